"""Turn the stacks of `stacks.toml` into Terraform: `fargate-synth [--config FILE] [--out DIR] [--prices FILE]`."""

import os
import sys
from argparse import ArgumentDefaultsHelpFormatter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fargate_privatelink import settings, task_definition
from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.prices import Prices
from fargate_privatelink.aws.prices import load as load_prices
from fargate_privatelink.cdktf import node, pruned, speed
from fargate_privatelink.commands import output
from fargate_privatelink.commands.ending import Parser, ended, show
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.escaping import printable
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.clashes import clashes
from fargate_privatelink.inventory.linking import accounts, hub_problems, linked
from fargate_privatelink.inventory.problems import stack_problems, task_problems
from fargate_privatelink.requirements import Task, name_problems
from fargate_privatelink.settings import StackSettings, TaskEntry
from fargate_privatelink.survey.document import Survey
from fargate_privatelink.survey.document import load as load_survey
from fargate_privatelink.task_definition import TaskDefinition

if TYPE_CHECKING:
    from fargate_privatelink.inventory.existing.network import ExistingNetwork
    from fargate_privatelink.report import Report


def main(arguments: Sequence[str] | None = None, ahead: speed.Ahead | None = None) -> int:
    """Synthesize; return the exit status: 0, or 1 when nothing was written, or that of the signal that ended it.

    `ahead` is an import of CDKTF that was begun before.
    """
    return ended(lambda: _main(arguments, ahead), refused=1)


