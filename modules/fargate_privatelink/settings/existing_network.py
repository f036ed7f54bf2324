"""What a stack says of a network that exists besides its ids: the surveys that hold it, and endpoints by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from fargate_privatelink.aws.services import EndpointType, service, service_problem
from fargate_privatelink.errors import shown
from fargate_privatelink.settings.subnets import read_cidr, read_id
from fargate_privatelink.settings.tables import Reader, ReportProblem, read_table, table


@dataclass(frozen=True, kw_only=True)
class ExistingEndpoint:
    """An endpoint that a person vouches for, and what the rule that lets tasks out to it names: its security group, the
    CIDRs of its subnets where those are in another VPC, or the prefix list of a gateway's service."""

    id: str | None = None
    security_group_id: str | None = None
    cidrs: tuple[IPv4Network, ...] = ()
    prefix_list_id: str | None = None


def read_surveys(value: object, path: str, report: ReportProblem) -> tuple[str, ...] | None:
    """The files of one survey or more."""
    found = value if isinstance(value, list) and value else [value]
    if all(isinstance(each, str) and each and "\0" not in each for each in found):
        return tuple(dict.fromkeys(found))
    report(path, f"must be the file of a survey, or a list of such files, got {shown(value)}")
    return None


def _cidrs(value: object, path: str, report: ReportProblem) -> tuple[IPv4Network, ...] | None:
    if not isinstance(value, list) or not value:
        report(path, f"must be a list of at least one CIDR, got {shown(value)}")
        return None
    found = [read_cidr(each, f"{path}[{index}]", report) for index, each in enumerate(value)]
    return tuple(dict.fromkeys(each for each in found if each)) if None not in found else None


ENDPOINT: dict[str, Reader] = {
    "id": read_id("vpce"),
    "security_group_id": read_id("sg"),
    "cidrs": _cidrs,
    "prefix_list_id": read_id("pl"),
}
# What an endpoint of each type needs one of.
NEEDS = {EndpointType.GATEWAY: ("prefix_list_id",), EndpointType.INTERFACE: ("security_group_id", "cidrs")}


def read_existing_endpoints(
    value: object, path: str, report: ReportProblem
) -> Mapping[str, ExistingEndpoint | None] | None:
    """Endpoints by the service's name, as far as they can be read; None where a person says that none serves."""
    found: dict[str, ExistingEndpoint | None] = {}
    for name, given in table(value, path, report).items():
        if message := service_problem(name):
            report(f"{path}.{name}", message)
        elif given is False:
            found[name] = None
        elif endpoint := _endpoint(given, name, f"{path}.{name}", report):
            found[name] = endpoint
    return found


def _endpoint(value: object, name: str, path: str, report: ReportProblem) -> ExistingEndpoint | None:
    if not isinstance(value, dict):
        report(path, f"must be a table, or false where none serves, got {shown(value)}")
        return None
    kind = service(name).endpoint_type
    needed: tuple[str, ...] = NEEDS[kind]
    given: dict[str, Any] = {key: ENDPOINT[key] for key in ("id", *needed)}
    found = read_table(value, given, path, report)
    if sum(key in value for key in needed) != 1:
        which = f"needs {needed[0]}" if len(needed) == 1 else f"needs one of {' and '.join(needed)}"
        report(path, f"{which}: what the rule names that lets tasks out to {name}")
        return None
    return ExistingEndpoint(**found) if any(key in found for key in needed) else None
