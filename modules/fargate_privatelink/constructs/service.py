"""An ECS service: how many tasks run all the time, where, and how they are replaced."""

from collections.abc import Sequence
from typing import Any

from fargate_privatelink.cdktf.addressed import Addressed, reference
from fargate_privatelink.cdktf.bindings import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
    AppautoscalingTarget,
    Construct,
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
    TerraformResource,
    TerraformResourceLifecycle,
)
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.existing_network import AnyNetwork
from fargate_privatelink.constructs.fargate import Fargate
from fargate_privatelink.constructs.load_balancer import LoadBalancer
from fargate_privatelink.constructs.service_connect import ServiceConnect
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task
from fargate_privatelink.settings.services import ServiceSettings

DIMENSION = "ecs:service:DesiredCount"
# Source: Application Auto Scaling API Reference, PredefinedMetricSpecification.
METRICS = {
    "cpu": "ECSServiceAverageCPUUtilization",
    "memory": "ECSServiceAverageMemoryUtilization",
    "requests": "ALBRequestCountPerTarget",
}


class Service(Addressed):
    """A service that runs a task of `fargate`; it is made after all of `ready`, which its tasks need to start."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: AnyNetwork,
        fargate: Fargate,
        load_balancer: LoadBalancer | None,
        service_connect: ServiceConnect | None,
        task: Task,
        settings: ServiceSettings,
        ready: Sequence[TerraformResource],
        choices: Choices,
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network, fargate)
        self._network, self._fargate, self._choices = network, fargate, choices
        self._balancer = load_balancer if settings.load_balancer else None
        self._settings, self._family = settings, task.definition.family
        self._name = terraform_name(self._family)
        self.service = self._add_service(task, ready, service_connect)
        if settings.autoscaling:
            self._add_autoscaling()

    def _add_service(
        self, task: Task, ready: Sequence[TerraformResource], service_connect: ServiceConnect | None
    ) -> EcsService:
        settings, definition = self._settings, self._fargate.task_definitions[self._family]
        behind = self._balancer.ready[self._family] if self._balancer else []
        service = self.add(
            EcsService,
            self._name,
            name=reference(definition, "family"),
            cluster=self._fargate.cluster_arn,
            task_definition=reference(definition, "arn"),
            desired_count=self._choices.services.counts[self._family],
            **self._placement(),
            # In 6.x of the provider AWS decides where it is left out, and before it is off.
            availability_zone_rebalancing="ENABLED",
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=self._network.private_subnet_ids,
                security_groups=[reference(self._fargate.security_groups[self._family], "id")],
                assign_public_ip=False,
            ),
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            **self._way_in(),
            service_connect_configuration=service_connect.configuration(task) if service_connect else None,
            enable_ecs_managed_tags=True,
            # What a pipeline registers need not have the tags that the stack's revisions have.
            propagate_tags="SERVICE" if settings.deploy_outside_terraform else "TASK_DEFINITION",
            enable_execute_command=task.execute_command,
            wait_for_steady_state=settings.wait_for_steady_state,
            tags=self._choices.tags or None,
            lifecycle=self._lifecycle(),
            depends_on=[*ready, *behind],
        )
        self.explain(service, *self._reasons())
        return service

    def _reasons(self) -> list[str]:
        settings = self._settings
        found = [f"Keeps {self._family} running, after what its tasks need to start."]
        if settings.deploy_outside_terraform:
            found.append("A pipeline deploys it: the task definition and the count are left alone.")
        elif settings.autoscaling:
            found.append("The count is autoscaling's.")
        return found

    def _placement(self) -> dict[str, Any]:
        """Where tasks run: one of launch type and strategy, since AWS fills in a strategy where there is neither."""
        strategy = self._settings.strategy
        if not strategy:
            return {"launch_type": "FARGATE"}
        providers = [
            EcsServiceCapacityProviderStrategy(capacity_provider=provider, weight=weight)
            for provider, weight in strategy.items()
        ]
        # Else another share would replace the service.
        return {"capacity_provider_strategy": providers, "force_new_deployment": True}

    def _way_in(self) -> dict[str, Any]:
        given = self._settings.load_balancer
        if self._balancer is None or given is None:
            return {}
        found = self._balancer.container_of(self._family)
        behind = EcsServiceLoadBalancer(
            target_group_arn=reference(self._balancer.target_groups[self._family], "arn"),
            container_name=found.container,
            container_port=found.port,
        )
        return {"load_balancer": [behind], "health_check_grace_period_seconds": given.grace_period}

    def _lifecycle(self) -> TerraformResourceLifecycle | None:
        # Source: AWS provider documentation, aws_ecs_service, Ignoring Changes to Desired Count.
        if self._settings.deploy_outside_terraform:
            return TerraformResourceLifecycle(ignore_changes=["task_definition", "desired_count"])
        return TerraformResourceLifecycle(ignore_changes=["desired_count"]) if self._settings.autoscaling else None

    def _add_autoscaling(self) -> None:
        bounds = self._choices.services.scaling[self._family]
        scaled: dict[str, Any] = {
            "resource_id": f"service/{self._fargate.cluster_name}/{reference(self.service, 'name')}",
            "scalable_dimension": DIMENSION,
            "service_namespace": "ecs",
        }
        target = self.add(
            AppautoscalingTarget,
            self._name,
            min_capacity=bounds["min"],
            max_capacity=bounds["max"],
            **scaled,
            tags=self._choices.tags or None,
        )
        self.explain(target, f"How many tasks of {self._family} there are at least and at most.")
        for key, metric in METRICS.items():
            if key not in bounds:
                continue
            label = None
            if key == "requests" and self._balancer:
                label = f"{self._balancer.label}/{reference(self._balancer.target_groups[self._family], 'arn_suffix')}"
            self.add(
                AppautoscalingPolicy,
                f"{self._name}_{key}",
                name=f"{self._family}-{key}"[:256],
                # Without it AWS is asked for another type, and refuses.
                policy_type="TargetTrackingScaling",
                **scaled,
                target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                    target_value=bounds[key],
                    predefined_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                        predefined_metric_type=metric, resource_label=label
                    ),
                ),
                depends_on=[target],
            )
