"""Rules of listeners that get no requests, since one before them takes all that they would.

Source: Application Load Balancers guide, Listener rules: they are tried in the order of their priorities.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.model import Note
from fargate_privatelink.proof.terraform.arguments import blocks, port
from fargate_privatelink.proof.terraform.kinds import LISTENER_RULES, LISTENERS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known

# By kind of condition, the values that every request has.
EVERYTHING = {"path_pattern": ("*", "/*"), "host_header": ("*",)}
# What tells conditions apart beside their kind, and what knows no case.
HEADER, CASELESS = "http_header", ("host_header", "http_header")
KINDS = (*EVERYTHING, HEADER, "http_request_method", "source_ip", "query_string")


@dataclass(frozen=True)
class _Rule:
    """A rule with its conditions: of each kind the values of which a request has one."""

    address: str
    priority: int
    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    actions: str


def shadowed(lookup: Lookup) -> Iterator[Note]:
    """The rules that get no requests, each with the one before it; of what is not known nothing is said."""
    of_listener: dict[str, list[_Rule]] = defaultdict(list)
    for resource in lookup.of(*LISTENER_RULES):
        listener, rule = lookup.key(resource.values.get("listener_arn"), *LISTENERS), _rule(resource)
        if listener and rule:
            of_listener[listener].append(rule)
    for rules in of_listener.values():
        for rule in rules:
            before = sorted((each for each in rules if each.priority < rule.priority), key=lambda each: each.priority)
            other = next((each for each in before if _takes_all(each, rule)), None)
            if other and other.actions != rule.actions:
                message = f"gets no requests: {other.address}, with priority {other.priority}, takes all of them before"
                yield "shadowed-rule", rule.address, message, f"give it a priority below {other.priority}"


def _rule(resource: Resource) -> _Rule | None:
    """A rule of which all that decides is known."""
    values = resource.values
    priority, given = port(values.get("priority")), values.get("condition")
    conditions = list(_conditions(values))
    if resource.is_data or not resource.is_certain or priority is None or not is_known(given) or None in conditions:
        return None
    return _Rule(resource.address, priority, tuple(filter(None, conditions)), repr(values.get("action")))


def _conditions(values: Json) -> Iterator[tuple[str, tuple[str, ...]] | None]:
    """The conditions of a rule; None for one of a kind that is not read."""
    for block in blocks(values, "condition"):
        for kind in (name for name, value in block.items() if value):
            parts = blocks(block, kind)
            is_read = kind in KINDS and not any(each.get("regex_values") for each in parts)
            yield _condition(kind, parts) if is_read else None


def _condition(kind: str, parts: list[Json]) -> tuple[str, tuple[str, ...]]:
    if kind == "query_string":
        return kind, tuple(f"{each.get('key')}={each.get('value')}" for each in parts)
    found = tuple(str(value) for each in parts for value in _listed(each.get("values")))
    values = tuple(each.lower() for each in found) if kind in CASELESS else found
    name = "".join(f" {each.get('http_header_name')}".lower() for each in parts if kind == HEADER)
    return kind + name, values


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _takes_all(before: _Rule, rule: _Rule) -> bool:
    """Whether every request that one rule is for is another's as well: it is in each of that one's conditions."""
    return all(
        set(EVERYTHING.get(kind, ())) & set(values)
        or any(other == kind and _are_in(asked, values) for other, asked in rule.conditions)
        for kind, values in before.conditions
    )


def _are_in(asked: tuple[str, ...], values: tuple[str, ...]) -> bool:
    return bool(asked) and all(any(_is_in(each, value) for value in values) for each in asked)


def _is_in(asked: str, value: str) -> bool:
    """Whether all that one pattern stands for another does too, where that is plain."""
    pattern = ".*".join(map(re.escape, value.split("*")))
    return asked == value or ("?" not in value and re.fullmatch(pattern, asked, re.DOTALL) is not None)
