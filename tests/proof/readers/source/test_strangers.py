"""A source that a stranger wrote: nothing outside of its repository is read, and everything ends."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.readers.source import reading
from fargate_privatelink.proof.readers.source.source import read_source
from tests.proof.readers.source.folders import Files, written

Capture = pytest.CaptureFixture[str]
SECRET = "s3cr3t"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root module in a repository, beside which lies a file that is nobody's business."""
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.tf").write_text(f'output x {{ value = "{SECRET}" }}')
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    folder = tmp_path / "repository" / "stack"
    folder.mkdir()
    return folder


TASK = """
provider aws {{ region = "eu-west-1" }}
resource aws_ecs_task_definition t {{
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  container_definitions    = {}
}}
"""
# What reads a file, and what is said of it.
PATHS = {
    "a file by its whole path": ("/etc/passwd", "leads out of {}, below which a source is read"),
    "a file above": ("../../secret", "leads out of {}, below which a source is read"),
    "a link": ("link", "leads out of {}, below which a source is read"),
    "a pipe": ("pipe", "is not a regular file"),
    "a device": ("null", "leads out of {}, below which a source is read"),
    "a large file": ("large", "is larger than 1 MiB"),
    "a folder": ("folder", "is not a regular file"),
}


@pytest.mark.parametrize("case", PATHS)
def test_a_file_of_somebody_else_is_not_read(case: str, root: Path, capsys: Capture) -> None:
    path, why = PATHS[case]
    (root / "link").symlink_to(root.parents[1] / "secret")
    (root / "null").symlink_to("/dev/zero")
    os.mkfifo(root / "pipe")
    (root / "large").write_bytes(b" " * (2**20 + 1))
    (root / "folder").mkdir()
    written(root, {"main.tf": TASK.format(f'file("{path}")')})
    assert main([str(root)]) == 1
    out = capsys.readouterr().out
    assert f"  note: {path} {why.format(root.parent)}: what it holds is not known\n" in out
    assert SECRET not in out


def test_a_file_of_the_repository_is_read(root: Path) -> None:
    (root.parent / "containers.json").write_text('[{"name": "c"}]')
    written(root, {"main.tf": TASK.format('file("../containers.json")')})
    (task,) = read_source(root).resources
    assert task.values["container_definitions"] == '[{"name": "c"}]'


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (os.mkfifo, "is not a regular file"),
    "a link out": (
        lambda path: path.symlink_to(path.parents[2] / "secret"),
        "leads out of {}, below which a source is read",
    ),
    "a link to nothing": (lambda path: path.symlink_to("nowhere"), "cannot be read: No such file or directory"),
    "a link to itself": (lambda path: path.symlink_to(path), "cannot be read: Symlink loop from '{}/stack/a.tf'"),
    "a large file": (lambda path: path.write_bytes(b"#" * (2**20 + 1)), "is larger than 1 MiB"),
}


@pytest.mark.parametrize("case", FILES)
def test_what_is_no_file_of_the_repository_is_refused(case: str, root: Path, capsys: Capture) -> None:
    make, message = FILES[case]
    make(root / "a.tf")
    assert main([str(root)]) == 2
    assert capsys.readouterr() == ("", f"{root}/a.tf: {message.format(root.parent)}\n")


def listed(folder: str) -> str:
    return json.dumps({"Modules": [{"Key": "m", "Source": "acme/m/aws", "Dir": folder}]})


MODULES: dict[str, Files] = {
    "the list names a folder of the machine": {
        "main.tf": 'module m { source = "acme/m/aws" }\noutput x { value = module.m.x }',
        ".terraform/modules/modules.json": listed("/etc"),
    },
    "the list names a folder above": {
        "main.tf": 'module m { source = "acme/m/aws" }\noutput x { value = module.m.x }',
        ".terraform/modules/modules.json": listed("../../other"),
    },
    "the call names a folder above": {
        "main.tf": 'module m { source = "../../other" }\noutput x { value = module.m.x }'
    },
}


@pytest.mark.parametrize("case", MODULES)
def test_a_module_outside_of_the_repository_is_not_read(case: str, root: Path, capsys: Capture) -> None:
    written(root, MODULES[case])
    assert main([str(root)]) == 1
    out = capsys.readouterr().out
    assert "  note: module.m is not there" in out
    assert SECRET not in out


