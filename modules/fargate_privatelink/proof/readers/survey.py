"""Reads a survey: what `fargate-survey` found in an account, called as Terraform's resources call it.

Nothing of it is in a configuration at hand, so that things are named as AWS names them: by their ids, or, where those
are not theirs alone, by what they are and their names.
"""

import json
from collections.abc import Iterator

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.survey.document import Survey, parse
from fargate_privatelink.survey.tasks.containers import WITHHELD

# What people call the things that are known by their names, by Terraform's type.
NOUNS = {
    "aws_cloudwatch_event_target": "rule target",
    "aws_cloudwatch_log_group": "log group",
    "aws_ecr_repository": "repository",
    "aws_ecr_repository_policy": "repository policy",
    "aws_ecs_cluster": "cluster",
    "aws_ecs_service": "service",
    "aws_ecs_task_definition": "task definition",
    "aws_efs_file_system_policy": "file system policy",
    "aws_iam_policy": "policy",
    "aws_iam_role": "role",
    "aws_iam_role_policy": "role policy",
    "aws_iam_role_policy_attachment": "attached policy",
    "aws_kms_alias": "key alias",
    "aws_kms_key": "key",
    "aws_s3_bucket": "bucket",
    "aws_s3_bucket_policy": "bucket policy",
    "aws_scheduler_schedule": "schedule",
    "aws_secretsmanager_secret": "secret",
    "aws_secretsmanager_secret_policy": "secret policy",
    "aws_ssm_parameter": "parameter",
}
# Of which AWS shows some that serve nobody, by the attribute that says so and its values that mean that they do.
# Source: Amazon EC2 API Reference, VpcEndpoint, NatGateway.
SERVING = {"aws_vpc_endpoint": "available", "aws_nat_gateway": "available"}
SPLUNK, TOKEN = "splunk", "splunk-token"


def read_survey(document: Json, *, source: str) -> Configuration:
    """The configuration that a survey in a JSON value stands for; an InputError says why it is none."""
    return surveyed(parse(document, file=source), source=source)


def surveyed(survey: Survey, *, source: str) -> Configuration:
    """What a survey holds, as a configuration in which all is known."""
    account = Resource(
        f"account {survey.account}",
        "aws_caller_identity",
        {"account_id": survey.account},
        is_data=True,
        region=survey.region.name,
        is_surveyed=True,
    )
    return Configuration(source, (account, *_resources(survey)), region=survey.region.name, surveys=(survey,))


def _of_services(survey: Survey) -> frozenset[str]:
    """The zones that AWS services made, which are an endpoint's private DNS or a file system's names.

    Nobody is shown their records, and what they are of is in the survey itself. Source: Amazon Route 53 API Reference,
    HostedZoneOwner.
    """
    zones = survey.of("aws_route53_zone")
    return frozenset(name for name, values in zones if not str(values.get("owner") or survey.account).isdigit())


def _resources(survey: Survey) -> Iterator[Resource]:
    taken: set[str] = set()
    hidden = _of_services(survey)
    for type_ in sorted(survey.resources):
        for name, values in sorted(survey.of(type_)):
            state = str(values.get("state") or "").lower()
            if type_ in SERVING and state and state != SERVING[type_]:
                continue
            if type_.startswith("aws_route53_") and not hidden.isdisjoint((name, str(values.get("zone_id")))):
                continue
            address = _address(type_, name)
            if address in taken:
                address = f"{type_} {name}"
            taken.add(address)
            yield Resource(address, type_, _told(values), region=survey.region.name, is_surveyed=True)


def _told(values: Json) -> Json:
    """Values in which what the survey does not tell is not known: texts, and a token of Splunk, which it leaves out."""
    text = values.get("container_definitions")
    if not isinstance(text, str) or not any(each in text for each in (WITHHELD, SPLUNK)):
        return values
    return {**values, "container_definitions": _with_tokens(text.replace(WITHHELD, UNKNOWN))}


def _with_tokens(text: str) -> str:
    try:
        containers = json.loads(text)
    except (ValueError, RecursionError):
        return text
    for container in containers if isinstance(containers, list) else ():
        logging = container.get("logConfiguration") if isinstance(container, dict) else None
        if isinstance(logging, dict) and logging.get("logDriver") == SPLUNK:
            logging["options"] = {TOKEN: UNKNOWN, **(logging.get("options") or {})}
    return json.dumps(containers, ensure_ascii=False)


def _address(type_: str, name: str) -> str:
    noun = NOUNS.get(type_)
    if noun is None:
        return name
    # An ARN without what the account and the region say already. Source: AWS General Reference, ARN formats.
    short = name.split(":", 5)[5] if name.startswith("arn:") and name.count(":") >= 5 else name
    for kind in ("task-definition/", "service/", "cluster/", "secret:", "key/", "role/", "policy/", "parameter"):
        short = short.removeprefix(kind) if name != short else short
    return f"{noun} {short}"
