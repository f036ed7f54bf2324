"""The way from a task to the internet: through a NAT gateway, or an internet gateway from a public address."""

from collections.abc import Iterator

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.proof.hops import network_acls
from fargate_privatelink.proof.hops.encryption import cut
from fargate_privatelink.proof.hops.security_groups import (
    KNOWN_AFTER_APPLY,
    NOT_ALL,
    NOT_IN_CONFIGURATION,
    egress_anywhere,
)
from fargate_privatelink.proof.hops.unread import BLOCKS, GATEWAYS, unread
from fargate_privatelink.proof.network.places import Place, PlacedTask, vpc_of
from fargate_privatelink.proof.network.tasks import NETWORK_BESIDE
from fargate_privatelink.proof.network.vpcs import InternetGateway, NatGateway, Route, RouteTable, Subnet, Target
from fargate_privatelink.proof.remedies.found import dns_on
from fargate_privatelink.proof.remedies.paste import Paste
from fargate_privatelink.proof.remedies.ways_out import new_exclusion, new_route
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, worded
from fargate_privatelink.proof.verdicts.runtime_errors import OTHER_NETWORK
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict, worst


def to_outside(place: Place, port: int) -> tuple[Hop, ...]:
    """The way to what is only on the internet; where nothing leads out at all, that is what is wrong."""
    task = place.placed
    if task and not task.wants_internet:
        return (*public_name(task), *_way_out(task))
    return to_internet(place, port)


def to_internet(place: Place, port: int, service: str | None = None) -> tuple[Hop, ...]:
    """The way to an address of the internet, or of a service there."""
    task = placed(place)
    if isinstance(task, Hop):
        return (task,)
    return (
        *public_name(task),
        egress_anywhere(task, port, service),
        *network_acls.outside(task, port, _through_nats(task)),
        *_way_out(task),
    )


def open_way(place: Place, port: int, service: str) -> tuple[Hop, ...] | None:
    """The way to a service's public addresses, unless it certainly leads nowhere."""
    hops = to_internet(place, port, service) if place.wants_internet else ()
    return hops if hops and worst(hop.verdict for hop in hops) is not Verdict.FAILED else None


def placed(place: Place) -> PlacedTask | Hop:
    """A task that is known to run somewhere, or why nothing can be told of it."""
    source = place.placement.source
    if place.missing_subnets:
        missing = place.missing_subnets[0]
        message = f"subnet {worded(missing)} {NOT_IN_CONFIGURATION}"
        if missing == UNKNOWN:
            message = f"{NOT_ALL.format('subnets')}: {_telling(place)}"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, source, message)
    if not place.subnets:
        return Hop(Step.ROUTE, Verdict.UNKNOWN, source, f"the task's subnets are not known: {_telling(place)}")
    if native := next((subnet for subnet in place.subnets if subnet.ipv6_only is not False), None):
        return Hop(Step.ROUTE, Verdict.UNKNOWN, native.address, IPV6_ONLY if native.ipv6_only else MAYBE_IPV6_ONLY)
    where = place.subnets[0].address
    return place.placed or Hop(Step.NAME, Verdict.UNKNOWN, where, f"the subnet's VPC is {KNOWN_AFTER_APPLY}")


def _telling(place: Place) -> str:
    """What tells where a task runs: only what is there can be named."""
    return "name them with --subnet" if place.model.subnets else NETWORK_BESIDE


# Source: Amazon ECS Developer Guide, fargate-task-networking, Using a VPC in IPv6-only mode.
IPV6_ONLY = "the subnet has IPv6 addresses only: the dual-stack names that ECS wants there are not judged"
MAYBE_IPV6_ONLY = "whether the subnet has IPv6 addresses only is not known"


def public_name(place: PlacedTask) -> tuple[Hop, ...]:
    """Resolving a public name, which takes no more than a DNS server."""
    vpc = place.vpc
    if vpc.is_surveyed and vpc.dns_support is None:
        return (Hop(Step.NAME, Verdict.UNKNOWN, vpc.address, "the VPC's DNS attributes are not known"),)
    if vpc.dns_support is False:
        message = "the VPC has no DNS server: enable_dns_support is false"
        remedy = dns_on(place.model, vpc, ["enable_dns_support"])
        return (Hop(Step.NAME, Verdict.FAILED, vpc.address, message, remedy),)
    return (Hop(Step.NAME, Verdict.PASSED, vpc.address, "resolved to public addresses"),)


