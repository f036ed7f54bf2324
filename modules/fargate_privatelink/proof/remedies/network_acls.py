"""The rules that a network ACL lacks, each ahead of the rule that denies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.proof.iam.evaluation import Decision
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.peers import contains
from fargate_privatelink.proof.network.security import NetworkAcl, Rule, Style
from fargate_privatelink.proof.remedies.names import name_of
from fargate_privatelink.proof.remedies.paste import Paste, resource, taken_out
from fargate_privatelink.proof.remedies.peers import INTERNET_PEER, PeerReference

# Source: Amazon VPC User Guide, Network ACL rules.
LAST_RULE = 32766


@dataclass(frozen=True)
class Passage:
    """What a network ACL has to let pass; `before` is the number of the rule that denies it, 0 for AWS's last one."""

    direction: str
    ports: tuple[int, int]
    peer: PeerReference
    before: int


def new_acl_rules(model: Model, acl: NetworkAcl, passages: Iterable[Passage]) -> str:
    """The rules to add to a network ACL for all that has to pass it in this run, each ahead of the rule that denies."""
    inside, beside = Paste(acl.address, model), Paste(acl.address, model)
    asked: list[Passage] = []
    for each in passages:
        asked = model.additions.together(("network ACL", acl.address), (each.direction, each.ports, each.peer), each)
    inline: list[Block] = []
    separate: list[Block] = []
    in_the_way: dict[tuple[str, int], None] = {}
    for each in _enough(asked):
        rules = acl.ingress if each.direction == "ingress" else acl.egress
        numbers = {rule.number for rule in rules}
        after = max(numbers, default=0) // 10 * 10 + 10
        # Behind AWS's last rule nothing can stand, and ahead of it everything.
        behind = [passage for passage in asked if passage.direction == each.direction].index(each)
        start = each.before - 1 if each.before else min(after + 10 * behind, LAST_RULE)
        number = model.additions.number(numbers, start, (acl.address, each.direction), (each.ports, each.peer))
        if number is None:
            in_the_way[each.direction, each.before] = None
        elif acl.style(each.direction) is Style.INLINE:
            inline.append(_block(each, number, inside))
        else:
            separate.append(_resource(model, acl, each, number, beside))
    texts = [inside.text(*inline, into=acl.address), beside.text(*separate)] if inline or separate else []
    emptied = dict.fromkeys(each.direction for each in asked if acl.style(each.direction) is Style.EMPTY)
    texts += [taken_out(each, acl.address) for each in emptied]
    return "\nand ".join([*_without(model, acl, in_the_way), *filter(None, texts)])


def _enough(asked: Sequence[Passage]) -> list[Passage]:
    """Those of some passages that let all of them pass; of two that let the same pass the first."""
    found: list[Passage] = []
    for each in asked:
        if not any(_covers(other, each) for other in found):
            found = [other for other in found if not _covers(each, other)] + [each]
    return found


def _covers(one: Passage, other: Passage) -> bool:
    """Whether a rule for one of two lets the other pass too, whatever denies that."""
    are_ports_in = one.ports[0] <= other.ports[0] and other.ports[1] <= one.ports[1]
    is_ahead = (one.before or LAST_RULE + 1) <= (other.before or LAST_RULE + 1)
    return one.direction == other.direction and are_ports_in and is_ahead and _holds(one.peer, other.peer)


def _holds(one: PeerReference, other: PeerReference) -> bool:
    """Whether all addresses of an end are certainly those of another."""
    if one in (other, INTERNET_PEER):
        return True
    return not (one.attribute or other.attribute) and contains(one.key, other.key) is Decision.ALLOWED


def _without(model: Model, acl: NetworkAcl, rules: Iterable[tuple[str, int]]) -> list[str]:
    """How rules go of an ACL ahead of which nothing can stand."""
    if model.home is not None:
        return [
            f"take rule {number} out of {acl.address}, or number it behind what must pass"
            for number in dict.fromkeys(number for _, number in rules)
        ]
    paste = Paste(acl.address, model)
    blocks = [
        Block(
            'resource "aws_network_acl_entry" "_"',
            {
                "network_acl_id": paste.reference(acl.address),
                "rule_number": str(number),
                "egress": str(direction == "egress").lower(),
            },
        )
        for direction, number in rules
    ]
    return [paste.text(*blocks)] if blocks else []


def other_number(model: Model, acl: NetworkAcl, direction: str, rule: Rule, twin: Rule) -> str:
    """A number for a rule that has that of another: ahead of all that stand behind both, so that nothing else changes.

    Which of two comes first that do not both allow or deny is a person's choice.
    """
    if rule.address == acl.address != twin.address:
        # What has a block of its own can be told from the other.
        rule, twin = twin, rule
    numbers = {each.number for each in (acl.ingress if direction == "ingress" else acl.egress)}
    start = min((each for each in numbers if each > rule.number), default=rule.number + 11) - 1
    key = ("instead", rule.address, rule)
    number = model.additions.number(numbers, min(start, LAST_RULE), (acl.address, direction), key)
    if number is None or number < rule.number or rule.allows is not twin.allows:
        return "give it a number that nothing has"
    if rule.address == acl.address:
        of_two = f"the second {direction} block with rule_no = {rule.number}"
        return f"set rule_no = {number} in {of_two} of {acl.address}"
    return f"set rule_number = {number} on {rule.address}"


def _arguments(passage: Passage, paste: Paste) -> dict[str, str]:
    first, last = (str(port) for port in passage.ports)
    return {"protocol": '"tcp"', "from_port": first, "to_port": last, "cidr_block": passage.peer.expression(paste)}


def _block(passage: Passage, number: int, paste: Paste) -> Block:
    return Block(passage.direction, {"rule_no": str(number), "action": '"allow"', **_arguments(passage, paste)})


def _resource(model: Model, acl: NetworkAcl, passage: Passage, number: int, paste: Paste) -> Block:
    own = {"network_acl_id": paste.reference(acl.address), "egress": str(passage.direction == "egress").lower()}
    own |= {"rule_number": str(number), "rule_action": '"allow"', **_arguments(passage, paste)}
    name = "_".join([name_of(acl.address), passage.direction, passage.peer.name, str(passage.ports[0])])
    return Block(resource(model, paste, "aws_network_acl_rule", name, (acl.address, passage.direction, number))[0], own)
