"""AWS tags."""

import re

from fargate_privatelink.errors import shown


def tag_problem(key: str, value: object) -> str | None:
    """What AWS refuses about a tag, or None. Source: Amazon ECS API Reference, Tag."""
    allowed = r"[^\W_]|[ _.:/=+@-]"
    if not isinstance(value, str):
        return f"must be a string, got {shown(value)}"
    if key.lower().startswith("aws:") or value.lower().startswith("aws:"):
        return "a tag must not begin with aws:"
    if not re.fullmatch(f"({allowed}){{1,128}}", key):
        return "a tag's key must be 1 to 128 letters, digits, spaces and _ . : / = + - @"
    if not re.fullmatch(f"({allowed}){{0,256}}", value):
        return f"must be at most 256 letters, digits, spaces and _ . : / = + - @, got {shown(value)}"
    return None