def _through_nats(place: Place) -> Iterator[tuple[Subnet, Subnet]]:
    """The task's subnets, each with the subnet of the NAT gateway to which its route leads."""
    for subnet in place.subnets:
        route = place.default_route(subnet)
        nat = place.model.nat_gateways.get(route.via or "") if route and route.target is Target.NAT_GATEWAY else None
        if route is None:
            # The one to which a route is to be added.
            nat = place.nat_to_take
        if stands := place.model.subnets.get((nat.subnet if nat else None) or ""):
            yield subnet, stands


def _way_out(place: PlacedTask) -> tuple[Hop, ...]:
    """The route from every subnet of the task to the internet; the first that does not get there decides.

    Behind one that fails stands what else is in the way.
    """
    hops = [_way_out_of(place, subnet) for subnet in place.subnets]
    verdict = worst(hop.verdict for hop in hops)
    hop = next(hop for hop in hops if hop.verdict is verdict)
    return (hop, *_besides(place, hop)) if verdict is Verdict.FAILED else (hop,)


def _besides(place: PlacedTask, way: Hop) -> Iterator[Hop]:
    """What fails behind a route or a NAT gateway that does."""
    if nat := place.nat_to_take:
        subnet = place.model.subnets.get(nat.subnet or "")
        more = [_private(nat), cut(place, "nat_gateway", "internet_gateway")]
        more += [_blocked(place, subnet, nat=True), _out_of_nat(place, nat, subnet) if subnet else None]
        yield from (hop for hop in more if hop and hop.verdict is Verdict.FAILED and hop.address != way.address)


def _way_out_of(place: PlacedTask, subnet: Subnet) -> Hop:
    table, route = place.table(subnet), place.default_route(subnet)
    if table is None:
        where = subnet.address
        missing = NOT_IN_CONFIGURATION if subnet.table else "is not known"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, where, f"the subnet's route table {missing}")
    if route is None:
        remedy = "give it a route to a NAT gateway"
        if nat := place.nat_to_take:
            lacking = [each for of in place.subnets if (each := place.table(of)) and not place.default_route(of)]
            routes = (new_route(place.model, each, "nat_gateway_id", nat.address) for each in lacking)
            remedy = "\nand ".join(dict.fromkeys(routes))
        message = f"no route leads from {subnet.address} out"
        return Hop(Step.ROUTE, Verdict.FAILED, table.address, message, remedy)
    if route.target is Target.INTERNET_GATEWAY:
        if place.placement.public_ip is None:
            message = "leads to an internet gateway: whether the task has a public address for that is not known"
            return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, message)
        if not place.placement.public_ip:
            message = "leads to an internet gateway, which a task without a public address cannot use"
            remedy = f"run the task in subnets that lead to a NAT gateway, or {_public_address(place)}"
            return Hop(Step.ROUTE, Verdict.FAILED, route.address, message, remedy)
        passed = Hop(Step.ROUTE, Verdict.PASSED, route.address, "through the internet gateway, from a public address")
        shut = cut(place, "internet_gateway") or _blocked(place, subnet, nat=False)
        return shut or _through_gateway(place, table, route) or passed
    if route.target is not Target.NAT_GATEWAY:
        via = worded(route.via or "something unknown")
        rules = ", whose rules are not looked at" if "aws_networkfirewall_firewall." in via else ""
        return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, f"leads to {via}{rules}")
    return _through_nat(place, route)


def _public_address(place: Place) -> str:
    source = place.placement.source
    return f"set assign_public_ip = true on {source}" if "aws_" in source else "give it a public address"


def _through_gateway(place: Place, table: RouteTable, route: Route) -> Hop | None:
    """Why a route to an internet gateway leads nowhere, or may, if so."""
    gateway = place.model.internet_gateways.get(route.via or "")
    if gateway is None and (why := unread(place.model, place.vpc_key, *GATEWAYS)):
        message = f"leads to {worded(route.via or 'an internet gateway')}: {why}"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, message)
    if gateway is None or (gateway.is_attached and not place.is_elsewhere(gateway.vpc)):
        return None
    if gateway.is_attached is None:
        message = f"leads to {gateway.address}: whether that is attached to a VPC is {KNOWN_AFTER_APPLY}"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, message)
    if not gateway.is_attached:
        message = f"leads to {gateway.address}, which is attached to no VPC"
        remedy = _attach(gateway, table)
    else:
        message = f"leads to {gateway.address}, which is in another VPC, {gateway.vpc}"
        remedy = f"route {ANYWHERE} to an internet gateway of the VPC of {table.title}"
    return Hop(Step.ROUTE, Verdict.FAILED, route.address, message, remedy, OTHER_NETWORK)


def _attach(gateway: InternetGateway, table: RouteTable) -> str:
    return f"set vpc_id = {Paste(gateway.address).reference(table.vpc or '')} on {gateway.address}"


