"""Ways of requests that are written otherwise: none of them is reported, in any form."""

from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.proof.rules import Concern
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.networks import EVERYTHING, Change, acl_rule, add, both, put, remove
from tests.proof.way_in.services import (
    ALL_FORMS,
    BALANCER,
    EGRESS,
    GROUP,
    INGRESS,
    LISTENER,
    PORT,
    SERVICE,
    TASK,
    checking,
    containers,
    listening,
    network,
    private_acl,
    public_acl,
    read,
    rule,
)
from tests.proof.way_in.test_breaks import by_rule, weighted

Json = dict[str, Any]
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0123"


def inline(document: Json) -> None:
    """Rules in the groups themselves."""
    remove(f"{INGRESS}.clients", f"{INGRESS}.requests", f"{EGRESS}.requests", f"{EGRESS}.internet")(document)
    document["resource"]["aws_ecs_service"]["web"]["depends_on"].remove(f"{EGRESS}.internet")
    everywhere = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
    clients = {"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}
    put("aws_security_group.balancer", ingress=[clients], egress=[everywhere])(document)
    requests = {"protocol": "tcp", "from_port": PORT, "to_port": PORT}
    put(
        "aws_security_group.task",
        ingress=[{**requests, "security_groups": ["${aws_security_group.balancer.id}"]}],
        egress=[everywhere],
    )(document)


def old_rules(document: Json) -> None:
    """Rules as aws_security_group_rule."""
    remove(f"{INGRESS}.clients", f"{INGRESS}.requests", f"{EGRESS}.requests")(document)
    for name, direction, group, port, more in (
        ("clients", "ingress", "balancer", 80, {"cidr_blocks": ["0.0.0.0/0"]}),
        ("in", "ingress", "task", PORT, {"source_security_group_id": "${aws_security_group.balancer.id}"}),
        ("out", "egress", "balancer", PORT, {"source_security_group_id": "${aws_security_group.task.id}"}),
    ):
        group_id = f"${{aws_security_group.{group}.id}}"
        ports = {"protocol": "tcp", "from_port": port, "to_port": port}
        add("aws_security_group_rule", name, type=direction, security_group_id=group_id, **ports, **more)(document)


def old_names(document: Json) -> None:
    """The types as they were called before AWS had network load balancers."""
    text = document["resource"]
    for name in ("", "_listener", "_target_group"):
        text[f"aws_alb{name}"] = text.pop(f"aws_lb{name}")
    for type_ in ("aws_alb_listener", "aws_ecs_service"):
        text[type_] = _renamed(text[type_])


def _renamed(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("aws_lb", "aws_alb")
    if isinstance(value, dict):
        return {key: _renamed(item) for key, item in value.items()}
    return [_renamed(item) for item in value] if isinstance(value, list) else value


def beside(document: Json) -> None:
    """A second service, container, target group and rule behind the same load balancer."""
    body = {"port": 80, "protocol": "HTTP", "target_type": "ip", "vpc_id": "${aws_vpc.main.id}"}
    add("aws_lb_target_group", "admin", name="admin", **body)(document)
    action = [{"type": "forward", "target_group_arn": "${aws_lb_target_group.admin.arn}"}]
    condition = [{"host_header": [{"values": ["admin.example.com"]}]}]
    listener = f"${{{LISTENER}.arn}}"
    add("aws_lb_listener_rule", "admin", listener_arn=listener, priority=5, action=action, condition=condition)(
        document
    )
    admin = {"name": "admin", "image": "docker.io/library/admin:1", "portMappings": [{"containerPort": 9000}]}
    put(TASK, container_definitions=containers(admin))(document)
    add(INGRESS, "admin", **rule("task", 9000, "balancer"))(document)
    add(EGRESS, "admin", **rule("balancer", 9000, "task"))(document)
    service = document["resource"]["aws_ecs_service"]["web"]
    target = "${aws_lb_target_group.admin.arn}"
    service["load_balancer"].append({"target_group_arn": target, "container_name": "admin", "container_port": 9000})
    service["depends_on"].append("aws_lb_listener_rule.admin")


def after(address: str) -> Change:
    """The service depends on something."""

    def change(document: Json) -> None:
        document["resource"]["aws_ecs_service"]["web"]["depends_on"].append(address)

    return change


HARMLESS: dict[str, Change] = {
    "rules in the groups themselves": inline,
    "rules of the old kind": old_rules,
    "the old names of the types": old_names,
    "a rule that forwards": by_rule,
    "weights": weighted(1),
    "a second target group": beside,
    "HTTPS with a certificate": both(
        listening("HTTPS", 443, certificate_arn=CERTIFICATE), put(f"{INGRESS}.clients", from_port=443, to_port=443)
    ),
    "an internal load balancer in private subnets": both(
        put(BALANCER, internal=True, subnets="${values(aws_subnet.private)[*].id}"),
        put(f"{INGRESS}.clients", cidr_ipv4="10.0.0.0/8"),
    ),
    "subnets in blocks": put(
        BALANCER,
        subnets=None,
        subnet_mapping=[{"subnet_id": f'${{aws_subnet.public["{zone}"].id}}'} for zone in ("us-east-1a", "us-east-1b")],
    ),
    "all ports from the load balancer": put(f"{INGRESS}.requests", from_port=0, to_port=65535),
    "all protocols from the load balancer's subnets": put(
        f"{INGRESS}.requests",
        ip_protocol="-1",
        from_port=None,
        to_port=None,
        referenced_security_group_id=None,
        cidr_ipv4="10.0.0.0/23",
    ),
    "out to the VPC": put(f"{EGRESS}.requests", referenced_security_group_id=None, cidr_ipv4="10.0.0.0/16"),
    "health checks at a port of another container": both(
        put(
            TASK,
            container_definitions=containers(
                {"name": "side", "image": "docker.io/library/side:1", "portMappings": [{"containerPort": 9000}]}
            ),
        ),
        checking(port="9000"),
        add(INGRESS, "checks", **rule("task", 9000, "balancer")),
        add(EGRESS, "checks", **rule("balancer", 9000, "task")),
    ),
    "health checks at the port of the traffic": checking(port="traffic-port"),
    "health checks at the same port by its number": checking(port=str(PORT)),
    "a range of ports": put(TASK, container_definitions=containers(portMappings=[{"containerPortRange": "8000-8100"}])),
    "tasks in one of the zones": put(
        SERVICE,
        network_configuration={
            "subnets": ['${aws_subnet.private["us-east-1b"].id}'],
            "security_groups": ["${aws_security_group.task.id}"],
        },
    ),
    "a grace period": put(SERVICE, health_check_grace_period_seconds=60),
    "network ACLs that let requests and answers pass": both(
        after("aws_network_acl.private"),
        public_acl(
            ingress=[
                acl_rule(1, "allow", 80, 80),
                acl_rule(2, "allow", 443, 443, "10.0.0.0/16"),
                acl_rule(3, "allow", 1024, 65535),
            ],
            egress=EVERYTHING,
        ),
        private_acl(
            ingress=[acl_rule(1, "allow", PORT, PORT, "10.0.0.0/23"), acl_rule(2, "allow", 32768, 60999)],
            egress=[acl_rule(1, "allow", 443, 443), acl_rule(2, "allow", 1024, 65535, "10.0.0.0/23")],
        ),
    ),
}
HARMLESS_OF_NETWORK: dict[str, Change] = {
    "security groups": both(
        put(BALANCER, security_groups=["${aws_security_group.balancer.id}"]),
        add(INGRESS, "clients", **rule("balancer", 80, cidr_ipv4="0.0.0.0/0")),
        add(EGRESS, "requests", **rule("balancer", PORT, "task")),
        put(f"{INGRESS}.requests", cidr_ipv4=None, referenced_security_group_id="${aws_security_group.balancer.id}"),
    ),
    "security groups, and clients that keep their addresses": both(
        put(BALANCER, security_groups=["${aws_security_group.balancer.id}"]),
        put(GROUP, preserve_client_ip="true"),
        add(INGRESS, "clients", **rule("balancer", 80, cidr_ipv4="0.0.0.0/0")),
        add(EGRESS, "requests", **rule("balancer", PORT, "task")),
        put(f"{INGRESS}.requests", cidr_ipv4=None, referenced_security_group_id="${aws_security_group.balancer.id}"),
    ),
    "clients that keep their addresses, let in from anywhere": both(
        put(GROUP, preserve_client_ip="true"), put(f"{INGRESS}.requests", cidr_ipv4="0.0.0.0/0")
    ),
    "TLS": listening("TLS", 443, certificate_arn=CERTIFICATE),
    "one zone": both(
        put(BALANCER, subnets=['${aws_subnet.public["us-east-1a"].id}']),
        put(
            SERVICE,
            network_configuration={
                "subnets": ['${aws_subnet.private["us-east-1a"].id}'],
                "security_groups": ["${aws_security_group.task.id}"],
            },
        ),
    ),
}
CASES = [
    *((name, change, False) for name, change in HARMLESS.items()),
    *((name, change, True) for name, change in HARMLESS_OF_NETWORK.items()),
]


@pytest.mark.parametrize("form", ALL_FORMS)
@pytest.mark.parametrize(("name", "change", "is_network"), CASES, ids=[name for name, *_ in CASES])
def test_nothing_is_reported(name: str, change: Change, is_network: bool, form: str, tmp_path: Path) -> None:
    document = network(is_network=is_network)
    change(document)
    proof = read(document, form, tmp_path)
    (task,) = proof.tasks
    assert (task.verdict, task.of(Concern.REQUESTS)) == (Verdict.PASSED, Verdict.PASSED), table([proof])
    assert proof.findings == (), table([proof])
