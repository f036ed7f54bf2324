"""Service Connect: namespaces, and rules between the tasks that call each other by name."""

from collections import defaultdict
from typing import Any

from fargate_privatelink.cdktf.addressed import Addressed, reference
from fargate_privatelink.cdktf.bindings import (
    Construct,
    EcsServiceServiceConnectConfiguration,
    EcsServiceServiceConnectConfigurationLogConfiguration,
    EcsServiceServiceConnectConfigurationService,
    EcsServiceServiceConnectConfigurationServiceClientAlias,
    ServiceDiscoveryHttpNamespace,
    TerraformResource,
    VpcSecurityGroupEgressRule,
    VpcSecurityGroupIngressRule,
)
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.choices.names import prefixed
from fargate_privatelink.constructs.fargate import Fargate
from fargate_privatelink.constructs.network import CREATE_BEFORE_DESTROY
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.addresses import call_name
from fargate_privatelink.inventory.services import calls, namespaces, server
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task


class ServiceConnect(Addressed):
    """The namespaces of an inventory's services, and the rules that let them call each other."""

    def __init__(self, scope: Construct, id_: str, *, fargate: Fargate, inventory: Inventory, choices: Choices) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(fargate)
        self._fargate, self._inventory, self._choices = fargate, inventory, choices
        self._namespaces = {name: self._add_namespace(name) for name in namespaces(inventory.entries)}
        # By family: the rules that its calls take, and the families that it calls.
        self.ready: dict[str, list[TerraformResource]] = defaultdict(list)
        self.called: dict[str, list[str]] = defaultdict(list)
        for client, other, port in calls(inventory.tasks, inventory.entries):
            self._let_through(client, other, port.port)
            self.called[client].append(other)

    def configuration(self, task: Task) -> EcsServiceServiceConnectConfiguration | None:
        """How the service of a task takes part; None where it does not."""
        entry = self._inventory.entries[task.definition.family]
        connect = entry.service.service_connect if entry.service else None
        if connect is None:
            return None
        served, logs = server(task.definition, connect), self._fargate.log_configuration(task.service_connect_logs)
        services = (
            [
                EcsServiceServiceConnectConfigurationService(
                    port_name=str(connect.port_name),
                    client_alias=EcsServiceServiceConnectConfigurationServiceClientAlias(
                        port=served.alias, dns_name=connect.port_name
                    ),
                )
            ]
            if served
            else None
        )
        return EcsServiceServiceConnectConfiguration(
            enabled=True,
            namespace=self._namespaces.get(connect.namespace, connect.namespace),
            service=services,
            log_configuration=EcsServiceServiceConnectConfigurationLogConfiguration(
                log_driver=logs["logDriver"], options=logs["options"]
            )
            if logs
            else None,
        )

    def _add_namespace(self, name: str) -> str:
        namespace = self.add(
            ServiceDiscoveryHttpNamespace,
            terraform_name(name),
            name=prefixed(self._choices.name_prefix, name),
            tags=self._choices.tags or None,
            # AWS deletes no namespace that services are in: they go into the next one before.
            lifecycle=CREATE_BEFORE_DESTROY,
        )
        self.explain(namespace, "Where services find each other by name.")
        return reference(namespace, "arn")

    def _let_through(self, client: str, other: str, port: int) -> None:
        """Rules from one task to another: the proxies call each other on the container's port."""
        groups = {family: reference(self._fargate.security_groups[family], "id") for family in (client, other)}
        arguments: dict[str, Any] = {
            "ip_protocol": "tcp",
            "from_port": port,
            "to_port": port,
            "tags": self._choices.tags or None,
        }
        out = self.add(
            VpcSecurityGroupEgressRule,
            f"task_{terraform_name(client)}_{call_name(other)}",
            security_group_id=groups[client],
            description=f"to task {other}"[:255],
            referenced_security_group_id=groups[other],
            **arguments,
        )
        self.explain(out, f"{client} may call {other} over Service Connect.")
        into = self.add(
            VpcSecurityGroupIngressRule,
            f"task_{terraform_name(other)}_{call_name(client)}",
            security_group_id=groups[other],
            description=f"from task {client}"[:255],
            referenced_security_group_id=groups[client],
            **arguments,
        )
        self.explain(into, f"{client} may call {other} over Service Connect.")
        self.ready[client].append(out)
        self.ready[other].append(into)
