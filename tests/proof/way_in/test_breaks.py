"""Breaks one hop at a time of the way over a load balancer: each is found at its hop, in every form."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.networks import EVERYTHING, Change, acl_rule, add, both, put, remove, second_vpc
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
    attached,
    checking,
    containers,
    listening,
    network,
    private_acl,
    public_acl,
    read,
    rule,
)

Json = dict[str, Any]
TASKS = "aws_security_group.task"
FRONT = "aws_security_group.balancer"
THIRD = "aws_subnet.third"
TIMED_OUT = (
    "(service ...) (task ...) (port 8080) is unhealthy in (target-group ...) due to (reason Request timed out), and the"
    " task is stopped: Task failed ELB health checks"
)
NO_HEALTH = TIMED_OUT.replace("Request timed out", "Health checks failed")
NO_CLIENTS = "no event: connections of clients time out"
AWAY = TIMED_OUT.replace("8080", "...").replace(
    "Request timed out", "Target is in an Availability Zone that is not enabled for the load balancer"
)
APPLY = "the apply fails: "
REFUSED = f"{APPLY}AWS refuses it"


class Break(NamedTuple):
    """A change, the hop that it is found at, and AWS's words: what the apply refuses is a matter of the start."""

    change: Change
    step: Step
    address: str
    error: str
    is_network: bool = False
    is_refused: bool = False


def third_zone(document: Json) -> None:
    """A private subnet in a zone of its own, in which the service starts tasks too."""
    named = {"availability_zone": "us-east-1c", "cidr_block": "10.0.12.0/24"}
    add("aws_subnet", "third", vpc_id="${aws_vpc.main.id}", **named)(document)
    subnet = {"subnet_id": f"${{{THIRD}.id}}", "route_table_id": "${aws_route_table.private.id}"}
    add("aws_route_table_association", "third", **subnet)(document)
    service = document["resource"]["aws_ecs_service"]["web"]
    service["network_configuration"]["subnets"] = f"${{concat(values(aws_subnet.private)[*].id, [{THIRD}.id])}}"
    service["depends_on"].append("aws_route_table_association.third")


def other_group(**changed: Any) -> Change:
    """A second target group, to which the listener forwards in the first one's place."""
    body = {"name": "other", "port": 80, "protocol": "HTTP", "target_type": "ip", "vpc_id": "${aws_vpc.main.id}"}
    return both(add("aws_lb_target_group", "other", **body, **changed), forwarding("aws_lb_target_group.other"))


def forwarding(group: str) -> Change:
    return put(LISTENER, default_action=[{"type": "forward", "target_group_arn": f"${{{group}.arn}}"}])


def weighted(*weights: int) -> Change:
    """The listener forwards to the target group with weights."""
    groups = [{"arn": f"${{{GROUP}.arn}}", "weight": weight} for weight in weights]
    return put(LISTENER, default_action=[{"type": "forward", "forward": [{"target_group": groups}]}])


def by_rule(document: Json) -> None:
    """A rule forwards to the target group, and the listener says no itself."""
    fixed = {"content_type": "text/plain", "status_code": "404"}
    put(LISTENER, default_action=[{"type": "fixed-response", "fixed_response": [fixed]}])(document)
    action = [{"type": "forward", "target_group_arn": f"${{{GROUP}.arn}}"}]
    condition = [{"path_pattern": [{"values": ["/*"]}]}]
    listener = f"${{{LISTENER}.arn}}"
    add("aws_lb_listener_rule", "web", listener_arn=listener, priority=10, action=action, condition=condition)(document)
    document["resource"]["aws_ecs_service"]["web"]["depends_on"].append("aws_lb_listener_rule.web")


def own_rule(name: str, address: str, **changed: Any) -> Change:
    """A security group's rule, changed."""
    return put(f"{address}.{name}", **changed)


