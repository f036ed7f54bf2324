"""A stack as a root configuration in HCL: with its providers and its backend, and so with its state."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff import bodies
from fargate_privatelink.handoff.blocks import Spot
from fargate_privatelink.handoff.grammar import references
from fargate_privatelink.handoff.leaving.arranging import Arrangement
from fargate_privatelink.handoff.places import Shape
from fargate_privatelink.handoff.schemas import Schemas, source_address
from fargate_privatelink.handoff.synthesized import Synthesized
from fargate_privatelink.handoff.unfolding import NotExpressibleError, labelled, merged, unpacked
from fargate_privatelink.handoff.writer import ALIASES, MAIN, OUTPUTS, VARIABLES, VERSIONS, Part, Writer, address_name
from fargate_privatelink.hcl.lines import aligned, block, keyed
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.hcl.values import constant, row

BACKEND, PROVIDERS, LOCALS, DATA = "backend.tf", "providers.tf", "locals.tf", "data.tf"
FILES = {"data": DATA, "ephemeral": DATA, "output": OUTPUTS, "variable": VARIABLES}
UNNAMED_FILES = {"moved": "moved.tf", "import": "imports.tf", "removed": "removed.tf"}
# Above what has done its work one day.
OF_MOVES = "# These may go once every state, in every workspace, has been applied with them.\n"
# Settings of Terraform that are written in other files, or in the order of this.
SETTINGS = ("required_version", "experiments", "required_providers", "provider_meta", "backend", "cloud")
# The blocks in a backend, and of HCP Terraform. Source: Terraform documentation, Backend Configuration.
BLOCKS = {"remote": ("workspaces",), "cloud": ("workspaces",)}


class RootWriter(Writer):
    """Writes one stack as a root configuration."""

    def __init__(
        self,
        stack: Synthesized,
        arrangement: Arrangement,
        shapes: Mapping[str, Shape],
        schemas: Schemas,
        advice: str,
        strings: frozenset[str],
    ) -> None:
        comments = {address_name(address): text for address, text in arrangement.comments.items()}
        super().__init__(stack, {}, comments, shapes, schemas, advice, strings)
        self._arrangement = arrangement

    def _parts(self) -> Iterator[Part]:
        yield VERSIONS, "terraform", self._versions
        yield BACKEND, "terraform", self._backend
        for address, body in self._blocks["provider"]:
            yield PROVIDERS, ".".join(address), partial(self._provider_block, address[1], body)
        yield LOCALS, "locals", self._locals
        for address, _ in self._stack.addresses("data", "ephemeral", "resource", "module", "variable", "output"):
            file = FILES.get(address[0]) or self._arrangement.files.get(address, MAIN)
            yield file, ".".join(address), partial(self._block, address, self._bodies[address])
        for address, _ in self._stack.addresses("check"):
            yield "checks.tf", ".".join(address), partial(self._block, address, self._bodies[address])
        if self._blocks["moved"]:
            yield UNNAMED_FILES["moved"], "moved", lambda: OF_MOVES
        yield from self._unnamed(UNNAMED_FILES)

    def _provider_block(self, name: str, body: Json) -> str:
        version = self._schemas.version(name)
        spot = Spot(
            name=f"provider.{name}",
            place=f"provider.{name}",
            shapes=self._shapes,
            schema=self._schemas.body(name, "provider"),
            provider=" ".join([name, version or ""]).strip(),
            advice=self._advice,
        )
        return block(f"provider {quoted_literal(name)}", bodies.provider(body, spot))

    def _versions(self) -> str:
        terraform = self._merged("terraform")
        if extra := terraform.keys() - {*SETTINGS}:
            raise NotExpressibleError(f"terraform.{', '.join(sorted(extra))}: is not known")
        parts = []
        rows = []
        if terraform.get("required_version") is not None:
            rows.append(row("required_version", terraform["required_version"], 1, constant))
        if terraform.get("experiments"):
            rows.append(row("experiments", terraform["experiments"], 1, references))
        if rows:
            parts.append(aligned(rows, 1))
        required = "required_providers"
        if providers := merged(unpacked(terraform.get(required), required), required):
            inside = aligned([(name, _provider(given)) for name, given in sorted(providers.items())], 2)
            parts.append(block(required, inside, 1))
        for (_, name), meta in labelled(terraform.get("provider_meta"), ("terraform.provider_meta",), 1):
            spot = Spot(f"terraform.provider_meta.{name}", f"provider_meta.{name}", self._shapes, advice=self._advice)
            parts.append(block(f"provider_meta {quoted_literal(name)}", bodies.provider(meta, spot, 2), 1))
        return block("terraform", "\n".join(parts)) * bool(parts)

    def _backend(self) -> str:
        """The block that says where the state is."""
        terraform = self._merged("terraform")
        parts = [
            _settings(f"backend {quoted_literal(type_)}", body, BLOCKS.get(type_, ()), 1, f"terraform.backend.{type_}")
            for (_, type_), body in labelled(terraform.get("backend"), ("terraform.backend",), 1)
        ]
        clouds = unpacked(terraform.get("cloud"), "terraform.cloud")
        parts += [_settings("cloud", body, BLOCKS["cloud"], 1, "terraform.cloud") for body in clouds]
        return block("terraform", "\n".join(parts)) * bool(parts)


def _provider(given: Any) -> str:
    """What the configuration requires of a provider, its source with the namespace that a short one means."""
    if not isinstance(given, Mapping):
        return constant(given)
    rows = []
    for key in sorted(given, key=lambda key: (key != "source", key)):
        if key == ALIASES:
            rows.append(row(key, given[key], 3, references))
        elif given[key] is not None:
            value = source_address(given[key]) if key == "source" and "/" not in given[key] else given[key]
            rows.append(row(key, value, 3, constant))
    return keyed(rows, 2)


def _settings(header: str, body: Json, blocks: tuple[str, ...], level: int, name: str) -> str:
    """A block whose values are taken literally."""
    given = {key: value for key, value in body.items() if key != "//" and value is not None}
    rows = [row(key, value, level + 1, constant) for key, value in given.items() if key not in blocks]
    nested = [
        _settings(key, each, (), level + 1, f"{name}.{key}")
        for key in given
        if key in blocks
        for each in unpacked(given[key], f"{name}.{key}")
    ]
    return block(header, "\n".join([*([aligned(rows, level + 1)] if rows else []), *nested]), level)
