"""Who makes the calls: each is told, as a person would make it, before it is made."""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NoReturn, Protocol

from botocore.exceptions import ClientError

from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.run.calls import CALLS, Place
from fargate_privatelink.survey.account import Account, UnansweredError

# Seconds between two questions for what changes.
PAUSE = 3.0


@dataclass(frozen=True)
class Program:
    """A program to start, told as a line, with a text on its standard input; in a session Ctrl-C is for it alone."""

    arguments: Sequence[str]
    line: str
    typed: str | None = None
    is_session: bool = False


class Caller(Protocol):
    """What a verb needs of the world."""

    place: Place

    def ask(self, action: str, **parameters: Any) -> list[Any]:
        """What AWS answers to a call; an InputError says why it does not."""

    def start(self, program: Program) -> int:
        """The exit status of a program; an InputError says why it does not start."""

    def tell(self, line: str) -> None:
        """Say how things are."""

    def show(self, line: str) -> bool:
        """Print what was asked for; False where nobody reads any further."""

    def pause(self) -> None:
        """Let something happen."""


@dataclass
class AccountCaller:
    """Makes the calls in an account, which is signed in to when the first one is made."""

    place: Place
    sign_in: Callable[[], Account]
    tell: Callable[[str], None]
    show: Callable[[str], bool]
    _account: Account | None = None
    _told: set[str] = field(default_factory=set)

    def ask(self, action: str, **parameters: Any) -> list[Any]:
        call = CALLS[action]
        # What is asked again and again, from another time on, is told once.
        asked = {name: value for name, value in parameters.items() if name != "startTime"}
        if (key := self.place.command_line(call, asked)) not in self._told:
            self._told.add(key)
            self.tell(self.place.command_line(call, parameters))
        self._account = self._account or self.sign_in()
        try:
            return self._account.ask(call, parameters)
        except UnansweredError as error:
            _refuse(action, error)

    def start(self, program: Program) -> int:
        self.tell(program.line)
        # What handles a signal here is not inherited, where one that is ignored would be.
        before = signal.signal(signal.SIGINT, _leave) if program.is_session else None
        try:
            return subprocess.run(program.arguments, input=program.typed, text=True, check=False).returncode  # noqa: S603
        except OSError as error:
            raise InputError([Problem(program.arguments[0], "", f"cannot be started: {error.strerror}")]) from error
        finally:
            if program.is_session:
                signal.signal(signal.SIGINT, before)

    def pause(self) -> None:
        time.sleep(PAUSE)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Leave a signal to whom it is meant for."""


def _refuse(action: str, error: UnansweredError) -> NoReturn:
    message = str(error.reading)
    if isinstance(cause := error.__cause__, ClientError):
        message = ": ".join(filter(None, map(cause.response.get("Error", {}).get, ("Code", "Message"))))
    raise InputError([Problem("AWS", "", f"{action}: {' '.join(message.split())}")]) from error
