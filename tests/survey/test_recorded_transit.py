"""Surveys of transit gateways and peering connections, out of answers in the shape of the API."""

from typing import Any

from fargate_privatelink.survey.document import Reading
from tests.survey.conftest import Surveyed
from tests.survey.recorded import OTHER, OWN, PEER, VPC, Json, read, resources
from tests.survey.replay import Answer, refusing, saying

GATEWAY, TABLE, ATTACHMENT = "tgw-0a", "tgw-rtb-0a", "tgw-attach-0a"


def attached(**gateway: Any) -> tuple[Answer, ...]:
    """The VPC's attachment to a gateway, and that."""
    attachment: Json = {"TransitGatewayAttachmentId": ATTACHMENT, "TransitGatewayId": GATEWAY, "VpcId": VPC}
    attachment |= {"VpcOwnerId": OWN, "State": "available", "SubnetIds": ["subnet-1"]}
    about = {"TransitGatewayId": GATEWAY, "OwnerId": OWN, "State": "available", "Options": {}, **gateway}
    return (
        saying("ec2:DescribeTransitGatewayVpcAttachments", {"TransitGatewayVpcAttachments": [attachment]}),
        saying("ec2:DescribeTransitGateways", {"TransitGateways": [about]}),
        saying(
            "ec2:DescribeTransitGatewayRouteTables",
            {"TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": TABLE, "TransitGatewayId": GATEWAY}]},
        ),
    )


def test_what_a_gateway_of_another_account_routes_is_hidden(surveyed: Surveyed) -> None:
    found, said = read(surveyed, *attached(OwnerId=OTHER))
    action = "ec2:DescribeTransitGatewayRouteTables"
    assert found.reading(action, GATEWAY) is Reading.HIDDEN
    assert said == [f"{action} of {GATEWAY}: another account's, which alone is shown it: that part is unknown"]
    assert resources(found, "aws_ec2_transit_gateway") == {}
    assert (
        "transit_gateway_default_route_table_association"
        not in (resources(found, "aws_ec2_transit_gateway_vpc_attachment")[ATTACHMENT])
    )


def test_a_gateway_is_told_with_all_of_its_tables_or_not_at_all(surveyed: Surveyed) -> None:
    refused = refusing("ec2:SearchTransitGatewayRoutes", "UnauthorizedOperation")
    found, _ = read(surveyed, refused, *attached())
    assert [type_ for type_ in found.resources if "transit_gateway" in type_] == [
        "aws_ec2_transit_gateway_vpc_attachment"
    ]
    found, _ = read(surveyed, *attached())
    assert sorted(resources(found, "aws_ec2_transit_gateway")) == [GATEWAY]


def test_a_prefix_list_that_a_gateway_routes_is_told_as_one(surveyed: Surveyed) -> None:
    to = {"TransitGatewayAttachmentId": ATTACHMENT, "ResourceType": "vpc", "ResourceId": VPC}
    route = {"PrefixListId": "pl-9", "TransitGatewayAttachments": [to], "Type": "static", "State": "active"}
    lists = [
        {"PrefixListId": "pl-9", "PrefixListName": "shared", "OwnerId": OTHER},
        {"PrefixListId": "pl-8", "PrefixListName": "unused", "OwnerId": OWN},
    ]
    found, _ = read(
        surveyed,
        saying("ec2:SearchTransitGatewayRoutes", {"Routes": [route]}),
        saying("ec2:DescribeManagedPrefixLists", {"PrefixLists": lists}),
        saying("ec2:GetManagedPrefixListEntries", {"Entries": [{"Cidr": "10.5.0.0/16"}]}),
        *attached(),
    )
    (reference,) = resources(found, "aws_ec2_transit_gateway_prefix_list_reference").values()
    assert (reference["prefix_list_id"], reference["transit_gateway_attachment_id"]) == ("pl-9", ATTACHMENT)
    assert {name: each["entry"] for name, each in resources(found, "aws_ec2_managed_prefix_list").items()} == {
        "pl-9": [{"cidr": "10.5.0.0/16"}]
    }


def test_a_peering_is_told_from_the_side_of_a_vpc_that_is_surveyed(surveyed: Surveyed) -> None:
    ends = {
        "RequesterVpcInfo": {"VpcId": PEER, "OwnerId": OTHER, "Region": "eu-west-1"},
        "AccepterVpcInfo": {"VpcId": VPC, "OwnerId": OWN, "Region": "eu-central-1"},
    }
    peering = {"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "active"}, **ends}
    found, _ = read(surveyed, saying("ec2:DescribeVpcPeeringConnections", {"VpcPeeringConnections": [peering]}))
    assert resources(found, "aws_vpc_peering_connection")["pcx-1"] == {
        "id": "pcx-1",
        "accept_status": "active",
        "vpc_id": VPC,
        "peer_vpc_id": PEER,
        "peer_owner_id": OTHER,
        "peer_region": "eu-west-1",
    }
