"""What ends a command from outside: Ctrl-C, a terminal that closes, and SIGTERM, which CI systems send."""

import signal
import sys
import warnings
from contextlib import suppress
from types import FrameType

# What a command says of each. SIGHUP is no signal of Windows.
WORDS = {
    getattr(signal, name): word
    for name, word in (("SIGINT", "interrupted"), ("SIGTERM", "terminated"), ("SIGHUP", "hung up"))
    if hasattr(signal, name)
}
UNTOUCHED = (signal.SIG_DFL, signal.default_int_handler)
_caught: list[int] = []


def catch() -> None:
    """Raise a KeyboardInterrupt that holds the signal's number, once; what `nohup` ignores stays ignored."""
    for number in WORDS:
        if signal.getsignal(number) in UNTOUCHED:
            signal.signal(number, _raise)


def ignore() -> None:
    """Let no signal end anything from now on, if `catch` was there; one that came before is raised again."""
    if _caught:
        # Python forgets an exception that is raised while it destroys an object.
        raise KeyboardInterrupt(_caught[0])
    _ignore()


def _ignore() -> None:
    for number in WORDS:
        if signal.getsignal(number) is _raise:
            signal.signal(number, signal.SIG_IGN)


def _raise(number: int, _frame: FrameType | None) -> None:
    # Whoever is impatient does not interrupt what puts things back; and what ends has nothing to warn of.
    _ignore()
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None
    _caught.append(number)
    raise KeyboardInterrupt(number)


def tell(error: KeyboardInterrupt) -> int:
    """Say which signal it was; the exit status that shells give it. Source: Bash Reference Manual, Exit Status."""
    (number,) = error.args or (signal.SIGINT,)
    with suppress(OSError):
        print(WORDS[number], file=sys.stderr, flush=True)
    return 128 + int(number)


def came() -> bool:
    """Whether a signal has ended what this process was at."""
    return bool(_caught)
