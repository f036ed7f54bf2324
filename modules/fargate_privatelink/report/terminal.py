"""The short form of the report, for the terminal."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.prices import money, unit_price
from fargate_privatelink.costs import Costs, comparison
from fargate_privatelink.costs.running import Running
from fargate_privatelink.escaping import printable
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report.cost import WITH_GATEWAY, month, notes
from fargate_privatelink.report.paths import TaskPath, counted
from fargate_privatelink.report.summary import summary

# Source: ECMA-48, Select Graphic Rendition.
BOLD, YELLOW, GREEN, RED = "1", "33", "32", "31"
COLOURS = {Verdict.PASSED: GREEN, Verdict.UNKNOWN: YELLOW, Verdict.FAILED: RED}


def short(inventory: Inventory, paths: Sequence[TaskPath], costs: Costs | None, *, colour: bool) -> Iterator[str]:
    """The lines that a synth prints of a stack: its endpoints with reasons, its paths, its cost and the notes."""

    def paint(text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if colour else text

    head, *lines = summary(inventory)
    name, colon, rest = head.partition(":")
    yield f"{paint(name, BOLD)}{colon}{rest}"
    for line in map(printable, lines):
        yield paint(line, YELLOW) if line.startswith("  note: ") else line
    counts = (paint(count, COLOURS[Verdict(count.partition(" ")[2])]) for count in counted(paths))
    yield f"  paths: {', '.join(counts)}"
    yield from _cost(inventory, costs)


def _cost(inventory: Inventory, costs: Costs | None) -> Iterator[str]:
    if costs is None:
        which = f"{inventory.settings.region}{WITH_GATEWAY.replace('`', '') * inventory.is_attached}"
        yield f"  cost: the prices of {which} are not known: give them with --prices"
        return
    currency, runs = costs.prices.currency, costs.running
    per_gb = unit_price(costs.own.aws_gb, currency)
    yield f"  cost: {costs.month.words(currency, ' a month')} and {per_gb} per GB to AWS"
    if runs:
        yield from (f"    {line}" for line in _running(runs, currency))
        yield f"    {costs.own.name}: {money(costs.own.monthly, currency)} a month"
    if both := costs.shared:
        for way in (both.hub, both.apart):
            against = f", {comparison(both.hub, way, currency)}" if way is both.apart else ""
            per_gb = unit_price(way.aws_gb, currency)
            yield f"    {way.name}: {money(way.monthly, currency)} a month and {per_gb} per GB to AWS{against}"
    for way in costs.others:
        against = "; ".join(way.obstacles) or comparison(costs.own, way, currency)
        yield f"    {way.name}: {money(way.monthly, currency)} a month, {against}"


def _running(runs: Running, currency: str) -> Iterator[str]:
    for line in runs.lines:
        hourly = "" if line.each.hourly is None else f" at {unit_price(line.each.hourly, currency)} an hour"
        yield f"{line.what}: {month(line, currency, ' a month')}, {line.number}{hourly}"
    yield from notes(runs, currency)
