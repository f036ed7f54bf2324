"""What a person hands in: the text of a file, and the JSON in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fargate_privatelink.errors import InputError, Problem

MAX_BYTES = 1024 * 1024
# An object of JSON.
Json = Mapping[str, Any]


def read_text(path: Path, *, file: str) -> str:
    """The UTF-8 text in a file of up to 1 MiB; an InputError under the name `file` says why there is none."""
    try:
        # Read, never asked for its size first: a pipe has none, and a device no end.
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise InputError([Problem(file, "", "is larger than 1 MiB")])
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InputError([Problem(file, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise InputError([Problem(file, "", f"is not UTF-8 text: {error.reason} at byte {error.start}")]) from error
    except ValueError as error:
        raise InputError([Problem(file, "", f"cannot be read: {error}")]) from error
