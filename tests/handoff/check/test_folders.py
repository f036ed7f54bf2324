"""Where both plans are made: a copy of the state in place of the backend, what else is read at its own place."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.handoff.check.folders import OVERRIDE, prepare
from fargate_privatelink.handoff.check.states import State, state_of
from fargate_privatelink.handoff.check.terraform import FailedError
from fargate_privatelink.handoff.leaving.app import SourceStack, read_app
from fargate_privatelink.handoff.renames.references import Rewriter
from tests.handoff.check.answers import Answers, answers
from tests.handoff.renames.documents import at, name_of, write_app

__all__ = ["answers"]

BACKEND = {"local": {"path": "checked.tfstate", "workspace_dir": "checked.tfstate.d"}}
REMOTE = name_of("net/remote")
RENAME = Rewriter({("data", "terraform_remote_state", REMOTE): "net_remote"}).expression


def stack(folder: Path, **document: Any) -> SourceStack:
    (made,) = read_app(write_app(folder / "cdktf.out", stack=document))
    return made


def remote(path: str, **config: Any) -> Any:
    return at("net/remote", backend="local", config={"path": path, **config})


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def test_a_folder_has_all_but_what_terraform_keeps_and_the_state_in_place_of_the_backend(tmp_path: Path) -> None:
    made = stack(tmp_path, terraform={"backend": {"s3": {"bucket": "b"}}})
    for name in (".terraform/providers/x", "terraform.tfstate", "terraform.tfstate.backup", "assets/a/b.tfstate"):
        path = made.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (made.folder / ".terraform.lock.hcl").write_text("locked")
    prepare(tmp_path / "work", made.folder, made, State("serial 7"), RENAME)
    assert files(tmp_path / "work") == {
        "cdk.tf.json": (made.folder / "cdk.tf.json").read_text(),
        ".terraform.lock.hcl": "locked",
        "assets/a/b.tfstate": "assets/a/b.tfstate",
        "checked.tfstate": "serial 7",
        OVERRIDE: json.dumps({"terraform": {"backend": BACKEND}}),
    }


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (remote("../../x.tfstate", a=1), {"net_remote": {"config": {"path": "{folder}/../../x.tfstate", "a": 1}}}),
        (remote("/x.tfstate"), None),
        (remote("${local.path}"), None),
        ({"backend": "s3", "config": {"path": "x"}}, None),
        ({"backend": "local", "config": "${local.config}"}, None),
        ({"backend": "local"}, None),
    ],
)
def test_states_of_other_stacks_are_read_where_they_are(tmp_path: Path, data: Any, expected: Any) -> None:
    made = stack(tmp_path, data={"terraform_remote_state": {REMOTE: data}, "other": {"x": {"backend": "local"}}})
    prepare(tmp_path / "work", made.folder, made, State(""), RENAME)
    found = json.loads((tmp_path / "work" / OVERRIDE).read_text()).get("data", {}).get("terraform_remote_state")
    assert found == json.loads(json.dumps(expected).replace("{folder}", str(made.folder)))


@pytest.mark.parametrize(
    ("terraform", "chosen", "place", "kept"),
    [
        ({}, "", "terraform.tfstate", "checked.tfstate"),
        ({"backend": {"local": {"path": "../a.tfstate"}}}, "", "../a.tfstate", "checked.tfstate"),
        ([{"backend": [{"local": {"path": "a"}}]}], "default\n", "a", "checked.tfstate"),
        ({}, "test", "terraform.tfstate.d/test/terraform.tfstate", "checked.tfstate.d/test/terraform.tfstate"),
        (
            {"backend": {"local": {"workspace_dir": "d"}}},
            "test\n",
            "d/test/terraform.tfstate",
            "checked.tfstate.d/test/terraform.tfstate",
        ),
    ],
)
def test_a_local_state_is_read_where_its_workspace_has_it(
    tmp_path: Path, terraform: Any, chosen: str, place: str, kept: str
) -> None:
    made = stack(tmp_path, terraform=terraform)
    (made.folder / place).parent.mkdir(parents=True, exist_ok=True)
    (made.folder / place).write_text("state")
    if chosen:
        (made.folder / ".terraform").mkdir()
        (made.folder / ".terraform" / "environment").write_text(chosen)
    state = state_of(made)
    assert state == State("state", chosen.strip() or "default")
    prepare(tmp_path / "work", made.folder, made, state, RENAME)
    assert (tmp_path / "work" / kept).read_text() == "state"


@pytest.mark.parametrize("where", [{"cloud": {"organization": "o"}}, {"backend": {"s3": {"bucket": "b"}}}])
def test_any_other_state_is_pulled_where_the_backend_is_initialized(
    tmp_path: Path, answers: Answers, where: Any
) -> None:
    made = stack(tmp_path, terraform=where)
    assert state_of(made) == State("", reason=f"the backend is not initialized: terraform init in {made.folder}")
    (made.folder / ".terraform").mkdir()
    (made.folder / ".terraform" / "terraform.tfstate").write_text("{}")
    answers.plans("json", "pulled", command="state")
    assert state_of(made) == State("pulled")
    assert answers.asked() == ["json state pull -no-color"]
    answers.refuses("json", "state", "Error: no credentials")
    with pytest.raises(FailedError, match=r"^terraform state pull: Error: no credentials$"):
        state_of(made)


def test_a_state_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    made = stack(tmp_path, terraform={"backend": {"local": {"path": "x"}}})
    (made.folder / "x").write_bytes(b"\xff")
    for path, message in (("x", "x is not UTF-8 text"), (".", ": Is a directory")):
        with pytest.raises(FailedError) as caught:
            state_of(replace(made, document={"terraform": {"backend": {"local": {"path": path}}}}))
        assert str(caught.value) == f"{made.folder / path}{message.removeprefix(path)}"
