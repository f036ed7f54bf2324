"""From a configuration to the model of its network."""

from collections.abc import Iterator

from fargate_privatelink.proof.facts.destinations import destinations
from fargate_privatelink.proof.facts.keys import encrypted, log_group_keys
from fargate_privatelink.proof.facts.load_balancers import ways_in
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.placements import Candidates
from fargate_privatelink.proof.facts.refused.deletions import deletions
from fargate_privatelink.proof.facts.refused.exclusive import exclusive
from fargate_privatelink.proof.facts.refused.names import names
from fargate_privatelink.proof.facts.resource_policies import resource_policies
from fargate_privatelink.proof.facts.roles import roles
from fargate_privatelink.proof.facts.shadowed_rules import shadowed
from fargate_privatelink.proof.facts.tasks import Given, tasks
from fargate_privatelink.proof.facts.vpc.endpoints import endpoints
from fargate_privatelink.proof.facts.vpc.gateways import (
    encryption_controls,
    internet_gateways,
    nat_gateways,
    public_access_blocks,
)
from fargate_privatelink.proof.facts.vpc.mount_targets import mount_targets
from fargate_privatelink.proof.facts.vpc.network_acls import guards, network_acls
from fargate_privatelink.proof.facts.vpc.peerings import peerings
from fargate_privatelink.proof.facts.vpc.private_zones import zones
from fargate_privatelink.proof.facts.vpc.route_tables import route_tables, settled
from fargate_privatelink.proof.facts.vpc.security_groups import security_groups
from fargate_privatelink.proof.facts.vpc.subnets import subnets
from fargate_privatelink.proof.facts.vpc.transit_gateways import TransitGateways
from fargate_privatelink.proof.facts.vpc.vpcs import vpcs
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.terraform.addresses import layer_of, parsed
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

NOTHING = Given()


def _written(configuration: Configuration) -> Iterator[tuple[str, tuple[str, int]]]:
    """The file and line of each resource, by the addresses of its instances and by its own."""
    for each in configuration.resources:
        if each.place:
            yield each.address, each.place
            yield parsed(each.address)[1], each.place


def _home(configuration: Configuration) -> str | None:
    """How the addresses of the first configuration begin that is no survey; None where only surveys are read."""
    if not configuration.surveys:
        return ""
    return next((layer_of(each.address) for each in configuration.resources if not each.is_surveyed), None)


def build(configuration: Configuration, given: Given = NOTHING) -> Model:
    """The facts that a configuration states, and a person beside it."""
    lookup = Lookup(configuration, given.region, given.account)
    found_endpoints = tuple(endpoints(lookup))
    targets = tuple(mount_targets(lookup))
    held = [each.groups for each in found_endpoints] + [each.groups for each in targets]
    taken = {group for groups in held for group in groups or ()}
    found_tables, guarded = route_tables(lookup), guards(lookup)
    found_subnets = settled(subnets(lookup, guarded), found_tables, found_endpoints)
    groups = security_groups(lookup)
    # Where it is not known which groups are endpoints', any may be.
    all_known = None not in held and UNKNOWN not in taken
    candidates = Candidates(found_subnets, found_tables, groups, frozenset(taken if all_known else groups))
    facts, notes = tasks(lookup, candidates, given)
    found_vpcs = vpcs(lookup)
    transit = TransitGateways(lookup, found_vpcs)
    return Model(
        source=configuration.source,
        vpcs=found_vpcs,
        subnets=candidates.subnets,
        tables=candidates.tables,
        nat_gateways=nat_gateways(lookup),
        internet_gateways=internet_gateways(lookup),
        peerings=peerings(lookup),
        transit_gateways=transit.gateways,
        attachments=transit.attachments,
        gateway_tables=transit.tables,
        public_access_blocks=tuple(public_access_blocks(lookup)),
        encryption_controls=tuple(encryption_controls(lookup)),
        groups=candidates.groups,
        acls=network_acls(lookup, guarded),
        endpoints=found_endpoints,
        zones=tuple(zones(lookup)),
        roles=roles(lookup),
        mount_targets=targets,
        encrypted=tuple(encrypted(lookup)),
        encrypted_log_groups=tuple(log_group_keys(lookup)),
        resource_policies=tuple(resource_policies(lookup)),
        log_groups=frozenset(
            str(lookup.text(each.values.get("name"))) for each in lookup.of("aws_cloudwatch_log_group")
        ),
        destinations=destinations(lookup),
        ways_in=ways_in(lookup),
        tasks=tuple(facts),
        notes=(
            *configuration.notes,
            *notes,
            *exclusive(lookup),
            *names(lookup),
            *shadowed(lookup),
            *deletions(configuration.changes),
        ),
        dependencies=configuration.dependencies,
        written=dict(_written(configuration)),
        variables=configuration.variables,
        handed=configuration.handed,
        missing=configuration.missing,
        created=configuration.created,
        addresses=frozenset(parsed(each.address)[1] for each in configuration.resources),
        unread=lookup.unread,
        surveyed={each.address: each for each in configuration.resources if each.is_surveyed},
        home=_home(configuration),
    )
