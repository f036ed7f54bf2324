"""Networks that exist, as surveys of them hold them."""

from collections.abc import Iterable
from typing import Any

from fargate_privatelink import settings, task_definition
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.existing.resolving import resolved
from fargate_privatelink.survey.document import Survey, parse

Json = dict[str, Any]
# A type of Terraform's, and the values of one of its resources.
Thing = tuple[str, Json]

ACCOUNT, OWNER = "123456789012", "210987654321"
VPC, HUB = "vpc-0a1b2c3d4e5f60718", "vpc-0b1b2c3d4e5f60718"
ZONES = ("us-east-1a", "us-east-1b")
SUBNETS = {zone: f"subnet-0{zone[-1]}1b2c3d4e5f60718" for zone in ZONES}
CIDRS = {"us-east-1a": "10.1.0.0/20", "us-east-1b": "10.1.16.0/20"}
PUBLIC_SUBNETS = {zone: f"subnet-1{zone[-1]}1b2c3d4e5f60718" for zone in ZONES}
PUBLIC_CIDRS = {"us-east-1a": "10.1.32.0/24", "us-east-1b": "10.1.33.0/24"}
PUBLIC_TABLE, INTERNET_GATEWAY = "rtb-1f1b2c3d4e5f60718", "igw-0a1b2c3d4e5f60718"
MAIN, TABLES = "rtb-0f1b2c3d4e5f60718", {zone: f"rtb-0{zone[-1]}1b2c3d4e5f60718" for zone in ZONES}
GROUP, LIST = "sg-0a1b2c3d4e5f60718", "pl-63a5400a"
TASKS = [{"definition": "web.json"}]
STACK: Json = {
    "region": "us-east-1",
    "survey": "network.json",
    "vpc_id": VPC,
    "private_subnets": SUBNETS,
    "cluster": "web-cluster",
}
# What a stack makes of a network of its own.
NETWORK_TYPES = {
    *("aws_vpc", "aws_subnet", "aws_route_table", "aws_route_table_association", "aws_default_security_group"),
    *("aws_default_route_table", "aws_route", "aws_internet_gateway", "aws_nat_gateway", "terraform_data"),
}
# The same network without a survey, and three endpoints of it.
BY_HAND: Json = {
    "region": "us-east-1",
    "vpc_id": VPC,
    "vpc_cidr": "10.1.0.0/16",
    "private_subnets": {
        zone: {"id": id_, "cidr": CIDRS[zone], "route_table_id": TABLES[zone]} for zone, id_ in SUBNETS.items()
    },
    "existing_endpoints": {
        "s3": {"id": "vpce-0a1b2c3d4e5f60718", "prefix_list_id": LIST},
        "ecr.api": {"security_group_id": GROUP},
        "ecr.dkr": {"cidrs": ["10.9.0.0/24"]},
    },
    "cluster": "web-cluster",
}
# The calls that a survey of a VPC makes, by what each is about.
READ = {
    "sts:GetCallerIdentity": "*",
    "ec2:DescribeVpcs": "*",
    **dict.fromkeys(
        (
            *("ec2:DescribeVpcAttribute", "ec2:DescribeSubnets", "ec2:DescribeRouteTables", "ec2:DescribeNetworkAcls"),
            *("ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules", "ec2:DescribeVpcEndpoints"),
            *("ec2:DescribeNatGateways", "ec2:DescribeInternetGateways", "ec2:DescribeDhcpOptions"),
            *("ec2:DescribeVpcEncryptionControls", "ec2:DescribeVpcPeeringConnections"),
            *("ec2:DescribeTransitGatewayVpcAttachments", "route53:ListHostedZonesByVPC"),
            *("route53profiles:ListProfileAssociations", "route53resolver:ListResolverRuleAssociations"),
        ),
        "vpc",
    ),
    "ec2:DescribeManagedPrefixLists": "*",
    "ec2:DescribeVpcBlockPublicAccessOptions": "*",
    "ec2:DescribeVpcBlockPublicAccessExclusions": "*",
}