BREAKS: dict[str, Break] = {
    # The container
    "a container of another name": Break(
        attached(container_name="app"),
        Step.CONTAINER,
        TASK,
        f"{APPLY}InvalidParameterException: The container app does not exist in the task definition.",
    ),
    "a port that the container does not map": Break(
        attached(container_port=3000),
        Step.CONTAINER,
        TASK,
        f"{APPLY}InvalidParameterException: The container web did not have a container port 3000 defined.",
    ),
    "a container without ports": Break(
        put(TASK, container_definitions=containers(portMappings=[])),
        Step.CONTAINER,
        TASK,
        f"{APPLY}InvalidParameterException: The container web did not have a container port 8080 defined.",
    ),
    "a port of another container": Break(
        put(
            TASK,
            container_definitions=containers(
                {"name": "side", "image": "docker.io/library/side:1", "portMappings": [{"containerPort": PORT}]},
                portMappings=[{"containerPort": 9000}],
            ),
        ),
        Step.CONTAINER,
        TASK,
        f"{APPLY}InvalidParameterException: The container web did not have a container port 8080 defined.",
    ),
    "a mapping for UDP": Break(
        put(TASK, container_definitions=containers(portMappings=[{"containerPort": PORT, "protocol": "udp"}])),
        Step.CONTAINER,
        TASK,
        REFUSED,
    ),
    # The target group
    "targets that are instances": Break(
        put(GROUP, target_type="instance"),
        Step.TARGETS,
        GROUP,
        f"{APPLY}InvalidParameterException: The provided target group ... has target type instance, which is"
        " incompatible with the awsvpc network mode specified in the task definition.",
    ),
    "targets left to Terraform's default": Break(
        put(GROUP, target_type=None),
        Step.TARGETS,
        GROUP,
        f"{APPLY}InvalidParameterException: The provided target group ... has target type instance, which is"
        " incompatible with the awsvpc network mode specified in the task definition.",
    ),
    "a target group of another VPC": Break(
        both(second_vpc, put(GROUP, vpc_id="${aws_vpc.other.id}")),
        Step.TARGETS,
        GROUP,
        "(service ...) failed to register targets in (target-group ...)",
        # Its load balancer is of the tasks' VPC.
        is_refused=True,
    ),
    "a target group for TCP behind an application load balancer": Break(
        put(GROUP, protocol="TCP"), Step.TARGETS, GROUP, REFUSED
    ),
    "a target group for HTTP behind a network load balancer": Break(
        put(GROUP, protocol="HTTP"), Step.TARGETS, GROUP, REFUSED, is_network=True
    ),
    # Listener and rule
    "a target group that nothing forwards to": Break(
        other_group(),
        Step.LISTENER,
        GROUP,
        f"{APPLY}InvalidParameterException: The target group with targetGroupArn ... does not have an associated load"
        " balancer.",
    ),
    "a listener that redirects only": Break(
        put(LISTENER, default_action=[{"type": "redirect", "redirect": [{"status_code": "HTTP_301"}]}]),
        Step.LISTENER,
        GROUP,
        f"{APPLY}InvalidParameterException: The target group with targetGroupArn ... does not have an associated load"
        " balancer.",
    ),
    "weight 0": Break(
        weighted(0),
        Step.LISTENER,
        LISTENER,
        "Target group is not configured to receive traffic from the load balancer",
    ),
    "HTTPS without a certificate": Break(
        listening("HTTPS", 443),
        Step.LISTENER,
        LISTENER,
        f"{APPLY}ValidationError: A certificate must be specified for HTTPS listeners",
    ),
    "a listener for TCP of an application load balancer": Break(listening("TCP", 80), Step.LISTENER, LISTENER, REFUSED),
    "a listener for HTTP of a network load balancer": Break(
        listening("HTTP", 80), Step.LISTENER, LISTENER, REFUSED, is_network=True
    ),
    # The load balancer's subnets
    "an application load balancer in one zone": Break(
        put(BALANCER, subnets=['${aws_subnet.public["us-east-1a"].id}']),
        Step.BALANCER,
        BALANCER,
        f"{APPLY}ValidationError: At least two subnets in two different Availability Zones must be specified",
    ),
    "two subnets of a zone": Break(
        put(BALANCER, subnets="${concat(values(aws_subnet.public)[*].id, values(aws_subnet.private)[*].id)}"),
        Step.BALANCER,
        BALANCER,
        f"{APPLY}ValidationError: A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    ),
    "a load balancer that faces the internet in private subnets": Break(
        put(BALANCER, subnets="${values(aws_subnet.private)[*].id}"),
        Step.ROUTE,
        "aws_route_table.private",
        NO_CLIENTS,
    ),
    "subnets without a route to the internet gateway": Break(
        both(
            add("aws_route_table", "closed", vpc_id="${aws_vpc.main.id}"),
            add(
                "aws_subnet",
                "closed",
                for_each={"us-east-1a": "10.0.20.0/24", "us-east-1b": "10.0.21.0/24"},
                vpc_id="${aws_vpc.main.id}",
                availability_zone="${each.key}",
                cidr_block="${each.value}",
            ),
            add(
                "aws_route_table_association",
                "closed",
                for_each={"us-east-1a": "10.0.20.0/24", "us-east-1b": "10.0.21.0/24"},
                subnet_id="${aws_subnet.closed[each.key].id}",
                route_table_id="${aws_route_table.closed.id}",
            ),
            put(BALANCER, subnets="${values(aws_subnet.closed)[*].id}"),
        ),
        Step.ROUTE,
        "aws_route_table.closed",
        NO_CLIENTS,
    ),
    # Zones
    "tasks in a zone that the load balancer does not serve": Break(third_zone, Step.ZONE, BALANCER, AWAY),
    "tasks in a zone that the network load balancer does not serve": Break(
        third_zone, Step.ZONE, BALANCER, AWAY, is_network=True
    ),
    # The load balancer's security groups
    "nobody let in": Break(remove(f"{INGRESS}.clients"), Step.BALANCER_GROUP, FRONT, NO_CLIENTS),
    "clients let in at another port": Break(
        own_rule("clients", INGRESS, from_port=443, to_port=443), Step.BALANCER_GROUP, FRONT, NO_CLIENTS
    ),
    "no way out": Break(remove(f"{EGRESS}.requests"), Step.BALANCER_GROUP, FRONT, TIMED_OUT),
    "a way out at the listener's port": Break(
        own_rule("requests", EGRESS, from_port=80, to_port=80), Step.BALANCER_GROUP, FRONT, TIMED_OUT
    ),
    "a way out to another group": Break(
        own_rule("requests", EGRESS, referenced_security_group_id="${aws_security_group.other.id}"),
        Step.BALANCER_GROUP,
        FRONT,
        TIMED_OUT,
    ),
    "a way out to one zone": Break(
        own_rule("requests", EGRESS, referenced_security_group_id=None, cidr_ipv4="10.0.10.0/24"),
        Step.BALANCER_GROUP,
        FRONT,
        TIMED_OUT,
    ),
    "no way out for health checks": Break(
        checking(port="9000"), Step.BALANCER_GROUP, FRONT, TIMED_OUT.replace("8080", "9000")
    ),
    # The tasks' security groups
    "no way into the tasks": Break(remove(f"{INGRESS}.requests"), Step.ARRIVAL, TASKS, TIMED_OUT),
    "a way into the tasks over UDP": Break(
        own_rule("requests", INGRESS, ip_protocol="udp"), Step.ARRIVAL, TASKS, TIMED_OUT
    ),
    "a way into the tasks at port 80": Break(
        own_rule("requests", INGRESS, from_port=80, to_port=80), Step.ARRIVAL, TASKS, TIMED_OUT
    ),
    "a way into the tasks from another group": Break(
        own_rule("requests", INGRESS, referenced_security_group_id="${aws_security_group.other.id}"),
        Step.ARRIVAL,
        TASKS,
        TIMED_OUT,
    ),
    "a way into the tasks from their own subnets": Break(
        own_rule("requests", INGRESS, referenced_security_group_id=None, cidr_ipv4="10.0.10.0/23"),
        Step.ARRIVAL,
        TASKS,
        TIMED_OUT,
    ),
    "a network load balancer let in from one zone": Break(
        own_rule("requests", INGRESS, cidr_ipv4="10.0.0.0/24"), Step.ARRIVAL, TASKS, NO_HEALTH, is_network=True
    ),
    "a network load balancer not let in": Break(
        remove(f"{INGRESS}.requests"), Step.ARRIVAL, TASKS, NO_HEALTH, is_network=True
    ),
    "health checks not let in": Break(
        both(add(EGRESS, "checks", **rule("balancer", 9000, "task")), checking(port="9000")),
        Step.ARRIVAL,
        TASKS,
        TIMED_OUT.replace("8080", "9000"),
    ),
    # Network ACLs
    "clients denied": Break(
        public_acl(ingress=[acl_rule(1, "allow", 443, 443), acl_rule(2, "allow", 1024, 65535)], egress=EVERYTHING),
        Step.ACL,
        "aws_network_acl.public",
        NO_CLIENTS,
    ),
    "requests denied by the tasks' subnets": Break(
        private_acl(ingress=[acl_rule(1, "allow", 443, 443), acl_rule(2, "allow", 32768, 60999)], egress=EVERYTHING),
        Step.ACL,
        "aws_network_acl.private",
        TIMED_OUT,
    ),
    "answers to the load balancer denied": Break(
        private_acl(ingress=EVERYTHING, egress=[acl_rule(1, "allow", 443, 443)]),
        Step.ACL,
        "aws_network_acl.private",
        TIMED_OUT,
    ),
    "a network load balancer's requests denied": Break(
        private_acl(ingress=[acl_rule(1, "allow", 443, 443), acl_rule(2, "allow", 32768, 60999)], egress=EVERYTHING),
        Step.ACL,
        "aws_network_acl.private",
        NO_HEALTH,
        is_network=True,
    ),
    # The health check
    "a timeout as long as the interval": Break(checking(interval=5, timeout=5), Step.CHECK, GROUP, REFUSED),
    "a grace period without a load balancer": Break(
        put(SERVICE, load_balancer=None, health_check_grace_period_seconds=60),
        Step.CHECK,
        SERVICE,
        f"{APPLY}InvalidParameterException: Health check grace period is only valid for services configured to use load"
        " balancers",
    ),
}


@pytest.mark.parametrize("form", ALL_FORMS)
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_hop_is_found(name: str, form: str, tmp_path: Path) -> None:
    each = BREAKS[name]
    document = network(is_network=each.is_network)
    each.change(document)
    proof = read(document, form, tmp_path)
    (task,) = proof.tasks
    is_refused = each.is_refused or each.error.startswith(APPLY)
    concern = Concern.START if is_refused else Concern.REQUESTS
    failed = [(path.concern, hop) for _, path, hop in proof.failures]
    found = [(of, hop.step, hop.address, hop.error) for of, hop in failed]
    assert found == [(concern, each.step, each.address, each.error)], table([proof])
    verdicts = (Verdict.FAILED, None) if concern is Concern.START else (Verdict.PASSED, Verdict.FAILED)
    assert (task.verdict, task.of(Concern.REQUESTS)) == verdicts, table([proof])


@pytest.mark.parametrize("form", ALL_FORMS)
@pytest.mark.parametrize("is_network", [False, True], ids=["application", "network"])
def test_requests_reach_what_is_whole(is_network: bool, form: str, tmp_path: Path) -> None:
    proof = read(network(is_network=is_network), form, tmp_path)
    (task,) = proof.tasks
    assert (task.verdict, task.of(Concern.REQUESTS), proof.findings) == (Verdict.PASSED, Verdict.PASSED, ())
