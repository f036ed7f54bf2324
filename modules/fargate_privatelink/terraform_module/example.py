"""The module's example: a root module that sets every input but sensitive ones, with three availability zones."""

from collections.abc import Mapping
from typing import Any

from fargate_privatelink.handoff import Synthesized, block
from fargate_privatelink.hcl.lines import aligned
from fargate_privatelink.hcl.values import constant
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.terraform_module.required import required
from fargate_privatelink.terraform_module.zones import three_zones

TAGS = {"environment": "example"}


def files(inventory: Inventory, model: Synthesized) -> dict[str, str]:
    """The files of `examples/complete`, by name."""
    name = terraform_name(inventory.settings.name)
    outputs = [
        block(
            f'output "{output}"',
            aligned([("description", constant(body["description"])), ("value", f"module.{name}.{output}")], 1),
        )
        for output, body in model.document["output"].items()
        if output.endswith("_commands")
    ]
    return {
        "main.tf": _main(name, model, _given(inventory, model)),
        "outputs.tf": "\n".join(outputs),
        "versions.tf": _versions(model),
    }


def _given(inventory: Inventory, model: Synthesized) -> dict[str, Any]:
    """What stands in place of defaults."""
    zones = three_zones(inventory, inventory.settings.region.name)
    return {**required(inventory, model.document), **zones, "tags": TAGS}


def _main(name: str, model: Synthesized, otherwise: Mapping[str, Any]) -> str:
    region = model.document["variable"]["region"]["default"]
    variables = model.document["variable"]
    shown = (name for (_, name), _ in model.addresses("variable") if not variables[name].get("sensitive"))
    defaults = {name: variables[name].get("default") for name in shown}
    rows = [(name, constant(value, 1)) for name, value in {**defaults, **otherwise}.items() if value is not None]
    call = aligned([("source", '"../.."')], 1) + "\n" + aligned(rows, 1)
    return "\n".join(
        [block('provider "aws"', aligned([("region", constant(region))], 1)), block(f'module "{name}"', call)]
    )


def _versions(model: Synthesized) -> str:
    terraform: Mapping[str, Any] = model.document["terraform"]
    providers = block(
        "required_providers", aligned([("aws", constant(terraform["required_providers"]["aws"], 2))], 2), 1
    )
    version = aligned([("required_version", constant(terraform["required_version"]))], 1)
    return block("terraform", f"{version}\n{providers}")
