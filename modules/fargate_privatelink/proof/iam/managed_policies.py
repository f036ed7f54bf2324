"""AWS's managed policies that roles of tasks carry: the actions that each allows on every resource.

Source: AWS Managed Policy Reference. Actions that no task of this project needs are left out.
"""

from collections.abc import Mapping
from functools import cache

from fargate_privatelink.proof.iam.policies import PolicyDocument, PolicyStatement
from fargate_privatelink.proof.terraform.symbols import is_known

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
    "service-role/AmazonEC2ContainerServiceEventsRole": ("ecs:RunTask", "ecs:TagResource", "iam:PassRole"),
    "service-role/AmazonECSTaskExecutionRolePolicy": (*_PULL, "logs:CreateLogStream", "logs:PutLogEvents"),
}

# Those of AWS's managed policies that deny something, 44 of 1,582. Source: the same, as of November 2026.
DENYING = frozenset(
    {
        "AWSCertificateManagerPrivateCAPrivilegedUser",
        "AWSCertificateManagerPrivateCAUser",
        "AWSCleanRoomsFullAccessNoQuerying",
        "AWSCompromisedKeyQuarantine",
        "AWSCompromisedKeyQuarantineV2",
        "AWSCompromisedKeyQuarantineV3",
        "AWSDeepRacerDefaultMultiUserAccess",
        "AWSDenyAll",
        "AWSIAMIdentityCenterAllowListForIdentityContext",
        "AWSLakeFormationDataAdmin",
        "AWSPrivateCAPrivilegedUser",
        "AWSPrivateCAUser",
        "AWSQuickSetupManagedInstanceProfileExecutionPolicy",
        "AmazonConnectReadOnlyAccess",
        "AmazonDataZoneEnvironmentRolePermissionsBoundary",
        "AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary",
        "AmazonRedshiftDataFullAccess",
        "AmazonSecurityLakePermissionsBoundary",
        "AwsGlueSessionUserRestrictedNotebookPolicy",
        "AwsGlueSessionUserRestrictedPolicy",
        "CloudWatchOmniSpaceAccessPolicy",
        "SageMakerStudioAdminIAMDefaultExecutionPolicy",
        "SageMakerStudioAdminIAMPermissiveExecutionPolicy",
        "SageMakerStudioProjectUserRolePermissionsBoundary",
        "SageMakerStudioUserIAMDefaultExecutionPolicy",
        "SageMakerStudioUserIAMPermissiveExecutionPolicy",
        "aws-service-role/AWSEC2SpotServiceRolePolicy",
        "aws-service-role/AWSSystemsManagerOpsDataSyncServiceRolePolicy",
        "aws-service-role/AmazonCognitoIdpEmailServiceRolePolicy",
        "aws-service-role/AmazonConnectServiceLinkedRolePolicy",
        "aws-service-role/AmazonConnectSynchronizationServiceRolePolicy",
        "aws-service-role/AmazonGuardDutyMalwareProtectionServiceRolePolicy",
        "aws-service-role/AmazonInspector2AgentlessServiceRolePolicy",
        "aws-service-role/AmazonInspector2AmiScanServiceRolePolicy",
        "aws-service-role/AmazonRDSCustomPreviewServiceRolePolicy",
        "aws-service-role/AmazonRDSCustomServiceRolePolicy",
        "root-task/IAMAuditRootUserCredentials",
        "root-task/IAMCreateRootUserPassword",
        "root-task/IAMDeleteRootUserCredentials",
        "root-task/S3UnlockBucketPolicy",
        "root-task/SQSUnlockQueuePolicy",
        "service-role/AWSTransformApplicationDeploymentPolicy",
        "service-role/AwsGlueSessionUserRestrictedNotebookServiceRole",
        "service-role/AwsGlueSessionUserRestrictedServiceRole",
    }
)


def only_allows(arn: str) -> bool:
    """Whether the policy with an ARN certainly denies nothing, whatever else it holds."""
    _, of_aws, name = arn.partition(":iam::aws:policy/")
    return bool(of_aws) and is_known(name) and name not in DENYING


@cache
def managed_policy(arn: str) -> PolicyDocument | None:
    """The policy with an ARN such as `arn:aws:iam::aws:policy/CloudWatchLogsFullAccess`; None for one unknown here."""
    actions = MANAGED.get(arn.partition(":iam::aws:policy/")[2])
    return PolicyDocument((PolicyStatement(True, actions, ("*",)),)) if actions else None
