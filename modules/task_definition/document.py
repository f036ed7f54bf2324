"""A JSON document from whatever file a person names."""

import json
from pathlib import Path
from typing import Any

from modules.errors import InputError, Problem, shown

# ECS refuses a task definition above 64 KiB; white space and read-only fields do not come near this.
MAX_BYTES = 1024 * 1024


def read(path: Path, *, file: str) -> object:
    """The JSON value in a file; an InputError under the name `file` says why there is none."""

    def refuse(message: str) -> InputError:
        return InputError([Problem(file, "", message)])

    try:
        # Read, never asked for its size first: a pipe has none.
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise refuse(f"cannot be read: {reason}") from error
    if len(content) > MAX_BYTES:
        raise refuse("is larger than 1 MiB; ECS accepts task definitions up to 64 KiB")
    try:
        text = content.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_not_json)
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        raise refuse(f"is not UTF-8 text: {error.reason} at byte {error.start}") from error
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
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {shown(repeated)} stands twice in one object")
    return result


def _not_json(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
