"""From resources to VPC peering connections."""

from collections.abc import Mapping

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.transit import Peering
from fargate_privatelink.proof.terraform.arguments import flag
from fargate_privatelink.proof.terraform.kinds import VPCS
from fargate_privatelink.proof.terraform.resources import Resource

PEERING, ACCEPTER = "aws_vpc_peering_connection", "aws_vpc_peering_connection_accepter"
# Source: Amazon VPC Peering Guide, VPC peering connection lifecycle.
ENDED = ("deleted", "deleting", "expired", "failed", "rejected")


def peerings(lookup: Lookup) -> Mapping[str, Peering]:
    """The VPC peering connections of a configuration, by key; one that it only accepts has the key of its id."""
    accepted: dict[str, Resource] = {}
    for each in lookup.of(ACCEPTER):
        keys, is_certain = lookup.holders(each.values.get("vpc_peering_connection_id"), PEERING)
        accepted.update(dict.fromkeys(keys if is_certain else (), each))
    found = {}
    for each in lookup.of(PEERING):
        found[each.address] = _peering(lookup, each, accepted.get(each.address))
    for key, accepter in accepted.items():
        found.setdefault(key, _peering(lookup, accepter, accepter))
        # Routes may name the accepter.
        found[accepter.address] = found[key]
    return found


def _peering(lookup: Lookup, peering: Resource, accepter: Resource | None) -> Peering:
    values = peering.values
    vpcs = (lookup.key(values.get("vpc_id"), *VPCS), lookup.key(values.get("peer_vpc_id"), *VPCS))
    regions = [lookup.region_of(lookup.resource(key)) for key in vpcs]
    named = values.get("peer_region")
    own = lookup.region_of(peering)
    crosses = (None not in regions and regions[0] != regions[1]) or bool(named and own and named != own.name)
    return Peering(peering.address, vpcs, _is_active(peering, accepter), crosses)


def _is_active(peering: Resource, accepter: Resource | None) -> bool | None:
    """Whether a connection carries traffic; a person may accept one that nothing here accepts."""
    status = peering.values.get("accept_status") or peering.values.get("status")
    if status in ENDED:
        return False
    accepting = [flag(each.values.get("auto_accept"), False) for each in (peering, accepter) if each]
    return True if status == "active" or True in accepting else None
