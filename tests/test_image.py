import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests import ROOT

IMAGE = ROOT / "image"


@pytest.fixture
def sleeps(tmp_path: Path) -> Path:
    """A folder for PATH whose `sleep` writes down for how long, instead of sleeping."""
    fake = tmp_path / "sleep"
    fake.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/slept\n')
    fake.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("message", "printed"),
    [
        ("sample-fargate-logger says hello", "sample-fargate-logger says hello\n"),
        ("two  blanks, a * and a \\n", "two  blanks, a * and a \\n\n"),
        ("-n", "-n\n"),
        ("", "\n"),
        (None, "\n"),
    ],
)
def test_the_script_prints_the_message_as_it_is_and_stays_30_seconds(
    message: str | None, printed: str, sleeps: Path
) -> None:
    environment = {"PATH": f"{sleeps}{os.pathsep}{os.environ['PATH']}"}
    if message is not None:
        environment["LOG_MESSAGE"] = message
    done = subprocess.run([IMAGE / "entrypoint.sh"], env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (printed, "")
    assert (sleeps / "slept").read_text() == "30\n"


def test_sigterm_ends_the_script_at_once_and_its_sleep_with_it() -> None:
    with subprocess.Popen([IMAGE / "entrypoint.sh"], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.2)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        # The sleep has the same standard output: it closes only when both have ended.
        assert process.stdout.read() == b""
        assert process.wait(timeout=5) == 128 + signal.SIGTERM


def test_the_image_runs_the_script_as_nobody_on_a_pinned_release() -> None:
    lines = (IMAGE / "Dockerfile").read_text().splitlines()
    instructions = dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    assert instructions["FROM"].startswith("debian:")
    assert not instructions["FROM"].endswith(("latest", "debian:"))
    assert instructions["USER"] == "65534:65534"
    assert instructions["ENTRYPOINT"] == '["/usr/local/bin/entrypoint.sh"]'
    assert os.access(IMAGE / "entrypoint.sh", os.X_OK)
