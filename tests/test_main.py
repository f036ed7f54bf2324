import filecmp
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.synth import main, takes_colour
from tests import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's input and output, to break."""
    for name in ("stacks.toml", "image"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
    shutil.copytree(ROOT / "cdktf.out", tmp_path / "cdktf.out", ignore=ignored)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_committed_output_is_what_synth_writes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "--out", tmp_path / "out"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    written = files(tmp_path / "out")
    assert written.keys() >= {"stacks/nat/cdk.tf.json", "stacks/privatelink/cdk.tf.json", "modules/nat/ecs.tf"}
    assert {name: (ROOT / "cdktf.out" / name).read_bytes() for name in written} == written


@pytest.mark.usefixtures("slow")
def test_a_user_without_a_home_synthesizes_too(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JSII_")}
    done = subprocess.run(
        [sys.executable, "main.py", "--out", tmp_path / "out"],
        cwd=ROOT,
        env=environment | {"HOME": os.devnull},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_readme_shows_what_a_synth_prints() -> None:
    done = subprocess.run([sys.executable, "main.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout in (ROOT / "README.md").read_text()


def change(key: str, value: Any) -> Callable[[Path], None]:
    """A change of the task definition: the value at a dotted path."""

    def apply(project: Path) -> None:
        path = project / "image" / "task-definition.json"
        definition = json.loads(path.read_text())
        *parents, last = key.split(".")
        target = definition
        for parent in parents:
            target = target[int(parent)] if parent.isdigit() else target[parent]
        target[last] = value
        path.write_text(json.dumps(definition))

    return apply


def replace(old: str, new: str) -> Callable[[Path], None]:
    def apply(project: Path) -> None:
        path = project / "stacks.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return apply


DEFINITION = "image/task-definition.json"


def both_wrong(project: Path) -> None:
    replace('region = "us-east-1"', 'region = "us-east-9"')(project)
    change("memory", "4096")(project)


def one_stack_and_the_other_s_task(project: Path) -> None:
    replace('nat = "single"', 'nat = "one"')(project)
    change("containerDefinitions.0.image", "nginx")(project)


BROKEN: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "no configuration": (
        lambda project: (project / "stacks.toml").unlink(),
        ["stacks.toml: cannot be read: No such file or directory"],
    ),
    "no task definition": (
        lambda project: (project / DEFINITION).unlink(),
        [f"{DEFINITION}: cannot be read: No such file or directory"],
    ),
    "a task definition that is a folder": (
        replace(DEFINITION, "image"),
        ["image: cannot be read: Is a directory"],
    ),
    "not JSON": (
        lambda project: (project / DEFINITION).write_text("{"),
        [
            f"{DEFINITION}: is not JSON: Expecting property name enclosed in double quotes at line 1, column 2",
        ],
    ),
    "a memory that Fargate does not have": (
        change("memory", "4096"),
        [f"{DEFINITION}: memory: must be one of [512, 1024, 2048] when cpu is 256, got 4096"],
    ),
    "settings and a task definition": (
        both_wrong,
        [
            'stacks.toml: defaults.region: unknown region "us-east-9": did you mean "us-east-2"?',
            f"{DEFINITION}: memory: must be one of [512, 1024, 2048] when cpu is 256, got 4096",
        ],
    ),
    "one stack, and what another's task cannot reach": (
        one_stack_and_the_other_s_task,
        [
            'stacks.toml: stacks.nat.nat: must be one of "none", "single", "per-az", got "one"',
            f'{DEFINITION}: containerDefinitions[0].image: container "sample-fargate-logger": docker.io is reached only'
            " over the internet, and nat is none: copy the image to ECR in us-east-1, or set nat",
        ],
    ),
    "an image from the internet, which only the stack with NAT can pull": (
        change("containerDefinitions.0.image", "nginx"),
        [
            f'{DEFINITION}: containerDefinitions[0].image: container "sample-fargate-logger": docker.io is reached only'
            " over the internet, and nat is none: copy the image to ECR in us-east-1, or set nat"
        ],
    ),
    "a second stack that creates everything again": (
        replace("create = {", "# create = {"),
        [
            f"stacks.toml: stacks.privatelink: {what} is created by stack nat too: set {way} in one of them, or account"
            " in both where they are in two accounts"
            for what, way in (
                ('cluster "fargate-cluster"', "create.cluster = false, or another cluster,"),
                ('repository "my-ecr-repo/app-image"', "create.repositories = false"),
                ('role "ecsTaskExecutionRole"', "create.execution_roles = false"),
                ('log group "/ecs/sample-fargate-task"', "create.log_groups = false"),
            )
        ],
    ),
}


@pytest.mark.parametrize(("damage", "messages"), BROKEN.values(), ids=BROKEN)
def test_wrong_input_gives_messages_and_leaves_the_output_alone(
    damage: Callable[[Path], object],
    messages: list[str],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = files(project / "cdktf.out")
    damage(project)
    monkeypatch.chdir(project)
    assert main([]) == 1
    assert capsys.readouterr() == ("", "".join(f"{message}\n" for message in messages))
    assert files(project / "cdktf.out") == before


def test_a_definition_is_found_beside_the_configuration(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir("/")
    (project / DEFINITION).write_text("[]")
    assert main(["--config", str(project / "stacks.toml")]) == 1
    assert capsys.readouterr().err == f"{project}/{DEFINITION}: must be an object, got []\n"


def test_output_goes_where_the_cdktf_command_line_wants_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setenv("CDKTF_OUTDIR", "elsewhere")
    assert main([]) == 0
    assert capsys.readouterr().out.endswith("wrote elsewhere\n")
    comparison = filecmp.dircmp(project / "elsewhere", project / "cdktf.out")
    assert (comparison.left_only, comparison.right_only, comparison.diff_files) == ([], [], [])


def test_a_stack_that_is_gone_leaves_only_terraform_s_files(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for stack in ("nat", "privatelink"):
        (project / "cdktf.out" / "stacks" / stack / ".terraform.lock.hcl").write_text("lock")
    configuration = project / "stacks.toml"
    configuration.write_text(configuration.read_text().partition("# The same task behind")[0])
    monkeypatch.chdir(project)
    assert main([]) == 0
    assert capsys.readouterr().err == ""
    left = sorted(files(project / "cdktf.out"))
    assert [name for name in left if not name.startswith("modules/privatelink/")] == [
        ".synthesized",
        "manifest.json",
        "stacks/nat/.terraform.lock.hcl",
        "stacks/privatelink/.terraform.lock.hcl",
        "stacks/privatelink/REPORT.md",
        "stacks/privatelink/cdk.tf.json",
        "stacks/privatelink/topology.svg",
    ]


def test_the_price_file_is_checked_with_everything_else(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(project / "cdktf.out")
    both_wrong(project)
    (project / "prices.toml").write_text("[us-east-1]\ncurrency = 1")
    monkeypatch.chdir(project)
    assert main(["--prices", "prices.toml"]) == 1
    messages = capsys.readouterr().err.splitlines()
    assert messages[:3] == [
        'stacks.toml: defaults.region: unknown region "us-east-9": did you mean "us-east-2"?',
        f"{DEFINITION}: memory: must be one of [512, 1024, 2048] when cpu is 256, got 4096",
        'prices.toml: us-east-1.currency: must be a currency\'s code, such as "USD", got 1',
    ]
    assert len(messages) == 10
    assert files(project / "cdktf.out") == before


def test_prices_of_one_s_own_are_in_the_report_and_on_the_terminal(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = (
        (ROOT / "modules" / "fargate_privatelink" / "aws" / "prices" / "us.toml").read_text().replace('"USD"', '"EUR"')
    )
    (project / "prices.toml").write_text(prices)
    monkeypatch.chdir(project)
    assert main(["--prices", "prices.toml"]) == 0
    assert "  cost: EUR 21.90 a month and EUR 0.01 per GB to AWS\n" in capsys.readouterr().out
    assert "EUR 21.90" in (project / "cdktf.out" / "stacks" / "privatelink" / "REPORT.md").read_text()


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_terminals_that_take_them(
    terminal: bool, environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    assert takes_colour() is coloured
