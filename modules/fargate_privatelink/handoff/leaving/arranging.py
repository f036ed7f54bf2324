"""In which file each block of a root configuration stands, and which construct a comment above it names."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fargate_privatelink.handoff.leaving.ordering import Placed
from fargate_privatelink.handoff.unfolding import Address

MAIN = "main"
# Files by other rules than the constructs, and what Terraform reads as changes of other files.
TAKEN = re.compile(
    r"main|versions|providers|backend|variables|locals|data|outputs|moved|imports|removed|checks|(.*_)?override"
)
NOT_IN_FILES = re.compile(r"[^a-z0-9_]+")
NOT_IN_NAMES = re.compile(r"[^a-z0-9]")
# So many resources are read in one file, and so few are not worth one of their own.
ONE_FILE, FEW = 12, 3
# Without constructs to go by, so many are sorted by service.
FLAT = 30
# Types of one service by the words that they begin with. Source: AWS provider documentation, by subcategory.
NETWORK = (
    *(
        "customer_gateway",
        "default_route",
        "default_sec",
        "default_subnet",
        "default_vpc",
        "eip",
        "egress_only",
        "flow",
    ),
    *("internet_gateway", "nat_gateway", "network_acl", "network_interface", "route_table", "security_group", "subnet"),
    *("vpc", "vpn"),
)
SERVICES = {
    **{f"aws_{word}": "network" for word in NETWORK},
    "aws_route": "network",
    "aws_apigatewayv2": "api_gateway",
    "aws_api_gateway": "api_gateway",
    "aws_db": "rds",
    "aws_alb": "load_balancer",
    "aws_lb": "load_balancer",
    "aws_launch": "ec2",
    "aws_instance": "ec2",
    "aws_ebs": "ec2",
    "aws_key": "ec2",
    "aws_ami": "ec2",
    "aws_autoscaling": "autoscaling",
    "aws_appautoscaling": "autoscaling",
}
OF_RESOURCES = ("resource", "module")


class Arrangement(NamedTuple):
    """The file of each block that is not in one for its kind, and the comment above some."""

    files: Mapping[Address, str]
    comments: Mapping[Address, str]


def arranged(placed: Sequence[Placed]) -> Arrangement:
    """Resources and calls of modules by the construct below the stack that made them, or by their service where there
    are no constructs but many resources; a path above what one construct has made together and is not called after."""
    blocks = [each for each in placed if each.address[0] in OF_RESOURCES]
    names = _by_construct(blocks) or (_by_service(blocks) if len(blocks) >= FLAT else {})
    files = {each.address: f"{names.get(each.address, MAIN)}.tf" for each in blocks}
    together = Counter(each.path[:-1] for each in blocks)
    untold = {each.path[:-1] for each in blocks if not _letters(each.address[-1]).startswith(_letters(*each.path[:-1]))}
    comments: dict[Address, str] = {}
    seen = set()
    for each in blocks:
        group = each.path[:-1]
        tells_itself = len(group) == 1 and names.get(each.address) == _file_name(group[0])
        if group in untold and group not in seen and together[group] > 1 and not tells_itself:
            comments[each.address] = "/".join(group)
        seen.add(group)
    return Arrangement(files, comments)


def _letters(*ids: str) -> str:
    """What is left of ids when they become a name, whichever way."""
    return NOT_IN_NAMES.sub("", "".join(ids).lower())


def _by_construct(blocks: Sequence[Placed]) -> dict[Address, str]:
    tops = Counter(each.path[0] for each in blocks if len(each.path) > 1)
    own = {top for top, count in tops.items() if count >= FEW and _file_name(top)}
    if len(blocks) < ONE_FILE or not own or (len(own) == 1 and sum(tops[top] for top in own) == len(blocks)):
        return {}
    return {each.address: _file_name(each.path[0]) for each in blocks if len(each.path) > 1 and each.path[0] in own}


def _by_service(blocks: Sequence[Placed]) -> dict[Address, str]:
    services = {each.address: _service(each.address) for each in blocks}
    count = Counter(services.values())
    return {address: name for address, name in services.items() if count[name] >= FEW and _file_name(name)}


def _service(address: Address) -> str:
    """A file's name for a type: its service, or else the word behind the provider's."""
    if address[0] == "module":
        return "modules"
    words = address[1].split("_")
    for length in range(len(words), 1, -1):
        if found := SERVICES.get("_".join(words[:length])):
            return found
    return words[1] if len(words) > 1 else words[0]


def _file_name(name: str) -> str:
    """A file's name for a construct, or "" for one that is called as another file."""
    found = NOT_IN_FILES.sub("_", name.lower()).strip("_")
    return "" if not found or TAKEN.fullmatch(found) else found
