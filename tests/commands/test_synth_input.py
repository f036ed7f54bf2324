"""What AWS accepts of a task definition becomes Terraform, and what it refuses is refused and nothing is written."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.synth import main
from tests.cases import AWSLOGS, EFS, SECRETS, TASK_ROLE, firelens, web

Json = dict[str, Any]
CONFIGURATION = """
[stacks.case]
region = "us-east-1"
vpc_cidr = "10.0.0.0/16"
private_subnets = { us-east-1a = "10.0.0.0/20" }
public_subnets = { us-east-1a = "10.0.128.0/24" }
nat = "single"
cluster = "web-cluster"
tasks = [{ definition = "web.json" }]
"""


def synthesized(folder: Path, definition: Json, configuration: str = CONFIGURATION) -> int:
    """The exit status of a synth into `folder`, of one stack with one task definition."""
    (folder / "stacks.toml").write_text(configuration)
    (folder / "web.json").write_text(json.dumps(definition))
    return main(["--config", str(folder / "stacks.toml"), "--out", str(folder / "out")])


def stack(folder: Path) -> Json:
    """The resources of the stack that was synthesized into `folder`, by type and name."""
    document: dict[str, Json] = json.loads((folder / "out" / "stacks" / "case" / "cdk.tf.json").read_text())
    return document["resource"]


def awslogs(**options: str) -> Json:
    return {"logConfiguration": AWSLOGS | {"options": AWSLOGS["options"] | options}}


def container_of(folder: Path) -> Json:
    (container, *_) = json.loads(stack(folder)["aws_ecs_task_definition"]["web"]["container_definitions"])
    return dict(container)


@pytest.mark.parametrize(("text", "creates"), [("True", True), ("1", True), ("False", False)])
def test_a_log_driver_that_makes_its_group_may(text: str, creates: bool, tmp_path: Path) -> None:
    assert synthesized(tmp_path, web(awslogs(**{"awslogs-create-group": text}))) == 0
    assert container_of(tmp_path)["logConfiguration"]["options"]["awslogs-create-group"] == text
    (policy,) = stack(tmp_path)["aws_iam_role_policy"].values()
    assert ("logs:CreateLogGroup" in policy["policy"]) is creates


ACCEPTED: dict[str, Json] = {
    "a health check that is a bare command": {"healthCheck": {"command": ["/healthcheck"], "interval": 5}},
    "a reservation equal to memory": {"memory": 512, "memoryReservation": 512},
    "tmpfs": {"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64, "mountOptions": ["noexec"]}]}},
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_aws_accepts_of_a_container_is_in_the_stack_as_it_was_given(case: str, tmp_path: Path) -> None:
    assert synthesized(tmp_path, web(ACCEPTED[case])) == 0
    assert {key: container_of(tmp_path)[key] for key in ACCEPTED[case]} == ACCEPTED[case]


NOTES: dict[str, tuple[Json, str]] = {
    "a placeholder": (
        firelens(Name="datadog", apikey="<DATADOG_API_KEY>"),
        'logConfiguration.options of container web has "<DATADOG_API_KEY>" in "apikey", which looks like a placeholder:'
        " write the value",
    ),
    "a health check in small letters": (
        web({"healthCheck": {"command": ["cmd", "curl", "localhost"]}}),
        'healthCheck of container web: the first word, "cmd", runs as a program: did you mean CMD?',
    ),
}


@pytest.mark.parametrize("case", NOTES)
def test_what_is_hardly_meant_so_is_told(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    definition, note = NOTES[case]
    assert synthesized(tmp_path, definition) == 0
    assert f"  note: web: {note}\n" in capsys.readouterr().out


REFUSED: dict[str, tuple[Json, list[str]]] = {
    "a placeholder for the account": (
        web({"image": "YOUR_ACCOUNT_ID.dkr.ecr.us-east-1.amazonaws.com/web:1"}),
        [
            "containerDefinitions[0].image: an image in ECR is <account>.dkr.ecr.<region>.amazonaws.com/<repository>"
            " with :tag or @digest, the account 12 digits, got"
            ' "YOUR_ACCOUNT_ID.dkr.ecr.us-east-1.amazonaws.com/web:1"'
        ],
    ),
    "an image in capitals": (
        web({"image": "IMAGE_URI"}),
        ['containerDefinitions[0].image: a repository\'s name is in lower case, got "IMAGE_URI"'],
    ),
    "a tmpfs": (
        web({"linuxParameters": {"tmpfs": [{"containerPath": "tmp", "size": 0, "mountOptions": ["noexce"]}]}}),
        [
            "containerDefinitions[0].linuxParameters.tmpfs[0].size: must be at least 1, in MiB, got 0",
            'containerDefinitions[0].linuxParameters.tmpfs[0].containerPath: must be an absolute path, got "tmp"',
            'containerDefinitions[0].linuxParameters.tmpfs[0].mountOptions[0]: unknown option "noexce": did you mean'
            ' "noexec"?',
        ],
    ),
    "a mount point": (
        web({"mountPoints": [{"sourceVolume": "a", "containerPath": "data"}]}, volumes=[{"name": "a"}]),
        ['containerDefinitions[0].mountPoints[0].containerPath: must be an absolute path, got "data"'],
    ),
    **{
        f"a file of the router's that is {value}": (
            web({"environment": [{"name": "aws_fluent_bit_init_s3_1", "value": value}]}, taskRoleArn=TASK_ROLE),
            [
                "containerDefinitions[0].environment[0].value: must be the ARN of an object, arn:aws:s3:::bucket/key,"
                f' got "{value}"'
            ],
        )
        for value in ("s3://conf/extra.conf", "arn:aws:s3:::conf", "arn:aws:s3:::conf/*", "")
    },
    "two letters of a region swapped": (
        web(awslogs(**{"awslogs-region": "us-esat-1"})),
        [
            'containerDefinitions[0].logConfiguration.options.awslogs-region: unknown region "us-esat-1":'
            ' did you mean "us-east-1"?'
        ],
    ),
    "an image with a scheme": (
        web({"image": "https://ghcr.io/web:1"}),
        [
            "containerDefinitions[0].image: must be an image, repository-url/image:tag or @digest, got"
            ' "https://ghcr.io/web:1"'
        ],
    ),
    "a template for a log group": (
        firelens(Name="cloudwatch", region="us-east-1", log_group_name='a%{ if true }"b"'),
        [
            "containerDefinitions[0].logConfiguration.options.log_group_name: must be 1 to 512 letters, digits and"
            r' _ . / # -, got "a%{ if true }\"b\""'
        ],
    ),
    "a reference to a file system": (
        web(volumes=[{"name": "a", "efsVolumeConfiguration": {"fileSystemId": "${aws_efs_file_system.x.id}"}}]),
        [
            "volumes[0].efsVolumeConfiguration.fileSystemId: must be a file system's id, such as fs-0123456789abcdef0,"
            ' got "${aws_efs_file_system.x.id}": a reference of Terraform takes references = true in the stack'
        ],
    ),
    "ports": (
        web({"portMappings": [{"containerPortRange": "80-90"}, {"containerPort": 88, "hostPort": 88}]}),
        [
            "containerDefinitions: port 88/tcp is mapped twice, and the containers share one network interface",
        ],
    ),
    "a placeholder for the region": (
        web(awslogs(**{"awslogs-region": "${REGION}"})),
        [
            'containerDefinitions[0].logConfiguration.options.awslogs-region: unknown region "${REGION}":'
            " one is called like us-east-1"
        ],
    ),
    "nulls": (
        web({"ulimits": None, "linuxParameters": None}, pidMode=None),
        [
            "3 members are null: leave them out (containerDefinitions[0].ulimits,"
            " containerDefinitions[0].linuxParameters, pidMode)"
        ],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_aws_refuses_is_refused_and_nothing_is_written(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition, expected = REFUSED[case]
    assert synthesized(tmp_path, definition) == 1
    assert capsys.readouterr().err.splitlines() == [f"{tmp_path / 'web.json'}: {line}" for line in expected]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("container", "more", "also"),
    [
        ({"privileged": True}, {}, ["containerDefinitions[0].privileged: is not supported on Fargate"]),
        ({"cpu": "x"}, {}, ['containerDefinitions[0].cpu: must be a whole number, got "x"']),
        ({"environment": "x"}, {}, ['containerDefinitions[0].environment: must be an array, got "x"']),
        ({"environment": [{"value": "x"}]}, {}, ["containerDefinitions[0].environment[0].name: is required"]),
        ({}, {"networkMode": "host"}, ['networkMode: must be "awsvpc" on Fargate, got "host"']),
    ],
)
def test_names_are_refused_together_with_what_else_is_wrong(
    container: Json, more: Json, also: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    volume = {"name": "a", "efsVolumeConfiguration": {"fileSystemId": "x"}}
    assert synthesized(tmp_path, web(container, volumes=[volume], **more)) == 1
    assert capsys.readouterr().err.splitlines() == [
        *(f"{tmp_path / 'web.json'}: {line}" for line in also),
        f"{tmp_path / 'web.json'}: volumes[0].efsVolumeConfiguration.fileSystemId: must be a file system's id, such as"
        ' fs-0123456789abcdef0, got "x"',
    ]


def test_an_output_s_names_are_refused_together_with_what_else_is_wrong_and_show_no_credential(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = firelens(Name="s3", region="us-esat-1", bucket="Logs", role_arn="postgres://u:c4nary@db/x")
    definition["containerDefinitions"][0]["memory"] = "c4nary"
    assert synthesized(tmp_path, definition) == 1
    place = "containerDefinitions[0]"
    options = f"{place}.logConfiguration.options"
    assert capsys.readouterr().err.splitlines() == [
        f"{tmp_path / 'web.json'}: {line}"
        for line in (
            f'{place}.memory: must be a whole number, got "c4nary"',
            f'{options}.bucket: must be the name of an S3 bucket, got "Logs"',
            f'{options}.region: must be the name of an AWS region, such as us-east-1, got "us-esat-1"',
            f'{options}.role_arn: must be a role\'s ARN, arn:aws:iam::<account>:role/<name>, got "***"',
        )
    ]


def test_a_default_that_is_wrong_is_refused_where_a_stack_has_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configuration = f'[defaults]\ncreate = "nonsense"\n{CONFIGURATION}create = {{}}\n'
    assert synthesized(tmp_path, web(), configuration) == 1
    assert capsys.readouterr().err == f'{tmp_path / "stacks.toml"}: defaults.create: must be a table, got "nonsense"\n'
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("protect", "skip_destroy", "force_delete"),
    [
        ("", True, False),
        ('protect = ["log_groups"]', True, True),
        ('protect = ["repositories"]', False, False),
        ("protect = []", False, True),
    ],
)
def test_what_holds_data_is_only_deleted_with_it_where_nothing_protects_it(
    protect: str, skip_destroy: bool, force_delete: bool, tmp_path: Path
) -> None:
    configuration = CONFIGURATION.replace("tasks =", f"{protect}\ntasks =")
    assert synthesized(tmp_path, web({"logConfiguration": AWSLOGS}), configuration) == 0
    made = stack(tmp_path)
    assert made["aws_cloudwatch_log_group"]["ecs_web"]["skip_destroy"] is skip_destroy
    assert made["aws_ecr_repository"]["web"]["force_delete"] is force_delete
    # A service or a schedule elsewhere may run an old revision.
    assert made["aws_ecs_task_definition"]["web"]["skip_destroy"] is True


def test_what_nothing_protects_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configuration = CONFIGURATION.replace("tasks =", 'protect = ["cluster", "log_groups"]\ntasks =')
    assert synthesized(tmp_path, web(), configuration) == 1
    message = 'stacks.case.protect[0]: must be one of "log_groups", "repositories", got "cluster"'
    assert capsys.readouterr().err == f"{tmp_path / 'stacks.toml'}: {message}\n"
    assert not (tmp_path / "out").exists()


def test_the_grant_on_a_parameter_has_not_the_version_that_its_arn_ends_in(tmp_path: Path) -> None:
    parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/app/db"
    assert synthesized(tmp_path, web({"secrets": [{"name": "A", "valueFrom": f"{parameter}:3"}]})) == 0
    assert container_of(tmp_path)["secrets"] == [{"name": "A", "valueFrom": f"{parameter}:3"}]
    (policy,) = stack(tmp_path)["aws_iam_role_policy"].values()
    assert f'"{parameter}"' in policy["policy"]
    assert f"{parameter}:3" not in policy["policy"]


@pytest.mark.parametrize("name", ["test-secret", "app-202501", "app-prod01", "db-AbCdEf"])
def test_a_secret_whose_name_may_be_whole_is_allowed_both_ways(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}"
    assert synthesized(tmp_path, web({"secrets": [{"name": "A", "valueFrom": secret}]})) == 0
    (policy,) = stack(tmp_path)["aws_iam_role_policy"].values()
    assert f'["{secret}","{secret}-??????"]' in policy["policy"]
    out = capsys.readouterr().out
    assert f"note: web: {name} may be a secret's name or end in the six characters of its ARN" in out
    assert "paths: 4 passed" in out


@pytest.mark.parametrize("definition", [EFS, SECRETS], ids=["volumes", "secrets"])
def test_a_rich_task_definition_is_accepted(definition: Json, tmp_path: Path) -> None:
    assert synthesized(tmp_path, definition) == 0


def test_a_role_with_a_short_name_is_made_beside_the_other(tmp_path: Path) -> None:
    assert synthesized(tmp_path, web(taskRoleArn="webTaskRole")) == 0
    made = stack(tmp_path)
    assert {role["name"] for role in made["aws_iam_role"].values()} == {"webExecutionRole", "webTaskRole"}
    assert made["aws_ecs_task_definition"]["web"]["task_role_arn"] == "${aws_iam_role.web_task_role.arn}"


def test_roles_with_short_names_alone_are_made_in_the_account_that_applies_the_stack(tmp_path: Path) -> None:
    assert synthesized(tmp_path, web({"logConfiguration": AWSLOGS}, executionRoleArn="a", taskRoleArn="b")) == 0
    made = stack(tmp_path)
    assert {role["name"] for role in made["aws_iam_role"].values()} == {"a", "b"}
    assert made["aws_ecs_task_definition"]["web"]["task_role_arn"] == "${aws_iam_role.b.arn}"
    assert not re.search(r":0{12}:|::log-group|:iam:::", (tmp_path / "out/stacks/case/cdk.tf.json").read_text())


def test_a_role_with_a_short_name_alone_that_exists_is_of_the_account_that_applies_the_stack(tmp_path: Path) -> None:
    existing = f"{CONFIGURATION}create = {{ execution_roles = false }}\n"
    assert synthesized(tmp_path, web(executionRoleArn="webExecutionRole"), existing) == 0
    arn = "arn:aws:iam::${aws_vpc.main.owner_id}:role/webExecutionRole"
    assert stack(tmp_path)["aws_ecs_task_definition"]["web"]["execution_role_arn"] == arn


def test_a_role_with_a_short_name_that_exists_is_named_by_its_arn(tmp_path: Path) -> None:
    existing = f"{CONFIGURATION}create = {{ execution_roles = false }}\n"
    assert synthesized(tmp_path, web(taskRoleArn="webTaskRole"), existing) == 0
    arn = "arn:aws:iam::123456789012:role/webTaskRole"
    assert stack(tmp_path)["aws_ecs_task_definition"]["web"]["task_role_arn"] == arn
