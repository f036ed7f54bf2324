"""Explanations of stops as people and machines read them."""

from collections.abc import Iterator, Sequence
from typing import Any

from fargate_privatelink.escaping import markdown_code, markdown_prose, printable
from fargate_privatelink.proof.stops.explained import Explanation
from fargate_privatelink.proof.verdicts.table import MARKS
from fargate_privatelink.proof.verdicts.verdicts import Verdict

# How many tasks are named that stopped alike, and how many explanations a comment on GitHub has.
MAX_SUBJECTS = 3
MAX_EXPLANATIONS = 10
PASSES = "every hop that could tell passes as things are now"
SIGNS = {Verdict.PASSED: "✅", Verdict.UNKNOWN: "❔", Verdict.FAILED: "❌"}


def as_text(about: str, found: Sequence[Explanation]) -> str:
    """The explanations as lines: who, what it means, AWS's words, and what decides or where else to look."""
    lines = [f"why: {about}", *(line for each in found for line in _lines(each))]
    return "\n".join(map(printable, lines))


def _lines(each: Explanation) -> Iterator[str]:
    yield f"  {_who(each)}: {each.meaning}"
    if each.said:
        yield f"    AWS says: {each.said}"
    if each.verdict is Verdict.PASSED:
        yield f"    {PASSES}"
    for target, hop in each.hops:
        yield f"    {MARKS[hop.verdict]}  {target}, {hop.step}: {hop.address}"
        yield f"      {hop.message}"
        if hop.remedy:
            yield from (f"      {line}".rstrip() for line in f"fix: {hop.remedy}".split("\n"))
    if each.look:
        yield f"    look at: {each.look}"


def _who(each: Explanation) -> str:
    more = len(each.subjects) - MAX_SUBJECTS
    return ", ".join(each.subjects[:MAX_SUBJECTS]) + (f" and {more} more" if more > 0 else "")


def as_json(found: Sequence[Explanation]) -> list[dict[str, Any]]:
    """The explanations as JSON, each with all who stopped alike."""
    return [
        {
            "about": list(each.subjects),
            "verdict": str(each.verdict),
            "said": each.said,
            "meaning": each.meaning,
            "hops": [
                {
                    "target": target,
                    "step": str(hop.step),
                    "verdict": str(hop.verdict),
                    "address": hop.address,
                    "message": hop.message,
                    "remedy": hop.remedy,
                }
                for target, hop in each.hops
            ],
            "look": each.look,
        }
        for each in found
    ]


def as_markdown(about: str, found: Sequence[Explanation]) -> str:
    """The explanations as a section of a summary on GitHub."""
    lines = [f"### Why: {markdown_code(about)}", ""]
    for each in found[:MAX_EXPLANATIONS]:
        lines.append(f"- {SIGNS[each.verdict]} {markdown_prose(_who(each))}: {markdown_prose(each.meaning)}")
        if each.said:
            lines.append(f"  - AWS says: {markdown_code(each.said)}")
        if each.verdict is Verdict.PASSED:
            lines.append(f"  - {PASSES}")
        for target, hop in each.hops:
            where = markdown_prose(f"{target}, {hop.step}: ") + " " + markdown_code(hop.address)
            lines.append(f"  - {where}: {markdown_prose(hop.message)}")
            if hop.remedy:
                lines.append(f"  - fix: {markdown_code(' '.join(hop.remedy.split()))}")
        if each.look:
            lines.append(f"  - look at: {markdown_prose(each.look)}")
    if len(found) > MAX_EXPLANATIONS:
        lines.append(f"- and {len(found) - MAX_EXPLANATIONS} more: `fargate-prove` without `--markdown` prints all")
    return "\n".join(lines)
