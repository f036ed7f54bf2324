"""Terraform's addresses and references, taken apart."""

import re
from collections.abc import Sequence
from typing import Any

# The calls that lead to a module, each with the key of its instance.
Module = tuple[tuple[str, str | None], ...]
# How addresses begin in several configurations that are read as one: no module's name begins with a digit.
LAYER = re.compile(r"module\.\d+\.")
STEP = re.compile(r'\.?([\w-]+)|\[(\d+|"(?:[^"\\]|\\.)*")\]')


def steps_of(reference: str) -> list[str]:
    """The names and keys in a reference; keys are digits, or text in quotes."""
    return [match[1] or match[2] for match in STEP.finditer(reference)]


def references_in(listed: Sequence[Any]) -> list[list[str]]:
    """The references of an expression in steps: Terraform lists each with all its beginnings behind it."""
    found: list[list[str]] = []
    shorter: list[str] = []
    for name in listed:
        steps = steps_of(str(name))
        if steps != shorter:
            found.append(steps)
        shorter = steps[:-1]
    return found


def is_key(step: str) -> bool:
    return step.isdigit() or step.startswith('"')


def key_of(step: str) -> str:
    return step.strip('"').replace('\\"', '"')


def step_of(key: str) -> str:
    """A key as a step of a reference."""
    return key if key.isdigit() else '"' + key.replace('"', '\\"') + '"'


def prefix(module: Module) -> str:
    return "".join(f"module.{name}{_bracketed(key)}." for name, key in module)


def _bracketed(key: str | None) -> str:
    return "" if key is None else f"[{step_of(key)}]"


def configured(address: str) -> str:
    """The address of what all instances of a resource have in the configuration: without keys, its modules' neither."""
    module, own, _ = parsed(address)
    return prefix(tuple((name, None) for name, _ in module)) + own.removeprefix(prefix(module))


def layer_of(address: str) -> str:
    """How the addresses of an address's configuration begin, where several are read as one."""
    found = LAYER.match(address)
    return found[0] if found else ""


def parsed(address: str) -> tuple[Module, str, str | None]:
    """An instance's module, the address without its own key, and that key."""
    module: list[tuple[str, str | None]] = []
    rest = address
    while match := re.match(r'module\.([\w-]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?\.', rest):
        module.append((match[1], key_of(match[2]) if match[2] else None))
        rest = rest[match.end() :]
    own = re.fullmatch(r'([^\[]+)(?:\[(\d+|".*")\])?', rest)
    base, key = (own[1], own[2]) if own else (rest, None)
    return tuple(module), prefix(tuple(module)) + base, key_of(key) if key else None
