"""The networks that the tests of the proof break: this project's own stacks, with what they leave to others."""

import copy
from collections.abc import Callable
from typing import Any

from tests.cases import AWSLOGS, NAT, REGISTRY, STACK, TASK_ROLE, inventory, web

Json = dict[str, Any]
Change = Callable[[Json], None]

ACCOUNT = "123456789012"
TASK = "aws_ecs_task_definition.web"
GROUP = "aws_security_group.task_web"
FILE_SYSTEM = "fs-0123456789abcdef0"
ZONES = {"us-east-1a": "10.0.0.0/20", "us-east-1b": "10.0.16.0/20"}
PUBLIC = {"us-east-1a": "10.0.128.0/24", "us-east-1b": "10.0.129.0/24"}

# Everything that a task can need at its start, and ECS Exec.
RICH = inventory(
    STACK | {"private_subnets": ZONES},
    web(
        {
            "secrets": [
                {"name": "PASSWORD", "valueFrom": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db-a1B2c3"},
                {"name": "MODE", "valueFrom": "/prod/mode"},
            ],
            "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web-config/prod.env"}],
            "logConfiguration": AWSLOGS,
            "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
        },
        taskRoleArn=TASK_ROLE,
        volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": FILE_SYSTEM}}],
    ),
    execute_command=True,
    extra_services=["sqs"],
)
NAT_ONLY = inventory(STACK | NAT | {"endpoints": "none"}, web({"logConfiguration": AWSLOGS}))
NETWORKS = {"rich": RICH, "nat": NAT_ONLY}


def with_file_system(document: Json) -> Json:
    """The rich stack with the mount targets of its file system, which are its owner's to make."""
    document = copy.deepcopy(document)
    subnet = "${aws_subnet.private[each.key].id}"
    group = "${aws_security_group.efs.id}"
    target = {"file_system_id": FILE_SYSTEM, "subnet_id": subnet, "security_groups": [group], "for_each": ZONES}
    add("aws_efs_mount_target", "data", **target)(document)
    add("aws_security_group", "efs", name="efs", vpc_id="${aws_vpc.main.id}")(document)
    ingress(group, "efs", f"${{{GROUP}.id}}", 2049)(document)
    return document


def add(type_: str, label: str, /, **body: Any) -> Change:
    """A change that adds a resource."""

    def change(document: Json) -> None:
        document["resource"].setdefault(type_, {})[label] = copy.deepcopy(body)

    return change


def ingress(group: str, name: str, source: str, port: int = 443) -> Change:
    return add(
        "aws_vpc_security_group_ingress_rule",
        name,
        security_group_id=group,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        referenced_security_group_id=source,
    )


def remove(*addresses: str) -> Change:
    """A change that removes resources."""

    def change(document: Json) -> None:
        for address in addresses:
            type_, _, name = address.partition(".")
            del document["resource"][type_][name]

    return change


def put(address: str, /, **arguments: Any) -> Change:
    """A change of a resource's arguments; None takes one away."""

    def change(document: Json) -> None:
        type_, _, name = address.partition(".")
        body = document["resource"][type_][name]
        for key, value in arguments.items():
            if value is None:
                body.pop(key, None)
            else:
                body[key] = copy.deepcopy(value)

    return change


def rewrite(address: str, argument: str, old: str, new: str) -> Change:
    """A change of a text."""

    def change(document: Json) -> None:
        type_, _, name = address.partition(".")
        body = document["resource"][type_][name]
        assert old in body[argument]
        body[argument] = body[argument].replace(old, new)

    return change


def both(*changes: Change) -> Change:
    def change(document: Json) -> None:
        for each in changes:
            each(document)

    return change


def image(name: str) -> Change:
    """A change of the task's image."""
    return rewrite(TASK, "container_definitions", "${aws_ecr_repository.web.repository_url}:1", name)


OWN_IMAGE = f"{REGISTRY}/web:1"
