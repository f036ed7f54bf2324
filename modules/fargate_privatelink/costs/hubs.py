"""What the way to a hub's endpoints costs: an attachment to the transit gateway for each VPC, and each GB that passes;
and what endpoints of its own in each VPC would.

Source: AWS Transit Gateway pricing: an attachment by the hour, and by the GB what a VPC sends to the gateway.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from fargate_privatelink.aws.prices import HOURS_PER_MONTH, Prices
from fargate_privatelink.costs.bills import Bill, Charge
from fargate_privatelink.costs.ways import Alternative, Item
from fargate_privatelink.inventory import Inventory


def attachments(vpcs: int, prices: Prices) -> Bill:
    """The attachments of so many VPCs, the hub's among them, in a region's prices."""
    return Bill(
        (
            Charge(
                what="transit gateway attachment",
                quantity=Decimal(vpcs),
                price=prices.transit_gateway.attachment_hour,
                key="transit_gateway.attachment_hour",
                prices=prices.transit_gateway,
            ),
        )
    )


def gb_through_hub(prices: Prices) -> Decimal | None:
    """The price of a GB to AWS through a hub's endpoint: the gateway's, in either direction, and the endpoint's.

    None where nobody knows the gateway's.
    """
    gateway = prices.transit_gateway.gb
    return None if gateway is None else gateway + prices.interface_endpoint_gb


@dataclass(frozen=True)
class Shared:
    """A hub with its stacks, against endpoints of their own in each of their VPCs.

    `worth_from` is the number of such VPCs from which the hub costs less by the hour; None where it never does.
    """

    hub: Alternative
    apart: Alternative
    worth_from: int | None


def is_priced(prices: Prices) -> bool:
    """Whether the transit gateway's prices are known."""
    return None not in (prices.transit_gateway.attachment_hour, prices.transit_gateway.gb)


def attachment_items(vpcs: int, prices: Prices) -> tuple[Item, ...]:
    """The attachments of so many VPCs, where their price is known."""
    charges = attachments(vpcs, prices).charges
    count = f"{vpcs} {charges[0].what}{'s' * (vpcs != 1)}"
    return tuple(Item(count, vpcs, charge.price) for charge in charges if charge.price is not None)


def endpoint_item(interfaces: int, zones: int, prices: Prices) -> Item:
    """So many interface endpoints, each in so many availability zones."""
    words = f"{interfaces} interface endpoint{'s' * (interfaces != 1)} in {zones} availability"
    return Item(f"{words} zone{'s' * (zones != 1)}", interfaces * zones, prices.interface_endpoint_hour)


def shared(hub: Inventory, prices: Prices) -> Shared | None:
    """What a hub and its stacks cost together; None where nobody knows the transit gateway's prices."""
    gb = gb_through_hub(prices)
    if not hub.spokes or gb is None or not is_priced(prices):
        return None
    vpcs = len(hub.spokes)
    own = endpoint_item(hub.interfaces, len(hub.settings.private_subnets), prices)
    items = []
    for spoke in hub.spokes:
        item = endpoint_item(len(spoke.reused), len(spoke.settings.private_subnets), prices)
        items.append(replace(item, what=f"{spoke.settings.name}: {item.what}"))
    stacks = f"{vpcs} stack{'s' * (vpcs != 1)}"
    together = Alternative(
        name=f"the hub and its {stacks}",
        items=(own, *attachment_items(vpcs + 1, prices)),
        aws_gb=gb,
        other_gb=None,
    )
    apart = Alternative(
        name=f"endpoints of their own in each of the {stacks}",
        items=tuple(items),
        aws_gb=prices.interface_endpoint_gb,
        other_gb=None,
    )
    return Shared(together, apart, _worth_from(own.monthly, apart.monthly / vpcs, prices))


def _worth_from(hub: Decimal, apart: Decimal, prices: Prices) -> int | None:
    """From how many VPCs on a hub costs less by the hour, that are as expensive as this by themselves."""
    attachment = prices.transit_gateway.attachment_hour
    if attachment is None or apart <= attachment * HOURS_PER_MONTH:
        return None
    month = attachment * HOURS_PER_MONTH
    # So many that hub + (n + 1) attachments is less than n times the endpoints.
    return int((hub + month) // (apart - month)) + 1
