"""Surveys beside each other and beside Terraform: one network, in which each thing is there once."""

import copy
import hashlib
import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.facts.build import NOTHING, build
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.layers.joined import joined
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.survey import read_survey
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from fargate_privatelink.survey.document import EVERYWHERE, STACK_TAG
from tests import existing
from tests.cases import CASES
from tests.conftest import Synthesize
from tests.proof.forms import FORMS, shown_plan, shown_state, state, synthesized
from tests.proof.hubs import over_gateway, tables_of_ones_own
from tests.proof.networks import NETWORKS, Change, add, both, put, remove, run_by_service
from tests.survey.surveys import survey_of
from tests.survey.test_verdicts import hops

Json = dict[str, Any]
PREFIXES = {
    "aws_ec2_transit_gateway": "tgw",
    "aws_ec2_transit_gateway_route_table": "tgw-rtb",
    "aws_ec2_transit_gateway_vpc_attachment": "tgw-attach",
    "aws_route_table": "rtb",
    "aws_default_route_table": "rtb",
    "aws_security_group": "sg",
    "aws_subnet": "subnet",
    "aws_vpc": "vpc",
    "aws_vpc_endpoint": "vpce",
}
# What the spoke's own stack makes, which runs in a network that others made.
OWN = ("aws_ecs_", "aws_iam_", "aws_security_group.task", "aws_vpc_security_group_egress_rule")


def as_aws(survey: Json) -> tuple[Json, dict[str, str]]:
    """A survey with ids as AWS gives them, and those by the ids of the tests' networks."""
    ids = {
        id_: f"{prefix}-{hashlib.sha256(id_.encode()).hexdigest()[:17]}"
        for type_, prefix in PREFIXES.items()
        for id_ in survey["resources"].get(type_, {})
    }
    ids |= {
        id_: "Z" + hashlib.sha256(id_.encode()).hexdigest()[:17].upper()
        for id_ in survey["resources"].get("aws_route53_zone", {})
    }
    return json.loads(replaced(json.dumps(survey), ids)), ids


def replaced(text: str, ids: dict[str, str]) -> str:
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(each)}(?![\w-])" for each in sorted(ids, key=len)[::-1]))
    return pattern.sub(lambda match: ids[match[0]], text)


def hub() -> Json:
    document = over_gateway()
    tables_of_ones_own()(document)
    return document


def of_vpc(survey: Json, name: str, account: str, *more: str) -> Json:
    """What the account of one of the VPCs of a hub sees: its own things, and what is shared with it."""
    vpc = {"hub": "aws-vpc-hub", "spoke": "aws-vpc-spoke"}[name]
    other = {"hub": "spoke", "spoke": "hub"}[name]
    resources = {
        type_: {
            key: values
            for key, values in named.items()
            if (f"-{other}" not in key and values.get("vpc_id") in (None, vpc)) or type_ in more
        }
        for type_, named in survey["resources"].items()
    }
    return {**copy.deepcopy(survey), "account": account, "vpcs": [vpc], "resources": resources}


def proofs(*surveys: Json, given: Given = NOTHING) -> tuple[Proof, ...]:
    return prove([read_survey(each, source=f"{number}.json") for number, each in enumerate(surveys)], given)


