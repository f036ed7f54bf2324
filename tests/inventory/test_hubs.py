"""What a hub holds: which services, under which names, with what rights, and in whose account."""

import pytest

from fargate_privatelink.aws.regions import region
from fargate_privatelink.aws.services import service
from fargate_privatelink.inventory.endpoint_policies import policies
from fargate_privatelink.inventory.hubs import Names, names_of
from tests import hubs
from tests.cases import ACCOUNT, AWSLOGS, web

VIRGINIA = "us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("logs", Names(f"logs.{VIRGINIA}", f"logs.{VIRGINIA}")),
        ("ecr.api", Names(f"api.ecr.{VIRGINIA}", f"api.ecr.{VIRGINIA}")),
        # Each account has a name of its own there.
        ("ecr.dkr", Names(f"dkr.ecr.{VIRGINIA}", f"*.dkr.ecr.{VIRGINIA}")),
        ("kinesis-firehose", Names(f"firehose.{VIRGINIA}", f"firehose.{VIRGINIA}")),
        ("kinesis-streams", Names(f"kinesis.{VIRGINIA}", f"kinesis.{VIRGINIA}")),
        # Gateways are reached from their own VPC alone.
        ("s3", None),
        ("dynamodb", None),
        # No source tells its name.
        ("ecs-agent", None),
    ],
)
def test_a_hub_holds_what_can_be_called_by_name_from_another_vpc(name: str, expected: Names | None) -> None:
    assert names_of(service(name), region("us-east-1")) == expected


def test_an_endpoint_lets_through_what_any_spoke_needs() -> None:
    store = {"logConfiguration": AWSLOGS | {"options": {**AWSLOGS["options"], "awslogs-group": "/ecs/jobs"}}}
    tasks = {"web.json": hubs.TASKS["web.json"], "jobs.json": web(store, family="jobs")}
    hub, *_ = hubs.inventories(tasks=tasks)
    (policy,) = [policy for each, policy in policies(hub).items() if each.name == "logs"]
    (statement,) = policy["Statement"]
    assert statement["Resource"] == [
        f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/ecs/{name}:*" for name in ("jobs", "web")
    ]
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}


def test_a_role_without_an_account_is_in_the_hub_s() -> None:
    tasks = {"web.json": web(executionRoleArn="webExecutionRole"), "jobs.json": hubs.TASKS["jobs.json"]}
    assert {each.account for each in hubs.inventories(tasks=tasks)} == {ACCOUNT}


def test_a_hub_in_an_account_that_only_its_provider_names_has_its_stacks_there() -> None:
    tasks = {"web.json": web(executionRoleArn="webExecutionRole")}
    provider = {"allowed_account_ids": [ACCOUNT]}
    hub, spoke = hubs.inventories(tasks=tasks, jobs=None, hub={"endpoints_for": ["web"], "provider": provider})
    assert (hub.account, spoke.account) == (ACCOUNT, ACCOUNT)


def test_an_attachment_takes_an_address_of_each_private_subnet() -> None:
    hub, _, spoke = hubs.inventories()
    left = {
        each.settings.name: each.addresses_left(next(iter(each.settings.private_subnets.values())))
        for each in (hub, spoke)
    }
    # Of 64 AWS keeps 5, and 4 endpoints have one each; of 4096 only the attachment has one.
    assert left == {"hub": 64 - 5 - 4 - 1, "web": 4096 - 5 - 1}
