"""Surveys out of answers in the shape of the API, for what moto lacks or answers otherwise than AWS."""

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from fargate_privatelink.survey import document
from fargate_privatelink.survey.calls import Call
from fargate_privatelink.survey.document import EVERYWHERE, STACK_TAG, Reading
from tests.survey.conftest import Surveyed
from tests.survey.replay import Answer, answering, refusing, saying

Json = dict[str, Any]
OWN, OTHER = "111122223333", "444455556666"
VPC, PEER = "vpc-0a1b2c3d4e5f60718", "vpc-0f0e0d0c0b0a09080"
GATEWAY, TABLE, ATTACHMENT = "tgw-0a", "tgw-rtb-0a", "tgw-attach-0a"


def nothing(call: Call, parameters: Json) -> tuple[int, Json]:
    """What AWS answers in an account with one VPC and nothing in it."""
    if call.action == "sts:GetCallerIdentity":
        return 200, {"Account": OWN}
    if call.action == "ec2:DescribeVpcs":
        return 200, {"Vpcs": [vpc()]}
    if call.action == "ec2:DescribeVpcAttribute":
        name = parameters["Attribute"]
        return 200, {name[0].upper() + name[1:]: {"Value": True}}
    return 200, {call.answer: []} if call.action != "ec2:DescribeVpcBlockPublicAccessOptions" else {}


def vpc(**given: Any) -> Json:
    return {"VpcId": VPC, "CidrBlock": "10.1.0.0/16", "OwnerId": OWN, "IsDefault": False, **given}


def read(surveyed: Surveyed, *answers: Answer, region: str = "eu-central-1") -> tuple[document.Survey, list[str]]:
    """What the command writes and says, where AWS answers so, and nothing else is there."""
    with answering(*answers, nothing):
        out, err, status = surveyed("--vpc", VPC, region=region)
    assert status == 0, err
    return document.parse(json.loads(out), file="network.json"), err.splitlines()


def resources(found: document.Survey, type_: str) -> Json:
    return {name: dict(values) for name, values in found.resources.get(type_, {}).items()}


def test_an_account_with_nothing_in_it_is_read_as_that(surveyed: Surveyed) -> None:
    found, said = read(surveyed)
    assert said == []
    assert sorted(found.resources) == ["aws_vpc"]
    assert resources(found, "aws_vpc")[VPC] == {
        "id": VPC,
        "arn": f"arn:aws:ec2:eu-central-1:{OWN}:vpc/{VPC}",
        "owner_id": OWN,
        "cidr_block": "10.1.0.0/16",
        "enable_dns_support": True,
        "enable_dns_hostnames": True,
    }
    assert found.is_read("ec2:DescribeSecurityGroupRules", VPC)


def test_arns_are_in_the_partition_of_the_region(surveyed: Surveyed) -> None:
    found, _ = read(surveyed, region="cn-north-1")
    assert resources(found, "aws_vpc")[VPC]["arn"] == f"arn:aws-cn:ec2:cn-north-1:{OWN}:vpc/{VPC}"


def test_a_vpc_has_the_cidrs_that_are_associated(surveyed: Surveyed) -> None:
    blocks = [
        {"AssociationId": f"vpc-cidr-{name}", "CidrBlock": cidr, "CidrBlockState": {"State": state}}
        for name, cidr, state in (
            ("1", "10.1.0.0/16", "associated"),
            ("2", "100.64.0.0/16", "associated"),
            ("3", "10.9.0.0/16", "disassociated"),
        )
    ]
    found, _ = read(surveyed, saying("ec2:DescribeVpcs", {"Vpcs": [vpc(CidrBlockAssociationSet=blocks)]}))
    assert resources(found, "aws_vpc_ipv4_cidr_block_association") == {
        "vpc-cidr-2": {"id": "vpc-cidr-2", "vpc_id": VPC, "cidr_block": "100.64.0.0/16"}
    }


def test_the_endpoints_of_a_vpc_that_is_shared_with_the_account_are_hidden(surveyed: Surveyed) -> None:
    action = "ec2:DescribeVpcEndpoints"
    found, said = read(surveyed, saying("ec2:DescribeVpcs", {"Vpcs": [vpc(OwnerId=OTHER)]}))
    assert found.reading(action, VPC) is Reading.HIDDEN
    assert said == [f"{action} of {VPC}: another account's, which alone is shown it: that part is unknown"]
    assert resources(found, "aws_vpc")[VPC]["arn"] == f"arn:aws:ec2:eu-central-1:{OTHER}:vpc/{VPC}"


