"""From resources to NAT gateways, internet gateways, and what keeps VPCs from the internet."""

from collections.abc import Iterator, Mapping

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.vpcs import EncryptionControl, InternetGateway, NatGateway, PublicAccessBlock
from fargate_privatelink.proof.terraform.arguments import blocks
from fargate_privatelink.proof.terraform.kinds import SUBNETS, VPCS
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known


def nat_gateways(lookup: Lookup) -> Mapping[str, NatGateway]:
    """The NAT gateways of a configuration, by key."""
    return {
        each.address: NatGateway(
            each.address,
            _stands_in(lookup, each.values.get("subnet_id")),
            each.values.get("connectivity_type", "public") in ("public", None, ""),
            lookup.key(each.values.get("vpc_id"), *VPCS),
        )
        for each in lookup.of("aws_nat_gateway")
    }


def internet_gateways(lookup: Lookup) -> Mapping[str, InternetGateway]:
    """The internet gateways of a configuration, by key."""
    attached: dict[str, object] = {}
    doubted: set[str] = set()
    for each in lookup.of("aws_internet_gateway_attachment"):
        keys, is_certain = lookup.holders(each.values.get("internet_gateway_id"), "aws_internet_gateway")
        if is_certain:
            attached.update(dict.fromkeys(keys, each.values.get("vpc_id")))
        else:
            doubted.update(keys)
    found = {}
    for each in lookup.of("aws_internet_gateway"):
        own = [block.get("vpc_id") for block in blocks(each.values, "attachments")]
        vpc = attached.get(each.address) or each.values.get("vpc_id") or next(iter(own), None)
        is_attached = bool(vpc) or each.is_data or (None if each.address in doubted else False)
        found[each.address] = InternetGateway(each.address, lookup.key(vpc, *VPCS), is_attached)
    return found


def public_access_blocks(lookup: Lookup) -> Iterator[PublicAccessBlock]:
    """What keeps the VPCs of a region from the internet, whatever their routes."""
    excluded = frozenset(
        lookup.key(each.values.get("vpc_id"), *VPCS) or lookup.key(each.values.get("subnet_id"), *SUBNETS) or ""
        for each in lookup.of("aws_vpc_block_public_access_exclusion")
    )
    for each in lookup.of("aws_vpc_block_public_access_options"):
        region = lookup.region_of(each)
        mode = str(each.values.get("internet_gateway_block_mode"))
        account = lookup.account_of(each) if each.is_surveyed else ""
        yield PublicAccessBlock(each.address, region.name if region else None, mode, excluded, account)


def encryption_controls(lookup: Lookup) -> Iterator[EncryptionControl]:
    """What keeps traffic that nothing encrypts from leaving or crossing VPCs, where it is enforced.

    Source: EC2 API Reference, VpcEncryptionControlConfiguration.
    """
    for each in lookup.of("aws_vpc_encryption_control"):
        vpc = lookup.key(each.values.get("vpc_id"), *VPCS)
        if vpc and each.values.get("mode") == "enforce":
            given = {name.removesuffix("_exclusion"): each.values.get(name) for name in EXCLUSIONS}
            excluded = frozenset(name for name, value in given.items() if value == "enable")
            doubted = frozenset(name for name, value in given.items() if value and not is_known(value))
            yield EncryptionControl(each.address, vpc, excluded, doubted)


EXCLUSIONS = ("elastic_file_system_exclusion", "internet_gateway_exclusion", "nat_gateway_exclusion")


def _stands_in(lookup: Lookup, value: object) -> str | None:
    """The key of a NAT gateway's subnet; a regional one has none."""
    return (lookup.key(value, *SUBNETS) or UNKNOWN) if value else None
