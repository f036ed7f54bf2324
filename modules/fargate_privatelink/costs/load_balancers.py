"""What a load balancer costs: itself and its public addresses by the hour, and the capacity that its traffic takes.

Source: Elastic Load Balancing pricing, Amazon VPC pricing.
"""

from decimal import Decimal
from typing import Literal

from fargate_privatelink.aws.prices import Prices
from fargate_privatelink.costs.bills import Bill, Charge

# As `load_balancer_type` of `aws_lb` calls it.
Kind = Literal["application", "network"]
# What capacity is measured in, and the key of its price.
UNITS: dict[Kind, tuple[str, str]] = {
    "application": ("LCU", "application_lcu_hour"),
    "network": ("NLCU", "network_nlcu_hour"),
}


def load_balancer(kind: Kind, prices: Prices, *, public_zones: int = 0) -> Bill:
    """What it costs without any traffic, in a region's prices.

    `public_zones` is the number of availability zones of an internet-facing one, in each of which it has a public IPv4
    address; an application load balancer that grows takes more.
    """
    key = f"{kind}_hour"
    charges = [
        Charge(
            what=f"{kind} load balancer",
            quantity=Decimal(1),
            price=getattr(prices.load_balancer, key),
            key=f"load_balancer.{key}",
            prices=prices.load_balancer,
        )
    ]
    if public_zones:
        charges.append(
            Charge(
                what="public IPv4 address",
                quantity=Decimal(public_zones),
                price=prices.public_ipv4_hour,
                key="public_ipv4_hour",
                prices=prices,
            )
        )
    return Bill(tuple(charges))


def capacity_unit(kind: Kind, prices: Prices) -> Charge:
    """An LCU or NLCU that the traffic of an hour takes, which comes on top: how many, nobody knows before."""
    unit, key = UNITS[kind]
    return Charge(
        what=unit,
        quantity=Decimal(1),
        price=getattr(prices.load_balancer, key),
        key=f"load_balancer.{key}",
        prices=prices.load_balancer,
    )
