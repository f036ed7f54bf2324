"""The configuration of test_foreign.py from its source alone, which no Terraform planned: the same verdicts."""

import pytest

from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from tests.proof.test_foreign import FOREIGN, NETWORK, REFUSED, WEB, failures, task


@pytest.fixture(scope="module")
def proof() -> Proof:
    (found,) = prove([read_source(FOREIGN)], Given((WEB,)))
    return found


@pytest.mark.parametrize("network", REFUSED)
def test_modules_are_proved_or_refused(network: str, proof: Proof) -> None:
    module = NETWORK.format(network)
    assert failures(task(proof, module)) == {(step, module + address) for step, address in REFUSED[network]}, table(
        [proof]
    )


def test_nothing_of_the_network_is_unknown(proof: Proof) -> None:
    assert task(proof, NETWORK.format("sound")).verdict is Verdict.PASSED
    assert {path.verdict for each in proof.tasks for path in each.paths} == {Verdict.PASSED, Verdict.FAILED}
