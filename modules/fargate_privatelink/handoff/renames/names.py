"""Names without the hashes that CDKTF puts behind them.

A hash is checked against the path that it was made from, never guessed. Source: terraform-cdk, lib/private/unique.ts.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.leaving.ordering import construct_path
from fargate_privatelink.handoff.renames.references import REFERENCE, SUFFIX, referred
from fargate_privatelink.handoff.unfolding import Address, labelled, unpacked

# Kinds of blocks that CDKTF names after their path, by the number of their labels.
NAMED = {"resource": 2, "data": 2, "ephemeral": 2, "module": 1}
# Ids that are in no hash, and those that nobody reads in a name.
NOT_HASHED, NOT_NAMED = ("Default",), ("Default", "Resource")
VALID = re.compile(r"[^\W\d][\w-]*")
# Blocks that name what is not, or no longer, declared: what one of them has is nobody's new name.
HISTORY = {"moved": ("from", "to"), "removed": ("from",)}


class Kept(NamedTuple):
    """A block whose name looks as if it had a hash, and why it keeps it."""

    address: Address
    reason: str


def new_names(document: Json, stack: str) -> tuple[dict[Address, str], list[Kept]]:
    """The new names of blocks by their addresses, and what keeps a name that looks like one with a hash.

    `stack` is the path of the stack's construct.
    """
    bodies = dict(_bodies(document))
    wanted: dict[Address, str] = {}
    kept: list[Kept] = []
    for address, body in bodies.items():
        if SUFFIX.search(address[-1]):
            if (name := _without_hash(address[-1], body, stack)) is None:
                kept.append(Kept(address, "the suffix is not the hash of its construct's path"))
            elif not VALID.fullmatch(name):
                kept.append(Kept(address, f"without its hash it would be {name!r}, which is no name"))
            else:
                wanted[address] = name
    claims: dict[Address, list[Address]] = defaultdict(list)
    for address, name in wanted.items():
        claims[*address[:-1], name].append(address)
    past = set(_past(document))
    scoped = set(_scoped(document))
    names = {}
    for address, name in wanted.items():
        new = (*address[:-1], name)
        if others := [each for each in claims[new] if each != address]:
            kept.append(Kept(address, f"{shown(new)} would be {', '.join(map(shown, others))} too"))
        elif new in bodies or new in scoped:
            kept.append(Kept(address, f"there is {shown(new)}"))
        elif new in past:
            kept.append(Kept(address, f"{shown(new)} is in a `moved` or `removed` block"))
        else:
            names[address] = name
    return names, sorted(kept)


def shown(address: Address) -> str:
    """A block's address as Terraform shows it."""
    return ".".join(address[1:] if address[0] == "resource" else address)


def _bodies(document: Json) -> Iterator[tuple[Address, Json]]:
    for kind, labels in NAMED.items():
        yield from labelled(document.get(kind), (kind,), labels)


def _scoped(document: Json) -> Iterator[Address]:
    """The data sources inside of checks, which share the names of those outside."""
    for _, body in labelled(document.get("check"), ("check",), 1):
        yield from (address for address, _ in labelled(body.get("data"), ("data",), 2))


def _past(document: Json) -> Iterator[Address]:
    for kind, arguments in HISTORY.items():
        for body in unpacked(document.get(kind), kind):
            for argument in arguments:
                text = str(body.get(argument) or "").removeprefix("${")
                if found := REFERENCE.match(text):
                    yield referred(found)


def _without_hash(name: str, body: Json, stack: str) -> str | None:
    """The name that a construct's path gives, None where the name's hash is not that of the path."""
    below = construct_path(body, stack)
    if not below:
        return None
    path: list[str] = body["//"]["metadata"]["path"].split("/")
    # Until 0.15 the stack's own id was in it.
    if name[-8:] not in {_hash([*below]), _hash(path)}:
        return None
    return "_".join(re.sub(r"[^A-Za-z0-9_]", "_", id_) for id_ in below if id_ not in NOT_NAMED)


def _hash(path: list[str]) -> str:
    text = "/".join(id_ for id_ in path if id_ not in NOT_HASHED)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8].upper()
