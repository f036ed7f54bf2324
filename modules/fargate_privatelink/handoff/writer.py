"""The files of a module: which blocks they have, in which order, and what a module requires."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.escaping import printable
from fargate_privatelink.handoff import bodies
from fargate_privatelink.handoff.blocks import TELL, Spot
from fargate_privatelink.handoff.grammar import CONDITION, OUTPUT, UNNAMED, VARIABLE, Grammar, content, own_blocks
from fargate_privatelink.handoff.identifiers import wrong_names
from fargate_privatelink.handoff.places import Shape
from fargate_privatelink.handoff.schemas import EMPTY, Schemas
from fargate_privatelink.handoff.schemas.required import local_name
from fargate_privatelink.handoff.synthesized import DECLARED, ROOT_ONLY, Synthesized
from fargate_privatelink.handoff.unfolding import Address, NotExpressibleError, Refusals, labelled, merged, unpacked
from fargate_privatelink.hcl.json_texts import (
    attribute_type,
    gives_string,
    known_strings,
    known_values,
    strings_of,
    values_of,
)
from fargate_privatelink.hcl.lines import aligned, block, keyed
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.hcl.values import argument, constant, row

MAIN, VARIABLES, OUTPUTS, VERSIONS = "main.tf", "variables.tf", "outputs.tf", "versions.tf"
FILES = {"variable": VARIABLES, "output": OUTPUTS}
GRAMMARS = {"variable": VARIABLE, "output": OUTPUT}
ALIASES = "configuration_aliases"
# A file, what a part of it is called, and what makes its text.
Part = tuple[str, str, Callable[[], str]]
EXACT = re.compile(r"\d+\.\d+\.\d+")


class Writer:
    """Writes one stack; blocks stand in the order in which the constructs were made."""

    def __init__(
        self,
        stack: Synthesized,
        files: Mapping[str, str],
        comments: Mapping[str, str],
        shapes: Mapping[str, Shape],
        schemas: Schemas = EMPTY,
        advice: str = TELL,
        strings: frozenset[str] = frozenset(),
    ) -> None:
        # References that are strings for what somebody else says.
        self._strings = strings
        self._stack, self._files, self._comments, self._shapes = stack, files, comments, shapes
        self._schemas, self._advice = schemas, advice
        self._blocks, self._bodies = stack.blocks, stack.bodies
        self._declared = {address: body for element in stack.elements for address, body in element.blocks.items()}

    def files(self) -> dict[str, str]:
        """The text of each file that has any."""
        if unknown := self._comments.keys() - set(map(address_name, self._bodies)):
            raise ValueError(f"comments: the stack has no block {', '.join(sorted(unknown))}")
        refusals = Refusals()
        with refusals.of("locals"):
            refusals.messages += wrong_names(self._bodies, self._merged("locals"))
            self._know_types()
        texts = defaultdict(list)
        for file, name, write in self._parts():
            with refusals.of(name):
                if text := write():
                    texts[file].append(text)
        refusals.tell()
        return {file: "\n".join(parts) for file, parts in texts.items()}

    def string_outputs(self) -> frozenset[str]:
        """The outputs that are strings for certain."""
        self._know_types()
        values = ((address[1], body.get("value")) for address, body in self._blocks["output"])
        return frozenset(name for name, value in values if isinstance(value, str) and gives_string(value))

    def _know_types(self) -> None:
        """Tell what reads JSON documents the types of what the stack refers to."""
        variables = {address[1]: body for address, body in self._blocks["variable"]}
        attribute_type.set(self._type)
        known_values.set(values_of(variables))
        known_strings.set(strings_of(variables, self._merged("locals")) | self._strings)

    def _type(self, kind: str, type_: str, name: str, attribute: str) -> Any:
        """The type of an attribute for what the schema of its block's provider says."""
        body = self._bodies.get((kind, type_, name))
        schema = None if body is None else self._schemas.body(local_name(type_, body), kind, type_)
        return schema.get("attributes", {}).get(attribute, {}).get("type") if schema else None

    def _parts(self) -> Iterator[Part]:
        """Every block of the module, in order."""
        yield MAIN, "locals", self._locals
        for address, child in self._stack.addresses(*DECLARED, "check", "variable", "output"):
            file = FILES.get(address[0]) or self._files.get(child, MAIN)
            yield file, ".".join(address), partial(self._block, address, self._bodies[address])
        yield from self._unnamed({}, without=ROOT_ONLY)
        yield VERSIONS, "terraform", self._versions

    def _locals(self) -> str:
        values = self._merged("locals")
        return block("locals", aligned([row(name, value, 1, argument) for name, value in values.items()], 1)) * bool(
            values
        )

    def _unnamed(self, files: Mapping[str, str], *, without: Collection[str] = ()) -> Iterator[Part]:
        """The stack's own blocks, which have no labels, in files by kind, but for some kinds."""
        for kind, grammar in UNNAMED.items():
            for _, body in self._blocks[kind] if kind not in without else ():
                yield files.get(kind, MAIN), kind, partial(_unnamed, kind, body, grammar)

    def _block(self, address: Address, body: Json, level: int = 0) -> str:
        kind, *labels = address
        comment = self._comments.get(address_name(address), "")
        above = "".join(f"# {printable(line)}".rstrip() + "\n" for line in comment.splitlines())
        header = " ".join([kind, *map(quoted_literal, labels)])
        return above + block(header, self._inside(address, body, level + 1), level)

    def _inside(self, address: Address, body: Json, level: int) -> str:
        kind, name = address[0], ".".join(address)
        if kind in GRAMMARS:
            return content(body, GRAMMARS[kind], level, name)
        if kind == "check":
            return self._check(body, name, level)
        if kind == "module":
            return bodies.module(body, level)
        return bodies.resource(body, self._spot(address, body), level)

    def _spot(self, address: Address, body: Json) -> Spot:
        """Where the body of a provider's block stands."""
        kind, type_ = address[0], address[1]
        provider = local_name(type_, body)
        declared = self._declared.get(address)
        return Spot(
            name=".".join(address),
            place=type_ if kind == "resource" else f"{kind}.{type_}",
            shapes=self._shapes,
            declared=[declared] if declared else [],
            schema=self._schemas.of_block(provider, kind, type_),
            provider=" ".join([provider, self._schemas.version(provider) or ""]).strip(),
            advice=self._advice,
        )

    def _check(self, check: Json, name: str, level: int) -> str:
        if extra := check.keys() - {"//", "data", "assert"}:
            raise NotExpressibleError(f"{name}: {', '.join(sorted(extra))} is not known")
        scoped = labelled(check.get("data"), ("data",), 2)
        asserts = own_blocks("assert", check.get("assert"), CONDITION, level, f"{name}.assert")
        return "\n".join([*(self._block(address, body, level) for address, body in scoped), *asserts])

    def _merged(self, kind: str) -> Json:
        """The arguments of all blocks of a kind that has no labels."""
        return merged([body for _, body in self._blocks[kind]], kind)

    def _versions(self) -> str:
        """The block that says what versions the module takes."""
        terraform = self._merged("terraform")
        if extra := terraform.keys() - {"backend", "cloud", "required_providers", "required_version"}:
            raise NotExpressibleError(f"terraform.{', '.join(sorted(extra))}: a module does not set it")
        parts = []
        if "required_version" in terraform:
            parts.append(aligned([row("required_version", terraform["required_version"], 1, constant)], 1))
        required = "required_providers"
        if providers := merged(unpacked(terraform.get(required), required), required):
            rows = [(name, self._provider(name, provider)) for name, provider in sorted(providers.items())]
            parts.append(block(required, aligned(rows, 2), 1))
        return block("terraform", "\n".join(parts)) * bool(parts)

    def _provider(self, name: str, provider: Any) -> str:
        """What a module requires of a provider, which is the constraint alone in Terraform's old form."""
        if not isinstance(provider, Mapping):
            return constant(provider)
        pinned = [element.pinned.get(name) for element in self._stack.elements]
        configured = [body for address, body in self._blocks["provider"] if address == ("provider", name)]
        aliases = [*provider.get(ALIASES, ()), *(f"{name}.{body['alias']}" for body in configured if "alias" in body)]
        rows = [row(key, _shareable(key, provider[key], pinned), 3, constant) for key in provider if key != ALIASES]
        if aliases:
            rows.append((ALIASES, f"[{', '.join(dict.fromkeys(aliases))}]"))
        return keyed(rows, 2)


def _shareable(key: str, value: Any, pinned: Collection[str | None]) -> Any:
    """What a module can require: CDKTF leaves the source unqualified, and pins the version that it was made for."""
    if key == "source" and "/" not in str(value):
        return f"hashicorp/{value}"
    if key == "version" and value in pinned and EXACT.fullmatch(str(value)):
        return f">= {value}"
    return value


def address_name(address: Address) -> str:
    """A block's address as Terraform shows it."""
    return ".".join(address[1:] if address[0] == "resource" else address)


def _unnamed(kind: str, body: Json, grammar: Grammar) -> str:
    return block(kind, content(body, grammar, 1, kind))
