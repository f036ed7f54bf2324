"""Prove that the ECS tasks of a Terraform configuration, or of an account, start: `fargate-prove PATH...`."""

import json
import re
import sys
from argparse import Namespace
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from fargate_privatelink import task_definition
from fargate_privatelink.aws.regions import regions, unknown_region
from fargate_privatelink.commands import live, once
from fargate_privatelink.commands.ending import Parser, ended, show
from fargate_privatelink.commands.output import settle
from fargate_privatelink.errors import InputError, Problem, shown, unknown
from fargate_privatelink.proof.facts.build import NOTHING
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.network.tasks import NETWORK_BESIDE
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.files import WITH_SOURCE, load, load_planned
from fargate_privatelink.proof.stops.explained import Explanation
from fargate_privatelink.proof.stops.words import as_json as stops_json
from fargate_privatelink.proof.stops.words import as_markdown as stops_markdown
from fargate_privatelink.proof.stops.words import as_text as stops_text
from fargate_privatelink.proof.terraform.kinds import GROUPS, SUBNETS
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.proof.verdicts.failing import DEFAULT, FailOn, fails
from fargate_privatelink.proof.verdicts.json_form import as_json
from fargate_privatelink.proof.verdicts.markdown import markdown
from fargate_privatelink.proof.verdicts.sarif import sarif
from fargate_privatelink.proof.verdicts.table import table

