"""The way in: a load balancer, its listeners and rules, and a target group for each service behind it."""

from typing import Any

from fargate_privatelink.cdktf.addressed import Addressed, reference
from fargate_privatelink.cdktf.bindings import (
    Construct,
    Lb,
    LbAccessLogs,
    LbListener,
    LbListenerRule,
    LbTargetGroup,
    SecurityGroup,
    TerraformResource,
    VpcSecurityGroupEgressRule,
    VpcSecurityGroupIngressRule,
)
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.choices.services import label_of
from fargate_privatelink.constructs.choices.tags import with_tags
from fargate_privatelink.constructs.existing_network import AnyNetwork
from fargate_privatelink.constructs.fargate import Fargate
from fargate_privatelink.constructs.load_balancer.actions import (
    HTTP,
    HTTPS,
    conditions,
    forward,
    nothing,
    redirect,
    to_group,
)
from fargate_privatelink.constructs.load_balancer.names import balancer_name, prefix_of
from fargate_privatelink.constructs.load_balancer.target_groups import arguments
from fargate_privatelink.constructs.network import CREATE_BEFORE_DESTROY
from fargate_privatelink.hcl.expressions import EACH_KEY, EACH_VALUE, call, template
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.services import Target, balancer_group, target
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.settings.services.load_balancers import LoadBalancerSettings
from fargate_privatelink.settings.services.rules import priority
from fargate_privatelink.settings.services.targets import TargetSettings

# Never reword it: AWS replaces the group for that.
GROUP_DESCRIPTION = "security group for the load balancer"


