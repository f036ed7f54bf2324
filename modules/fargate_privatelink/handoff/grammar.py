"""Terraform's own blocks, whose arguments are known: what each argument is, and in which order they stand."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.unfolding import NotExpressibleError, labelled
from fargate_privatelink.hcl.layout import laid_out
from fargate_privatelink.hcl.lines import MAX_WIDTH, aligned, block, keyed, listed
from fargate_privatelink.hcl.spacing import spaced
from fargate_privatelink.hcl.templates import expression_of, quoted_literal
from fargate_privatelink.hcl.values import Render, argument, constant, row, setting

# Types that Terraform's formatter writes in full.
SHORT_TYPES = {"list": "list(any)", "map": "map(any)", "set": "set(any)"}


class Grammar(NamedTuple):
    """The arguments and blocks of a block, and what arguments are that are not named here: None forbids them."""

    arguments: Mapping[str, Render]
    blocks: Mapping[str, "Grammar"] = MappingProxyType({})
    others: Render | None = None


def references(value: Any, level: int, column: int) -> str:
    """References to the letter: a list on a line each, a map of them, or one."""
    if isinstance(value, Mapping):
        return keyed([(key, _bare(item)) for key, item in value.items()], level)
    if not isinstance(value, list):
        return _bare(value)
    items = [_bare(item) for item in value]
    line = f"[{', '.join(items)}]"
    return line if len(items) <= 1 and column + len(line) <= MAX_WIDTH else listed(items, level)


def _bare(text: Any) -> str:
    bare = expression_of(text) if isinstance(text, str) else None
    if not isinstance(text, str) or (bare is None and "${" in text):
        raise ValueError(f"{text!r} is not a reference")
    reference = text if bare is None else bare
    # To the letter, if Terraform can parse it.
    spaced(reference)
    return reference


def _type(value: Any, level: int, column: int) -> str:
    bare = _bare(value)
    return SHORT_TYPES.get(bare) or laid_out(bare, level, column)


CONDITION = Grammar({"condition": argument, "error_message": argument})
CONNECTION = Grammar({}, others=argument)
PROVISIONER = Grammar({"when": references, "on_failure": references}, {"connection": CONNECTION}, argument)
LIFECYCLE = Grammar(
    {
        "create_before_destroy": argument,
        "ignore_changes": references,
        "prevent_destroy": argument,
        "replace_triggered_by": references,
    },
    {"precondition": CONDITION, "postcondition": CONDITION},
)
VARIABLE = Grammar(
    {
        "type": _type,
        "description": setting,
        "default": setting,
        "nullable": constant,
        "sensitive": constant,
        "ephemeral": constant,
    },
    {"validation": CONDITION},
)
OUTPUT = Grammar(
    {
        "description": setting,
        "value": argument,
        "sensitive": argument,
        "ephemeral": argument,
        "depends_on": references,
    },
    {"precondition": CONDITION},
)
# Labels that blocks inside others have.
LABELS = {"provisioner": 1}
# Blocks of the stack itself that have no labels.
UNNAMED = {
    "moved": Grammar({"from": references, "to": references}),
    "import": Grammar({"for_each": argument, "to": references, "id": argument, "provider": references}),
    "removed": Grammar(
        {"from": references},
        {"connection": CONNECTION, "provisioner": PROVISIONER, "lifecycle": Grammar({"destroy": argument})},
    ),
}


def says_nothing(key: str, value: Json) -> bool:
    """Whether an argument is a list of dependencies without any."""
    return key == "depends_on" and value[key] == []


def content(value: Json, grammar: Grammar, level: int, name: str) -> str:
    """The content of the block `name`; a NotExpressibleError names arguments that are not in its grammar."""
    others = [key for key in value if key not in {"//", *grammar.arguments, *grammar.blocks}]
    if others and grammar.others is None:
        raise NotExpressibleError(f"{name}: {', '.join(sorted(others))} is not known")
    rows = [
        row(key, value[key], level, render)
        for key, render in grammar.arguments.items()
        if key in value and not says_nothing(key, value)
    ]
    more = [row(key, value[key], level, grammar.others) for key in others if grammar.others if value[key] is not None]
    nested = [
        text
        for key, inner in grammar.blocks.items()
        for text in own_blocks(key, value.get(key), inner, level, f"{name}.{key}")
    ]
    return "\n".join([*(aligned(part, level) for part in (rows, more) if part), *nested])


def own_blocks(key: str, value: Any, grammar: Grammar, level: int, name: str) -> Iterator[str]:
    """The blocks of one name; those of provisioners have a label."""
    for (_, *labels), body in labelled(value, (name,), LABELS.get(key, 0)):
        inside = content(body, grammar, level + 1, ".".join([name, *labels]))
        yield block(" ".join([key, *map(quoted_literal, labels)]), inside, level)
