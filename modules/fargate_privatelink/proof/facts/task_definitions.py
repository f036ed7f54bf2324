"""Terraform's `aws_ecs_task_definition` turned back into the task definition it was written from."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.iam.policies import STAND_IN, stand_in, stood_in
from fargate_privatelink.proof.network.tasks import NO_CONTAINERS
from fargate_privatelink.proof.terraform.arguments import blocks, flag, known_text
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import OPEN, SYMBOL, UNKNOWN, is_known, paths_in
from fargate_privatelink.task_definition.terraform_arguments import (
    BLOCKS,
    EFS,
    EFS_AUTHORIZATION,
    EPHEMERAL_STORAGE,
    ROLES,
    RUNTIME_PLATFORM,
    TASK,
    VOLUME,
)

# An image whose name is not known; the domain is reserved never to exist. Source: RFC 2606.
UNKNOWN_REGISTRY = f"{STAND_IN}.invalid"
# An image of which everything before its tag or digest is known; before a slash a colon may be that of a port.
TAGGED = re.compile(f"([^{OPEN}]+/[^{OPEN}/:@]+)[:@][^/]*(?:{SYMBOL.pattern}[^/]*)*")


@dataclass
class Rebuilt:
    """A RegisterTaskDefinition request, and in sentences what of it is not known."""

    document: dict[str, Any] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)


def rebuild(lookup: Lookup, resource: Resource, region: Region) -> Rebuilt:
    """The request that a task definition of a configuration makes."""
    values = resource.values
    rebuilt = Rebuilt()
    for key, argument in TASK.items():
        if values.get(argument):
            value = lookup.text(values[argument])
            if not is_known(value) and key != "family":
                rebuilt.gaps.append(f"{argument} is known after apply")
            rebuilt.document[key] = str(value) if isinstance(value, int | float) else value
    for key, argument in ROLES.items():
        if values.get(argument):
            arn = str(lookup.text(values[argument]))
            unknown = f"arn:{region.partition}:iam::{lookup.account_of(resource)}:role/{STAND_IN}"
            rebuilt.document[key] = arn if is_known(arn) and STAND_IN not in arn else unknown
    rebuilt.document |= dict(_nested(lookup, values))
    if not is_known(rebuilt.document.get("family", "")):
        rebuilt.document["family"] = resource.name
    _add_containers(lookup, resource, region, rebuilt)
    return rebuilt


def _nested(lookup: Lookup, values: Json) -> Iterator[tuple[str, Any]]:
    for platform in blocks(values, BLOCKS["runtimePlatform"]):
        yield "runtimePlatform", _given(platform, RUNTIME_PLATFORM)
    for storage in blocks(values, BLOCKS["ephemeralStorage"]):
        yield "ephemeralStorage", {key: storage.get(name) for key, name in EPHEMERAL_STORAGE.items()}
    if blocks(values, BLOCKS["proxyConfiguration"]):
        yield "proxyConfiguration", {"containerName": "envoy"}
    if volumes := [_volume(lookup, each) for each in blocks(values, BLOCKS["volumes"])]:
        yield "volumes", volumes


def _given(block: Json, names: Json) -> dict[str, Any]:
    """What a block has of the arguments in a table of names, as a task definition writes it."""
    return {key: block[name] for key, name in names.items() if block.get(name)}


def _volume(lookup: Lookup, block: Json) -> dict[str, Any]:
    volume: dict[str, Any] = {"name": block.get(VOLUME["name"])}
    if flag(block.get(VOLUME["configuredAtLaunch"]), False):
        volume["configuredAtLaunch"] = True
    if block.get("host_path"):
        volume["host"] = {"sourcePath": block["host_path"]}
    for efs in blocks(block, BLOCKS["efsVolumeConfiguration"]):
        file_system = lookup.text(efs.get(EFS["fileSystemId"]))
        volume["efsVolumeConfiguration"] = _given({**efs, EFS["fileSystemId"]: file_system}, EFS)
        for authorization in blocks(efs, BLOCKS["authorizationConfig"]):
            volume["efsVolumeConfiguration"]["authorizationConfig"] = _given(authorization, EFS_AUTHORIZATION)
    for key in ("dockerVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration"):
        if found := blocks(block, BLOCKS[key]):
            volume[key] = {**found[0]}
    return volume


def _add_containers(lookup: Lookup, resource: Resource, region: Region, rebuilt: Rebuilt) -> None:
    raw = resource.values.get("container_definitions")
    containers = raw
    if isinstance(raw, str):
        try:
            containers = json.loads(raw)
        except ValueError:
            if not is_known(raw):
                rebuilt.gaps.append(NO_CONTAINERS)
                containers = [_from_references(lookup, resource, region)]
    if isinstance(containers, list):
        containers = [
            _known_container(lookup, each, region, rebuilt) if isinstance(each, dict) else each for each in containers
        ]
    if containers is not None:
        rebuilt.document["containerDefinitions"] = containers


def _from_references(lookup: Lookup, resource: Resource, region: Region) -> dict[str, Any]:
    """A container with what a text that is not known refers to: its images, log groups and secrets."""
    container: dict[str, Any] = {"name": resource.name, "image": f"{UNKNOWN_REGISTRY}/image"}
    secrets: list[dict[str, str]] = []
    for path in paths_in(str(resource.values.get("container_definitions"))):
        found = lookup.locate(path)
        if found is None:
            continue
        of, _ = found
        if of.type == "aws_ecr_repository":
            container["image"] = f"{lookup.computed(of, 'repository_url')}:latest"
        elif of.type == "aws_cloudwatch_log_group":
            name = known_text(lookup.text(of.values.get("name")))
            group = stood_in(name) if name else stand_in(of.address)
            container["logConfiguration"] = _awslogs(group, region)
        elif of.type in ("aws_secretsmanager_secret", "aws_ssm_parameter"):
            secrets.append({"name": f"SECRET{len(secrets)}", "valueFrom": lookup.computed(of, "arn")})
    return {**container, "secrets": secrets} if secrets else container


def _awslogs(group: str, region: Region) -> dict[str, Any]:
    options = {"awslogs-group": group, "awslogs-region": region.name, "awslogs-stream-prefix": STAND_IN}
    return {"logDriver": "awslogs", "options": options}


def _known_container(lookup: Lookup, raw: dict[str, Any], region: Region, rebuilt: Rebuilt) -> dict[str, Any]:
    """A container without symbols where a task definition allows none; what gets lost by that is a gap."""
    container = lookup.text({key: value for key, value in raw.items() if value is not None})
    container["name"] = _label(container.get("name"))
    if isinstance(container.get("dependsOn"), list):
        container["dependsOn"] = [
            {**each, "containerName": _label(each.get("containerName"))} if isinstance(each, dict) else each
            for each in container["dependsOn"]
        ]
    what = f"container {container.get('name')}"
    if isinstance(container.get("image"), str):
        container["image"] = _without_unknown_tag(container["image"])
        if not is_known(container["image"]):
            rebuilt.gaps.append(f"the image of {what} is known after apply")
            container["image"] = f"{UNKNOWN_REGISTRY}/image"
    for key in ("secrets", "environmentFiles"):
        container[key] = _without_unknown(container.get(key), f"{key} of {what}", rebuilt)
    logging = container.get("logConfiguration")
    if isinstance(logging, dict):
        container["logConfiguration"] = _known_logging(logging, what, region, rebuilt)
    return {key: value for key, value in container.items() if value not in (None, [])}


def _without_unknown_tag(image: str) -> str:
    """The name of an image, whose tag or digest may be any: it does not tell where the image comes from."""
    found = TAGGED.fullmatch(image)
    return f"{found[1]}:{STAND_IN}" if found and not is_known(image) else image


def _label(name: Any) -> Any:
    """A container's name, which nothing but its own task definition reads, without what only the apply tells."""
    if not isinstance(name, str) or is_known(name) or UNKNOWN in name:
        return name
    return re.sub(r"[^\w-]+", "-", stood_in(name))