@pytest.mark.parametrize("form", FORMS)
def test_a_survey_of_what_a_configuration_makes_changes_nothing(form: str, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    run_by_service()(document)
    given = Given(tasks=NETWORKS["rich"].tasks)
    (alone,) = prove([FORMS[form](document)], given)
    survey = read_survey(survey_of(document)[0], source="network.json")
    if form == "state":
        for order in ([state(document), survey], [survey, state(document)]):
            of_state = next(each for each in prove(order, given) if each.tasks)
            assert hops(of_state) == hops(alone)
            assert of_state.findings == alone.findings
    else:
        (beside, _) = prove([FORMS[form](document), survey], given)
        assert beside.verdict is not Verdict.FAILED or alone.verdict is Verdict.FAILED, table([beside])


def own_stack(*changes: Change) -> tuple[Json, Json]:
    """The survey of a hub and a spoke, and the stack of the spoke's task, which names its network by ids."""
    document = hub()
    for change in changes:
        change(document)
    survey, _ = survey_of(document)
    given, ids = as_aws(survey)
    own = {
        type_: {name: body for name, body in named.items() if f"{type_}.{name}".startswith(OWN)}
        for type_, named in document["resource"].items()
    }
    text = json.dumps({**document, "resource": {type_: named for type_, named in own.items() if named}})
    for name in ("hub", "spoke"):
        for kind, id_ in (("vpc", f"aws-vpc-{name}"), ("subnet", f"subnet-{name}")):
            text = text.replace(f"${{aws_{kind}.{name}.id}}", ids[id_])
    text = text.replace("${aws_vpc_endpoint.s3.prefix_list_id}", "pl-s3")
    left = {
        type_: {key: each for key, each in named.items() if not _is_own(type_, each)}
        for type_, named in given["resources"].items()
    }
    return json.loads(text), {**given, "resources": {type_: each for type_, each in left.items() if each}}


def _is_own(type_: str, values: Json) -> bool:
    return type_.startswith(("aws_ecs_", "aws_iam_")) or "egress_rule" in type_ or values.get("name") == "task"


def test_a_stack_in_a_surveyed_network_is_proved_over_the_hub() -> None:
    document, survey = own_stack(put("aws_security_group.task", name="task"))
    (alone,) = prove([synthesized(document)])
    assert alone.verdict is Verdict.UNKNOWN, table([alone])
    found = prove([synthesized(document), read_survey(survey, source="network.json")])
    assert found[0].verdict is Verdict.PASSED, table(found)
    assert not found[1].tasks


@pytest.mark.parametrize("kinds", [*combinations(FORMS, 2)], ids=" and ".join)
def test_two_forms_of_a_stack_are_proved_apart_each_with_the_survey(
    kinds: tuple[str, str], synthesize: Synthesize
) -> None:
    document = synthesize(CASES["existing_network"]())
    survey = read_survey(existing.document(existing.with_two_of_four()), source="network.json")
    given = [FORMS[each](document) for each in kinds]
    if "state" not in kinds:
        given.append(FORMS["state"](document))
    found = prove([*given, survey])
    # A plan of HCL does not tell what the containers are.
    of_plan = {"plan.json": Verdict.UNKNOWN}
    assert all(each.verdict is of_plan.get(each.source, Verdict.PASSED) for each in found[:-1]), table(found)
    assert [each.findings for each in found] == [()] * len(found)
    alone = [prove([each, survey])[0] for each in given]
    assert list(map(hops, found[:-1])) == list(map(hops, alone))


def test_a_folder_may_hold_a_plan_and_a_state_beside_a_survey(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], synthesize: Synthesize
) -> None:
    document = synthesize(CASES["existing_network"]())
    files = {"plan": shown_plan(document), "state": shown_state(document)}
    for name, content in (files | {"network": existing.document(existing.with_two_of_four())}).items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    assert main([str(tmp_path), "--allow-unknown"]) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "task web starts (aws_ecs_task_definition.web; placed by output.run_task_commands)" in lines
    assert not [line for line in lines if line.startswith(("FAILED", "error: "))]


def test_two_stacks_of_one_source_are_proved_together(synthesize: Synthesize) -> None:
    """What one of them has made the other would make once more: private DNS leads to one endpoint of a service."""
    document = synthesize(CASES["existing_network"]())
    other = copy.deepcopy(document)
    for body in (body for named in other["resource"].values() for body in named.values()):
        body |= {key: f"other-{body[key]}" for key in ("name", "family") if key in body}
    survey = read_survey(existing.document(existing.with_two_of_four()), source="network.json")
    found = prove([synthesized(other), state(document), survey])
    rules = {finding.rule for proof in found for finding in proof.findings}
    assert "conflicting-private-dns" in rules, table(found)


