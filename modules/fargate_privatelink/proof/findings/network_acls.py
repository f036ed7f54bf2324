"""Rules of network ACLs that AWS refuses."""

from collections.abc import Iterator

from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.security import Rule
from fargate_privatelink.proof.verdicts.verdicts import Finding


def duplicate_acl_rules(model: Model) -> Iterator[Finding]:
    """Rules of one number and direction. Source: Amazon EC2 API Reference, NetworkAclEntryAlreadyExists."""
    for acl in model.acls.values():
        for direction, rules in (("ingress", acl.ingress), ("egress", acl.egress)) if not acl.doubt else ():
            first: dict[int, Rule] = {}
            for rule in rules:
                other = first.setdefault(rule.number, rule)
                # Terraform's set has blocks that are alike once.
                if other is rule or not (rule.is_certain and other.is_certain) or _is_one(other, rule, acl.address):
                    continue
                also = f" after {other.address}" if other.address != rule.address else ""
                message = f"has a second {direction} rule {rule.number} of {acl.address}{also}:"
                message += " NetworkAclEntryAlreadyExists"
                yield Finding("duplicate-acl-rule", rule.address, message, "give it a number that nothing has")


def _is_one(one: Rule, other: Rule, acl: str) -> bool:
    return one == other and one.address == acl
