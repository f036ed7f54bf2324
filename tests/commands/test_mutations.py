"""A sample of the mutations in `tests/mutations.py`, which can send any number of them."""

from pathlib import Path

import pytest

from fargate_privatelink.commands import synth
from tests import mutations

SAMPLE = range(300)
# So many of those that are accepted go through CDKTF too.
SYNTHS = 6


def test_the_configuration_that_is_mutated_is_right(tmp_path: Path) -> None:
    config = mutations.handed_in(tmp_path, mutations.RICH)
    assert synth.main(["--config", str(config), "--out", str(tmp_path / "out")]) == 0


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> list[int]:
    """The numbers of those in the sample that are accepted."""
    return [
        number for number in SAMPLE if mutations.send(number, tmp_path_factory.mktemp("case"), constructs=False) == 0
    ]


def test_a_mutation_is_a_message_or_a_result(accepted: list[int]) -> None:
    assert len(SAMPLE) / 20 < len(accepted) < len(SAMPLE) / 2


def test_what_is_accepted_becomes_terraform(accepted: list[int], tmp_path: Path) -> None:
    statuses = []
    for number in accepted[:SYNTHS]:
        (tmp_path / str(number)).mkdir()
        statuses.append(mutations.send(number, tmp_path / str(number), constructs=True))
    assert 0 in statuses
