"""Which configurations of a run are parts of one network: they name the same things."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from fargate_privatelink.proof.terraform.resources import Configuration

# Ids of what networks are made of. Prefix lists are not among them: AWS's are everybody's.
IDS = re.compile(
    r"(?:vpc|subnet|sg|rtb|vpce|acl|nat|igw|pcx|tgw|tgw-attach|tgw-rtb|eigw|fs|fsap|rp|rslvr-rr)-[0-9a-f]{8,17}|Z[0-9A-Z]{9,31}"
)
ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:\d{12}:.+")


def of_ids(configurations: Sequence[Configuration]) -> set[frozenset[int]]:
    """Configurations that name one id, or of which one makes what the others name by its ARN."""
    named: dict[str, set[int]] = defaultdict(set)
    made: set[str] = set()
    for number, configuration in enumerate(configurations):
        for each in configuration.resources:
            for text in _texts(each.values):
                named[text].add(number)
            if not each.is_data and isinstance(arn := each.values.get("arn"), str):
                made.add(arn)
    return {frozenset(numbers) for text, numbers in named.items() if text in made or IDS.fullmatch(text)}


def pairs(links: Iterable[frozenset[int]], left_out: AbstractSet[int] = frozenset()) -> Iterator[tuple[int, int]]:
    """Pairs that lead to all of each set, but to those that are left out."""
    for numbers in links:
        first, *others = sorted(numbers - left_out) or [0]
        yield from ((first, other) for other in others)


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
