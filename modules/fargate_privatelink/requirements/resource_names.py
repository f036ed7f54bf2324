"""The names of AWS resources in a task definition that go into ARNs: each must have the form that its service gives.

An ARN must be of a region that there is, in the task's partition.

ECS takes any text in these places, and the task starts or fails to; the permission would be on another resource, or on
all.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from fargate_privatelink.aws.regions import regions, unknown_region
from fargate_privatelink.errors import NO_REFERENCE, WITH_SETTING, Problem, shown
from fargate_privatelink.requirements.firelens import REGIONS, ROLES
from fargate_privatelink.requirements.firelens.outputs import FLUENT_BIT, FLUENTD
from fargate_privatelink.requirements.firelens.router_files import OBJECT, OBJECT_VARIABLE
from fargate_privatelink.requirements.log_groups import output_name, output_options
from fargate_privatelink.requirements.requirement import Task
from fargate_privatelink.task_definition.partial import readable, whole
from fargate_privatelink.task_definition.roles import ROLE_ARN


class Form(NamedTuple):
    """The form of a name: a regular expression, and in words."""

    pattern: str
    words: str


# Source: Amazon EFS API Reference, DescribeFileSystems and DescribeAccessPoints.
FILE_SYSTEM = Form(r"fs-[0-9a-f]{8,40}", "a file system's id, such as fs-0123456789abcdef0")
ACCESS_POINT = Form(r"fsap-[0-9a-f]{8,40}", "an access point's id, such as fsap-0123456789abcdef0")
# With what Fluent Bit fills in from the record, `$(...)`, or from the environment, `${...}`.
LOG_GROUP = Form(r"([\w./#-]|\$\([^()\n]*\)|\$\{\w+\}){1,512}", "1 to 512 letters, digits and _ . / # -")
# Source: Amazon S3 User Guide, bucketnamingrules; Amazon Data Firehose and Amazon Kinesis API References, CreateStream.
BUCKET = Form(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of an S3 bucket")
DELIVERY_STREAM = Form(r"[\w.-]{1,64}", "the name of a Firehose stream, 1 to 64 letters, digits and _ . -")
STREAM = Form(r"[\w.-]{1,128}", "the name of a Kinesis stream, 1 to 128 letters, digits and _ . -")
REGION = Form("|".join(map(re.escape, regions())), "the name of an AWS region, such as us-east-1")
HOST = Form(
    r"[\w.-]+|\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*\]?|.*\$\{\w+\}.*",
    "a host name or an address, without scheme, path and port",
)
ROLE = Form(ROLE_ARN, "a role's ARN, arn:aws:iam::<account>:role/<name>")

FILE = Form(OBJECT, "the ARN of an object, arn:aws:s3:::bucket/key")

# Lists of what is fetched before the start, with the member that names it.
FETCHED = {"secrets": "valueFrom", "environmentFiles": "value"}
EFS_IDS: Mapping[str, Form] = {"fileSystemId": FILE_SYSTEM, "authorizationConfig.accessPointId": ACCESS_POINT}
# By service and by the option of a FireLens output, in Fluent Bit's words and Fluentd's.
OPTIONS: Mapping[str, Mapping[str, Form]] = {
    "logs": {"log_group_name": LOG_GROUP},
    "s3": {"bucket": BUCKET, "s3_bucket": BUCKET},
    "kinesis-firehose": {"delivery_stream": DELIVERY_STREAM, "delivery_stream_name": DELIVERY_STREAM},
    "kinesis-streams": {"stream": STREAM, "stream_name": STREAM},
}
OPTIONS_OF_OTHERS = {"host": HOST}
OPTIONS_OF_ALL = {**dict.fromkeys(REGIONS, REGION), **dict.fromkeys(ROLES, ROLE)}
AWS_OUTPUTS = {**FLUENT_BIT, **FLUENTD}


def name_problems(task: Task) -> Iterator[Problem]:
    """Every name that has not the form of its service; no message has a credential that stands in place of one.

    Of a task definition that is refused for something else, what is certain whatever should stand there.
    """
    if found := [each for rule in RULES for each in readable(partial(rule, task))]:
        # Loaded where there is something to hide.
        from fargate_privatelink.task_definition.credentials import hiding

        hide = hiding(whole(task.definition.document))
        yield from (task.definition.problem(place, hide(message)) for place, message in found)


def _of_volumes(task: Task) -> Iterator[tuple[str, str]]:
    for index, volume in enumerate(task.definition.document.get("volumes", ())):
        efs = volume.get("efsVolumeConfiguration")
        for key, form in EFS_IDS.items() if efs else ():
            parent, _, last = key.rpartition(".")
            name: str = (efs.get(parent, {}) if parent else efs).get(last, "")
            if (name or not parent) and (message := _problem(name, form)):
                # Here one can stand.
                place = f"volumes[{index}].efsVolumeConfiguration.{key}"
                yield place, message.replace(NO_REFERENCE, WITH_SETTING)


def _of_outputs(task: Task) -> Iterator[tuple[str, str]]:
    for place, logging in task.log_configurations:
        if logging.get("logDriver") == "awsfirelens":
            options = output_options(logging, task.definition, task.region.name)
            for key, message in _output(logging.get("options", {}), options):
                yield f"{place}.options.{key}", message


def _of_router_files(task: Task) -> Iterator[tuple[str, str]]:
    for index, container in enumerate(task.definition.containers):
        for position, entry in enumerate(container.get("environment", ())):
            value = entry.get("value", "")
            if OBJECT_VARIABLE.fullmatch(entry.get("name", "")) and (message := _problem(value, FILE)):
                place = f"containerDefinitions[{index}].environment[{position}].value"
                yield place, message


def _of_references(task: Task) -> Iterator[tuple[str, str]]:
    """ARNs of what is fetched, of a region that is none or of another partition, which no permission reaches."""
    for place, text in _references(task):
        if text.startswith("arn:") and (message := _elsewhere(text, task)):
            yield place, message


def _references(task: Task) -> Iterator[tuple[str, str]]:
    for index, container in enumerate(task.definition.containers):
        path = f"containerDefinitions[{index}]"
        for key, member in FETCHED.items():
            for position, entry in enumerate(container.get(key, ())):
                yield f"{path}.{key}[{position}].{member}", entry[member]
        if credentials := container.get("repositoryCredentials"):
            yield f"{path}.repositoryCredentials.credentialsParameter", credentials["credentialsParameter"]
        for position, spec in enumerate(container.get("credentialSpecs", ())):
            yield f"{path}.credentialSpecs[{position}]", spec.partition(":")[2]
        for position, entry in enumerate(container.get("environment", ())):
            if OBJECT_VARIABLE.fullmatch(entry.get("name", "")):
                yield f"{path}.environment[{position}].value", entry.get("value", "")
    yield from _of_logs(task)


def _of_logs(task: Task) -> Iterator[tuple[str, str]]:
    for place, logging in task.log_configurations:
        for position, entry in enumerate(logging.get("secretOptions", ())):
            yield f"{place}.secretOptions[{position}].valueFrom", entry["valueFrom"]
        for key, value in logging.get("options", {}).items():
            if key.lower() in ROLES:
                yield f"{place}.options.{key}", value


def _elsewhere(arn: str, task: Task) -> str | None:
    partition, _, name, *_ = [*arn.split(":")[1:], "", "", ""]
    region = regions().get(name)
    if name and region is None:
        return unknown_region(name)
    if partition != task.region.partition:
        return f"is in partition {partition}, but {task.region} is in {task.region.partition}"
    if region and region.partition != partition:
        return f"is in partition {partition}, but {region} is in {region.partition}"
    return None


def _output(written: Mapping[str, str], options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the options of an output, as it is `written` and with the variables put in."""
    keys = {key.lower(): key for key in written}
    output = AWS_OUTPUTS.get(output_name(options))
    forms = {**OPTIONS.get(output.service, {}), **OPTIONS_OF_ALL} if output else OPTIONS_OF_OTHERS
    for option, form in forms.items():
        value = options.get(option, "")
        if value and (message := _problem(value, form)):
            yield keys[option], message


def _problem(name: str, form: Form) -> str | None:
    if re.fullmatch(form.pattern, name, re.ASCII):
        return None
    message = f"must be {form.words}, got {shown(name)}"
    return f"{message}{NO_REFERENCE}" if "${" in name else message


RULES: tuple[Callable[[Task], Iterator[tuple[str, str]]], ...] = (
    _of_volumes,
    _of_outputs,
    _of_router_files,
    _of_references,
)
