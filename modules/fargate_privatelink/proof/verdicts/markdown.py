"""A proof as a summary of a pull request: Markdown as GitHub shows it in comments and in a workflow's summary."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fargate_privatelink.escaping import markdown_block, markdown_code, markdown_prose
from fargate_privatelink.proof.rules import Severity
from fargate_privatelink.proof.verdicts.reasons import (
    NOWHERE,
    Reason,
    Targets,
    is_pasted,
    of_any_instance,
    paragraphs,
    reasons,
)
from fargate_privatelink.proof.verdicts.table import NOTHING, RUNNING, VERBS
from fargate_privatelink.proof.verdicts.verdicts import Finding, Proof, TaskProof, Verdict

# Of a comment GitHub takes 65,536 characters, which are no more than bytes: less some for what a person puts before it.
# Of a step's summary it takes 1 MiB. Source: GitHub Docs, Workflow commands, Step isolation and limits.
MAX_BYTES = 65_536 - 4_096
# What a table has of tasks, and a task of reasons.
MAX_TASKS = 40
MAX_REASONS = 8
MAX_NAMES = 8
# A longer block is folded.
MAX_LINES = 16
SIGNS = {Verdict.PASSED: "✅", Verdict.UNKNOWN: "❔", Verdict.FAILED: "❌"}
WARNING = "⚠️"
KINDS = ("reason", Severity.WARNING.value, Severity.NOTE.value)
Numbered = Sequence[tuple[int, Proof, Reason]]


def markdown(proofs: Sequence[Proof], besides: str = "") -> str:
    """The proofs as Markdown: the outcome, what to do, the tasks, each reason with its remedy, what else is found.

    `besides` is a section of somebody else's, which stands before the reasons.
    """
    found = [(number, *each) for number, each in enumerate(reasons(proofs), 1)]
    told: dict[str, int] = {}
    texts = {kind: list(_findings(proofs, kind)) for kind in KINDS}
    texts["reason"] = ["\n".join(_section(*each, told)) for each in found]
    head = "\n".join([_title(proofs), *_to_do(found), *_tasks(proofs, found), *(["", besides] if besides else [])])
    return _fitting(head, texts, opened=any(reason.verdict is Verdict.UNKNOWN for *_, reason in found))


def _fitting(head: str, texts: Mapping[str, Sequence[str]], *, opened: bool) -> str:
    """As much of the texts as there is room for, each of them whole, and how many of which kind are not there."""
    room = MAX_BYTES - len(head.encode())
    left: Counter[str] = Counter()
    shown: dict[str, list[str]] = {kind: [] for kind in texts}
    for kind, those in texts.items():
        for text in those:
            size = len(text.encode()) + 2
            if size > room:
                left[kind] += 1
            else:
                room -= size
                shown[kind].append(text)
    reasons_, warnings, notes = shown.values()
    parts = [head, *reasons_]
    parts += ["\n".join(["### Warnings", "", *warnings])] if warnings else []
    # Where something is not known, a note may say why.
    folded = _folded(_counted({"note": len(notes)}), notes, opened=opened)
    parts += ["\n".join(folded)] if notes else []
    if left:
        parts.append(
            f"**Not here**, for GitHub takes no longer comment: {_counted(left)}. `fargate-prove` without `--markdown`"
            " prints all."
        )
    return "\n\n".join(parts)


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {kind}{'s' * (number != 1)}" for kind, number in kinds.items() if number)


def _title(proofs: Sequence[Proof]) -> str:
    tasks = [task for proof in proofs for task in proof.tasks]
    running = {words: verdict for (_, verdict), words in _running(tasks).items()}
    errors = sum(finding.severity is Severity.ERROR for proof in proofs for finding in proof.findings)
    verdicts = {*(task.verdict for task in tasks), *running.values(), *([] if tasks else [Verdict.UNKNOWN])}
    sign = next(SIGNS[each] for each in (Verdict.FAILED, Verdict.UNKNOWN, Verdict.PASSED) if each in verdicts)
    parts = [_outcome(tasks), *running, *([_counted({"error": errors})] if errors else [])]
    return f"## {SIGNS[Verdict.FAILED] if errors else sign} {', '.join(parts)}"


def _running(tasks: Sequence[TaskProof]) -> dict[tuple[object, Verdict], str]:
    """Of how many tasks something is said besides their start."""
    counts = {key: sum(task.of(key[0]) is key[1] for task in tasks) for key in RUNNING}
    return {key: f"{counts[key]} {word}" for key, (_, word) in RUNNING.items() if counts[key]}


def _outcome(tasks: Sequence[TaskProof]) -> str:
    if not tasks:
        return f"{NOTHING[0].upper()}{NOTHING[1:]}"
    if len(tasks) == 1:
        return f"Task {markdown_code(tasks[0].family)} {VERBS[tasks[0].verdict]}"
    counts = Counter(task.verdict for task in tasks)
    if counts[Verdict.PASSED] == len(tasks):
        return f"All {len(tasks)} tasks start"
    failed, unknown = counts[Verdict.FAILED], counts[Verdict.UNKNOWN]
    parts = [f"{failed} {'does' if failed == 1 else 'do'} not start"] if failed else []
    parts += [f"{unknown} {'is' if unknown == 1 else 'are'} not known to start"] if unknown else []
    return f"Of {len(tasks)} tasks {', '.join(parts)}"


def _to_do(found: Numbered) -> Iterator[str]:
    """What a person is to do, by the numbers of the reasons; what is mended with another one is not told again."""
    told: set[str] = set()
    steps: dict[str, list[int]] = defaultdict(list)
    for number, _, reason in found:
        if reason.verdict is Verdict.UNKNOWN:
            steps["tell what {} leaves open"].append(number)
        elif reason.is_failure and not reason.remedies:
            steps["mend {}"].append(number)
        elif reason.is_failure and not reason.remedies.keys() <= told:
            steps["paste the Terraform of {}" if reason.is_pasted else "do what {} says"].append(number)
            told |= set(filter(is_pasted, reason.remedies))
    if said := [words.format(_ranges(numbers)) for words, numbers in steps.items()]:
        yield from ("", f"**To do:** {'; '.join(said)}.")


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in their order, with `-` for all between two."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    return ", ".join(f"{each[0]}-{each[-1]}" if len(each) > 1 else f"{each[0]}" for each in ranges)


def _tasks(proofs: Sequence[Proof], found: Numbered) -> Iterator[str]:
    """The table of the tasks, the worst first; why is told by the numbers of the reasons."""
    why: dict[tuple[int, int], dict[int, Targets]] = defaultdict(dict)
    for number, proof, reason in found:
        for index, targets in reason.keeps.items():
            why[id(proof), index][number] = targets
    rows = [(proof, task, why[id(proof), index]) for proof in proofs for index, task in enumerate(proof.tasks)]
    rows.sort(key=lambda row: min(row[2], default=len(found) + 1))
    if rows:
        yield from ("", "| Task | | Why |", "| --- | --- | --- |")
    for proof, task, numbers in rows[:MAX_TASKS]:
        name = [task.family, *([proof.source] if len(proofs) > 1 else [])]
        told = [f"{number}: {_reached(targets)}" for number, targets in numbers.items()]
        told[MAX_REASONS:] = [f"and {_ranges([*numbers][MAX_REASONS:])}"] if len(numbers) > MAX_REASONS else []
        yield f"| {' | '.join('<br>'.join(cell) for cell in (map(markdown_code, name), _said(task), told))} |"
    if others := Counter(VERBS[task.verdict] for _, task, _ in rows[MAX_TASKS:]):
        said = ", ".join(f"{number} of which each {verb}" for verb, number in others.items())
        yield from ("", f"Not in this table: {said}.")


def _reached(targets: Targets) -> str:
    """What is reached in which phase."""
    return "; ".join(f"{phase}{': ' if phase else ''}{_listed(names)}" for phase, names in targets.items())


def _said(task: TaskProof) -> Iterator[str]:
    """What becomes of a task, and of what it does when it runs."""
    yield f"{SIGNS[task.verdict]} {VERBS[task.verdict]}"
    for (concern, verdict), (words, _) in RUNNING.items():
        if task.of(concern) is verdict:
            yield f"{WARNING if verdict is Verdict.FAILED else SIGNS[verdict]} {words}"


def _section(number: int, proof: Proof, reason: Reason, told: dict[str, int]) -> Iterator[str]:
    """A reason; a part of its remedy that another one's has stands there."""
    sign = SIGNS[reason.verdict] if reason.is_failure or reason.verdict is Verdict.UNKNOWN else WARNING
    yield f"### {number}. {sign} {_place(reason.address, reason.place, len(reason.instances))}"
    step = f"**{reason.step}:** " if reason.step else ""
    yield from ("", f"{step}{markdown_prose(reason.message)}")
    families: dict[str, dict[str, None]] = defaultdict(dict)
    for index, targets in reason.keeps.items():
        families[_reached(targets)][proof.tasks[index].family] = None
    for reached, names in families.items():
        yield from ("", f"{_listed(names)}: {reached}")
    for remedy in reason.remedies:
        yield from ("", *([f"**Fix:** as {told[remedy]} says"] if remedy in told else _remedy(remedy)))
        if is_pasted(remedy):
            told.setdefault(remedy, number)
    if reason.errors:
        yield from ("", *_folded("At run time", [f"- {markdown_code(error)}" for error in reason.errors]))


