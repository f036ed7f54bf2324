import json
import re
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from fargate_privatelink.aws.regions import region
from fargate_privatelink.commands.synth import load
from fargate_privatelink.inventory import Inventory
from tests import ROOT, existing
from tests.cases import ACCOUNT, AWSLOGS, CASES, NAT, REFERRED, STACK, TASK_ROLE, ZONES, inventory, web
from tests.conftest import Synthesize

OUTPUTS = {
    *(
        "vpc_id",
        "private_subnet_ids",
        "private_route_table_ids",
        "endpoint_ids",
        "endpoint_security_group_ids",
        "cluster_arn",
        "repository_urls",
        "role_arns",
        "task_definition_arns",
    ),
    *("task_security_group_ids", "default_security_group_id", "run_task_commands", "push_image_commands"),
}
# What lets callers in, tasks out to what they call, and schedules start them.
OF_SERVICES_ALONE = re.compile(r"load_balancer|_rule\..*_(to|service)_|policy\..*_schedule$")
OF_BALANCER = {
    *("load_balancer_dns_name", "load_balancer_zone_id", "load_balancer_arn_suffix", "load_balancer_security_group_id"),
    "target_group_arn_suffixes",
}
OF_SERVICES = {"cluster_name", "service_names"}
OTHER_OUTPUTS: dict[str, set[str]] = {
    "nat_per_zone": {"nat_public_ips", "public_subnet_ids"},
    "web_api": OF_SERVICES | OF_BALANCER,
    "public_api": OF_SERVICES | OF_BALANCER | {"public_subnet_ids"},
    "worker": OF_SERVICES,
    "nightly": {"schedule_arns", "dead_letter_queue_url"},
    "network_load_balancer": OF_SERVICES | OF_BALANCER,
    "existing_listener": OF_SERVICES | {"target_group_arn_suffixes"},
    "existing_network_with_a_public_api": OF_SERVICES | OF_BALANCER,
    "existing_network_by_hand_with_an_internal_api": OF_SERVICES
    | OF_BALANCER
    | {"schedule_arns", "dead_letter_queue_url"},
}


@pytest.fixture(scope="module")
def walkthrough() -> Inventory:
    nat, privatelink = load(ROOT / "stacks.toml")
    assert (nat.settings.name, privatelink.settings.name) == ("nat", "privatelink")
    return privatelink


@pytest.mark.parametrize("case", CASES)
def test_a_named_case_is_as_its_golden(case: str, synthesize: Synthesize, snapshot: SnapshotAssertion) -> None:
    assert synthesize(CASES[case]()) == snapshot


def test_the_walkthrough_has_the_promised_addresses(walkthrough: Inventory, synthesize: Synthesize) -> None:
    resources = synthesize(walkthrough)["resource"]
    addresses = {f"{kind}.{name}" for kind, named in resources.items() for name in named}
    services = ("ecr_api", "ecr_dkr", "logs")
    assert addresses == {
        *("aws_vpc.main", "aws_default_security_group.main", "aws_subnet.private", "aws_route_table.private"),
        *("aws_route_table_association.private", "aws_vpc_endpoint.s3", "aws_ecs_cluster.main"),
        "terraform_data.subnets",
        *(f"aws_security_group.endpoint_{service}" for service in services),
        *(f"aws_vpc_security_group_ingress_rule.endpoint_{service}" for service in services),
        *(f"aws_vpc_endpoint.{service}" for service in services),
        *(f"aws_vpc_endpoint_subnet_association.{service}" for service in services),
        *("aws_ecr_repository.my_ecr_repo_app_image", "aws_cloudwatch_log_group.ecs_sample_fargate_task"),
        *("aws_iam_role.ecs_task_execution_role", "aws_iam_role_policy.ecs_task_execution_role"),
        *("aws_security_group.task_sample_fargate_task", "aws_ecs_task_definition.sample_fargate_task"),
        *(f"aws_vpc_security_group_egress_rule.task_sample_fargate_task_{service}" for service in (*services, "s3")),
    }


