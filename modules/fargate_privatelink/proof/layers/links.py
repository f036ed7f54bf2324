"""Which configurations of a run are parts of one network: they name the same things."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fargate_privatelink.proof.terraform.resources import Configuration

# Ids of what networks are made of. Prefix lists are not among them: AWS's are everybody's.
IDS = re.compile(
    r"(?:vpc|subnet|sg|rtb|vpce|acl|nat|igw|pcx|tgw|tgw-attach|tgw-rtb|eigw|fs|fsap|rp|rslvr-rr)-[0-9a-f]{8,17}|Z[0-9A-Z]{9,31}"
)
ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d{12}:.+")


def of_ids(configurations: Sequence[Configuration]) -> Iterator[tuple[int, int]]:
    """Pairs of configurations that name one id, or of which one makes what the other names by its ARN."""
    named: dict[str, set[int]] = defaultdict(set)
    made: dict[str, set[int]] = defaultdict(set)
    for number, configuration in enumerate(configurations):
        for each in configuration.resources:
            for text in _texts(each.values):
                named[text].add(number)
            if not each.is_data and isinstance(arn := each.values.get("arn"), str):
                made[arn].add(number)
    for text, numbers in named.items():
        if text in made or IDS.fullmatch(text):
            first, *others = sorted(numbers)
            yield from ((first, other) for other in others)


def versions(configurations: Sequence[Configuration]) -> set[int]:
    """The configurations that make what another one makes too, such as a plan and a state of one: nobody's parts.

    A survey makes nothing.
    """
    made: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, configuration in enumerate(configurations):
        for each in configuration.resources:
            for name in () if each.is_data or each.is_surveyed else (each.values.get("id"), each.values.get("arn")):
                if isinstance(name, str) and (IDS.fullmatch(name) or ARN.fullmatch(name)):
                    made[each.type, name].add(number)
    return {number for numbers in made.values() if len(numbers) > 1 for number in numbers}


def _texts(value: Any) -> Iterator[str]:
    """The ids and ARNs in a value."""
    if isinstance(value, str):
        if IDS.fullmatch(value) or ARN.fullmatch(value):
            yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)


def groups(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Numbers in groups, of which each holds all that pairs lead to."""
    of = list(range(count))
    for one, other in pairs:
        low, high = sorted((of[one], of[other]))
        of = [low if each == high else each for each in of]
    found: dict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(of):
        found[group].append(number)
    return list(found.values())
