"""The calls that a survey makes, every one of them: each describes, lists or gets, and none reads what is secret."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fargate_privatelink.survey.document import EVERYWHERE


class Pager(StrEnum):
    """How the pages of an answer are asked for."""

    ONE = "one answer"
    # By botocore's table of paginators.
    BOTOCORE = "botocore"
    # By the token of the page before, for operations that botocore's table lacks.
    TOKEN = "token"


@dataclass(frozen=True)
class Call:
    """An operation of AWS.

    `action` is IAM's name of it, and `scope` the word for what each call is about, EVERYWHERE for the account in the
    region. `answer` is the key that holds what is asked for, empty for the whole answer; `page` is how much a page
    holds where AWS's default is less or none. `none` are the codes of errors that are an answer, there is none, and
    `hidden` those that say it is another account's.
    """

    action: str
    client: str
    answer: str
    scope: str
    pager: Pager = Pager.BOTOCORE
    page: int = 0
    none: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    # Where it is not the action's own name.
    named: str = ""

    @property
    def operation(self) -> str:
        """The operation as AWS's API calls it, such as `DescribeVpcs`."""
        return self.named or self.action.partition(":")[2]


ONE, TOKEN = Pager.ONE, Pager.TOKEN
VPC, TABLE, CLUSTER, ROLE = "VPC", "transit gateway route table", "cluster", "role"
SECRET, KEY, REPOSITORY, BUCKET, FILE_SYSTEM = "secret", "key", "repository", "bucket", "file system"
NOT_FOUND = ("ResourceNotFoundException",)
NO_ENTITY = ("NoSuchEntity",)
NO_FILE_SYSTEM = ("FileSystemNotFound",)

