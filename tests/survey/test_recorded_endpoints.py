"""Surveys of VPC endpoints, out of answers in the shape of the API."""

import pytest

from fargate_privatelink.survey.document import STACK_TAG, Reading
from tests.survey.conftest import Surveyed
from tests.survey.recorded import OWN, VPC, read, resources
from tests.survey.replay import refusing, saying


def test_endpoints_of_a_vpc_whose_owner_is_not_known_are_not_all_that_there_are(surveyed: Surveyed) -> None:
    refused = refusing("ec2:DescribeVpcs", "UnauthorizedOperation")
    found, _ = read(surveyed, refused)
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
