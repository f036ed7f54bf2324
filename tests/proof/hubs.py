"""A hub with the endpoints of a service and a spoke with a task: joined by a transit gateway or by peering."""

import json
from typing import Any

from tests.proof.networks import Change, add, both, remove

Json = dict[str, Any]
SERVICES = {"ecr_api": ("ecr.api", "api.ecr", ""), "ecr_dkr": ("ecr.dkr", "dkr.ecr", "*.")}
REGION = "us-east-1"
TRUST = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1"
GATEWAY = "aws_ec2_transit_gateway"
GROUPS = {"hub": "endpoints", "spoke": "task"}


def over_gateway() -> Json:
    """The two VPCs with a transit gateway between them, and its own route table."""
    document = _apart()
    for change in (
        add(GATEWAY, "main"),
        *(_attached(name) for name in ("hub", "spoke")),
        _route("spoke", "10.1.0.0/16", transit_gateway_id="${aws_ec2_transit_gateway.main.id}"),
        _route("hub", "10.2.0.0/16", transit_gateway_id="${aws_ec2_transit_gateway.main.id}"),
    ):
        change(document)
    return document


def over_peering() -> Json:
    """The two VPCs with a peering connection between them."""
    document = _apart()
    peering = "${aws_vpc_peering_connection.main.id}"
    vpcs = {"vpc_id": "${aws_vpc.spoke.id}", "peer_vpc_id": "${aws_vpc.hub.id}"}
    for change in (
        add("aws_vpc_peering_connection", "main", **vpcs, auto_accept=True),
        _route("spoke", "10.1.0.0/16", vpc_peering_connection_id=peering),
        _route("hub", "10.2.0.0/16", vpc_peering_connection_id=peering),
    ):
        change(document)
    return document


def tables_of_ones_own() -> Change:
    """Each attachment with a route table of the gateway of its own, in which it reaches the other one."""
    gateway = "${aws_ec2_transit_gateway.main.id}"
    own = dict.fromkeys(BY_DEFAULT, False)
    changes = []
    for name, other in (("hub", "spoke"), ("spoke", "hub")):
        table = {"transit_gateway_route_table_id": f"${{{GATEWAY}_route_table.{name}.id}}"}
        attached = {f"{each}": f"${{{GATEWAY}_vpc_attachment.{each}.id}}" for each in ("hub", "spoke")}
        changes += [
            add(f"{GATEWAY}_vpc_attachment", name, **_attachment(name), **own),
            add(f"{GATEWAY}_route_table", name, transit_gateway_id=gateway),
            add(f"{GATEWAY}_route_table_association", name, transit_gateway_attachment_id=attached[name], **table),
            add(f"{GATEWAY}_route_table_propagation", name, transit_gateway_attachment_id=attached[other], **table),
        ]
    return both(*changes)


BY_DEFAULT = (
    "transit_gateway_default_route_table_association",
    "transit_gateway_default_route_table_propagation",
)


def profile(*, of_endpoints: bool = False) -> Change:
    """The names from a Route 53 Profile, of the zones or of the endpoints, in place of zones of the spoke."""

    def change(document: Json) -> None:
        add("aws_route53profiles_profile", "main", name="main")(document)
        held = {"profile_id": "${aws_route53profiles_profile.main.id}"}
        add("aws_route53profiles_association", "main", name="m", **held, resource_id="${aws_vpc.spoke.id}")(document)
        for name in SERVICES:
            kind = "vpc_endpoint" if of_endpoints else "route53_zone"
            given = {**held, "name": name, "resource_arn": f"${{aws_{kind}.{name}.arn}}"}
            add("aws_route53profiles_resource_association", name, **given)(document)
            document["resource"]["aws_route53_zone"][name]["vpc"] = {"vpc_id": "${aws_vpc.hub.id}"}
            if of_endpoints:
                remove(f"aws_route53_zone.{name}", f"aws_route53_record.{name}")(document)
                document["resource"]["aws_vpc_endpoint"][name]["private_dns_enabled"] = True

    return change


def _attachment(name: str) -> Json:
    return {
        "transit_gateway_id": "${aws_ec2_transit_gateway.main.id}",
        "vpc_id": f"${{aws_vpc.{name}.id}}",
        "subnet_ids": [f"${{aws_subnet.{name}.id}}"],
    }


def _attached(name: str) -> Change:
    return add(f"{GATEWAY}_vpc_attachment", name, **_attachment(name))


def _route(table: str, destination: str, **target: str) -> Change:
    table_id = f"${{aws_route_table.{table}.id}}"
    return add("aws_route", table, route_table_id=table_id, destination_cidr_block=destination, **target)


