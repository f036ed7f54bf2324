"""What GitHub and pre-commit run: the steps of `action.yml` as GitHub runs them, and what the hook names."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import ROOT
from tests.commands.test_prove_mended import FAULTS

STACKS = ROOT / "cdktf.out" / "stacks"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = ACTION["runs"]["steps"]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")
# A shell would run it, Python would take it for an option, and the runner for a command.
HOSTILE = ("a b", "$(touch ran)", "`touch ran`", "; touch ran", "'", '"', "--json", "-", "::error::a", "*")


@dataclass
class Runner:
    """A runner of GitHub with a repository checked out, whose virtual environment is made already."""

    repository: Path
    temporary: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, step: dict[str, Any], **inputs: str) -> subprocess.CompletedProcess[str]:
        values = {name: str(given["default"]) for name, given in ACTION["inputs"].items()} | inputs
        given = {name: INPUT.sub(lambda found: values[found[1]], text) for name, text in step.get("env", {}).items()}
        script = self.temporary / "script.sh"
        script.write_text(step["run"])
        # Source: GitHub Docs, Workflow syntax, Exit codes and error action preference.
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.repository,
            env={**os.environ, **self.environment, **given},
            capture_output=True,
            text=True,
        )

    def written(self, name: str) -> str:
        path = Path(self.environment[name])
        return path.read_text() if path.exists() else ""


def runner_of(folder: Path) -> Runner:
    runner = Runner(folder / "repository", folder / "temporary")
    runner.repository.mkdir()
    runner.temporary.mkdir()
    files = {name: str(folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    runner.environment = {"RUNNER_TEMP": str(runner.temporary), "GITHUB_ACTION_PATH": str(ROOT), **files}
    return runner


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    made = runner_of(tmp_path)
    (made.temporary / "fargate-prove").symlink_to(sys.prefix)
    return made


(PROVE,) = (step for step in STEPS if step.get("id") == "prove")


def without_commands(printed: str) -> str:
    """What a step prints between the lines that keep the runner from obeying it."""
    first, *lines, last = printed.splitlines(keepends=True)
    token = first.removeprefix("::stop-commands::").strip()
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert last == f"::{token}::\n"
    return "".join(lines)


def test_what_starts_passes_with_a_summary_and_sarif(runner: Runner) -> None:
    shutil.copytree(STACKS, runner.repository / "stacks")
    done = runner.run(PROVE)
    assert (done.returncode, done.stderr) == (0, "")
    assert without_commands(done.stdout).endswith("tasks: 2 proved\n")
    assert runner.written("GITHUB_STEP_SUMMARY").startswith("## ✅ All 2 tasks start\n")
    assert json.loads((runner.repository / "fargate-prove.sarif").read_text())["runs"][0]["results"] == []
    assert runner.written("GITHUB_OUTPUT") == "written=true\n"


def test_what_does_not_start_fails_with_a_summary_and_sarif(runner: Runner) -> None:
    shutil.copytree(FAULTS, runner.repository / "infra")
    done = runner.run(PROVE, path="infra\r\n\n", sarif="a b.sarif", arguments="--fail-on\nfailed\n")
    assert (done.returncode, done.stderr) == (1, "")
    assert without_commands(done.stdout).startswith("infra\n  task orders does not start (")
    assert runner.written("GITHUB_STEP_SUMMARY").startswith("## ❌ Task `orders` does not start\n")
    results = json.loads((runner.repository / "a b.sarif").read_text())["runs"][0]["results"]
    # Code scanning finds files from the repository's top.
    assert {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results} == {
        *("infra/main.tf", "infra/ecs.tf")
    }


def test_what_cannot_be_read_fails_with_a_summary_of_why(runner: Runner) -> None:
    done = runner.run(PROVE, path="plan.json\n<b>state</b>.json")
    assert done.returncode == 2
    lines = [f"{name}: cannot be read: No such file or directory\n" for name in ("plan.json", "<b>state</b>.json")]
    assert done.stderr == "".join(lines)
    summary = "## ❌ Nothing is proved\n\n" + "".join(f"    {line}" for line in lines)
    assert [runner.written(name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")] == [summary, ""]
    assert list(runner.temporary.iterdir()) == [runner.temporary / "fargate-prove", runner.temporary / "script.sh"]
    assert list(runner.repository.iterdir()) == []


@pytest.mark.parametrize("place", ["path", "arguments"])
def test_no_input_is_run(place: str, runner: Runner) -> None:
    given = "\n".join(HOSTILE)
    done = runner.run(PROVE, **{place: given if place == "path" else f"--subnet={given}"})
    assert done.returncode == 2
    assert list(runner.repository.iterdir()) == []
    if place == "path":
        assert "$(touch ran): cannot be read: No such file or directory\n" in done.stderr
        assert "--json: cannot be read: No such file or directory\n" in done.stderr


def test_no_script_holds_an_expression() -> None:
    # Which GitHub would put into it as it is.
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []
    assert {step["shell"] for step in STEPS if "run" in step} == {"bash"}
    assert set(INPUT.findall(json.dumps(STEPS))) | {"upload"} == ACTION["inputs"].keys()


def test_the_upload_is_left_out_where_nothing_is_written_or_wanted() -> None:
    *_, last = STEPS
    assert last["uses"].startswith("github/codeql-action/upload-sarif@")
    # A step that fails ends the steps behind it, unless they say otherwise.
    assert last["if"] == "${{ !cancelled() && inputs.upload == 'true' && steps.prove.outputs.written == 'true' }}"


@pytest.mark.index
@pytest.mark.usefixtures("slow")
def test_the_steps_in_a_row_install_and_prove(tmp_path: Path) -> None:
    runner = runner_of(tmp_path)
    shutil.copytree(STACKS, runner.repository / "stacks")
    runner.environment |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": ""}
    for step in STEPS:
        if "run" in step:
            done = runner.run(step)
            if "No matching distribution" in done.stderr or "Temporary failure" in done.stderr:
                pytest.skip(f"pip reaches no package index: {done.stderr.strip().splitlines()[-1]}")
            assert done.returncode == 0, done.stderr
    assert without_commands(done.stdout).endswith("tasks: 2 proved\n")
    assert runner.written("GITHUB_OUTPUT") == "written=true\n"


def test_the_hook_runs_the_command_on_source() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert (HOOK["language"], HOOK["args"], HOOK["pass_filenames"]) == ("python", ["."], False)
    assert HOOK["entry"] in scripts
    names = ("main.tf", "main.tf.json", "a.auto.tfvars", "terraform.tfvars.json", "a.tofu", "main.py", "plan.json")
    assert [name for name in names if re.search(HOOK["files"], name)] == [*names[:4]]
