"""Which versions of a provider a stack takes."""

import re

from fargate_privatelink.errors import shown

# Source: Terraform documentation, Version constraints.
PART = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+)*)(-[\w.-]+)?\s*")
EXACT = re.compile(r"\s*=?\s*v?(\d+\.\d+\.\d+(?:-[\w.-]+)?)\s*")

Version = tuple[int, ...]


def exact(constraint: str) -> str | None:
    """The one version that a constraint allows, if it names it."""
    match = EXACT.fullmatch(constraint)
    return match[1] if match else None


def allows(constraint: str, version: str) -> bool:
    """Whether a constraint allows a version; a ValueError says that it is no constraint."""
    if one := exact(constraint):
        return one == version
    number, early = _version(version)
    return not early and all(
        _holds(operator or "=", limit, length, number) for operator, limit, length in _parts(constraint)
    )


def mentioned(constraint: str) -> list[str]:
    """The versions that stand in a constraint."""
    return [".".join(map(str, limit)) for _, limit, _ in _parts(constraint)]


def _parts(constraint: str) -> list[tuple[str, Version, int]]:
    found = []
    for part in filter(str.strip, constraint.split(",")):
        match = PART.fullmatch(part)
        if not match:
            raise ValueError(f"{shown(constraint)} is not a version constraint")
        number = tuple(map(int, match[2].split(".")))
        found.append((match[1] or "=", _padded(number), len(number)))
    return found


def _version(text: str) -> tuple[Version, str]:
    match = PART.fullmatch(text)
    if not match or match[1]:
        raise ValueError(f"{shown(text)} is not a version")
    return _padded(tuple(map(int, match[2].split(".")))), match[3] or ""


def _padded(number: Version) -> Version:
    return (*number, 0, 0, 0)[: max(3, len(number))]


def _holds(operator: str, limit: Version, length: int, version: Version) -> bool:
    match operator:
        case "=":
            return version == limit
        case "!=":
            return version != limit
        case ">":
            return version > limit
        case ">=":
            return version >= limit
        case "<":
            return version < limit
        case "<=":
            return version <= limit
        case _:
            # All but the last number that is written stay.
            fixed = max(1, length - 1)
            return version >= limit and version[:fixed] == limit[:fixed]
