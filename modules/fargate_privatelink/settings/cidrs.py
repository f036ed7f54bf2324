"""CIDRs, as people write them."""

import re
from ipaddress import IPv4Network

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.tables import ReportProblem


def read_any_cidr(value: object, path: str, report: ReportProblem, example: str = "10.0.0.0/8") -> IPv4Network | None:
    """A CIDR of any size; None, and a report, for what is none."""
    try:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9.]+/(0|[1-9][0-9]?)", value):
            raise ValueError
        network = IPv4Network(value, strict=False)
    except ValueError:
        report(path, f"must be an IPv4 CIDR such as {example}, got {shown(value)}")
        return None
    if str(network.network_address) != value.split("/")[0]:
        report(path, f"{value} has host bits set: the network is {network}")
        return None
    return network