def test_the_walkthrough_keeps_its_names(walkthrough: Inventory, synthesize: Synthesize) -> None:
    resources = synthesize(walkthrough)["resource"]
    assert {
        name: (endpoint["service_name"], endpoint["vpc_endpoint_type"], endpoint["tags"]["service"])
        for name, endpoint in resources["aws_vpc_endpoint"].items()
    } == {
        "s3": ("com.amazonaws.us-east-1.s3", "Gateway", "s3"),
        "ecr_dkr": ("com.amazonaws.us-east-1.ecr.dkr", "Interface", "ecrdkr"),
        "ecr_api": ("com.amazonaws.us-east-1.ecr.api", "Interface", "ecrapi"),
        "logs": ("com.amazonaws.us-east-1.logs", "Interface", "cloudwatchlogs"),
    }
    groups = resources["aws_security_group"]
    assert {
        (group["name"], group["description"]) for name, group in groups.items() if name.startswith("endpoint_")
    } == {
        ("sec-ecr-dkr", "security group for com.amazonaws.us-east-1.ecr.dkr"),
        ("sec-ecr-api", "security group for com.amazonaws.us-east-1.ecr.api"),
        ("sec-cw-logs", "security group for com.amazonaws.us-east-1.logs"),
    }


def test_what_the_task_definition_says_is_what_terraform_registers(
    walkthrough: Inventory, synthesize: Synthesize
) -> None:
    task = synthesize(walkthrough)["resource"]["aws_ecs_task_definition"]["sample_fargate_task"]
    (container,) = json.loads(task["container_definitions"])
    (given,) = walkthrough.tasks[0].definition.containers
    reference = "${aws_ecr_repository.my_ecr_repo_app_image.repository_url}:latest"
    logging = {**given["logConfiguration"], "options": {**given["logConfiguration"]["options"]}}
    logging["options"]["awslogs-group"] = "${aws_cloudwatch_log_group.ecs_sample_fargate_task.name}"
    assert container == {**given, "image": reference, "logConfiguration": logging}


@pytest.mark.parametrize("case", CASES)
def test_every_stack_has_the_promised_outputs(case: str, synthesize: Synthesize) -> None:
    outputs = synthesize(CASES[case]())["output"]
    # What a network that exists has of its own.
    others = {"private_route_table_ids", "default_security_group_id"} if case.startswith("existing_network") else set()
    assert set(outputs) == (OUTPUTS | OTHER_OUTPUTS.get(case, set())) - others
    assert all(output["description"] for output in outputs.values())


@pytest.mark.parametrize("case", CASES)
def test_a_task_starts_only_when_its_way_out_is_there(case: str, synthesize: Synthesize) -> None:
    stack = synthesize(CASES[case]())
    waited_for = set(stack["output"]["run_task_commands"]["depends_on"])
    way_out = {
        f"{kind}.{name}"
        for kind, named in stack["resource"].items()
        for name in named
        if (
            kind in ("aws_vpc_endpoint", "aws_route", "aws_iam_role_policy", "aws_cloudwatch_log_group")
            or kind.startswith("aws_vpc_security_group_")
            or kind in ("aws_route_table_association", "aws_vpc_endpoint_subnet_association")
        )
        if not OF_SERVICES_ALONE.search(f"{kind}.{name}") and not (case == "public_api" and name.startswith("public"))
    }
    assert waited_for == way_out
    assert waited_for == set(stack["output"]["task_definition_arns"]["depends_on"])


@pytest.mark.parametrize("case", CASES)
def test_state_lies_outside_the_output(case: str, synthesize: Synthesize) -> None:
    assert synthesize(CASES[case]())["terraform"] == {
        "backend": {"local": {"path": "../../../terraform.case.tfstate"}},
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0, < 7.0.0"}},
        "required_version": ">= 1.5",
    }


@pytest.mark.parametrize("case", [case for case in CASES if "nat" not in case and "public_api" not in case])
def test_without_nat_nothing_opens_a_way_to_the_internet(case: str, synthesize: Synthesize) -> None:
    stack = synthesize(CASES[case]())
    assert not {"aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"} & set(stack["resource"])
    assert "0.0.0.0/0" not in json.dumps(stack)


