"""A CDKTF stack as a Terraform module in HCL, as a Terraform team would have written it.

Values come from the stack's JSON, which CDKTF gets right; CDKTF's own HCL does not parse for many ordinary strings.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from modules.bindings import TerraformElement, TerraformStack, Testing
from modules.handoff.blocks import ALWAYS, ATTRIBUTES_AS_BLOCKS, Facts
from modules.handoff.templates import quoted_literal, reference
from modules.handoff.values import INDENT, aligned, constant, expression, is_string, known_strings

Json = Mapping[str, Any]
# The kind of a block and its labels.
Address = tuple[str, ...]

# Kinds of blocks that an element declares with the facts of its body.
DECLARED = ("data", "resource", "module")

# Meta-arguments stand first, then what names a thing; tags, and these meta-arguments, stand last.
FIRST = ("count", "for_each", "provider", "source", "version", "providers")
NAMES = ("name", "name_prefix", "family", "description")
LAST = ("lifecycle", "depends_on")
# Arguments whose strings are references to the letter: of a resource or module, of its lifecycle, of provisioners.
REFERENCES = ("depends_on", "provider", "providers")
REFERENCES_OF_LIFECYCLE = ("ignore_changes", "replace_triggered_by")
REFERENCES_OF_PROVISIONERS = ("when", "on_failure")


class NotExpressibleError(ValueError):
    """Something in a stack that HCL cannot say exactly, or that does not say whether it is a block."""


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


class Element(NamedTuple):
    """What an element declares: addresses of blocks, the child of the stack it is below, and the facts of bodies."""

    addresses: tuple[Address, ...]
    child: str
    facts: Mapping[Address, Facts]


class Synthesized(NamedTuple):
    """A stack's JSON, and its elements in the order in which they were made."""

    document: Json
    elements: Sequence[Element]

    def addresses(self, *kinds: str) -> Iterator[tuple[Address, str]]:
        """Addresses and places of the blocks of these kinds, as made; last what only overrides added."""
        found = {
            address: element.child for element in self.elements for address in element.addresses if address[0] in kinds
        }
        for address in _addresses(self.document, kinds):
            found.setdefault(address, "")
        return iter(found.items())


def synthesized(stack: TerraformStack) -> Synthesized:
    """Synthesize one stack, with its aspects, as the app would."""
    document = json.loads(Testing.synth(stack))
    path = f"{stack.node.path}/"
    elements = (element for element in stack.node.find_all() if isinstance(element, TerraformElement))
    return Synthesized(document, [_declared(element.to_hcl_terraform(), document, path) for element in elements])


