"""What services, load balancers and schedules are made of, and what they wait for."""

import json
from typing import Any

import pytest

from tests.cases import API, CASES, STACK, TASK_ROLE, TWO_ZONES, WEB_API, inventory, web
from tests.conftest import Synthesize

Json = dict[str, Any]
WITH_SERVICES = ("web_api", "public_api", "worker", "network_load_balancer", "existing_listener")
SHARED = ("aws_vpc_endpoint", "aws_vpc_endpoint_subnet_association", "aws_cloudwatch_log_group", "aws_iam_role_policy")
RULES = ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule")


def resources(case: str, synthesize: Synthesize) -> Json:
    found: Json = synthesize(CASES[case]())["resource"]
    return found


@pytest.mark.parametrize("case", WITH_SERVICES)
def test_a_service_is_made_after_all_that_its_tasks_and_its_callers_need(case: str, synthesize: Synthesize) -> None:
    found = resources(case, synthesize)
    listeners = {
        f"{kind}.{name}" for kind in ("aws_lb_listener", "aws_lb_listener_rule") for name in found.get(kind, ())
    }
    for family, service in found["aws_ecs_service"].items():
        task, after = f"${{aws_security_group.task_{family}.id}}", set(service["depends_on"])
        own = {
            f"{kind}.{name}"
            for kind in RULES
            for name, rule in found[kind].items()
            if rule["security_group_id"] == task
            or (name.startswith("load_balancer") and rule.get("referenced_security_group_id") == task)
        }
        shared = {f"{kind}.{name}" for kind in SHARED for name in found.get(kind, ())}
        assert own | shared <= after
        if "load_balancer" in service:
            assert after & (listeners - {"aws_lb_listener.http"} or listeners)


