"""Which provider a resource has, and the region of that. Source: Terraform documentation, Provider Configuration."""

import re
from typing import Any

from fargate_privatelink.proof.readers.source.language.bodies import Body, Raw, Text, value_of
from fargate_privatelink.proof.terraform.symbols import is_known

# The keys and values of `providers`, which are names and no expressions.
PASSED = re.compile(r"([\w.-]+)\s*=\s*([\w.-]+)")


def region_of(module: Any, type_: str, body: Body) -> str | None:
    """The region of a resource of a module: its own argument's, or its provider's; None where that is not known."""
    own = body.get("region")
    if own is not None:
        return known_region(value_of(own, module.scope))
    named = body.get("provider")
    return provider_region(module, name_of(named) if named is not None else type_.partition("_")[0])


def name_of(raw: Raw) -> str:
    """The name of a provider, such as `aws.west`, as an argument writes it."""
    text = raw.text if isinstance(raw, Text) else str(raw)
    return re.sub(r'[${}"\s]', "", text)


def provider_region(module: Any, name: str) -> str | None:
    """The region of a provider as a module knows it by name."""
    while True:
        block = module.files.providers.get(name)
        if block is not None:
            raw = block.body.get("region")
            return None if raw is None else known_region(value_of(raw, module.scope))
        if module.call is None:
            return None
        passed = _passed(module.call.block.body)
        if name not in passed and "." in name:
            return None
        module, name = module.call.module, passed.get(name, name)


def _passed(call: Body) -> dict[str, str]:
    raw = call.get("providers")
    if isinstance(raw, Text):
        return dict(PASSED.findall(raw.text))
    return {key: name_of(value) for key, value in raw.items()} if isinstance(raw, dict) else {}


def known_region(value: Any) -> str | None:
    """A region that is known."""
    return value if isinstance(value, str) and value and is_known(value) else None