def test_what_the_stack_made_itself_is_there_once() -> None:
    tagged = put("aws_security_group.task", name="task", tags={STACK_TAG: "web"})
    document, survey = own_stack(tagged)
    after, _ = as_aws(survey_of(_changed(hub(), tagged))[0])
    assert [each for each in after["resources"]["aws_security_group"].values() if each.get("tags")]
    before = prove([synthesized(document), read_survey(survey, source="network.json")])
    again = prove([synthesized(document), read_survey(after, source="network.json")])
    assert before[0].verdict is again[0].verdict is Verdict.PASSED, table(again)
    assert hops(before[0]) == hops(again[0])
    assert before[0].findings == again[0].findings


def _changed(document: Json, change: Change) -> Json:
    change(document)
    return document


def test_a_remedy_beside_terraform_names_what_a_survey_found_by_its_id() -> None:
    without_route = both(put("aws_security_group.task", name="task"), put("aws_vpc_endpoint.s3", route_table_ids=[]))
    document, survey = own_stack(without_route)
    (proof, _) = prove([synthesized(document), read_survey(survey, source="network.json")])
    (endpoint,) = [
        key for key, each in survey["resources"]["aws_vpc_endpoint"].items() if each["service_name"].endswith(".s3")
    ]
    tables = survey["resources"]["aws_route_table_association"].values()
    (route_table,) = [each["route_table_id"] for each in tables if each["subnet_id"] in json.dumps(document)]
    name = f"{endpoint}_{route_table}".replace("-", "_")
    assert {hop.remedy for _, _, hop in proof.failures} == {
        "add\n"
        f'  resource "aws_vpc_endpoint_route_table_association" "{name}" {{\n'
        f'    route_table_id  = "{route_table}"\n'
        f'    vpc_endpoint_id = "{endpoint}"\n'
        "  }"
    }


def test_a_rule_for_a_group_of_somebody_else_is_a_resource_of_its_own() -> None:
    closed = both(put("aws_security_group.task", name="task"), remove("aws_vpc_security_group_ingress_rule.hub"))
    document, survey = own_stack(closed)
    (proof, _) = prove([synthesized(document), read_survey(survey, source="network.json")])
    (group,) = {
        group
        for each in survey["resources"]["aws_vpc_endpoint"].values()
        for group in each.get("security_group_ids") or ()
    }
    for _, _, hop in proof.failures:
        header = 'resource "aws_vpc_security_group_ingress_rule" "'
        assert hop.address == group
        assert hop.remedy.startswith(f"add\n  {header}")
        assert f'security_group_id = "{group}"' in hop.remedy
        assert 'cidr_ipv4         = "10.2.0.0/24"' in hop.remedy


GATEWAYS = tuple(f"aws_ec2_transit_gateway_route_table{each}" for each in ("", "_association", "_propagation"))
# What the account of a spoke is not shown.
HIDDEN = {
    "ec2:DescribeTransitGatewayRouteTables": (GATEWAYS[0],),
    "ec2:GetTransitGatewayRouteTableAssociations": (GATEWAYS[1],),
    "ec2:SearchTransitGatewayRoutes": (GATEWAYS[2],),
    "route53:ListResourceRecordSets": ("aws_route53_record",),
}


def test_a_spoke_alone_is_unknown_and_with_its_hub_proved() -> None:
    plain = survey_of(hub())[0]
    ids = as_aws(plain)[1]
    spoke = of_vpc(plain, "spoke", "123456789012")
    owner = of_vpc(plain, "hub", "999988887777", *GATEWAYS, "aws_route53_zone", "aws_route53_record")
    for action, types in HIDDEN.items():
        spoke["read"][action] = {EVERYWHERE: "hidden"}
        owner["read"][action] = {
            scope: "read" for type_ in (GATEWAYS[0], "aws_route53_zone") for scope in owner["resources"][type_]
        }
        for type_ in types:
            spoke["resources"].pop(type_)
    surveys = [json.loads(replaced(json.dumps(each), ids)) for each in (spoke, owner)]
    (alone,) = proofs(surveys[0])
    assert alone.verdict is Verdict.UNKNOWN, table([alone])
    found = proofs(*surveys)
    assert found[0].verdict is Verdict.PASSED, table(found)
    assert proofs(*reversed(surveys))[1].verdict is Verdict.PASSED