class LoadBalancer(Addressed):
    """The load balancer of a stack, made here or there already, in front of the services of an inventory."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: AnyNetwork,
        fargate: Fargate,
        inventory: Inventory,
        choices: Choices,
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network, fargate)
        assert inventory.settings.load_balancer
        self._settings: LoadBalancerSettings = inventory.settings.load_balancer
        self._network, self._fargate, self._choices = network, fargate, choices
        self._tags = choices.tags
        self._behind = {
            task.definition.family: (target(task.definition, given), given)
            for task in inventory.tasks
            if (service := inventory.entries[task.definition.family].service) and (given := service.load_balancer)
        }
        self.balancer: Lb | None = None
        self.security_group: SecurityGroup | None = None
        # By family: what a service must be made after.
        self.ready: dict[str, list[TerraformResource]] = {}
        if self._settings.is_made:
            self.security_group = self._add_security_group(balancer_group(inventory.settings))
            self.balancer = self._add_balancer(inventory)
        self.target_groups = {
            family: self._add_target_group(family, *behind) for family, behind in self._behind.items()
        }
        self._add_listeners()
        for family, (found, _) in self._behind.items():
            self._let_through(family, found)

    @property
    def label(self) -> str:
        """What names the load balancer in metrics."""
        if self.balancer:
            return reference(self.balancer, "arn_suffix")
        return label_of(self._choices.services.listener or "")

    def container_of(self, family: str) -> Target:
        """The container's port that the load balancer sends to."""
        return self._behind[family][0]

    @property
    def _group(self) -> str:
        return reference(self.security_group, "id") if self.security_group else str(self._choices.services.group)

    @property
    def _is_application(self) -> bool:
        return self._settings.type == "application"

    def _ports(self) -> dict[str, int]:
        """The ports that callers use, by the last part of the name of the rule that lets them in."""
        if self._is_application:
            return {"http": HTTP, "https": HTTPS} if self._settings.certificate_arn else {"http": HTTP}
        return {terraform_name(family): self._listener_port(family) for family in self._behind}

    def _listener_port(self, family: str) -> int:
        found, given = self._behind[family]
        return given.listener_port or found.port

    def _add_security_group(self, name: str) -> SecurityGroup:
        group = self.add(
            SecurityGroup,
            "load_balancer",
            name=self._choices.group_name(name),
            description=GROUP_DESCRIPTION,
            vpc_id=self._network.vpc_id,
            tags=self._tags or None,
        )
        self.explain(group, "Lets callers in to the load balancer, and it out to the services.")
        for name, port in self._ports().items():
            rule = self.add(
                VpcSecurityGroupIngressRule,
                f"load_balancer_{name}",
                security_group_id=reference(group, "id"),
                description=f"from {template(EACH_KEY)}",
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                cidr_ipv4=template(EACH_VALUE),
                tags=self._tags or None,
            )
            rule.add_override("for_each", template(call("toset", self._choices.services.allowed_cidrs)))
            self.explain(rule, f"Who may call port {port}.")
        return group

    def _add_balancer(self, inventory: Inventory) -> Lb:
        settings, network = self._settings, self._network
        logs = settings.access_logs
        balancer = self.add(
            Lb,
            "main",
            name=balancer_name(inventory.settings, self._choices),
            internal=not settings.is_public,
            load_balancer_type=settings.type,
            security_groups=[self._group],
            subnets=network.public_subnet_ids if settings.is_public else network.private_subnet_ids,
            idle_timeout=settings.idle_timeout if self._is_application else None,
            # What smuggles requests past the load balancer.
            drop_invalid_header_fields=True if self._is_application else None,
            # Else a zone without a task answers nothing.
            enable_cross_zone_load_balancing=None if self._is_application else True,
            enable_deletion_protection=settings.deletion_protection,
            access_logs=LbAccessLogs(bucket=logs.bucket, prefix=logs.prefix, enabled=True) if logs else None,
            tags=self._tags or None,
            # AWS refuses one that faces an internet that its VPC has no gateway to.
            depends_on=network.public_ready if settings.is_public else None,
        )
        where = "the public subnets, reached from the internet" if settings.is_public else "the private subnets"
        self.explain(balancer, f"In {where}, in front of {', '.join(self._behind)}.")
        return balancer

    def _add_target_group(self, family: str, found: Target, given: TargetSettings) -> LbTargetGroup:
        group = self.add(
            LbTargetGroup,
            terraform_name(family),
            name_prefix=prefix_of(family),
            **arguments(found, given, is_application=self._is_application),
            vpc_id=self._network.vpc_id,
            tags=with_tags(self._tags, {"Name": family}),
            # A listener keeps the old one from going before the next is there.
            lifecycle=CREATE_BEFORE_DESTROY,
        )
        self.explain(group, f"{family} on port {found.port} of container {found.container}.")
        return group

    def _add_listeners(self) -> None:
        if not self._settings.is_made:
            for family, (_, given) in self._behind.items():
                self._add_rule(family, str(self._choices.services.listener), given)
        elif self._is_application:
            self._add_listeners_of_application()
        else:
            for family in self._behind:
                self._add_listener_of_network(family)

    def _add_listeners_of_application(self) -> None:
        default = next((family for family, (_, given) in self._behind.items() if given.is_default), None)
        action = to_group(reference(self.target_groups[default], "arn")) if default else nothing()
        if self._settings.certificate_arn:
            self._add_listener("http", port=HTTP, protocol="HTTP", default_action=[redirect()])
            listener = self._add_listener(
                "https", port=HTTPS, protocol="HTTPS", **self._encryption(), default_action=[action]
            )
        else:
            listener = self._add_listener("http", port=HTTP, protocol="HTTP", default_action=[action])
        what = f"What no rule takes goes to {default}." if default else "What no rule takes is answered with 404."
        self.explain(listener, what)
        for family, (_, given) in self._behind.items():
            if given.is_default:
                self.ready[family] = [listener]
            else:
                self._add_rule(family, reference(listener, "arn"), given)

    def _encryption(self) -> dict[str, Any]:
        certificate = self._choices.services.certificate
        return {"certificate_arn": certificate, "ssl_policy": self._settings.ssl_policy} if certificate else {}

    def _add_listener(self, name: str, **given: Any) -> LbListener:
        return self.add(
            LbListener, name, load_balancer_arn=reference(self._made, "arn"), **given, tags=self._tags or None
        )

    @property
    def _made(self) -> Lb:
        assert self.balancer
        return self.balancer

    def _add_listener_of_network(self, family: str) -> None:
        encryption = self._encryption()
        listener = self._add_listener(
            terraform_name(family),
            port=self._listener_port(family),
            protocol="TLS" if encryption else "TCP",
            **encryption,
            default_action=[to_group(reference(self.target_groups[family], "arn"))],
        )
        self.ready[family] = [listener]

    def _add_rule(self, family: str, listener: str, given: TargetSettings) -> None:
        rule = self.add(
            LbListenerRule,
            terraform_name(family),
            listener_arn=listener,
            priority=priority(given),
            action=[forward(reference(self.target_groups[family], "arn"))],
            condition=conditions(self._choices.services.conditions[family]),
            tags=self._tags or None,
        )
        self.explain(rule, f"Which requests go to {family}.")
        self.ready[family] = [rule]

    def _let_through(self, family: str, found: Target) -> None:
        """Rules from the load balancer to the task, in both groups: a security group lets nothing out by itself."""
        name, task = terraform_name(family), reference(self._fargate.security_groups[family], "id")
        port: dict[str, Any] = {
            "ip_protocol": "tcp",
            "from_port": found.port,
            "to_port": found.port,
            "tags": self._tags or None,
        }
        rules: list[TerraformResource] = []
        if self._settings.is_made or self._settings.egress_rules:
            rules.append(
                self.add(
                    VpcSecurityGroupEgressRule,
                    f"load_balancer_{name}",
                    security_group_id=self._group,
                    description=f"to task {family}"[:255],
                    referenced_security_group_id=task,
                    **port,
                )
            )
            self.explain(rules[0], f"The load balancer may reach {family}.")
        rules.append(
            self.add(
                VpcSecurityGroupIngressRule,
                f"task_{name}_load_balancer",
                security_group_id=task,
                description="from the load balancer",
                referenced_security_group_id=self._group,
                **port,
            )
        )
        self.explain(rules[-1], f"{family} lets the load balancer in, and nobody else.")
        self.ready[family] += rules
