"""A CDKTF stack as a Terraform module in HCL, as a Terraform team would have written it.

Values come from the stack's JSON, which CDKTF gets right; CDKTF's own HCL does not parse for many ordinary strings.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from modules.bindings import TerraformStack
from modules.handoff.blocks import Facts
from modules.handoff.bodies import NotExpressibleError, body, listed, references
from modules.handoff.documents import is_string, known_strings
from modules.handoff.lines import INDENT, block
from modules.handoff.model import DECLARED, Address, Json, Synthesized, at, synthesized
from modules.handoff.templates import quoted_literal, reference
from modules.handoff.values import aligned, argument, constant, expression

__all__ = ["NotExpressibleError", "Synthesized", "block", "module_files", "synthesized", "write_module"]


def write_module(
    stack: TerraformStack,
    directory: Path,
    *,
    files: Mapping[str, str] | None = None,
    comments: Mapping[str, str] | None = None,
) -> None:
    """Write `stack` as a module into an existing `directory`: main.tf, variables.tf, outputs.tf, versions.tf.

    `files` sends what is below a child of the stack to a file of its own, by the child's id: `{"network":
    "network.tf"}`. `comments` stand above the blocks of these addresses: `{"aws_vpc.main": "Where the tasks run"}`.
    A file without content is not written. Provider configurations and the backend are left out, as a module has
    none; aliases of providers become `configuration_aliases`. A NotExpressibleError names what cannot be written, and
    then nothing is.
    """
    for name, text in module_files(synthesized(stack), files=files or {}, comments=comments or {}).items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")


def module_files(stack: Synthesized, *, files: Mapping[str, str], comments: Mapping[str, str]) -> dict[str, str]:
    """The module's files as `write_module` writes them, by name."""
    writer = _Writer(stack, files, comments)
    return {name: text for name, text in writer.files().items() if text}


class _Writer:
    def __init__(self, stack: Synthesized, files: Mapping[str, str], comments: Mapping[str, str]) -> None:
        self._stack, self._document = stack, stack.document
        self._files, self._comments = files, comments
        self._facts: dict[Address, Facts] = {}
        for element in stack.elements:
            self._facts.update(element.facts)

    def files(self) -> dict[str, str]:
        """The text of each file; blocks stand in the order in which the constructs were made."""
        unknown = self._document.keys() - {*KINDS, "//", "provider", "terraform", "output", "variable"}
        if unknown:
            raise NotExpressibleError(f"{', '.join(sorted(unknown))}: not a block that a module can hold")
        known_strings.set(self._strings())
        blocks: dict[str, list[str]] = {MAIN: list(self._locals())}
        for file, text in self._blocks():
            blocks.setdefault(file, []).append(text)
        blocks[MAIN] += self._moves()
        return {
            **{file: "\n".join(texts) for file, texts in blocks.items()},
            "variables.tf": "\n".join(self._variables()),
            "outputs.tf": "\n".join(self._outputs()),
            "versions.tf": self._versions(),
        }

    def _strings(self) -> frozenset[str]:
        variables = self._document.get("variable", {})
        found = {"each.key", *(f"var.{name}" for name, each in variables.items() if each.get("type") == "string")}
        known_strings.set(frozenset(found))
        for name, value in self._document.get("locals", {}).items():
            bare = reference(value) if isinstance(value, str) else None
            if isinstance(value, str) and (bare is None or is_string(bare)):
                found.add(f"local.{name}")
        return frozenset(found)

    def _blocks(self) -> Iterator[tuple[str, str]]:
        """File and text of every data source, resource and module."""
        for address, child in self._stack.addresses(*DECLARED):
            facts = self._facts.get(address) or Facts()
            content = body(at(self._document, address), address, facts)
            yield self._files.get(child, MAIN), self._block(address, content)

    def _block(self, address: Address, content: str) -> str:
        kind, *labels = address
        comment = self._comments.get(".".join(labels if kind == "resource" else address), "")
        above = "".join(f"# {line}\n" for line in comment.splitlines())
        return above + block(" ".join([kind, *map(quoted_literal, labels)]), content)

    def _locals(self) -> Iterator[str]:
        if self._document.get("locals"):
            rows = [(name, argument(value, 1)) for name, value in self._document["locals"].items()]
            yield block("locals", aligned(rows, 1))

    def _moves(self) -> Iterator[str]:
        for kind, raw in RAW_BLOCKS.items():
            for entry in listed(self._document.get(kind, [])):
                rows = [
                    (key, str(value) if key in raw else expression(value, 1))
                    for key, value in entry.items()
                    if key != "lifecycle"
                ]
                nested = _plain_blocks("lifecycle", entry.get("lifecycle", []))
                yield block(kind, "\n".join([aligned(rows, 1), *nested]))
        for name, check in self._document.get("check", {}).items():
            yield block(f"check {quoted_literal(name)}", self._check(check))

    def _check(self, check: Json) -> str:
        if extra := check.keys() - {"assert"}:
            raise NotExpressibleError(f"check: {', '.join(sorted(extra))} is not an assert block")
        return "\n".join(_plain_blocks("assert", check.get("assert", [])))

    def _variables(self) -> Iterator[str]:
        for address, _ in self._stack.addresses("variable"):
            name, variable, rows = address[1], at(self._document, address), []
            for key in VARIABLE_KEYS:
                if key not in variable:
                    continue
                value = variable[key]
                rows.append((key, str(value) if key == "type" else constant(value, 1)))
            nested = _plain_blocks("validation", variable.get("validation", []))
            if extra := variable.keys() - {*VARIABLE_KEYS, "validation", "//"}:
                raise NotExpressibleError(f"variable.{name}: {', '.join(sorted(extra))} is not known")
            yield self._block(address, "\n".join([*([aligned(rows, 1)] if rows else []), *nested]))

    def _outputs(self) -> Iterator[str]:
        for address, _ in self._stack.addresses("output"):
            name, output, rows = address[1], at(self._document, address), []
            for key in OUTPUT_KEYS:
                if key in output:
                    value = output[key]
                    text = (
                        references(value, 1)
                        if key == "depends_on"
                        else constant(value, 1)
                        if key == "description"
                        else argument(value, 1)
                    )
                    rows.append((key, text))
            nested = _plain_blocks("precondition", output.get("precondition", []))
            if extra := output.keys() - {*OUTPUT_KEYS, "precondition", "//"}:
                raise NotExpressibleError(f"output.{name}: {', '.join(sorted(extra))} is not known")
            yield self._block(address, "\n".join([aligned(rows, 1), *nested]))

    def _versions(self) -> str:
        terraform = self._document.get("terraform", {})
        if extra := terraform.keys() - {"backend", "cloud", "required_providers", "required_version"}:
            raise NotExpressibleError(f"terraform.{', '.join(sorted(extra))}: a module does not set it")
        parts = []
        if "required_version" in terraform:
            parts.append(aligned([("required_version", constant(terraform["required_version"]))], 1))
        providers = terraform.get("required_providers", {})
        if providers:
            rows = [(name, self._provider(name, provider)) for name, provider in sorted(providers.items())]
            parts.append(block("required_providers", aligned(rows, 2), 1))
        return block("terraform", "\n".join(parts)) if parts else ""

    def _provider(self, name: str, provider: Any) -> str:
        configured = listed(self._document.get("provider", {}).get(name, []))
        aliases = [f"{name}.{entry['alias']}" for entry in configured if "alias" in entry]
        rows = [(key, constant(_shareable(key, value), 3)) for key, value in provider.items()]
        if aliases:
            rows.append(("configuration_aliases", f"[{', '.join(aliases)}]"))
        return "{\n" + aligned(rows, 3) + INDENT * 2 + "}"


def _plain_blocks(name: str, value: Any) -> list[str]:
    """Blocks inside a block of the first level that hold nothing but arguments."""
    return [
        block(name, aligned([(key, expression(item, 2)) for key, item in each.items()], 2), 1) for each in listed(value)
    ]


def _shareable(key: str, value: Any) -> Any:
    """A provider requirement that a module can have: CDKTF writes an unqualified source and one exact version."""
    if key == "source" and "/" not in value:
        return f"hashicorp/{value}"
    if key == "version" and re.fullmatch(r"\d+\.\d+\.\d+", value):
        return f">= {value}"
    return value


MAIN = "main.tf"
KINDS = ("data", "locals", "resource", "module", "moved", "import", "removed", "check")
# Blocks of the stack itself, and which of their arguments are references.
RAW_BLOCKS = {"moved": ("from", "to"), "import": ("to", "provider"), "removed": ("from",)}
VARIABLE_KEYS = ("type", "description", "default", "nullable", "sensitive", "ephemeral")
OUTPUT_KEYS = ("description", "value", "sensitive", "ephemeral", "depends_on")
