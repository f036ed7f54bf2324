"""What a proof says to do about requests that do not arrive is done: they do."""

from pathlib import Path

import pytest

from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.pasting import NotMechanicalError, mended
from tests.proof.way_in.services import network, read
from tests.proof.way_in.test_breaks import BREAKS

# Of these a person has to choose something.
CHOICES = {
    "a container of another name",
    "a port that the container does not map",
    "a container without ports",
    "a port of another container",
    "a mapping for UDP",
    "a target group of another VPC",
    "a target group for TCP behind an application load balancer",
    "a target group for HTTP behind a network load balancer",
    "a target group that nothing forwards to",
    "a listener that redirects only",
    "weight 0",
    "HTTPS without a certificate",
    "a listener for TCP of an application load balancer",
    "a listener for HTTP of a network load balancer",
    "an application load balancer in one zone",
    "two subnets of a zone",
    "a load balancer that faces the internet in private subnets",
    "tasks in a zone that the load balancer does not serve",
    "tasks in a zone that the network load balancer does not serve",
    "a timeout as long as the interval",
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_said_to_do_mends(name: str, tmp_path: Path) -> None:
    each = BREAKS[name]
    document = network(is_network=each.is_network)
    each.change(document)
    proof = read(document, "synthesized", tmp_path)
    if name in CHOICES:
        assert all(hop.remedy for _, _, hop in proof.failures)
        with pytest.raises(NotMechanicalError):
            mended(document, proof)
        return
    for _ in range(3):
        if proof.verdict is Verdict.PASSED and not proof.failures:
            break
        document = mended(document, proof)
        proof = read(document, "synthesized", tmp_path)
    assert (proof.verdict, proof.failures) == (Verdict.PASSED, []), table([proof])