def test_with_nat_a_task_may_go_anywhere_and_the_endpoints_still_serve_it(synthesize: Synthesize) -> None:
    resources = synthesize(inventory(STACK | NAT, web({"logConfiguration": AWSLOGS})))["resource"]
    assert set(resources["aws_vpc_endpoint"]) == {"ecr_api", "ecr_dkr", "logs", "s3"}
    assert {
        name: (rule["cidr_ipv4"], rule["from_port"])
        for name, rule in resources["aws_vpc_security_group_egress_rule"].items()
    } == {"task_web_internet": ("0.0.0.0/0", 443)}


def test_a_zone_more_changes_nothing_for_the_others(synthesize: Synthesize) -> None:
    def per_zone(stack: dict[str, Any]) -> dict[str, Any]:
        return {
            f"{kind}.{name}": resource
            for kind, named in stack["resource"].items()
            for name, resource in named.items()
            if "for_each" in resource
        }

    two = dict(list(ZONES.items())[:2])
    small, large = (
        per_zone(synthesize(inventory(STACK | {"private_subnets": zones}, web()))) for zones in (two, ZONES)
    )
    assert small.keys() == large.keys()
    for address, resource in small.items():
        assert resource["for_each"] == two
        assert large[address] == {**resource, "for_each": ZONES}


def test_tags_are_on_everything_that_takes_them(synthesize: Synthesize) -> None:
    stack = synthesize(inventory(STACK | NAT | {"tags": {"team": "web"}}, web({"logConfiguration": AWSLOGS})))
    untagged = {
        kind
        for kind, named in stack["resource"].items()
        for resource in named.values()
        if resource.get("tags", {}).get("team") != "web"
    }
    assert untagged == {
        *("aws_iam_role_policy", "aws_route", "aws_route_table_association", "aws_vpc_endpoint_subnet_association"),
        "terraform_data",
    }


def test_existing_things_are_used_by_name(synthesize: Synthesize) -> None:
    create = {"cluster": False, "repositories": False, "execution_roles": False, "log_groups": False}
    stack = synthesize(inventory(STACK | {"create": create}, web({"logConfiguration": AWSLOGS}, taskRoleArn=TASK_ROLE)))
    assert not [
        kind for kind in stack["resource"] if kind.startswith(("aws_iam", "aws_ecr", "aws_cloudwatch", "aws_ecs_c"))
    ]
    task = stack["resource"]["aws_ecs_task_definition"]["web"]
    assert task["execution_role_arn"] == "arn:aws:iam::123456789012:role/webExecutionRole"
    assert task["task_role_arn"] == TASK_ROLE
    assert json.loads(task["container_definitions"])[0]["image"] == "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1"
    assert stack["output"]["cluster_arn"]["value"] == "arn:aws:ecs:us-east-1:123456789012:cluster/web-cluster"


def test_what_a_stack_makes_is_of_whatever_account_it_is_made_in(synthesize: Synthesize) -> None:
    secrets = [{"name": "MODE", "valueFrom": "/prod/mode"}]
    stack = synthesize(inventory(STACK, web({"logConfiguration": AWSLOGS, "secrets": secrets}), extra_services=["sqs"]))
    assert ACCOUNT not in json.dumps(stack)
    endpoints = stack["resource"]["aws_vpc_endpoint"]
    (logs,), (queues,) = (json.loads(endpoints[name]["policy"])["Statement"] for name in ("logs", "sqs"))
    of_account = {"StringEquals": {"aws:PrincipalAccount": "${aws_vpc.main.owner_id}"}}
    assert logs["Condition"] == of_account
    own = {"StringEqualsIfExists": {"aws:ResourceAccount": "${aws_vpc.main.owner_id}"}}
    assert queues["Condition"] == of_account | own
    assert logs["Resource"] == ["arn:aws:logs:us-east-1:${aws_vpc.main.owner_id}:log-group:/ecs/web:*"]