def _place(address: str, place: tuple[str, int], instances: int) -> str:
    file, line = place
    more = f" and {instances - 1} more of its module's instances" if instances > 1 else ""
    return markdown_code(address) + (f" ({markdown_code(f'{file}:{line}')})" if line else "") + more


def _listed(names: Iterable[str]) -> str:
    """Names as code, and of many how many more."""
    found = list(map(markdown_code, names))
    more = len(found) - MAX_NAMES
    return f"{', '.join(found[:MAX_NAMES])} and {more} more" if more > 1 else ", ".join(found)


def _remedy(remedy: str) -> Iterator[str]:
    """What to do, and what to paste as a block, which is folded where it is long."""
    before = "**Fix:** "
    for is_block, lines in paragraphs(remedy):
        if is_block:
            # What goes into an account itself is commands.
            language, what = (
                ("sh", "commands")
                if any(re.match(r"(?:\w+=\$\()?aws ", line) for line in lines)
                else ("hcl", "Terraform")
            )
            block = list(markdown_block(lines, language))
            yield from ("", *(_folded(f"{len(lines)} lines of {what}", block) if len(lines) > MAX_LINES else block))
        else:
            yield f"{before}{markdown_prose(' '.join(lines))}"
        before = ""


def _folded(summary: str, lines: Iterable[str], *, opened: bool = False) -> Iterator[str]:
    yield from (
        "<details open>" if opened else "<details>",
        f"<summary>{summary}</summary>",
        "",
        *lines,
        "",
        "</details>",
    )


def _findings(proofs: Sequence[Proof], severity: str) -> Iterator[str]:
    """What else is found of a severity; the same of several addresses, or instances of a module, once."""
    found: dict[tuple[str, str], dict[str, list[tuple[Proof, Finding]]]] = defaultdict(lambda: defaultdict(list))
    for proof in proofs:
        for each in proof.findings:
            if each.severity == severity:
                said = of_any_instance(each.message), of_any_instance(each.remedy)
                found[said][of_any_instance(each.address)].append((proof, each))
    for those in found.values():
        places = []
        for (proof, each), *others in those.values():
            places.append(_place(each.address, proof.written.get(each.address, NOWHERE), 1 + len(others)))
        (_, first), *_ = next(iter(those.values()))
        remedy = ["", *_remedy(first.remedy)] if first.remedy else []
        lines = [f"- {', '.join(places)} {markdown_prose(first.message)}", *remedy]
        yield "\n  ".join(lines).replace("\n  \n", "\n\n")
