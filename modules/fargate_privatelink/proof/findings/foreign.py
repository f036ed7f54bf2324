"""What names a thing of another VPC, and so is refused."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import apart, vpc_of
from fargate_privatelink.proof.verdicts.verdicts import Finding


def foreign(model: Model) -> Iterator[Finding]:
    """What names things of another VPC."""
    found: dict[tuple[str, str, str, str], list[Named]] = defaultdict(list)
    held: set[tuple[str, str]] = set()
    for each in (*_of_endpoints(model), *_of_subnets(model), *_of_routes(model)):
        if each.own and each.other and apart(model, each.own, each.other):
            found[each.rule, each.address, each.own, each.other].append(each)
        elif each.own == each.other:
            held.add((each.rule, each.address))
    for (rule, address, own, other), named in found.items():
        titles = [each.named for each in named]
        verb = "are" if len(named) > 1 else "is"
        message = f"names {' and '.join(titles)}, which {verb} in another VPC, {other}"
        remedy = f"name those of {own}"
        if named[0].argument and (rule, address) in held:
            # Those of its own VPC are left.
            remedy = f"take {' and '.join(titles)} out of {named[0].argument} of {address}"
        yield Finding(rule, address, message, remedy)


class Named(NamedTuple):
    """Something that names a thing, and the keys of the VPCs of both."""

    rule: str
    address: str
    own: str | None
    named: str
    other: str | None
    argument: str = ""


def _of_endpoints(model: Model) -> Iterator[Named]:
    for endpoint in model.endpoints:
        own = endpoint.address, endpoint.vpc
        for subnet in (model.subnets[key] for key in endpoint.subnets or () if key in model.subnets):
            argument = "" if endpoint.associated else "subnet_ids"
            yield Named("foreign-subnet", *own, subnet.address, subnet.vpc, argument)
        for table in (model.tables[key] for key in endpoint.tables or () if key in model.tables):
            yield Named("foreign-route-table", *own, table.title, table.vpc, "route_table_ids")
        yield from _groups(model, endpoint.groups, *own, "security_group_ids")
    for target in model.mount_targets:
        stands = model.subnets.get(target.subnet or "")
        yield from _groups(model, target.groups, target.address, stands.vpc if stands else None, "security_groups")


def _groups(
    model: Model, groups: tuple[str, ...] | None, address: str, vpc: str | None, argument: str
) -> Iterator[Named]:
    for group in (model.groups[key] for key in groups or () if key in model.groups):
        yield Named("foreign-group", address, vpc, group.title, group.vpc, argument)


def _of_subnets(model: Model) -> Iterator[Named]:
    for subnet in model.subnets.values():
        table, acl = model.tables.get(subnet.table or ""), model.acls.get(subnet.acl or "")
        if table:
            yield Named("foreign-route-table", subnet.association or subnet.address, subnet.vpc, table.title, table.vpc)
        if acl:
            yield Named("foreign-network-acl", subnet.address, subnet.vpc, acl.address, acl.vpc)


def _of_routes(model: Model) -> Iterator[Named]:
    for table in model.tables.values():
        for route in table.routes:
            nat, gateway = model.nat_gateways.get(route.via or ""), model.internet_gateways.get(route.via or "")
            if nat:
                yield Named("foreign-gateway", route.address, table.vpc, nat.address, vpc_of(model, nat))
            if gateway:
                yield Named("foreign-gateway", route.address, table.vpc, gateway.address, gateway.vpc)
