"""AWS's managed policies that roles of tasks carry: the actions that each allows on every resource.

Source: AWS Managed Policy Reference. Actions that no task of this project needs are left out.
"""

from collections.abc import Mapping
from functools import cache

from fargate_privatelink.proof.iam.policies import PolicyDocument, PolicyStatement

_PULL = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
)
_TRACES = (
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)
_CHANNELS = tuple(f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data"))
MANAGED: Mapping[str, tuple[str, ...]] = {
    "AdministratorAccess": ("*",),
    "AmazonEC2ContainerRegistryFullAccess": ("ecr:*",),
    "AmazonEC2ContainerRegistryPowerUser": _PULL,
    "AmazonEC2ContainerRegistryPullOnly": (*_PULL, "ecr:BatchImportUpstreamImage"),
    "AmazonEC2ContainerRegistryReadOnly": _PULL,
    "AmazonElasticFileSystemClientReadWriteAccess": ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"),
    "AmazonKinesisFirehoseFullAccess": ("firehose:*",),
    "AmazonKinesisFullAccess": ("kinesis:*",),
    "AmazonPrometheusRemoteWriteAccess": ("aps:RemoteWrite",),
    "AmazonS3FullAccess": ("s3:*",),
    "AmazonS3ReadOnlyAccess": ("s3:Get*", "s3:List*", "s3:Describe*"),
    "AmazonSSMFullAccess": ("ssm:*",),
    "AmazonSSMManagedInstanceCore": ("ssm:GetParameter", "ssm:GetParameters", *_CHANNELS),
    "AmazonSSMReadOnlyAccess": ("ssm:Describe*", "ssm:Get*", "ssm:List*"),
    "AWSXRayDaemonWriteAccess": _TRACES,
    "AWSXrayFullAccess": ("xray:*",),
    "CloudWatchAgentServerPolicy": (
        *("cloudwatch:PutMetricData", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogGroups"),
        *("logs:DescribeLogStreams", "logs:PutLogEvents", "logs:PutRetentionPolicy"),
        *_TRACES,
    ),
    "CloudWatchFullAccess": ("cloudwatch:*", "logs:*"),
    "CloudWatchFullAccessV2": ("cloudwatch:*", "logs:*"),
    "CloudWatchLogsFullAccess": ("logs:*",),
    "SecretsManagerReadWrite": ("secretsmanager:*",),
    "service-role/AmazonECSTaskExecutionRolePolicy": (*_PULL, "logs:CreateLogStream", "logs:PutLogEvents"),
}


@cache
def managed_policy(arn: str) -> PolicyDocument | None:
    """The policy with an ARN such as `arn:aws:iam::aws:policy/CloudWatchLogsFullAccess`; None for one unknown here."""
    actions = MANAGED.get(arn.partition(":iam::aws:policy/")[2])
    return PolicyDocument((PolicyStatement(True, actions, ("*",)),)) if actions else None
