"""The hosts that the network resolves itself, whatever their names look like: the list `private_hosts`."""

import re
from ipaddress import IPv4Address

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.backends import ReportProblem

# Source: RFC 1123, 2.1, Host Names and Numbers.
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}\Z)(\*\.)?({LABEL}\.)*{LABEL}", re.ASCII)
EXPECTED = "must be a host such as artifactory.example.com, or *.example.com for all below it, without scheme and port"


def read_private_hosts(value: object, path: str, report: ReportProblem) -> tuple[str, ...] | None:
    """The hosts in a TOML value, in small letters and sorted; None, and a report, when it is no list."""
    if not isinstance(value, list):
        report(path, f"must be a list of hosts, got {shown(value)}")
        return None
    found = set()
    for index, host in enumerate(value):
        if isinstance(host, str) and _is_host(host.lower()):
            found.add(host.lower())
        else:
            report(f"{path}[{index}]", f"{EXPECTED}, got {shown(host)}")
    return tuple(sorted(found))


def _is_host(text: str) -> bool:
    if not re.fullmatch(r"[0-9.]+", text):
        return HOST.fullmatch(text) is not None
    try:
        return bool(IPv4Address(text))
    except ValueError:
        return False
