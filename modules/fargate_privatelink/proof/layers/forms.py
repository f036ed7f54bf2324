"""Configurations of a run that are forms of one, such as a plan and a state: each makes what the other one does."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from fargate_privatelink.proof.layers.links import ARN, IDS
from fargate_privatelink.proof.layers.surveyed import ONCE
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import is_known

# Arguments that are another's in another stack of the same source.
TELLING: Mapping[str, tuple[str, ...]] = {
    **ONCE,
    "aws_ecs_service": ("name",),
    "aws_ecs_task_definition": ("family",),
    "aws_security_group": ("name",),
    "aws_vpc_endpoint": ("vpc_id", "service_name"),
}


def forms(configurations: Sequence[Configuration]) -> set[int]:
    """The configurations of which another one is a form: they are nobody's parts together.

    A survey makes nothing.
    """
    made = [dict(_made(each)) for each in configurations]
    by_name: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, resources in enumerate(made):
        for each in resources.values():
            for name in (each.values.get("id"), each.values.get("arn")):
                if isinstance(name, str) and (IDS.fullmatch(name) or ARN.fullmatch(name)):
                    by_name[each.type, name].add(number)
    found = {number for numbers in by_name.values() if len(numbers) > 1 for number in numbers}
    for one, other in combinations(range(len(made)), 2):
        if _is_applied(made[one], made[other]):
            found |= {one, other}
    return found


def _made(configuration: Configuration) -> Iterator[tuple[str, Resource]]:
    """What a configuration makes, by its addresses."""
    for each in configuration.resources:
        if not each.is_data and not each.is_surveyed:
            yield each.address, each


def _is_applied(one: Mapping[str, Resource], other: Mapping[str, Resource]) -> bool:
    """Whether one of two is what an apply made of the other: the same addresses and names, and ids in one of them."""
    shared = one.keys() & other.keys()
    if not shared or 2 * len(shared) < max(len(one), len(other)):
        return False
    knowing = [(_knows_id(one[address]), _knows_id(other[address])) for address in shared]
    if (True, True) in knowing or knowing.count((False, False)) == len(knowing):
        return False
    same = [answer for address in shared for answer in _compared(one[address], other[address])]
    return 2 * same.count(True) > len(same)


def _knows_id(resource: Resource) -> bool:
    id_ = resource.values.get("id")
    return isinstance(id_, str) and bool(id_) and is_known(id_)


def _compared(one: Resource, other: Resource) -> Iterator[bool]:
    """Whether arguments that tell two stacks apart are the same, of those that both know."""
    for argument in TELLING.get(one.type, ()):
        values = one.values.get(argument), other.values.get(argument)
        if all(isinstance(each, str) and each and is_known(each) for each in values):
            yield values[0] == values[1]
