"""Whatever text a person hands in, no output obeys it: no terminal, no Markdown, no browser."""

import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import prove, synth
from fargate_privatelink.commands.journal import RECORD
from fargate_privatelink.inventory import Inventory
from tests.commands.test_synth_door import RICH_STACK, handed_in, mutated, places
from tests.commands.test_synth_door import RICH_TASK as DOOR_TASK

Json = dict[str, Any]
# A colour, the title of a window, text that runs backwards, a line that HTML and one that Markdown would take.
MARK = "\x1b[31m\x1b]0;t\x07\x7f\x9b1m\u202e\u2066\u200b<b onload=x>`|[a](evil:x)\r\n# ![x](y)"
RICH_TASK = deepcopy(DOOR_TASK)
RICH_TASK["containerDefinitions"][0] |= {
    "command": ["run"],
    "entryPoint": ["sh"],
    "workingDirectory": "/work",
    "user": "web",
    "dockerLabels": {"label": "text"},
    "ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 1}],
}
RICH: dict[str, Json] = {"stack": RICH_STACK, "task": RICH_TASK}
Place = tuple[Any, ...]


def at(value: Json, place: Place) -> Any:
    held: Any = value
    for key in place:
        held = held[key]
    return held


def changed(value: Json, place: Place, *, key: bool) -> Json:
    """A copy with the mark in the text at a place, or in its key."""
    if not key:
        return mutated(value, place, at(value, place) + MARK)
    return mutated(mutated(value, place, None), (*place[:-1], place[-1] + MARK), at(value, place))


def markable(value: Json) -> Iterator[tuple[Place, bool]]:
    """Where a text is, and where a key is."""
    for place in places(value):
        if isinstance(at(value, place), str):
            yield place, False
        if isinstance(place[-1], str):
            yield place, True


def all_printable(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


@pytest.fixture
def derived_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Synths that end before CDKTF."""

    def derive(inventories: Sequence[Inventory], *_: object) -> list[object]:
        return []

    monkeypatch.setattr(synth, "synthesize", derive)


def accepted(folder: Path, stack: Json, task: Json) -> bool:
    config = handed_in(folder, stack, web=task)
    return synth.main(["--config", str(config), "--out", str(folder / "out")]) == 0


@pytest.mark.parametrize("part", RICH)
@pytest.mark.usefixtures("derived_only")
def test_a_message_obeys_no_text(part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = 0
    for place, key in markable(RICH[part]):
        refused += not accepted(tmp_path, **{**RICH, part: changed(RICH[part], place, key=key)})
        printed = capsys.readouterr()
        assert all_printable(printed.out + printed.err), place
    assert refused > 15


@pytest.mark.parametrize("command", [synth.main, prove.main])
def test_no_message_on_arguments_obeys_them(command: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command(["path", f"--{MARK.replace(' ', '')}"])
    assert all_printable(capsys.readouterr().err)


@pytest.fixture
def everywhere(derived_only: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Json:
    """The rich task definition with the mark in each text that is accepted with it."""
    task = RICH_TASK
    for place, key in markable(RICH_TASK):
        # A FireLens output under another name asks for other options.
        more = changed(task, place, key=key) if place[-1] != "Name" and not key else task
        task = more if accepted(tmp_path, RICH_STACK, more) else task
    capsys.readouterr()
    assert json.dumps(task).count(json.dumps(MARK)[1:-1]) >= 10
    return task


def test_no_output_obeys_a_text(
    everywhere: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    # A file's name is a text too.
    name = f"{MARK}.json"
    Path(name).write_text(json.dumps(everywhere))
    backend = {"type": "local"}
    handed_in(tmp_path, {**RICH_STACK, "backend": backend, "tasks": [RICH_STACK["tasks"][0] | {"definition": name}]})
    assert synth.main(["--out", f"{MARK}out"]) == 0
    outputs = {"stdout": capsys.readouterr().out}
    (out,) = (path for path in tmp_path.iterdir() if path.is_dir())
    for options in ([], ["--json"], ["--sarif"]):
        prove.main([out.name, *options])
        outputs[f"prove {options}"] = capsys.readouterr().out
    prove.main([out.name, "--markdown"])
    outputs["prove.md"] = capsys.readouterr().out
    files = (path for path in out.rglob("*") if path.is_file() and path.name not in ("cdk.tf.json", RECORD))
    outputs |= {str(path.relative_to(out)): path.read_text() for path in files}
    assert {name: text for name, text in outputs.items() if not all_printable(text)} == {}
    for name, text in outputs.items():
        if name.endswith((".md", ".svg")):
            assert "onload=x" not in re.sub(CODE, "", text).replace(r"\<b onload=x\>", ""), name
        if name.endswith(".md"):
            assert LINK not in re.sub(CODE, "", text).replace(r"\](evil", ""), name
        if "sarif" in name:
            messages = [result["message"]["text"] for result in json.loads(text)["runs"][0]["results"]]
            assert not re.search(r"(?<!\\)\[[^]]*\]\(", "\n".join(messages)), name
    assert sum("onload" in text for text in outputs.values()) > 3


# What is code in Markdown, and what the name of an XML element's content is.
CODE = re.compile(r"(?ms)(^```.*?^```|(?<!`)(`+)(?!`).*?(?<!`)\2(?!`)|&lt;b onload=x&gt;)")
LINK = "](evil"
