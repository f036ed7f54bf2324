"""Images that call AWS beside the application, told by their name, or by the configuration that they get."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fargate_privatelink.aws.hosts import service_at
from fargate_privatelink.aws.images import Image
from fargate_privatelink.requirements.hosts import at_host
from fargate_privatelink.requirements.requirement import Phase, Reach, Requirement, Task, in_region
from fargate_privatelink.requirements.sidecars.calls import (
    ACTIVATION,
    CONFIGURATION,
    MESSAGES,
    TRACES,
    Call,
    assume_role,
)
from fargate_privatelink.requirements.sidecars.cloudwatch_agent import VARIABLES as AGENT_VARIABLES
from fargate_privatelink.requirements.sidecars.cloudwatch_agent import cloudwatch_agent
from fargate_privatelink.requirements.sidecars.configuration import Configuration, environment, injects
from fargate_privatelink.requirements.sidecars.opentelemetry import FOLDER, addresses, opentelemetry
from fargate_privatelink.requirements.sidecars.opentelemetry import VARIABLE as COLLECTOR_VARIABLE
from fargate_privatelink.requirements.sidecars.vendors import vendors

Sidecar = Callable[[Mapping[str, Any]], Configuration]

# The last part of an image's repository, and what that image calls. A copy of the image keeps the name.
SIDECARS: Mapping[str, Sidecar] = {
    "aws-xray-daemon": lambda container: Configuration((TRACES,)),
    "aws-otel-collector": opentelemetry,
    "cloudwatch-agent": cloudwatch_agent,
    "aws-appconfig-agent": lambda container: Configuration((CONFIGURATION,)),
    "amazon-ssm-agent": lambda container: Configuration((ACTIVATION, *MESSAGES)),
}
# Names that people give to copies of collectors, and not to applications that send to one.
COLLECTOR = re.compile(
    r"(?<![a-z])(otelcol|adot|cwagent|x-?ray)(?![a-z])|(?<![a-z])(otel|opentelemetry)-(col|agent)|cloudwatch-?agent"
)
HTTPS = 443
# Addresses of a configuration that only a collector takes.
OPENTELEMETRY = re.compile(rf"(file:)?{FOLDER}|yaml:|env:|s3://")


def sidecars(task: Task) -> Iterator[Requirement]:
    """What the containers beside the application call."""
    for index, container in enumerate(task.definition.containers):
        reason = f"containerDefinitions[{index}].image"
        name = Image.parse(container["image"]).repository.rpartition("/")[2]
        if sidecar := SIDECARS.get(name) or _by_configuration(container):
            yield from _calls(sidecar(container), name, reason, task)
        elif COLLECTOR.search(name) and not name.endswith("-app"):
            yield Requirement(
                target=name,
                reach=Reach.UNKNOWN,
                phase=Phase.APPLICATION,
                reason=reason,
                note=f"{name} looks like a collector: name what it calls in extra_services, and allow the task role it",
            )
        for domain in vendors(container):
            yield _to_host(domain, HTTPS, name, reason, task)


def _by_configuration(container: Mapping[str, Any]) -> Sidecar | None:
    """The collector that a container's variables or command line are for, under whatever name its image has."""
    variables = environment(container)
    if any(name in variables for name in AGENT_VARIABLES) or injects(container, *AGENT_VARIABLES):
        return cloudwatch_agent
    is_collector = COLLECTOR_VARIABLE in variables or injects(container, COLLECTOR_VARIABLE)
    return opentelemetry if is_collector or any(map(OPENTELEMETRY.match, addresses(container))) else None


def _calls(configuration: Configuration, name: str, reason: str, task: Task) -> Iterator[Requirement]:
    elsewhere = (
        f"the configuration of {name} is outside the task definition: name what else it calls in extra_services,"
        " and allow the task role it"
    )
    roles = dict.fromkeys(call.caller for call in configuration.calls if call.caller)
    for call in configuration.calls:
        yield _call(call, "", reason, task)
    notes = [f"{fault}: mend it, or what {name} calls is not known" for fault in configuration.faults]
    for note in [*notes, *([] if configuration.is_whole else [elsewhere])]:
        yield Requirement(target=name, reach=Reach.UNKNOWN, phase=Phase.APPLICATION, reason=reason, note=note)
    for role in roles:
        yield _call(assume_role(role), task.must_trust(role), reason, task)
    for host, port in configuration.hosts:
        yield _to_host(host, port, name, reason, task)


def _call(call: Call, note: str, reason: str, task: Task) -> Requirement:
    return in_region(
        task,
        call.service,
        call.region or task.region.name,
        phase=Phase.APPLICATION,
        reason=reason,
        grants=call.grants(task),
        remedy=f"send to {call.service} in {task.region}",
        note=note,
        caller=call.caller,
    )


def _to_host(host: str, port: int, name: str, reason: str, task: Task) -> Requirement:
    """A host that a collector sends to: whether it is on the internet its name alone does not tell, unless it is a
    service of AWS."""
    remedy = f"send to a service in {task.region}"
    found = at_host(host, task, phase=Phase.APPLICATION, reason=reason, port=port, remedy=remedy)
    if found.reach is Reach.VPC or service_at(host):
        return found
    note = f"{name} sends to {host}: without NAT the network has to resolve it itself, named in private_hosts"
    return replace(found, reach=Reach.UNKNOWN, remedy="", note=note)
