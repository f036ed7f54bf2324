"""The values that root variables are given, in Terraform's order: later ones win.

Source: Terraform documentation, Input Variables, Variable Definition Precedence. The environment is not read, so that a
proof says the same whoever runs it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fargate_privatelink.errors import InputError, Problem, unknown
from fargate_privatelink.proof.expressions.types import PRIMITIVE
from fargate_privatelink.proof.readers.source.language.bodies import Block, Body, Text, constant
from fargate_privatelink.proof.readers.source.language.confined import Confined, ConfinedError, Place, regular
from fargate_privatelink.proof.readers.source.language.files import document_of
from fargate_privatelink.proof.readers.source.language.scanner import scan
from fargate_privatelink.proof.readers.source.language.types import NoTypeError, parse_type
from fargate_privatelink.proof.terraform.symbols import is_known

# Read of themselves: first these, then the others by name.
FIRST = ("terraform.tfvars", "terraform.tfvars.json")
AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")
VAR, VAR_FILE = "--var", "--var-file"


# What a person hands in beside a source, in the order in which Terraform takes it: `name=value`, and files of values.
GivenVariables = Sequence[str | Path]


@dataclass(frozen=True)
class GivenValue:
    """A value, and where it is given."""

    value: Any
    file: str


def values_of(place: Place, given: GivenVariables, variables: Mapping[str, Block]) -> dict[str, GivenValue]:
    """The values of the variables of a root module; an InputError names what cannot be read."""
    folder, confined = place.folder, place.confined
    automatic = list(confined.named(folder, *AUTOMATIC))
    own = [path for path in (*(folder / name for name in FIRST), *automatic) if path.exists()]
    steps: list[Callable[[], dict[str, GivenValue]]] = [
        *(partial(_in_own_file, path, confined) for path in own),
        *(
            partial(_in_given_file, each) if isinstance(each, Path) else partial(_on_command_line, each, variables)
            for each in given
        ),
    ]
    found: dict[str, GivenValue] = {}
    problems: list[Problem] = []
    for step in steps:
        try:
            found |= step()
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _in_own_file(path: Path, confined: Confined) -> dict[str, GivenValue]:
    try:
        return _in_file(confined.read(path), str(path))
    except ConfinedError as error:
        raise InputError([Problem(str(path), "", str(error))]) from error


def _in_given_file(path: Path) -> dict[str, GivenValue]:
    try:
        return _in_file(regular(path), str(path))
    except OSError as error:
        raise InputError([Problem(VAR_FILE, "", f"{path} cannot be read: {error.strerror or error}")]) from error
    except (ConfinedError, ValueError) as error:
        raise InputError([Problem(VAR_FILE, "", f"{path} {error}")]) from error


def _in_file(content: bytes, file: str) -> dict[str, GivenValue]:
    if file.endswith(".json"):
        return {name: GivenValue(value, file) for name, value in document_of(content, file=file).items()}
    body: Body = scan(content, file=file)
    if body.blocks:
        block = body.blocks[0]
        raise InputError([Problem(file, f"line {block.line}", f"a block {block.type} stands among values")])
    found = {}
    for name, argument in body.arguments.items():
        value = constant(argument.value)
        if not is_known(value):
            raise InputError([Problem(file, f"line {argument.line}", f"the value of {name} must be a constant")])
        found[name] = GivenValue(value, file)
    return found


def _on_command_line(text: str, variables: Mapping[str, Block]) -> dict[str, GivenValue]:
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name:
        raise InputError([Problem(VAR, "", "must be NAME=VALUE, such as region=eu-west-1")])
    if name not in variables:
        raise InputError([Problem(VAR, "", unknown(name, variables, what="variable"))])
    try:
        raw = variables[name].body.get("type")
        # Terraform takes what follows for the text itself where a variable holds one value, or says no type.
        is_text = raw is None or parse_type(raw) in PRIMITIVE
    except NoTypeError:
        is_text = True
    found = value if is_text else constant(Text(value))
    if not is_text and not is_known(found):
        raise InputError([Problem(VAR, name, "must be an expression of Terraform without references")])
    return {name: GivenValue(found, VAR)}
