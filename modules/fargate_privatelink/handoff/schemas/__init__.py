"""What providers say of their resources: which values are blocks, and of which types arguments are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fargate_privatelink.documents import Json

__all__ = ["BUILT_IN", "EMPTY", "Kind", "ProviderSchema", "Schemas", "source_address"]

# Terraform's own provider, which nobody requires.
BUILT_IN = "terraform.io/builtin/terraform"
# The registries that a source without a host means. Source: Terraform and OpenTofu documentation, Source addresses.
DEFAULT_HOSTS = ("registry.terraform.io/", "registry.opentofu.org/")

# Where a schema stands in the answer of `terraform providers schema -json`, by the kind of block.
Kind = str
KINDS: Mapping[Kind, str] = {
    "provider": "provider",
    "resource": "resource_schemas",
    "data": "data_source_schemas",
    "ephemeral": "ephemeral_resource_schemas",
}
# What people call kinds of blocks of which an answer of any version of Terraform has all.
CALLED = {"resource": "resource", "data": "data source"}


class ProviderSchema(NamedTuple):
    """A provider's version, None if nobody says which, and the content of its blocks by kind and type."""

    version: str | None
    bodies: Mapping[tuple[Kind, str], Json]


@dataclass(frozen=True)
class Schemas:
    """The schemas of a stack's providers, by what the stack calls them."""

    providers: Mapping[str, ProviderSchema] = field(default_factory=dict)

    def body(self, provider: str, kind: Kind, type_: str = "") -> Json | None:
        """The content of a provider's block of a kind and type: `attributes` and `block_types`; None if unknown."""
        found = self.providers.get(provider)
        return found.bodies.get((kind, type_)) if found else None

    def of_block(self, provider: str, kind: Kind, type_: str) -> Json | None:
        """The content of a block of a provider; a ValueError where the provider is known and has no such block."""
        found = self.body(provider, kind, type_)
        if found is None and provider in self.providers and kind in CALLED:
            named = " ".join([provider, self.version(provider) or ""]).strip()
            raise ValueError(f"{named} has no {CALLED[kind]} {type_}; Terraform refuses it in JSON too")
        return found

    def version(self, provider: str) -> str | None:
        """The version of a provider whose schema is known."""
        found = self.providers.get(provider)
        return found.version if found else None


EMPTY = Schemas()


def source_address(source: str) -> str:
    """A provider's source address in full, without the host where it is the registry's own."""
    for host in DEFAULT_HOSTS:
        source = source.removeprefix(host)
    return source.lower() if "/" in source else f"hashicorp/{source.lower()}"
