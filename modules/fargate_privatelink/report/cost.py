"""The section of the report that says what a stack costs a month, and what the other ways to AWS would."""

from collections.abc import Iterator

from fargate_privatelink.aws.prices import Dated, FargatePrices, LoadBalancerPrices, money, unit_price
from fargate_privatelink.costs import Costs, comparison
from fargate_privatelink.costs.hubs import Shared
from fargate_privatelink.costs.running import Line, Running
from fargate_privatelink.costs.ways import Alternative
from fargate_privatelink.escaping import markdown as plain
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.report.tables import table

WHILE_IT_RUNS = "not counted: by the hour that it runs"
A_GB_TO_AWS = (
    "A GB to AWS is one that passes an interface endpoint or a NAT gateway, in either direction, at the price of a"
    " month's first GB. Gateway endpoints cost nothing, so image layers are free through one, and cost what every"
    " GB does through NAT."
)
NOT_COUNTED = (
    "Not counted are transfer to the internet and between availability zones, the tasks themselves, and what the"
    " services ask for."
)
A_GB_THROUGH_HUB = (
    "A GB through the hub passes the transit gateway, which takes its price on the way there or on the way back, and an"
    " interface endpoint."
)
WITH_GATEWAY = " with a transit gateway (`transit_gateway.attachment_hour` and `transit_gateway.gb`)"
OF_TABLES = {FargatePrices: "running tasks", LoadBalancerPrices: "load balancers"}


def cost_section(inventory: Inventory, found: Costs | None) -> Iterator[str]:
    """The lines of the section, without its title."""
    settings = inventory.settings
    if found is None:
        which = f"{settings.region}{WITH_GATEWAY * inventory.is_attached}"
        yield f"The prices of {which} are not known: give them with `fargate-synth --prices FILE`."
        return
    prices, currency, runs = found.prices, found.prices.currency, found.running
    yield from table(
        ("", "Number", "An hour", "A month of 730 hours"),
        (
            *((i.what, i.count, unit_price(i.hourly, currency), money(i.monthly, currency)) for i in found.own.items),
            (f"**{found.own.name}**", "", "", f"**{money(found.own.monthly, currency)}**"),
            *(_running_rows(found, runs) if runs else ()),
        ),
    )
    yield ""
    if runs:
        yield from _running_notes(runs, currency)
    yield from _shared(found.shared, found) if found.shared else _others(found)
    yield ""
    yield f"{A_GB_TO_AWS} {_not_counted(inventory) if runs else NOT_COUNTED}"
    if inventory.is_attached:
        yield A_GB_THROUGH_HUB
    elif any(reused.is_remote for reused in inventory.reused.values()):
        yield "Nor is what a GB costs on the way to the endpoints of other VPCs, such as over a transit gateway."
    yield ""
    yield f"Prices of {settings.region} {_dated(prices)}"
    if inventory.is_attached:
        yield f"Those of the transit gateway {_dated(prices.transit_gateway)}"
    for source in runs.sources if runs else ():
        if name := OF_TABLES.get(type(source)):
            yield f"Those of {name} {_dated(source)}"


def _others(found: Costs) -> Iterator[str]:
    yield "The same tasks the other ways round:"
    yield ""
    yield from table(
        ("", "A month", "A GB to AWS", "A GB elsewhere", "Against this stack"),
        (_way_row(way, found) for way in (found.own, *found.others)),
    )


def _shared(both: Shared, found: Costs) -> Iterator[str]:
    """A hub with its stacks against endpoints of their own."""
    currency = found.prices.currency
    yield "The hub together with its stacks, and the other way round:"
    yield ""
    yield from table(
        ("", "Number", "An hour", "A month of 730 hours"),
        (
            row
            for way in (both.hub, both.apart)
            for row in (
                *((i.what, i.count, unit_price(i.hourly, currency), money(i.monthly, currency)) for i in way.items),
                (f"**{way.name}**", "", "", f"**{money(way.monthly, currency)}**"),
            )
        ),
    )
    yield ""
    yield f"{first(both.apart.name)} are {comparison(both.hub, both.apart, currency)}. {worth(both)}"


def first(words: str) -> str:
    """Words as a sentence begins with them."""
    return words[:1].upper() + words[1:]


def worth(both: Shared) -> str:
    """From how many VPCs on a hub costs less, in a sentence."""
    if both.worth_from is None:
        return "By the hour a hub costs more than that for any number of such VPCs."
    return f"By the hour a hub costs less than that from {both.worth_from} such VPCs on."


def _running_rows(found: Costs, runs: Running) -> Iterator[tuple[str, ...]]:
    currency = found.prices.currency
    for line in runs.lines:
        yield plain(line.what), plain(line.number), unit_price(line.each.hourly, currency), month(line, currency)
    yield "**this stack**", "", "", f"**{found.month.words(currency)}**"


def month(line: Line, currency: str, unit: str = "") -> str:
    """What a line costs a month, with a unit behind it, or that it is billed while it runs."""
    return line.month.words(currency, unit) if line.month else WHILE_IT_RUNS


def notes(runs: Running, currency: str) -> Iterator[str]:
    """What its lines do not say of what a stack runs, in sentences."""
    if runs.capacity:
        price = unit_price(runs.capacity.price, currency)
        yield f"on top comes what the load balancer's traffic takes, by the {runs.capacity.what} and hour: {price}"
    for line in runs.instead:
        yield f"{line.what}: {month(line, currency, ' a month')}"
    if runs.not_known:
        yield runs.not_known


def _running_notes(runs: Running, currency: str) -> Iterator[str]:
    for sentence in notes(runs, currency):
        yield plain(f"{sentence[0].upper()}{sentence[1:]}.")
        yield ""


def _not_counted(inventory: Inventory) -> str:
    """What a bill with services leaves out, of what the stack has."""
    balancer = inventory.settings.load_balancer
    services = [entry.service for entry in inventory.entries.values() if entry.service]
    parts = ["transfer to the internet and between availability zones"]
    if balancer and balancer.is_made:
        parts.append("traffic of the load balancer")
        if balancer.is_public and balancer.type == "application":
            parts.append("public addresses that it takes as it grows")
    if services:
        parts.append("the tasks that a deployment runs beside the old ones")
    if any(service.autoscaling for service in services):
        parts.append("the alarms of autoscaling")
    not_counted = f"Not counted are {', '.join(parts)}, and what the AWS services ask for that the tasks call."
    if any(service.deploy_outside_terraform for service in services):
        return f"{not_counted} Of what a pipeline deploys, size and number are those that are written here."
    return not_counted


def _dated(prices: Dated) -> str:
    return f"as of {prices.date}. Source: {plain(prices.source)}."


def _way_row(way: Alternative, found: Costs) -> tuple[object, ...]:
    currency = found.prices.currency
    against = comparison(found.own, way, currency) if way is not found.own else ""
    if way.obstacles:
        against = plain("; ".join(way.obstacles))
    elsewhere = "no way" if way.other_gb is None else unit_price(way.other_gb, currency)
    return way.name, money(way.monthly, currency), unit_price(way.aws_gb, currency), elsewhere, against
