"""The proof of several configurations that were read as one, taken apart again."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from fargate_privatelink.proof.layers.numbered import start
from fargate_privatelink.proof.layers.titles import short, titled
from fargate_privatelink.proof.terraform.addresses import layer_of
from fargate_privatelink.proof.verdicts.verdicts import Finding, Hop, PathProof, Proof, TaskProof


def apart(
    proof: Proof, members: Sequence[int], sources: Sequence[str], surveys: Collection[int] = ()
) -> dict[int, Proof]:
    """What is proved of each of some configurations, by its number; `sources` are the names of all.

    `surveys` are the numbers of those that are surveys, whose things have ids, and need no name of a file.
    """
    titles = zip(members, short([sources[number] for number in members]), strict=True)
    names = {number: title for number, title in titles if number not in surveys}
    return {number: _of(proof, number, number == members[0], names, sources[number]) for number in members}


def _of(proof: Proof, number: int, is_first: bool, names: dict[int, str], source: str) -> Proof:
    words = partial(titled, own=number, names=names)
    begins = {start(number), *([""] if is_first else [])}
    tasks = (each for each in proof.tasks if (layer_of(each.address) or layer_of(each.source)) in begins)
    findings = (each for each in proof.findings if layer_of(each.address) in begins)
    return Proof(
        source,
        tuple(_task(each, words) for each in tasks),
        tuple(_finding(each, words) for each in findings),
        {words(address): place for address, place in proof.written.items()},
    )


def _task(task: TaskProof, words: "partial[str]") -> TaskProof:
    paths = tuple(_path(each, words) for each in task.paths)
    return replace(task, address=words(task.address), source=words(task.source), paths=paths)


def _path(path: PathProof, words: "partial[str]") -> PathProof:
    hops = tuple(_hop(each, words) for each in path.hops)
    return replace(path, target=words(path.target), over=words(path.over), hops=hops)


def _hop(hop: Hop, words: "partial[str]") -> Hop:
    address, message, remedy = words(hop.address), words(hop.message), words(hop.remedy)
    return replace(hop, address=address, message=message, remedy=remedy, error=words(hop.error))


def _finding(finding: Finding, words: "partial[str]") -> Finding:
    address, message, remedy = words(finding.address), words(finding.message), words(finding.remedy)
    return replace(finding, address=address, message=message, remedy=remedy)
