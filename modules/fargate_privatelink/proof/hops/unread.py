"""What surveys did not read on a task's way: with what is missing nothing passes and nothing fails for certain."""

from collections.abc import Mapping
from dataclasses import replace

from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict

ENDPOINTS = ("ec2:DescribeVpcEndpoints",)
# What tells whom a VPC's resolver asks.
NAMES = (
    "route53:ListHostedZonesByVPC",
    "route53profiles:ListProfileAssociations",
    "route53resolver:ListResolverRuleAssociations",
)
OPTIONS = ("ec2:DescribeDhcpOptions",)
GATEWAYS = ("ec2:DescribeInternetGateways",)
BLOCKS = ("ec2:DescribeVpcBlockPublicAccessOptions", "ec2:DescribeVpcBlockPublicAccessExclusions")
ENCRYPTION = ("ec2:DescribeVpcEncryptionControls",)
GROUPS = ("ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules")
# What a hop that is not known may wait for, which is said behind it.
AWAITED: Mapping[Step, tuple[str, ...]] = {
    Step.NAME: ("ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", *OPTIONS, *NAMES),
    Step.EGRESS: (*GROUPS, "ec2:DescribeManagedPrefixLists"),
    Step.ACL: ("ec2:DescribeNetworkAcls",),
    Step.ROUTE: (
        *("ec2:DescribeSubnets", "ec2:DescribeRouteTables", "ec2:DescribeNatGateways", *GATEWAYS, *BLOCKS),
        *("ec2:DescribeVpcPeeringConnections", "ec2:DescribeTransitGatewayVpcAttachments", *ENCRYPTION),
    ),
    Step.ENDPOINT: (*ENDPOINTS, "ec2:DescribeSubnets"),
    Step.INGRESS: GROUPS,
    Step.POLICY: ENDPOINTS,
}


def unread(model: Model, vpc: str | None, *actions: str) -> str:
    """Why not all is known that some actions tell of a VPC, by its key; nothing where all is, or no survey is of it."""
    held = model.vpcs.get(vpc or "")
    return model.unread.of_vpc(held.key, *actions) if held and held.is_surveyed else ""


def of_names(place: Place) -> str:
    """Why it is not known whom the resolver of the task's VPC asks, and which endpoints answer."""
    return unread(place.model, place.vpc_key, *ENDPOINTS, *NAMES)


def awaited(place: Place, endpoint: Endpoint | None, hop: Hop) -> Hop:
    """A hop that is not known with what was not read on its way, if something was."""
    if hop.verdict is not Verdict.UNKNOWN or not place.model.unread.surveys:
        return hop
    for vpc in (place.vpc_key, endpoint.vpc if endpoint else None):
        why = unread(place.model, vpc, *AWAITED.get(hop.step, ()))
        if why and why not in hop.message:
            return replace(hop, message=f"{hop.message}; {why}")
    return hop