PROVED, NOT_PROVED, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the proof; return 0 when it found no failure, 1 when it did, 2 when the input cannot be read.

    It is 1 too when the proof cannot be printed, and 128 and its number after a signal.
    """
    return ended(lambda: _main(arguments), refused=UNREADABLE)


def _main(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if not (options.paths or options.live):
        parser.error("the following arguments are required: PATH")
    live.refuse_options(options)
    if "" in options.paths:
        raise InputError([Problem("PATH", "", "must not be empty: name a file or a folder, such as .")])
    fail_on = _fail_on(options)
    for path in options.paths:
        settle(path)
    configurations = _configurations(options)
    account = None
    if options.live:
        live.refuse_others(configurations)
        account = live.read_live(options)
        configurations = (account.configuration, *configurations)
    given = _given(options, configurations)
    proofs = prove(configurations, given)
    found: tuple[Explanation, ...] = ()
    if account:
        own, found = account.explained(proofs[0])
        proofs = (own, *proofs[1:])
    about = account.stops.about if account and account.stops else ""
    if options.json or options.sarif:
        stops = {"stops": stops_json(found)} if about else {}
        printed = show(json.dumps(sarif(proofs) if options.sarif else {**as_json(proofs), **stops}, indent=2))
    elif options.markdown:
        printed = show(markdown(proofs, stops_markdown(about, found) if about else ""))
    else:
        printed = show("\n".join([*([stops_text(about, found)] if about else []), table(proofs)]))
    return NOT_PROVED if not printed or fails(proofs, fail_on) else PROVED


def _configurations(options: Namespace) -> tuple[Configuration, ...]:
    """The configurations that a person names; an InputError says which options do not go together."""
    if not (options.source or options.saved_plan):
        return load(options.paths, options.variables, region=options.region or None)
    if len(options.paths) > 1:
        raise InputError([Problem(each, "", WITH_SOURCE) for each in options.paths[1:]])
    if options.variables:
        raise InputError(
            [Problem("--var, --var-file", "", "are for source alone: a plan holds the values that it was made with")]
        )
    return (load_planned(options.paths[0], options.source, options.saved_plan, region=options.region or None),)


def _parser() -> Parser:
    parser = Parser(prog="fargate-prove", description=__doc__)
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a folder of Terraform source; what `terraform show -json` prints of a plan or a state; a cdk.tf.json; "
        "what fargate-survey wrote; a folder of such; - for stdin",
    )
    parser.add_argument(
        "--source", type=Path, metavar="DIR", help="the source of the one plan that is given, for what that leaves out"
    )
    parser.add_argument(
        "--saved-plan",
        type=Path,
        metavar="FILE",
        help="what `terraform plan -out` wrote for it, which holds the source; templates come from --source",
    )
    given: dict[str, Any] = {"action": "append", "default": [], "dest": "variables"}
    parser.add_argument("--var", **given, metavar="NAME=VALUE", help="a variable of the source, as Terraform's -var")
    parser.add_argument(
        "--var-file", **given, type=Path, metavar="FILE", help="a file of such variables, as Terraform's -var-file"
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
        "--private-host",
        action="append",
        default=[],
        metavar="HOST",
        help="a host that the network resolves itself, whatever its name looks like; *.example.com is all below it",
    )
    parser.add_argument("--region", default="", help="the region, where the configuration does not tell it")
    parser.add_argument("--account", default="", help="the account, where the configuration does not tell it")
    parser.add_argument(
        "--fail-on",
        metavar="WHAT,...",
        help=f"what makes the exit status 1: some of {', '.join(FailOn)}; without it {','.join(DEFAULT)}",
    )
    parser.add_argument(
        "--allow-unknown",
        action="store_true",
        help=f"the same as --fail-on {','.join(each for each in DEFAULT if each is not FailOn.UNKNOWN)}",
    )
    live.add_options(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print every hop as JSON")
    form.add_argument("--sarif", action="store_true", help="print SARIF 2.1.0, for code review")
    form.add_argument("--markdown", action="store_true", help="print a summary for a pull request, as GitHub takes it")
    return parser


def _fail_on(options: Namespace) -> tuple[FailOn, ...]:
    """What makes the exit status 1; an InputError names what is no such thing."""
    if options.fail_on is None:
        return tuple(each for each in DEFAULT if each is not FailOn.UNKNOWN or not options.allow_unknown)
    if options.allow_unknown:
        message = f"--allow-unknown says the same: leave {FailOn.UNKNOWN} out here, or this option"
        raise InputError([Problem("--fail-on", "", message)])
    known = {each.value: each for each in FailOn}
    named = [name.strip() for name in options.fail_on.split(",")]
    wrong = [name for name in named if name not in known]
    if wrong:
        raise InputError(Problem("--fail-on", "", unknown(name, known, what="word")) for name in wrong)
    return tuple(known[name] for name in named)


def _given(options: Namespace, configurations: Sequence[Configuration]) -> Given:
    """What the options say; an InputError names files and addresses that lead nowhere."""
    problems: list[Problem] = []
    definitions = []
    subnets, groups = options.subnet, options.security_group
    named = _named(options, problems)
    for path in options.task_definition:
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
    if not (definitions or subnets or groups or any(named)):
        return NOTHING
    return Given(tuple(definitions), (), tuple(subnets), tuple(groups), *named)


def _named(options: Namespace, problems: list[Problem]) -> tuple[str, tuple[str, ...], str]:
    """The region, the private hosts and the account that the options name."""
    region, account = options.region, options.account
    if region and region not in regions():
        problems.append(Problem("--region", "", unknown_region(region)))
    if account and not re.fullmatch("[0-9]{12}", account):
        problems.append(Problem("--account", "", f"must be an account's 12 digits, got {shown(account)}"))

    def report(_: str, message: str) -> None:
        problems.append(Problem("--private-host", "", message))

    if not options.private_host:
        return region, (), account
    # A room of the generator, of which the proof needs nothing else.
    from fargate_privatelink.settings.private_hosts import read_private_hosts

    return region, read_private_hosts(options.private_host, "", report) or (), account


NOT_HELD = "no configuration holds {}"
FEW = 5


def _hint(address: str, known: Sequence[str]) -> str:
    """What a person may have meant by an address."""
    if near := get_close_matches(address, known, n=1):
        return f": did you mean {near[0]}?"
    if not known:
        return f": {NETWORK_BESIDE}"
    return f": known are {', '.join(known)}" if len(known) <= FEW else ""


if __name__ == "__main__":
    sys.exit(once.prove())
