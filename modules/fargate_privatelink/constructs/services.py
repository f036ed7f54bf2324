"""What starts the tasks of an inventory: its services with their ways in, and its schedules, wired together."""

from collections.abc import Mapping, Sequence

from fargate_privatelink.cdktf.bindings import TerraformResource, TerraformStack
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.existing_network import AnyNetwork
from fargate_privatelink.constructs.fargate import Fargate
from fargate_privatelink.constructs.load_balancer import LoadBalancer
from fargate_privatelink.constructs.schedule import Schedule, ScheduleGroup
from fargate_privatelink.constructs.service import Service
from fargate_privatelink.constructs.service_connect import ServiceConnect
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.settings import TaskEntry


class Services:
    """The services and schedules of an inventory, as constructs of a stack."""

    def __init__(
        self,
        stack: TerraformStack,
        *,
        network: AnyNetwork,
        fargate: Fargate,
        ready: Sequence[TerraformResource],
        inventory: Inventory,
        choices: Choices,
    ) -> None:
        self._tasks = {task.definition.family: task for task in inventory.tasks}
        entries = inventory.entries
        self.load_balancer: LoadBalancer | None = None
        if inventory.settings.load_balancer:
            self.load_balancer = LoadBalancer(
                stack, "load-balancer", network=network, fargate=fargate, inventory=inventory, choices=choices
            )
        connect: ServiceConnect | None = None
        if any(task.service_connect for task in inventory.tasks):
            connect = ServiceConnect(stack, "service-connect", fargate=fargate, inventory=inventory, choices=choices)
        self.services: dict[str, Service] = {}
        for family in _in_order(entries):
            if (settings := entries[family].service) is None:
                continue
            between = connect.ready[family] if connect else []
            callees = [self.services[each].service for each in _called(connect, family) if each in self.services]
            providers = fargate.capacity_providers if settings.strategy else []
            self.services[family] = Service(
                stack,
                f"service-{terraform_name(family)}",
                network=network,
                fargate=fargate,
                load_balancer=self.load_balancer,
                service_connect=connect,
                task=self._tasks[family],
                settings=settings,
                ready=[*ready, *fargate.connections[family], *providers, *between, *callees],
                choices=choices,
            )
        self.schedule_group: ScheduleGroup | None = None
        self.schedules: dict[str, Schedule] = {}
        for family, entry in entries.items():
            if entry.schedule:
                self.schedule_group = self.schedule_group or ScheduleGroup(
                    stack, "schedules", settings=inventory.settings, choices=choices
                )
                self.schedules[family] = Schedule(
                    stack,
                    f"schedule-{terraform_name(family)}",
                    network=network,
                    fargate=fargate,
                    group=self.schedule_group,
                    task=self._tasks[family],
                    settings=entry.schedule,
                    partition=inventory.settings.region.partition,
                    ready=[*ready, *fargate.connections[family]],
                    choices=choices,
                )


def _in_order(entries: Mapping[str, TaskEntry]) -> list[str]:
    """The families, those that only call others last."""

    def is_client(family: str) -> bool:
        service = entries[family].service
        return bool(service and service.service_connect and service.service_connect.client_only)

    return sorted(entries, key=is_client)


def _called(connect: ServiceConnect | None, family: str) -> Sequence[str]:
    """The services that a client of Service Connect calls, but for those that call it as well.

    Its proxy knows those that were there when it was deployed.
    """
    if connect is None:
        return ()
    return [each for each in connect.called[family] if family not in connect.called[each]]
