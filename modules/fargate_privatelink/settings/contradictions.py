"""What no key of a stack shows by itself: what two of them say together."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.errors import shown
from fargate_privatelink.settings import hubs
from fargate_privatelink.settings.kms_keys import KmsKeys, misplaced
from fargate_privatelink.settings.providers import Provider
from fargate_privatelink.settings.repositories import Repositories
from fargate_privatelink.settings.subnets import SUBNET_KEYS, ExistingSubnet, Subnet, cidr_of
from fargate_privatelink.settings.values import StackSettings

# Keys that say of a network to make what `vpc_id` says of one that is there, and the other way round.
OF_NEW = ("vpc_cidr", "nat", "public_subnets")
OF_EXISTING = ("vpc_id", "survey", "existing_endpoints", "complete_existing_endpoints")


def without_replaced(own: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The defaults without what a stack replaces by naming a network that is there, or one to make, or is no hub's."""
    if hubs.SPOKES in own:
        return {key: value for key, value in defaults.items() if key in hubs.KEYS}
    replaced = OF_NEW if "vpc_id" in own else OF_EXISTING if "vpc_cidr" in own else ()
    return {key: value for key, value in defaults.items() if key not in replaced}


def contradictions(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What no key shows by itself. What could not be read is None, and nothing is said about it."""
    yield from _of_subnets(found, places)
    yield from _of_existing(found, places)
    yield from _knobs(found, places)
    yield from _of_account(found, places)
    yield from _of_nat(found, places)
    yield from hubs.of_keys(found, places)


def survey_command(region: object, vpc_id: object, file: str = "network.json") -> str:
    """What to run for a survey."""
    return f"fargate-survey --region {region} --vpc {vpc_id} --out {file}"


def _subnets(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str, Subnet | None]]:
    """The private and the public subnets: their places, their zones, and what is said of each."""
    for key in SUBNET_KEYS:
        yield from ((f"{places[key]}.{zone}", zone, subnet) for zone, subnet in (found.get(key) or {}).items())


def _of_subnets(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    zone_region: Region | None = found.get("region")
    vpc: IPv4Network | None = found.get("vpc_cidr", None if "vpc_id" in found else StackSettings.vpc_cidr)
    cidrs = []
    for place, zone, subnet in _subnets(found, places):
        if zone_region and not zone_region.has_zone(zone):
            yield place, f"is not an availability zone of {zone_region}: expected {zone_region}a to {zone_region}f"
        if cidr := cidr_of(subnet):
            cidrs.append((place, cidr))
            if vpc and not cidr.subnet_of(vpc):
                yield place, f"{cidr} is outside vpc_cidr {vpc}"
    for (first, one), (place, other) in combinations(cidrs, 2):
        if one.overlaps(other):
            yield place, f"{other} overlaps {first} ({one})"


def _of_existing(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is said of a network that exists and of one to make, both or none of it."""
    yield from _beside_vpc_id(found, places) if "vpc_id" in found else _without_vpc_id(found, places)


def _without_vpc_id(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key in OF_EXISTING[1:]:
        if key in found:
            yield places[key], "is for a stack in a network that exists, and needs vpc_id"
    for place, _, subnet in _subnets(found, places):
        if isinstance(subnet, ExistingSubnet):
            yield place, f"{subnet.id} exists, and needs vpc_id in place of vpc_cidr: or give a CIDR"


def _beside_vpc_id(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    command = survey_command(found.get("region"), found["vpc_id"])
    if "nat" in found:
        yield places["nat"], "is for a network that is made: beside vpc_id leave it out, the VPC has what it has"
    if "vpc_cidr" in found and "survey" in found:
        yield places["vpc_cidr"], "stands beside vpc_id, whose CIDR the survey says: leave out one of them"
    if found.get("complete_existing_endpoints") and "survey" not in found:
        yield places["complete_existing_endpoints"], f"needs a survey, which says what is missing: {command}"
    owners: dict[str, str] = {}
    for place, _, subnet in _subnets(found, places):
        if isinstance(subnet, IPv4Network):
            yield place, f"{subnet} is a CIDR, and vpc_id names a network that exists: give the subnet's id"
        elif isinstance(subnet, ExistingSubnet):
            if (owner := owners.setdefault(subnet.id, place)) != place:
                yield place, f"{subnet.id} is that of {owner} too: a subnet is in one zone, and private or public"
            yield from ((place, each) for each in _said_of(subnet, "survey" in found, command))


def _said_of(subnet: ExistingSubnet, has_survey: bool, command: str) -> Iterator[str]:
    """Whether of a subnet more or less is said than is known without."""
    if has_survey and (subnet.cidr or subnet.route_table_id):
        yield f"says of {subnet.id} what the survey says: give its id alone"
    elif not has_survey and subnet.cidr is None:
        yield f"needs a table with id and cidr where there is no survey, or the survey: {command}"


def _of_nat(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if "vpc_id" in found:
        return
    private, public = (found.get(key, {}) for key in SUBNET_KEYS)
    nat = found.get("nat", StackSettings.nat)
    if nat in ("single", "per-az") and public == {}:
        yield places["nat"], f"{shown(nat)} needs public_subnets: a NAT gateway stands in a public subnet"
    elif nat == "per-az" and private and public and (missing := sorted(private.keys() - public.keys())):
        message = f"needs a public subnet in every private zone, and public_subnets lacks {', '.join(missing)}"
        yield places["nat"], f"{shown(nat)} {message}"
    if nat == "none" and found.get("endpoints") == "none":
        yield (
            places["endpoints"],
            f"{shown('none')} without NAT leaves the tasks no way to pull an image: set endpoints or nat",
        )


def _knobs(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the account-wide choices do not show by themselves."""
    zone_region: Region | None = found.get("region")
    keys: KmsKeys | None = found.get("kms_keys")
    repositories: Repositories | None = found.get("repositories")
    if keys and zone_region:
        for path, message in misplaced(keys, zone_region):
            yield f"{places['kms_keys']}.{path}", message
    if keys and keys.repositories and repositories and repositories.kms is False:
        yield f"{places['repositories']}.kms", "is false, and kms_keys.repositories names a key: leave out one of them"
    provider: Provider | None = found.get("provider")
    named = {
        places["permissions_boundary"]: found.get("permissions_boundary"),
        f"{places['provider']}.assume_role.role_arn": provider.assume_role.get("role_arn") if provider else None,
    }
    for place, arn in named.items():
        if arn and zone_region and (partition := arn.split(":")[1]) != zone_region.partition:
            yield place, f"is in partition {partition}, but {zone_region} is in {zone_region.partition}"


def _of_account(found: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Whether the provider works in the account that the stack is said to be in."""
    account: str | None = found.get("account")
    provider: Provider | None = found.get("provider")
    if not account or not provider:
        return
    if provider.allowed_account_ids and account not in provider.allowed_account_ids:
        yield f"{places['provider']}.allowed_account_ids", f"must have {shown(account)}, which account says"
    role = provider.assume_role.get("role_arn") if provider.assume_role else None
    if role and (other := role.split(":")[4]) != account:
        message = f"is of account {other}, and account is {account}: the provider would work in that role's account"
        yield f"{places['provider']}.assume_role.role_arn", message
