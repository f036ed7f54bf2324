"""ECS Express Mode: services that say themselves what their one container is, or name a task definition.

Source: Amazon ECS API Reference, CreateExpressGatewayService; AWS provider 6, aws_ecs_express_gateway_service.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.iam.policies import stand_in
from fargate_privatelink.proof.terraform.arguments import blocks
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known

EXPRESS = "aws_ecs_express_gateway_service"
CPU, MEMORY = "1024", "2048"


def definition_of(service: Resource) -> Any:
    """What names the task definition that an Express service starts: without one it is the service itself."""
    return service.values.get("task_definition_arn") or service.address


def definitions(lookup: Lookup) -> Iterator[Resource]:
    """The task definitions that ECS makes for Express services, as Terraform's, each with the service's address."""
    for each in lookup.of(EXPRESS):
        if each.values.get("task_definition_arn"):
            continue
        values = each.values
        region = lookup.region_of(each)
        containers = [
            _container(block, each, region.name if region else UNKNOWN) for block in blocks(values, "primary_container")
        ]
        name = lookup.text(values.get("service_name"))
        made = {
            # A name that is not known would be told as that of a task definition's resource, which this is not.
            "family": name if name and is_known(name) else each.name,
            "requires_compatibilities": ["FARGATE"],
            "network_mode": "awsvpc",
            "cpu": values.get("cpu") or CPU,
            "memory": values.get("memory") or MEMORY,
            "execution_role_arn": values.get("execution_role_arn"),
            "task_role_arn": values.get("task_role_arn"),
            "container_definitions": json.dumps(containers, ensure_ascii=False) if containers else UNKNOWN,
        }
        yield replace(each, type="aws_ecs_task_definition", values=made)


def _container(values: Json, service: Resource, region: str) -> Json:
    """A container as a task definition has it; Express writes its log to CloudWatch, to a group that it makes."""
    logs: Json = next(iter(blocks(values, "aws_logs_configuration")), {})
    found: dict[str, Any] = {
        "name": "Main",
        "image": values.get("image"),
        "essential": True,
        "portMappings": [{"containerPort": values.get("container_port") or 80}],
        "environment": blocks(values, "environment"),
        "secrets": [
            {"name": each.get("name"), "valueFrom": each.get("value_from")} for each in blocks(values, "secret")
        ],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": logs.get("log_group") or stand_in(f"{service.address}.log_group"),
                "awslogs-region": region,
                "awslogs-stream-prefix": logs.get("log_stream_prefix") or "ecs",
            },
        },
    }
    for each in blocks(values, "repository_credentials"):
        found["repositoryCredentials"] = {"credentialsParameter": each.get("credentials_parameter")}
    return found