def _through_nat(place: PlacedTask, route: Route) -> Hop:
    nat = place.model.nat_gateways.get(route.via or "")
    if nat is None:
        missing = NOT_IN_CONFIGURATION if route.via else f"is {KNOWN_AFTER_APPLY}"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address, f"the NAT gateway {missing}")
    if place.is_elsewhere(vpc_of(place.model, nat)):
        message = f"leads to {nat.address}, which is in another VPC, {vpc_of(place.model, nat)}"
        remedy = f"route {ANYWHERE} to a NAT gateway of the tasks' VPC"
        return Hop(Step.ROUTE, Verdict.FAILED, route.address, message, remedy, OTHER_NETWORK)
    if private := _private(nat):
        return private
    if nat.subnet == UNKNOWN:
        return Hop(Step.ROUTE, Verdict.UNKNOWN, nat.address, f"subnet_id is {KNOWN_AFTER_APPLY}")
    subnet = place.model.subnets.get(nat.subnet or "")
    shut = cut(place, "nat_gateway", "internet_gateway")
    if shut or (shut := _blocked(place, subnet, nat=True)):
        return shut
    passed = Hop(Step.ROUTE, Verdict.PASSED, route.address, "through the NAT gateway")
    return _out_of_nat(place, nat, subnet) or passed if subnet else passed


def _private(nat: NatGateway) -> Hop | None:
    """Why a NAT gateway leads nowhere outside, if so."""
    remedy = f'set connectivity_type = "public" on {nat.address}'
    return None if nat.is_public else Hop(Step.ROUTE, Verdict.FAILED, nat.address, "the NAT gateway is private", remedy)


def _out_of_nat(place: Place, nat: NatGateway, subnet: Subnet) -> Hop | None:
    """Why a NAT gateway does not get out of its subnet, if so."""
    route, table = place.default_route(subnet), place.table(subnet)
    if table is None or (route and route.target not in (Target.INTERNET_GATEWAY, Target.NAT_GATEWAY)):
        message = f"whether {subnet.address}, where {nat.address} stands, leads to an internet gateway is not known"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, route.address if route else nat.address, message)
    if route and route.target is Target.INTERNET_GATEWAY:
        return _through_gateway(place, table, route)
    message = f"{nat.address} stands in {subnet.address}, from where no route leads to an internet gateway"
    gateways = list(place.model.internet_gateways.values())
    own = [each for each in gateways if each.vpc == place.vpc_key]
    remedy = f"put {nat.address} into a subnet that leads to an internet gateway"
    if own and route is None:
        remedy = new_route(place.model, table, "gateway_id", own[0].address)
    elif len(gateways) == 1 and gateways[0].is_attached is False and route is None:
        # The configuration's only one, which no VPC has yet.
        (loose,) = gateways
        remedy = new_route(place.model, table, "gateway_id", loose.address)
        remedy += f"\nand {_attach(loose, table)}"
    return Hop(Step.ROUTE, Verdict.FAILED, table.address, message, remedy)


def _blocked(place: PlacedTask, subnet: Subnet | None, *, nat: bool) -> Hop | None:
    """Why VPC Block Public Access keeps a way through an internet gateway shut, if so.

    Source: Amazon VPC User Guide, Block public access to VPCs and subnets.
    """
    vpc, why = place.vpc, unread(place.model, place.vpc_key, *BLOCKS)
    for block in place.model.public_access_blocks:
        opened = block.mode == "off" or (block.mode == "block-ingress" and nat)
        is_others = len({block.account, vpc.account} - {""}) > 1
        if opened or is_others or place.vpc_key in block.excluded or block.region not in (None, vpc.region):
            continue
        # An exclusion that is not known is one of "".
        passed = {"", subnet.address if subnet else "", *(each.address for each in place.subnets)}
        if block.excluded.intersection(passed) or not is_known(block.mode):
            message = "may shut the way off the internet: its mode or an exclusion of a subnet decides"
            return Hop(Step.ROUTE, Verdict.UNKNOWN, block.address, message)
        if why:
            message = f"shuts the region's VPCs off the internet, {block.mode}, and this one may be excluded: {why}"
            return Hop(Step.ROUTE, Verdict.UNKNOWN, block.address, message)
        message = f"shuts the region's VPCs off the internet: {block.mode}"
        mode = "allow-egress" if nat else "allow-bidirectional"
        remedy = new_exclusion(place.model, vpc, mode)
        return Hop(Step.ROUTE, Verdict.FAILED, block.address, message, remedy)
    message = f"whether VPC Block Public Access shuts the way off the internet is not known: {why}"
    return Hop(Step.ROUTE, Verdict.UNKNOWN, vpc.address, message) if why else None
