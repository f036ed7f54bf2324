"""Pairs of breaks in one network, each mended by the remedies of one run: all of them done, every task is proved.

`python -m tests.proof.pairs` tries all pairs, `--every 10` each tenth of them.
"""

import copy
import json
import re
import sys
from argparse import ArgumentParser
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from tests.proof.networks import proved
from tests.proof.pasting import NotMechanicalError, mended, remedies
from tests.proof.test_breaks import BREAKS

Json = dict[str, Any]
Pair = tuple[str, ...]
# Breaks whose remedy is a choice that only a person can make.
CHOICES = {
    # Names, numbers and VPCs that somebody gave.
    "a second role of a name",
    "endpoint in a subnet of another VPC that nothing needs",
    "endpoint in another VPC",
    "file system of another VPC",
    "internet gateway of another VPC",
    "NAT gateway in another VPC",
    "route table of another VPC",
    # Where the task runs, what it is, and who it is.
    "a route to the internet gateway in place of NAT",
    "ECS Exec without a task role",
    "image of a public registry",
    "image of another region",
    "log driver that Fargate has not",
    "memory that Fargate has not",
    "NAT gateway in the private subnet",
    "policy longer than AWS accepts",
    "secret of another region",
    "task without an execution role",
}
# What names the subnet's CIDR in a rule cannot be compared with a CIDR that nobody knows.
UNKNOWABLE = "network ACL without rules, and a subnet whose CIDR is not known"
MECHANICAL = [name for name, each in BREAKS.items() if "synthesized" in each.forms and name not in CHOICES]


class Outcome(NamedTuple):
    """What became of a pair, and what is said of it."""

    kind: str
    said: str = ""


MENDED = Outcome("mended")
# One of them leaves nothing for the other to break.
NO_PAIR = Outcome("no pair")


def pairs() -> list[Pair]:
    """All pairs of breaks of one network."""
    return [(one, other) for one, other in combinations(MECHANICAL, 2) if BREAKS[one].network == BREAKS[other].network]


def broken(names: Pair, networks: dict[str, Json]) -> Json | None:
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


def tried(pair: Pair, networks: dict[str, Json]) -> Outcome:
    """Whether the remedies of a pair, all done, mend it, or what is still said then."""
    document = broken(pair, networks)
    if document is None:
        return NO_PAIR
    try:
        before, mended_proof = after(document, BREAKS[pair[0]].network)
    except NotMechanicalError as error:
        # Two breaks together may leave a choice where each alone does not.
        return Outcome("a choice", str(error))
    except (AssertionError, LookupError) as error:
        return Outcome("failed", repr(error))
    unknowable = UNKNOWABLE in pair and mended_proof.verdict is Verdict.UNKNOWN
    if mended_proof.verdict is Verdict.PASSED or unknowable:
        return MENDED
    return Outcome("failed", str([*dict(remedies(before)), "and then", *dict(remedies(mended_proof))]))


def _try(pair: Pair) -> Outcome:
    return tried(pair, NETWORKS)


NETWORKS: dict[str, Json] = {}


def main() -> int:
    """Try pairs in all processors, and print those that fail or leave a choice; the exit status."""
    from tests.conftest import made_networks, synthesized

    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="of all pairs so many are one that is tried")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        NETWORKS.update(made_networks(lambda made: synthesized(made, Path(folder) / made.settings.name)))
    counts: Counter[str] = Counter()
    chosen = pairs()[:: options.every]
    with ProcessPoolExecutor(initializer=NETWORKS.update, initargs=(NETWORKS,)) as pool:
        for pair, outcome in zip(chosen, pool.map(_try, chosen, chunksize=20), strict=True):
            counts[outcome.kind] += 1
            if outcome.said:
                print(f"{outcome.kind}: {' + '.join(pair)}: {outcome.said}", flush=True)
    print(f"{len(chosen)} pairs: {dict(counts)}", flush=True)
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main())
