"""Sets of which a plan shows the references alone: nothing fails for what one seems to lack, nor passes for what it
seems to hold only. Constants leave no trace beside a reference."""

import copy
import json
from typing import Any

import pytest

from fargate_privatelink.proof.readers.plan.arguments import Arguments
from fargate_privatelink.proof.readers.plan.planned import Held, Planned
from fargate_privatelink.proof.terraform.argument_kinds import KINDS, LISTS, OF_ONE_VPC, OF_VPC, TEXTS
from fargate_privatelink.proof.terraform.kinds import VPCS
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, symbol
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.forms import plan
from tests.proof.networks import EXECUTION, EXECUTION_POLICY, GROUP, Change, add, both, proved, put, run_by_service

Json = dict[str, Any]


LOCAL = "local.vpc_id"


def value(name: str, *, type_: str, vpc: str) -> Any:
    """What a plan tells of an argument that refers to a new thing of a type, in a VPC."""
    thing = {"address": f"{type_}.it", "type": type_, "mode": "managed", "values": {}}
    new = {"address": "aws_vpc.new", "type": "aws_vpc", "mode": "managed", "values": {}}
    read = {"address": "data.aws_vpc.old", "type": "aws_vpc", "mode": "data", "values": {"id": "vpc-1"}}
    references = {"references": [vpc] if vpc == LOCAL else [f"{vpc}.id", vpc]} if vpc else {"constant_value": "vpc-1"}
    configured = [
        {**each, "expressions": {"vpc_id": references} if each is thing else {}} for each in (thing, new, read)
    ]
    document = {"configuration": {"root_module": {"resources": configured}}}
    planned = {str(each["address"]): each for each in (thing, new, read)}
    unknown = {address: {"id": True, "vpc_id": True} for address in planned}
    expression = {"references": [f"{type_}.it.id", f"{type_}.it"]}
    return Arguments(Planned(document, planned, unknown)).value(name, expression, Held(()))


MAY_HOLD_MORE = [
    pytest.param(name, vpc, id=f"{name} {vpc or 'of a VPC by its id'}")
    for name in sorted(LISTS | TEXTS)
    for vpc in ("aws_vpc.new", "data.aws_vpc.old", "")
    if not (name in OF_ONE_VPC and vpc == "aws_vpc.new")
]


@pytest.mark.parametrize(("name", "vpc"), MAY_HOLD_MORE)
def test_a_set_that_refers_to_something_may_hold_more(name: str, vpc: str) -> None:
    found = value(name, type_=KINDS.get(name, ("aws_iam_policy",))[0], vpc=vpc)
    assert found[-1] == UNKNOWN
    assert len(found) == 2


@pytest.mark.parametrize("name", sorted(OF_ONE_VPC))
def test_a_set_of_things_of_a_new_vpc_holds_no_constant_that_aws_would_take(name: str) -> None:
    kind = next(kind for kind in KINDS[name] if kind not in VPCS)
    assert value(name, type_=kind, vpc="aws_vpc.new") == [symbol(f"{kind}.it.id")]
    # A local of which the VPC can only be the new one, since that of the data source is known.
    assert value(name, type_=kind, vpc=LOCAL) == [symbol(f"{kind}.it.id")]
    assert OF_ONE_VPC <= LISTS
    assert OF_VPC.keys() <= KINDS.keys()


def in_a_vpc_that_is_there(document: Json) -> None:
    """The rich stack in a VPC that another configuration made, which a data source reads."""
    text = json.dumps(document["resource"])
    body = document["resource"].pop("aws_vpc")["main"]
    read = {**body, "id": "vpc-1", "enable_dns_support": True, "enable_dns_hostnames": True}
    document["resource"].pop("aws_default_security_group")
    text = json.dumps(document["resource"])
    for attribute, known in (("id", "vpc-1"), ("cidr_block", body["cidr_block"]), ("owner_id", "123456789012")):
        text = text.replace(f"${{aws_vpc.main.{attribute}}}", known)
    document["resource"] = json.loads(text)
    document["data"] = {**document.get("data", {}), "aws_vpc": {"main": read}}
    document["output"] = {}


def drop(name: str) -> Change:
    def change(document: Json) -> None:
        del document["resource"]["aws_vpc_security_group_egress_rule"][name]

    return change


OWN_POLICY = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
MANAGED = ["arn:aws:iam::aws:policy/AdministratorAccess", "${aws_iam_policy.own.arn}"]
NOT_CERTAIN: dict[str, Change] = {
    "managed_policy_arns": both(
        put(EXECUTION, managed_policy_arns=MANAGED),
        add("aws_iam_policy", "own", policy=OWN_POLICY),
        put(EXECUTION_POLICY, policy=OWN_POLICY),
    ),
    "a service's subnets": both(
        run_by_service(subnets=["subnet-0123456789abcdef0", '${aws_subnet.private["us-east-1a"].id}']),
        in_a_vpc_that_is_there,
    ),
    "a service's security_groups": both(
        run_by_service(security_groups=["sg-0123456789abcdef0", f"${{{GROUP}.id}}"]),
        drop("task_web_ssm"),
        in_a_vpc_that_is_there,
    ),
    "an endpoint's security_group_ids": both(
        run_by_service(),
        put("aws_vpc_endpoint.ssm", security_group_ids=["sg-0123456789abcdef0", "${aws_security_group.empty.id}"]),
        add("aws_security_group", "empty", vpc_id="${aws_vpc.main.id}"),
        in_a_vpc_that_is_there,
    ),
    "an endpoint's route_table_ids": both(
        run_by_service(),
        put("aws_vpc_endpoint.s3", route_table_ids=["rtb-0123456789abcdef0", "${aws_route_table.other.id}"]),
        add("aws_route_table", "other", vpc_id="${aws_vpc.main.id}"),
        in_a_vpc_that_is_there,
    ),
}


@pytest.mark.parametrize("change", NOT_CERTAIN.values(), ids=NOT_CERTAIN)
def test_a_plan_is_not_certain_of_a_set_with_a_reference(change: Change, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    change(document)
    proof = proved(document, "plan", "rich")
    assert [task.verdict for task in proof.tasks] == [Verdict.UNKNOWN], table([proof])


def test_a_state_is_certain(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    NOT_CERTAIN["an endpoint's security_group_ids"](document)
    proof = proved(document, "state", "rich")
    (failed,) = [path.target for task in proof.tasks for path in task.paths if path.verdict is Verdict.FAILED]
    assert failed == "ssm"


def test_what_a_set_shows_lets_pass_where_more_does_no_harm(networks: dict[str, Json]) -> None:
    """A security group more lets more through: what one lets through is let through."""
    document = copy.deepcopy(networks["rich"])
    both(run_by_service(), in_a_vpc_that_is_there)(document)
    groups = [each.values.get("network_configuration") for each in plan(document).resources if "service" in each.type]
    assert UNKNOWN in json.dumps(groups, ensure_ascii=False)
    proof = proved(document, "plan", "rich")
    steps = {hop.step for task in proof.tasks for path in task.paths if (hop := path.decisive)}
    assert steps == {"route"}, table([proof])
