"""Paths to the endpoints of another VPC: over a transit gateway or peering, by private zones or a Route 53 Profile."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Hop, Proof, Verdict
from tests.proof.forms import FORMS
from tests.proof.hubs import BY_DEFAULT, GATEWAY, GROUPS, over_gateway, over_peering, profile, tables_of_ones_own
from tests.proof.networks import Change, acl_rule, add, both, put, remove

Json = dict[str, Any]
FAILED, UNKNOWN, PASSED = Verdict.FAILED, Verdict.UNKNOWN, Verdict.PASSED
ATTACHED = f"{GATEWAY}_vpc_attachment"
TABLE = f"{GATEWAY}_route_table"


def proof_of(document: Json, *changes: Change, form: str = "synthesized") -> Proof:
    for change in changes:
        change(document)
    (proof,) = prove([FORMS[form](document)])
    return proof


def decisive(proof: Proof) -> Hop | None:
    """What decides the way to ecr.api."""
    (path,) = [each for each in proof.tasks[0].paths if each.target == "ecr.api"]
    return path.decisive


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("joined", "change"),
    [
        pytest.param(over_gateway, both(), id="the gateway's own table"),
        pytest.param(over_gateway, tables_of_ones_own(), id="tables of one's own"),
        pytest.param(over_gateway, profile(), id="zones by a Profile"),
        pytest.param(over_gateway, profile(of_endpoints=True), id="endpoints by a Profile"),
        pytest.param(over_peering, both(), id="peering"),
    ],
)
def test_a_spoke_reaches_the_endpoints_of_its_hub(joined: Callable[[], Json], change: Change, form: str) -> None:
    proof = proof_of(joined(), change, form=form)
    assert (proof.verdict, decisive(proof)) == (PASSED, None)
    assert {finding.rule for finding in proof.findings} <= {"order"}


def static(label: str, table: str, cidr: str, **to: Any) -> Change:
    table_id = f"${{{TABLE}.{table}.id}}"
    return add(f"{GATEWAY}_route", label, transit_gateway_route_table_id=table_id, destination_cidr_block=cidr, **to)


def attachment(name: str) -> Json:
    return {"transit_gateway_attachment_id": f"${{{ATTACHED}.{name}.id}}"}


OWN = tables_of_ones_own()
SPOKE, HUB = "aws_route_table.spoke", "aws_route_table.hub"
OTHER_VPC = both(
    add("aws_vpc", "other", cidr_block="10.3.0.0/16"),
    add("aws_subnet", "other", vpc_id="${aws_vpc.other.id}", cidr_block="10.3.0.0/24", availability_zone="us-east-1a"),
    add(
        ATTACHED,
        "other",
        transit_gateway_id=f"${{{GATEWAY}.main.id}}",
        vpc_id="${aws_vpc.other.id}",
        subnet_ids=["${aws_subnet.other.id}"],
    ),
)
BLOCKING = {"egress": [acl_rule(1, "allow", 0, 65535)], "ingress": [acl_rule(1, "allow", 443, 443)]}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("change", "verdict", "step", "address", "message"),
    [
        pytest.param(
            remove("aws_route.spoke"),
            FAILED,
            Step.ROUTE,
            SPOKE,
            "no route leads from aws_subnet.spoke to 10.1.0.0/24 of aws_subnet.hub",
            id="no route out",
        ),
        pytest.param(
            remove("aws_route.hub"),
            FAILED,
            Step.ROUTE,
            HUB,
            "no route leads answers from aws_subnet.hub back to 10.2.0.0/24 of aws_subnet.spoke",
            id="no route back",
        ),
        pytest.param(
            both(OWN, remove(f"{TABLE}_propagation.spoke")),
            FAILED,
            Step.ROUTE,
            f"{TABLE}.spoke",
            f"{TABLE}.spoke leads 10.1.0.0/24 nowhere, and {ATTACHED}.spoke is associated with it",
            id="no propagation of the hub",
        ),
        pytest.param(
            both(OWN, remove(f"{TABLE}_propagation.hub")),
            FAILED,
            Step.ROUTE,
            f"{TABLE}.hub",
            f"{TABLE}.hub leads 10.2.0.0/24 nowhere, and {ATTACHED}.hub is associated with it",
            id="no propagation back",
        ),
        pytest.param(
            both(OWN, remove(f"{TABLE}_association.spoke")),
            FAILED,
            Step.ROUTE,
            f"{ATTACHED}.spoke",
            "is associated with no route table of the transit gateway",
            id="no association",
        ),
        pytest.param(
            both(OWN, static("drop", "spoke", "10.1.0.0/16", blackhole=True)),
            FAILED,
            Step.ROUTE,
            f"{GATEWAY}_route.drop",
            f"drops 10.1.0.0/24, as a blackhole of {TABLE}.spoke",
            id="a blackhole before what is propagated",
        ),
        pytest.param(
            both(OWN, OTHER_VPC, static("inspect", "spoke", "10.1.0.0/20", **attachment("other"))),
            UNKNOWN,
            Step.ROUTE,
            f"{GATEWAY}_route.inspect",
            f"leads 10.1.0.0/24 to {ATTACHED}.other: what lies behind that is not looked at",
            id="another VPC in between",
        ),
        pytest.param(
            both(
                add(
                    "aws_subnet",
                    "far",
                    vpc_id="${aws_vpc.spoke.id}",
                    cidr_block="10.2.1.0/24",
                    availability_zone="us-east-1b",
                ),
                put(f"{ATTACHED}.spoke", subnet_ids=["${aws_subnet.far.id}"]),
            ),
            FAILED,
            Step.ROUTE,
            f"{ATTACHED}.spoke",
            "has no subnet in us-east-1a, so that aws_subnet.spoke does not reach the gateway",
            id="no attachment in the zone",
        ),
        pytest.param(
            put("aws_vpc_security_group_ingress_rule.hub", cidr_ipv4="10.9.0.0/16"),
            FAILED,
            Step.INGRESS,
            "aws_security_group.endpoints",
            "no rule lets TCP 443 in from aws_subnet.spoke",
            id="ingress from elsewhere",
        ),
        pytest.param(
            put(
                "aws_vpc_security_group_ingress_rule.hub",
                cidr_ipv4=None,
                referenced_security_group_id="${aws_security_group.task.id}",
            ),
            FAILED,
            Step.INGRESS,
            "aws_security_group.endpoints",
            "no rule lets TCP 443 in from aws_subnet.spoke",
            id="ingress from a group over a gateway that is told nothing of groups",
        ),
        pytest.param(
            put(
                "aws_vpc_security_group_egress_rule.spoke",
                cidr_ipv4=None,
                referenced_security_group_id="${aws_security_group.endpoints.id}",
            ),
            FAILED,
            Step.EGRESS,
            "aws_security_group.task",
            "no rule lets TCP 443 to aws_vpc_endpoint.ecr_api out",
            id="egress to a group over a gateway",
        ),
        pytest.param(
            add(
                "aws_network_acl",
                "hub",
                vpc_id="${aws_vpc.hub.id}",
                subnet_ids=["${aws_subnet.hub.id}"],
                ingress=BLOCKING["ingress"],
                egress=[acl_rule(1, "allow", 443, 443)],
            ),
            FAILED,
            Step.ACL,
            "aws_network_acl.hub",
            "denies answers to 10.2.0.0/24 at ports 32768-60999",
            id="the ACL of the endpoint's subnet",
        ),
        pytest.param(
            both(
                put("aws_vpc.hub", cidr_block="10.2.0.0/16"),
                put("aws_subnet.hub", cidr_block="10.2.8.0/24"),
                put("aws_vpc_security_group_egress_rule.spoke", cidr_ipv4="10.2.0.0/16"),
            ),
            FAILED,
            Step.ROUTE,
            "aws_vpc.spoke",
            "its VPC has 10.2.0.0/16, and aws_subnet.hub in the endpoint's VPC 10.2.8.0/24: no route leads to addresses"
            " of both",
            id="addresses of both",
        ),
    ],
)
def test_a_hop_over_a_transit_gateway(
    change: Change, verdict: Verdict, step: Step, address: str, message: str, form: str
) -> None:
    hop = decisive(proof_of(over_gateway(), change, form=form))
    assert hop
    assert (hop.verdict, hop.step, hop.address, hop.message) == (verdict, step, address, message)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("change", "verdict", "address", "message"),
    [
        pytest.param(
            put("aws_vpc_peering_connection.main", auto_accept=None),
            UNKNOWN,
            "aws_vpc_peering_connection.main",
            "whether it is accepted is not known: nothing here accepts it",
            id="nothing accepts it",
        ),
        pytest.param(
            remove("aws_route.hub"),
            FAILED,
            HUB,
            "no route leads answers from aws_subnet.hub back to 10.2.0.0/24 of aws_subnet.spoke",
            id="no route back",
        ),
        pytest.param(
            both(
                OTHER_PEER := add("aws_vpc", "other", cidr_block="10.3.0.0/16"),
                put("aws_vpc_peering_connection.main", peer_vpc_id="${aws_vpc.other.id}"),
            ),
            FAILED,
            "aws_route.spoke",
            "leads to aws_vpc.other, and the endpoint is in aws_vpc.hub",
            id="peering with another VPC",
        ),
    ],
)
def test_a_hop_over_peering(change: Change, verdict: Verdict, address: str, message: str, form: str) -> None:
    hop = decisive(proof_of(over_peering(), change, form=form))
    assert hop
    assert (hop.verdict, hop.step, hop.address, hop.message) == (verdict, Step.ROUTE, address, message)


@pytest.mark.parametrize("form", FORMS)
def test_rules_name_groups_of_a_peer(form: str) -> None:
    """In one region they may. Source: Amazon VPC Peering Guide, vpc-peering-security-groups."""
    by_group = both(
        *(
            put(
                f"aws_vpc_security_group_{direction}_rule.{own}",
                cidr_ipv4=None,
                referenced_security_group_id=f"${{aws_security_group.{GROUPS[other]}.id}}",
            )
            for direction, own, other in (("ingress", "hub", "spoke"), ("egress", "spoke", "hub"))
        )
    )
    assert proof_of(over_peering(), by_group, form=form).verdict is PASSED


def test_a_gateway_that_others_own_is_not_known() -> None:
    document = over_gateway()
    text = json.dumps(document).replace(f"${{{GATEWAY}.main.id}}", "tgw-0123456789abcdef0")
    hop = decisive(proof_of(json.loads(text), remove(f"{GATEWAY}.main")))
    assert hop
    assert (hop.verdict, hop.address) == (UNKNOWN, "aws_route.spoke")
    assert hop.message == (
        "leads to tgw-0123456789abcdef0, which is not in this configuration: the routes of a transit gateway are its"
        " owner's to tell: prove its configuration or state too"
    )


def test_an_accepted_attachment_of_another_account_is_found_by_either_name() -> None:
    by_accepter = both(
        tables_of_ones_own(),
        add(f"{ATTACHED}_accepter", "spoke", **attachment("spoke"), **dict.fromkeys(BY_DEFAULT, False)),
        put(
            f"{TABLE}_association.spoke",
            transit_gateway_attachment_id=f"${{{ATTACHED}_accepter.spoke.id}}",
        ),
    )
    assert decisive(proof_of(over_gateway(), by_accepter)) is None


@pytest.mark.parametrize(
    ("domain", "verdict"),
    [
        ("api.ecr.us-east-1.amazonaws.com", UNKNOWN),
        ("us-east-1.amazonaws.com", PASSED),
        (".", PASSED),
    ],
)
def test_a_forwarding_rule_goes_before_a_zone_of_its_name(domain: str, verdict: Verdict) -> None:
    forwarded = both(
        add("aws_route53_resolver_rule", "x", domain_name=domain, rule_type="FORWARD"),
        add(
            "aws_route53_resolver_rule_association",
            "x",
            resolver_rule_id="${aws_route53_resolver_rule.x.id}",
            vpc_id="${aws_vpc.spoke.id}",
        ),
    )
    proof = proof_of(over_gateway(), forwarded)
    (path,) = [each for each in proof.tasks[0].paths if each.target == "ecr.api"]
    assert path.verdict is verdict


def test_what_is_missing_between_the_vpcs_is_written_to_paste(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = over_gateway()
    both(OWN, remove(f"{TABLE}_propagation.spoke", "aws_route.hub"))(document)
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps(document))
    assert main([str(file), "--fail-on", "failed"]) == 1
    printed = capsys.readouterr().out.replace(str(tmp_path), "")
    told = [line for line in printed.splitlines()[2:19] if "at run time" not in line]
    assert (
        "\n".join(told)
        == f"""\
    FAILED  ecr.api  pull image  route: {TABLE}.spoke
      {TABLE}.spoke leads 10.1.0.0/24 nowhere, and {ATTACHED}.spoke is associated with it
      fix: add
        resource "{TABLE}_propagation" "spoke_hub" {{
          transit_gateway_attachment_id  = {ATTACHED}.hub.id
          transit_gateway_route_table_id = {TABLE}.spoke.id
        }}
      besides, route: aws_route_table.hub
      no route leads answers from aws_subnet.hub back to 10.2.0.0/24 of aws_subnet.spoke
      fix: add
        resource "aws_route" "hub_main" {{
          route_table_id         = aws_route_table.hub.id
          destination_cidr_block = "10.2.0.0/24"
          transit_gateway_id     = {GATEWAY}.main.id
        }}"""
    )
