"""Whether network ACLs let packets pass, which know no connections: answers need rules of their own."""

from dataclasses import dataclass

from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network.peers import Peer
from fargate_privatelink.proof.network.security import NetworkAcl, Rule

Ports = tuple[int, int]
# The ports from which connections are opened. Source: Amazon VPC User Guide, Ephemeral ports.
LINUX, WINDOWS, NAT_GATEWAY = (32768, 60999), (49152, 65535), (1024, 65535)


@dataclass(frozen=True)
class Outcome:
    """What an ACL does to some packets; `rule` is the number of the rule that denies, 0 for AWS's last one."""

    decision: Decision
    address: str
    rule: int = 0


def judge(acl: NetworkAcl, direction: str, ports: Ports, peer: Peer) -> Outcome:
    """Whether an ACL lets TCP at all of some ports, to or from a peer, pass: for each port the first rule decides."""
    left = [ports]
    allowing: list[Rule] = []
    denying: list[Rule] = []
    for rule in acl.egress if direction == "egress" else acl.ingress:
        about = _ports(rule)
        rest = [part for part in left if about[0] <= part[1] and part[0] <= about[1]]
        matched = max(map(peer.is_in, rule.cidrs), default=Decision.DENIED)
        if rule.protocol not in ("tcp", "all") or not rest or matched is Decision.DENIED:
            continue
        (allowing if rule.allows else denying).append(rule)
        if matched is Decision.ALLOWED and rule.is_certain:
            left = [piece for part in left for piece in _without(part, about)]
    if denying or left:
        decision = Decision.UNKNOWN if allowing else Decision.DENIED
        first = denying[0] if denying else None
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
