"""A process that runs one command and ends: `fargate-synth`, which is `main.py` too, or one of its neighbours."""

import atexit
import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress

from fargate_privatelink.commands import signals


def synth() -> int:
    """Synthesize as the command line says; the exit status is that of `synth.main`, and 1 without the extra `synth`."""
    return _run(_synth, refused=1)


def prove() -> int:
    """Prove as the command line says; the exit status is that of `prove.main`."""
    return _run(_prove, refused=2)


def survey() -> int:
    """Survey an account as the command line says; the exit status is that of `survey.main`."""
    return _run(_survey, refused=2)


def hcl() -> int:
    """Write what CDKTF has synthesized as HCL; the exit status is that of `hcl.main`."""
    return _run(_hcl, refused=1)


def run() -> int:
    """Run, follow or deploy a task of a stack; the exit status is that of `run.main`."""
    return _run(_run_task, refused=125)


def _run(command: Callable[[], int], *, refused: int) -> int:
    signals.catch()
    # A person needs the message alone, in one line.
    warnings.formatwarning = lambda message, *_: f"warning: {message}\n"
    folder = f"{os.environ.get('TMPDIR') or '/tmp'}/fargate-privatelink-{os.urandom(8).hex()}"  # noqa: S108
    try:
        _make_temporary(folder)
        status = command()
    except OSError as error:
        # What ends the imports; the command itself tells of its own.
        status = _told(error, refused)
    except KeyboardInterrupt as error:
        status = signals.tell(error)
    if signals.came():
        _leave(status, folder)
    # The interpreter takes a moment to end, and to remove what it has made.
    signals.ignore()
    return status


def _make_temporary(folder: str) -> None:
    """Let all that this process, Node and others that it starts need for a while be in a folder; it goes with it."""
    try:
        os.mkdir(folder, 0o700)  # noqa: PTH102 (pathlib takes long to import, and Node is not started yet)
    except OSError:
        # Whoever needs one will say so.
        return
    os.environ["TMPDIR"] = folder
    atexit.register(_remove, folder)


def _remove(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _leave(status: int, folder: str) -> None:
    """End at once: a thread that imports may wait for ever for an import that the signal has ended."""
    if node := sys.modules.get("fargate_privatelink.cdktf.node"):
        node.end()
    _remove(folder)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


def _told(error: OSError, refused: int) -> int:
    from fargate_privatelink.commands.ending import ended

    def again() -> int:
        raise error

    return ended(again, refused=refused)


def _synth() -> int:
    try:
        from fargate_privatelink.cdktf import speed

        # Before the other imports: an import of CDKTF mostly waits for Node. Who asks for help needs none.
        ahead = None if {"-h", "--help"} & {*sys.argv} else speed.begin()
        from fargate_privatelink.commands.synth import main

        return main(ahead=ahead)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("fargate_privatelink"):
            raise
        needs = "fargate-synth needs the extra `synth` of the package fargate-privatelink"
        print(f"{error.name} is not installed: {needs}", file=sys.stderr)
        return 1


def _prove() -> int:
    from fargate_privatelink.commands.prove import main

    return main()


def _survey() -> int:
    from fargate_privatelink.commands.survey import main

    return main()


def _hcl() -> int:
    from fargate_privatelink.commands.hcl import main

    return main()


def _run_task() -> int:
    from fargate_privatelink.commands.run import main

    return main()
