"""JSON that a program has written: numbers to the letter, each key once."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from fargate_privatelink.documents import Json, read_text
from fargate_privatelink.errors import InputError, Problem, shown


def read_json(path: Path, *, limit: int = 2**20) -> Json:
    """The object in a JSON file, numbers of any length to the letter; an InputError says why there is none."""
    try:
        document = json.loads(
            read_text(path, file=str(path), limit=limit),
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_unique,
        )
    except ValueError as error:
        raise InputError([Problem(str(path), "", f"is not JSON: {error}")]) from error
    except RecursionError as error:
        raise InputError([Problem(str(path), "", "is not JSON: nested too deeply")]) from error
    if not isinstance(document, dict):
        raise InputError([Problem(str(path), "", "must hold an object")])
    return document


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {shown(twice)} occurs twice in one object")
    return found
