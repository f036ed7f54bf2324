"""What a file of Terraform's language is made of, whether it is written in the native syntax or in JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.expressions.operations import Expression
from fargate_privatelink.proof.expressions.parser import evaluate
from fargate_privatelink.proof.expressions.parser import expression as compile_expression
from fargate_privatelink.proof.expressions.parser import value_of as compiled_value
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope, UnresolvedError

# What is no argument of a provider. Source: Terraform documentation, Meta-Arguments.
META = ("//", "count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection", "timeouts")


@dataclass(eq=False)
class Text:
    """An expression of the native syntax, as it is written, and where."""

    text: str
    file: str = ""
    line: int = 0

    @cached_property
    def compiled(self) -> Expression:
        """The expression; an InputError names the line of what cannot be read."""
        try:
            return compile_expression(self.text)
        except InvalidError as error:
            line = self.line + self.text.count("\n", 0, error.at or 0)
            raise InputError([Problem(self.file, f"line {line}", str(error))]) from error


# An expression: a text of the native syntax, or a value of the JSON syntax, in which every string is a template.
Raw = Any


def value_of(raw: Raw, scope: Scope) -> Any:
    """The value of an expression, with symbols for what is not known."""
    return compiled_value(lambda: raw.compiled, scope) if isinstance(raw, Text) else evaluate(raw, scope)


class _NoNames:
    """The named values where none may be named."""

    def variable(self, name: str) -> NoReturn:
        raise UnresolvedError(f"no {name} here")

    local = called = resource = variable


def constant(raw: Raw) -> Any:
    """The value of an expression that refers to nothing; unknown where it does."""
    return value_of(raw, Scope(_NoNames()))


@dataclass(frozen=True)
class Argument:
    """An argument, and the line that it begins in; 0 where that is not known."""

    value: Raw
    line: int = 0


@dataclass
class Body:
    """The arguments and blocks of a file or block; `file` is its name for people."""

    file: str
    arguments: dict[str, Argument] = field(default_factory=dict)
    blocks: list["Block"] = field(default_factory=list)

    def of(self, type_: str) -> Iterator["Block"]:
        """The blocks of a type."""
        return (block for block in self.blocks if block.type == type_)

    def get(self, name: str) -> Raw | None:
        """The expression of an argument; None where it is not set."""
        found = self.arguments.get(name)
        return found.value if found else None


@dataclass
class Block:
    """A block with its labels, and the line that it begins in; 0 where that is not known."""

    type: str
    labels: tuple[str, ...]
    body: Body
    line: int = 0


# How many labels the blocks at the top of a file have. Source: Terraform documentation, JSON Configuration Syntax.
LABELS = {
    **dict.fromkeys(("resource", "data", "ephemeral"), 2),
    **dict.fromkeys(("variable", "output", "module", "provider", "check"), 1),
    **dict.fromkeys(("locals", "terraform", "moved", "import", "removed"), 0),
}


def file_of(document: Json, *, file: str) -> Body:
    """A document of the JSON syntax as what it means."""
    body = Body(file)
    for type_, section in document.items():
        for labels, content in _labelled(section, LABELS.get(type_, -1)):
            body.blocks.append(Block(type_, labels, _body(content, file)))
    return body


def _labelled(section: Any, labels: int) -> Iterator[tuple[tuple[str, ...], Json]]:
    """The blocks of a section, of which each step may be one object or a list of them."""
    for part in section if isinstance(section, list) else [section]:
        if not isinstance(part, Mapping) or labels < 0:
            continue
        if labels == 0:
            yield (), part
        else:
            for name, inner in part.items():
                if name != "//":
                    yield from (((name, *rest), content) for rest, content in _labelled(inner, labels - 1))


def _body(content: Json, file: str) -> Body:
    """The content of a block: JSON tells nested blocks from arguments for `dynamic` only."""
    body = Body(file)
    for name, value in content.items():
        if name == "dynamic":
            for labels, inner in _labelled(value, 1):
                body.blocks.append(Block("dynamic", labels, _body(inner, file)))
        elif name != "//":
            body.arguments[name] = Argument(value)
    return body
