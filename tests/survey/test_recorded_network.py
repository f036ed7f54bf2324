"""Surveys of VPCs, out of answers in the shape of the API."""

from fargate_privatelink.survey.document import EVERYWHERE, Reading
from fargate_privatelink.survey.network.vpcs import OF_OWNERS
from tests.survey.conftest import Surveyed
from tests.survey.recorded import OTHER, OWN, PEER, VPC, Json, nothing, read, resources, vpc
from tests.survey.replay import answering, saying


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


def test_what_the_owner_of_a_shared_vpc_alone_is_shown_is_hidden(surveyed: Surveyed) -> None:
    found, said = read(surveyed, saying("ec2:DescribeVpcs", {"Vpcs": [vpc(OwnerId=OTHER)]}))
    assert {action for action, scopes in found.read.items() if Reading.HIDDEN in scopes.values()} == {*OF_OWNERS}
    why = "another account's, which alone is shown it"
    assert said == [f"{action} of {VPC}: {why}: that part is unknown" for action in sorted(OF_OWNERS)]
    assert resources(found, "aws_vpc")[VPC]["arn"] == f"arn:aws:ec2:eu-central-1:{OTHER}:vpc/{VPC}"


def test_a_refusal_of_several_things_is_one_line(surveyed: Surveyed) -> None:
    vpcs = [vpc(VpcId=f"vpc-0000000{number}", OwnerId=OTHER) for number in range(5)]
    with answering(saying("ec2:DescribeVpcs", {"Vpcs": vpcs}), nothing):
        options = [word for each in vpcs for word in ("--vpc", each["VpcId"])]
        _, err, status = surveyed(*options)
    named = "vpc-00000000, vpc-00000001, vpc-00000002 and 2 more"
    why = "another account's, which alone is shown it"
    assert err.splitlines() == [f"{action} of {named}: {why}: that part is unknown" for action in sorted(OF_OWNERS)]
    assert status == 0


def test_everywhere_is_the_scope_of_what_the_whole_region_has(surveyed: Surveyed) -> None:
    found, _ = read(surveyed)
    assert {*found.read["ec2:DescribeManagedPrefixLists"]} == {EVERYWHERE}
