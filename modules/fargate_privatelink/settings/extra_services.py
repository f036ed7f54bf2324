"""What the application of a task calls: `extra_services`, a list of names and of tables with actions and resources."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fargate_privatelink.aws.actions import action_prefixes, arn_services
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.aws.services import service_problem
from fargate_privatelink.errors import NO_REFERENCE, WITH_SETTING, shown, unknown
from fargate_privatelink.requirements import ExtraService
from fargate_privatelink.settings.tables import ReportProblem
from fargate_privatelink.task_definition.terraform_references import referred_to

KEYS = ("service", "actions", "resources")
# Source: IAM User Guide, Policy grammar, and IAM identifiers. The account may be AWS's own, `aws`, or none.
ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*|\*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*|\*):(\d{12}|aws|\*)?:"
    r"[^\s\"\\<>`{}]+",
    re.ASCII,
)
# What of S3 is done to objects, and what to buckets. Source: Service Authorization Reference, Amazon S3.
OF_OBJECTS = re.compile(
    r"s3:(AbortMultipartUpload|ListMultipartUploadParts|(Get|Put|Delete|Restore|Replicate)Object.*)"
)
OF_BUCKETS = re.compile(r"s3:(ListBucket\w*|(Get|Put|Delete)Bucket\w*|(Get|Put)LifecycleConfiguration)")


def read_extra_services(value: object, path: str, report: ReportProblem) -> tuple[ExtraService, ...] | None:
    """The services in a TOML value, each once; None, and a report, when it is no list."""
    if not isinstance(value, list):
        report(path, f"must be a list of services, got {shown(value)}")
        return None
    found: list[ExtraService] = []
    for index, entry in enumerate(value):
        place = f"{path}[{index}]"
        if isinstance(entry, dict):
            read = _table(entry, index, place, report)
        elif message := service_problem(entry):
            report(place, message)
            read = None
        else:
            read = ExtraService(str(entry), index=index)
        if read and (other := next((each for each in found if _contradict(each, read)), None)):
            report(place, f"{other.service} stands here with actions and without: without, anything may be called")
        elif read and read not in found:
            found.append(read)
    return tuple(found)


def _contradict(one: ExtraService, other: ExtraService) -> bool:
    return one.service == other.service and bool(one.actions) != bool(other.actions)


def _table(entry: Mapping[str, Any], index: int, path: str, report: ReportProblem) -> ExtraService | None:
    problems = list(_problems(entry))
    for place, message in problems:
        report(f"{path}{place}", message)
    if problems:
        return None
    actions, resources = tuple(sorted({*entry["actions"]})), tuple(dict.fromkeys(entry["resources"]))
    return ExtraService(entry["service"], actions, resources, index)


def _problems(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry that is a table, each with its place in it."""
    for key in sorted(entry.keys() - set(KEYS)):
        yield f".{key}", unknown(key, KEYS)
    named = entry.get("service")
    message = service_problem(named) if "service" in entry else "is required: the last part of the endpoint's name"
    if message:
        yield ".service", message
    known = str(named) if not message else ""
    yield from _strings(entry, "actions", lambda text: _action(text, known), _an_action(known))
    yield from _strings(entry, "resources", lambda text: _resource(text, known), 'an ARN, or "*"')
    if known == "s3":
        yield from _kinds(entry)


def _strings(
    entry: Mapping[str, Any], key: str, problem: Callable[[str], str | None], what: str
) -> Iterator[tuple[str, str]]:
    given = entry.get(key)
    if key not in entry:
        yield f".{key}", f"is required: a list with at least {what}"
    elif not isinstance(given, list) or not given:
        yield f".{key}", f"must be a list with at least {what}, got {shown(given)}"
    else:
        for index, text in enumerate(given):
            message = problem(text) if isinstance(text, str) else f"must be {what}, got {shown(text)}"
            if message:
                yield f".{key}[{index}]", message


def _an_action(service: str) -> str:
    prefixes = action_prefixes(service) if service else ("<service>",)
    return f"an action, {' or '.join(f'{prefix}:<name>' for prefix in prefixes)}"


def _action(text: str, service: str) -> str | None:
    prefix, colon, name = text.partition(":")
    if colon and re.fullmatch(r"[A-Za-z0-9*?]+", name) and (not service or prefix in action_prefixes(service)):
        return None
    return f"must be {_an_action(service)}, got {shown(text)}"


def _resource(text: str, service: str) -> str | None:
    if text == "*":
        return None
    if referred_to(text):
        return None
    found = ARN.fullmatch(text)
    if found is None:
        return f'must be an ARN, or "*", got {shown(text)}{NO_REFERENCE if "${" in text else ""}'
    services = arn_services(service) if service else (found["service"],)
    if found["service"] not in services:
        return f"must be the ARN of a resource of {' or '.join(services)}, got {shown(text)}"
    return None


def _kinds(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Actions of S3 none of whose resources is of the kind that they are on."""
    given = [[text for text in entry.get(key) or () if isinstance(text, str)] for key in KEYS[1:]]
    actions, resources = given
    buckets = [text for text in resources if re.fullmatch(r"arn:[^:]*:s3:::[^/*]+", text)]
    objects = [text for text in resources if re.fullmatch(r"arn:[^:]*:s3:::[^/]+/.+", text)]
    for index, action in enumerate(actions):
        if OF_OBJECTS.fullmatch(action) and resources and len(buckets) == len(resources):
            yield f".actions[{index}]", f"{action} is on objects: name them in resources, such as {buckets[0]}/*"
        if OF_BUCKETS.fullmatch(action) and resources and len(objects) == len(resources):
            bucket = objects[0].partition("/")[0]
            yield f".actions[{index}]", f"{action} is on buckets: name the bucket in resources, {bucket}"


def elsewhere(tasks: object, region: Region, *, references: bool) -> Iterator[tuple[str, str]]:
    """Resources that the endpoints of a region do not lead to, in the TOML value of `tasks`, each with its place there,
    and references of Terraform where there may be none.

    What is wrong in another way is left to the readers of the value.
    """
    for number, task in _members(tasks):
        for index, entry in _members(task.get("extra_services") if isinstance(task, dict) else None):
            service = entry.get("service") if isinstance(entry, dict) else None
            if service is None or service_problem(service):
                continue
            for position, text in _members(entry.get("resources")):
                is_right = isinstance(text, str) and not _resource(text, service)
                if is_right and referred_to(text) and not references:
                    place = f"[{number}].extra_services[{index}].resources[{position}]"
                    yield place, f'must be an ARN, or "*", got {shown(text)}{WITH_SETTING}'
                elif is_right and (message := _elsewhere(text, service, region)):
                    yield f"[{number}].extra_services[{index}].resources[{position}]", message


def _members(value: object) -> Iterator[tuple[int, Any]]:
    return enumerate(value) if isinstance(value, list) else enumerate(())


def _elsewhere(text: str, service: str, region: Region) -> str | None:
    found = ARN.fullmatch(text)
    if found and found["partition"] not in ("*", region.partition):
        return f"{shown(text)} is in partition {found['partition']}, but {region} is in {region.partition}"
    if found and found["region"] not in ("", "*", region.name):
        return f"{shown(text)} is in {found['region']}, and the endpoint leads to {service} in {region}"
    return None
