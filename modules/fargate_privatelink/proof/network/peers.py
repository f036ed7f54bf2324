"""Whether rules of security groups mean the other end of a connection, and let it through."""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import cache

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network.security import Rule, SecurityGroup
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known


@cache
def _network(cidr: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return None


@cache
def contains(outer: str, inner: str) -> Decision:
    """Whether one CIDR contains another; unknown where it contains a part, or where one of them is not known."""
    wide, narrow = _network(outer), _network(inner)
    if outer in (ANYWHERE, inner):
        return Decision.ALLOWED
    if wide is None or narrow is None:
        return Decision.UNKNOWN if not (is_known(outer) and is_known(inner)) else Decision.DENIED
    if wide.version != narrow.version or not wide.overlaps(narrow):
        return Decision.DENIED
    return Decision.ALLOWED if wide.prefixlen <= narrow.prefixlen else Decision.UNKNOWN


def covers_all(cidrs: Iterable[str], outer: str) -> bool:
    """Whether a CIDR contains every one of some, which are known."""
    found = [contains(outer, cidr) for cidr in cidrs]
    return bool(found) and min(found) is Decision.ALLOWED


class Peer:
    """The other end of a connection: an address range, the groups on it, the service whose addresses it has.

    `groups` is None where they are not known, and has UNKNOWN where there may be more. `within` are the CIDRs of its
    VPC, which tell where its own does not.
    """

    def __init__(
        self,
        cidr: str | None = None,
        *,
        groups: Iterable[str] | None = (),
        service: str | None = None,
        within: Sequence[str] = (),
        public: bool = False,
    ) -> None:
        self.cidr, self.service, self.within, self.public = cidr, service, within, public
        self.groups = None if groups is None else frozenset(groups)

    def matches(self, rule: Rule) -> Decision:
        """Whether a rule means this peer."""
        if self.service and self.service in rule.services:
            return Decision.ALLOWED
        found = max((self.is_in(cidr) for cidr in rule.cidrs), default=Decision.DENIED)
        if self.groups and self.groups.intersection(rule.groups):
            return Decision.ALLOWED
        if self.groups is None or UNKNOWN in self.groups:
            found = max(found, Decision.UNKNOWN if rule.groups else Decision.DENIED)
        return found if rule.is_whole else max(found, Decision.UNKNOWN)

    def is_in(self, cidr: str) -> Decision:
        """Whether a CIDR contains this peer's addresses."""
        if cidr == ANYWHERE:
            return Decision.ALLOWED
        if self.public:
            network = _network(cidr)
            # The public addresses of a service change: a list of some of them may or may not be enough.
            return Decision.DENIED if network and (network.is_private or network.version == 6) else Decision.UNKNOWN
        if not (self.cidr and is_known(self.cidr) and is_known(cidr)) and covers_all(self.within, cidr):
            return Decision.ALLOWED
        return contains(cidr, self.cidr) if self.cidr else Decision.UNKNOWN


def port_matches(rule: Rule, port: int) -> Decision:
    """Whether a rule is about TCP at a port."""
    if rule.protocol == "all":
        return Decision.ALLOWED
    if rule.protocol != "tcp":
        return Decision.UNKNOWN if rule.protocol is None else Decision.DENIED
    if rule.first is None or rule.last is None:
        return Decision.UNKNOWN
    return Decision.ALLOWED if rule.first <= port <= rule.last else Decision.DENIED


def permitted(groups: Iterable[SecurityGroup], direction: str, port: int, peer: Peer) -> tuple[Decision, str]:
    """Whether some group's rules permit a connection, and the address of the rule that does.

    Of those that may, it is one that would if it is there, before one of whose peers not all is known.
    """
    best, address = (Decision.DENIED, Decision.DENIED), ""
    for group in groups:
        if not group.is_whole and best[0] is Decision.DENIED:
            best, address = (Decision.UNKNOWN, Decision.ALLOWED), group.address
        for rule in group.egress if direction == "egress" else group.ingress:
            would = min(port_matches(rule, port), peer.matches(rule))
            found = (min(would, Decision.ALLOWED if rule.is_certain else Decision.UNKNOWN), would)
            if found > best:
                best, address = found, rule.address
    return best[0], address
