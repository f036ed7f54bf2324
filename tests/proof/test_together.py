"""The remedies of a run hold together: all of them done, every task of every broken network is proved."""

import copy
import json
import re
from itertools import combinations
from typing import Any

import pytest

from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from tests.proof.networks import proved
from tests.proof.pasting import NotMechanicalError, mended, remedies
from tests.proof.test_breaks import BREAKS

Json = dict[str, Any]
# Breaks whose remedy is a choice that only a person can make.
CHOICES = {
    # Names, numbers and VPCs that somebody gave.
    "a second role of a name",
    "endpoint in a subnet of another VPC that nothing needs",
    "endpoint in another VPC",
    "endpoint's group of another VPC",
    "file system of another VPC",
    "ingress for the first CIDR of a VPC, to subnets in a second",
    "ingress from elsewhere",
    "internet gateway of another VPC",
    "NAT gateway in another VPC",
    "private zone that leads to another endpoint",
    "route table of another VPC",
    "task's group of another VPC",
    "two gateway endpoints in one route table",
    "two private zones of one name",
    # Where the task runs, what it is, and who it is.
    "a route to the internet gateway in place of NAT",
    "ECS Exec without a task role",
    "image of a public registry",
    "image of another region",
    "log driver that Fargate has not",
    "memory that Fargate has not",
    "NAT gateway in the private subnet",
    "permissions boundary",
    "policy longer than AWS accepts",
    "secret of another region",
    "task without an execution role",
}
# What names the subnet's CIDR in a rule cannot be compared with a CIDR that nobody knows.
UNKNOWABLE = "network ACL without rules, and a subnet whose CIDR is not known"
MECHANICAL = [name for name, each in BREAKS.items() if "synthesized" in each.forms and name not in CHOICES]


def broken(names: tuple[str, ...], networks: dict[str, Json]) -> Json | None:
    """A network with some breaks; None where one leaves nothing for another to break."""
    document = copy.deepcopy(networks[BREAKS[names[0]].network])
    try:
        for name in names:
            BREAKS[name].change(document)
    except (AssertionError, KeyError, ValueError):
        return None
    # Terraform takes no reference to an endpoint that another break took away.
    named = set(re.findall(r"\$\{aws_vpc_endpoint\.(\w+)\.", json.dumps(document["resource"])))
    return document if named <= document["resource"].get("aws_vpc_endpoint", {}).keys() else None


def after(document: Json, network: str) -> tuple[Proof, Proof]:
    """The proof of a network, and that of the network with everything done that it says."""
    before = proved(document, "synthesized", network)
    return before, proved(mended(document, before), "synthesized", network)


@pytest.mark.parametrize("name", MECHANICAL)
def test_the_remedies_of_a_break_mend_it(name: str, networks: dict[str, Json]) -> None:
    document = broken((name,), networks)
    assert document
    before, mended_proof = after(document, BREAKS[name].network)
    assert mended_proof.verdict is Verdict.PASSED, "\n".join([table([mended_proof]), *dict(remedies(before))])


def test_a_choice_is_a_choice(networks: dict[str, Json]) -> None:
    assert BREAKS.keys() >= CHOICES
    assert len(MECHANICAL) > 90


def pairs() -> list[tuple[str, str]]:
    """All pairs of breaks of one network."""
    return [(one, other) for one, other in combinations(MECHANICAL, 2) if BREAKS[one].network == BREAKS[other].network]


def failing(found: list[tuple[str, str]], networks: dict[str, Json]) -> list[str]:
    """The pairs that their remedies, all done, do not mend, with what they still say."""
    wrong = []
    choices = 0
    for pair in found:
        document = broken(pair, networks)
        if document is None:
            continue
        try:
            before, mended_proof = after(document, BREAKS[pair[0]].network)
        except NotMechanicalError:
            # Two breaks together may leave a choice where each alone does not.
            choices += 1
            continue
        except (AssertionError, KeyError) as error:
            wrong.append(f"{pair}: {error!r}")
            continue
        unknowable = UNKNOWABLE in pair and mended_proof.verdict is Verdict.UNKNOWN
        if mended_proof.verdict is not Verdict.PASSED and not unknowable:
            said = [*dict(remedies(before)), *dict(remedies(mended_proof))]
            wrong.append(f"{pair}: {said}")
    assert choices <= len(found) // 20
    return wrong


@pytest.mark.parametrize("part", range(4))
def test_the_remedies_of_some_pairs_of_breaks_hold_together(part: int, networks: dict[str, Json]) -> None:
    wrong = failing(pairs()[part * 7 :: 53], networks)
    assert not wrong, "\n".join(wrong)
