"""What surveys did not read on a task's way: with what is missing nothing passes and nothing fails for certain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fargate_privatelink.proof.hops.roles import role_of
from fargate_privatelink.proof.iam.policies import named
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.network.vpcs import Target
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Phase, Requirement, Task

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
TRANSIT = (
    "ec2:DescribeTransitGateways",
    "ec2:DescribeTransitGatewayRouteTables",
    "ec2:GetTransitGatewayRouteTableAssociations",
    "ec2:SearchTransitGatewayRoutes",
)
# By the type of what has a VPC ask for names.
ZONES = {
    "aws_route53_zone": ("route53:GetHostedZone", "route53:ListResourceRecordSets"),
    "aws_route53_zone_association": ("route53:GetHostedZone", "route53:ListResourceRecordSets"),
    "aws_route53profiles_association": ("route53profiles:ListProfileResourceAssociations",),
    "aws_route53_resolver_rule_association": ("route53resolver:ListResolverRules",),
}
# What tells of roles.
ROLES = ("iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies")
# What tells of the things that tasks name, by the service in their ARNs, with the hop that it decides.
THINGS: Mapping[str, tuple[tuple[Step, str], ...]] = {
    "ecr": ((Step.RESOURCE, "ecr:DescribeRepositories"), (Step.RESOURCE, "ecr:GetRepositoryPolicy")),
    "elasticfilesystem": ((Step.RESOURCE, "elasticfilesystem:DescribeFileSystemPolicy"),),
    "s3": ((Step.RESOURCE, "s3:GetBucketPolicy"), (Step.PERMISSION, "s3:GetEncryptionConfiguration")),
    "secretsmanager": (
        (Step.RESOURCE, "secretsmanager:GetResourcePolicy"),
        (Step.PERMISSION, "secretsmanager:DescribeSecret"),
    ),
    "ssm": ((Step.PERMISSION, "ssm:DescribeParameters"),),
}
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
    if why := place.model.unread.lacking(*_behind(place, hop)):
        return replace(hop, message=f"{hop.message}; {why}")
    return hop


def _behind(place: Place, hop: Hop) -> tuple[str, ...]:
    """What tells of what a way leads over that is no VPC's: transit gateways, zones, Profiles, file systems."""
    held = place.model.surveyed.get(hop.address)
    if hop.step is Step.ROUTE and place.missing_subnets:
        return ("ec2:DescribeSubnets",)
    routes = (route for subnet in place.subnets if (table := place.table(subnet)) for route in table.routes)
    if hop.step is Step.ROUTE and any(route.target is Target.TRANSIT_GATEWAY for route in routes):
        return TRANSIT
    if hop.step is Step.NAME and held:
        return ZONES.get(held.type, ())
    return ()


def of_things(model: Model, facts: TaskFacts, task: Task, need: Requirement, hops: Sequence[Hop]) -> Iterator[Hop]:
    """The hops of a task that runs already, with what was not read of its roles and of the things that it names."""
    if facts.address not in model.surveyed:
        yield from hops
        return
    failed = {hop.step for hop in hops if hop.verdict is not Verdict.PASSED}
    roles = [role_of(task, grant.role) for grant in need.grants]
    whys = [model.unread.of_account(arn.account, *ROLES, scopes=(_last(str(arn)),)) for arn in roles if arn]
    why = next(filter(None, whys), "")
    for hop in hops:
        waits = hop.step is Step.PERMISSION and hop.verdict is Verdict.UNKNOWN and why
        yield replace(hop, message=f"{hop.message}; {why}") if waits else hop
    for step, message in _of_named(model, task, need):
        if step not in failed or step is Step.ENDPOINT:
            yield Hop(step, Verdict.UNKNOWN, facts.address, message)


def _of_named(model: Model, task: Task, need: Requirement) -> Iterator[tuple[Step, str]]:
    if need.phase is Phase.MOUNT_VOLUMES:
        targets = "elasticfilesystem:DescribeMountTargets"
        if why := model.unread.of_account(task.account, targets, scopes=(need.target,)):
            yield Step.ENDPOINT, f"not all mount targets of {need.target} are known: {why}"
    arns = {arn for grant in need.grants for arn in grant.resources if arn.count(":") >= 5}
    if need.phase is Phase.MOUNT_VOLUMES:
        arns.add(task.arn("elasticfilesystem", f"file-system/{need.target}"))
    for arn in sorted(arns):
        account = arn.split(":")[4] or task.account
        for step, action in THINGS.get(arn.split(":")[2], ()) if account == task.account else ():
            if why := model.unread.of_account(account, action, scopes=_scopes(arn)):
                yield step, f"not all is known of {named(arn)}: {why}"


def _scopes(arn: str) -> tuple[str, ...]:
    """What a survey may call the thing with an ARN."""
    service, resource = arn.split(":")[2], arn.split(":", 5)[5]
    name = resource.partition("/")[2] if service in ("ecr", "elasticfilesystem", "ssm") else resource
    if service == "s3":
        return (resource.partition("/")[0], arn)
    if service == "secretsmanager":
        name = resource.removeprefix("secret:")
        # A task may name a secret without the six characters at the end of its ARN, or by its name.
        return (arn, name, name.rpartition("-")[0] or name, arn.rpartition("-")[0])
    return (name, f"/{name}", arn)


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]
