"""Rules of network ACLs that AWS refuses."""

from collections.abc import Iterator

from fargate_privatelink.proof.network.acls import twins
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.network_acls import other_number
from fargate_privatelink.proof.verdicts.verdicts import Finding


def duplicate_acl_rules(model: Model) -> Iterator[Finding]:
    """Rules of one number and direction. Source: Amazon EC2 API Reference, NetworkAclEntryAlreadyExists."""
    for acl in model.acls.values():
        for direction, rules in (("ingress", acl.ingress), ("egress", acl.egress)) if not acl.doubt else ():
            for rule, other in twins(rules, acl.address):
                also = f" after {other.address}" if other.address != rule.address else ""
                message = f"has a second {direction} rule {rule.number} of {acl.address}{also}:"
                message += " NetworkAclEntryAlreadyExists"
                remedy = other_number(model, acl, direction, rule, other)
                yield Finding("duplicate-acl-rule", rule.address, message, remedy)
