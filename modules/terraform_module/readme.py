"""The module's README: how to use it, which endpoints it has and why, and its reference."""

from collections.abc import Mapping
from typing import Any

from modules.explanations import of_endpoint
from modules.handoff.docs import cell, reference, table
from modules.handoff.values import aligned, constant
from modules.inventory import Inventory, terraform_name

README = """\
# {name}

{subject} on Fargate, in private subnets {way_out}.

## Usage

```hcl
module "{label}" {{
{arguments}}}
```

The provider must be configured for the region of the module. Without inputs the module plans what it was generated
from; `examples/complete` sets every input. `terraform test` (Terraform 1.7 or newer) runs the tests in `tests` with a
mocked provider.

The output `run_task_commands` has the command that starts a task.{push}

## Endpoints

{endpoints}

## What inputs do not change

The task definitions decide which endpoints there are, which rules and which permissions: the comment above each block
says what asks for it. A container that needs another service, a secret, or an image from elsewhere needs the module
generated anew from its task definition. Addresses of resources stay the same from one generation to the next.
{notes}
{reference}"""
PUSH = """ It needs an image first:
`push_image_commands` has the commands that build and push one."""
USAGE = ("region", "vpc_cidr", "private_subnets")


def readme(inventory: Inventory, document: Mapping[str, Any]) -> str:
    """The text of README.md; `document` is the module's JSON."""
    settings = inventory.settings
    families = [f"`{task.definition.family}`" for task in inventory.tasks]
    rows = [
        (f"`{service.name}`", service.endpoint_type.value, "<br>".join(map(cell, of_endpoint(inventory, service))))
        for service in inventory.endpoints
    ]
    source = aligned([("source", constant(f"./{settings.name}"))], 1)
    given = aligned([(name, constant(document["variable"][name]["default"], 1)) for name in USAGE], 1)
    notes = "".join(f"\n- {note}" for note in inventory.notes)
    return README.format(
        name=settings.name,
        label=terraform_name(settings.name),
        subject=f"The ECS task{'s' * (len(families) != 1)} {', '.join(families)}",
        way_out=_way_out(inventory),
        arguments=f"{source}\n{given}",
        push=PUSH * bool(settings.create.repositories and inventory.repositories),
        endpoints=table(("Service", "Type", "Why"), rows) or "None: the tasks reach everything through NAT.",
        notes=f"\nWhat is left to you:\n{notes}\n" if notes else "",
        reference=reference(document),
    )


def _way_out(inventory: Inventory) -> str:
    if inventory.settings.nat == "none":
        return "that reach AWS over PrivateLink and have no way to the internet"
    return "with PrivateLink and NAT" if inventory.endpoints else "with NAT"
