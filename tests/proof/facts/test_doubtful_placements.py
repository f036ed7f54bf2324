"""A place that is guessed, or where a task may not run: nothing that rests on it fails."""

import copy
from typing import Any

import pytest

from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Hop, Proof, Verdict
from tests.proof.networks import EXECUTION_POLICY, GROUP, TASK, Change, both, proved, put, remove, run_by_service

Json = dict[str, Any]
SERVICE = "aws_ecs_service.web"
NOBODY_KNOWS = "${timestamp()}"


def nobody_starts_it(document: Json) -> None:
    del document["output"]


def public_everywhere(document: Json) -> None:
    """Every subnet of the network leads to the internet gateway."""
    put("aws_route_table_association.private", route_table_id="${aws_route_table.public.id}")(document)
    nobody_starts_it(document)


def decided(proof: Proof, target: str) -> Hop | None:
    return next(path.decisive for task in proof.tasks for path in task.paths if path.target == target)


def changed(document: Json, *changes: Change, form: str = "synthesized", network: str = "rich") -> Proof:
    document = copy.deepcopy(document)
    both(*changes)(document)
    return proved(document, form, network)


def test_a_task_that_nothing_starts_in_a_public_vpc_is_placed_nowhere(networks: dict[str, Json]) -> None:
    proof = changed(networks["nat"], public_everywhere, network="nat")
    assert [(task.verdict, task.source) for task in proof.tasks] == [(Verdict.UNKNOWN, "no service")], table([proof])
    hop = decided(proof, "ecr.api")
    assert hop
    assert hop.message == "the task's subnets are not known: name them with --subnet"


@pytest.mark.parametrize("form", ["synthesized", "state"])
def test_what_a_guessed_place_lacks_is_not_known(form: str, networks: dict[str, Json]) -> None:
    proof = changed(networks["rich"], nobody_starts_it, remove("aws_vpc_endpoint.ssm"), form=form)
    hop = decided(proof, "ssm")
    assert hop
    assert (hop.verdict, hop.message, hop.remedy, hop.error) == (
        Verdict.UNKNOWN,
        "the VPC has no endpoint com.amazonaws.us-east-1.ssm, if it runs there, which nothing says",
        "name where it runs with --subnet and --security-group",
        "",
    )


def test_what_a_role_lacks_is_certain_wherever_its_task_runs(networks: dict[str, Json]) -> None:
    proof = changed(networks["rich"], nobody_starts_it, remove(EXECUTION_POLICY))
    hop = decided(proof, "ssm")
    assert hop
    assert (hop.verdict, hop.step) == (Verdict.FAILED, Step.PERMISSION)


@pytest.mark.parametrize("form", ["synthesized", "plan"])
def test_what_a_task_lacks_that_may_not_be_started_is_not_known(form: str, networks: dict[str, Json]) -> None:
    start = put(SERVICE, task_definition=NOBODY_KNOWS)
    proof = changed(networks["rich"], run_by_service(), start, remove("aws_vpc_endpoint.ssm"), form=form)
    hop = decided(proof, "ssm")
    assert hop
    assert (hop.verdict, hop.message) == (
        Verdict.UNKNOWN,
        f"the VPC has no endpoint com.amazonaws.us-east-1.ssm, if {SERVICE} starts it",
    )
    assert [task.verdict for task in proof.tasks] == [Verdict.UNKNOWN]


@pytest.mark.parametrize(
    ("compatibilities", "verdict"), [(["FARGATE"], Verdict.FAILED), (["FARGATE", "EC2"], Verdict.UNKNOWN)]
)
def test_a_task_of_both_kinds_may_run_on_ec2(
    compatibilities: list[str], verdict: Verdict, networks: dict[str, Json]
) -> None:
    kinds = put(TASK, requires_compatibilities=compatibilities)
    somewhere = put(SERVICE, launch_type=None, cluster="elsewhere")
    proof = changed(networks["rich"], run_by_service(), kinds, somewhere, remove("aws_vpc_endpoint.ssm"))
    assert [task.verdict for task in proof.tasks] == [verdict], table([proof])


def test_a_public_address_that_is_not_known_may_be_there(networks: dict[str, Json]) -> None:
    subnets = "${values(aws_subnet.public)[*].id}"
    public = run_by_service(subnets=subnets, assign_public_ip=NOBODY_KNOWS, security_groups=[f"${{{GROUP}.id}}"])
    proof = changed(networks["nat"], public, network="nat")
    hop = decided(proof, "ecr.api")
    assert hop
    assert (hop.verdict, hop.message) == (
        Verdict.UNKNOWN,
        "leads to an internet gateway: whether the task has a public address for that is not known",
    )


def test_a_guess_has_no_warning_of_where_tasks_run(networks: dict[str, Json]) -> None:
    """A zone without an endpoint's network interface is worth a word only where tasks run."""
    narrow = put("aws_vpc_endpoint_subnet_association.ssm", for_each={"us-east-1a": ""})
    rules = [each.rule for each in changed(networks["rich"], narrow).findings]
    guessed = [each.rule for each in changed(networks["rich"], narrow, nobody_starts_it).findings]
    assert (rules, guessed) == (["zone-not-covered"], [])
