"""The remedies of a run hold together: all of them done, every task of every broken network is proved."""

from typing import Any

import pytest

from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.pairs import CHOICES, MECHANICAL, after, broken, pairs, tried
from tests.proof.pasting import remedies
from tests.proof.test_breaks import BREAKS

Json = dict[str, Any]


@pytest.mark.parametrize("name", MECHANICAL)
def test_the_remedies_of_a_break_mend_it(name: str, networks: dict[str, Json]) -> None:
    document = broken((name,), networks)
    assert document
    before, mended_proof = after(document, BREAKS[name].network)
    assert mended_proof.verdict is Verdict.PASSED, "\n".join([table([mended_proof]), *dict(remedies(before))])


def test_a_choice_is_a_choice() -> None:
    assert BREAKS.keys() >= CHOICES
    assert len(MECHANICAL) > 90


@pytest.mark.parametrize("part", range(4))
def test_the_remedies_of_some_pairs_of_breaks_hold_together(part: int, networks: dict[str, Json]) -> None:
    sample = pairs()[part * 7 :: 53]
    found = [(pair, tried(pair, networks)) for pair in sample]
    assert [(pair, outcome) for pair, outcome in found if outcome.kind == "failed"] == []
    assert sum(outcome.kind == "a choice" for _, outcome in found) <= len(sample) // 20