def test_endpoints_of_a_shared_vpc_are_its_owners_to_tell(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    run_by_service()(document)
    plain, _ = as_aws(survey_of(document)[0])
    (vpc,) = plain["vpcs"]
    participant = copy.deepcopy(plain)
    participant["resources"].pop("aws_vpc_endpoint")
    participant["read"]["ec2:DescribeVpcEndpoints"] = {vpc: "hidden"}
    given = Given(tasks=NETWORKS["rich"].tasks)
    (alone,) = proofs(participant, given=given)
    assert alone.verdict is Verdict.UNKNOWN
    message = f"ec2:DescribeVpcEndpoints of {vpc} is hidden from account 123456789012: a survey of its owner's account"
    assert message in table([alone])
    owner = {**plain, "account": "999988887777", "clusters": []}
    owner["resources"] = {
        type_: named for type_, named in plain["resources"].items() if not type_.startswith(("aws_ecs", "aws_iam"))
    }
    found = proofs(participant, owner, given=given)
    assert found[0].verdict is Verdict.PASSED, table(found)


def test_a_survey_is_a_path_like_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], networks: dict[str, Json]
) -> None:
    file = tmp_path / "network.json"
    survey, _ = survey_of(_changed(hub(), add("aws_security_group", "x", name="x", vpc_id="${aws_vpc.hub.id}")))
    file.write_text(json.dumps(survey))
    assert main([str(file)]) == 0
    assert "task web starts (task definition web:1; placed by service web)" in capsys.readouterr().out
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(str(file))
    (tmp_path / "main.tf").write_text('provider "aws" {\n  region = "us-east-1"\n}\n')
    assert main([str(tmp_path)]) == 0
    assert f"{tmp_path}\n" in capsys.readouterr().out
    file.write_text(json.dumps({**survey, "survey": 9}))
    assert main([str(file)]) == 2
    assert "survey: must be 1, got 9: write it again with this fargate-survey" in capsys.readouterr().err


def test_zones_of_two_accounts_are_told_apart_by_their_ids() -> None:
    plain = survey_of(hub())[0]
    for values in plain["resources"]["aws_subnet"].values():
        values["availability_zone_id"] = "use1-az4"
    ids = as_aws(plain)[1]
    spoke, owner = (of_vpc(plain, name, number) for name, number in (("spoke", "1" * 12), ("hub", "9" * 12)))
    for values in owner["resources"]["aws_subnet"].values():
        values["availability_zone"] = "us-east-1f"
    configurations = [
        read_survey(json.loads(replaced(json.dumps(each), ids)), source=f"{each['account']}.json")
        for each in (spoke, owner)
    ]
    (part,) = joined(configurations)
    assert {each.zone for each in build(part.configuration).subnets.values()} == {"use1-az4"}


@pytest.mark.parametrize(("account", "verdict"), [("9" * 12, Verdict.PASSED), ("123456789012", Verdict.FAILED)])
def test_a_block_of_public_access_is_of_one_account(account: str, verdict: Verdict, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["nat"])
    both(run_by_service(), put("aws_ecs_service.web", enable_execute_command=False))(document)
    tasks, _ = as_aws(survey_of(document)[0])
    (vpc,) = tasks["vpcs"]
    shut = {"id": "us-east-1", "internet_gateway_block_mode": "block-bidirectional"}
    other = {
        **tasks,
        "account": account,
        "clusters": [],
        "resources": {
            "aws_vpc_block_public_access_options": {"us-east-1": shut},
            "aws_route53_zone_association": {"x": {"zone_id": "Z0123456789ABCDEF", "vpc_id": vpc}},
        },
    }
    given = Given(tasks=NETWORKS["nat"].tasks)
    assert proofs(tasks, given=given)[0].verdict is Verdict.PASSED
    found = proofs(tasks, other, given=given)
    routes = [hop.verdict for path in found[0].tasks[0].paths for hop in path.hops if hop.step is Step.ROUTE]
    assert set(routes) == {verdict}, table(found)