def test_what_a_task_names_stays_in_the_account_that_it_names(synthesize: Synthesize) -> None:
    password = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prod/db-a1B2c3"
    named = web({"secrets": [{"name": "PASSWORD", "valueFrom": password}]})
    stack = synthesize(inventory(STACK | {"create": {"repositories": False}}, named))
    (policy,) = stack["resource"]["aws_iam_role_policy"].values()
    resources = {each["Sid"]: each["Resource"] for each in json.loads(policy["policy"])["Statement"]}
    assert resources["ReadSecrets"] == [password, f"{password}-??????"]
    assert resources["PullImages"] == [f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/web"]


def test_two_resources_of_one_address_are_refused(synthesize: Synthesize) -> None:
    from fargate_privatelink.cdktf.addressed import Addressed
    from fargate_privatelink.cdktf.bindings import App, EcsCluster, TerraformStack

    stack = TerraformStack(App(), "stack")
    Addressed(stack, "one").add(EcsCluster, "main", name="one")
    Addressed(TerraformStack(App(), "stack"), "other").add(EcsCluster, "main", name="other")
    with pytest.raises(ValueError, match=r"^two EcsCluster resources would be called main$"):
        Addressed(stack, "two").add(EcsCluster, "main", name="two")


def test_constructs_of_two_stacks_do_not_mix(synthesize: Synthesize) -> None:
    from fargate_privatelink.cdktf.bindings import App, TerraformStack
    from fargate_privatelink.constructs.network import Network
    from fargate_privatelink.constructs.private_link import PrivateLink

    app = App()
    subnets = {"us-east-1a": "10.0.0.0/24"}
    network = Network(
        TerraformStack(app, "one"),
        "network",
        name="one",
        vpc_cidr="10.0.0.0/16",
        private_subnets=subnets,
        public_subnets={},
        nat="none",
        tags={},
    )
    with pytest.raises(ValueError, match=r"^one/network is not in the stack of two/private-link$"):
        PrivateLink(
            TerraformStack(app, "two"),
            "private-link",
            network=network,
            region=region("us-east-1"),
            services=[],
            policies={},
            tags={},
        )


def test_nat_without_a_public_subnet_is_refused(synthesize: Synthesize) -> None:
    from fargate_privatelink.cdktf.bindings import App, TerraformStack
    from fargate_privatelink.constructs.network import Network

    with pytest.raises(ValueError, match=r"^nat single needs public_subnets$"):
        Network(
            TerraformStack(App(), "one"),
            "network",
            name="one",
            vpc_cidr="10.0.0.0/16",
            private_subnets={"us-east-1a": "10.0.0.0/24"},
            public_subnets={},
            nat="single",
            tags={},
        )


@pytest.mark.parametrize("case", [case for case in CASES if case.startswith("existing_network")])
def test_nothing_of_a_network_that_exists_is_in_the_plan(case: str, synthesize: Synthesize) -> None:
    stack = synthesize(CASES[case]())
    assert not existing.NETWORK_TYPES & set(stack["resource"])
    assert "data" not in stack


def test_what_a_survey_can_hold_of_a_stack_tells_whose_it_is(synthesize: Synthesize) -> None:
    resources = synthesize(CASES["existing_network_to_complete"]())["resource"]
    tagged = {kind for kind, named in resources.items() for each in named.values() if "tags" in each}
    assert {
        *("aws_vpc_endpoint", "aws_security_group", "aws_vpc_security_group_ingress_rule"),
        "aws_vpc_security_group_egress_rule",
    } < tagged
    for kind in tagged:
        assert all(each["tags"]["fargate-privatelink-stack"] == "case" for each in resources[kind].values())


def test_in_an_app_of_one_s_own_references_stay_as_they_were_written() -> None:
    from fargate_privatelink.constructs.choices.values import values

    referring = CASES["references"]()
    assert sorted(values(referring).references.values()) == sorted(
        f"${{{each.expression}}}" for each in referring.references
    )
    assert len(referring.references) == len(REFERRED)


def test_a_module_s_variable_is_not_called_as_another_and_what_is_in_plain_text_is_sensitive(
    synthesize: Synthesize,
) -> None:
    variables = synthesize(CASES["references"]())["variable"]
    assert variables.keys() == REFERRED.keys()
    assert [name for name, body in variables.items() if body.get("sensitive")] == ["token"]


def test_the_ids_of_an_endpoint_that_exists_for_some_subnets_stand_beside_those_of_the_stack(
    synthesize: Synthesize,
) -> None:
    output = synthesize(CASES["existing_network_to_complete"]())["output"]["endpoint_ids"]
    assert output["value"]["s3"] == "vpce-s3, ${aws_vpc_endpoint.s3.id}"
