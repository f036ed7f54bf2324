"""What the way to a hub's endpoints costs: an attachment to the transit gateway for each VPC, and each GB that passes.

Source: AWS Transit Gateway pricing: an attachment by the hour, and by the GB what a VPC sends to the gateway.
"""

from decimal import Decimal

from fargate_privatelink.aws.prices import Prices
from fargate_privatelink.costs.bills import Bill, Charge


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
