"""A proof as people read it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from fargate_privatelink.escaping import printable
from fargate_privatelink.proof.rules import Concern, Severity
from fargate_privatelink.proof.verdicts.verdicts import Hop, PathProof, Proof, TaskProof, Verdict

VERBS = {Verdict.PASSED: "starts", Verdict.FAILED: "does not start", Verdict.UNKNOWN: "is not known to start"}
# Of a task that would start, in a configuration with errors besides.
HELD_UP = ("starts once the errors below are mended", "proved but for errors")
# What is said of a task that runs, in its line, and in the last one of how many.
RUNNING = {
    (Concern.EXEC, Verdict.FAILED): ("ECS Exec would not work", "without ECS Exec"),
    (Concern.EXEC, Verdict.UNKNOWN): ("whether ECS Exec works is not known", "with ECS Exec unknown"),
    (Concern.LOG, Verdict.FAILED): ("its log would be lost", "with logs lost"),
    (Concern.LOG, Verdict.UNKNOWN): ("whether its log is kept is not known", "with logs unknown"),
    (Concern.APPLICATION, Verdict.FAILED): ("its application would not reach all it calls", "with calls that fail"),
    (Concern.APPLICATION, Verdict.UNKNOWN): (
        "whether its application reaches all it calls is not known",
        "with calls unknown",
    ),
    (Concern.LOG_ROUTER, Verdict.FAILED): ("its log router would lose records", "with records lost"),
    (Concern.LOG_ROUTER, Verdict.UNKNOWN): (
        "whether its log router reaches its destination is not known",
        "with a log router unknown",
    ),
    (Concern.REQUESTS, Verdict.FAILED): ("requests do not reach it", "without requests"),
    (Concern.REQUESTS, Verdict.UNKNOWN): ("whether requests reach it is not known", "with requests unknown"),
}
MARKS = {Verdict.PASSED: "ok", Verdict.FAILED: "FAILED", Verdict.UNKNOWN: "unknown"}
Written = Mapping[str, tuple[str, int]]
NOTHING = "no task definition for Fargate: nothing to prove"
# Between what a remedy says to add in several places.
PARTS = re.compile(r"\nand (?=(?:add|set|take)\b|run\n)")
# A longer name stands out of its column, which would push all others away.
MAX_WIDTH = 20


def table(proofs: Sequence[Proof]) -> str:
    """The proofs as a table: a line for each path, and under what did not pass the hop that decides, and the cure."""
    lines = [printable(line) for proof in proofs for line in _proof(proof)]
    return "\n".join([*lines, summary(proofs)])


def summary(proofs: Sequence[Proof]) -> str:
    """The outcome in one line."""
    tasks = [task for proof in proofs for task in proof.tasks]
    counts = Counter(_verb(task, proof)[1] for proof in proofs for task in proof.tasks)
    parts = [
        f"{counts[word]} {word}"
        for word in (WORDS[Verdict.PASSED], HELD_UP[1], WORDS[Verdict.FAILED], WORDS[Verdict.UNKNOWN])
        if counts[word]
    ]
    for (concern, verdict), (_, word) in RUNNING.items():
        if count := sum(task.of(concern) is verdict for task in tasks):
            parts.append(f"{count} {word}")
    found = Counter(finding.severity for proof in proofs for finding in proof.findings)
    found[Severity.WARNING] += sum(_is_warning(path) for task in tasks for path in task.paths)
    parts += [f"{found[each]} {each}{'s' * (found[each] != 1)}" for each in Severity if found[each]]
    return f"tasks: {', '.join(parts)}" if counts else ", ".join([NOTHING, *parts])


WORDS = {Verdict.PASSED: "proved", Verdict.FAILED: "failed", Verdict.UNKNOWN: "unknown"}


def _verb(task: TaskProof, proof: Proof) -> tuple[str, str]:
    """What is said of a task in its line, and in the last one."""
    is_held_up = task.verdict is Verdict.PASSED and proof.has_errors
    return HELD_UP if is_held_up else (VERBS[task.verdict], WORDS[task.verdict])


def _proof(proof: Proof) -> Iterator[str]:
    yield proof.source
    if not proof.tasks:
        yield f"  {NOTHING}"
    for task in proof.tasks:
        yield from _task(task, proof)
    for finding in proof.findings:
        line = _line(finding.address, proof.written)
        yield f"  {finding.severity}: {finding.address}{line} {finding.message}"
        yield from _remedy(finding.remedy, "    ")


def _remedy(remedy: str, indent: str) -> Iterator[str]:
    lines = f"fix: {remedy}".split("\n") if remedy else []
    yield from (f"{indent}{line}".rstrip() for line in lines)


def _task(task: TaskProof, proof: Proof) -> Iterator[str]:
    written = proof.written
    running = [words for (concern, verdict), (words, _) in RUNNING.items() if task.of(concern) is verdict]
    said = "; ".join([f"task {task.family} {_verb(task, proof)[0]}", *running])
    yield f"  {said} ({task.address}; placed by {task.source})"
    rows = [(_mark(path), path.target, path.phase or "", path) for path in task.paths]
    columns = zip(*((mark, target, phase) for mark, target, phase, _ in rows), strict=True)
    widths = [min(MAX_WIDTH, max(map(len, column))) for column in columns]
    told = _Told()
    for (*cells, path), where in zip(rows, _places(task.paths, written), strict=True):
        padded = "  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, widths, strict=True))
        yield f"    {padded}  {where}".rstrip()
        for hop in path.reported:
            if hop is not path.decisive:
                yield f"      besides, {hop.step}: {hop.address}{_line(hop.address, written)}"
            yield from told.lines(hop, path.target)


def _mark(path: PathProof) -> str:
    return Severity.WARNING.value if _is_warning(path) else MARKS[path.verdict]


def _is_warning(path: PathProof) -> bool:
    """Whether a path fails that is worth a warning only."""
    return path.verdict is Verdict.FAILED and path.severity is Severity.WARNING


def _places(paths: Sequence[PathProof], written: Written) -> Iterator[str]:
    """What decides each path, or what it leads over; and where rows would read the same, what asks for it."""
    alike: dict[tuple[object, ...], list[PathProof]] = defaultdict(list)
    for path in paths:
        alike[path.target, path.phase, _where(path, written)].append(path)
    for path in paths:
        same = alike[path.target, path.phase, _where(path, written)]
        several = len({each.container for each in same}) > 1
        asking = f"container {path.container}" if several else path.reason.partition("].")[2]
        where = _where(path, written)
        yield f"{where} ({asking})" if len(same) > 1 and path.container else where


def _where(path: PathProof, written: Written) -> str:
    hop = path.decisive
    return f"{hop.step}: {hop.address}{_line(hop.address, written)}" if hop else f"over {path.over}"


def _line(address: str, written: Written) -> str:
    """Where something is written, where that is known, as editors and terminals open it."""
    file, line = written.get(address, ("", 0))
    return f" ({file}:{line})" if line else ""


class _Told:
    """What is told of a task's paths already, each reason and each cure with the target where it stands."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, ...], str] = {}

    def lines(self, hop: Hop, target: str) -> Iterator[str]:
        """What is to be told of a hop: a reason that is told already by where."""
        again = self._told.get((hop.message, hop.remedy))
        yield f"      as for {again}" if again else f"      {hop.message}"
        if hop.error and (hop.message, hop.error) not in self._told:
            yield f"      at run time: {hop.error}"
        if not again:
            yield from _remedy(self._untold(hop.remedy, target), "      ")
        for each in ((hop.message, hop.remedy), (hop.message, hop.error)):
            self._told.setdefault(each, target)

    def _untold(self, remedy: str, target: str) -> str:
        """A remedy without the parts that were told already, of which each is to be added once."""
        parts = PARTS.split(remedy) if "\n" in remedy else []
        known = dict.fromkeys(self._told[(part,)] for part in parts if (part,) in self._told)
        new = [part for part in parts if (part,) not in self._told]
        self._told.update({(part,): target for part in new})
        return "\nand ".join([f"as for {', '.join(known)}", *new]) if known else remedy


def sentence(path: PathProof, hop: Hop) -> str:
    """Why a path fails; only the lines to paste are lines of their own."""
    way = "for" if path.concern is Concern.REQUESTS else "to"
    parts = [f"no way {way} {path.target}, {hop.step}: {hop.address}: {hop.message}"]
    parts += [f"at run time: {hop.error}"] if hop.error else []
    parts += [f"fix: {hop.remedy}"] if hop.remedy else []
    return "; ".join(parts)
