"""The network that the tests of the way in break: a service behind a load balancer, in the forms that a proof reads."""

import copy
import json
from pathlib import Path
from typing import Any

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.verdicts.verdicts import Proof
from tests.proof.forms import FORMS
from tests.proof.networks import Change, add, both, put, remove

Json = dict[str, Any]

ZONES = {"us-east-1a": "10.0.0.0/24", "us-east-1b": "10.0.1.0/24"}
PRIVATE = {"us-east-1a": "10.0.10.0/24", "us-east-1b": "10.0.11.0/24"}
ALL_FORMS = (*FORMS, "source")
BALANCER, LISTENER, GROUP = "aws_lb.main", "aws_lb_listener.http", "aws_lb_target_group.web"
SERVICE, TASK = "aws_ecs_service.web", "aws_ecs_task_definition.web"
INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
PORT = 8080


def containers(*more: Json, **changed: Any) -> str:
    """The container definitions of the task, with others behind its own."""
    own = {"name": "web", "image": "docker.io/library/web:1", "portMappings": [{"containerPort": PORT}]}
    return json.dumps([{**own, **changed}, *more])


def rule(group: str, port: int, peer: str = "", **more: Any) -> Json:
    """A rule of a security group, for another one unless it says otherwise."""
    ports = {"ip_protocol": "tcp", "from_port": port, "to_port": port}
    named = {"referenced_security_group_id": f"${{aws_security_group.{peer}.id}}"} if peer else {}
    return {"security_group_id": f"${{aws_security_group.{group}.id}}", **ports, **named, **more}


def _subnets(zones: Json) -> Json:
    named = {"availability_zone": "${each.key}", "cidr_block": "${each.value}"}
    return {"for_each": zones, "vpc_id": "${aws_vpc.main.id}", **named}


def _table(**route: str) -> Json:
    return {"vpc_id": "${aws_vpc.main.id}", "route": [{"cidr_block": "0.0.0.0/0", **route}]}


def _associations(which: str, zones: Json) -> Json:
    subnet = f"${{aws_subnet.{which}[each.key].id}}"
    return {"for_each": zones, "subnet_id": subnet, "route_table_id": f"${{aws_route_table.{which}.id}}"}


DOCUMENT: Json = {
    "provider": {"aws": [{"region": "us-east-1"}]},
    "resource": {
        "aws_vpc": {"main": {"cidr_block": "10.0.0.0/16", "enable_dns_hostnames": True}},
        "aws_internet_gateway": {"main": {"vpc_id": "${aws_vpc.main.id}"}},
        "aws_subnet": {"public": _subnets(ZONES), "private": _subnets(PRIVATE)},
        "aws_nat_gateway": {
            "main": {"subnet_id": '${aws_subnet.public["us-east-1a"].id}', "connectivity_type": "public"}
        },
        "aws_route_table": {
            "public": _table(gateway_id="${aws_internet_gateway.main.id}"),
            "private": _table(nat_gateway_id="${aws_nat_gateway.main.id}"),
        },
        "aws_route_table_association": {
            "public": _associations("public", ZONES),
            "private": _associations("private", PRIVATE),
        },
        "aws_security_group": {
            name: {"name": name, "vpc_id": "${aws_vpc.main.id}"} for name in ("balancer", "task", "other")
        },
        INGRESS: {
            "clients": rule("balancer", 80, cidr_ipv4="0.0.0.0/0"),
            "requests": rule("task", PORT, "balancer"),
        },
        EGRESS: {
            "requests": rule("balancer", PORT, "task"),
            "internet": rule("task", 443, cidr_ipv4="0.0.0.0/0"),
        },
        "aws_lb": {
            "main": {
                "name": "web",
                "load_balancer_type": "application",
                "internal": False,
                "subnets": "${values(aws_subnet.public)[*].id}",
                "security_groups": ["${aws_security_group.balancer.id}"],
            }
        },
        "aws_lb_target_group": {
            "web": {
                "name": "web",
                "port": 80,
                "protocol": "HTTP",
                "target_type": "ip",
                "vpc_id": "${aws_vpc.main.id}",
                "health_check": [{"path": "/healthz", "interval": 30, "timeout": 5}],
            }
        },
        "aws_lb_listener": {
            "http": {
                "load_balancer_arn": "${aws_lb.main.arn}",
                "port": 80,
                "protocol": "HTTP",
                "default_action": [{"type": "forward", "target_group_arn": "${aws_lb_target_group.web.arn}"}],
            }
        },
        "aws_ecs_cluster": {"main": {"name": "main"}},
        "aws_ecs_task_definition": {
            "web": {
                "family": "web",
                "requires_compatibilities": ["FARGATE"],
                "network_mode": "awsvpc",
                "cpu": "256",
                "memory": "512",
                "container_definitions": containers(),
            }
        },
        "aws_ecs_service": {
            "web": {
                "name": "web",
                "cluster": "${aws_ecs_cluster.main.id}",
                "task_definition": "${aws_ecs_task_definition.web.arn}",
                "launch_type": "FARGATE",
                "desired_count": 2,
                "network_configuration": {
                    "subnets": "${values(aws_subnet.private)[*].id}",
                    "security_groups": ["${aws_security_group.task.id}"],
                },
                "load_balancer": [
                    {
                        "target_group_arn": "${aws_lb_target_group.web.arn}",
                        "container_name": "web",
                        "container_port": PORT,
                    }
                ],
                "depends_on": [
                    *("aws_lb_listener.http", "aws_route_table_association.private"),
                    *("aws_route_table_association.public", f"{EGRESS}.internet"),
                ],
            }
        },
    },
}


def network(*, is_network: bool = False) -> Json:
    """The network with an application load balancer, or with a network one that has no security groups."""
    document = copy.deepcopy(DOCUMENT)
    if is_network:
        as_network(document)
    return document


def listening(protocol: str, port: int, **more: Any) -> Change:
    return put(LISTENER, protocol=protocol, port=port, **more)


def attached(**changed: Any) -> Change:
    """A change of what the service says of its load balancer."""

    def change(document: Json) -> None:
        document["resource"]["aws_ecs_service"]["web"]["load_balancer"][0].update(changed)

    return change


def checking(**changed: Any) -> Change:
    """A change of the target group's health check."""
    return put(GROUP, health_check=[{"path": "/healthz", "interval": 30, "timeout": 5, **changed}])


as_network: Change = both(
    put(BALANCER, load_balancer_type="network", security_groups=None),
    put(GROUP, protocol="TCP", health_check=None),
    listening("TCP", 80),
    remove(f"{INGRESS}.clients", f"{EGRESS}.requests"),
    put(f"{INGRESS}.requests", referenced_security_group_id=None, cidr_ipv4="10.0.0.0/23"),
)


def read(document: Json, form: str, folder: Path) -> Proof:
    """The proof of a document in a form, of source in a folder of its own."""
    if form != "source":
        return prove([FORMS[form](document)])[0]
    (folder / "main.tf.json").write_text(json.dumps(document))
    return prove([read_source(folder)])[0]


def public_acl(**rules: list[Json]) -> Change:
    """A network ACL of the load balancer's subnets."""
    subnet_ids = "${values(aws_subnet.public)[*].id}"
    return add("aws_network_acl", "public", vpc_id="${aws_vpc.main.id}", subnet_ids=subnet_ids, **rules)


def private_acl(**rules: list[Json]) -> Change:
    """A network ACL of the tasks' subnets."""
    subnet_ids = "${values(aws_subnet.private)[*].id}"
    return add("aws_network_acl", "private", vpc_id="${aws_vpc.main.id}", subnet_ids=subnet_ids, **rules)
