"""Hubs and their spokes, put together, and what is wrong with that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, Arn
from fargate_privatelink.errors import Problem
from fargate_privatelink.inventory.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.settings.hubs import SPOKES
from fargate_privatelink.task_definition import TaskDefinition


def linked(inventories: Sequence[Inventory]) -> list[Inventory]:
    """The inventories, of which hubs know their spokes, and spokes their hub."""
    hubs = {name: each.settings for each in inventories for name in each.settings.endpoints_for}
    found = {each.settings.name: replace(each, hub=hubs.get(each.settings.name)) for each in inventories}
    for each in inventories:
        if names := each.settings.endpoints_for:
            spokes = tuple(found[name] for name in dict.fromkeys(names) if name in found and not found[name].spokes)
            found[each.settings.name] = replace(each, spokes=spokes)
    return list(found.values())


def accounts(stacks: Sequence[StackSettings], definitions: Mapping[str, TaskDefinition]) -> Mapping[str, str]:
    """The account of each stack of a hub that any of them tells, by stack: they are in one."""
    found: dict[str, str] = {}
    for hub in stacks:
        group = [hub, *(each for each in stacks if each.name in hub.endpoints_for)] if hub.endpoints_for else []
        told = next((account for each in group if (account := _told(each, definitions))), UNKNOWN_ACCOUNT)
        found |= {each.name: told for each in group}
    return found


def _told(stack: StackSettings, definitions: Mapping[str, TaskDefinition]) -> str:
    """The account that a stack is in, as far as its task definitions and its provider tell it."""
    if stack.account:
        return stack.account
    named = (definitions[each.definition].account for each in stack.tasks if each.definition in definitions)
    if known := next((each for each in named if each not in ("", UNKNOWN_ACCOUNT)), ""):
        return known
    if role := stack.provider.assume_role.get("role_arn"):
        return Arn.parse(role).account
    allowed = stack.provider.allowed_account_ids
    return allowed[0] if len(allowed) == 1 else ""


def hub_problems(
    stacks: Sequence[StackSettings], definitions: Mapping[str, TaskDefinition], file: str
) -> Iterator[Problem]:
    """Why hubs and their spokes cannot be one network."""
    for hub in stacks:
        group = [hub, *(each for each in stacks if each.name in hub.endpoints_for)] if hub.endpoints_for else []
        for message in (*_of_names(group), *_of_accounts(group, definitions)):
            yield Problem(file, f"stacks.{hub.name}.{SPOKES}", message)


def _of_names(group: Sequence[StackSettings]) -> Iterator[str]:
    first: dict[str, str] = {}
    for stack in group[1:]:
        other = first.setdefault(terraform_name(stack.name), stack.name)
        if other != stack.name:
            yield f"the routes to stacks {other} and {stack.name} would share one Terraform address: rename one"


def _of_accounts(group: Sequence[StackSettings], definitions: Mapping[str, TaskDefinition]) -> Iterator[str]:
    first: dict[str, str] = {}
    for stack in group:
        if account := _told(stack, definitions):
            first.setdefault(account, stack.name)
    if len(first) > 1:
        told = ", ".join(f"{stack} is in {account}" for account, stack in first.items())
        yield (
            f"a hub and its stacks are in one account, and {told}: a VPC of another account is associated with a zone"
            " only after the zone's owner authorised it, so make a hub in each account"
        )
