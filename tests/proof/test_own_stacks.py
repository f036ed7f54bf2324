"""This project's own stacks, as the proof sees them."""

import pytest

from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report.own_stacks import with_existing
from fargate_privatelink.requirements import Phase
from tests import existing
from tests.cases import AWSLOGS, CASES, web
from tests.conftest import Synthesize
from tests.proof.forms import FORMS

# What a stack alone does not tell, by case: the first hop of each path that is not proved.
UNKNOWN = {
    "efs": ["file system fs-0123456789abcdef0 is not in this configuration"],
    "existing_role_by_name": ["role arn:aws:iam::<account>:role/webExecutionRole is not in this configuration"],
    "existing_role_and_repository": [
        "role arn:aws:iam::123456789012:role/webExecutionRole is not in this configuration"
    ],
}
# What variables name is not known without their values.
UNKNOWN["references"] = [
    "2 of the secrets of container web are known after apply",
    "file system ${var.aws_efs_file_system_data_id} is not in this configuration",
]
# Of a registry in a third account, on purpose: the settings tell a synth which of the two accounts is the stack's.
OF_TWO = "whether account {} is the configuration's own is not known, and the task names those of 123456789012 and"
OF_TWO += (
    " 210987654321: another one's must let it in by a policy{}; a data source aws_caller_identity, a role's ARN or"
)
OF_TWO += " --account tells the account"
KEY = ", and a secret there is encrypted with a customer-managed key, which takes kms:Decrypt for executionRoleArn"
UNKNOWN["environment_prod"] = [OF_TWO.format("123456789012", KEY), OF_TWO.format("210987654321", "")]

# Of the way in, which is not of the start.
REQUESTS = {
    "existing_listener": [
        "forwards to it, and its listener arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shared/"
        "0123456789abcdef/fedcba9876543210 is not in this configuration"
    ],
}
EXISTING = [case for case in CASES if case.startswith("existing_network")]
ONE = existing.SUBNETS["us-east-1a"]


@pytest.mark.parametrize("case", CASES)
def test_every_stack_of_this_project_is_proved(case: str, synthesize: Synthesize) -> None:
    (proof,) = prove([read_synthesized(synthesize(CASES[case]()), source=case)])
    hops = [path.decisive for task in proof.tasks for path in task.paths]
    beside = "give the survey, or the network's configuration, beside it"
    elsewhere = [f"the task's subnets are not known: {beside}"] if case in EXISTING else []
    if case in EXISTING and CASES[case]().settings.load_balancer:
        elsewhere = ["a subnet of it is not in this configuration", f"subnet {ONE} is not in this configuration"]
    expected = UNKNOWN.get(case, elsewhere)
    assert sorted({hop.message for hop in hops if hop}) == expected + REQUESTS.get(case, []), table([proof])
    assert proof.verdict is (Verdict.UNKNOWN if expected else Verdict.PASSED)
    # What has no value is said, and nothing else.
    assert {each.rule for each in proof.findings} == ({"source-assumption"} if case == "references" else set())


@pytest.mark.parametrize("case", [case for case in EXISTING if "by_hand" not in case])
def test_a_stack_in_a_network_that_exists_is_proved_together_with_its_survey(case: str, synthesize: Synthesize) -> None:
    inventory = CASES[case]()
    (proof,) = prove([with_existing(read_synthesized(synthesize(inventory), source=case), inventory)])
    assert proof.verdict is Verdict.PASSED, table([proof])
    assert [path for task in proof.tasks for path in task.paths if path.verdict is not Verdict.PASSED] == []
    assert len(proof.tasks) == 1


@pytest.mark.parametrize(
    "given",
    [
        {name: {"security_group_id": existing.GROUP} for name in ("ecr.api", "ecr.dkr", "logs")},
        {name: {"cidrs": ["10.9.0.0/24"]} for name in ("ecr.api", "ecr.dkr", "logs")},
    ],
    ids=["groups", "CIDRs"],
)
@pytest.mark.parametrize("is_surveyed", [True, False])
def test_of_endpoints_that_a_person_vouches_for_nothing_fails(
    is_surveyed: bool, given: dict[str, object], synthesize: Synthesize
) -> None:
    said = {"existing_endpoints": {"s3": {"prefix_list_id": existing.LIST}, **given}}
    surveys = {"network.json": existing.survey(existing.network())} if is_surveyed else {}
    stack = (existing.STACK if is_surveyed else existing.BY_HAND) | said
    inventory = existing.inventory(stack, surveys, web({"logConfiguration": AWSLOGS}))
    (proof,) = prove([with_existing(read_synthesized(synthesize(inventory), source="case"), inventory)])
    assert proof.failures == []
    (task,) = proof.tasks
    assert task.verdict is Verdict.UNKNOWN
    assert len([path for path in task.paths if path.phase and path.verdict is Verdict.UNKNOWN]) == 4


