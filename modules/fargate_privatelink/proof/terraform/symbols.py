"""Text that stands for a value which only an apply can tell.

A symbol names the value by its Terraform reference, such as `aws_vpc.main.id`, between two characters of Unicode's
private use area, alone or inside other text. Equal symbols are equal values. `UNKNOWN` names nothing, and equals
nothing: two of it may be different values.
"""

import re
from typing import Any

OPEN, CLOSE = "\ue000", "\ue001"
# JSON inside a Terraform template must stay JSON when a reference in it becomes a symbol.
ESCAPES = {'"': "\ue002", "\\": "\ue003"}
UNKNOWN = OPEN + CLOSE
SYMBOL = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")


def symbol(path: str) -> str:
    """The symbol of a Terraform reference."""
    for char, escape in ESCAPES.items():
        path = path.replace(char, escape)
    return f"{OPEN}{path}{CLOSE}"


def path_of(value: object) -> str | None:
    """The reference of a value that is one symbol and nothing else; None for any other."""
    match = SYMBOL.fullmatch(value) if isinstance(value, str) else None
    return _unescaped(match[1]) if match else None


def paths_in(text: str) -> list[str]:
    """The references of all symbols in a text."""
    return [_unescaped(path) for path in SYMBOL.findall(text)] if OPEN in text else []


def is_known(value: Any) -> bool:
    """Whether no symbol is anywhere in a value."""
    if isinstance(value, str):
        return OPEN not in value
    if isinstance(value, dict):
        return all(is_known(key) and is_known(item) for key, item in value.items())
    return all(map(is_known, value)) if isinstance(value, list) else True


def has_unknown(value: Any) -> bool:
    """Whether something that nothing names is anywhere in a value."""
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    return any(map(has_unknown, value)) if isinstance(value, list) else isinstance(value, str) and UNKNOWN in value


def readable(text: str) -> str:
    """A text with its symbols as Terraform writes references."""
    return SYMBOL.sub(lambda match: f"${{{_unescaped(match[1]) or 'known after apply'}}}", text)


def worded(text: str) -> str:
    """A text as people read it: with references as Terraform writes them, and three dots for what nothing names."""
    found = re.sub(r"(?:\.\.\.)+", "...", readable(text.replace(UNKNOWN, "..."))) if OPEN in text else text
    return "a value known after apply" if found == "..." else found


def thing(text: str) -> str:
    """A text as people read it, where it names a thing: one that only its id names by its address."""
    whole = re.fullmatch(r"\$\{(.+)\.(?:id|arn|name)\}", told := worded(text))
    return whole[1] if whole and "${" not in whole[1] else told


def _unescaped(path: str) -> str:
    for char, escape in ESCAPES.items():
        path = path.replace(escape, char)
    return path