def _declared(declared: Json, document: Json, path: str) -> Element:
    addresses = tuple(_addresses(declared, (*DECLARED, "variable", "output")))
    child, facts = "", {}
    for address in addresses:
        attributes = _at(declared, address)
        place = str(attributes.get("//", {}).get("metadata", {}).get("path", ""))
        child = place.removeprefix(path).partition("/")[0]
        # Without values that could be blocks there is nothing to know.
        if address[0] in DECLARED and any(map(_holds_objects, _at(document, address).values())):
            facts[address] = Facts()
            facts[address].add(attributes)
    return Element(addresses, child, facts)


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
        found = {f"var.{name}" for name, each in variables.items() if each.get("type") == "string"}
        known_strings.set(frozenset(found))
        for name, value in self._document.get("locals", {}).items():
            bare = reference(value) if isinstance(value, str) else None
            if isinstance(value, str) and (bare is None or is_string(bare)):
                found.add(f"local.{name}")
        return frozenset(found)

    def _blocks(self) -> Iterator[tuple[str, str]]:
        """File and text of every data source, resource and module."""
        for address, child in self._stack.addresses(*DECLARED):
            body = _at(self._document, address)
            yield self._files.get(child, MAIN), self._block(address, self._body(body, address, 1))

    def _block(self, address: Address, content: str) -> str:
        kind, *labels = address
        comment = self._comments.get(".".join(labels if kind == "resource" else address), "")
        above = "".join(f"# {line}\n" for line in comment.splitlines())
        return above + block(" ".join([kind, *map(quoted_literal, labels)]), content)

    def _body(self, body: Json, address: Address, level: int) -> str:
        facts = self._facts.get(address) or Facts()
        if address[0] in ("resource", "data"):
            facts.arguments.update(ATTRIBUTES_AS_BLOCKS.get(address[1], ()))
        return self._content(body, facts, level, ".".join(address))

    def _content(self, body: Json, facts: Facts, level: int, place: str) -> str:
        rows: list[tuple[str, str]] = []
        nested: list[str] = []
        last: list[str] = []
        for key in sorted((key for key in body if key != "//"), key=_order):
            value = body[key]
            where = f"{place}.{key}"
            if key == "dynamic":
                nested += self._dynamic(value, facts, level, where)
            elif key == "provisioner":
                last += self._provisioners(value, level, where)
            elif (level == 1 and key in REFERENCES) or (
                place.endswith(".lifecycle") and key in REFERENCES_OF_LIFECYCLE
            ):
                rows.append((key, references(value, level)))
            elif value is None:
                continue
            elif key in ALWAYS or key in facts.blocks:
                texts = [
                    block(key, self._content(item, self._inside(key, facts), level + 1, where), level)
                    for item in _listed(value)
                ]
                (last if key in LAST else nested).extend(texts)
            elif key not in (*FIRST, *facts.arguments) and _holds_objects(value) and place.split(".")[0] != "module":
                raise NotExpressibleError(
                    f"{where}: an override that does not say whether it is a block; use the property"
                )
            else:
                rows.append((key, expression(value, level)))
        head = [row for row in rows if row[0] in FIRST]
        middle = [row for row in rows if row[0] not in FIRST and row[0] not in LAST]
        tail = [row for row in rows if row[0] in LAST]
        parts = [aligned(part, level) for part in (head, middle) if part]
        return "\n".join([*parts, *nested, *last, *([aligned(tail, level)] if tail else [])])

    def _inside(self, key: str, facts: Facts) -> Facts:
        inside = facts.of(key)
        inside.blocks.update(ALWAYS.get(key, ()))
        return inside

    def _dynamic(self, value: Any, facts: Facts, level: int, place: str) -> Iterator[str]:
        for entry in _listed(value):
            for name, dynamic in entry.items():
                for one in _listed(dynamic):
                    inner = "\n".join(
                        [
                            aligned(
                                [
                                    (key, one[key] if key == "iterator" else expression(one[key], level + 1))
                                    for key in ("for_each", "iterator", "labels")
                                    if key in one
                                ],
                                level + 1,
                            ),
                            block(
                                "content",
                                self._content(one["content"], facts.of(name), level + 2, f"{place}.{name}"),
                                level + 1,
                            ),
                        ]
                    )
                    yield block(f"dynamic {quoted_literal(name)}", inner, level)

    def _provisioners(self, value: Any, level: int, place: str) -> Iterator[str]:
        for entry in _listed(value):
            for name, body in entry.items():
                for one in _listed(body):
                    plain = Facts(arguments=set(one) - {"connection"})
                    content = self._content(
                        {key: item for key, item in one.items() if key not in REFERENCES_OF_PROVISIONERS},
                        plain,
                        level + 1,
                        f"{place}.{name}",
                    )
                    raw = [(key, str(one[key])) for key in REFERENCES_OF_PROVISIONERS if key in one]
                    head = aligned(raw, level + 1) + "\n" if raw else ""
                    yield block(f"provisioner {quoted_literal(name)}", head + content, level)

    def _locals(self) -> Iterator[str]:
        if self._document.get("locals"):
            rows = [(name, expression(value, 1)) for name, value in self._document["locals"].items()]
            yield block("locals", aligned(rows, 1))

    def _moves(self) -> Iterator[str]:
        for kind, raw in RAW_BLOCKS.items():
            for entry in _listed(self._document.get(kind, [])):
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
            name, variable, rows = address[1], _at(self._document, address), []
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
            name, output, rows = address[1], _at(self._document, address), []
            for key in OUTPUT_KEYS:
                if key in output:
                    value = output[key]
                    text = (
                        references(value, 1)
                        if key == "depends_on"
                        else constant(value, 1)
                        if key == "description"
                        else expression(value, 1)
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
        configured = _listed(self._document.get("provider", {}).get(name, []))
        aliases = [f"{name}.{entry['alias']}" for entry in configured if "alias" in entry]
        rows = [(key, constant(_shareable(key, value), 3)) for key, value in provider.items()]
        if aliases:
            rows.append(("configuration_aliases", f"[{', '.join(aliases)}]"))
        return "{\n" + aligned(rows, 3) + INDENT * 2 + "}"


def _listed(value: Any) -> list[Any]:
    """The blocks of one name: JSON has one by itself, and several in a list."""
    return value if isinstance(value, list) else [value]


def _plain_blocks(name: str, value: Any) -> list[str]:
    """Blocks inside a block of the first level that hold nothing but arguments."""
    return [
        block(name, aligned([(key, expression(item, 2)) for key, item in each.items()], 2), 1)
        for each in _listed(value)
    ]


def _shareable(key: str, value: Any) -> Any:
    """A provider requirement that a module can have: CDKTF writes an unqualified source and one exact version."""
    if key == "source" and "/" not in value:
        return f"hashicorp/{value}"
    if key == "version" and re.fullmatch(r"\d+\.\d+\.\d+", value):
        return f">= {value}"
    return value


def _addresses(declared: Json, kinds: Sequence[str]) -> Iterator[Address]:
    for kind in kinds:
        for name, inside in declared.get(kind, {}).items():
            if kind in ("data", "resource"):
                yield from ((kind, name, each) for each in inside)
            else:
                yield kind, name


def _at(document: Json, address: Sequence[str]) -> Json:
    for part in address:
        document = document[part]
    return document


MAIN = "main.tf"
KINDS = ("data", "locals", "resource", "module", "moved", "import", "removed", "check")
# Blocks of the stack itself, and which of their arguments are references.
RAW_BLOCKS = {"moved": ("from", "to"), "import": ("to", "provider"), "removed": ("from",)}
VARIABLE_KEYS = ("type", "description", "default", "nullable", "sensitive", "ephemeral")
OUTPUT_KEYS = ("description", "value", "sensitive", "ephemeral", "depends_on")


def block(header: str, content: str, level: int = 0) -> str:
    """A block with its content, which is indented already."""
    indent = INDENT * level
    return f"{indent}{header} {{\n{content}{indent}}}\n" if content else f"{indent}{header} {{}}\n"


def references(value: Any, level: int) -> str:
    """References to the letter: a list on a line each, a map of them, or one."""
    if isinstance(value, Mapping):
        return "{\n" + aligned([(key, str(item)) for key, item in value.items()], level + 1) + INDENT * level + "}"
    if isinstance(value, str):
        return value
    items = [_bare(item) for item in value]
    line = f"[{', '.join(items)}]"
    if len(items) <= 1 and len(line) <= 100:
        return line
    inner = INDENT * (level + 1)
    return "[\n" + "".join(f"{inner}{item},\n" for item in items) + INDENT * level + "]"


def _bare(text: str) -> str:
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text


def _holds_objects(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(item, Mapping) for item in value))


def _order(key: str) -> tuple[int, int | str]:
    if key in FIRST:
        return 0, FIRST.index(key)
    if key in NAMES:
        return 1, NAMES.index(key)
    return (3 if key == "tags" else 2), key
