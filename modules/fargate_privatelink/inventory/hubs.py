"""What a hub holds for its spokes: which services, under which names, and what lets tasks out to them."""

from collections.abc import Iterator
from typing import NamedTuple

from fargate_privatelink.aws.hosts import host_of
from fargate_privatelink.aws.limits import DEFAULT_ROUTES
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.inventory.existing.decided import Reused
from fargate_privatelink.settings import StackSettings


class Names(NamedTuple):
    """The private zone of a service, and the record in it that leads to the endpoint."""

    zone: str
    record: str


def names_of(service: Service, region: Region) -> Names | None:
    """The names of a service that a hub holds; None of one that each stack has an endpoint of its own for.

    That is a gateway's, which is free and reached from no other VPC, and one whose names no source tells.
    """
    if service.endpoint_type is EndpointType.GATEWAY or (host := host_of(service, region)) is None:
        return None
    return Names(host.removeprefix("*."), host)


def of_hub(hub: StackSettings) -> Reused:
    """The endpoint of a service in a hub, as its spokes' tasks have it."""
    return Reused(
        ids=(f"stack {hub.name}",),
        why=f"over {hub.transit_gateway_id}",
        destinations=(("cidr_ipv4", str(hub.vpc_cidr)),),
        is_remote=True,
        stack=hub.name,
    )


def notes(hub: StackSettings | None) -> Iterator[str]:
    """What a person has to know of a hub and what joins it to its spokes, in sentences."""
    if hub is None:
        return
    if table := hub.transit_gateway_route_table_id:
        yield (
            f"{table} is not in these stacks: that it is a route table of {hub.transit_gateway_id}, and that no route"
            " of it leads the VPCs' CIDRs elsewhere, is taken for granted"
        )
    else:
        yield (
            f"{hub.transit_gateway_id} is not in these stacks: that it associates attachments with its default route"
            " table, and that they propagate there, as of a new gateway, is taken for granted"
        )
    if (routes := len(hub.endpoints_for) + 1) > DEFAULT_ROUTES:
        message = f"route tables of stack {hub.name} have {routes} routes, and AWS allows {DEFAULT_ROUTES}"
        yield f"{message} until it is asked for more"
    yield "no module is written of a hub, nor of its stacks, which read the ids of its zones from its state"
