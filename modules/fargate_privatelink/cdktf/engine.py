"""CDKTF or its fork CDK Terrain, and the AWS resources in use: the only Python file that names their packages.

The imports are what a type checker reads. At run time `bindings.py` imports a name when somebody first asks for it,
from the packages of the engine that is installed.
"""

import importlib
import importlib.util
import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cdktf import (
        App,
        LocalBackend,
        S3Backend,
        TerraformAsset,
        TerraformElement,
        TerraformIterator,
        TerraformOutput,
        TerraformResource,
        TerraformResourceLifecycle,
        TerraformStack,
        TerraformVariable,
        TerraformVariableValidationConfig,
        Testing,
        Token,
    )
    from cdktf_cdktf_provider_aws.appautoscaling_policy import (
        AppautoscalingPolicy,
        AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
        AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
    )
    from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
    from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
    from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
    from cdktf_cdktf_provider_aws.ec2_transit_gateway_route_table_association import (
        Ec2TransitGatewayRouteTableAssociation,
    )
    from cdktf_cdktf_provider_aws.ec2_transit_gateway_route_table_propagation import (
        Ec2TransitGatewayRouteTablePropagation,
    )
    from cdktf_cdktf_provider_aws.ec2_transit_gateway_vpc_attachment import Ec2TransitGatewayVpcAttachment
    from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
    from cdktf_cdktf_provider_aws.ecr_repository import (
        EcrRepository,
        EcrRepositoryEncryptionConfiguration,
        EcrRepositoryImageScanningConfiguration,
    )
    from cdktf_cdktf_provider_aws.ecs_cluster import (
        EcsCluster,
        EcsClusterConfiguration,
        EcsClusterConfigurationExecuteCommandConfiguration,
        EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
        EcsClusterSetting,
    )
    from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import EcsClusterCapacityProviders
    from cdktf_cdktf_provider_aws.ecs_service import (
        EcsService,
        EcsServiceCapacityProviderStrategy,
        EcsServiceDeploymentCircuitBreaker,
        EcsServiceLoadBalancer,
        EcsServiceNetworkConfiguration,
        EcsServiceServiceConnectConfiguration,
        EcsServiceServiceConnectConfigurationLogConfiguration,
        EcsServiceServiceConnectConfigurationService,
        EcsServiceServiceConnectConfigurationServiceClientAlias,
    )
    from cdktf_cdktf_provider_aws.ecs_task_definition import (
        EcsTaskDefinition,
        EcsTaskDefinitionEphemeralStorage,
        EcsTaskDefinitionRuntimePlatform,
        EcsTaskDefinitionVolume,
        EcsTaskDefinitionVolumeEfsVolumeConfiguration,
        EcsTaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfig,
    )
    from cdktf_cdktf_provider_aws.eip import Eip
    from cdktf_cdktf_provider_aws.iam_role import IamRole
    from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
    from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
    from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
    from cdktf_cdktf_provider_aws.lb_listener import (
        LbListener,
        LbListenerDefaultAction,
        LbListenerDefaultActionFixedResponse,
        LbListenerDefaultActionRedirect,
    )
    from cdktf_cdktf_provider_aws.lb_listener_rule import (
        LbListenerRule,
        LbListenerRuleAction,
        LbListenerRuleCondition,
        LbListenerRuleConditionHostHeader,
        LbListenerRuleConditionPathPattern,
    )
    from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
    from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
    from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderAssumeRole
    from cdktf_cdktf_provider_aws.route import Route
    from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
    from cdktf_cdktf_provider_aws.route53_zone import Route53Zone, Route53ZoneVpc
    from cdktf_cdktf_provider_aws.route53_zone_association import Route53ZoneAssociation
    from cdktf_cdktf_provider_aws.route_table import RouteTable
    from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
    from cdktf_cdktf_provider_aws.scheduler_schedule import (
        SchedulerSchedule,
        SchedulerScheduleFlexibleTimeWindow,
        SchedulerScheduleTarget,
        SchedulerScheduleTargetDeadLetterConfig,
        SchedulerScheduleTargetEcsParameters,
        SchedulerScheduleTargetEcsParametersNetworkConfiguration,
        SchedulerScheduleTargetRetryPolicy,
    )
    from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
    from cdktf_cdktf_provider_aws.security_group import SecurityGroup
    from cdktf_cdktf_provider_aws.service_discovery_http_namespace import ServiceDiscoveryHttpNamespace
    from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
    from cdktf_cdktf_provider_aws.subnet import Subnet
    from cdktf_cdktf_provider_aws.vpc import Vpc
    from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
    from cdktf_cdktf_provider_aws.vpc_endpoint_subnet_association import VpcEndpointSubnetAssociation
    from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
    from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
    from constructs import Construct, IConstruct
    from jsii import sinvoke


