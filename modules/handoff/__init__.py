"""A CDKTF stack as a Terraform module in HCL, as a Terraform team would have written it.

Values come from the stack's JSON, which CDKTF gets right; CDKTF's own HCL does not parse for many ordinary strings.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from modules.bindings import TerraformElement, TerraformStack, Testing
from modules.handoff.blocks import ALWAYS, ATTRIBUTES_AS_BLOCKS, Facts, facts_of
from modules.handoff.templates import quoted_literal
from modules.handoff.values import INDENT, aligned, constant, expression, string_variables

Json = Mapping[str, Any]

# Meta-arguments stand first, and these last.
FIRST = ("count", "for_each", "provider", "source", "version", "providers")
LAST = ("lifecycle", "depends_on")
# Arguments whose strings are references to the letter: of a resource or module, of its lifecycle, of provisioners.
REFERENCES = ("depends_on", "provider", "providers")
REFERENCES_OF_LIFECYCLE = ("ignore_changes", "replace_triggered_by")
REFERENCES_OF_PROVISIONERS = ("when", "on_failure")


class NotExpressibleError(ValueError):
    """Something in a stack that HCL cannot say exactly, or that does not say whether it is a block."""


def write_module(stack: TerraformStack, directory: Path, *, files: Mapping[str, str] | None = None) -> None:
    """Write `stack` as a module into an existing `directory`: main.tf, variables.tf, outputs.tf, versions.tf.

    `files` sends what is below a child of the stack to a file of its own, by the child's id: `{"network":
    "network.tf"}`. The metadata `comment` of a construct's node becomes the comment above its block. A file without
    content is not written. Provider configurations and the backend are left out, as a module has
    none; aliases of providers become `configuration_aliases`. A NotExpressibleError names what cannot be written, and
    then nothing is.
    """
    for name, text in module_files(stack, files=files or {}).items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")


def module_files(stack: TerraformStack, *, files: Mapping[str, str]) -> dict[str, str]:
    """The module's files as `write_module` writes them, by name."""
    document = json.loads(Testing.synth(stack))
    elements = [element for element in stack.node.find_all() if isinstance(element, TerraformElement)]
    described = [_described(element, files) for element in elements]
    writer = _Writer(document, facts_of(each.declared for each in described))
    return {name: text for name, text in writer.files(described).items() if text}


class _Described(NamedTuple):
    """What an element declares, the file its blocks belong to, and the comment above them."""

    declared: Json
    file: str
    comment: str


def _described(element: TerraformElement, files: Mapping[str, str]) -> _Described:
    _, _, path = element.node.path.partition("/")
    comments = [str(entry.data) for entry in element.node.metadata if entry.type == "comment"]
    return _Described(element.to_hcl_terraform(), files.get(path.partition("/")[0], MAIN), "\n".join(comments))


class _Writer:
    def __init__(self, document: Json, facts: Mapping[tuple[str, ...], Facts]) -> None:
        self._document, self._facts = document, facts

    def files(self, described: Sequence[_Described]) -> dict[str, str]:
        """The text of each file; blocks stand in the order in which the constructs were made."""
        unknown = self._document.keys() - {*KINDS, "//", "provider", "terraform", "output", "variable"}
        if unknown:
            raise NotExpressibleError(f"{', '.join(sorted(unknown))}: not a block that a module can hold")
        variables = self._document.get("variable", {})
        string_variables.set(frozenset(name for name, each in variables.items() if each.get("type") == "string"))
        blocks: dict[str, list[str]] = {MAIN: list(self._locals())}
        for file, text in self._blocks(described):
            blocks.setdefault(file, []).append(text)
        blocks[MAIN] += self._moves()
        return {
            **{file: "\n".join(texts) for file, texts in blocks.items()},
            "variables.tf": "\n".join(self._variables()),
            "outputs.tf": "\n".join(self._outputs()),
            "versions.tf": self._versions(),
        }

    def _blocks(self, described: Sequence[_Described]) -> Iterator[tuple[str, str]]:
        """File and text of every data source, resource and module, as made, then what only overrides added."""
        done = set()
        for declared, file, comment in (*described, _Described(self._document, MAIN, "")):
            for address in _addresses(declared):
                if address in done:
                    continue
                done.add(address)
                body = self._document
                for part in address:
                    body = body[part]
                labels = address[1:]
                header = " ".join([address[0], *map(quoted_literal, labels)])
                above = "".join(f"# {line}\n" for line in comment.splitlines())
                yield file, above + block(header, self._body(body, address, 1))

    def _body(self, body: Json, address: tuple[str, ...], level: int) -> str:
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
        for name, variable in self._document.get("variable", {}).items():
            rows = []
            for key in VARIABLE_KEYS:
                if key not in variable:
                    continue
                value = variable[key]
                rows.append((key, str(value) if key == "type" else constant(value, 1)))
            nested = _plain_blocks("validation", variable.get("validation", []))
            if extra := variable.keys() - {*VARIABLE_KEYS, "validation", "//"}:
                raise NotExpressibleError(f"variable.{name}: {', '.join(sorted(extra))} is not known")
            yield block(f"variable {quoted_literal(name)}", "\n".join([*([aligned(rows, 1)] if rows else []), *nested]))

    def _outputs(self) -> Iterator[str]:
        for name, output in self._document.get("output", {}).items():
            rows = []
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
            yield block(f"output {quoted_literal(name)}", "\n".join([aligned(rows, 1), *nested]))

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


def _addresses(declared: Json) -> Iterator[tuple[str, ...]]:
    for kind in ("data", "resource"):
        for type_name, named in declared.get(kind, {}).items():
            yield from ((kind, type_name, name) for name in named)
    yield from (("module", name) for name in declared.get("module", {}))


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
    return (0, FIRST.index(key)) if key in FIRST else (1, key)
