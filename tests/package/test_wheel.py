"""What is in the wheel and the sdist, and that Pipfile.lock has what the package asks for."""

import json
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests import ROOT

PACKAGE = ROOT / "modules" / "fargate_privatelink"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKED = json.loads((ROOT / "Pipfile.lock").read_text())["default"]


def content(wheel: Path) -> Mapping[str, bytes]:
    with ZipFile(wheel) as files:
        return {name: files.read(name) for name in files.namelist()}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    files = content(wheel)
    about = f"fargate_privatelink-{PROJECT['version']}.dist-info"
    assert {name.split("/")[0] for name in files} == {"fargate_privatelink", "fargate_privatelink.pth", about}
    sources = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    sources.append(PACKAGE.with_suffix(".pth"))
    expected = {str(path.relative_to(PACKAGE.parent)): path.read_bytes() for path in sources}
    assert {name: data for name, data in files.items() if not name.startswith(about)} == expected
    assert {name for name in expected if not name.endswith(".py")} >= {
        "fargate_privatelink/aws/prices/us.toml",
        "fargate_privatelink/handoff/schemas/built_in.json",
        "fargate_privatelink/py.typed",
    }


def test_the_sdist_makes_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as files:
        files.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    assert {path.name for path in source.iterdir()} == {
        *(".gitignore", "CHANGELOG.md", "PKG-INFO", "README.md", "modules", "pyproject.toml")
    }
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        tmp_path,
    ]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    assert content(tmp_path / wheel.name) == content(wheel)


def test_the_proof_needs_botocore_and_nothing_else() -> None:
    assert [Requirement(each).name for each in PROJECT["dependencies"]] == ["botocore"]


@pytest.mark.parametrize("line", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["synth"]])
def test_the_lock_has_a_version_that_the_package_asks_for(line: str) -> None:
    requirement = Requirement(line)
    assert requirement.specifier.contains(LOCKED[requirement.name]["version"].removeprefix("=="))


def test_the_proof_imports_nothing_of_the_generator() -> None:
    program = (
        "import sys\n"
        "from fargate_privatelink.commands.prove import main\n"
        "main(sys.argv[1:])\n"
        "print('imported:', *sys.modules)"
    )
    command: list[str | Path] = [sys.executable, "-c", program, ROOT / "cdktf.out" / "stacks"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    names = [name.split(".") for name in done.stdout.rpartition("imported: ")[2].split()]
    assert not {name[0] for name in names} & {*("cdktf", "cdktf_cdktf_provider_aws", "constructs", "jsii")}
    # What Python imports at its start, of which the proof makes no use.
    early = {("fargate_privatelink", "cdktf"), ("fargate_privatelink", "cdktf", "early")}
    rooms = {
        name[1] for name in names if name[0] == "fargate_privatelink" and len(name) > 1 and tuple(name) not in early
    }
    unused = {*("settings", "inventory", "costs", "report", "cdktf", "constructs", "handoff", "terraform_module")}
    assert not rooms & unused


def test_what_writes_hcl_imports_no_cdktf_and_no_botocore(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from fargate_privatelink.commands.hcl import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "print('imported:', *sys.modules)"
    )
    command: list[str | Path] = [sys.executable, "-c", program, ROOT / "cdktf.out", "--out", tmp_path / "hcl"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    names = {name.split(".")[0] for name in done.stdout.rpartition("imported: ")[2].split()}
    assert not names & {*("cdktf", "cdktf_cdktf_provider_aws", "constructs", "jsii", "botocore")}


@pytest.mark.parametrize("name", ["fargate-hcl", "cdktf-to-hcl"])
def test_the_writer_of_hcl_has_two_names(name: str) -> None:
    assert PROJECT["scripts"][name] == "fargate_privatelink.commands.once:hcl"
    assert PROJECT["optional-dependencies"]["hcl"] == []
