"""What a survey found of what a configuration beside it makes: the same thing, which is taken from the configuration.

A state or plan has its ids. Of a configuration that knows none it is what has a name that AWS gives only once, and what
the stack of that name made, which a tag tells.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.layers.links import ARN, groups
from fargate_privatelink.proof.layers.numbered import start
from fargate_privatelink.proof.terraform.attributes import ADOPTED
from fargate_privatelink.proof.terraform.kinds import ACLS
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, symbol
from fargate_privatelink.survey.document import STACK_TAG

# Arguments that AWS gives only once in an account and a region. Source: the API Reference of each service.
ONCE: Mapping[str, tuple[str, ...]] = {
    "aws_cloudwatch_log_group": ("name",),
    "aws_ecr_repository": ("name",),
    "aws_ecs_cluster": ("name",),
    # A file system has one in a zone, and who makes one makes all.
    "aws_efs_mount_target": ("file_system_id",),
    "aws_iam_role": ("name",),
    "aws_iam_role_policy": ("name", "role"),
    "aws_kms_alias": ("name",),
    "aws_ssm_parameter": ("name",),
}
# What each account has of its own, under one name.
OF_ACCOUNTS = ("aws_vpc_block_public_access_options", "aws_ecr_registry_policy", "aws_ecr_pull_through_cache_rule")
# Arguments that tell things of one stack and type apart.
APART: Mapping[str, tuple[str, ...]] = {
    "aws_security_group": ("name",),
    "aws_vpc_endpoint": ("service_name", "vpc_endpoint_type"),
}
KINDS = {type_: kinds[0] for kinds in (*ADOPTED, ACLS) for type_ in kinds}
# A type, and what tells one of it from others.
Key = tuple[str, ...]


@dataclass
class Settled:
    """Configurations of which each thing is in one only; `meant` is by survey what ids in it mean that are left out."""

    configurations: list[Configuration]
    meant: dict[int, dict[str, str]] = field(default_factory=dict)

    def renamed(self, numbered: list[Configuration]) -> list[Configuration]:
        """Configurations with their numbers, in whose surveys ids mean what other configurations make."""
        return [
            replace(each, resources=tuple(_naming(of, self.meant[number]) for of in each.resources))
            if self.meant.get(number)
            else each
            for number, each in enumerate(numbered)
        ]


def settled(configurations: Sequence[Configuration], pairs: Iterable[tuple[int, int]]) -> Settled:
    """The configurations, whose surveys hold nothing that another one of the same network does.

    `pairs` are the numbers of those that name the same things.
    """
    found = Settled(list(configurations))
    if not any(each.surveys for each in configurations):
        return found
    for members in groups(len(configurations), pairs):
        made = [number for number in members if not configurations[number].surveys]
        surveys = [number for number in members if configurations[number].surveys]
        _settle_surveys(found, surveys)
        for number in surveys:
            _settle(found, number, made)
    return found


def _settle_surveys(found: Settled, surveys: Sequence[int]) -> None:
    """Leave in one survey only what several hold: its owner's, or else the one that tells most."""
    best: dict[Key, tuple[tuple[bool, int, int], int]] = {}
    for number in surveys:
        account = found.configurations[number].surveys[0].account
        for each in found.configurations[number].resources:
            for key in _ids(each):
                rank = (each.values.get("owner_id") == account, len(each.values), -number)
                best[key] = max(best.get(key, (rank, number)), (rank, number))
    for number in surveys:
        each_of = found.configurations[number]
        kept = (each for each in each_of.resources if all(best[key][1] == number for key in _ids(each)))
        found.configurations[number] = replace(each_of, resources=tuple(kept))


def _settle(found: Settled, number: int, made: Sequence[int]) -> None:
    """Leave out of a survey what other configurations make, or are about to delete."""
    held: dict[Key, str] = {}
    same: set[Key] = set()
    gone: set[Key] = set()
    stacks: set[str] = set()
    for other in made:
        gone.update(_deleted(found.configurations[other]))
        for each in found.configurations[other].resources:
            if not each.is_data and each.is_certain:
                same.update(_ids(each))
                stacks.update(_stack(each))
                for key in (*_keys(each, ONCE), *_keys(each, APART)):
                    held.setdefault(key, symbol(f"{start(other)}{each.address}.id"))
    kept: list[Resource] = []
    meant: dict[str, str] = {}
    for each in found.configurations[number].resources:
        named = next((held[key] for key in _keys(each, ONCE) if key in held), None)
        if same.intersection(_ids(each)):
            continue
        if not (named or stacks.intersection(_stack(each)) or gone.intersection(_ids(each))):
            kept.append(each)
        elif id_ := each.values.get("id"):
            meant[str(id_)] = named or next((held[key] for key in _keys(each, APART) if key in held), UNKNOWN)
    found.configurations[number] = replace(found.configurations[number], resources=tuple(kept))
    found.meant[number] = meant


def _deleted(configuration: Configuration) -> Iterator[Key]:
    """What a plan deletes, or replaces by another."""
    for change in configuration.changes:
        if "delete" in change.actions and isinstance(id_ := change.before.get("id"), str):
            yield KINDS.get(change.type, change.type), id_


def _ids(resource: Resource) -> Iterator[Key]:
    """What tells a resource from all others of AWS."""
    id_, arn = resource.values.get("id"), resource.values.get("arn")
    if resource.is_data:
        return
    kind = KINDS.get(resource.type, resource.type)
    # What is called by a name, or is there once in each account, has no id of its own.
    is_named = resource.type in ONCE or resource.type in OF_ACCOUNTS
    if isinstance(id_, str) and id_ and is_known(id_) and (not is_named or ARN.fullmatch(id_)):
        yield kind, id_
    if isinstance(arn, str) and ARN.fullmatch(arn):
        yield kind, arn


def _keys(resource: Resource, table: Mapping[str, tuple[str, ...]]) -> Iterator[Key]:
    type_ = KINDS.get(resource.type, resource.type)
    values = [resource.values.get(name) for name in table.get(type_, ())]
    if values and all(isinstance(each, str) and is_known(each) for each in values):
        yield (type_, *map(str, values))


def _stack(resource: Resource) -> Iterator[str]:
    """The stack that made a resource, where its tags tell."""
    for name in ("tags", "tags_all"):
        tags = resource.values.get(name)
        if isinstance(tags, Mapping) and isinstance(stack := tags.get(STACK_TAG), str):
            yield stack


def _naming(resource: Resource, meant: Mapping[str, str]) -> Resource:
    """A resource of a survey whose arguments name what another configuration makes."""

    def of(value: Any) -> Any:
        if isinstance(value, str):
            return meant.get(value, value)
        if isinstance(value, Mapping):
            return {key: of(item) for key, item in value.items()}
        return [of(item) for item in value] if isinstance(value, list) else value

    values: Json = of(resource.values)
    return replace(resource, values=values)