def _vpc(name: str, number: int) -> Json:
    vpc_id = f"${{aws_vpc.{name}.id}}"
    return {
        "aws_vpc": {name: {"cidr_block": f"10.{number}.0.0/16", "enable_dns_hostnames": True}},
        "aws_subnet": {
            name: {"vpc_id": vpc_id, "cidr_block": f"10.{number}.0.0/24", "availability_zone": f"{REGION}a"}
        },
        "aws_route_table": {name: {"vpc_id": vpc_id}},
        "aws_route_table_association": {
            name: {"subnet_id": f"${{aws_subnet.{name}.id}}", "route_table_id": f"${{aws_route_table.{name}.id}}"}
        },
        "aws_security_group": {GROUPS[name]: {"vpc_id": vpc_id}},
    }


def _apart() -> Json:
    resources = _vpc("hub", 1)
    for type_, named in _vpc("spoke", 2).items():
        resources[type_] |= named
    for direction, group, cidr in (("ingress", "hub", "10.2.0.0/16"), ("egress", "spoke", "10.1.0.0/16")):
        resources[f"aws_vpc_security_group_{direction}_rule"] = {
            group: {
                "security_group_id": f"${{aws_security_group.{GROUPS[group]}.id}}",
                "ip_protocol": "tcp",
                "from_port": 443,
                "to_port": 443,
                "cidr_ipv4": cidr,
            }
        }
    resources["aws_vpc_security_group_egress_rule"]["s3"] = {
        "security_group_id": "${aws_security_group.task.id}",
        "ip_protocol": "-1",
        "prefix_list_id": "${aws_vpc_endpoint.s3.prefix_list_id}",
    }
    resources |= _names_and_endpoints() | _task()
    return {"provider": {"aws": [{"region": REGION}]}, "resource": resources}


def _names_and_endpoints() -> Json:
    endpoints: Json = {
        "s3": {
            "vpc_id": "${aws_vpc.spoke.id}",
            "service_name": f"com.amazonaws.{REGION}.s3",
            "vpc_endpoint_type": "Gateway",
            "route_table_ids": ["${aws_route_table.spoke.id}"],
        }
    }
    zones: Json = {}
    records: Json = {}
    for name, (service, host, label) in SERVICES.items():
        endpoints[name] = {
            "vpc_id": "${aws_vpc.hub.id}",
            "service_name": f"com.amazonaws.{REGION}.{service}",
            "vpc_endpoint_type": "Interface",
            "private_dns_enabled": False,
            "subnet_ids": ["${aws_subnet.hub.id}"],
            "security_group_ids": ["${aws_security_group.endpoints.id}"],
        }
        zones[name] = {"name": f"{host}.{REGION}.amazonaws.com", "vpc": {"vpc_id": "${aws_vpc.spoke.id}"}}
        entry = f"${{aws_vpc_endpoint.{name}.dns_entry[0].dns_name}}"
        records[name] = {
            "zone_id": f"${{aws_route53_zone.{name}.zone_id}}",
            "name": f"{label}{host}.{REGION}.amazonaws.com",
            "type": "A",
            "alias": {"name": entry, "zone_id": "Z7HUB8PG", "evaluate_target_health": False},
        }
    return {"aws_vpc_endpoint": endpoints, "aws_route53_zone": zones, "aws_route53_record": records}


def _task() -> Json:
    network = {"subnets": ["${aws_subnet.spoke.id}"], "security_groups": ["${aws_security_group.task.id}"]}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    return {
        "aws_iam_role": {"execution": {"name": "execution", "assume_role_policy": trust}},
        "aws_iam_role_policy_attachment": {"x": {"role": "${aws_iam_role.execution.name}", "policy_arn": MANAGED}},
        "aws_ecs_cluster": {"main": {"name": "main"}},
        "aws_ecs_task_definition": {
            "web": {
                "family": "web",
                "cpu": "256",
                "memory": "512",
                "network_mode": "awsvpc",
                "requires_compatibilities": ["FARGATE"],
                "execution_role_arn": "${aws_iam_role.execution.arn}",
                "container_definitions": json.dumps([{"name": "web", "image": IMAGE, "essential": True}]),
            }
        },
        "aws_ecs_service": {
            "web": {
                "name": "web",
                "cluster": "${aws_ecs_cluster.main.id}",
                "task_definition": "${aws_ecs_task_definition.web.arn}",
                "launch_type": "FARGATE",
                "network_configuration": network,
            }
        },
    }