def _main(arguments: Sequence[str] | None, ahead: speed.Ahead | None) -> int:
    parser = Parser(prog="fargate-synth", description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--config", type=Path, default=Path("stacks.toml"), help="the stacks to build")
    # The CDKTF command line names the folder it reads in the environment.
    out = Path(os.environ.get("CDKTF_OUTDIR") or "cdktf.out")
    parser.add_argument("--out", type=Path, default=out, help="the folder to write")
    parser.add_argument(
        "--prices", type=Path, help="a TOML file of prices by region, which come before the built-in ones"
    )
    options = parser.parse_args(arguments)
    inventories, prices = load_all(options.config, options.prices)
    output.refuse_project(options.out, options.config)
    reports = synthesize(inventories, prices, options.out, ahead)
    # It is written: whatever becomes of the summary, 0 says so.
    with suppress(KeyboardInterrupt):
        colour = takes_colour()
        lines = [line for report in reports for line in report.short(colour=colour)]
        show("\n".join([*lines, f"wrote {printable(str(options.out))}"]))
    return 0


def takes_colour() -> bool:
    """Whether standard output is a terminal whose user wants colours. Source: no-color.org."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def load_all(config: Path, prices: Path | None) -> tuple[tuple[Inventory, ...], Mapping[str, Prices]]:
    """The inventories and the prices; an InputError holds everything wrong with either file."""
    problems: list[Problem] = []
    try:
        inventories = load(config)
    except InputError as error:
        problems.extend(error.problems)
    try:
        found = load_prices(prices)
    except InputError as error:
        problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return inventories, found


def _names(path: Path, name: str, stacks: Sequence[StackSettings]) -> Iterator[Problem]:
    """What is wrong with the names in a task definition that is refused already, where the first stack has it."""
    region = next((stack.region for stack in stacks for each in stack.tasks if each.definition == name), None)
    definition = task_definition.refused(path, file=str(path))
    if region and definition:
        yield from name_problems(Task(definition=definition, region=region))


def load(config: Path) -> tuple[Inventory, ...]:
    """The inventories of a configuration file's stacks; an InputError holds everything wrong with any of them."""
    document = settings.document_of(config)
    stacks, problems = settings.read(document, file=str(config))
    definitions: dict[str, TaskDefinition] = {}
    for name in settings.definitions(document):
        path = config.parent / name
        try:
            definitions[name] = task_definition.load(path, file=str(path), with_references=True)
        except InputError as error:
            problems.extend(error.problems)
            problems.extend(_names(path, name, stacks))
    surveys = dict(_surveys(config, stacks, problems))
    inventories = []
    unread: set[str] = set()
    known = accounts(stacks, definitions)
    for given in stacks:
        stack, existing = _resolved(given, surveys, config, problems)
        readable = tuple(_readable(stack, definitions, problems))
        unread |= {given.name} if readable != stack.tasks else set()
        account = known.get(stack.name, UNKNOWN_ACCOUNT)
        inventories.append(Inventory.of(replace(stack, tasks=readable), definitions, existing, account))
    inventories = linked(inventories)
    problems.extend(hub_problems(stacks, definitions, str(config)))
    for inventory in inventories:
        problems.extend(task_problems(inventory))
        if unread.isdisjoint((inventory.settings.name, *inventory.settings.endpoints_for)):
            problems.extend(stack_problems(inventory, str(config)))
    problems.extend(clashes(inventories, str(config)))
    if problems:
        raise InputError(problems)
    return tuple(inventories)


def _readable(
    stack: StackSettings, definitions: Mapping[str, TaskDefinition], problems: list[Problem]
) -> Iterator[TaskEntry]:
    """The entries of a stack whose task definitions can be read as it has them; what is wrong with others is
    reported."""
    for entry in stack.tasks:
        try:
            if definition := definitions.get(entry.definition):
                definition.within(stack.use(entry))
                yield entry
        except InputError as error:
            problems.extend(error.problems)


def _resolved(
    stack: StackSettings, surveys: Mapping[str, Survey], config: Path, problems: list[Problem]
) -> "tuple[StackSettings, ExistingNetwork | None]":
    """A stack and the network that exists, where it is in one; what is wrong with that is reported."""
    if stack.vpc_id is None:
        return stack, None
    from fargate_privatelink.inventory.existing.resolving import resolved

    found, wrong = resolved(stack, surveys, file=str(config))
    problems.extend(wrong)
    return found


def _surveys(config: Path, stacks: Sequence[StackSettings], problems: list[Problem]) -> Iterator[tuple[str, Survey]]:
    """The surveys that stacks name, each read once; what is wrong with one is reported."""
    for name in dict.fromkeys(name for stack in stacks for name in stack.survey):
        path = config.parent / name
        try:
            yield name, load_survey(path, file=str(path))
        except InputError as error:
            problems.extend(error.problems)


def synthesize(
    inventories: Sequence[Inventory],
    prices: Mapping[str, Prices],
    out: Path,
    ahead: speed.Ahead | None = None,
) -> "list[Report]":
    """Make `out` hold the stacks, the reports on them and the modules, and nothing of earlier ones.

    An InputError says why a task would not start, or why nothing can be written; `out` is as it was then.
    """
    with output.replacing(out) as folder, node.file_errors():
        if ahead:
            ahead.end()
        else:
            pruned.use()
        from fargate_privatelink.constructs import stack

        if ahead:
            speed.import_behind("fargate_privatelink.report.own_stacks", "fargate_privatelink.terraform_module")
        stack.synthesize(inventories, folder)
        from fargate_privatelink import terraform_module
        from fargate_privatelink.report import Report, judge_of, own_stacks

        # Before the proof, whose results stay in memory for the reports.
        terraform_module.write_modules(inventories, folder / "modules")
        proofs = own_stacks.prove_stacks(inventories, folder)
        if problems := list(own_stacks.problems(inventories, proofs)):
            raise InputError(problems)
        reports = []
        judges = {proof.source: judge_of(proof) for proof in proofs}
        for inventory in inventories:
            reports.append(report := Report.of(inventory, prices, judges[inventory.settings.name], judges))
            for name, text in report.files().items():
                (folder / "stacks" / inventory.settings.name / name).write_text(text, "utf-8", newline="\n")
    return reports
