"""What somebody has who installs the wheel: the proof alone, or with the extra `synth` the whole.

Both are installed from the package index, into environments in which nothing else is. Where pip reaches no index, the
tests are skipped.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.constructs.test_constructs import EXAMPLES
from tests.package.environments import Environment, pip
from tests.package.test_wheel import LOCKED
from tests.proof.forms import shown_plan

pytestmark = pytest.mark.index

STACKS = ROOT / "cdktf.out" / "stacks"
# Bytes of everything in site-packages, where the environment has no pip and no setuptools.
MOST = 80_000_000


@pytest.fixture(scope="module")
def constraints(slow: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The locked versions, so that no release of tomorrow changes what is tested."""
    folder = tmp_path_factory.mktemp("index")
    asked = pip("download", "--no-deps", "--no-cache-dir", "--retries", "0", "--dest", folder, "jmespath")
    if asked.returncode:
        pytest.skip(f"pip reaches no package index: {asked.stderr.strip().splitlines()[-1]}")
    path = folder / "constraints.txt"
    path.write_text("".join(f"{name}{each['version']}\n" for name, each in LOCKED.items() if "version" in each))
    return path


@pytest.fixture(scope="module")
def bare(wheel: Path, constraints: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    environment = Environment.made(tmp_path_factory.mktemp("bare"))
    environment.install("--constraint", constraints, wheel)
    return environment


@pytest.fixture(scope="module")
def whole(wheel: Path, constraints: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    environment = Environment.made(tmp_path_factory.mktemp("whole"))
    # Not compiled: of the bindings' 2,212 modules a program imports a few.
    environment.install("--no-compile", "--constraint", constraints, f"{wheel}[synth]")
    return environment


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A repository of somebody's with a configuration and a task definition."""
    shutil.copy(ROOT / "stacks.toml", tmp_path)
    shutil.copytree(ROOT / "image", tmp_path / "image")
    return tmp_path


def test_without_the_extra_there_is_the_proof_and_botocore(bare: Environment) -> None:
    assert {path.name.split("-")[0] for path in bare.packages.glob("*.dist-info")} == {
        *("fargate_privatelink", "botocore", "jmespath", "python_dateutil", "six", "urllib3")
    }
    assert {path.name for path in bare.packages.iterdir() if path.suffix != ".dist-info"} == {
        *(
            "fargate_privatelink",
            "fargate_privatelink.pth",
            "botocore",
            "jmespath",
            "dateutil",
            "six.py",
            "urllib3",
            "__pycache__",
        )
    }
    assert sum(path.stat().st_size for path in bare.packages.rglob("*") if path.is_file()) < MOST


def test_a_plan_is_proved_without_node_and_without_cdktf(bare: Environment, tmp_path: Path) -> None:
    document = json.loads((STACKS / "privatelink" / "cdk.tf.json").read_text())
    (tmp_path / "plan.json").write_text(json.dumps(shown_plan(document)))
    command = ("plan.json", "--task-definition", ROOT / "image" / "task-definition.json", "--allow-unknown")
    proved = bare.run("fargate-prove", *command, folder=tmp_path)
    assert (proved.returncode, proved.stderr) == (0, "")
    here: list[str | Path] = [sys.executable, "-m", "fargate_privatelink.commands.prove", *command]
    assert proved.stdout == subprocess.run(here, cwd=tmp_path, capture_output=True, text=True).stdout
    assert "task sample-fargate-task" in proved.stdout


def test_synthesized_stacks_are_proved_by_the_wheel(bare: Environment, tmp_path: Path) -> None:
    proved = bare.run("fargate-prove", STACKS, folder=tmp_path)
    assert (proved.returncode, proved.stderr) == (0, "")
    assert proved.stdout.endswith("tasks: 2 proved\n")


def test_what_is_applied_is_run_without_node_and_without_cdktf(bare: Environment, tmp_path: Path) -> None:
    done = bare.run("fargate-run", "run", "web", "--dir", "infra", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (125, "", "--dir: infra: is no folder\n")


def test_synthesized_stacks_become_hcl_without_node_and_without_cdktf(bare: Environment, tmp_path: Path) -> None:
    for name in ("fargate-hcl", "cdktf-to-hcl"):
        done = bare.run(name, STACKS.parent, "--out", name, folder=tmp_path)
        assert (done.returncode, done.stdout) == (0, f"wrote {name}/nat\nwrote {name}/privatelink\n")
        assert (tmp_path / name / "nat" / "network.tf").is_file()


def test_without_the_extra_a_synth_says_what_to_install(bare: Environment, company: Path) -> None:
    done = bare.run("fargate-synth", folder=company)
    expected = "jsii is not installed: fargate-synth needs the extra `synth` of the package fargate-privatelink\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", expected)
    assert not (company / "cdktf.out").exists()


def test_a_cdktf_program_runs_outside_the_checkout(whole: Environment, tmp_path: Path) -> None:
    program, printed = EXAMPLES["app.py"]
    (tmp_path / "app.py").write_text(program)
    done = whole.run("python", "app.py", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")
    written = json.loads((tmp_path / "cdktf.out" / "stacks" / "queue" / "cdk.tf.json").read_text())
    assert {"aws_vpc", "aws_vpc_endpoint", "aws_sqs_queue"} <= written["resource"].keys()


def test_a_configuration_outside_the_checkout_gives_the_committed_output(whole: Environment, company: Path) -> None:
    done = whole.run("fargate-synth", folder=company)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout in (ROOT / "README.md").read_text()
    # The fast bindings, made on the way.
    assert list((whole.folder / "home" / ".cache" / "fargate-privatelink" / "archives").glob("cdktf-*.tgz"))
    written = {path.relative_to(company): path for path in (company / "cdktf.out").rglob("*") if path.is_file()}
    assert Path("cdktf.out/stacks/privatelink/cdk.tf.json") in written
    assert Path("cdktf.out/modules/privatelink/ecs.tf") in written
    for name, path in written.items():
        assert path.read_bytes() == (ROOT / name).read_bytes(), name
