"""The JSON value in a file."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from fargate_privatelink.documents import read_text
from fargate_privatelink.errors import InputError, Problem, shown

# No number of a task definition comes near this.
MAX_DIGITS = 18


def read(path: Path, *, file: str) -> object:
    """The JSON value in a file; an InputError under the name `file` says why there is none."""

    def refuse(message: str) -> InputError:
        return InputError([Problem(file, "", message)])

    text = read_text(path, file=file)
    if not text.strip():
        raise refuse("is empty")
    try:
        document = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_number, parse_int=_number)
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise refuse("holds half of a surrogate pair, which is no character") from error
    except json.JSONDecodeError as error:
        raise refuse(f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError:
        raise refuse("is nested too deeply for a task definition") from None
    except ValueError as error:
        raise refuse(f"is not JSON: {error}") from error
    return document


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        ((repeated, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"the key {shown(repeated)} stands twice in one object")
    return result


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits is more than a task definition can hold")
    return int(digits)
