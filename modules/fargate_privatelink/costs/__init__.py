"""What a stack costs a month: its way to AWS, and what the other ways would, interface endpoints against NAT gateways,
and beside it what it runs.

Sources: AWS PrivateLink pricing and Amazon VPC pricing: an interface endpoint by the hour and availability zone, a
NAT gateway and its public IPv4 address by the hour, both by the GB; gateway endpoints are free.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from fargate_privatelink.aws.limits import MAX_INTERFACE_ENDPOINTS
from fargate_privatelink.aws.prices import Prices, money, unit_price
from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.costs.hubs import (
    Shared,
    attachment_items,
    endpoint_item,
    gb_through_hub,
    is_priced,
    shared,
)
from fargate_privatelink.costs.running import Month, Running, running
from fargate_privatelink.costs.ways import Alternative, Item
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.requirements import Phase, Reach, Requirement
from fargate_privatelink.settings import Endpoints, Nat


@dataclass(frozen=True)
class Costs:
    """A stack's own way to AWS and the others, in the prices of its region, and what it runs; None where it has no
    services and no schedules. A hub is `shared`, and has no other ways by itself."""

    prices: Prices
    own: Alternative
    others: tuple[Alternative, ...]
    running: Running | None = None
    shared: Shared | None = None

    @property
    def month(self) -> Month:
        """The fixed cost of a month: of the way, and of what runs all the time."""
        way = Month(self.own.monthly, self.own.monthly)
        return way + self.running.month if self.running else way


def costs(inventory: Inventory, prices: Mapping[str, Prices]) -> Costs | None:
    """What the stack costs and what it would the other ways round; None where nobody knows its region's prices, or of a
    stack with a transit gateway those of that."""
    settings = inventory.settings
    found = prices.get(settings.region.name)
    if found is None or (inventory.is_attached and not is_priced(found)):
        return None
    runs = running(inventory, found)
    own = _own(inventory, found, "this stack's way to AWS" if runs else "this stack")
    if inventory.spokes:
        return Costs(found, own, (), runs, shared(inventory, found))
    others: list[Alternative] = []
    for name, endpoints, nat in OTHERS:
        # What of that exists costs this stack nothing: the difference is what its use saves.
        whose = OF_HUB if inventory.hub else ALL_OWN
        named = whose if inventory.reused and endpoints == "required" else name
        way = _way(named, inventory, found, _interfaces(inventory) if endpoints == "required" else 0, nat)
        # In one availability zone a NAT gateway per zone is the shared one.
        if all(way.items != same.items for same in (own, *others)):
            others.append(way)
    return Costs(found, own, tuple(others), runs)


def break_even(own: Alternative, other: Alternative) -> Decimal | None:
    """The GB to AWS in a month at which both ways cost the same, where there is such a number above zero."""
    fixed, per_gb = other.monthly - own.monthly, other.aws_gb - own.aws_gb
    return -fixed / per_gb if fixed * per_gb < 0 else None


def comparison(own: Alternative, other: Alternative, currency: str) -> str:
    """What a change from `own` to `other` would do to the bill, in words."""
    fixed, per_gb = other.monthly - own.monthly, other.aws_gb - own.aws_gb
    if at := break_even(own, other):
        volume = f"{at.to_integral_value(ROUND_CEILING):,}"
        return f"cheaper {'below' if fixed < 0 else 'above'} {volume} GB a month to AWS"
    if fixed == 0 and per_gb == 0:
        return "costs the same"
    cheaper = fixed < 0 or per_gb < 0
    difference = f" by {money(abs(fixed), currency)} a month" if fixed else ""
    more = f"{' and' if fixed else ' by'} {unit_price(abs(per_gb), currency)} per GB" if per_gb else ""
    return f"{'cheaper' if cheaper else 'more expensive'} at any volume,{difference}{more}"


# What to compare a stack with.
OTHERS: tuple[tuple[str, Endpoints, Nat], ...] = (
    ("endpoints without NAT", "required", "none"),
    ("one shared NAT gateway without endpoints", "none", "single"),
    ("a NAT gateway per availability zone without endpoints", "none", "per-az"),
)


ALL_OWN = "endpoints of its own in place of those that exist"
OF_HUB = "endpoints of its own in place of the hub's"


def _own(inventory: Inventory, prices: Prices, name: str) -> Alternative:
    """A stack's own way, which what exists is part of: it costs by the GB, and by the hour somebody else."""
    settings = inventory.settings
    own = _way(name, inventory, prices, inventory.interfaces, settings.nat)
    over_endpoint = inventory.interfaces or any(
        service.endpoint_type is EndpointType.INTERFACE for service in inventory.reused
    )
    nat_gb = prices.nat_gateway_gb if settings.nat == "existing" else own.other_gb
    aws_gb = prices.interface_endpoint_gb if over_endpoint else nat_gb or Decimal(0)
    if inventory.hub and inventory.reused:
        aws_gb = gb_through_hub(prices) or aws_gb
    items = (*own.items, *(attachment_items(1, prices) if inventory.is_attached else ()))
    obstacles = own.obstacles if nat_gb is None else ()
    return replace(own, items=items, aws_gb=aws_gb, other_gb=nat_gb, obstacles=obstacles)


def _way(name: str, inventory: Inventory, prices: Prices, interfaces: int, nat: Nat) -> Alternative:
    zones = len(inventory.settings.private_subnets)
    gateways = {"none": 0, "single": 1, "per-az": zones, "existing": 0}[nat]
    items = (
        endpoint_item(interfaces, zones, prices),
        Item(_count(gateways, "NAT gateway"), gateways, prices.nat_gateway_hour),
        Item(_count(gateways, "public IPv4 address", "public IPv4 addresses"), gateways, prices.public_ipv4_hour),
    )
    nat_gb = prices.nat_gateway_gb if gateways else None
    return Alternative(
        name=name,
        items=tuple(item for item in items if item.count),
        aws_gb=prices.interface_endpoint_gb if interfaces else nat_gb or Decimal(0),
        other_gb=nat_gb,
        obstacles=() if gateways else tuple(_obstacles(inventory, interfaces)),
    )


def _requirements(inventory: Inventory) -> Iterator[Requirement]:
    for needed in inventory.requirements.values():
        yield from needed


def _interfaces(inventory: Inventory) -> int:
    """The interface endpoints that the tasks need, whether or not this stack has them."""
    services = {need.service for need in _requirements(inventory) if need.service}
    return sum(service.endpoint_type is EndpointType.INTERFACE for service in services)


def _obstacles(inventory: Inventory, interfaces: int) -> Iterator[str]:
    """Why the stack's tasks could not do without NAT."""
    hosts = dict.fromkeys(need.target for need in _requirements(inventory) if need.reach is Reach.INTERNET)
    if hosts:
        yield f"not possible: {', '.join(hosts)} {'is' if len(hosts) == 1 else 'are'} reached only over the internet"
    # Of a secret it is known where it is fetched, and not whose it is.
    needs = (need for need in _requirements(inventory) if need.phase is not Phase.FETCH_SECRETS)
    unknown = dict.fromkeys(need.target for need in needs if need.reach is Reach.UNKNOWN)
    if unknown:
        yield f"not known to work: nobody knows the destinations of {', '.join(unknown)}"
    if interfaces > MAX_INTERFACE_ENDPOINTS:
        yield f"not possible: a VPC has {MAX_INTERFACE_ENDPOINTS} interface endpoints, not {interfaces}"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
