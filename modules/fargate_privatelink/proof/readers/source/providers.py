"""Which provider a resource has, and the region of that. Source: Terraform documentation, Provider Configuration."""

import re
from typing import Any, NamedTuple

from fargate_privatelink.proof.readers.source.language.bodies import Body, Raw, Text, value_of
from fargate_privatelink.proof.terraform.symbols import is_known

# The keys and values of `providers`, which are names and no expressions.
PASSED = re.compile(r"([\w.-]+)\s*=\s*([\w.-]+)")


class Provider(NamedTuple):
    """The region of a provider, None where that is not known, and what tells it apart from others."""

    region: str | None
    name: str


def provider_of(module: Any, type_: str, body: Body) -> Provider:
    """The provider of a resource of a module, in the region that the resource itself names, if it does."""
    named = body.get("provider")
    found = named_provider(module, name_of(named) if named is not None else type_.partition("_")[0])
    own = body.get("region")
    return found if own is None else found._replace(region=known_region(value_of(own, module.scope)))


def name_of(raw: Raw) -> str:
    """The name of a provider, such as `aws.west`, as an argument writes it."""
    text = raw.text if isinstance(raw, Text) else str(raw)
    return re.sub(r'[${}"\s]', "", text)


def named_provider(module: Any, name: str) -> Provider:
    """A provider as a module knows it by name."""
    while True:
        block = module.files.providers.get(name)
        if block is not None:
            raw = block.body.get("region")
            region = None if raw is None else known_region(value_of(raw, module.scope))
            return Provider(region or module.reading.region, module.prefix + name)
        if module.call is None:
            return Provider(module.reading.region, name)
        passed = _passed(module.call.block.body)
        if name not in passed and "." in name:
            return Provider(None, module.prefix + name)
        module, name = module.call.module, passed.get(name, name)


def _passed(call: Body) -> dict[str, str]:
    raw = call.get("providers")
    if isinstance(raw, Text):
        return dict(PASSED.findall(raw.text))
    return {key: name_of(value) for key, value in raw.items()} if isinstance(raw, dict) else {}


def known_region(value: Any) -> str | None:
    """A region that is known."""
    return value if isinstance(value, str) and value and is_known(value) else None
