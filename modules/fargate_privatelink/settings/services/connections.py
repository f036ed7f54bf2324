"""The list `connects_to` of a task: what its application calls that is no AWS service, such as a database."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.cidrs import read_any_cidr
from fargate_privatelink.settings.tables import Reader, ReportProblem, matching, read_table, whole

# Source: Amazon EC2 User Guide, resource IDs.
SECURITY_GROUP = r"sg-[0-9a-f]{8}([0-9a-f]{9})?"
A_SECURITY_GROUP = "a security group's id, such as sg-0123456789abcdef0"


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A port of what is in a security group, or has an address in a CIDR."""

    security_group_id: str | None = None
    cidr: IPv4Network | None = None
    port: int

    @property
    def peer(self) -> str:
        return self.security_group_id or str(self.cidr)

    @property
    def rule_name(self) -> str:
        """The last part of the name of the rule that lets the task out."""
        return f"to_{re.sub(r'[^0-9a-z]', '_', self.peer)}_{self.port}"


CONNECTION: dict[str, Reader] = {
    "security_group_id": matching(SECURITY_GROUP, A_SECURITY_GROUP),
    "cidr": read_any_cidr,
    "port": whole(1, 65535),
}


def read_connections(value: object, path: str, report: ReportProblem) -> tuple[Connection, ...] | None:
    """The connections in a TOML value, each once; what is wrong with it is reported."""
    if not isinstance(value, list):
        report(path, f"must be a list of tables with security_group_id or cidr, and port, got {shown(value)}")
        return None
    found = (_connection(each, f"{path}[{index}]", report) for index, each in enumerate(value))
    return tuple(dict.fromkeys(filter(None, found)))


def _connection(value: object, path: str, report: ReportProblem) -> Connection | None:
    found = read_table(value, CONNECTION, path, report)
    if not isinstance(value, dict):
        return None
    if len(value.keys() & {"security_group_id", "cidr"}) != 1:
        report(path, "takes one of security_group_id and cidr")
        return None
    if "port" not in value:
        report(f"{path}.port", "is required")
    is_whole = "port" in found and len(found) == 2
    return Connection(**found) if is_whole else None