def test_endpoints_of_a_vpc_whose_owner_is_not_known_are_not_all_that_there_are(surveyed: Surveyed) -> None:
    refused = refusing("ec2:DescribeVpcs", "UnauthorizedOperation")
    found, said = read(surveyed, refused)
    assert found.reading("ec2:DescribeVpcEndpoints", VPC) is Reading.DENIED
    subnet = {"SubnetId": "subnet-1", "VpcId": VPC, "CidrBlock": "10.1.0.0/24", "OwnerId": OWN}
    found, said = read(surveyed, refused, saying("ec2:DescribeSubnets", {"Subnets": [subnet]}))
    assert found.is_read("ec2:DescribeVpcEndpoints", VPC)
    assert said == ["ec2:DescribeVpcs: access denied: that part is unknown"]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("Available", "available"),
        ("available", "available"),
        ("PendingAcceptance", "pendingAcceptance"),
        ("failed", "failed"),
        ("deleting", None),
        ("Deleted", None),
    ],
)
def test_an_endpoint_has_its_state_unless_it_is_gone(surveyed: Surveyed, state: str, told: str | None) -> None:
    endpoint = {"VpcEndpointId": "vpce-1", "VpcId": VPC, "ServiceName": "com.amazonaws.eu-central-1.logs"}
    endpoint |= {"VpcEndpointType": "Interface", "State": state, "OwnerId": OWN}
    found, _ = read(surveyed, saying("ec2:DescribeVpcEndpoints", {"VpcEndpoints": [endpoint]}))
    assert [each["state"] for each in resources(found, "aws_vpc_endpoint").values()] == ([told] if told else [])


def test_an_endpoint_has_its_options_and_its_policy_in_order(surveyed: Surveyed) -> None:
    endpoint = {
        "VpcEndpointId": "vpce-1",
        "VpcId": VPC,
        "ServiceName": "com.amazonaws.eu-central-1.s3",
        "VpcEndpointType": "Interface",
        "State": "available",
        "OwnerId": OWN,
        "ServiceRegion": "eu-west-1",
        "IpAddressType": "ipv4",
        "PrivateDnsEnabled": True,
        "SubnetIds": ["subnet-2", "subnet-1"],
        "Groups": [{"GroupId": "sg-2", "GroupName": "b"}, {"GroupId": "sg-1", "GroupName": "a"}],
        "PolicyDocument": '{"Version":"2012-10-17",\n "Statement":[]}',
        "DnsOptions": {"DnsRecordIpType": "ipv4", "PrivateDnsOnlyForInboundResolverEndpoint": False},
        "DnsEntries": [{"DnsName": name, "HostedZoneId": "Z1"} for name in ("*.vpce-1.b", "*.vpce-1.a")],
        "Tags": [{"Key": "Name", "Value": "s3"}, {"Key": STACK_TAG, "Value": "web"}],
    }
    found, _ = read(surveyed, saying("ec2:DescribeVpcEndpoints", {"VpcEndpoints": [endpoint]}))
    assert resources(found, "aws_vpc_endpoint")["vpce-1"] == {
        "id": "vpce-1",
        "arn": f"arn:aws:ec2:eu-central-1:{OWN}:vpc-endpoint/vpce-1",
        "owner_id": OWN,
        "state": "available",
        "vpc_id": VPC,
        "service_name": "com.amazonaws.eu-central-1.s3",
        "service_region": "eu-west-1",
        "vpc_endpoint_type": "Interface",
        "private_dns_enabled": True,
        "ip_address_type": "ipv4",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "security_group_ids": ["sg-1", "sg-2"],
        "route_table_ids": [],
        "policy": '{"Statement": [], "Version": "2012-10-17"}',
        "dns_options": [{"dns_record_ip_type": "ipv4", "private_dns_only_for_inbound_resolver_endpoint": False}],
        "dns_entry": [{"dns_name": "*.vpce-1.a"}, {"dns_name": "*.vpce-1.b"}],
        "tags": {STACK_TAG: "web"},
    }


