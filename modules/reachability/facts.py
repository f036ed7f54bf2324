"""From a configuration to the model of its network."""

from modules.reachability.addresses import parsed
from modules.reachability.encryption import encrypted
from modules.reachability.endpoints import endpoints, mount_targets
from modules.reachability.guards import guards
from modules.reachability.lookup import Lookup
from modules.reachability.model import Model
from modules.reachability.network import internet_gateways, nat_gateways, public_access_blocks, subnets, tables, vpcs
from modules.reachability.placements import Network
from modules.reachability.private_zones import zones
from modules.reachability.resources import Configuration
from modules.reachability.roles import roles
from modules.reachability.security import network_acls, security_groups
from modules.reachability.settled import settled
from modules.reachability.tasks import Given, tasks

NOTHING = Given()


def build(configuration: Configuration, given: Given = NOTHING) -> Model:
    """The facts that a configuration states, and a person beside it."""
    lookup = Lookup(configuration)
    found_endpoints = tuple(endpoints(lookup))
    targets = tuple(mount_targets(lookup))
    held = [each.groups for each in found_endpoints] + [each.groups for each in targets]
    taken = {group for groups in held for group in groups or ()}
    found_tables, guarded = tables(lookup), guards(lookup)
    found_subnets = settled(subnets(lookup, guarded), found_tables, found_endpoints)
    groups = security_groups(lookup)
    # Where it is not known which groups are endpoints', any may be.
    network = Network(found_subnets, found_tables, groups, frozenset(groups if None in held else taken))
    facts, notes = tasks(lookup, network, given)
    return Model(
        source=configuration.source,
        vpcs=vpcs(lookup),
        subnets=network.subnets,
        tables=network.tables,
        nat_gateways=nat_gateways(lookup),
        internet_gateways=internet_gateways(lookup),
        public_access_blocks=tuple(public_access_blocks(lookup)),
        groups=network.groups,
        acls=network_acls(lookup, guarded),
        endpoints=found_endpoints,
        zones=tuple(zones(lookup)),
        roles=roles(lookup),
        mount_targets=targets,
        encrypted=tuple(encrypted(lookup)),
        log_groups=frozenset(
            str(lookup.text(each.values.get("name"))) for each in lookup.of("aws_cloudwatch_log_group")
        ),
        tasks=tuple(facts),
        notes=tuple(notes),
        addresses=frozenset(parsed(each.address)[1] for each in configuration.resources),
    )
