"""Whether rules of security groups and network ACLs let a packet through."""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import cache

from modules.reachability.model import NetworkAcl, Rule, SecurityGroup
from modules.reachability.policies import Decision
from modules.reachability.symbols import is_known

ANYWHERE = "0.0.0.0/0"
EPHEMERAL = (1024, 65535)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@cache
def _network(cidr: str) -> Network | None:
    try:
        return ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return None


@cache
def contains(outer: str, inner: str) -> Decision:
    """Whether one CIDR contains another, as far as both are known."""
    wide, narrow = _network(outer), _network(inner)
    if outer in (ANYWHERE, inner):
        return Decision.ALLOWED
    if wide is None or narrow is None:
        return Decision.UNKNOWN if not (is_known(outer) and is_known(inner)) else Decision.DENIED
    if wide.version != narrow.version:
        return Decision.DENIED
    return Decision.ALLOWED if narrow.subnet_of(wide) else Decision.DENIED  # type: ignore[arg-type]


def covers_all(cidrs: Iterable[str], outer: str) -> bool:
    """Whether a CIDR contains every one of some, which are known."""
    found = [contains(outer, cidr) for cidr in cidrs]
    return bool(found) and min(found) is Decision.ALLOWED


class Peer:
    """The other end of a connection: an address range, the groups on it, the service whose addresses it has."""

    def __init__(
        self,
        cidr: str | None = None,
        *,
        groups: Iterable[str] = (),
        service: str | None = None,
        within: Sequence[str] = (),
        public: bool = False,
    ) -> None:
        self.cidr, self.groups, self.service, self.within, self.public = cidr, set(groups), service, within, public

    def matches(self, rule: Rule) -> Decision:
        """Whether a rule means this peer."""
        if self.groups.intersection(rule.groups) or (self.service and self.service in rule.services):
            return Decision.ALLOWED
        found = max((self._within(cidr) for cidr in rule.cidrs), default=Decision.DENIED)
        return found if rule.is_whole else max(found, Decision.UNKNOWN)

    def _within(self, cidr: str) -> Decision:
        if cidr == ANYWHERE or covers_all(self.within, cidr):
            return Decision.ALLOWED
        if self.public:
            network = _network(cidr)
            # The public addresses of a service change: a list of some of them may or may not be enough.
            return Decision.DENIED if network and (network.is_private or network.version == 6) else Decision.UNKNOWN
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
    """Whether some group's rules permit a connection, and the address of the rule that does."""
    best, address = Decision.DENIED, ""
    for group in groups:
        if not group.is_whole and best is Decision.DENIED:
            best, address = Decision.UNKNOWN, group.address
        for rule in group.egress if direction == "egress" else group.ingress:
            found = min(port_matches(rule, port), peer.matches(rule))
            if found > best:
                best, address = found, rule.address
    return best, address


def acl_permits(acl: NetworkAcl, direction: str, ports: tuple[int, int], peer: str) -> tuple[Decision, str]:
    """Whether a network ACL lets TCP to or from a CIDR pass; the first rule that applies decides."""
    partly = False
    for rule in acl.egress if direction == "egress" else acl.ingress:
        if rule.protocol not in ("tcp", "all"):
            continue
        found = _applies(rule, ports, peer)
        if found is Decision.ALLOWED:
            certain = Decision.ALLOWED if rule.allows else Decision.DENIED
            return (Decision.UNKNOWN if partly else certain), rule.address
        partly = partly or found is Decision.UNKNOWN
    return (Decision.UNKNOWN if partly else Decision.DENIED), acl.address


def _applies(rule: Rule, ports: tuple[int, int], peer: str) -> Decision:
    """Whether a network ACL's rule is about all of some ports and addresses, or only about a part of them."""
    first, last = 0, 65535
    if rule.protocol != "all" and rule.first is not None:
        first, last = rule.first, rule.first if rule.last is None else rule.last
    covered = max((contains(cidr, peer) for cidr in rule.cidrs), default=Decision.DENIED)
    if first <= ports[0] and ports[1] <= last and covered is Decision.ALLOWED:
        return Decision.ALLOWED
    touched = covered or any(contains(peer, cidr) for cidr in rule.cidrs)
    return Decision.UNKNOWN if touched and first <= ports[1] and ports[0] <= last else Decision.DENIED
