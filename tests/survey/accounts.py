"""Accounts on moto to survey: networks that boto3 makes, and the command that reads them."""

from typing import Any

import boto3

from fargate_privatelink.survey.document import STACK_TAG

REGION = "us-east-1"
SERVICES = "ec2 route53 route53resolver ecs iam logs ssm secretsmanager kms s3 ecr efs".split()
ECR = "dkr.ecr.us-east-1.amazonaws.com"
# Nothing of what is called so may be in a survey.
CANARY = "canary-7f3a"


class Account:
    """The calls that make things in an account of moto, by a client of each service."""

    def __init__(self, address: str) -> None:
        given = {"endpoint_url": address, "region_name": REGION}
        given |= {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        names = (
            "ec2",
            "route53",
            "route53resolver",
            "ecs",
            "iam",
            "logs",
            "ssm",
            "secretsmanager",
            "kms",
            "s3",
            "ecr",
            "efs",
        )
        self.clients: dict[str, Any] = {name: boto3.client(name, **given) for name in names}
        self.ec2 = self.clients["ec2"]
        # What AWS calls things, by what tests call them.
        self.ids: dict[str, str] = {}

    def vpc(self, number: int) -> str:
        """A VPC `10.<number>.0.0/16` with DNS."""
        made: str = self.ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=made, EnableDnsHostnames={"Value": True})
        return made

    def subnet(self, vpc: str, cidr: str, zone: str = "a") -> str:
        made: str = self.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=REGION + zone)["Subnet"][
            "SubnetId"
        ]
        return made

    def table(self, vpc: str, *subnets: str) -> str:
        made: str = self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        for subnet in subnets:
            self.ec2.associate_route_table(RouteTableId=made, SubnetId=subnet)
        return made

    def group(self, vpc: str, name: str, **tags: str) -> str:
        made: str = self.ec2.create_security_group(
            VpcId=vpc, GroupName=name, Description=CANARY, TagSpecifications=tagged("security-group", **tags)
        )["GroupId"]
        return made


def tagged(type_: str, **tags: str) -> list[dict[str, Any]]:
    """Tags, and one with a canary, of a thing that is made."""
    given = [{"Key": key, "Value": value} for key, value in {**tags, "note": CANARY}.items()]
    return [{"ResourceType": type_, "Tags": given}]


def network(account: Account) -> str:
    """A VPC of two subnets, one with a table of its own, with endpoints, a NAT gateway and an ACL; its id."""
    ec2, vpc = account.ec2, account.vpc(1)
    private = account.subnet(vpc, "10.1.1.0/24")
    public = account.subnet(vpc, "10.1.2.0/24", "b")
    table = account.table(vpc, private)
    group = account.group(vpc, "endpoints", **{STACK_TAG: "web"})
    allowed = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{**allowed, "IpRanges": [{"CidrIp": "10.1.1.0/24", "Description": CANARY}]}],
        TagSpecifications=tagged("security-group-rule"),
    )
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=[table])
    account.ids["s3"] = made["VpcEndpoint"]["VpcEndpointId"]
    made = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName=f"com.amazonaws.{REGION}.logs",
        VpcEndpointType="Interface",
        SubnetIds=[private],
        SecurityGroupIds=[group],
        PrivateDnsEnabled=True,
        TagSpecifications=tagged("vpc-endpoint", **{STACK_TAG: "web"}),
    )
    account.ids |= {"vpc": vpc, "private": private, "public": public, "table": table, "group": group}
    account.ids["logs"] = made["VpcEndpoint"]["VpcEndpointId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    own = ec2.create_managed_prefix_list(
        PrefixListName="offices",
        MaxEntries=2,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "10.80.0.0/16", "Description": CANARY}, {"Cidr": "10.70.0.0/16"}],
    )["PrefixList"]["PrefixListId"]
    ec2.authorize_security_group_egress(
        GroupId=group, IpPermissions=[{**allowed, "PrefixListIds": [{"PrefixListId": own}]}]
    )
    options = ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name-servers", "Values": ["10.1.1.2"]}])[
        "DhcpOptions"
    ]["DhcpOptionsId"]
    ec2.associate_dhcp_options(VpcId=vpc, DhcpOptionsId=options)
    account.ids |= {"internet": gateway, "nat": nat, "offices": own, "options": options}
    return vpc


def hub(account: Account, spoke: str) -> str:
    """A VPC that serves a spoke over a transit gateway and a private zone, and is its peer too; its id."""
    ec2, vpc = account.ec2, account.vpc(2)
    subnet = account.subnet(vpc, "10.2.1.0/24")
    ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.ecr.dkr", VpcEndpointType="Interface", SubnetIds=[subnet]
    )
    gateway = ec2.create_transit_gateway(Description=CANARY)["TransitGateway"]["TransitGatewayId"]
    for name, of, within in (("hub", vpc, subnet), ("spoke", spoke, account.ids["private"])):
        made = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=gateway, VpcId=of, SubnetIds=[within])
        account.ids[f"{name}-attachment"] = made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
    (made,) = ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]
    account.ids |= {"gateway": gateway, "gateway-table": made["TransitGatewayRouteTableId"], "hub": vpc}
    ec2.create_transit_gateway_route(
        DestinationCidrBlock="10.66.0.0/16", TransitGatewayRouteTableId=account.ids["gateway-table"], Blackhole=True
    )
    ec2.create_route(RouteTableId=account.ids["table"], DestinationCidrBlock="10.2.0.0/16", TransitGatewayId=gateway)
    peering = ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=spoke)["VpcPeeringConnection"]
    account.ids["peering"] = peering["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=account.ids["peering"])
    for name, zone in (("zone", ECR), ("other-zone", f"{CANARY}.internal")):
        account.ids[name] = _zone(account, zone, spoke)
    return vpc


def _zone(account: Account, name: str, vpc: str) -> str:
    """A private zone that a VPC asks, with an alias for everything in it, and a text."""
    route53 = account.clients["route53"]
    asked = {"VPCRegion": REGION, "VPCId": vpc}
    made = route53.create_hosted_zone(Name=name, VPC=asked, CallerReference=name)["HostedZone"]["Id"]
    alias = {"HostedZoneId": "Z7HUB8M", "DNSName": "vpce-1.dkr.ecr.vpce.amazonaws.com.", "EvaluateTargetHealth": False}
    changes = [
        {"Name": f"*.{name}", "Type": "A", "AliasTarget": alias},
        {"Name": name, "Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": f'"{CANARY}"'}]},
    ]
    batch = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": each} for each in changes]}
    route53.change_resource_record_sets(HostedZoneId=made, ChangeBatch=batch)
    return str(made.rpartition("/")[2])
