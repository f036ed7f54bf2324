"""What a person hands in: the text of a file, and the JSON in it."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fargate_privatelink.errors import InputError, Problem

MAX_BYTES = 1024 * 1024
# Characters of a TOML text, and dots of its lines: a key of many parts takes the square of their number to parse, 10 s
# for 64 KiB, and cannot go on in another line.
MAX_TOML = 256 * 1024
MAX_TOML_DOTS = 1000
# How the folders begin in which a synth is at work, or was when it was killed.
UNFINISHED = ".synth-"
# Folders in which Terraform, npm and Git keep copies of their own.
COPIES = {".terraform", "node_modules", ".git"}
# An object of JSON.
Json = Mapping[str, Any]


def is_ignored(name: str) -> bool:
    """Whether nobody hands in what is in a folder of this name."""
    return name in COPIES or name.startswith(UNFINISHED)


def read_text(path: Path, *, file: str, limit: int = MAX_BYTES) -> str:
    """The UTF-8 text in a file of up to `limit` bytes; an InputError under the name `file` says why there is none."""
    try:
        # Read, never asked for its size first: a pipe has none, and a device no end.
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise InputError([Problem(file, "", f"is larger than {limit // 2**20} MiB")])
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InputError([Problem(file, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise InputError([Problem(file, "", f"is not UTF-8 text: {error.reason} at byte {error.start}")]) from error
    except ValueError as error:
        raise InputError([Problem(file, "", f"cannot be read: {error}")]) from error


def toml(text: str, *, file: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The document in a TOML text from a file; an InputError under the name `file` says why there is none."""

    def refuse(message: str) -> InputError:
        return InputError([Problem(file, "", message)])

    if len(text) > MAX_TOML:
        raise refuse(f"is larger than {MAX_TOML // 1024} KiB")
    for number, line in enumerate(text.split("\n"), 1):
        if (dots := line.count(".")) > MAX_TOML_DOTS:
            raise refuse(f"has {dots} dots in line {number}, where a key of at most {MAX_TOML_DOTS} parts is read")
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except ArithmeticError:
        raise refuse("has a number with too large an exponent") from None
    except ValueError as error:
        raise refuse(f"is not TOML: {error}") from error
    except RecursionError:
        raise refuse("is not TOML: nested too deeply") from None
