"""Terraform as a person pastes it, with references from inside one module."""

import re
from collections.abc import Hashable, Mapping

from fargate_privatelink.documents import Json
from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.command_lines import commands, is_command
from fargate_privatelink.proof.remedies.names import name_of, slug
from fargate_privatelink.proof.terraform.addresses import layer_of, parsed, prefix, steps_of
from fargate_privatelink.proof.terraform.symbols import path_of, worded


class Paste:
    """What is to be pasted into a module: what it refers to in other modules has to be passed in as variables."""

    def __init__(self, address: str, model: Model | None = None) -> None:
        self._model = model or Model("")
        self._is_command = self._model.home is None
        self._region = region_of(self._model, address)
        # What a survey found is in no module: what is added to it is written where there is Terraform.
        home = self._model.home or ""
        outside = address in self._model.surveyed or (home and not layer_of(address))
        self.module = home if outside else prefix(parsed(address)[0])
        self._variables: dict[str, str] = {}

    def reference(self, key: str, attribute: str = "id") -> str:
        """An expression for an attribute of the thing with a key, or the id in quotes where the key is one."""
        if held := self._model.surveyed.get(key):
            return quoted_literal(_attribute(held.values, attribute) or key)
        path = path_of(key)
        if path is None and ("." not in key or key != worded(key)):
            return quoted_literal(worded(key))
        expression = path or f"{key}.{attribute}"
        if _module(expression) == self.module:
            return expression[len(self.module) :]
        wanted = slug(path.removeprefix(layer_of(path))) if path else slug(f"{name_of(key)}_{attribute}")
        # Keys of modules are no part of where a variable is declared.
        declared = re.sub(r"\[[^]]*\]", "", self.module)
        name = self._model.additions.name(self._model.variables, f"{declared}var.", wanted, expression)
        self._variables[name] = expression
        return f"var.{name}"

    def text(self, *blocks: Block, into: str = "", instead: str = "") -> str:
        """Where to add some blocks, and the blocks.

        `into` is the resource that they go into, `instead` what block of it they stand in place of.
        """
        if self._is_command:
            return commands(blocks, self._region) if blocks else ""
        where = f" in {self.module.removesuffix('.')}" if self.module else ""
        made = [
            Block(f'variable "{name}"', {"type": "string", "description": quoted_literal(expression)})
            for name, expression in self._variables.items()
        ]
        inside = f"add to {into}, in place of its {instead}," if instead else f"add to {into}"
        parts = [(inside if into else f"add{where}", blocks), (f"and add{where}", made)]
        return "\n".join(_part(head, list(each)) for head, each in parts if each)


def region_of(model: Model, address: str) -> str | None:
    """The region of what a survey found; of what it is not known to have found, that of all the rest."""
    if held := model.surveyed.get(address):
        return held.region
    regions = {each.region for each in model.surveyed.values()}
    return regions.pop() if len(regions) == 1 else None


def resource(model: Model, paste: Paste, type_: str, name: str, key: Hashable) -> tuple[str, str]:
    """The header and the address of a resource to add, called as nothing else is; `key` tells what it does."""
    free = model.additions.name(model.addresses, f"{paste.module}{type_}.", name, key)
    return f'resource "{type_}" "{free}"', f"{paste.module}{type_}.{free}"


def taken_out(argument: str, address: str) -> str:
    """What has to go from a resource beside which something is added: a list of nothing, which would take it away."""
    return f"take {argument} out of {address}"


def _attribute(values: Json, path: str) -> str:
    """An attribute of what a survey found; it is called by its id where it has no other name."""
    value: object = values
    for step in steps_of(path):
        several = isinstance(value, list) and step.isdigit() and int(step) < len(value)
        value = value[int(step)] if several else value.get(step) if isinstance(value, Mapping) else None  # type: ignore
    return str(value or values.get("id") or "")


def _module(expression: str) -> str:
    """The module in which an expression can be written; an output is its caller's to read."""
    module, base, _ = parsed(expression)
    return prefix(module if "." in base[len(prefix(module)) :] else module[:-1])


def _part(head: str, blocks: list[Block]) -> str:
    return f"{head}\n" + "\n\n".join("\n".join(f"  {line}".rstrip() for line in block.lines()) for block in blocks)


def one_line(text: str) -> str:
    """A text with blocks in it as one line, for where a line is all there is."""
    lines = [re.sub(r"^(\S+) += ", r"\1 = ", line.strip()) for line in text.split("\n") if line.strip()]
    found = before = ""
    for line in lines:
        comma = "," if found and found[-1] not in "{," and line != "}" and " = " in line else ""
        # Of commands each needs the one before it.
        comma = " &&" if is_command(line) and is_command(before) else comma
        found += f"{comma} {line}" if found else line
        before = line
    return found
