"""The reference part of a module's README, in the shape that terraform-docs gives it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from modules.handoff.values import constant

Json = Mapping[str, Any]

# Between these marks terraform-docs replaces what it finds.
BEGIN, END = "<!-- BEGIN_TF_DOCS -->", "<!-- END_TF_DOCS -->"
REGISTRY = "https://registry.terraform.io/providers/{source}/latest/docs/{kind}/{name}"
KINDS = {"resource": "resources", "data": "data-sources"}


def reference(document: Json) -> str:
    """Requirements, providers, modules, resources, inputs and outputs of a module's JSON, as Markdown.

    Source of the shape: terraform-docs, formatter "markdown table", without anchors.
    """
    sections = (
        ("Requirements", ("Name", "Version"), _requirements(document)),
        ("Providers", ("Name", "Version"), _providers(document)),
        ("Modules", ("Name", "Source", "Version"), _modules(document)),
        ("Resources", ("Name", "Type"), _resources(document)),
        ("Inputs", ("Name", "Description", "Type", "Default", "Required"), _inputs(document)),
        ("Outputs", ("Name", "Description"), _outputs(document)),
    )
    parts = [f"## {title}\n\n{table(head, rows) or f'No {title.lower()}.'}" for title, head, rows in sections]
    return "\n\n".join((BEGIN, *parts, END)) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; empty without rows."""
    lines = [_row(cells) for cells in rows]
    return "\n".join([_row(head), "|".join(["", *("-" * (len(cell) + 2) for cell in head), ""]), *lines]) * bool(lines)


def cell(text: str) -> str:
    """Text as a cell of a Markdown table takes it."""
    return text.replace("|", "\\|").replace("\n", "<br>")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _requirements(document: Json) -> Iterator[tuple[str, str]]:
    terraform = document.get("terraform", {})
    if version := terraform.get("required_version"):
        yield "terraform", version
    yield from _providers(document)


def _providers(document: Json) -> Iterator[tuple[str, str]]:
    for name, provider in sorted(document.get("terraform", {}).get("required_providers", {}).items()):
        yield name, provider.get("version", "n/a")


def _modules(document: Json) -> Iterator[tuple[str, str, str]]:
    for name, module in sorted(document.get("module", {}).items()):
        yield name, module["source"], module.get("version", "n/a")


def _resources(document: Json) -> Iterator[tuple[str, str]]:
    sources = {
        name: provider.get("source", f"hashicorp/{name}")
        for name, provider in document.get("terraform", {}).get("required_providers", {}).items()
    }
    for kind, folder in KINDS.items():
        for type_name, named in sorted(document.get(kind, {}).items()):
            provider, _, rest = type_name.partition("_")
            source = sources.get(provider, f"hashicorp/{provider}")
            source = source if "/" in source else f"hashicorp/{source}"
            url = REGISTRY.format(source=source, kind=folder, name=rest)
            for name in sorted(named):
                yield f"[{type_name}.{name}]({url})", "resource" if kind == "resource" else "data source"


def _inputs(document: Json) -> Iterator[tuple[str, str, str, str, str]]:
    for name, variable in sorted(document.get("variable", {}).items()):
        required = "default" not in variable
        default = "n/a" if required else _code(constant(variable["default"]))
        type_ = _code(str(variable.get("type", "any")))
        yield name, cell(variable.get("description", "n/a")), type_, default, "yes" if required else "no"


def _outputs(document: Json) -> Iterator[tuple[str, str]]:
    for name, output in sorted(document.get("output", {}).items()):
        yield name, cell(output.get("description", "n/a"))


def _code(text: str) -> str:
    if "\n" in text:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
        return f"<pre>{escaped}</pre>".replace("\n", "<br>")
    return f"`{text}`".replace("|", "\\|")