@pytest.mark.parametrize("case", WITH_SERVICES)
def test_a_service_has_one_of_launch_type_and_strategy(case: str, synthesize: Synthesize) -> None:
    for service in resources(case, synthesize)["aws_ecs_service"].values():
        assert ("launch_type" in service) != ("capacity_provider_strategy" in service)
        assert service.get("force_new_deployment", False) == ("capacity_provider_strategy" in service)
        assert service["availability_zone_rebalancing"] == "ENABLED"
        assert service["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
        assert service["network_configuration"]["assign_public_ip"] is False
        assert ("health_check_grace_period_seconds" in service) == ("load_balancer" in service)


def test_what_a_pipeline_and_autoscaling_decide_terraform_leaves_alone(synthesize: Synthesize) -> None:
    ignored = {
        case: {
            family: service.get("lifecycle", {}).get("ignore_changes", [])
            for family, service in resources(case, synthesize)["aws_ecs_service"].items()
        }
        for case in ("web_api", "public_api", "worker")
    }
    assert ignored == {
        "web_api": {"api": ["desired_count"]},
        "public_api": {"api": [], "web": []},
        "worker": {"worker": ["task_definition", "desired_count"]},
    }


def test_a_share_on_spot_waits_for_the_cluster_s_capacity_providers(synthesize: Synthesize) -> None:
    found = resources("worker", synthesize)
    assert found["aws_ecs_cluster_capacity_providers"]["main"] == {
        "cluster_name": "${aws_ecs_cluster.main.name}",
        "capacity_providers": ["FARGATE", "FARGATE_SPOT"],
    }
    service = found["aws_ecs_service"]["worker"]
    assert service["capacity_provider_strategy"] == [
        {"capacity_provider": "FARGATE", "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
    ]
    assert "aws_ecs_cluster_capacity_providers.main" in service["depends_on"]


def rules(found: Json, kind: str, word: str) -> dict[str, Any]:
    return {
        name: tuple(
            rule.get(key) for key in ("security_group_id", "from_port", "to_port", "referenced_security_group_id")
        )
        for name, rule in found[f"aws_vpc_security_group_{kind}_rule"].items()
        if word in name
    }


def test_the_load_balancer_reaches_the_task_and_nobody_else_does(synthesize: Synthesize) -> None:
    found = resources("web_api", synthesize)
    balancer, task = "${aws_security_group.load_balancer.id}", "${aws_security_group.task_api.id}"
    assert rules(found, "egress", "load_balancer") == {"load_balancer_api": (balancer, 8080, 8080, task)}
    into_task = [
        each for each in found["aws_vpc_security_group_ingress_rule"].values() if each["security_group_id"] == task
    ]
    assert [(each["from_port"], each["referenced_security_group_id"]) for each in into_task] == [(8080, balancer)]
    callers = found["aws_vpc_security_group_ingress_rule"]["load_balancer_http"]
    assert callers["for_each"] == '${toset(["10.0.0.0/8", "192.168.0.0/16"])}'
    assert (callers["cidr_ipv4"], callers["from_port"]) == ("${each.value}", 80)


def test_without_callers_the_vpc_may_call(synthesize: Synthesize) -> None:
    stack = STACK | WEB_API | {"load_balancer": {}}
    found = synthesize(inventory(stack, API))["resource"]
    callers = found["aws_vpc_security_group_ingress_rule"]["load_balancer_http"]
    assert callers["for_each"] == '${toset(["10.0.0.0/16"])}'


def test_a_load_balancer_that_faces_the_internet_lets_no_task_out(synthesize: Synthesize) -> None:
    found = resources("public_api", synthesize)
    assert set(found["aws_route"]) == {"public_internet"}
    assert not {"aws_nat_gateway", "aws_eip"} & set(found)
    assert not any("cidr_ipv4" in rule for rule in found["aws_vpc_security_group_egress_rule"].values())
    balancer = found["aws_lb"]["main"]
    assert (balancer["internal"], balancer["subnets"]) == (False, "${values(aws_subnet.public)[*].id}")
    assert balancer["depends_on"] == ["aws_route.public_internet", "aws_route_table_association.public"]


def test_with_a_certificate_http_leads_to_https(synthesize: Synthesize) -> None:
    listeners = resources("public_api", synthesize)["aws_lb_listener"]
    assert listeners["http"]["default_action"] == [
        {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}
    ]
    assert listeners["https"]["default_action"] == [
        {
            "type": "fixed-response",
            "fixed_response": {"content_type": "text/plain", "message_body": "Not found", "status_code": "404"},
        }
    ]
    assert listeners["https"]["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"


def test_requests_are_told_apart_by_host_and_path(synthesize: Synthesize) -> None:
    found = resources("public_api", synthesize)["aws_lb_listener_rule"]
    assert {name: rule["condition"] for name, rule in found.items()} == {
        "api": [{"host_header": {"values": ["api.example.com"]}}, {"path_pattern": {"values": ["/v1/*"]}}],
        "web": [{"host_header": {"values": ["www.example.com"]}}],
    }
    assert found["api"]["priority"] < found["web"]["priority"]


def test_services_of_a_namespace_call_each_other_and_clients_follow_what_they_call(synthesize: Synthesize) -> None:
    found = resources("public_api", synthesize)
    api, web_group = "${aws_security_group.task_api.id}", "${aws_security_group.task_web.id}"
    assert rules(found, "egress", "_service_") == {"task_web_service_api": (web_group, 8080, 8080, api)}
    assert rules(found, "ingress", "_service_") == {"task_api_service_web": (api, 8080, 8080, web_group)}
    services = found["aws_ecs_service"]
    assert "aws_ecs_service.api" in services["web"]["depends_on"]
    connect = services["api"]["service_connect_configuration"]
    assert connect["namespace"] == "${aws_service_discovery_http_namespace.internal.arn}"
    # Of another name it is there before services leave this one.
    assert found["aws_service_discovery_http_namespace"]["internal"]["lifecycle"] == {"create_before_destroy": True}
    assert connect["service"] == [{"client_alias": {"dns_name": "api", "port": 80}, "port_name": "api"}]
    assert connect["log_configuration"] == {
        "log_driver": "awslogs",
        "options": {
            "awslogs-group": "${aws_cloudwatch_log_group.ecs_web.name}",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "service-connect",
        },
    }
    assert "service" not in services["web"]["service_connect_configuration"]
    # Who calls for the proxy AWS does not document.
    policy = json.loads(found["aws_vpc_endpoint"]["ecs_agent"]["policy"])
    assert [each["Action"] for each in policy["Statement"]] == [["*"]]


def test_a_network_load_balancer_has_a_listener_for_each_service(synthesize: Synthesize) -> None:
    found = resources("network_load_balancer", synthesize)
    listener = found["aws_lb_listener"]["api"]
    assert (listener["port"], listener["protocol"]) == (443, "TLS")
    group = found["aws_lb_target_group"]["api"]
    assert (group["protocol"], group["port"]) == ("TCP", 8080)
    assert group["health_check"] == {
        "protocol": "TCP",
        "interval": 10,
        "timeout": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 3,
    }
    assert "aws_lb_listener_rule" not in found
    assert found["aws_lb"]["main"]["enable_cross_zone_load_balancing"] is True


def test_a_network_load_balancer_may_ask_over_http(synthesize: Synthesize) -> None:
    given = inventory(
        STACK | {"load_balancer": {"type": "network"}},
        API,
        service={"load_balancer": {"health_check": {"path": "/up"}}},
    )
    found = synthesize(given)["resource"]
    check = found["aws_lb_target_group"]["api"]["health_check"]
    assert (check["protocol"], check["path"], check["matcher"]) == ("HTTP", "/up", "200")
    assert (found["aws_lb_listener"]["api"]["port"], found["aws_lb_listener"]["api"]["protocol"]) == (8080, "TCP")


def test_a_listener_that_exists_gets_a_rule_and_its_group_the_way_to_the_task(synthesize: Synthesize) -> None:
    found = resources("existing_listener", synthesize)
    assert not {"aws_lb", "aws_lb_listener"} & set(found)
    assert found["aws_lb_listener_rule"]["api"]["priority"] == 10
    group, task = "sg-0123456789abcdef0", "${aws_security_group.task_api.id}"
    assert rules(found, "egress", "load_balancer") == {"load_balancer_api": (group, 8080, 8080, task)}
    assert rules(found, "ingress", "load_balancer") == {"task_api_load_balancer": (task, 8080, 8080, group)}
    policy = found["aws_appautoscaling_policy"]["api_requests"]["target_tracking_scaling_policy_configuration"]
    label = "app/shared/0123456789abcdef/${aws_lb_target_group.api.arn_suffix}"
    assert policy["predefined_metric_specification"]["resource_label"] == label


def test_the_group_of_another_s_load_balancer_may_be_left_alone(synthesize: Synthesize) -> None:
    listener = CASES["existing_listener"]().settings.load_balancer
    assert listener
    existing = {
        "listener_arn": listener.listener_arn,
        "security_group_id": listener.security_group_id,
        "egress_rules": False,
    }
    given = inventory(
        STACK | {"private_subnets": TWO_ZONES, "load_balancer": existing},
        API,
        service={"load_balancer": {"paths": ["/api/*"]}},
    )
    assert rules(synthesize(given)["resource"], "egress", "load_balancer") == {}
    assert any(note.startswith("security group sg-0123456789abcdef0 must let") for note in given.notes)


def test_a_schedule_may_start_any_revision_of_its_task_in_its_cluster_and_nothing_else(synthesize: Synthesize) -> None:
    found = resources("nightly", synthesize)
    account = "${aws_vpc.main.owner_id}"
    (trust,) = json.loads(found["aws_iam_role"]["nightly_schedule"]["assume_role_policy"])["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Condition": {
            "StringEquals": {
                "aws:SourceAccount": account,
                "aws:SourceArn": "${aws_scheduler_schedule_group.main.arn}",
            }
        },
    }
    statements = json.loads(found["aws_iam_role_policy"]["nightly_schedule"]["policy"])["Statement"]
    definition = f"arn:aws:ecs:us-east-1:{account}:task-definition/${{aws_ecs_task_definition.nightly.family}}"
    allowed = {tuple(each["Action"]): (each["Resource"], each.get("Condition")) for each in statements}
    assert allowed == {
        ("ecs:RunTask",): ([f"{definition}:*"], {"ArnEquals": {"ecs:cluster": "${aws_ecs_cluster.main.arn}"}}),
        ("iam:PassRole",): (
            ["${aws_iam_role.web_execution_role.arn}", "${aws_iam_role.web_task_role.arn}"],
            {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        ("ecs:TagResource",): (
            [f"arn:aws:ecs:us-east-1:{account}:task/${{aws_ecs_cluster.main.name}}/*"],
            {"StringEquals": {"ecs:CreateAction": "RunTask"}},
        ),
        ("sqs:SendMessage",): (["${aws_sqs_queue.schedules.arn}"], None),
    }
    schedule = found["aws_scheduler_schedule"]["nightly"]
    assert schedule["target"]["ecs_parameters"]["task_definition_arn"] == definition
    assert schedule["target"]["dead_letter_config"] == {"arn": "${aws_sqs_queue.schedules.arn}"}
    assert "aws_iam_role_policy.nightly_schedule" in schedule["depends_on"]


def test_a_schedule_with_a_role_that_exists_makes_none(synthesize: Synthesize) -> None:
    role = "arn:aws:iam::123456789012:role/schedules"
    given = inventory(
        STACK,
        web(taskRoleArn=TASK_ROLE),
        schedule={"expression": "rate(1 day)", "role_arn": role, "enabled": False},
    )
    found = synthesize(given)["resource"]
    schedule = found["aws_scheduler_schedule"]["web"]
    assert (schedule["target"]["role_arn"], schedule["state"]) == (role, "DISABLED")
    assert schedule["flexible_time_window"] == {"mode": "OFF"}
    assert "web_schedule" not in found["aws_iam_role"]
    assert given.notes == (
        f"web: role {role} is used as it is, and must trust scheduler.amazonaws.com, and allow ecs:RunTask,"
        " ecs:TagResource, sqs:SendMessage and iam:PassRole for the task's roles",
    )


def test_what_a_task_connects_to_it_is_let_out_to(synthesize: Synthesize) -> None:
    found = resources("web_api", synthesize)
    let_out = {
        name: (rule.get("referenced_security_group_id"), rule.get("cidr_ipv4"), rule["from_port"], rule["to_port"])
        for name, rule in found["aws_vpc_security_group_egress_rule"].items()
        if "_to_" in name
    }
    assert let_out == {
        "task_api_to_sg_0123456789abcdef0_5432": ("sg-0123456789abcdef0", None, 5432, 5432),
        "task_api_to_10_9_0_0_24_6379": (None, "10.9.0.0/24", 6379, 6379),
    }
