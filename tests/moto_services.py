"""What moto 5.2 forgets of services, load balancers and autoscaling, and AWS remembers: a second plan would set it."""

import json
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elbv2.models import ELBv2Backend

# Of a service, each with what AWS says where it is not told.
REMEMBERED: dict[str, tuple[str, Any]] = {
    "capacity_provider_strategy": ("capacityProviderStrategy", []),
    "deployment_configuration": ("deploymentConfiguration", None),
    "health_check_grace_period_seconds": ("healthCheckGracePeriodSeconds", 0),
    "enable_execute_command": ("enableExecuteCommand", False),
    "enable_ecs_managed_tags": ("enableECSManagedTags", False),
    "availability_zone_rebalancing": ("availabilityZoneRebalancing", "ENABLED"),
}


def mend() -> None:
    """Let moto remember."""
    _remember_services()
    _tag_targets()
    _complete_load_balancers()
    _run_without_memory()


def _remember_services() -> None:
    create: Any = EC2ContainerServiceResponse.create_service

    def create_and_remember(response: Any) -> Any:
        result = create(response)
        service: Any = result.result["service"]
        for attribute, (parameter, otherwise) in REMEMBERED.items():
            given = response._get_param(parameter)
            setattr(service, attribute, otherwise if given is None else given)
        if service.capacity_provider_strategy:
            # It calls what has a strategy EC2.
            service.launch_type = None
        _connect(service, response)
        return result

    setattr(EC2ContainerServiceResponse, "create_service", create_and_remember)  # noqa: B010
    update: Any = EC2ContainerServiceResponse.update_service

    def update_and_remember(response: Any) -> Any:
        result = update(response)
        _connect(result.result["service"], response)
        return result

    setattr(EC2ContainerServiceResponse, "update_service", update_and_remember)  # noqa: B010


def _connect(service: Any, response: Any) -> None:
    """Let what a service is in Service Connect be of its deployments."""
    if connect := response._get_param("serviceConnectConfiguration"):
        for deployment in service.deployments:
            deployment["serviceConnectConfiguration"] = connect


def _tag_targets() -> None:
    tags: dict[str, dict[str, str]] = {}
    register = ApplicationAutoScalingResponse.register_scalable_target

    def register_and_tag(response: Any) -> str:
        answer = register(response)
        tags.setdefault(json.loads(answer)["ScalableTargetARN"], {}).update(response._get_param("Tags") or {})
        return answer

    def list_tags(response: Any) -> str:
        return json.dumps({"Tags": tags.get(response._get_param("ResourceARN"), {})})

    setattr(ApplicationAutoScalingResponse, "register_scalable_target", register_and_tag)  # noqa: B010
    setattr(ApplicationAutoScalingResponse, "list_tags_for_resource", list_tags)  # noqa: B010


def _complete_load_balancers() -> None:
    create = ELBv2Backend.create_load_balancer

    def create_and_complete(backend: Any, *arguments: Any, **named: Any) -> Any:
        balancer = create(backend, *arguments, **named)
        balancer.scheme = balancer.scheme or "internet-facing"
        if balancer.type == "network":
            del backend.load_balancers[balancer.arn]
            balancer.arn = balancer.arn.replace("loadbalancer/app/", "loadbalancer/net/")
            backend.load_balancers[balancer.arn] = balancer
            backend.tagging_service.tag_resource(balancer.arn, named.get("tags"))
        return balancer

    setattr(ELBv2Backend, "create_load_balancer", create_and_complete)  # noqa: B010


def _run_without_memory() -> None:
    """A container may leave its memory to the task, which moto adds up. Source: getmoto/moto, issue 7272."""
    required = EC2ContainerServiceBackend._calculate_task_resource_requirements

    def required_or_none(definition: Any) -> Any:
        given = definition.container_definitions
        definition.container_definitions = [{"memory": 0, **each} for each in given]
        try:
            return required(definition)
        finally:
            definition.container_definitions = given

    name = "_calculate_task_resource_requirements"
    setattr(EC2ContainerServiceBackend, name, staticmethod(required_or_none))
