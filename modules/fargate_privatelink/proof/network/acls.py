"""Whether network ACLs let packets pass, which know no connections: answers need rules of their own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network.peers import Peer
from fargate_privatelink.proof.network.security import NetworkAcl, Rule

Ports = tuple[int, int]
# The ports from which connections are opened. Source: Amazon VPC User Guide, Ephemeral ports.
LINUX, WINDOWS, NAT_GATEWAY = (32768, 60999), (49152, 65535), (1024, 65535)
LOAD_BALANCER = CLIENTS = NAT_GATEWAY


@dataclass(frozen=True)
class Outcome:
    """What an ACL does to some packets; `rule` is the number of the rule that denies, 0 for AWS's last one, and `twin`
    the number of two rules about them, of which AWS refuses one."""

    decision: Decision
    address: str
    rule: int = 0
    twin: int = 0


def twins(rules: Iterable[Rule], acl: str) -> Iterator[tuple[Rule, Rule]]:
    """The rules of an ACL and a direction with a number that another has before them, each with that.

    Source: Amazon EC2 API Reference, NetworkAclEntryAlreadyExists. Terraform's set has blocks that are alike once.
    """
    first: dict[int, Rule] = {}
    for rule in rules:
        other = first.setdefault(rule.number, rule) if rule.is_certain else rule
        if other is not rule and not (other == rule and other.address == acl):
            yield rule, other


def judge(acl: NetworkAcl, direction: str, ports: Ports, peer: Peer) -> Outcome:
    """Whether an ACL lets TCP at all of some ports, to or from a peer, pass: for each port the first rule decides."""
    left = [ports]
    rules = acl.egress if direction == "egress" else acl.ingress
    doubled = {rule.number for rule, _ in twins(rules, acl.address)}
    allowing: list[Rule] = []
    denying: list[Rule] = []
    for rule in rules:
        about = _ports(rule)
        rest = [part for part in left if about[0] <= part[1] and part[0] <= about[1]]
        matched = max(map(peer.is_in, rule.cidrs), default=Decision.DENIED)
        if rule.protocol not in ("tcp", "all") or not rest or matched is Decision.DENIED:
            continue
        (allowing if rule.allows else denying).append(rule)
        if matched is Decision.ALLOWED and rule.is_certain and rule.number not in doubled:
            left = [piece for part in left for piece in _without(part, about)]
    if denying or left:
        decision = Decision.UNKNOWN if allowing else Decision.DENIED
        first = denying[0] if denying else None
        twin = next((rule for rule in (*denying, *allowing) if rule.number in doubled), None)
        if twin and decision is Decision.UNKNOWN:
            return Outcome(decision, twin.address, twin=twin.number)
        return Outcome(decision, first.address if first else acl.address, first.number if first else 0)
    return Outcome(Decision.ALLOWED, allowing[-1].address)


def _ports(rule: Rule) -> Ports:
    if rule.protocol == "all" or rule.first is None:
        return 0, 65535
    return rule.first, rule.first if rule.last is None else rule.last


def _without(part: Ports, taken: Ports) -> list[Ports]:
    """What of some ports is left without others."""
    pieces = [(part[0], min(part[1], taken[0] - 1)), (max(part[0], taken[1] + 1), part[1])]
    return [piece for piece in pieces if piece[0] <= piece[1]]
