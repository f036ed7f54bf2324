"""What a configuration does not tell of the way of requests is unknown, and says what would tell; it fails nothing."""

import copy
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.forms import shown_state, synthesized
from tests.proof.networks import Change, add, both, put, remove
from tests.proof.way_in.services import (
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
    network,
    read,
    rule,
)
from tests.proof.way_in.test_breaks import forwarding, other_group

Json = dict[str, Any]
ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:{}/web/0123456789abcdef"


def variable(*names: str) -> Change:
    """Variables that nobody has set."""

    def change(document: Json) -> None:
        document["variable"] = {name: {"type": "string"} for name in names}

    return change


def data(type_: str, **body: Any) -> Change:
    """A data source, which only AWS answers."""

    def change(document: Json) -> None:
        document.setdefault("data", {}).setdefault(type_, {})["main"] = copy.deepcopy(body)

    return change


def elsewhere(document: Json) -> None:
    """A load balancer and a listener of another configuration, to which a rule is added here."""
    remove(BALANCER, LISTENER, f"{INGRESS}.clients", f"{EGRESS}.requests")(document)
    data("aws_lb_listener", arn=ARN.format("listener/app"))(document)
    action = [{"type": "forward", "target_group_arn": f"${{{GROUP}.arn}}"}]
    condition = [{"path_pattern": [{"values": ["/*"]}]}]
    listener = "${data.aws_lb_listener.main.arn}"
    add("aws_lb_listener_rule", "web", listener_arn=listener, action=action, condition=condition)(document)
    document["resource"]["aws_ecs_service"]["web"]["depends_on"][0] = "aws_lb_listener_rule.web"