def test_of_routes_those_of_the_vpc_and_of_gateway_endpoints_are_left_out(surveyed: Surveyed) -> None:
    routes = [
        {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active"},
        {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-s3", "State": "active"},
        {"DestinationCidrBlock": "10.8.0.0/16", "GatewayId": "vpce-firewall", "State": "active"},
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-gone", "State": "blackhole"},
        {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"},
        {"DestinationCidrBlock": "10.7.0.0/16", "InstanceId": "i-1", "NetworkInterfaceId": "eni-1", "State": "active"},
    ]
    table = {"RouteTableId": "rtb-1", "VpcId": VPC, "Routes": routes, "Associations": []}
    found, _ = read(surveyed, saying("ec2:DescribeRouteTables", {"RouteTables": [table]}))
    assert resources(found, "aws_route_table")["rtb-1"]["route"] == [
        {"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-gone", "state": "blackhole"},
        {"cidr_block": "10.7.0.0/16", "network_interface_id": "eni-1"},
        {"cidr_block": "10.8.0.0/16", "vpc_endpoint_id": "vpce-firewall"},
        {"egress_only_gateway_id": "eigw-1", "ipv6_cidr_block": "::/0"},
    ]


def test_a_block_on_public_access_is_told_with_who_is_excluded(surveyed: Surveyed) -> None:
    options = {"AwsAccountId": OWN, "AwsRegion": "eu-central-1", "InternetGatewayBlockMode": "block-bidirectional"}
    exclusions = [
        {
            "ExclusionId": f"vpcbpa-exclude-{name}",
            "InternetGatewayExclusionMode": "allow-bidirectional",
            "ResourceArn": f"arn:aws:ec2:eu-central-1:{OWN}:{resource}",
            "State": state,
        }
        for name, resource, state in (
            ("1", f"vpc/{VPC}", "create-complete"),
            ("2", "subnet/subnet-1", "update-complete"),
            ("3", "subnet/subnet-2", "delete-complete"),
        )
    ]
    found, _ = read(
        surveyed,
        saying("ec2:DescribeVpcBlockPublicAccessOptions", {"VpcBlockPublicAccessOptions": options}),
        saying("ec2:DescribeVpcBlockPublicAccessExclusions", {"VpcBlockPublicAccessExclusions": exclusions}),
    )
    assert resources(found, "aws_vpc_block_public_access_options") == {
        "eu-central-1": {"id": "eu-central-1", "internet_gateway_block_mode": "block-bidirectional"}
    }
    told = resources(found, "aws_vpc_block_public_access_exclusion")
    assert {name: each.get("vpc_id") or each.get("subnet_id") for name, each in told.items()} == {
        "vpcbpa-exclude-1": VPC,
        "vpcbpa-exclude-2": "subnet-1",
    }


def test_an_encryption_control_has_its_mode_and_exclusions(surveyed: Surveyed) -> None:
    control: Json = {"VpcEncryptionControlId": "vpcec-1", "VpcId": VPC, "Mode": "enforce", "State": "available"}
    control["ResourceExclusions"] = {"NatGateway": {"State": "enabled"}, "ElasticFileSystem": {"State": "disabled"}}
    found, _ = read(surveyed, saying("ec2:DescribeVpcEncryptionControls", {"VpcEncryptionControls": [control]}))
    assert resources(found, "aws_vpc_encryption_control")["vpcec-1"] == {
        "id": "vpcec-1",
        "vpc_id": VPC,
        "mode": "enforce",
        "nat_gateway_exclusion": "enable",
        "elastic_file_system_exclusion": "disable",
    }


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


def test_the_records_of_zones_of_others_are_hidden(surveyed: Surveyed) -> None:
    zones = [
        {"HostedZoneId": "Z1", "Name": "logs.eu-central-1.amazonaws.com.", "Owner": {"OwningAccount": OTHER}},
        {"HostedZoneId": "Z2", "Name": "corp.internal.", "Owner": {"OwningAccount": OTHER}},
        {"HostedZoneId": "Z3", "Name": "app.local.", "Owner": {"OwningService": "servicediscovery.amazonaws.com"}},
    ]
    action = "route53:ListResourceRecordSets"
    found, said = read(surveyed, saying("route53:ListHostedZonesByVPC", {"HostedZoneSummaries": zones}))
    assert said == [f"{action} of Z1: another account's, which alone is shown it: that part is unknown"]
    told = resources(found, "aws_route53_zone")
    assert {name: (each["name"], each["owner"]) for name, each in told.items()} == {
        "Z1": ("logs.eu-central-1.amazonaws.com", OTHER),
        "Z2": ("corp.internal", OTHER),
        "Z3": ("app.local", "servicediscovery.amazonaws.com"),
    }
    assert found.reading(action, "Z2") is None


@pytest.mark.parametrize(
    ("zone", "is_read"),
    [
        ("amazonaws.com", True),
        ("com", True),
        ("ecr.eu-central-1.amazonaws.com", True),
        ("api.aws", True),
        ("notamazonaws.com", False),
        ("example.com", False),
    ],
)
def test_the_zones_are_read_that_names_of_services_are_asked_of(surveyed: Surveyed, zone: str, is_read: bool) -> None:
    zones = [{"HostedZoneId": "Z1", "Name": f"{zone}.", "Owner": {"OwningAccount": OWN}}]
    found, _ = read(surveyed, saying("route53:ListHostedZonesByVPC", {"HostedZoneSummaries": zones}))
    assert found.is_read("route53:ListResourceRecordSets", "Z1") is is_read


def test_records_are_named_as_terraform_names_them(surveyed: Surveyed) -> None:
    name = "\\052.dkr.ecr.eu-central-1.amazonaws.com."
    zones = [{"HostedZoneId": "Z1", "Name": "dkr.ecr.eu-central-1.amazonaws.com.", "Owner": {"OwningAccount": OWN}}]
    records = [
        {"Name": name, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": "VPCE-1.vpce.amazonaws.com."}]},
        {"Name": name, "Type": "A", "TTL": 60, "SetIdentifier": "a", "ResourceRecords": [{"Value": "10.1.0.9"}]},
    ]
    found, _ = read(
        surveyed,
        saying("route53:ListHostedZonesByVPC", {"HostedZoneSummaries": zones}),
        saying("route53:ListResourceRecordSets", {"ResourceRecordSets": records, "IsTruncated": False}),
    )
    told = "*.dkr.ecr.eu-central-1.amazonaws.com"
    assert resources(found, "aws_route53_record") == {
        f"Z1_{told}_CNAME": {"zone_id": "Z1", "name": told, "type": "CNAME", "records": ["vpce-1.vpce.amazonaws.com"]},
        f"Z1_{told}_A_a": {"zone_id": "Z1", "name": told, "type": "A", "set_identifier": "a"},
    }


def test_a_profile_is_told_with_what_it_holds(surveyed: Surveyed) -> None:
    association = {"Id": "rpassoc-1", "ProfileId": "rp-1", "ResourceId": VPC, "Status": "COMPLETE"}
    held = [
        {"Id": "rpr-1", "ProfileId": "rp-1", "ResourceArn": "arn:aws:route53:::hostedzone/Z1", "Status": "COMPLETE"},
        {"Id": "rpr-2", "ProfileId": "rp-1", "ResourceArn": f"arn:aws:ec2:eu-central-1:{OWN}:vpc-endpoint/vpce-1"},
    ]
    answers = (
        saying("route53profiles:ListProfileAssociations", {"ProfileAssociations": [association]}),
        saying("route53profiles:ListProfileResourceAssociations", {"ProfileResourceAssociations": held}),
    )
    zone = {"HostedZone": {"Id": "/hostedzone/Z1", "Name": "kms.eu-central-1.amazonaws.com."}}
    found, _ = read(surveyed, *answers, saying("route53:GetHostedZone", zone))
    assert resources(found, "aws_route53profiles_profile") == {"rp-1": {"id": "rp-1"}}
    assert resources(found, "aws_route53profiles_association")["rpassoc-1"]["resource_id"] == VPC
    assert sorted(resources(found, "aws_route53profiles_resource_association")) == ["rpr-1", "rpr-2"]
    assert found.is_read("route53:ListResourceRecordSets", "Z1")
    found, said = read(surveyed, *answers, refusing("route53:GetHostedZone", "NoSuchHostedZone", 404))
    assert said == ["route53:GetHostedZone of Z1: another account's, which alone is shown it: that part is unknown"]
    refused = refusing("route53profiles:ListProfileResourceAssociations", "AccessDeniedException")
    found, _ = read(surveyed, refused, *answers)
    assert resources(found, "aws_route53profiles_profile") == {}


def test_the_rule_that_aws_makes_for_the_internet_is_no_forward(surveyed: Surveyed) -> None:
    ids = ("rslvr-autodefined-rr-internet-resolver", "rslvr-rr-1", "rslvr-rr-other")
    associations = [
        {"Id": f"rslvr-rrassoc-{id_}", "ResolverRuleId": id_, "VPCId": VPC, "Status": "COMPLETE"} for id_ in ids
    ]
    rules = [
        {"Id": ids[0], "DomainName": ".", "RuleType": "RECURSIVE", "OwnerId": "Route 53 Resolver"},
        {"Id": ids[1], "DomainName": "Corp.Example.com.", "RuleType": "FORWARD", "OwnerId": OTHER},
    ]
    found, _ = read(
        surveyed,
        saying("route53resolver:ListResolverRuleAssociations", {"ResolverRuleAssociations": associations}),
        saying("route53resolver:ListResolverRules", {"ResolverRules": rules}),
    )
    assert resources(found, "aws_route53_resolver_rule") == {
        ids[1]: {"id": ids[1], "domain_name": "corp.example.com", "rule_type": "FORWARD", "owner_id": OTHER}
    }
    told = resources(found, "aws_route53_resolver_rule_association").values()
    assert sorted(each["resolver_rule_id"] for each in told) == sorted(ids[1:])


def test_acls_and_groups_are_told_without_aws_own_rules(surveyed: Surveyed) -> None:
    entries = [
        {"RuleNumber": 32767, "RuleAction": "deny", "Protocol": "-1", "Egress": False, "CidrBlock": "0.0.0.0/0"},
        {"RuleNumber": 20, "RuleAction": "deny", "Protocol": "6", "Egress": False, "CidrBlock": "10.0.0.0/8"},
        {"RuleNumber": 10, "RuleAction": "allow", "Protocol": "6", "Egress": False, "Ipv6CidrBlock": "::/0"},
    ]
    entries[1]["PortRange"] = {"From": 443, "To": 443}
    acl = {"NetworkAclId": "acl-1", "VpcId": VPC, "IsDefault": False, "Entries": entries, "Associations": []}
    found, _ = read(surveyed, saying("ec2:DescribeNetworkAcls", {"NetworkAcls": [acl]}))
    told = resources(found, "aws_network_acl")["acl-1"]
    assert [(each["rule_no"], each["from_port"], each["to_port"]) for each in told["ingress"]] == [
        (10, 0, 0),
        (20, 443, 443),
    ]
    assert told["egress"] == []


def test_a_rule_that_names_a_group_of_another_account_names_its_id(surveyed: Surveyed) -> None:
    group = {"GroupId": "sg-1", "GroupName": "endpoints", "VpcId": VPC, "OwnerId": OWN}
    rule = {"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": False, "IpProtocol": "-1", "FromPort": -1}
    rule |= {"ToPort": -1, "ReferencedGroupInfo": {"GroupId": "sg-9", "UserId": OTHER, "VpcId": PEER}}
    found, _ = read(
        surveyed,
        saying("ec2:DescribeSecurityGroups", {"SecurityGroups": [group]}),
        saying("ec2:DescribeSecurityGroupRules", {"SecurityGroupRules": [rule]}),
    )
    assert resources(found, "aws_vpc_security_group_ingress_rule") == {
        "sgr-1": {
            "id": "sgr-1",
            "security_group_id": "sg-1",
            "ip_protocol": "-1",
            "referenced_security_group_id": "sg-9",
        }
    }


def test_a_refusal_of_several_things_is_one_line(surveyed: Surveyed) -> None:
    vpcs = [vpc(VpcId=f"vpc-0000000{number}", OwnerId=OTHER) for number in range(5)]
    with answering(saying("ec2:DescribeVpcs", {"Vpcs": vpcs}), nothing):
        options = [word for each in vpcs for word in ("--vpc", each["VpcId"])]
        _, err, status = surveyed(*options)
    named = "vpc-00000000, vpc-00000001, vpc-00000002 and 2 more"
    why = "another account's, which alone is shown it"
    assert (err, status) == (f"ec2:DescribeVpcEndpoints of {named}: {why}: that part is unknown\n", 0)


def test_a_service_that_the_region_has_no_address_of_is_not_offered(surveyed: Surveyed) -> None:
    action = "route53profiles:ListProfileAssociations"

    def unreachable(call: Call, _: Json) -> None:
        if call.action == action:
            raise EndpointConnectionError(endpoint_url="https://route53profiles.eu-central-1.amazonaws.com/")

    found, said = read(surveyed, unreachable)
    assert found.reading(action, VPC) is Reading.NOT_OFFERED
    assert said == [f"{action} of {VPC}: not offered in this region: that part is unknown"]


def test_everywhere_is_the_scope_of_what_the_whole_region_has(surveyed: Surveyed) -> None:
    found, _ = read(surveyed)
    assert {*found.read["ec2:DescribeManagedPrefixLists"]} == {EVERYWHERE}
