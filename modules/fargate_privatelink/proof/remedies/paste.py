"""Terraform as a person pastes it: blocks as `terraform fmt` leaves them, with references from inside one module."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fargate_privatelink.proof.terraform.addresses import parsed, prefix
from fargate_privatelink.proof.terraform.symbols import path_of, readable


@dataclass(frozen=True)
class Block:
    """A block: its header, such as `resource "aws_route" "nat"`, its arguments as expressions, and blocks in it."""

    header: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()

    def lines(self) -> Iterator[str]:
        width = max(map(len, self.arguments), default=0)
        yield f"{self.header} {{"
        yield from (f"  {name:<{width}} = {value}" for name, value in self.arguments.items())
        for position, block in enumerate(self.blocks):
            if self.arguments or position:
                yield ""
            yield from (f"  {line}".rstrip() for line in block.lines())
        yield "}"


def quoted(text: str) -> str:
    """A text as HCL writes it."""
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def listed(expressions: list[str]) -> str:
    return f"[{', '.join(expressions)}]"


def slug(text: str) -> str:
    """A name for a resource, or a part of one."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").lower()
    return f"_{name}" if name[:1].isdigit() else name or "added"


def name_of(address: str) -> str:
    """A resource's own name with its key, as a part of other names."""
    module, base, key = parsed(address)
    name = base[len(prefix(module)) :].rpartition(".")[2]
    return slug(name if key is None else f"{name}_{key}")


class Paste:
    """What is to be pasted into a module: what it refers to in other modules has to be passed in as variables."""

    def __init__(self, address: str) -> None:
        self.module = prefix(parsed(address)[0])
        self._variables: dict[str, str] = {}

    def reference(self, key: str, attribute: str = "id") -> str:
        """An expression for an attribute of the thing with a key, or the id in quotes where the key is one."""
        path = path_of(key)
        if path is None and ("." not in key or key != readable(key)):
            return quoted(readable(key))
        expression = path or f"{key}.{attribute}"
        if _module(expression) == self.module:
            return expression[len(self.module) :]
        name = slug(path) if path else slug(f"{name_of(key)}_{attribute}")
        self._variables[name] = expression
        return f"var.{name}"

    def text(self, *blocks: Block, into: str = "") -> str:
        """Where to add some blocks, and the blocks; `into` is the resource that they go into."""
        where = f" in {self.module.removesuffix('.')}" if self.module else ""
        made = [
            Block(f'variable "{name}"', {"type": "string", "description": quoted(expression)})
            for name, expression in self._variables.items()
        ]
        parts = [(f"add to {into}", blocks), (f"and add{where}", made)] if into else [(f"add{where}", (*made, *blocks))]
        return "\n".join(_part(head, list(each)) for head, each in parts if each)


def _module(expression: str) -> str:
    """The module in which an expression can be written; an output is its caller's to read."""
    module, base, _ = parsed(expression)
    return prefix(module if "." in base[len(prefix(module)) :] else module[:-1])


def _part(head: str, blocks: list[Block]) -> str:
    return f"{head}\n" + "\n\n".join("\n".join(f"  {line}".rstrip() for line in block.lines()) for block in blocks)


def one_line(text: str) -> str:
    """A text with blocks in it as one line, for where a line is all there is."""
    lines = [re.sub(r"^(\S+) += ", r"\1 = ", line.strip()) for line in text.split("\n") if line.strip()]
    found = ""
    for line in lines:
        comma = "," if found and found[-1] not in "{," and line != "}" and " = " in line else ""
        found += f"{comma} {line}" if found else line
    return found