class Engine(NamedTuple):
    """The Python packages of an engine, its provider's assembly in Node, and folders that all of its resources need."""

    core: str
    provider: str
    assembly: str
    shared: frozenset[str]


CDKTF = Engine("cdktf", "cdktf_cdktf_provider_aws", "@cdktf/provider-aws", frozenset())
ENGINES = {
    "cdktf": CDKTF,
    "cdktn": Engine("cdktn", "cdktn_provider_aws", "@cdktn/provider-aws", frozenset({"provider_functions"})),
}
PROVIDERS = frozenset(each.provider for each in ENGINES.values())
JSII = "jsii"


@cache
def installed() -> Engine:
    """The engine that `ENGINE` in the environment names, or else the first that is installed: CDKTF before its fork."""
    if chosen := ENGINES.get(os.environ.get("ENGINE", "")):
        return chosen
    return next((each for each in ENGINES.values() if is_installed(each.provider)), CDKTF)


def is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def provider_version() -> str:
    """The version of the engine's AWS bindings."""
    from importlib.metadata import version

    return version(installed().provider.replace("_", "-"))


def jsii_version() -> str:
    import json
    from pathlib import Path

    spec = importlib.util.find_spec(JSII)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {JSII!r}", name=JSII)
    # Of its own, since what tells the versions of packages takes as long to import as Node to start.
    return str(json.loads(Path(spec.origin).with_name("_metadata.json").read_text())["version"])


@cache
def modules() -> Mapping[str, str]:
    """The module of each name above, in the packages of the engine that is installed."""
    import ast
    from pathlib import Path

    packages = {CDKTF.core: installed().core, CDKTF.provider: installed().provider}
    (checked,) = (each for each in ast.parse(Path(__file__).read_text()).body if isinstance(each, ast.If))
    found: dict[str, str] = {}
    for node in checked.body:
        assert isinstance(node, ast.ImportFrom)
        package, dot, rest = str(node.module).partition(".")
        found |= {alias.name: packages.get(package, package) + dot + rest for alias in node.names}
    return found


@cache
def resources() -> frozenset[str]:
    """The modules of the provider that are in use: `vpc`, `vpc_endpoint` and so on."""
    prefix = f"{installed().provider}."
    used = {module.removeprefix(prefix) for module in modules().values() if module.startswith(prefix)}
    return frozenset(used | installed().shared)


def kernel() -> Any:
    """jsii's side of Node. Private: jsii has no public way to name an archive."""
    return importlib.import_module("jsii._runtime").kernel


def kernel_process() -> Any:
    """The module in which jsii starts Node. Private: jsii has no public way to name a process."""
    return importlib.import_module("jsii._kernel.providers.process")


def kernel_files() -> Mapping[str, bytes]:
    """The files of the kernel that jsii runs in Node, by path. Private: jsii has no public name for them."""
    from importlib.resources import files

    embedded = importlib.import_module("jsii._embedded.jsii")
    return {path: files(embedded).joinpath(name).read_bytes() for name, path in embedded.EMBEDDED_FILES.items()}
