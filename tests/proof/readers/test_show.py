"""What Terraform shows of plans and states besides plain resources."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof
from tests.proof.forms import shown_plan, shown_state
from tests.proof.networks import GROUP, egress_rule, found

Json = dict[str, Any]
RULE = egress_rule("s3")


def proved(document: Json) -> Proof:
    (proof,) = prove([read_shown(document, source="shown.json")])
    return proof


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
