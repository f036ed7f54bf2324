"""Files that a log router reads besides its outputs in the task definition: in its image, or from S3 at its start."""

import re
from collections.abc import Iterator

from fargate_privatelink.errors import shown
from fargate_privatelink.requirements.requirement import Grant, Phase, Reach, Requirement, Role, Task

READ_FILES = "ReadFluentBitFiles"
OBJECT_VARIABLE = re.compile(r"aws_fluent_bit_init_s3_\d+", re.ASCII)
# An object whose name holds no wildcard, which IAM would take for more than one.
OBJECT = r"(?P<bucket>arn:aws[a-z-]*:s3:::[a-z0-9.-]+)/[^*?$\s]+"
# Variables of Fluent Bit's init images that name files to read, in the image or in S3.
INIT_FILE = re.compile(r"aws_fluent_bit_init_(s3|file)_\d+", re.ASCII)
# Files of AWS's image that hold filters and parsers alone. Source: aws/aws-for-fluent-bit, configs and parsers.
WITHOUT_OUTPUTS = (
    "/fluent-bit/configs/minimize-log-loss.conf",
    "/fluent-bit/configs/output-metrics-healthcheck.conf",
    "/fluent-bit/configs/parse-json.conf",
)
PARSERS = "/fluent-bit/parsers/"


def configurations(task: Task) -> Iterator[Requirement]:
    """What a router reads besides the outputs of the task definition, whose own outputs nothing here tells."""
    for index, container in enumerate(task.definition.containers):
        place = f"containerDefinitions[{index}]"
        router = container.get("firelensConfiguration", {})
        files = {f"{place}.firelensConfiguration.options": router.get("options", {}).get("config-file-value", "")}
        for position, entry in enumerate(container.get("environment", ())):
            if INIT_FILE.fullmatch(entry["name"]):
                files[f"{place}.environment[{position}]"] = entry.get("value", "")
        for reason, file in files.items():
            if file and file not in WITHOUT_OUTPUTS and not file.startswith(PARSERS):
                yield Requirement(
                    target="FireLens",
                    reach=Reach.UNKNOWN,
                    phase=Phase.LOGS,
                    reason=reason,
                    note=f"the router reads {shown(file)}: if that has outputs, name their services in extra_services,"
                    " and allow the task role them",
                )


def init_files(task: Task) -> Iterator[Requirement]:
    """The objects that variables of a container name, whatever its image is called: a copy may have any tag.

    Source: aws-samples/amazon-ecs-firelens-examples, multi-config-support.
    """
    for index, container in enumerate(task.definition.containers):
        for key in ("environment", "secrets"):
            for position, entry in enumerate(container.get(key, ())):
                if OBJECT_VARIABLE.fullmatch(entry["name"]):
                    place = f"containerDefinitions[{index}].{key}[{position}]"
                    yield _object(entry["name"], entry.get("value", ""), place)


def _object(variable: str, value: str, reason: str) -> Requirement:
    found = re.fullmatch(OBJECT, value, re.ASCII)
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
