"""The reference part of a module's README, in the shape that terraform-docs gives it."""

import json
from collections.abc import Iterable, Iterator, Sequence

from fargate_privatelink.documents import Json
from fargate_privatelink.escaping import markdown, markdown_code, xml

# Between these marks terraform-docs replaces what it finds.
BEGIN, END = "<!-- BEGIN_TF_DOCS -->", "<!-- END_TF_DOCS -->"
REGISTRY = "https://registry.terraform.io/providers/{source}/latest/docs/{kind}/{name}"
KINDS = {"resource": "resources", "data": "data-sources"}


def reference(document: Json) -> str:
    """Requirements, providers, modules, resources, inputs and outputs of a module's JSON, as Markdown.

    Source of the shape: terraform-docs, formatter "markdown table".
    """
    sections = (
        ("Requirements", ("Name", "Version"), _requirements(document)),
        ("Providers", ("Name", "Version"), _used_providers(document)),
        ("Modules", ("Name", "Source", "Version"), _modules(document)),
        ("Resources", ("Name", "Type"), _resources(document)),
        ("Inputs", ("Name", "Description", "Type", "Default", "Required"), _inputs(document)),
        ("Outputs", ("Name", "Description"), _outputs(document)),
    )
    parts = [f"## {title}\n\n{table(head, rows) or f'No {title.lower()}.'}" for title, head, rows in sections]
    return f"{BEGIN}\n" + "\n\n".join(parts) + f"\n{END}\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; empty without rows."""
    lines = [_row(cells) for cells in rows]
    rules = (":--------:" if name == "Required" else "-" * (len(name) + 2) for name in head)
    return "\n".join([_row(head), "|".join(["", *rules, ""]), *lines]) * bool(lines)


def _lines(text: str) -> str:
    """Text as a cell of a Markdown table takes it."""
    return "<br/>".join(map(markdown, text.split("\n")))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _anchored(kind: str, name: str) -> str:
    escaped = name.replace("_", "\\_")
    return f'<a name="{kind}_{name}"></a> [{escaped}](#{kind}\\_{escaped})'


def _requirements(document: Json) -> Iterator[tuple[str, str]]:
    terraform = document.get("terraform", {})
    if version := terraform.get("required_version"):
        yield _anchored("requirement", "terraform"), version
    yield from _providers(document, "requirement")


def _providers(document: Json, kind: str) -> Iterator[tuple[str, str]]:
    for name, provider in sorted(document.get("terraform", {}).get("required_providers", {}).items()):
        yield _anchored(kind, name), provider.get("version", "n/a")


def _used_providers(document: Json) -> Iterator[tuple[str, str]]:
    """The required providers, and Terraform's own where it is used, which nobody requires."""
    yield from _providers(document, "provider")
    if any(type_name.startswith("terraform_") for kind in KINDS for type_name in document.get(kind, {})):
        yield _anchored("provider", "terraform"), "n/a"


def _modules(document: Json) -> Iterator[tuple[str, str, str]]:
    for name, module in sorted(document.get("module", {}).items()):
        yield _anchored("module", name), module["source"], module.get("version", "n/a")


def _resources(document: Json) -> Iterator[tuple[str, str]]:
    sources = {
        name: provider.get("source", name)
        for name, provider in document.get("terraform", {}).get("required_providers", {}).items()
    }
    for kind, folder in KINDS.items():
        for type_name, named in sorted(document.get(kind, {}).items()):
            provider, _, rest = type_name.partition("_")
            source = sources.get(provider, provider)
            qualified = source if "/" in source else f"hashicorp/{source}"
            url = REGISTRY.format(source=qualified, kind=folder, name=rest)
            for name in sorted(named):
                yield f"[{type_name}.{name}]({url})", "resource" if kind == "resource" else "data source"


def _inputs(document: Json) -> Iterator[tuple[str, str, str, str, str]]:
    for name, variable in sorted(document.get("variable", {}).items()):
        required = "default" not in variable
        default = "n/a" if required else _default(variable)
        type_ = _code(str(variable.get("type", "any")))
        description = _lines(variable.get("description", "n/a"))
        yield _anchored("input", name), description, type_, default, "yes" if required else "no"


def _default(variable: Json) -> str:
    """A default, unless it is a secret, which stands in the code and in no document."""
    if variable.get("sensitive"):
        return "(sensitive)"
    return _code(json.dumps(variable["default"], indent=2, ensure_ascii=False))


def _outputs(document: Json) -> Iterator[tuple[str, str]]:
    for name, output in sorted(document.get("output", {}).items()):
        yield _anchored("output", name), _lines(output.get("description", "n/a"))


INSIDE = str.maketrans({"|": "&#124;", "`": "&#96;"})


def _code(text: str) -> str:
    if "\n" in text:
        # A table's cell is Markdown inside HTML too.
        lines = (xml(line).translate(INSIDE).replace("](", "&#93;(") for line in text.split("\n"))
        return f"<pre>{'<br/>'.join(lines)}</pre>"
    return markdown_code(text)
