"""References of Terraform in task definitions: as they were written, and as variables."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from fargate_privatelink.aws.credentials import is_credential
from fargate_privatelink.constructs.choices.conditions import Check, Input
from fargate_privatelink.hcl.expressions import matches, template
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.references import variable_name
from fargate_privatelink.task_definition.terraform_references import TEXT, Reference

ANY_REGION = "[a-z0-9-]+"


def as_written(inventory: Inventory) -> Mapping[str, str]:
    """The references by what stands for them."""
    return {each.stand_in: template(each.expression) for each in inventory.references}


def as_variables(inventory: Inventory, taken: Collection[str] = ()) -> Mapping[str, str]:
    """Variables in their place; `taken` are names of others."""
    return {each.stand_in: template(f"var.{variable_name(each.expression, taken)}") for each in inventory.references}


def inputs(inventory: Inventory, taken: Collection[str] = (), *, region: str = ANY_REGION) -> Iterator[Input]:
    """The variables, which have no default: of what is in `region`, as Terraform's regular expressions say it."""
    kinds: dict[str, list[Reference]] = defaultdict(list)
    for each in inventory.references:
        kinds[each.expression].append(each)
    for expression, references in kinds.items():
        # What else it is says more than that it is a text.
        found = sorted({each.kind for each in references} - {TEXT}) or [TEXT]
        name = variable_name(expression, taken)
        what = f"{found[0].words}: {expression} in the task definition"
        is_hot = any(_is_hot(inventory, each) for each in references)
        where = {"partition": inventory.settings.region.partition, "region": region}
        checks = []
        for number, kind in enumerate(found if found != [TEXT] else ()):
            example = kind.example.format(**{**where, "region": inventory.settings.region.name})
            check = matches(kind.pattern.format(**where), f"var.{name}")
            message = f"Use the {kind.words}, such as {example}."
            checks.append(Check(check, message, "web", f"_{number}" if number else ""))
        yield Input(name, "string", what, None, checks, sensitive=is_hot, required=True)


def examples(inventory: Inventory, taken: Collection[str] = ()) -> Mapping[str, str]:
    """Values that the variables take."""
    region = inventory.settings.region
    found = sorted(inventory.references, key=lambda each: each.kind != TEXT)
    return {
        variable_name(each.expression, taken): each.kind.example.format(partition=region.partition, region=region.name)
        for each in found
    }


def referred(value: Any, references: Mapping[str, str]) -> Any:
    """A value of Terraform with references in place of what stands for them."""
    if isinstance(value, dict):
        return {key: referred(item, references) for key, item in value.items()}
    if isinstance(value, list):
        return [referred(item, references) for item in value]
    if isinstance(value, str):
        for stand_in, text in references.items():
            value = value.replace(stand_in, text)
    return value


def _is_hot(inventory: Inventory, reference: Reference) -> bool:
    """Whether it is in a variable of the environment that is called like a credential."""
    return any(
        is_credential(entry["name"], entry.get("value", ""))
        for task in inventory.all_tasks
        for container in task.definition.containers
        for entry in container.get("environment", ())
        if reference.stand_in in entry.get("value", "")
    )
