"""A hub and its spokes in Terraform: the whole case as its golden, and each hop between them broken."""

import json
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from fargate_privatelink.report.own_stacks import prove_together
from tests import hubs
from tests.cases import ACCOUNT
from tests.proof.networks import Change, put, remove

Json = dict[str, Any]
Stacks = dict[str, Json]
INVENTORIES = hubs.inventories()


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Stacks:
    return hubs.synthesized(INVENTORIES, tmp_path_factory.mktemp("out"))


def proved(stacks: Stacks, inventories: Sequence[Inventory] = INVENTORIES) -> dict[str, Proof]:
    read = {name: read_synthesized(document, source=name) for name, document in stacks.items()}
    names = [each.settings.name for each in inventories]
    return dict(zip(names, prove_together(inventories, read), strict=True))


@pytest.mark.parametrize("name", ["hub", "jobs", "web"])
def test_a_hub_and_its_spokes_are_as_their_golden(name: str, stacks: Stacks, snapshot: SnapshotAssertion) -> None:
    assert stacks[name] == snapshot


def test_tasks_start_over_the_hub(stacks: Stacks) -> None:
    found = proved(stacks)
    assert [each.verdict for each in found["web"].tasks] == [Verdict.PASSED]
    (jobs,) = found["jobs"].tasks
    assert {path.target: path.over for path in jobs.paths if path.phase} == {
        "ecr.api": "aws_vpc_endpoint.ecr_api (hub)",
        "ecr.dkr": "aws_vpc_endpoint.ecr_dkr (hub)",
        "s3": "aws_vpc_endpoint.s3",
        "sqs": "aws_vpc_endpoint.sqs (hub)",
    }
    assert {name: proof.findings for name, proof in found.items()} == dict.fromkeys(stacks, ())


ATTACHMENT = "aws_ec2_transit_gateway_vpc_attachment.main"
ONE_ZONE = put(ATTACHMENT, subnet_ids=['${aws_subnet.private["us-east-1a"].id}'])
NAME = "logs.us-east-1.amazonaws.com"
IN_A, IN_B = 'aws_subnet.private["us-east-1a"]', 'aws_subnet.private["us-east-1b"]'


@pytest.mark.parametrize(
    ("stack", "change", "step", "address", "message"),
    [
        pytest.param(
            "hub",
            remove("aws_route53_record.logs"),
            Step.NAME,
            "aws_route53_zone.logs (hub)",
            f"answers for {NAME} in place of AWS's DNS, and has no record of that name",
            id="a zone without its record",
        ),
        pytest.param(
            "web",
            remove("aws_route53_zone_association.logs"),
            Step.ENDPOINT,
            "aws_vpc.main",
            "the VPC has no endpoint com.amazonaws.us-east-1.logs",
            id="a zone that is not associated",
        ),
        pytest.param(
            "web",
            put("aws_vpc.main", enable_dns_support=False),
            Step.NAME,
            "aws_vpc.main",
            "private zones need enable_dns_support, which is false",
            id="a spoke without DNS",
        ),
        pytest.param(
            "web",
            remove("aws_vpc_security_group_egress_rule.task_web_cidr_10_0_0_0_24"),
            Step.EGRESS,
            "aws_security_group.task_web",
            "no rule lets TCP 443 to aws_vpc_endpoint.logs (hub) out",
            id="a task that is not let out",
        ),
        pytest.param(
            "web",
            remove("aws_route.hub"),
            Step.ROUTE,
            'aws_route_table.private["us-east-1a"]',
            f"no route leads from {IN_A} to 10.0.0.0/26 of {IN_A} (hub)",
            id="no route out",
        ),
        pytest.param(
            "web",
            ONE_ZONE,
            Step.ROUTE,
            ATTACHMENT,
            f"has no subnet in us-east-1b, so that {IN_B} does not reach the gateway",
            id="an attachment of a spoke without a zone",
        ),
        pytest.param(
            "web",
            put(ATTACHMENT, transit_gateway_default_route_table_propagation=False),
            Step.ROUTE,
            hubs.GATEWAY,
            f"the default route table of {hubs.GATEWAY} leads 10.1.0.0/20 nowhere, and {ATTACHMENT} (hub) is associated"
            " with it",
            id="a spoke that does not propagate",
        ),
        pytest.param(
            "hub",
            put("aws_vpc_security_group_ingress_rule.endpoint_logs", for_each={"jobs": "10.2.0.0/16"}),
            Step.INGRESS,
            "aws_security_group.endpoint_logs (hub)",
            f"no rule lets TCP 443 in from {IN_A}",
            id="an endpoint that lets another spoke in",
        ),
        pytest.param(
            "hub",
            remove("aws_route.spoke_web"),
            Step.ROUTE,
            'aws_route_table.private["us-east-1a"] (hub)',
            f"no route leads answers from {IN_A} (hub) back to 10.1.0.0/20 of {IN_A}",
            id="no route back",
        ),
        pytest.param(
            "hub",
            ONE_ZONE,
            Step.ROUTE,
            f"{ATTACHMENT} (hub)",
            f"has no subnet in us-east-1b, so that {IN_B} (hub) does not reach the gateway",
            id="an attachment of the hub without a zone",
        ),
    ],
)
def test_the_proof_finds_a_broken_hop(
    stack: str, change: Change, step: Step, address: str, message: str, stacks: Stacks
) -> None:
    broken = deepcopy(stacks)
    change(broken[stack])
    (task,) = proved(broken)["web"].tasks
    (path,) = [each for each in task.paths if each.target == "logs"]
    assert (hop := path.decisive)
    assert (hop.verdict, hop.step, hop.address, hop.message) == (Verdict.FAILED, step, address, message)


