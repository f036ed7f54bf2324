"""A configuration that others could have written, planned by the real Terraform: proved, or refused for its cause."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink import task_definition
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof, TaskProof, Verdict
from tests.cases import AWSLOGS, web
from tests.terraform import TerraformIn

FOREIGN = Path(__file__).parent / "foreign"
WEB = task_definition.parse(web({"logConfiguration": AWSLOGS}), file="web.json")

NETWORK = 'module.network["{}"].module.'
ENDPOINTS = ("ecr_api", "ecr_dkr", "logs")
# By the network's name: the step and address of each path that fails.
REFUSED: dict[str, set[tuple[Step, str]]] = {
    "sound": set(),
    "no_s3_egress": {(Step.EGRESS, "service.aws_security_group.task")},
    "no_endpoint_egress": {(Step.EGRESS, "service.aws_security_group.task")},
    "no_s3_route_tables": {(Step.ROUTE, "vpc.aws_route_table.private[0]")},
    "no_ingress": {(Step.INGRESS, "endpoints.aws_security_group.this")},
    "no_private_dns": {(Step.NAME, f'endpoints.aws_vpc_endpoint.this["{name}"]') for name in ENDPOINTS},
    "no_dns_hostnames": {(Step.NAME, "vpc.aws_vpc.this[0]")},
    "no_logs_endpoint": {(Step.ENDPOINT, "vpc.aws_vpc.this[0]")},
    "no_pull": {(Step.PERMISSION, "service.aws_iam_role.exec")},
}


@pytest.fixture(scope="module")
def proof(moto: str, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """The proof of the plan, with the task definition that the plan does not hold."""
    folder = tmp_path_factory.mktemp("foreign") / "root"
    shutil.copytree(FOREIGN, folder)
    terraform = terraform_in(folder, moto)
    terraform.init()
    terraform("plan", "-input=false", "-out=plan")
    plan: dict[str, Any] = json.loads(terraform("show", "-json", "plan"))
    (found,) = prove([read_shown(plan, source="plan.json")], Given((WEB,)))
    return found


def task(proof: Proof, module: str) -> TaskProof:
    (found,) = [task for task in proof.tasks if task.address.startswith(module)]
    return found


def failures(task: TaskProof) -> set[tuple[Step, str]]:
    decisive = [path.decisive for path in task.paths]
    return {(hop.step, hop.address) for hop in decisive if hop and hop.verdict is Verdict.FAILED}


@pytest.mark.parametrize("network", REFUSED)
def test_modules_are_proved_or_refused(network: str, proof: Proof) -> None:
    module = NETWORK.format(network)
    assert failures(task(proof, module)) == {(step, module + address) for step, address in REFUSED[network]}, table(
        [proof]
    )


def test_the_sound_network_is_proved_whole(proof: Proof) -> None:
    assert task(proof, NETWORK.format("sound")).verdict is Verdict.PASSED


def test_a_handwritten_configuration_is_told_the_rule_to_add(proof: Proof) -> None:
    group = "module.handwritten.aws_security_group.task"
    (path,) = [path for path in task(proof, "module.handwritten").paths if path.verdict is Verdict.FAILED]
    hop = path.decisive
    assert hop is not None
    assert (path.target, hop.step, hop.address) == ("s3", Step.EGRESS, group)
    assert hop.remedy == (
        """\
add in module.handwritten
  resource "aws_vpc_security_group_egress_rule" "task_s3" {
    security_group_id = aws_security_group.task.id
    ip_protocol       = "tcp"
    from_port         = 443
    to_port           = 443
    prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
  }"""
    )


def test_nothing_is_said_that_is_not_so(proof: Proof) -> None:
    """All networks have services, log groups and repositories of one name; the handwritten one makes no log group."""
    names = {
        finding.address.rpartition(".service.")[2] for finding in proof.findings if finding.rule == "duplicate-name"
    }
    assert names == {"aws_cloudwatch_log_group.this", "aws_ecr_repository.this"}
    assert [each.address for each in proof.findings if each.rule == "missing-log-group"] == [
        "module.handwritten.aws_ecs_task_definition.app"
    ]
    assert {each.rule for each in proof.findings} == {"duplicate-name", "missing-log-group", "order"}


def test_a_service_is_told_what_to_wait_for_where_all_is_held_that_it_depends_on(proof: Proof) -> None:
    """The networks have their VPC by a local, which a plan does not hold."""
    service = "module.handwritten.aws_ecs_service.app"
    rule = "aws_vpc_security_group_egress_rule"
    waits = f"aws_vpc_endpoint.interface, aws_vpc_endpoint.s3, {rule}.task_to_endpoints, once added {rule}.task_s3"
    remedies = {each.address: each.remedy for each in proof.findings if each.rule == "order"}
    assert remedies == {service: f"name {waits} in depends_on of {service}"}