def test_the_list_of_modules_may_be_spoilt(root: Path, capsys: Capture) -> None:
    for content in ("", "[", "[]", '{"Modules": 1}', '{"Modules": [1, {"Key": 1, "Dir": []}]}', "[" * 100_000):
        written(root, {"main.tf": 'module m { source = "x" }', ".terraform/modules/modules.json": content})
        assert main([str(root)]) == 1
        assert "note: module.m is not there: `terraform init` fetches it" in capsys.readouterr().out


ENDLESS: dict[str, tuple[Files, str]] = {
    "a module that is its own source": (
        {"main.tf": 'module m { source = "./" }'},
        "{}/main.tf: line 1: module.m is its own source",
    ),
    "two modules that call each other": (
        {"main.tf": 'module a { source = "./a" }', "a/a.tf": 'module b { source = "../" }'},
        "{}/a/a.tf: line 1: module.a.module.b is its own source",
    ),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_modules_without_end_are_refused(case: str, root: Path, capsys: Capture) -> None:
    files, message = ENDLESS[case]
    written(root, files)
    assert main([str(root)]) == 2
    assert capsys.readouterr() == ("", message.format(root) + "\n")


def test_a_module_that_is_its_own_source_by_a_link_is_refused(root: Path, capsys: Capture) -> None:
    written(root, {"main.tf": 'module m { source = "./same" }'})
    (root / "same").symlink_to(root)
    assert main([str(root)]) == 2
    assert capsys.readouterr() == ("", f"{root}/main.tf: line 1: module.m is its own source\n")


UNBOUNDED = {
    "a number of instances": "resource aws_vpc v { count = 1000000000 }",
    "doubling locals": 'locals {\n  l0 = "xxxxxxxxxxxxxxxx"\n'
    + "".join(f'  l{n} = "${{local.l{n - 1}}}${{local.l{n - 1}}}"\n' for n in range(1, 60))
    + "}\nresource aws_vpc v { cidr_block = local.l59 }",
    "blocks by the million": """
resource aws_x x {
  dynamic a {
    for_each = setproduct(range(1000), range(1000))
    content { b = a.value }
  }
}
""",
}


@pytest.mark.parametrize("case", UNBOUNDED)
def test_what_grows_without_end_is_bounded(case: str, root: Path, capsys: Capture) -> None:
    written(root, {"main.tf": UNBOUNDED[case]})
    assert main([str(root)]) == 1
    assert "nothing to prove" in capsys.readouterr().out


def test_more_instances_than_anybody_has_are_refused(
    root: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_INSTANCES", 5000)
    files = {
        "main.tf": 'module a {\n  source = "./a"\n  count = 900\n}',
        "a/a.tf": '\nmodule b {\n  source = "../b"\n  count = 900\n}',
        "b/b.tf": "resource aws_x x {}",
    }
    written(root, files)
    assert main([str(root)]) == 2
    assert capsys.readouterr() == ("", f"{root}/a/a.tf: line 2: there are more than 5000 instances up to here\n")


def test_more_source_than_anybody_has_is_refused(root: Path, capsys: Capture) -> None:
    comment = "#" + "x" * (2**20 - 1)
    modules = {f"m{number}/a.tf": comment for number in range(5)}
    calls = "".join(f'module m{number} {{\n  source = "./m{number}"\n  count = 9\n}}\n' for number in range(5))
    written(root, {"a.tf": comment, "b.tf": comment, "main.tf": calls, **modules})
    # A module is counted once, however many instances it has.
    assert main([str(root)]) == 1
    capsys.readouterr()
    written(root, {"c.tf": comment, "d.tf": comment})
    assert main([str(root)]) == 2
    refused = "is too much with the files before it: more than 8 MiB of Terraform\n"
    assert capsys.readouterr() == ("", f"{root}/m3/a.tf: {refused}")


def test_an_expression_that_cannot_be_read_is_refused(root: Path, capsys: Capture) -> None:
    written(root, {"main.tf": "resource aws_vpc v {\n  cidr_block = [\n    1 +\n  ]\n}\n"})
    assert main([str(root)]) == 2
    assert capsys.readouterr() == ("", f"{root}/main.tf: line 4: unexpected ']'\n")