def test_a_permission_for_another_access_point_does_not_mount(synthesize: Synthesize) -> None:
    stack = synthesize(CASES["efs"]())
    for policy in stack["resource"]["aws_iam_role_policy"].values():
        policy["policy"] = policy["policy"].replace("access-point/fsap-0123456789abcdef0", "access-point/fsap-1")
    (proof,) = prove([read_synthesized(stack, source="efs")])
    # AWS's default policy of the file system, which is made elsewhere, may let it in.
    hops = [hop for task in proof.tasks for path in task.paths for hop in path.hops if hop.step is Step.PERMISSION]
    assert [(hop.address, hop.verdict) for hop in hops if hop.verdict is not Verdict.PASSED] == [
        ("aws_iam_role.web_task_role", Verdict.UNKNOWN)
    ]


@pytest.mark.parametrize("form", ["synthesized", "state"])
@pytest.mark.parametrize(
    ("old", "new", "target"),
    [
        (
            '"Action":["kms:Decrypt"],"Effect":"Allow","Resource":["',
            '"Action":["kms:Encrypt"],"Effect":"Allow","Resource":["',
            "kms",
        ),
        ("aws_cloudwatch_log_group.ecs_exec.arn", "aws_cloudwatch_log_group.ecs_web.arn", "logs"),
    ],
    ids=["key", "log group"],
)
def test_sessions_take_the_key_and_the_log_group_of_the_cluster_that_the_command_names(
    old: str, new: str, target: str, form: str, synthesize: Synthesize
) -> None:
    stack = synthesize(CASES["account_wide"]())
    policy = stack["resource"]["aws_iam_role_policy"]["web_task_role"]
    assert old in policy["policy"]
    policy["policy"] = policy["policy"].replace(old, new)
    (proof,) = prove([FORMS[form](stack)])
    failed = [(path.target, path.phase, hop.step, hop.address) for _, path, hop in proof.failures]
    assert failed == [(target, Phase.EXEC, Step.PERMISSION, "aws_iam_role.web_task_role")]


def test_a_role_that_may_not_decrypt_with_the_keys_of_the_settings_fails(synthesize: Synthesize) -> None:
    inventory = CASES["account_wide"]()
    stack = synthesize(inventory)
    policy = stack["resource"]["aws_iam_role_policy"]["web_execution_role"]
    policy["policy"] = policy["policy"].replace("ssm.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com")
    (proof,) = prove([read_synthesized(stack, source="case")], Given(tasks=inventory.tasks))
    failed = {(path.target, hop.step, hop.address) for _, path, hop in proof.failures}
    assert failed == {("ssm", Step.PERMISSION, "aws_iam_role.web_execution_role")}


@pytest.mark.parametrize(
    ("case", "bill"),
    [
        ("three_zones", "the endpoint costs USD 21.90 a month in 3 availability zones"),
        ("china", "the endpoint is billed by the hour in 1 availability zone"),
    ],
)
def test_an_endpoint_that_nothing_needs_has_its_price(case: str, bill: str, synthesize: Synthesize) -> None:
    stack = synthesize(CASES[case]())
    endpoints = stack["resource"]["aws_vpc_endpoint"]
    name = endpoints["ecr_api"]["service_name"].replace("ecr.api", "kms")
    endpoints["kms"] = endpoints["ecr_api"] | {"service_name": name}
    associations = stack["resource"]["aws_vpc_endpoint_subnet_association"]
    associations["kms"] = associations["ecr_api"] | {"vpc_endpoint_id": "${aws_vpc_endpoint.kms.id}"}
    (proof,) = prove([read_synthesized(stack, source=case)])
    assert [finding.message for finding in proof.findings if finding.rule == "unneeded-endpoint"] == [
        f"no task of the configuration needs kms; {bill}"
    ]
