"""Prove that the ECS tasks of a Terraform configuration start without the internet: `pipenv run prove PATH...`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from modules import task_definition
from modules.errors import InputError, Problem, shown
from modules.reachability.facts import NOTHING
from modules.reachability.files import load
from modules.reachability.proof import prove
from modules.reachability.report import as_json, overall, table
from modules.reachability.resources import Configuration
from modules.reachability.sarif import sarif
from modules.reachability.tasks import Given
from modules.reachability.verdicts import Verdict

PROVED, NOT_PROVED, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the proof; return 0 when everything is proved, 1 when it is not, 2 when the input cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        configurations = load(options.paths)
        given = _given(options.task_definition, options.subnet, options.security_group, configurations)
        proofs = prove(configurations, given)
    except InputError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    if options.json or options.sarif:
        print(json.dumps(sarif(proofs) if options.sarif else as_json(proofs), indent=2, ensure_ascii=False))
    else:
        print(table(proofs))
    accepted = (Verdict.PASSED, Verdict.UNKNOWN) if options.allow_unknown else (Verdict.PASSED,)
    return PROVED if overall(proofs) in accepted else NOT_PROVED


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="prove", description=__doc__)
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
    known = {resource.address for configuration in configurations for resource in configuration.resources}
    for option, addresses in (("--subnet", subnets), ("--security-group", groups)):
        for address in addresses:
            if address not in known:
                near = get_close_matches(address, known, n=1)
                hint = f": did you mean {near[0]}?" if near else ""
                problems.append(Problem(option, "", f"no configuration holds {shown(address)}{hint}"))
    if problems:
        raise InputError(problems)
    if not (definitions or subnets or groups):
        return NOTHING
    return Given(tuple(definitions), (), tuple(subnets), tuple(groups))


if __name__ == "__main__":
    sys.exit(main())
