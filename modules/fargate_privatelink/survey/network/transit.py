"""Reads transit gateways and VPC peering connections."""

from collections.abc import Collection, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.survey.document import Reading
from fargate_privatelink.survey.reader import Reader, filters, stack_of

GATEWAY = "aws_ec2_transit_gateway"
GATEWAYS, TABLES = "ec2:DescribeTransitGateways", "ec2:DescribeTransitGatewayRouteTables"
ASSOCIATIONS, ROUTES = "ec2:GetTransitGatewayRouteTableAssociations", "ec2:SearchTransitGatewayRoutes"
# States in which something carries traffic. Source: EC2 API Reference, TransitGatewayVpcAttachment and others.
AVAILABLE = "available"
ATTACHED = (AVAILABLE, "modifying")
ASSOCIATED = "associated"
# Or in which somebody may still accept it.
PEERED = ("active", "pending-acceptance", "provisioning")
OPTIONS = {
    "SecurityGroupReferencingSupport": "security_group_referencing_support",
    "DefaultRouteTableAssociation": "default_route_table_association",
    "DefaultRouteTablePropagation": "default_route_table_propagation",
    "AutoAcceptSharedAttachments": "auto_accept_shared_attachments",
    "DnsSupport": "dns_support",
}
# Whether an attachment gets the tables of its gateway by itself: a survey says of each which it has.
BY_DEFAULT = dict.fromkeys(
    ("transit_gateway_default_route_table_association", "transit_gateway_default_route_table_propagation"), False
)


def read_transit(reader: Reader, ids: Collection[str]) -> None:
    """Read the attachments of VPCs to transit gateways, and of gateways of this account all that routes.

    The route tables of a gateway are shown to its owner alone, and a gateway without them would tell what is not so:
    it is held with all of them, or not at all. Source: AWS Transit Gateway Guide, working with shared gateways.
    """
    attachments = [
        each
        for each in reader.ask(
            "ec2:DescribeTransitGatewayVpcAttachments", *ids, Filters=filters(vpc_id=ids, state=ATTACHED)
        )
        if each["VpcId"] in ids
    ]
    named = sorted({each["TransitGatewayId"] for each in attachments})
    found = reader.ask(GATEWAYS, *named, Filters=filters(transit_gateway_id=named)) if named else []
    own = {each["TransitGatewayId"]: each for each in found if each.get("OwnerId") == reader.number}
    if reader.is_read(GATEWAYS, *named):
        for id_ in named:
            if id_ not in own:
                reader.note(TABLES, id_, reading=Reading.HIDDEN)
    whole = {id_ for id_, gateway in own.items() if _read_gateway(reader, gateway)}
    for each in attachments:
        _add_attachment(reader, each, is_whole=each["TransitGatewayId"] in whole)


def _add_attachment(reader: Reader, attachment: Json, *, is_whole: bool) -> None:
    options: Mapping[str, Any] = attachment.get("Options") or {}
    id_ = attachment["TransitGatewayAttachmentId"]
    reader.add(
        f"{GATEWAY}_vpc_attachment",
        id_,
        id=id_,
        state=attachment.get("State"),
        transit_gateway_id=attachment["TransitGatewayId"],
        vpc_id=attachment["VpcId"],
        vpc_owner_id=attachment.get("VpcOwnerId"),
        subnet_ids=sorted(attachment.get("SubnetIds", ())),
        appliance_mode_support=options.get("ApplianceModeSupport"),
        security_group_referencing_support=options.get("SecurityGroupReferencingSupport"),
        tags=stack_of(attachment),
        **(BY_DEFAULT if is_whole else {}),
    )


def _read_gateway(reader: Reader, gateway: Json) -> bool:
    """Read a gateway of this account with its route tables; whether all of that could be read."""
    id_ = gateway["TransitGatewayId"]
    tables = reader.ask(TABLES, id_, Filters=filters(transit_gateway_id=id_, state=AVAILABLE))
    ids = [each["TransitGatewayRouteTableId"] for each in tables]
    associations = {table: reader.ask(ASSOCIATIONS, table, TransitGatewayRouteTableId=table) for table in ids}
    routes = {table: _routes(reader, table) for table in ids}
    is_whole = all(reader.is_read(action, *ids) for action in (ASSOCIATIONS, ROUTES)) if ids else True
    if not (reader.is_read(TABLES, id_) and is_whole):
        return False
    options: Mapping[str, Any] = gateway.get("Options") or {}
    reader.add(
        GATEWAY,
        id_,
        id=id_,
        arn=gateway.get("TransitGatewayArn"),
        owner_id=gateway.get("OwnerId"),
        tags=stack_of(gateway),
        **{name: options.get(key) for key, name in OPTIONS.items()},
    )
    for each in tables:
        table = each["TransitGatewayRouteTableId"]
        about = {"transit_gateway_route_table_id": table}
        reader.add(f"{GATEWAY}_route_table", table, id=table, transit_gateway_id=id_, tags=stack_of(each))
        for association in associations[table]:
            if association.get("State") == ASSOCIATED and association.get("ResourceType") == "vpc":
                attachment = association["TransitGatewayAttachmentId"]
                name = f"{table}:{attachment}"
                reader.add(
                    f"{GATEWAY}_route_table_association", name, transit_gateway_attachment_id=attachment, **about
                )
        for route in routes[table]:
            _add_route(reader, route, table)
    return True


def _routes(reader: Reader, table: str) -> list[Json]:
    """What a table routes, static and propagated, without what a static route hides."""
    wanted = filters(state=("active", "blackhole"))
    return reader.ask(ROUTES, table, TransitGatewayRouteTableId=table, Filters=wanted)


def _add_route(reader: Reader, route: Json, table: str) -> None:
    attachments = sorted(each["TransitGatewayAttachmentId"] for each in route.get("TransitGatewayAttachments") or ())
    listed, destination = route.get("PrefixListId"), route.get("DestinationCidrBlock")
    for attachment in attachments or [None]:
        reader.add(
            f"{GATEWAY}_prefix_list_reference" if listed and not destination else f"{GATEWAY}_route",
            ":".join(part for part in (table, destination or listed, attachment) if part),
            transit_gateway_route_table_id=table,
            destination_cidr_block=destination,
            prefix_list_id=None if destination else listed,
            transit_gateway_attachment_id=attachment,
            blackhole=route.get("State") == "blackhole",
            # Terraform has no word for that; a route that an attachment propagates is one like the others.
            type=route.get("Type"),
        )


def read_peerings(reader: Reader, ids: Collection[str]) -> None:
    """Read the peering connections of VPCs, each as one of them sees it."""
    for side in ("requester", "accepter"):
        wanted = filters(**{f"{side}_vpc_info__vpc_id": ids}, status_code=PEERED)
        for each in reader.ask("ec2:DescribeVpcPeeringConnections", *ids, Filters=wanted):
            ends = each["RequesterVpcInfo"], each["AccepterVpcInfo"]
            own, peer = ends if ends[0]["VpcId"] in ids else ends[::-1]
            id_ = each["VpcPeeringConnectionId"]
            reader.add(
                "aws_vpc_peering_connection",
                id_,
                id=id_,
                accept_status=each["Status"]["Code"],
                vpc_id=own["VpcId"],
                peer_vpc_id=peer["VpcId"],
                peer_owner_id=peer.get("OwnerId"),
                peer_region=peer.get("Region"),
                tags=stack_of(each),
            )