def test_without_the_hub_beside_it_a_spoke_is_not_known_to_start(stacks: Stacks) -> None:
    (proof,) = prove([read_synthesized(stacks["web"], source="web")])
    (task,) = proof.tasks
    (path,) = [each for each in task.paths if each.target == "logs"]
    assert (hop := path.decisive)
    assert (hop.verdict, hop.step, hop.message) == (
        Verdict.UNKNOWN,
        Step.NAME,
        "may lead logs to an endpoint of another VPC, and a route leads to other networks",
    )


@pytest.mark.parametrize(
    ("backend", "state"),
    [
        (None, {"backend": "local", "config": {"path": "../../../terraform.hub.tfstate"}}),
        (
            {"type": "s3", "bucket": "states", "key": "hub", "region": "eu-west-1", "use_lockfile": True},
            {"backend": "s3", "config": {"bucket": "states", "key": "hub", "region": "eu-west-1"}},
        ),
        (
            {
                "type": "s3",
                "bucket": "states",
                "key": "hub",
                "region": "eu-west-1",
                "assume_role": {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/states"},
            },
            {
                "backend": "s3",
                "config": {
                    "bucket": "states",
                    "key": "hub",
                    "region": "eu-west-1",
                    "assume_role": {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/states"},
                },
            },
        ),
        (
            {"type": "cloud", "organization": "acme", "workspace": "hub", "project": "networks"},
            {"backend": "remote", "config": {"organization": "acme", "workspaces": {"name": "hub"}}},
        ),
    ],
    ids=["local", "s3", "s3 by a role", "cloud"],
)
def test_a_spoke_reads_its_hub_s_zones_where_that_keeps_its_state(
    backend: Json | None, state: Json, tmp_path: Path
) -> None:
    found = hubs.synthesized(hubs.inventories(hub={"backend": backend}), tmp_path)
    required = ">= 1.6" if "assume_role" in state["config"] else ">= 1.5"
    assert found["web"]["terraform"]["required_version"] == required
    assert found["web"]["data"] == {"terraform_remote_state": {"hub": state}}
    assert found["web"]["resource"]["aws_route53_zone_association"]["ecr_dkr"]["zone_id"] == (
        '${data.terraform_remote_state.hub.outputs.zone_ids["ecr.dkr"]}'
    )
    assert json.loads((tmp_path / "manifest.json").read_text())["stacks"]["web"]["dependencies"] == ["hub"]


def test_a_service_whose_name_nobody_knows_has_its_endpoint_in_the_spoke(tmp_path: Path) -> None:
    tasks = [{"definition": "web.json", "extra_services": ["ecs-agent"]}]
    found = hubs.synthesized(hubs.inventories(web={"tasks": tasks}), tmp_path)
    assert sorted(found["web"]["resource"]["aws_vpc_endpoint"]) == ["ecs_agent", "s3"]
    assert "ecs_agent" not in found["hub"]["resource"]["aws_vpc_endpoint"]


def test_a_spoke_with_nat_reaches_the_hub_s_services_there(tmp_path: Path) -> None:
    web = {"nat": "single", "public_subnets": {"us-east-1a": "10.1.128.0/24"}}
    inventories = hubs.inventories(web=web)
    *_, proof = proved(hubs.synthesized(inventories, tmp_path), inventories).values()
    assert proof.verdict is Verdict.PASSED
    assert {path.over for path in proof.tasks[0].paths if path.target == "logs"} == {"aws_vpc_endpoint.logs (hub)"}


JOINED = ("association", "propagation")
OWN_TABLE = [
    *(pytest.param("web", kind, Verdict.FAILED, id=f"no {kind} of the spoke") for kind in JOINED),
    *(pytest.param("hub", kind, Verdict.FAILED, id=f"no {kind} of the hub") for kind in JOINED),
    pytest.param("", "", Verdict.PASSED, id="whole"),
]


@pytest.fixture(scope="module")
def with_a_table(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stacks, Sequence[Inventory]]:
    inventories = hubs.inventories(hub={"transit_gateway_route_table_id": hubs.TABLE})
    return hubs.synthesized(inventories, tmp_path_factory.mktemp("table")), inventories


@pytest.mark.parametrize(("stack", "kind", "verdict"), OWN_TABLE)
def test_a_table_that_is_named_is_joined_by_each_attachment(
    stack: str, kind: str, verdict: Verdict, with_a_table: tuple[Stacks, Sequence[Inventory]]
) -> None:
    made, inventories = with_a_table
    broken = deepcopy(made)
    if stack:
        remove(f"aws_ec2_transit_gateway_route_table_{kind}.main")(broken[stack])
    assert proved(broken, inventories)["web"].tasks[0].verdict is verdict
    attachment = made["web"]["resource"]["aws_ec2_transit_gateway_vpc_attachment"]["main"]
    assert {attachment[f"transit_gateway_default_route_table_{each}"] for each in JOINED} == {False}
    assert inventories[0].notes[0] == (
        f"{hubs.TABLE} is not in these stacks: that it is a route table of {hubs.GATEWAY}, and that no route of it"
        " leads the VPCs' CIDRs elsewhere, is taken for granted"
    )
