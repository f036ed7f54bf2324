"""What `fargate-run` does when nobody reads what it prints, or nothing takes it, and what a terminal is shown."""

import pytest

from fargate_privatelink.run.logs import safe
from tests.commands.run.conftest import Ran
from tests.commands.test_ending import full, nobody_reads
from tests.run.stacks import DEFINED, ID, ended, logged, started, task
from tests.survey.replay import saying

FOLLOWED = [saying("ecs:DescribeTasks", {"tasks": [task("RUNNING")]}), DEFINED, logged(web=["hello"])]


def test_logs_end_where_nobody_reads_on(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    with nobody_reads() as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        assert ran(FOLLOWED, "logs", "--task", ID, "--follow")[2] == 0


def test_a_task_is_followed_whoever_reads(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    with nobody_reads() as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        assert ran([*started(task("RUNNING"), ended(5)), logged(web=["hello"])], "run", "web")[2] == 5


def test_a_full_disk_is_said(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    with full() as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        _, err, status = ran(FOLLOWED, "logs", "--task", ID)
    assert (err.splitlines()[-1], status) == ("standard output: No space left on device", 125)


def test_a_terminal_obeys_nothing_that_is_logged(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    assert safe("a\tb\x1b[31m\u202e") == "a\tb\\x1b[31m\\u202e"
    answers = [*started(ended(0)), logged(web=["\x1b[31mred"])]
    assert ran(answers, "run", "web")[0] == "\x1b[31mred\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert ran(answers, "run", "web")[0] == "\\x1b[31mred\n"
