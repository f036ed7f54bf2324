"""The names of AWS resources in a task definition that go into ARNs: each must have the form that its service gives.

ECS takes any text in these places, and the task starts; the permission on the resource would be on another, or on all.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from fargate_privatelink.aws.regions import regions
from fargate_privatelink.errors import Problem, shown
from fargate_privatelink.requirements.firelens import AWS_OUTPUTS
from fargate_privatelink.requirements.log_groups import output_options
from fargate_privatelink.requirements.requirement import Task
from fargate_privatelink.requirements.router_files import OBJECT, OBJECT_VARIABLE
from fargate_privatelink.task_definition.partial import readable, whole
from fargate_privatelink.task_definition.references import NO_REFERENCE, WITH_SETTING
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
HOST = Form(r"\[?[\w.:-]+\]?|.*\$\{\w+\}.*", "a host name or an address, without scheme and path")
ROLE = Form(ROLE_ARN, "a role's ARN, arn:aws:iam::<account>:role/<name>")

FILE = Form(OBJECT, "the ARN of an object, arn:aws:s3:::bucket/key")

EFS_IDS: Mapping[str, Form] = {"fileSystemId": FILE_SYSTEM, "authorizationConfig.accessPointId": ACCESS_POINT}
# By service and by the option of a FireLens output, in Fluent Bit's words and Fluentd's.
OPTIONS: Mapping[str, Mapping[str, Form]] = {
    "logs": {"log_group_name": LOG_GROUP},
    "s3": {"bucket": BUCKET, "s3_bucket": BUCKET},
    "kinesis-firehose": {"delivery_stream": DELIVERY_STREAM, "delivery_stream_name": DELIVERY_STREAM},
    "kinesis-streams": {"stream": STREAM, "stream_name": STREAM},
}
OPTIONS_OF_OTHERS = {"host": HOST}
OPTIONS_OF_ALL = {"region": REGION, "aws_region": REGION, "role_arn": ROLE, "sts_role_arn": ROLE}


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


def _output(written: Mapping[str, str], options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the options of an output, as it is `written` and with the variables put in."""
    keys = {key.lower(): key for key in written}
    output = AWS_OUTPUTS.get((options.get("name") or options.get("@type", "")).lower())
    forms = {**OPTIONS.get(output.service, {}), **OPTIONS_OF_ALL} if output else OPTIONS_OF_OTHERS
    for option, form in forms.items():
        value = options.get(option, "")
        if value and (message := _problem(value, form)):
            yield keys[option], message


def _problem(name: str, form: Form) -> str | None:
    if re.fullmatch(form.pattern, name, re.ASCII):
        return None
    message = f"must be {form.words}, got {shown(name)}"
    return message + NO_REFERENCE * ("${" in name)


RULES: tuple[Callable[[Task], Iterator[tuple[str, str]]], ...] = (_of_volumes, _of_outputs, _of_router_files)
