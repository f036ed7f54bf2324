"""How Ctrl-C, SIGTERM and SIGHUP end the commands: one line, the status that shells know, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fargate_privatelink.commands import output, signals
from tests import ROOT

SYNTH = [sys.executable, str(ROOT / "main.py"), "--config", str(ROOT / "stacks.toml"), "--out", "out"]
PROVE = [sys.executable, "-m", "fargate_privatelink.commands.prove", "-"]
SENT = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated", signal.SIGHUP: "hung up"}
# The folder for what it needs for a while is there at its beginning, that in the output when CDKTF is imported.
MOMENTS = {"importing": "tmp/fargate-privatelink-*", "at work": "out/.synth-*/new"}
SECONDS = 30


def started(command: list[str], folder: Path) -> subprocess.Popen[str]:
    (folder / "tmp").mkdir()
    pipe = subprocess.PIPE
    environment = os.environ | {"TMPDIR": str(folder / "tmp")}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def wait_for(true: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def started_there(folder: Path) -> list[str]:
    """The processes that have inherited the environment of what was started in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={folder / 'tmp'}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("number", SENT)
def test_a_signal_ends_a_synth_which_leaves_nothing(number: signal.Signals, moment: str, tmp_path: Path) -> None:
    with started(SYNTH, tmp_path) as process:
        wait_for(lambda: any(tmp_path.glob(MOMENTS[moment])))
        process.send_signal(number)
        printed = process.communicate(timeout=SECONDS)
    assert (process.returncode, *printed) == (128 + number, "", f"{SENT[number]}\n")
    assert [path for path in tmp_path.rglob("*") if path.name != "tmp"] == []
    wait_for(lambda: started_there(tmp_path) == [])


@pytest.mark.parametrize("number", SENT)
def test_a_signal_ends_a_proof(number: signal.Signals, tmp_path: Path) -> None:
    with started(PROVE, tmp_path) as process:
        wait_for(lambda: any(tmp_path.glob(MOMENTS["importing"])))
        process.send_signal(number)
        # It may end without its standard input.
        process.wait(SECONDS)
        printed = process.communicate()
    assert (process.returncode, *printed) == (128 + number, "", f"{SENT[number]}\n")
    assert [*(tmp_path / "tmp").iterdir()] == []


def test_a_synth_that_nohup_started_goes_on_when_the_terminal_closes(tmp_path: Path) -> None:
    with started(["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *SYNTH], tmp_path) as process:
        wait_for(lambda: any(tmp_path.glob(MOMENTS["at work"])))
        process.send_signal(signal.SIGHUP)
        assert process.communicate(timeout=SECONDS)[1] == ""
    assert process.returncode == 0


@pytest.fixture
def caught() -> Iterator[None]:
    """A process in which `signals.catch` was called."""
    handlers = {number: signal.getsignal(number) for number in SENT}
    hook = sys.unraisablehook
    for number in SENT:
        signal.signal(number, signal.SIG_DFL)
    with warnings.catch_warnings():
        signals.catch()
        yield
    signals._caught.clear()
    sys.unraisablehook = hook
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("caught")
def test_a_second_signal_does_not_end_what_the_first_has_begun() -> None:
    with pytest.raises(KeyboardInterrupt) as error:
        os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    assert signals.tell(error.value) == 143


@pytest.mark.usefixtures("caught")
def test_what_is_published_is_published_whatever_signal_comes(tmp_path: Path) -> None:
    with output.replacing(tmp_path / "out") as folder:
        (folder / "manifest.json").write_text("new")
    os.kill(os.getpid(), signal.SIGTERM)
    assert (tmp_path / "out" / "manifest.json").read_text() == "new"


@pytest.mark.usefixtures("caught")
def test_a_signal_that_python_forgets_ends_the_synth_before_it_publishes(tmp_path: Path) -> None:
    class Destroyed:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    def synth() -> None:
        with output.replacing(tmp_path / "out") as folder:
            (folder / "manifest.json").write_text("new")
            Destroyed()

    with pytest.raises(KeyboardInterrupt):
        synth()
    assert [*tmp_path.iterdir()] == []