# Sources: the API Reference of each service; Service Authorization Reference for the actions; botocore's data for
# paginators.
NETWORK = (
    Call("sts:GetCallerIdentity", "sts", "", EVERYWHERE, ONE),
    # The VPCs and what is in them.
    Call("ec2:DescribeVpcs", "ec2", "Vpcs", EVERYWHERE, page=1000),
    Call("ec2:DescribeVpcAttribute", "ec2", "", VPC, ONE),
    Call("ec2:DescribeSubnets", "ec2", "Subnets", VPC, page=1000),
    Call("ec2:DescribeRouteTables", "ec2", "RouteTables", VPC, page=100),
    Call("ec2:DescribeNetworkAcls", "ec2", "NetworkAcls", VPC, page=1000),
    Call("ec2:DescribeSecurityGroups", "ec2", "SecurityGroups", VPC, page=1000),
    Call("ec2:DescribeSecurityGroupRules", "ec2", "SecurityGroupRules", VPC, page=1000),
    Call("ec2:DescribeVpcEndpoints", "ec2", "VpcEndpoints", VPC, page=1000),
    Call("ec2:DescribeManagedPrefixLists", "ec2", "PrefixLists", EVERYWHERE, page=100),
    Call("ec2:GetManagedPrefixListEntries", "ec2", "Entries", "prefix list", page=100),
    Call("ec2:DescribeNatGateways", "ec2", "NatGateways", VPC, page=1000),
    Call("ec2:DescribeInternetGateways", "ec2", "InternetGateways", VPC, page=1000),
    Call("ec2:DescribeDhcpOptions", "ec2", "DhcpOptions", VPC, page=1000, hidden=("InvalidDhcpOptionID.NotFound",)),
    Call("ec2:DescribeVpcBlockPublicAccessOptions", "ec2", "VpcBlockPublicAccessOptions", EVERYWHERE, ONE),
    Call("ec2:DescribeVpcBlockPublicAccessExclusions", "ec2", "VpcBlockPublicAccessExclusions", EVERYWHERE, TOKEN),
    Call("ec2:DescribeVpcEncryptionControls", "ec2", "VpcEncryptionControls", VPC, TOKEN),
    # What joins them to others.
    Call("ec2:DescribeVpcPeeringConnections", "ec2", "VpcPeeringConnections", VPC, page=1000),
    Call("ec2:DescribeTransitGatewayVpcAttachments", "ec2", "TransitGatewayVpcAttachments", VPC, page=1000),
    Call("ec2:DescribeTransitGateways", "ec2", "TransitGateways", "transit gateway", page=1000),
    Call("ec2:DescribeTransitGatewayRouteTables", "ec2", "TransitGatewayRouteTables", "transit gateway", page=1000),
    Call("ec2:GetTransitGatewayRouteTableAssociations", "ec2", "Associations", TABLE, page=1000),
    Call("ec2:SearchTransitGatewayRoutes", "ec2", "Routes", TABLE, TOKEN, page=1000),
    # The names that they ask for.
    Call("route53:ListHostedZonesByVPC", "route53", "HostedZoneSummaries", VPC, TOKEN),
    Call("route53:GetHostedZone", "route53", "HostedZone", "private zone", ONE, hidden=("NoSuchHostedZone",)),
    Call("route53:ListResourceRecordSets", "route53", "ResourceRecordSets", "private zone"),
    Call("route53profiles:ListProfileAssociations", "route53profiles", "ProfileAssociations", VPC, page=100),
    Call(
        "route53profiles:ListProfileResourceAssociations",
        "route53profiles",
        "ProfileResourceAssociations",
        "Profile",
        page=100,
    ),
    Call("route53resolver:ListResolverRuleAssociations", "route53resolver", "ResolverRuleAssociations", VPC, page=100),
    Call("route53resolver:ListResolverRules", "route53resolver", "ResolverRules", EVERYWHERE, page=100),
)
TASKS = (
    # What runs in clusters.
    Call("ecs:DescribeClusters", "ecs", "clusters", CLUSTER, ONE),
    Call("ecs:ListServices", "ecs", "serviceArns", CLUSTER, page=100),
    Call("ecs:DescribeServices", "ecs", "services", CLUSTER, ONE),
    Call("ecs:ListTasks", "ecs", "taskArns", CLUSTER, page=100),
    Call("ecs:DescribeTasks", "ecs", "tasks", CLUSTER, ONE),
    Call("ecs:DescribeTaskDefinition", "ecs", "", "task definition", ONE),
    # The roles of tasks.
    Call("iam:GetRole", "iam", "Role", ROLE, ONE, none=NO_ENTITY),
    Call("iam:ListRolePolicies", "iam", "PolicyNames", ROLE, page=1000, none=NO_ENTITY),
    Call("iam:GetRolePolicy", "iam", "", ROLE, ONE, none=NO_ENTITY),
    Call("iam:ListAttachedRolePolicies", "iam", "AttachedPolicies", ROLE, page=1000, none=NO_ENTITY),
    Call("iam:GetPolicy", "iam", "Policy", "policy", ONE, none=NO_ENTITY),
    Call("iam:GetPolicyVersion", "iam", "PolicyVersion", "policy", ONE, none=NO_ENTITY),
    # What tasks name: never a value, always what is said about one.
    Call("secretsmanager:DescribeSecret", "secretsmanager", "", SECRET, ONE, none=NOT_FOUND),
    Call("secretsmanager:GetResourcePolicy", "secretsmanager", "ResourcePolicy", SECRET, ONE, none=NOT_FOUND),
    Call("ssm:DescribeParameters", "ssm", "Parameters", "parameter", page=50),
    Call("logs:DescribeLogGroups", "logs", "logGroups", "log group", page=50, none=NOT_FOUND),
    Call("kms:DescribeKey", "kms", "KeyMetadata", KEY, ONE, none=("NotFoundException",)),
    Call("kms:GetKeyPolicy", "kms", "Policy", KEY, ONE, none=("NotFoundException",)),
    Call("kms:ListGrants", "kms", "Grants", KEY, page=100, none=("NotFoundException",)),
    Call("ecr:DescribeRepositories", "ecr", "repositories", EVERYWHERE, page=1000),
    Call(
        "ecr:GetRepositoryPolicy",
        "ecr",
        "policyText",
        REPOSITORY,
        ONE,
        none=("RepositoryPolicyNotFoundException", "RepositoryNotFoundException"),
    ),
    Call("ecr:GetRegistryPolicy", "ecr", "policyText", EVERYWHERE, ONE, none=("RegistryPolicyNotFoundException",)),
    Call("ecr:DescribePullThroughCacheRules", "ecr", "pullThroughCacheRules", EVERYWHERE, page=1000),
    Call("s3:GetBucketPolicy", "s3", "Policy", BUCKET, ONE, none=("NoSuchBucketPolicy",), hidden=("MethodNotAllowed",)),
    Call(
        "s3:GetEncryptionConfiguration",
        "s3",
        "ServerSideEncryptionConfiguration",
        BUCKET,
        ONE,
        none=("ServerSideEncryptionConfigurationNotFoundError",),
        hidden=("MethodNotAllowed",),
        named="GetBucketEncryption",
    ),
    Call("elasticfilesystem:DescribeFileSystems", "efs", "FileSystems", FILE_SYSTEM, page=100, none=NO_FILE_SYSTEM),
    Call("elasticfilesystem:DescribeMountTargets", "efs", "MountTargets", FILE_SYSTEM, page=100, none=NO_FILE_SYSTEM),
    Call("elasticfilesystem:DescribeMountTargetSecurityGroups", "efs", "SecurityGroups", "mount target", ONE),
    Call("elasticfilesystem:DescribeAccessPoints", "efs", "AccessPoints", FILE_SYSTEM, page=100),
    Call(
        "elasticfilesystem:DescribeFileSystemPolicy",
        "efs",
        "Policy",
        FILE_SYSTEM,
        ONE,
        none=("PolicyNotFound", *NO_FILE_SYSTEM),
    ),
    Call("kinesis:GetResourcePolicy", "kinesis", "Policy", "stream", ONE, none=NOT_FOUND),
)
TABLE_OF_CALLS = (*NETWORK, *TASKS)
CALLS: Mapping[str, Call] = {each.action: each for each in TABLE_OF_CALLS}
