"""Service Connect: what its proxy, which ECS puts beside the containers, reaches, and where it logs."""

from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.requirements.requirement import Phase, Requirement, Task
from fargate_privatelink.task_definition import TaskDefinition

REASON = "service.service_connect"
NOTE = (
    "Service Connect's proxy is given the endpoint ecs-agent: AWS's documents disagree on whether it takes that on"
    " Fargate"
)


def service_connect(task: Task) -> Iterator[Requirement]:
    """Source: Amazon ECS Developer Guide, vpc-endpoints, of which one part says that the proxy is managed over
    ecs-agent, and another that Fargate needs none of the endpoints of ECS."""
    if task.service_connect:
        yield Requirement(target="ecs-agent", phase=Phase.APPLICATION, reason=REASON, note=NOTE)


def proxy_logs(definition: TaskDefinition, region: str) -> Mapping[str, Any]:
    """The log configuration of the proxy, as a task definition writes it: beside the first container that logs to
    CloudWatch Logs in the region; none where none does."""
    for container in definition.containers:
        logging = container.get("logConfiguration", {})
        options = logging.get("options", {})
        if logging.get("logDriver") == "awslogs" and options.get("awslogs-region") == region:
            return {"logDriver": "awslogs", "options": {**options, "awslogs-stream-prefix": "service-connect"}}
    return {}
