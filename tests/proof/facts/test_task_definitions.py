"""What a task definition tells of its images and secrets where not all of their names is known."""

from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.aws.regions import region
from fargate_privatelink.proof.facts.keys import encrypted
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.task_definitions import Rebuilt, rebuild
from fargate_privatelink.proof.readers.source.source import read_source
from tests.proof.readers.source.folders import written

SOURCE = """
provider aws {{ region = "eu-west-1" }}
variable any {{}}
resource aws_ecr_repository app {{ name = "team/app" }}
data aws_ssm_parameter router {{ name = "/aws/service/aws-for-fluent-bit/stable" }}
data aws_ssm_parameter agent {{ name = "/aws/service/ecs/agent" }}
{resources}
resource aws_ecs_task_definition app {{
  family = "app"
  container_definitions = jsonencode([{{ name = "app", {container} }}])
}}
"""


def looked_up(folder: Path, container: str, resources: str = "") -> tuple[Lookup, Rebuilt]:
    text = SOURCE.format(container=container, resources=resources)
    lookup = Lookup(read_source(written(folder, {"main.tf": text})))
    (resource,) = lookup.of("aws_ecs_task_definition")
    return lookup, rebuild(lookup, resource, region("eu-west-1"))


UNKNOWN = "known-after-apply.invalid/image"
HOST = "000000000000.dkr.ecr.eu-west-1.amazonaws.com"
# An image as Terraform writes it, and as the proof takes it; a name that is not known leaves a gap.
IMAGES = {
    '"${aws_ecr_repository.app.repository_url}:${var.any}"': f"{HOST}/team/app:known-after-apply",
    '"${aws_ecr_repository.app.repository_url}@${var.any}"': f"{HOST}/team/app:known-after-apply",
    '"${aws_ecr_repository.app.repository_url}@sha256:${var.any}"': f"{HOST}/team/app:known-after-apply",
    '"${aws_ecr_repository.app.repository_url}:v${var.any}-${var.any}"': f"{HOST}/team/app:known-after-apply",
    '"registry.example:5000/team/app:${var.any}"': "registry.example:5000/team/app:known-after-apply",
    '"team/app:1"': "team/app:1",
    '"nginx:${var.any}"': UNKNOWN,
    '"registry.example:${var.any}/app"': UNKNOWN,
    '"team/app${var.any}"': UNKNOWN,
    '"team/app${var.any}:1"': UNKNOWN,
    "var.any": UNKNOWN,
    "data.aws_ssm_parameter.router.value": (
        "906394416424.dkr.ecr.eu-west-1.amazonaws.com/aws-for-fluent-bit:known-after-apply"
    ),
    "data.aws_ssm_parameter.agent.value": UNKNOWN,
}


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_is_known_by_its_name_whatever_its_tag(image: str, tmp_path: Path) -> None:
    _, rebuilt = looked_up(tmp_path, f"image = {image}")
    gaps = ["the image of container app is known after apply"] if IMAGES[image] == UNKNOWN else []
    assert (rebuilt.document["containerDefinitions"][0]["image"], rebuilt.gaps) == (IMAGES[image], gaps)


def secrets(rebuilt: Rebuilt) -> Any:
    return rebuilt.document["containerDefinitions"][0].get("secrets")


SECRET = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:rds!{0}-known-after-apply-{1}-name-etc-xXxXxX"
# A database, an expression for the secret of its master user, and what that is.
DATABASES = {
    "of an instance": (
        "resource aws_db_instance main { manage_master_user_password = true }",
        "aws_db_instance.main.master_user_secret[0].secret_arn",
        SECRET.format("db", "aws-db-instance-main"),
    ),
    "of a cluster, tried": (
        "resource aws_rds_cluster main { manage_master_user_password = true }",
        "try(aws_rds_cluster.main.master_user_secret[0].secret_arn, null)",
        SECRET.format("cluster", "aws-rds-cluster-main"),
    ),
    "of all instances": (
        "resource aws_db_instance main {\n  count = 1\n  manage_master_user_password = true\n}",
        "one(aws_db_instance.main[*].master_user_secret[0].secret_arn)",
        SECRET.format("db", "aws-db-instance-main-0"),
    ),
    "of none, tried": (
        "resource aws_db_instance main { password = var.any }",
        'try(aws_db_instance.main.master_user_secret[0].secret_arn, "/own")',
        "/own",
    ),
    "of one that may have none": (
        "resource aws_db_instance main { manage_master_user_password = var.any }",
        'try(aws_db_instance.main.master_user_secret[0].secret_arn, "/own")',
        None,
    ),
}


@pytest.mark.parametrize("case", DATABASES)
def test_a_secret_that_rds_makes_is_known_by_its_database(case: str, tmp_path: Path) -> None:
    resources, expression, arn = DATABASES[case]
    container = f'image = "app", secrets = [{{ name = "PASSWORD", valueFrom = {expression} }}]'
    _, rebuilt = looked_up(tmp_path, container, resources)
    gaps = [] if arn else ["1 of the secrets of container app are known after apply"]
    assert (secrets(rebuilt), rebuilt.gaps) == ([{"name": "PASSWORD", "valueFrom": arn}] if arn else None, gaps)


def test_a_secret_that_rds_makes_is_encrypted_with_the_key_that_the_database_names(tmp_path: Path) -> None:
    database = "manage_master_user_password = true\n  master_user_secret_kms_key_id = aws_kms_key.own.key_id"
    resources = f"resource aws_kms_key own {{}}\nresource aws_db_instance main {{\n  {database}\n}}"
    lookup, _ = looked_up(tmp_path, 'image = "app"', resources)
    assert [(each.arn, each.key) for each in encrypted(lookup)] == [
        (SECRET.format("db", "aws-db-instance-main"), "aws_kms_key.own")
    ]
