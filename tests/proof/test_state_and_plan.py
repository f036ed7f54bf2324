"""What Terraform shows of plans and states besides plain resources."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.facts.build import build
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.vpcs import Target
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.files import load
from fargate_privatelink.proof.readers.state_and_plan import read_shown
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof
from tests.proof.forms import shown_plan, shown_state
from tests.proof.networks import GROUP, egress_rule, found

Json = dict[str, Any]
RULE = egress_rule("s3")


def proved(document: Json) -> Proof:
    (proof,) = prove([read_shown(document, source="shown.json")])
    return proof


def resource(address: str, **values: Any) -> Json:
    """A resource or data source as a state holds it."""
    local = address.removeprefix("data.")
    mode = "managed" if local == address else "data"
    return {"address": address, "type": local.partition(".")[0], "mode": mode, "values": values}


def state(*resources: Json) -> Model:
    document = {"format_version": "1.0", "values": {"root_module": {"resources": list(resources)}}}
    return build(read_shown(document, source="state.json"))


def named(document: Json, address: str) -> Json:
    (each,) = [each for each in document["values"]["root_module"]["resources"] if each["address"] == address]
    return dict(each)


def test_what_waits_for_its_deletion_is_not_there(networks: dict[str, Json]) -> None:
    document = shown_state(networks["rich"])
    resources = document["values"]["root_module"]["resources"]
    rule = named(document, RULE)
    resources.remove(rule)
    resources.append({**rule, "deposed_key": "abcd1234"})
    assert {address for _, address in found(proved(document))} == {GROUP}


def test_a_plan_that_deletes_what_was_replaced_holds_its_successor(networks: dict[str, Json]) -> None:
    document = shown_plan(networks["rich"])
    change = {"address": RULE, "type": RULE.partition(".")[0], "mode": "managed", "deposed": "abcd1234"}
    document["resource_changes"].append({**change, "change": {"actions": ["delete"], "after": None}})
    assert found(proved(document)) == set()


def test_a_plan_that_forgets_a_rule_leaves_it_in_aws(networks: dict[str, Json]) -> None:
    applied, document = shown_state(networks["rich"]), shown_plan(networks["rich"])
    root = document["planned_values"]["root_module"]
    planned = [each for each in root["resources"] if each["address"] != RULE]
    # Terraform lists what it forgets among what it plans, and says nothing of it there.
    bare = [{**each, "values": None} for each in root["resources"] if each["address"] == RULE]
    known = {each["address"]: each["values"] for each in applied["values"]["root_module"]["resources"]}
    for each in planned:
        # The plan of what is applied: every value is known.
        each["values"] = known[each["address"]]
    document["resource_changes"] = [
        {**each, "change": {"actions": ["no-op"], "before": known[each["address"]], "after_unknown": {}}}
        for each in document["resource_changes"]
    ]
    forgotten = next(each for each in document["resource_changes"] if each["address"] == RULE)
    for actions, listed, failing in ((["forget"], [], set()), (["forget"], bare, set()), (["delete"], [], {GROUP})):
        forgotten["change"]["actions"] = actions
        root["resources"] = [*planned, *listed]
        assert {address for _, address in found(proved(document))} == failing, table([proved(document)])


def refresh_only(document: Json) -> None:
    document["prior_state"] = {"values": copy.deepcopy(document["planned_values"])}
    document["planned_values"] = {"root_module": {}}
    del document["resource_changes"]


def changed(**values: Any) -> Callable[[Json], None]:
    return lambda document: document.update(values)


# A change of a plan, and why it is refused.
REFUSED: dict[str, tuple[Callable[[Json], None], str]] = {
    "a version to come": (changed(format_version="2.0"), "has format_version 2.0: only 0.x and 1.x are known here"),
    "an error": (changed(errored=True), "is a plan that ended with an error: it holds a part of the configuration"),
    "targets": (
        changed(complete=False),
        "is a plan of a part of the configuration, such as -target makes: the rest is not in it",
    ),
    "a refresh": (
        refresh_only,
        "is a plan with -refresh-only, which plans no resources: give a plan without it, or the state",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_plan_of_a_part_is_refused(case: str, networks: dict[str, Json]) -> None:
    change, message = REFUSED[case]
    document = shown_plan(networks["rich"])
    change(document)
    with pytest.raises(InputError) as error:
        read_shown(document, source="plan.json")
    assert str(error.value) == f"plan.json: {message}"


# The beginning of a file, and why it is refused.
FILES = {
    "a plan file": (
        b"PK\x03\x04\x14\x00",
        "is a plan as `terraform plan -out` writes it: give what `terraform show -json` prints of it",
    ),
    "a state file": (
        b'{"version": 4, "lineage": "x", "resources": []}',
        "is a state file, whose format is Terraform's own: give what `terraform show -json` prints",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_of_terraform_s_own_is_told_how_to_be_shown(case: str, tmp_path: Path) -> None:
    content, message = FILES[case]
    path = tmp_path / "given.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        load([str(path)])
    assert str(error.value) == f"{path}: {message}"


def test_data_sources_of_one_thing_are_one() -> None:
    associations = [{"subnet_id": "subnet-1"}, {"subnet_id": "subnet-2"}]
    subnets = {
        f'data.aws_subnet.app["{number}"]': resource(
            f'data.aws_subnet.app["{number}"]', id=f"subnet-{number}", vpc_id="vpc-1", cidr_block=f"10.0.{number}.0/24"
        )
        for number in (1, 2)
    }
    model = state(
        resource("data.aws_vpc.main", id="vpc-1", cidr_block="10.0.0.0/16"),
        resource("aws_security_group.task", id="sg-1", vpc_id="vpc-1"),
        resource("data.aws_security_group.again", id="sg-1", vpc_id="vpc-1"),
        *subnets.values(),
        resource('data.aws_route_table.app["1"]', id="rtb-1", vpc_id="vpc-1", associations=associations),
        resource('data.aws_route_table.app["2"]', id="rtb-1", vpc_id="vpc-1", associations=associations),
        resource(
            "aws_vpc_endpoint.s3",
            id="vpce-1",
            vpc_id="vpc-1",
            service_name="com.amazonaws.us-east-1.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=["rtb-1"],
        ),
    )
    table_key = 'data.aws_route_table.app["1"]'
    assert [subnet.table for subnet in model.subnets.values()] == [table_key, table_key]
    assert list(model.tables) == [table_key]
    assert [endpoint.tables for endpoint in model.endpoints] == [(table_key,)]
    assert "data.aws_security_group.again" not in model.groups


def test_a_vpc_that_is_read_has_all_its_cidrs() -> None:
    associations = [{"cidr_block": "10.0.0.0/16"}, {"cidr_block": "100.64.0.0/16"}]
    model = state(
        resource("data.aws_vpc.main", id="vpc-1", cidr_block="10.0.0.0/16", cidr_block_associations=associations)
    )
    assert model.vpcs["data.aws_vpc.main"].cidrs == ("10.0.0.0/16", "100.64.0.0/16")


def test_a_prefix_list_holds_its_entries_wherever_they_are() -> None:
    rule = {"type": "egress", "protocol": "tcp", "from_port": 443, "to_port": 443}
    model = state(
        resource("aws_security_group.task", id="sg-1", vpc_id="vpc-1"),
        resource("aws_security_group_rule.a", **rule, security_group_id="sg-1", prefix_list_ids=["pl-1", "pl-2"]),
        resource("aws_ec2_managed_prefix_list.own", id="pl-1", entry=[{"cidr": "10.0.0.0/24"}]),
        resource("aws_ec2_managed_prefix_list_entry.more", id="x", prefix_list_id="pl-1", cidr="10.0.1.0/24"),
        resource("data.aws_ec2_managed_prefix_list.read", id="pl-2", entries=[{"cidr": "10.0.2.0/24"}]),
    )
    (egress,) = model.groups["aws_security_group.task"].egress
    assert (egress.cidrs, egress.is_whole) == (("10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"), True)


@pytest.mark.parametrize("known", [False, True], ids=["plan", "state"])
def test_aws_s_own_vpc_leads_to_the_internet(known: bool) -> None:
    """A plan that adopts AWS's own network does not know its ids yet."""
    ids = {"vpc_id": "vpc-1"} if known else {}
    vpc = {"id": "vpc-1", "main_route_table_id": "rtb-1"} if known else {}
    model = state(
        resource("aws_default_vpc.main", **vpc, enable_dns_hostnames=True),
        resource("aws_default_subnet.a", **ids, availability_zone="us-east-1a"),
    )
    subnet = model.subnets["aws_default_subnet.a"]
    assert (subnet.vpc, subnet.public_ip) == ("aws_default_vpc.main", True)
    (route,) = model.tables[str(subnet.table)].routes
    assert (route.destination, route.target) == ("0.0.0.0/0", Target.INTERNET_GATEWAY)


def test_what_adopts_the_main_table_of_aws_s_own_vpc_says_its_routes() -> None:
    model = state(
        resource("aws_default_vpc.main", id="vpc-1", default_route_table_id="rtb-1", main_route_table_id="rtb-1"),
        resource("aws_default_route_table.main", id="rtb-1", default_route_table_id="rtb-1", vpc_id="vpc-1"),
        resource("aws_default_subnet.a", vpc_id="vpc-1", availability_zone="us-east-1a"),
    )
    assert model.tables[str(model.subnets["aws_default_subnet.a"].table)].routes == ()
