"""Services of ECS Express Mode, and of what is not judged: EC2 and ECS Managed Instances."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.forms import FORMS
from tests.proof.hubs import IMAGE, over_gateway
from tests.proof.networks import add, put, remove

Json = dict[str, Any]
EXPRESS = "aws_ecs_express_gateway_service.web"
NETWORK = [{"subnets": ["${aws_subnet.spoke.id}"], "security_groups": ["${aws_security_group.task.id}"]}]


def express(**arguments: Any) -> Json:
    """The spoke with an Express service in place of its own, and a way to the log that Express writes."""
    document = over_gateway()
    remove("aws_ecs_service.web")(document)
    role = "${aws_iam_role.execution.arn}"
    body = {"execution_role_arn": role, "infrastructure_role_arn": role, "network_configuration": NETWORK}
    add("aws_ecs_express_gateway_service", "web", **body | arguments)(document)
    service = "com.amazonaws.us-east-1.logs"
    add(
        "aws_vpc_endpoint",
        "logs",
        vpc_id="${aws_vpc.spoke.id}",
        service_name=service,
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=["${aws_subnet.spoke.id}"],
        security_group_ids=["${aws_security_group.logs.id}"],
    )(document)
    rule = {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["10.2.0.0/16"]}
    add("aws_security_group", "logs", vpc_id="${aws_vpc.spoke.id}", ingress=[rule])(document)
    add(
        "aws_vpc_security_group_egress_rule",
        "logs",
        security_group_id="${aws_security_group.task.id}",
        ip_protocol="-1",
        cidr_ipv4="10.2.0.0/16",
    )(document)
    return document


@pytest.mark.parametrize("form", FORMS)
def test_an_express_service_is_judged_by_its_container(form: str) -> None:
    document = express(primary_container=[{"image": IMAGE}])
    remove("aws_ecs_task_definition.web")(document)
    (proof,) = prove([FORMS[form](document)])
    (task,) = proof.tasks
    assert (task.address, task.source, task.verdict) == (EXPRESS, EXPRESS, Verdict.PASSED)
    assert [path.target for path in task.paths] == ["ecr.api", "ecr.dkr", "s3", "logs"]


@pytest.mark.parametrize("form", FORMS)
def test_an_express_service_is_judged_by_the_task_definition_that_it_names(form: str) -> None:
    document = express(task_definition_arn="${aws_ecs_task_definition.web.arn}")
    (proof,) = prove([FORMS[form](document)])
    (task,) = proof.tasks
    assert (task.address, task.source, task.verdict) == ("aws_ecs_task_definition.web", EXPRESS, Verdict.PASSED)


def test_a_service_in_a_module_may_have_a_name_that_is_not_known(tmp_path: Path) -> None:
    """Its address, with the module's, is no family."""
    document = express(primary_container=[{"image": IMAGE}], service_name="${var.env}")
    remove("aws_ecs_task_definition.web")(document)
    service = tmp_path / "service"
    service.mkdir()
    (service / "main.tf.json").write_text(json.dumps({**document, "variable": {"env": {}}}))
    call = {"provider": {"aws": {"region": "us-east-1"}}, "variable": {"env": {}}}
    call["module"] = {"web": {"source": "./service", "env": "${var.env}"}}
    (tmp_path / "main.tf.json").write_text(json.dumps(call))
    (proof,) = prove([read_source(tmp_path)])
    (task,) = proof.tasks
    assert (task.family, task.verdict) == ("web", Verdict.PASSED), table([proof])


def test_what_an_express_service_does_not_reach_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = express(primary_container=[{"image": IMAGE}])
    remove("aws_ecs_task_definition.web", "aws_vpc_endpoint.logs")(document)
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps(document))
    assert main([str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == f"  task web does not start ({EXPRESS}; placed by {EXPRESS})"
    assert lines[5:7] == [
        "    FAILED  logs     logs        endpoint: aws_vpc.spoke",
        "      the VPC has no endpoint com.amazonaws.us-east-1.logs",
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"launch_type": "EC2"}, "aws_ecs_service.web does not start it on Fargate"),
        (
            {"launch_type": None, "capacity_provider_strategy": [{"capacity_provider": "managed", "weight": 1}]},
            "aws_ecs_service.web starts it on ECS Managed Instances",
        ),
    ],
)
def test_other_launch_types_are_said_to_be_not_judged(
    changed: Json, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = over_gateway()
    add("aws_ecs_capacity_provider", "managed", name="managed", managed_instances_provider=[{}])(document)
    put("aws_ecs_service.web", **changed)(document)
    put("aws_ecs_task_definition.web", requires_compatibilities=["EC2", "FARGATE"])(document)
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps(document))
    assert main([str(file), "--fail-on", "failed"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  no task definition for Fargate: nothing to prove",
        f"  note: aws_ecs_task_definition.web is not judged: {expected}",
        "no task definition for Fargate: nothing to prove, 1 note",
    ]
