"""What a person says of the network and of the application beside the task definitions, through the command."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.aws.services import INTERFACES
from fargate_privatelink.commands.synth import main
from tests.cases import CALLS, REGISTRY, TASK_ROLE, firelens, web

Json = dict[str, Any]
CONFIGURATION = """
[stacks.case]
region = "us-east-1"
vpc_cidr = "10.0.0.0/16"
private_subnets = { us-east-1a = "10.0.0.0/20" }
cluster = "web-cluster"
"""


def synthesized(folder: Path, definition: Json, said: str = "", task: str = "") -> int:
    """The exit status of a synth of one stack and one task; `said` are lines of the stack, `task` of its entry."""
    text = f'{CONFIGURATION}{said}\n[[stacks.case.tasks]]\ndefinition = "web.json"\n{task}\n'
    (folder / "stacks.toml").write_text(text)
    (folder / "web.json").write_text(json.dumps(definition))
    return main(["--config", str(folder / "stacks.toml"), "--out", str(folder / "out")])


def resources(folder: Path) -> Json:
    """The resources of the stack that was synthesized into `folder`, by type and name."""
    document: dict[str, Json] = json.loads((folder / "out" / "stacks" / "case" / "cdk.tf.json").read_text())
    return document["resource"]


def test_a_registry_with_a_public_name_is_reached_in_the_vpc_where_the_network_resolves_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = web({"image": "artifactory.example.com:8443/team/app:1"})
    assert synthesized(tmp_path, definition, 'private_hosts = ["*.example.com"]') == 0
    assert "paths: 1 unknown" in capsys.readouterr().out
    made = resources(tmp_path)
    assert made["aws_vpc_security_group_egress_rule"]["task_web_vpc_8443"]["from_port"] == 8443
    assert "aws_vpc_endpoint" not in made


def test_hosts_that_are_none_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    definition = web({"image": "artifactory.example.com/team/app:1"})
    assert synthesized(tmp_path, definition, 'private_hosts = ["https://artifactory.example.com"]') == 1
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines() == [
        "stacks.toml: stacks.case.private_hosts[0]: must be a host such as artifactory.example.com, or *.example.com"
        ' for all below it, without scheme and port, got "https://artifactory.example.com"',
        'web.json: containerDefinitions[0].image: container "web": artifactory.example.com is reached only over the'
        " internet, and nat is none: copy the image to ECR in us-east-1, set nat, or name it in private_hosts where the"
        " network resolves it itself",
    ]


def entry(services: list[Any]) -> str:
    """The line of `extra_services` in TOML."""

    def table(value: Any) -> str:
        if isinstance(value, dict):
            return "{ " + ", ".join(f"{key} = {json.dumps(item)}" for key, item in value.items()) + " }"
        return json.dumps(value)

    return f"extra_services = [{', '.join(map(table, services))}]"


def test_what_the_application_calls_is_allowed_on_its_resources_and_the_rest_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert synthesized(tmp_path, web(taskRoleArn=TASK_ROLE), task=entry(["s3", *CALLS])) == 0
    out = capsys.readouterr().out
    assert "  note: web: the application calls s3, permission: yours to add to role webTaskRole\n" in out
    assert "  paths: 4 passed, 1 unknown\n" in out
    report = (tmp_path / "out" / "stacks" / "case" / "REPORT.md").read_text()
    unknown = "❔ unknown | permission: yours to add |"
    assert f"| `web` | pull image, application | `s3` | VPC endpoint | {unknown}" in report
    assert "| `web` | application | `sqs` | VPC endpoint | ✅ passed | aws_vpc_endpoint.sqs |" in report
    role = json.loads(resources(tmp_path)["aws_iam_role_policy"]["web_task_role"]["policy"])
    endpoint = json.loads(resources(tmp_path)["aws_vpc_endpoint"]["sqs"]["policy"])
    for document in (role, endpoint):
        (statement,) = (each for each in document["Statement"] if each["Sid"] == "CallSqs")
        assert statement["Action"] == ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
        assert statement["Resource"] == [
            "arn:aws:sqs:us-east-1:123456789012:work",
            "arn:aws:sqs:us-east-1:210987654321:work",
        ]
    # The named ones stay where they are in the module, too.
    module = (tmp_path / "out" / "modules" / "case" / "ecs.tf").read_text()
    assert '"arn:aws:sqs:us-east-1:123456789012:work"' in module


def test_the_image_is_pulled_through_an_endpoint_that_is_limited_to_the_account_s_own_buckets(tmp_path: Path) -> None:
    assert synthesized(tmp_path, web(taskRoleArn=TASK_ROLE), task=entry(["s3"])) == 0
    policy = json.loads(resources(tmp_path)["aws_vpc_endpoint"]["s3"]["policy"])
    layers, own = policy["Statement"]
    assert layers["Resource"] == ["arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"]
    assert "Condition" not in layers
    assert own["Condition"] == {
        "StringEquals": {"aws:PrincipalAccount": "${aws_vpc.main.owner_id}"},
        "StringEqualsIfExists": {"aws:ResourceAccount": "${aws_vpc.main.owner_id}"},
    }


def test_a_log_router_with_a_role_of_another_account_gets_through_the_endpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    role = "arn:aws:iam::210987654321:role/logs"
    definition = firelens(Name="kinesis_firehose", region="us-east-1", delivery_stream="web", role_arn=role)
    assert synthesized(tmp_path, definition) == 0
    policy = json.loads(resources(tmp_path)["aws_vpc_endpoint"]["kinesis_firehose"]["policy"])
    (statement,) = policy["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalArn": role}}
    out = capsys.readouterr().out
    assert f"  note: web: role {role} must trust {TASK_ROLE}, and be allowed what it is assumed for\n" in out
    assert "  paths: 5 passed, 1 unknown\n" in out
    detail = f"aws_ecs_task_definition.web: role {role} makes the calls: what it is allowed is not known here"
    assert detail in (tmp_path / "out" / "stacks" / "case" / "REPORT.md").read_text()


@pytest.mark.parametrize(
    ("held", "note"),
    [
        (
            {"environment": [{"name": "CW_CONFIG_CONTENT", "value": "{oops"}]},
            "CW_CONFIG_CONTENT is not JSON: mend it, or what agent calls is not known",
        ),
        (
            {"environment": [{"name": "AOT_CONFIG_CONTENT", "value": 'a: [\n b"'}]},
            "AOT_CONFIG_CONTENT is not YAML: mend it, or what agent calls is not known",
        ),
        (
            {"secrets": [{"name": "CW_CONFIG_CONTENT", "valueFrom": "/agent"}]},
            "the configuration of agent is outside the task definition: name what else it calls in extra_services,"
            " and allow the task role it",
        ),
    ],
    ids=["no JSON", "no YAML", "elsewhere"],
)
def test_what_a_collector_calls_is_not_known_where_its_configuration_is_not(
    held: Json, note: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agent = {"name": "agent", "image": f"{REGISTRY}/agent:1", **held}
    assert synthesized(tmp_path, web({}, agent, taskRoleArn=TASK_ROLE)) == 0
    out = capsys.readouterr().out
    assert f"  note: web: {note}\n" in out
    assert " passed, 1 unknown\n" in out


def test_services_with_what_is_not_theirs_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    services = [{"service": "sqs", "actions": ["s3:GetObject"], "resources": ["arn:aws:sqs:eu-west-1:123456789012:a"]}]
    assert synthesized(tmp_path, web(taskRoleArn=TASK_ROLE), task=entry(services)) == 1
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines() == [
        "stacks.toml: stacks.case.tasks[0].extra_services[0].actions[0]: must be an action, sqs:<name>, got"
        ' "s3:GetObject"',
        'stacks.toml: stacks.case.tasks[0].extra_services[0].resources[0]: "arn:aws:sqs:eu-west-1:123456789012:a" is in'
        " eu-west-1, and the endpoint leads to sqs in us-east-1",
    ]
    services = [{"service": "sqs", "actions": ["sqs:*"], "resources": ["arn:aws:sqs:eu-west-1:123456789012:a"]}]
    assert synthesized(tmp_path, web(), task=entry(services)) == 1
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines() == [
        'stacks.toml: stacks.case.tasks[0].extra_services[0].resources[0]: "arn:aws:sqs:eu-west-1:123456789012:a" is in'
        " eu-west-1, and the endpoint leads to sqs in us-east-1",
        "web.json: taskRoleArn: is required by extra_services[0]: give a role's ARN, and the role is created",
    ]
    assert not (tmp_path / "out").exists()


def test_a_service_is_counted_as_it_stands_in_the_file_whatever_stands_before_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = (f"arn:aws:sqs:{name}:123456789012:a" for name in ("us-east-1", "eu-west-1"))
    call = {"service": "sqs", "actions": ["sqs:SendMessage"], "resources": [here, here, there]}
    assert synthesized(tmp_path, web(), task=entry(["s3", "s3", "sqss", call])) == 1
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines() == [
        'stacks.toml: stacks.case.tasks[0].extra_services[2]: unknown service "sqss": did you mean "sqs"?',
        f'stacks.toml: stacks.case.tasks[0].extra_services[3].resources[2]: "{there}" is in'
        " eu-west-1, and the endpoint leads to sqs in us-east-1",
        "web.json: taskRoleArn: is required by extra_services[3]: give a role's ARN, and the role is created",
    ]


def test_a_subnet_that_is_too_small_for_the_endpoints_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [name for name in INTERFACES if name not in ("ecr.api", "ecr.dkr")][:18]
    (tmp_path / "web.json").write_text(json.dumps(web(taskRoleArn=TASK_ROLE)))
    text = CONFIGURATION.replace("10.0.0.0/20", "10.0.0.0/28")
    (tmp_path / "stacks.toml").write_text(f'{text}tasks = [{{ definition = "web.json", {entry(names)} }}]\n')
    assert main(["--config", str(tmp_path / "stacks.toml"), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "") == (
        "stacks.toml: stacks.case.private_subnets.us-east-1a: 10.0.0.0/28 has 11 addresses, and 20 interface endpoints"
        " take one each, with at least one more for a task: give it a larger CIDR\n"
    )
