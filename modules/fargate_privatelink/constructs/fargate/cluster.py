"""What a cluster is told: Container Insights, and how sessions of ECS Exec are encrypted and logged."""

from typing import Any

from fargate_privatelink.cdktf.bindings import (
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
    EcsClusterSetting,
)
from fargate_privatelink.hcl.expressions import template
from fargate_privatelink.hcl.templates import expression_of


def name_in(arn: str) -> str:
    """The name of a cluster, of whose ARN this is the text."""
    if expression := expression_of(arn):
        return template(f'split("/", {expression})[1]')
    return arn.partition("/")[2]


def configuration(
    *, container_insights: str | None, exec_key: str | None, exec_log_group: str | None, is_encrypted: bool
) -> dict[str, Any]:
    """The arguments of the cluster's resource; what the account decides is not among them.

    `is_encrypted` says that the log group of the sessions has a key: ECS then refuses a session that would be logged
    without. Source: ECS API Reference, ExecuteCommandConfiguration and ExecuteCommandLogConfiguration.
    """
    found: dict[str, Any] = {}
    if container_insights:
        found["setting"] = [EcsClusterSetting(name="containerInsights", value=container_insights)]
    if not exec_key and not exec_log_group:
        return found
    log = None
    if exec_log_group:
        log = EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration(
            cloud_watch_log_group_name=exec_log_group, cloud_watch_encryption_enabled=is_encrypted or None
        )
    sessions = EcsClusterConfigurationExecuteCommandConfiguration(
        kms_key_id=exec_key, logging="OVERRIDE" if log else "DEFAULT", log_configuration=log
    )
    return found | {"configuration": EcsClusterConfiguration(execute_command_configuration=sessions)}
