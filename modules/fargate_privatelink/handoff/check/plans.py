"""What two plans of one stack say: equal are values, actions, moves and outputs, whatever the names."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.check.configurations import references_differ
from fargate_privatelink.handoff.check.values import difference

Rename = Callable[[str], str]
Key = tuple[str, str]

# What a change of a resource says, and how a person calls it.
FIELDS = {
    "before": "what is there",
    "after": "the planned value",
    "after_unknown": "what is known after apply",
    "before_sensitive": "what is sensitive",
    "after_sensitive": "what is sensitive",
    "replace_paths": "why it is replaced",
    "importing": "the import",
}
NO_OP = "no-op"


class Compared(NamedTuple):
    """How many resources were compared, and moved; what both plans do to which, and what differs, a line each."""

    resources: int
    moved: int
    changed: list[str]
    differences: list[str]


def compared(of_json: Json, of_hcl: Json, rename: Rename) -> Compared:
    """Compare the plan of a stack's JSON with that of its HCL; `rename` gives the HCL's address for one of the JSON."""
    ours, theirs = _changes(of_json, rename), _changes(of_hcl, lambda address: address)
    found = [
        line for key in sorted({*ours, *theirs}) for line in _of_resource(key, ours.get(key), theirs.get(key), rename)
    ]
    found += _of_outputs(of_json.get("output_changes", {}), of_hcl.get("output_changes", {}))
    found += _of_checks(of_json, of_hcl, rename)
    found += references_differ(of_json["configuration"], of_hcl["configuration"], rename)
    moved = sum(each.get("previous_address") is not None for each in theirs.values())
    both = {
        key: _actions(each) for key, each in theirs.items() if key in ours and _actions(each) == _actions(ours[key])
    }
    changed = [f"{_name(key)}: both plan {does}" for key, does in both.items() if does != NO_OP]
    return Compared(len(theirs), moved, changed, found)


def _changes(plan: Json, rename: Rename) -> dict[Key, Json]:
    """The changes of resources by address, and by the key of a deposed object."""
    return {(rename(each["address"]), each.get("deposed", "")): each for each in plan.get("resource_changes", [])}


def _of_resource(key: Key, ours: Json | None, theirs: Json | None, rename: Rename) -> Iterator[str]:
    name = _name(key)
    if ours is None or theirs is None:
        yield f"{name}: is in the plan of the {'HCL' if ours is None else 'JSON'} alone"
        return
    if _actions(ours) != _actions(theirs):
        yield f"{name}: the JSON plans {_actions(ours)}, the HCL {_actions(theirs)}"
    for field, words in FIELDS.items():
        place = difference(ours["change"].get(field), theirs["change"].get(field))
        if place is not None:
            yield f"{name}: {words} differs{f' at {place}' if place else ''}"
    for field in ("provider_name", "action_reason"):
        if ours.get(field) != theirs.get(field):
            yield f"{name}: {field} is {ours.get(field)} in JSON, {theirs.get(field)} in HCL"
    expected, actual = _origins(ours, rename), theirs.get("previous_address")
    if actual not in expected:
        yield f"{name}: moves from {actual or 'nowhere'}, expected is {expected[0] or 'nowhere'}"


def _name(key: Key) -> str:
    return " deposed object ".join(filter(None, key))


def _actions(change: Json) -> str:
    return " and ".join(change["change"]["actions"])


def _origins(ours: Json, rename: Rename) -> tuple[str | None, ...]:
    """The address from which a resource has to move in the plan of the HCL; None where it has not."""
    address: str = ours["address"]
    if "previous_address" in ours:
        return (ours["previous_address"],)
    if rename(address) == address or ours.get("mode") == "data":
        return (None,)
    # What the state has and nobody else any longer is created anew, under the new name.
    return (address,) if ours["change"]["before"] is not None else (None, address)


def _of_outputs(ours: Mapping[str, Json], theirs: Mapping[str, Json]) -> Iterator[str]:
    for name in sorted({*ours, *theirs}):
        place = difference(ours.get(name), theirs.get(name))
        if place is not None:
            yield f"output.{name}: the plan differs at {place or 'all of it'}"


def _of_checks(of_json: Json, of_hcl: Json, rename: Rename) -> Iterator[str]:
    """Whether conditions hold."""
    ours, theirs = (
        {names(each["address"]["to_display"]): each["status"] for each in plan.get("checks", [])}
        for plan, names in ((of_json, rename), (of_hcl, lambda address: address))
    )
    for name in sorted({*ours, *theirs}):
        if ours.get(name) != theirs.get(name):
            yield f"{name}: its conditions: {ours.get(name)} in JSON, {theirs.get(name)} in HCL"


def resources_in(plan: Mapping[str, Any]) -> int:
    """How many resources the state has that a plan began with."""
    return sum(1 for each in plan.get("resource_changes", []) if each["change"]["before"] is not None)
