"""References of Terraform in a task definition: where they stand, what stands for them, and what is refused."""

from typing import Any

import pytest

from fargate_privatelink.aws.regions import region
from fargate_privatelink.errors import InputError
from fargate_privatelink.task_definition import TaskDefinition, parse
from fargate_privatelink.task_definition.overrides import ContainerOverrides, Overrides, Use
from fargate_privatelink.task_definition.terraform_references import ACCESS_POINT, FILE_SYSTEM, PARAMETER, SECRET, TEXT
from tests.cases import AWSLOGS, REFERRING, TASK_ROLE, web

Json = dict[str, Any]
IN = "stacks.toml: stacks.prod.tasks[0]"
FORMS = "${<type>.<name>.<attribute>}, ${data...}, ${var...}, ${local...} or ${module.<name>.<output>}"


def within(document: Json, *, allowed: bool = True, **overrides: Any) -> TaskDefinition:
    use = Use(
        region=region("us-east-1") if allowed else None,
        overrides=Overrides(**overrides),
        file="stacks.toml",
        place="stacks.prod.tasks[0]",
    )
    return parse(document, file="web.json", with_references=True).within(use)


def refusal(document: Json, *, allowed: bool = True, **overrides: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        within(document, allowed=allowed, **overrides)
    return str(caught.value).split("\n")


def test_each_is_of_its_kind_and_reads_as_it_was_written() -> None:
    found = within(REFERRING)
    assert {each.expression: each.kind for each in found.references.values()} == {
        "aws_sqs_queue.work.url": TEXT,
        "module.api.hosts[0]": TEXT,
        "var.region": TEXT,
        "local.token": TEXT,
        "aws_rds_cluster.main.master_user_secret[0].secret_arn": SECRET,
        "data.aws_ssm_parameter.licence.arn": PARAMETER,
        "aws_efs_file_system.data.id": FILE_SYSTEM,
        "var.access_point_id": ACCESS_POINT,
    }
    (container,) = found.containers
    environment = {each["name"]: found.worded(each["value"]) for each in container["environment"]}
    assert environment["API"] == "https://${module.api.hosts[0]}/v1?shell=${HOME}"
    assert found.worded(container["secrets"][0]["valueFrom"]) == (
        "${aws_rds_cluster.main.master_user_secret[0].secret_arn}:password::"
    )


SECRETS = {
    "${aws_secretsmanager_secret.db.arn}": SECRET,
    "${aws_secretsmanager_secret.db.id}": SECRET,
    "${data.aws_secretsmanager_secret.db.arn}:key:AWSCURRENT:": SECRET,
    "${var.db_secret_arn}:key::": SECRET,
    "${module.db.SecretArn}": SECRET,
    "${aws_ssm_parameter.db.arn}": PARAMETER,
    "${local.licence_parameter}": PARAMETER,
    "${module.config.ssm_arns[0].ssm}": PARAMETER,
}


@pytest.mark.parametrize(("text", "kind"), SECRETS.items(), ids=SECRETS)
def test_a_name_tells_a_secret_from_a_parameter(text: str, kind: Any) -> None:
    found = within(web({"secrets": [{"name": "A", "valueFrom": text}]}))
    assert [each.kind for each in found.references.values()] == [kind]


ALONE = f"must be a reference and nothing else, {FORMS}, got"
ONE = f"must refer to one value, {FORMS}, got"
TELL = "must tell by its last name whether it is a secret or a parameter, as ${var.db_secret_arn} does, got"
CANNOT = "cannot be a reference of Terraform, since"
OTHERS = "only file systems, access points, secrets and variables of the environment can be one"
OPEN = "must close each ${, and have $${ where it is a text, got"
VOLUME = {"name": "data", "efsVolumeConfiguration": {"fileSystemId": ""}}


def of_volume(text: str) -> Json:
    return web(volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": text}}], taskRoleArn=TASK_ROLE)


def of_secret(text: str) -> Json:
    return web({"secrets": [{"name": "A", "valueFrom": text}]})


def of_environment(text: str, name: str = "A") -> Json:
    return web({"environment": [{"name": name, "value": text}]})


PLACE = "web.json: containerDefinitions[0]"
WRONG: dict[str, tuple[Json, str]] = {
    "a file system and something else": (
        of_volume("fs-${var.id}"),
        f'web.json: volumes[0].efsVolumeConfiguration.fileSystemId: {ALONE} "fs-${{var.id}}"',
    ),
    "what is made of values": (
        of_environment("a${lower(var.a)}"),
        f'{PLACE}.environment[0].value: {ONE} "${{lower(var.a)}}"; $${{ is ${{ as it stands',
    ),
    "a shell's variable": (
        of_environment("${HOME}/bin"),
        f'{PLACE}.environment[0].value: {ONE} "${{HOME}}"; $${{ is ${{ as it stands',
    ),
    "an end that is missing": (of_environment("a${var.a"), f'{PLACE}.environment[0].value: {OPEN} "a${{var.a"'),
    "a credential in such a text": (
        of_environment("hunter2-hunter2${var.a", "DB_PASSWORD"),
        f'{PLACE}.environment[0].value: {OPEN} "***"',
    ),
    "a name alone": (
        of_environment("%{if} $${x} ${aws_sqs_queue.work}"),
        f'{PLACE}.environment[0].value: {ONE} "${{aws_sqs_queue.work}}"; $${{ is ${{ as it stands',
    ),
    "a command": (
        web({"command": ["run", "--queue=${aws_sqs_queue.work.url}"]}),
        f'{PLACE}.command[1]: {CANNOT} {OTHERS}: got "--queue=${{aws_sqs_queue.work.url}}"',
    ),
    "a log group": (
        web({"logConfiguration": AWSLOGS | {"options": AWSLOGS["options"] | {"awslogs-stream-prefix": "${var.a}"}}}),
        f'{PLACE}.logConfiguration.options.awslogs-stream-prefix: {CANNOT} {OTHERS}: got "${{var.a}}"',
    ),
}


@pytest.mark.parametrize(("document", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_reference_is_refused(document: Json, message: str) -> None:
    assert refusal(document) == [message]


OVERRIDES: dict[str, tuple[Json, str]] = {
    "a secret or a parameter": (
        {"secrets": {"A": "${var.db}"}},
        f'.containers.web.secrets.A: {TELL} "${{var.db}}"',
    ),
    "a secret's name": (
        {"secrets": {"A": "${aws_secretsmanager_secret.db.name}"}},
        ".containers.web.secrets.A: must refer to its ARN, aws_secretsmanager_secret.<name>.arn, got"
        ' "${aws_secretsmanager_secret.db.name}"',
    ),
    "a parameter's key": (
        {"secrets": {"A": "${aws_ssm_parameter.db.arn}:key::"}},
        ".containers.web.secrets.A: must be a reference and nothing else, since it is a parameter, got"
        ' "${aws_ssm_parameter.db.arn}:key::"',
    ),
    "an image": (
        {"image": "${aws_ecr_repository.web.repository_url}:1"},
        f".containers.web.image: {CANNOT} endpoints and permissions follow from its registry: got"
        ' "${aws_ecr_repository.web.repository_url}:1"',
    ),
}


@pytest.mark.parametrize(("given", "message"), OVERRIDES.values(), ids=OVERRIDES)
def test_what_a_stack_says_is_told_by_its_place(given: Json, message: str) -> None:
    assert refusal(web(), containers={"web": ContainerOverrides(**given)}) == [IN + message]


def test_a_size_is_no_reference() -> None:
    message = f'{CANNOT} what Fargate offers is checked before: got "${{var.cpu}}"'
    assert refusal(web(), cpu="${var.cpu}") == [f"{IN}.cpu: {message}"]


SETTING = ": a reference of Terraform takes references = true in the stack"
WITHOUT: dict[str, tuple[Json, str]] = {
    "a secret": (
        of_secret("${aws_secretsmanager_secret.db.arn}"),
        f"{PLACE}.secrets[0].valueFrom: must be the ARN of a Secrets Manager secret, or the ARN or name of a Parameter"
        f' Store parameter, got "${{aws_secretsmanager_secret.db.arn}}"{SETTING}',
    ),
}


@pytest.mark.parametrize(("document", "message"), WITHOUT.values(), ids=WITHOUT)
def test_without_the_setting_it_is_what_it_was(document: Json, message: str) -> None:
    assert refusal(document, allowed=False) == [message]


@pytest.mark.parametrize("text", ["${aws_sqs_queue.work.url}", "${HOME}", "$${x}", "%{if}", "${", "${a"])
def test_without_the_setting_a_variable_is_a_text(text: str) -> None:
    (container,) = within(of_environment(text), allowed=False).containers
    assert container["environment"] == [{"name": "A", "value": text}]


FILE: dict[str, tuple[Json, str]] = {
    "a family": (
        web(family="${var.env}-web"),
        'family: must be 1 to 255 letters, digits, hyphens and underscores, got "${var.env}-web": a reference of'
        " Terraform cannot stand here, since names and addresses follow from it",
    ),
    "a port": (
        web({"portMappings": [{"containerPort": "${var.port}"}]}),
        'containerDefinitions[0].portMappings[0].containerPort: must be a whole number, got "${var.port}": a reference'
        " of Terraform cannot stand here, since rules follow from it",
    ),
    "a size": (
        web(cpu="${var.cpu}"),
        'cpu: must be a number of CPU units, or of vCPUs such as .25 vCPU, got "${var.cpu}": a reference of Terraform'
        " cannot stand here, since what Fargate offers is checked before",
    ),
}


@pytest.mark.parametrize(("document", "message"), FILE.values(), ids=FILE)
@pytest.mark.parametrize("with_references", [True, False])
def test_a_file_is_wrong_by_itself_where_none_can_stand(document: Json, message: str, with_references: bool) -> None:
    with pytest.raises(InputError) as caught:
        parse(document, file="web.json", with_references=with_references)
    assert str(caught.value) == f"web.json: {message}"
