"""No survey ends in a traceback, whatever stands in it: not in a proof, and not in the synth of a stack."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import prove, synth
from fargate_privatelink.errors import InputError
from tests import existing
from tests.cases import AWSLOGS, web
from tests.commands.test_synth_door import toml

JUNK: tuple[Any, ...] = (
    *(None, 1, 1e9, -1, True, "", "x", "\ue000", "10.0.0.0/8", "vpc-1"),
    *([], {}, ["x"], [None], [[]], {"a": 1}, [{"a": [1]}]),
)
NETWORKS = {
    "two of four endpoints": (existing.with_two_of_four, existing.STACK),
    "a hub": (existing.spoke_and_hub, existing.STACK),
    "endpoints to complete": (existing.incomplete, existing.STACK | {"complete_existing_endpoints": True}),
}
Path_ = tuple[Any, ...]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def changed(survey: Any, chosen: random.Random) -> Any:
    """A survey in which one to three things are something else, and one place is left out."""
    found = copy.deepcopy(survey)
    for _ in range(chosen.randint(1, 3)):
        *way, last = chosen.choice([*places(found)])
        holder = found
        for key in way:
            holder = holder[key]
        holder[last] = copy.deepcopy(chosen.choice(JUNK))
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_a_synth_takes_a_survey_or_refuses_it(name: str, tmp_path: Path) -> None:
    made, stack = NETWORKS[name]
    chosen, survey, refused = random.Random(name), existing.document(made()), 0
    settings = {**stack, "tasks": [{"definition": "task.json"}]}
    lines = (f"{key} = {toml(value)}\n" for key, value in settings.items())
    (tmp_path / "stacks.toml").write_text("[stacks.web]\n" + "".join(lines))
    (tmp_path / "task.json").write_text(json.dumps(web({"logConfiguration": AWSLOGS})))
    for _ in range(300):
        (tmp_path / "network.json").write_text(json.dumps(changed(survey, chosen)))
        try:
            synth.load(tmp_path / "stacks.toml")
        except InputError:
            refused += 1
    assert 50 < refused < 300


@pytest.mark.parametrize("name", NETWORKS)
def test_a_proof_takes_a_survey_or_refuses_it(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen, survey, statuses = random.Random(name), existing.document(NETWORKS[name][0]()), set()
    for _ in range(100):
        (tmp_path / "network.json").write_text(json.dumps(changed(survey, chosen)))
        statuses.add(prove.main([str(tmp_path / "network.json")]))
        assert "Traceback" not in "".join(capsys.readouterr())
    assert statuses == {1, 2}