def network(*, vpc: str = VPC, owner: str = ACCOUNT, cidr: str = "10.1.0.0/16") -> list[Thing]:
    """A VPC with two private subnets, a route table each, and no way out."""
    things: list[Thing] = [
        (
            "aws_vpc",
            {
                "id": vpc,
                "owner_id": owner,
                "cidr_block": cidr,
                "main_route_table_id": MAIN,
                "enable_dns_support": True,
                "enable_dns_hostnames": True,
            },
        ),
        ("aws_default_route_table", {"id": MAIN, "vpc_id": vpc, "route": []}),
        (
            "aws_default_network_acl",
            {"id": "acl-0a1b2c3d4e5f60718", "vpc_id": vpc, "subnet_ids": [*SUBNETS.values()], **OPEN_ACL},
        ),
        ("aws_vpc_dhcp_options_association", {"id": vpc, "vpc_id": vpc, "dhcp_options_id": "default"}),
    ]
    for zone, id_ in SUBNETS.items():
        things += [
            ("aws_subnet", subnet(id_, zone, CIDRS[zone], vpc=vpc, owner=owner)),
            ("aws_route_table", {"id": TABLES[zone], "vpc_id": vpc, "route": []}),
            (
                "aws_route_table_association",
                {"id": f"rtbassoc-{zone[-1]}", "subnet_id": id_, "route_table_id": TABLES[zone]},
            ),
        ]
    return things


def subnet(id_: str, zone: str, cidr: str, *, vpc: str = VPC, owner: str = ACCOUNT) -> Json:
    """A subnet."""
    return {
        "id": id_,
        "owner_id": owner,
        "vpc_id": vpc,
        "cidr_block": cidr,
        "availability_zone": zone,
        "map_public_ip_on_launch": False,
        "ipv6_native": False,
    }


EVERYTHING = {"rule_no": 100, "action": "allow", "protocol": "-1", "cidr_block": "0.0.0.0/0", "from_port": 0}
OPEN_ACL: Json = {"ingress": [EVERYTHING | {"to_port": 0}], "egress": [EVERYTHING | {"to_port": 0}]}