def _known_logging(logging: dict[str, Any], what: str, region: Region, rebuilt: Rebuilt) -> dict[str, Any]:
    """A log configuration without symbols."""
    known = {key: value for key, value in logging.items() if value is not None}
    options = logging.get("options")
    if isinstance(options, str) and not is_known(options):
        rebuilt.gaps.append(f"the log options of {what} are known after apply")
        options = _awslogs(STAND_IN, region)["options"]
    if isinstance(options, dict):
        known["options"] = {key: _known_option(key, value, region) for key, value in options.items()}
        if not is_known(options.get("awslogs-region", "")):
            rebuilt.gaps.append(f"awslogs-region of {what} is known after apply")
    known["secretOptions"] = _without_unknown(logging.get("secretOptions"), f"secretOptions of {what}", rebuilt)
    return {key: value for key, value in known.items() if value not in (None, [])}


def _without_unknown(entries: Any, what: str, rebuilt: Rebuilt) -> Any:
    if isinstance(entries, str) and not is_known(entries):
        rebuilt.gaps.append(f"{what} are known after apply")
        return []
    if not isinstance(entries, list):
        return entries
    kept = [entry for entry in entries if not isinstance(entry, dict) or _is_named(entry)]
    if len(kept) < len(entries):
        rebuilt.gaps.append(f"{len(entries) - len(kept)} of the {what} are known after apply")
    return kept


def _is_named(entry: dict[str, Any]) -> bool:
    """Whether the value of a secret or environment file is known."""
    return is_known([str(entry.get(key, "")) for key in ("valueFrom", "value")])


def _known_option(key: str, value: Any, region: Region) -> Any:
    if is_known(value):
        return value if isinstance(value, str) else json.dumps(value)
    return region.name if key.endswith("region") else re.sub(r"[^\w./#-]", "-", stood_in(str(value)))


def service_connect(lookup: Lookup, block: Json, region: Region) -> tuple[Json, list[str]]:
    """The log configuration of a service's Service Connect proxy, as a task definition writes it, and its gaps."""
    rebuilt = Rebuilt()
    for log in blocks(block, "log_configuration"):
        secrets = [
            {"name": each.get("name"), "valueFrom": lookup.text(each.get("value_from"))}
            for each in blocks(log, "secret_option")
        ]
        given = log.get("options")
        if given is not None and not isinstance(given, dict):
            rebuilt.gaps.append("the log options of service_connect_configuration are known after apply")
        options = {**_awslogs(STAND_IN, region)["options"], **(given if isinstance(given, dict) else {})}
        logging = {"logDriver": log.get("log_driver"), "options": lookup.text(options), "secretOptions": secrets}
        return _known_logging(logging, "service_connect_configuration", region, rebuilt), rebuilt.gaps
    return {}, []
