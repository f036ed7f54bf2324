"""From resources to what Route 53 Profiles give VPCs: private zones, and the private DNS of interface endpoints."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.terraform.kinds import VPCS
from fargate_privatelink.proof.terraform.resources import Resource

PROFILE = "aws_route53profiles_profile"
GIVEN = ("aws_route53_zone", "aws_vpc_endpoint")
# What tells what a Profile holds.
HOLDING = "route53profiles:ListProfileResourceAssociations"
# What a Profile holds besides names, by how its ARN goes on behind the account.
OTHERS = ("resolver-rule/", "firewall-rule-group/", "resolver-query-log-config/")


def profiled(lookup: Lookup) -> Mapping[str, frozenset[str]]:
    """The VPCs that take a zone or an endpoint from a Profile, by the key of that."""
    vpcs: dict[str, set[str]] = defaultdict(set)
    for each in lookup.of("aws_route53profiles_association"):
        profile = lookup.key(each.values.get("profile_id"), PROFILE)
        vpc = lookup.key(each.values.get("resource_id"), *VPCS)
        if profile and vpc:
            vpcs[profile].add(vpc)
    found: dict[str, set[str]] = defaultdict(set)
    for profile, key in _held(lookup):
        if profile and key:
            found[key].update(vpcs[profile])
    return {key: frozenset(each) for key, each in found.items()}


def doubtful(lookup: Lookup) -> Iterator[Resource]:
    """The associations of VPCs with Profiles of which the configuration does not tell all that they hold."""
    of_profile: dict[str | None, list[str | None]] = defaultdict(list)
    for profile, key in _held(lookup):
        of_profile[profile].append(key)
    for each in lookup.of("aws_route53profiles_association"):
        key = lookup.key(each.values.get("profile_id"), PROFILE)
        resource = lookup.resource(key)
        if resource is None or resource.is_data or of_profile[None] or None in of_profile[key]:
            yield each
            continue
        if resource.is_surveyed and _is_unread(lookup, resource):
            yield each


def _is_unread(lookup: Lookup, profile: Resource) -> bool:
    """Whether a survey may have left out what a Profile holds."""
    account, scopes = lookup.account_of(profile), (str(profile.values.get("id")),)
    return bool(lookup.unread.of_account(account, HOLDING, scopes=scopes))


def _held(lookup: Lookup) -> Iterator[tuple[str | None, str | None]]:
    """The keys of Profiles, each with that of a zone or endpoint that it holds; None where one is not known."""
    for each in lookup.of("aws_route53profiles_resource_association"):
        profile, arn = lookup.key(each.values.get("profile_id"), PROFILE), str(each.values.get("resource_arn"))
        mentioned = next(iter(lookup.mentioned(arn)), None)
        resource = lookup.resource(mentioned or lookup.key(arn, *GIVEN))
        # A zone's ARN, and an endpoint's, end in its id.
        resource = resource or lookup.resource(lookup.key(arn.rpartition("/")[2], *GIVEN))
        if resource and resource.type in GIVEN:
            yield profile, resource.address
        elif not (resource or any(other in arn for other in OTHERS)):
            yield profile, None