def group(id_: str = GROUP, *, cidrs: Iterable[str] = ("10.1.0.0/16",), vpc: str = VPC, **values: Any) -> list[Thing]:
    """A security group that lets TCP 443 in from some CIDRs."""
    about = {"security_group_id": id_, "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
    return [
        ("aws_security_group", {"id": id_, "vpc_id": vpc, "name": id_, **values}),
        *(
            ("aws_vpc_security_group_ingress_rule", {"id": f"sgr-{id_[3:]}{cidr}", "cidr_ipv4": cidr, **about})
            for cidr in cidrs
        ),
    ]


def interface(service: str, *, groups: Iterable[str] = (GROUP,), vpc: str = VPC, **values: Any) -> Thing:
    """An interface endpoint with private DNS in the private subnets."""
    id_ = f"vpce-{service.replace('.', '')}"
    given = {
        "id": id_,
        "vpc_id": vpc,
        "service_name": f"com.amazonaws.us-east-1.{service}",
        "vpc_endpoint_type": "Interface",
        "private_dns_enabled": True,
        "subnet_ids": [*SUBNETS.values()],
        "security_group_ids": [*groups],
        "dns_entry": [{"dns_name": f"{id_}.vpce.amazonaws.com"}],
        "state": "available",
    }
    return "aws_vpc_endpoint", given | values


def gateway(service: str = "s3", *, tables: Iterable[str] = tuple(TABLES.values()), **values: Any) -> Thing:
    """A gateway endpoint in some route tables."""
    given = {
        "id": f"vpce-{service}",
        "vpc_id": VPC,
        "service_name": f"com.amazonaws.us-east-1.{service}",
        "vpc_endpoint_type": "Gateway",
        "route_table_ids": [*tables],
        "prefix_list_id": LIST,
        "state": "available",
    }
    return "aws_vpc_endpoint", given | values


def hub() -> list[Thing]:
    """Another VPC with an interface endpoint of each service of ECR and of CloudWatch Logs, whose names private zones
    lead there, over a transit gateway."""
    things: list[Thing] = [
        ("aws_vpc", {"id": HUB, "owner_id": ACCOUNT, "cidr_block": "10.9.0.0/16", "main_route_table_id": "rtb-hub"}),
        (
            "aws_subnet",
            {
                "id": "subnet-hub",
                "vpc_id": HUB,
                "cidr_block": "10.9.0.0/24",
                "availability_zone": "us-east-1a",
                "ipv6_native": False,
            },
        ),
        ("aws_default_route_table", {"id": "rtb-hub", "vpc_id": HUB, "route": [to_gateway("10.1.0.0/16")]}),
        (
            "aws_default_network_acl",
            {"id": "acl-hub", "vpc_id": HUB, "subnet_ids": ["subnet-hub"], **OPEN_ACL},
        ),
        *group("sg-0b1b2c3d4e5f60718", vpc=HUB),
        ("aws_ec2_transit_gateway", {"id": TRANSIT, "owner_id": ACCOUNT}),
        ("aws_ec2_transit_gateway_route_table", {"id": "tgw-rtb-1", "transit_gateway_id": TRANSIT}),
    ]
    for name, vpc, subnets, cidr in (
        ("hub", HUB, ["subnet-hub"], "10.9.0.0/16"),
        ("spoke", VPC, [*SUBNETS.values()], "10.1.0.0/16"),
    ):
        attachment = f"tgw-attach-{name}"
        about = {"transit_gateway_route_table_id": "tgw-rtb-1", "transit_gateway_attachment_id": attachment}
        things += [
            (
                "aws_ec2_transit_gateway_vpc_attachment",
                {"id": attachment, "transit_gateway_id": TRANSIT, "vpc_id": vpc, "subnet_ids": subnets},
            ),
            ("aws_ec2_transit_gateway_route_table_association", {"id": f"a-{name}", **about}),
            ("aws_ec2_transit_gateway_route", {"id": f"r-{name}", **about, "destination_cidr_block": cidr}),
        ]
    for service, zone, record in (
        ("ecr.api", "api.ecr.us-east-1.amazonaws.com", ""),
        ("ecr.dkr", "dkr.ecr.us-east-1.amazonaws.com", "*."),
        ("logs", "logs.us-east-1.amazonaws.com", ""),
    ):
        endpoint = interface(service, groups=["sg-0b1b2c3d4e5f60718"], vpc=HUB)[1]
        things += [
            ("aws_vpc_endpoint", endpoint | {"subnet_ids": ["subnet-hub"], "private_dns_enabled": False}),
            ("aws_route53_zone", {"id": zone, "zone_id": zone, "name": zone, "owner": ACCOUNT}),
            ("aws_route53_zone_association", {"id": f"{zone}:{VPC}", "zone_id": zone, "vpc_id": VPC}),
            (
                "aws_route53_record",
                {
                    "id": f"{zone}-record",
                    "zone_id": zone,
                    "name": record + zone,
                    "type": "A",
                    "alias": [{"name": endpoint["dns_entry"][0]["dns_name"], "zone_id": "Z1"}],
                },
            ),
        ]
    return things


def with_two_of_four() -> list[Thing]:
    """A network with two of the endpoints that a task with an image in ECR and awslogs needs."""
    return [*network(), *group(), interface("ecr.api"), gateway()]


def with_public_subnets() -> list[Thing]:
    """The same with public subnets, a network ACL of theirs and an internet gateway."""
    acl = {"id": "acl-1a1b2c3d4e5f60718", "vpc_id": VPC, "subnet_ids": [*PUBLIC_SUBNETS.values()], **OPEN_ACL}
    to_internet = {"cidr_block": "0.0.0.0/0", "gateway_id": INTERNET_GATEWAY}
    things: list[Thing] = [
        *with_two_of_four(),
        ("aws_internet_gateway", {"id": INTERNET_GATEWAY, "vpc_id": VPC}),
        ("aws_route_table", {"id": PUBLIC_TABLE, "vpc_id": VPC, "route": [to_internet]}),
        ("aws_network_acl", acl),
    ]
    for zone, id_ in PUBLIC_SUBNETS.items():
        association = {"id": f"rtbassoc-1{zone[-1]}", "subnet_id": id_, "route_table_id": PUBLIC_TABLE}
        things += [
            ("aws_subnet", subnet(id_, zone, PUBLIC_CIDRS[zone])),
            ("aws_route_table_association", association),
        ]
    return things


def incomplete() -> list[Thing]:
    """The same with three of them, none of which serves the second subnet."""
    narrow = group(cidrs=["10.1.0.0/20"])
    return [*network(), *narrow, interface("ecr.api"), interface("ecr.dkr"), gateway(tables=[TABLES["us-east-1a"]])]


def spoke_and_hub() -> list[Thing]:
    """A network without endpoints, and a hub that has them."""
    return [*routed(network(), to_gateway("10.9.0.0/16")), *hub()]


TRANSIT = "tgw-0a1b2c3d4e5f60718"


def to_gateway(cidr: str) -> Json:
    """A route to the transit gateway."""
    return {"cidr_block": cidr, "transit_gateway_id": TRANSIT}


def routed(things: Iterable[Thing], route: Json, *zones: str) -> list[Thing]:
    """Things with a route more in the tables of some zones, or of all."""
    tables = {TABLES[zone] for zone in zones or ZONES}
    return [
        (type_, values | {"route": [*values["route"], route]}) if values.get("id") in tables else (type_, values)
        for type_, values in things
    ]


def document(things: Iterable[Thing], *, account: str = ACCOUNT, **read: str) -> Json:
    """The survey of an account that holds some things, all of it read but what `read` says of actions."""
    resources: dict[str, dict[str, Json]] = {}
    for type_, values in things:
        resources.setdefault(type_, {})[values["id"]] = values
    vpcs = sorted({values["id"] for values in resources.get("aws_vpc", {}).values()})
    about = {"*": ["*"], "vpc": vpcs}
    found = {action: dict.fromkeys(about[scope], "read") for action, scope in READ.items()}
    if gateways := resources.get("aws_ec2_transit_gateway"):
        found["ec2:DescribeTransitGateways"] = dict.fromkeys(gateways, "read")
        found["ec2:DescribeTransitGatewayRouteTables"] = dict.fromkeys(gateways, "read")
        tables = resources["aws_ec2_transit_gateway_route_table"]
        found["ec2:GetTransitGatewayRouteTableAssociations"] = dict.fromkeys(tables, "read")
        found["ec2:SearchTransitGatewayRoutes"] = dict.fromkeys(tables, "read")
    for zone in resources.get("aws_route53_zone", ()):
        found.setdefault("route53:ListResourceRecordSets", {})[zone] = "read"
    for action, reading in read.items():
        found[f"ec2:{action}"] = dict.fromkeys(found[f"ec2:{action}"], reading)
    return {
        "survey": 1,
        "account": account,
        "region": "us-east-1",
        "vpcs": vpcs,
        "clusters": [],
        "read": found,
        "resources": resources,
    }


def survey(things: Iterable[Thing], *, account: str = ACCOUNT, **read: str) -> Survey:
    """The same as a survey."""
    return parse(document(things, account=account, **read), file="network.json")


def inventory(
    stack: Json, surveys: dict[str, Survey], *definitions: Json, name: str = "case", **entry: Any
) -> Inventory:
    """An inventory in a network that exists; `entry` goes into each `[[tasks]]` entry."""
    entries = [{"definition": f"{each['family']}.json", **entry} for each in definitions]
    (given,) = settings.parse({"stacks": {name: {**stack, "tasks": entries}}}, file="stacks.toml")
    (found, existing), problems = resolved(given, surveys, file="stacks.toml")
    assert not problems
    assert existing
    names = [entry["definition"] for entry in entries]
    parsed = {name: task_definition.parse(each, file=name) for name, each in zip(names, definitions, strict=True)}
    return Inventory.of(found, parsed, existing)
