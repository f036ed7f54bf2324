"""How a command ends: what it printed, its message, its exit status; never a traceback for what a person can mend."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from io import TextIOWrapper
from typing import NoReturn, TextIO

from fargate_privatelink.commands import signals
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.escaping import printable


class Parser(ArgumentParser):
    """A parser of arguments that are anybody's text."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


def ended(command: Callable[[], int], *, refused: int) -> int:
    """The exit status of a command: its own, `refused` where an InputError or an OSError ends it, a signal's."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal may lack characters, and JSON may hold half a character of UTF-16, which nothing can print.
            stream.reconfigure(errors="backslashreplace")
    try:
        return command()
    except InputError as error:
        _print(str(error), sys.stderr)
    except OSError as error:
        _print(str(InputError([Problem(str(error.filename or ""), "", reason(error))])), sys.stderr)
    except KeyboardInterrupt as error:
        return signals.tell(error)
    return refused


def reason(error: OSError) -> str:
    """What the operating system, or Python in its name, says is wrong."""
    return error.strerror or str(error) or type(error).__name__


def show(text: str) -> bool:
    """Print a text to whoever may read no further than its beginning; False, and a message, where nothing takes it."""
    error = _print(text, sys.stdout)
    if error is None or isinstance(error, BrokenPipeError):
        return True
    _print(f"standard output: {reason(error)}", sys.stderr)
    return False


def is_read(text: str) -> bool:
    """Print a text; False where nobody reads any further. An OSError says why nothing takes it."""
    error = _print(text, sys.stdout)
    if error is None or isinstance(error, BrokenPipeError):
        return error is None
    raise OSError(error.errno, reason(error), "standard output") from error


def tell(line: str) -> None:
    """Say something of the work to whoever listens."""
    _print(printable(line), sys.stderr)


def _print(text: str, stream: TextIO | None) -> OSError | None:
    """Print a text, or say why it cannot be; Python has no stream where the descriptor is closed."""
    try:
        if stream is not None:
            print(text, file=stream, flush=True)
    except OSError as error:
        # Python flushes once more at its end. Source: Python documentation, Note on SIGPIPE.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[union-attr]
        return error
    return None
