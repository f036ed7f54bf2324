"""Prove that the ECS tasks of a Terraform configuration start: `fargate-prove PATH...`."""

import json
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from fargate_privatelink import task_definition
from fargate_privatelink.commands import once
from fargate_privatelink.commands.ending import Parser, ended, show
from fargate_privatelink.commands.output import settle
from fargate_privatelink.errors import InputError, Problem, shown
from fargate_privatelink.proof.facts.build import NOTHING
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.files import load
from fargate_privatelink.proof.terraform.kinds import GROUPS, SUBNETS
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.proof.verdicts.sarif import sarif
from fargate_privatelink.proof.verdicts.table import as_json, overall, table
from fargate_privatelink.proof.verdicts.verdicts import Verdict

PROVED, NOT_PROVED, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the proof; return 0 when everything is proved, 1 when it is not, 2 when the input cannot be read.

    It is 1 too when the proof cannot be printed, and 128 and its number after a signal.
    """
    return ended(lambda: _main(arguments), refused=UNREADABLE)


def _main(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    if "" in options.paths:
        raise InputError([Problem("PATH", "", "must not be empty: name a file or a folder, such as .")])
    for path in options.paths:
        settle(path)
    configurations = load(options.paths)
    given = _given(options.task_definition, options.subnet, options.security_group, configurations)
    proofs = prove(configurations, given)
    if options.json or options.sarif:
        printed = show(json.dumps(sarif(proofs) if options.sarif else as_json(proofs), indent=2))
    else:
        printed = show(table(proofs))
    accepted = (Verdict.PASSED, Verdict.UNKNOWN) if options.allow_unknown else (Verdict.PASSED,)
    return PROVED if printed and overall(proofs) in accepted else NOT_PROVED


def _parser() -> Parser:
    parser = Parser(prog="fargate-prove", description=__doc__)
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a cdk.tf.json, or what `terraform show -json` prints of a plan or a state; a folder of such; - for stdin",
    )
    parser.add_argument(
        "--task-definition",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a task definition, in place of the configuration's of the same family or beside it",
    )
    parser.add_argument(
        "--subnet", action="append", default=[], metavar="ADDRESS", help="where tasks run that no service starts"
    )
    parser.add_argument(
        "--security-group", action="append", default=[], metavar="ADDRESS", help="the security group of such tasks"
    )
    parser.add_argument(
        "--allow-unknown", action="store_true", help="exit with 0 unless something is found that certainly fails"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print every hop as JSON")
    form.add_argument("--sarif", action="store_true", help="print SARIF 2.1.0, for code review")
    return parser


def _given(
    files: Sequence[Path], subnets: Sequence[str], groups: Sequence[str], configurations: Sequence[Configuration]
) -> Given:
    """What the options say; an InputError names files and addresses that lead nowhere."""
    problems: list[Problem] = []
    definitions = []
    for path in files:
        try:
            definitions.append(task_definition.load(path, file=str(path)))
        except InputError as error:
            problems += error.problems
    held = {each.address: each.type for configuration in configurations for each in configuration.resources}
    for option, addresses, types, kind in (
        ("--subnet", subnets, SUBNETS, "subnet"),
        ("--security-group", groups, GROUPS, "security group"),
    ):
        known = [address for address, type_ in held.items() if type_ in types]
        for address in addresses:
            if address not in known:
                message = f"{shown(address)} is no {kind}" if address in held else NOT_HELD.format(shown(address))
                problems.append(Problem(option, "", message + _hint(address, known)))
    if problems:
        raise InputError(problems)
    if not (definitions or subnets or groups):
        return NOTHING
    return Given(tuple(definitions), (), tuple(subnets), tuple(groups))


NOT_HELD = "no configuration holds {}"
FEW = 5


def _hint(address: str, known: Sequence[str]) -> str:
    """What a person may have meant by an address."""
    if near := get_close_matches(address, known, n=1):
        return f": did you mean {near[0]}?"
    return f": known are {', '.join(known)}" if 0 < len(known) <= FEW else ""


if __name__ == "__main__":
    sys.exit(once.prove())
