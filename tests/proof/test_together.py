"""The remedies of a run hold together: all of them done, every task of every broken network is proved."""

import copy
from typing import Any

import pytest

from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.networks import add, both, of_other_vpc, put
from tests.proof.pairs import CHOICES, MECHANICAL, MENDED, Pair, after, broken, pairs, tried
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


# Pairs that have failed once, each for a reason of its own.
HAVE_FAILED = (
    ("VPC without DNS", "private zone without a record of the name"),
    ("private zone without a record of the name", "no egress to logs"),
    ("private zone without a record of the name", "no logs endpoint"),
    ("private zone without a record of the name", "no ingress to logs"),
    ("egress to one zone of an endpoint", "endpoint in no subnet"),
    ("no egress at all", "rules of its own beside a group without any"),
    ("network ACL by associations and rules of their own", "two rules of one number in an ACL"),
    ("NAT without a route to it", "private NAT gateway"),
    ("NAT gateway without a way out", "internet gateway of no VPC"),
    ("no ecr_api endpoint", "route to an internet gateway"),
    ("endpoint of another region", "private zone of the name of private DNS"),
    ("endpoint of the default type", "policy of ecr.dkr without the layers"),
    ("endpoint in no subnet", "a prefix list without the endpoint's subnets"),
    ("ingress at another port", "endpoint's group of another VPC"),
    ("parameter with a key of one's own", "log group with a key of AWS's default policy"),
    ("parameter with a key of one's own", "log group with a key for CloudWatch Logs of another region"),
)


@pytest.mark.parametrize("pair", HAVE_FAILED, ids=" and ".join)
def test_the_remedies_of_pairs_that_failed_hold_together(pair: Pair, networks: dict[str, Json]) -> None:
    assert tried(pair, networks) == MENDED


@pytest.mark.parametrize("part", range(4))
def test_the_remedies_of_some_pairs_of_breaks_hold_together(part: int, networks: dict[str, Json]) -> None:
    sample = pairs()[part * 7 :: 53]
    found = [(pair, tried(pair, networks)) for pair in sample]
    assert [(pair, outcome) for pair, outcome in found if outcome.kind == "failed"] == []
    assert sum(outcome.kind == "a choice" for _, outcome in found) <= len(sample) // 20


def test_all_groups_of_another_vpc_are_named_at_once(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    groups = [f"${{aws_security_group.{each}.id}}" for each in ("foreign", "endpoint_ssm", "too")]
    both(
        of_other_vpc("aws_security_group", name="x"),
        add("aws_security_group", "too", vpc_id="${aws_vpc.other.id}", name="y"),
        put("aws_vpc_endpoint.ssm", security_group_ids=groups),
    )(document)
    before, mended_proof = after(document, "rich")
    assert before.verdict is Verdict.FAILED
    assert mended_proof.verdict is Verdict.PASSED