UNKNOWN: dict[str, tuple[Change, Step, str, str]] = {
    "a target group by its ARN": (
        attached(target_group_arn=ARN.format("targetgroup")),
        Step.TARGETS,
        SERVICE,
        f"target group {ARN.format('targetgroup')} is not in this configuration",
    ),
    "a target group that a variable names": (
        both(variable("group"), attached(target_group_arn="${var.group}")),
        Step.TARGETS,
        SERVICE,
        "target group ${var.group} is not in this configuration",
    ),
    "the type of targets": (
        both(variable("type"), put(GROUP, target_type="${var.type}")),
        Step.TARGETS,
        GROUP,
        "its target_type is known after apply",
    ),
    "the port of the container": (
        both(variable("port"), attached(container_port="${var.port}")),
        Step.CONTAINER,
        SERVICE,
        "container_port is known after apply",
    ),
    "the ports of the container's mappings": (
        both(variable("ports"), put(TASK, container_definitions=containers(portMappings="${var.ports}"))),
        Step.CONTAINER,
        TASK,
        "container web maps no port 8080, which aws_ecs_service.web names, as far as its definition is known",
    ),
    "all containers": (
        both(variable("containers"), put(TASK, container_definitions="${var.containers}")),
        Step.CONTAINER,
        TASK,
        "whether it has container web with port 8080 is not known",
    ),
    "a listener of another configuration": (
        elsewhere,
        Step.BALANCER,
        "data.aws_lb_listener.main",
        "its load balancer is not in this configuration",
    ),
    "a listener that a variable names": (
        both(variable("listener"), elsewhere, put("aws_lb_listener_rule.web", listener_arn="${var.listener}")),
        Step.LISTENER,
        "aws_lb_listener_rule.web",
        "forwards to it, and its listener ${var.listener} is not in this configuration",
    ),
    "a listener that forwards where a variable says": (
        both(variable("group"), forwarding(GROUP), put(LISTENER, default_action="${var.group}")),
        Step.LISTENER,
        LISTENER,
        "whether it forwards there is known after apply",
    ),
    "no listener at all": (
        remove(LISTENER),
        Step.LISTENER,
        GROUP,
        "no listener and no rule of one forwards to it in this configuration: unless one elsewhere does, the service is"
        " refused",
    ),
    "target groups that CodeDeploy exchanges": (
        both(other_group(), put(SERVICE, deployment_controller=[{"type": "CODE_DEPLOY"}])),
        Step.LISTENER,
        GROUP,
        "no listener and no rule of one forwards to it now, which deployments of the service may change",
    ),
    "a gateway load balancer": (
        put(BALANCER, load_balancer_type="gateway"),
        Step.BALANCER,
        BALANCER,
        "what a load balancer of type gateway does is not judged",
    ),
    "a subnet of another configuration": (
        put(BALANCER, subnets=['${aws_subnet.public["us-east-1a"].id}', "subnet-0123456789abcdef0"]),
        Step.BALANCER,
        BALANCER,
        "a subnet of it is not in this configuration",
    ),
    "zones that nothing tells": (
        put("aws_subnet.private", availability_zone=None),
        Step.ZONE,
        BALANCER,
        'whether it serves the zone of aws_subnet.private["us-east-1a"] is not known',
    ),
    "names of zones beside ids": (
        put("aws_subnet.private", availability_zone=None, availability_zone_id="use1-az1"),
        Step.ZONE,
        BALANCER,
        'whether it serves the zone of aws_subnet.private["us-east-1a"] is not known',
    ),
    "the load balancer's security group by its id": (
        both(
            put(BALANCER, security_groups=["sg-0123456789abcdef0"]),
            remove(f"{INGRESS}.clients", f"{EGRESS}.requests"),
            put(f"{INGRESS}.requests", referenced_security_group_id="sg-0123456789abcdef0"),
        ),
        Step.BALANCER_GROUP,
        BALANCER,
        "its security group is not in this configuration",
    ),
    "the tasks' security group by its id": (
        both(
            put(
                SERVICE,
                network_configuration={
                    "subnets": "${values(aws_subnet.private)[*].id}",
                    "security_groups": ["sg-0123456789abcdef0"],
                },
            ),
            put(f"{EGRESS}.requests", referenced_security_group_id="sg-0123456789abcdef0"),
        ),
        Step.ARRIVAL,
        SERVICE,
        "the tasks' security groups are not known: name them with --security-group",
    ),
    "health checks where no container is said to listen": (
        both(
            checking(port="9000"),
            add(INGRESS, "checks", **rule("task", 9000, "balancer")),
            add(EGRESS, "checks", **rule("balancer", 9000, "task")),
        ),
        Step.CHECK,
        GROUP,
        "checks port 9000, which no container of aws_ecs_task_definition.web maps: whether one listens there is not"
        " known",
    ),
    "blocks that nothing tells": (
        both(variable("balancers"), put(SERVICE, load_balancer="${var.balancers}")),
        Step.TARGETS,
        SERVICE,
        "its load_balancer blocks are known after apply",
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_nothing_tells_is_unknown(name: str, tmp_path: Path) -> None:
    change, *expected = UNKNOWN[name]
    document = network()
    change(document)
    proof = read(document, "synthesized", tmp_path)
    (task,) = proof.tasks
    (path,) = (path for path in task.paths if path.concern is Concern.REQUESTS)
    assert task.of(Concern.REQUESTS) is Verdict.UNKNOWN, table([proof])
    hop = path.decisive
    assert hop
    assert [hop.step, hop.address, hop.message] == expected, table([proof])


def test_what_certainly_fails_is_said_whatever_else_is_not_known(tmp_path: Path) -> None:
    document = network()
    both(elsewhere, remove(f"{INGRESS}.requests"))(document)
    proof = read(document, "synthesized", tmp_path)
    assert [(hop.step, hop.address, hop.message) for _, _, hop in proof.failures] == [
        (Step.ARRIVAL, "aws_security_group.task", f"no rule lets TCP {PORT} in from a load balancer")
    ]


def test_clients_that_keep_their_addresses_are_not_known(tmp_path: Path) -> None:
    document = network(is_network=True)
    put(GROUP, preserve_client_ip="true")(document)
    proof = read(document, "synthesized", tmp_path)
    assert proof.tasks[0].of(Concern.REQUESTS) is Verdict.UNKNOWN, table([proof])


def _hexadecimal(name: re.Match[str]) -> str:
    """A made-up id as AWS makes them."""
    return hashlib.sha256(name[0].encode()).hexdigest()[:17]


def test_a_load_balancer_of_another_configuration_is_found_there() -> None:
    """The network's state and what the application makes: proved together, requests reach it."""
    whole = network()
    mine = ("aws_ecs_cluster", "aws_ecs_task_definition", "aws_ecs_service", "aws_lb_target_group")
    owned = copy.deepcopy(whole)
    for type_ in mine:
        del owned["resource"][type_]
    fixed = [{"type": "fixed-response", "fixed_response": [{"content_type": "text/plain", "status_code": "404"}]}]
    put(LISTENER, default_action=fixed)(owned)
    text = re.sub(r"(?<=vpc-|net-)[a-z]\w+|(?<=sg-)[a-z]\w+", _hexadecimal, json.dumps(shown_state(owned)))
    state = read_shown(json.loads(text), source="state.json")
    ids = {each.address: each.values["id"] for each in state.resources}
    application = {"provider": whole["provider"], "resource": {type_: whole["resource"][type_] for type_ in mine}}
    private = [ids[f'aws_subnet.private["{zone}"]'] for zone in ("us-east-1a", "us-east-1b")]
    configuration = {"subnets": private, "security_groups": [ids["aws_security_group.task"]]}
    put(SERVICE, network_configuration=configuration, depends_on=["aws_lb_listener_rule.web"])(application)
    put(GROUP, vpc_id=ids["aws_vpc.main"])(application)
    action = [{"type": "forward", "target_group_arn": f"${{{GROUP}.arn}}"}]
    condition = [{"path_pattern": [{"values": ["/*"]}]}]
    listener = ids[LISTENER]
    add("aws_lb_listener_rule", "web", listener_arn=listener, action=action, condition=condition)(application)
    proofs = prove([state, synthesized(application)])
    (task,) = (task for proof in proofs for task in proof.tasks)
    assert task.of(Concern.REQUESTS) is Verdict.PASSED, table(proofs)
    put(GROUP, health_check=[{"port": "9000"}])(application)
    proofs = prove([state, synthesized(application)])
    failed = [(hop.step, hop.address) for proof in proofs for _, _, hop in proof.failures]
    assert failed == [(Step.BALANCER_GROUP, "aws_security_group.balancer (state.json)")], table(proofs)
