"""The `init-*` images of AWS for Fluent Bit, which read configuration from S3 before Fluent Bit starts."""

import re
from collections.abc import Iterator

from fargate_privatelink.requirements.requirement import Grant, Phase, Requirement, Role, Task

READ_FILES = "ReadFluentBitFiles"
VARIABLE = re.compile(r"aws_fluent_bit_init_s3_\d+", re.ASCII)
# An object whose name holds no wildcard, which IAM would take for more than one.
OBJECT = re.compile(r"(?P<bucket>arn:aws[a-z-]*:s3:::[a-z0-9.-]+)/[^*?$\s]+", re.ASCII)


def init_files(task: Task) -> Iterator[Requirement]:
    """The objects that variables of a container name, whatever its image is called: a copy may have any tag.

    Source: aws-samples/amazon-ecs-firelens-examples, multi-config-support.
    """
    for index, container in enumerate(task.definition.containers):
        for key in ("environment", "secrets"):
            for position, entry in enumerate(container.get(key, ())):
                if VARIABLE.fullmatch(entry["name"]):
                    place = f"containerDefinitions[{index}].{key}[{position}]"
                    yield _object(entry["name"], entry.get("value", ""), place)


def _object(variable: str, value: str, reason: str) -> Requirement:
    found = OBJECT.fullmatch(value)
    if found is None:
        return Requirement(
            target="s3",
            phase=Phase.APPLICATION,
            reason=reason,
            note=f"{variable} names no object that is known here: allow the task role s3:GetObject on it,"
            " and s3:GetBucketLocation on its bucket",
        )
    grants = (
        Grant(Role.TASK, READ_FILES, ("s3:GetObject",), (value,)),
        Grant(Role.TASK, "LocateFluentBitBuckets", ("s3:GetBucketLocation",), (found["bucket"],)),
    )
    return Requirement(target="s3", phase=Phase.APPLICATION, reason=reason, grants=grants)
