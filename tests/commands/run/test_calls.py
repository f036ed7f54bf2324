"""Each verb makes the calls of its table and no other."""

from pathlib import Path

import pytest

from fargate_privatelink.run.calls import CALLS, EXECUTE, VERBS
from tests.commands.run import test_exec, test_push, test_redeploy
from tests.commands.run.conftest import Ran
from tests.run.stacks import DEFINED, ID, ended, logged, program, started
from tests.survey.replay import Answer, Recording, saying

TASKS = [saying("ecs:ListTasks", {"taskArns": [ID]}), saying("ecs:DescribeTasks", {"tasks": [ended(0)]}), DEFINED]
STEADY = test_redeploy.deployed(test_redeploy.deployment(rolloutState="COMPLETED"))
ANSWERS: dict[str, list[Answer]] = {
    "run": [*started(ended(0)), logged()],
    "logs": [*TASKS, logged()],
    "exec": test_exec.open_to(),
    "redeploy": test_redeploy.states(STEADY),
    "push": test_push.account(),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_makes_the_calls_of_the_table_and_no_other(ran: Ran, programs: Path, tmp_path: Path, verb: str) -> None:
    for name in ("aws", "session-manager-plugin", "docker"):
        program(programs, name, "")
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / "Dockerfile").touch()
    recording = Recording()
    ran(ANSWERS[verb], verb, "web", recording=recording)
    # The AWS CLI makes that one.
    expected = {(CALLS[each].client, CALLS[each].operation) for each in VERBS[verb] if each != EXECUTE}
    assert recording.asked == expected
