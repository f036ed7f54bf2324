"""The variables without a default, which stand for references of Terraform: values for examples and tests."""

from collections.abc import Mapping

from fargate_privatelink.constructs.choices.references import examples
from fargate_privatelink.documents import Json
from fargate_privatelink.inventory import Inventory


def required(inventory: Inventory, document: Json) -> Mapping[str, str]:
    """Values that they take, by their names; `document` is the module's JSON."""
    taken = {name for name, body in document["variable"].items() if "default" in body}
    return examples(inventory, taken)
