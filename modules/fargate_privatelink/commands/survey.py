"""Read what an account holds of a network into a file: `fargate-survey --region R --vpc vpc-...`."""

import os
import re
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import TextIO

from fargate_privatelink.aws.regions import regions, unknown_region
from fargate_privatelink.commands.ending import Parser, ended, reason, show
from fargate_privatelink.errors import InputError, Problem, shown
from fargate_privatelink.survey.account import sign_in
from fargate_privatelink.survey.document import EVERYWHERE, Reading, Survey
from fargate_privatelink.survey.survey import survey

WRITTEN, NOT_WRITTEN, UNREADABLE = 0, 1, 2
VPC = r"vpc-[0-9a-f]{8,17}"
# Source: Amazon ECS API Reference, CreateCluster, clusterName.
CLUSTER = r"[A-Za-z0-9][\w-]{0,254}"
# Why a part of a survey is unknown.
WHY = {
    Reading.DENIED: "access denied",
    Reading.HIDDEN: "another account's, which alone is shown it",
    Reading.NOT_OFFERED: "not offered in this region",
}
MOST = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the survey; return 0 when it is written, whatever is unknown in it, 1 when it cannot be, 2 when nothing
    can be read.

    It is 128 and its number after a signal.
    """
    return ended(lambda: _main(arguments), refused=UNREADABLE)


def _main(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    refuse_names(options)
    if not options.out:
        return WRITTEN if show(_read(options).removesuffix("\n")) else NOT_WRITTEN
    with _replacing(options.out) as file:
        file.write(_read(options))
    return WRITTEN


def _read(options: Namespace) -> str:
    """The survey that is asked for, as text; what is unknown in it is said."""
    with progress() as tell:
        account = sign_in(regions()[options.region], options.profile)
        found = survey(account, options.vpc, options.cluster, tell)
    for line in unknown_parts(found):
        print(line, file=sys.stderr)
    return found.text


def _parser() -> Parser:
    parser = Parser(prog="fargate-survey", description=__doc__)
    parser.add_argument("--region", required=True, help="the region, such as eu-central-1")
    parser.add_argument("--vpc", action="append", required=True, metavar="ID", help="a VPC; may be repeated")
    parser.add_argument(
        "--cluster",
        action="append",
        default=[],
        metavar="NAME",
        help="an ECS cluster, for its services with all that their tasks need; may be repeated",
    )
    parser.add_argument("--profile", metavar="NAME", help="the profile of AWS's configuration with the credentials")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write, in place of standard output")
    return parser


def refuse_names(options: Namespace) -> None:
    """Raise an InputError for what is no region, VPC or cluster by its name alone."""
    problems = []
    if options.region not in regions():
        problems.append(Problem("--region", "", unknown_region(options.region)))
    for option, given, form, what in (
        ("--vpc", options.vpc, VPC, "the id of a VPC, vpc-..."),
        ("--cluster", options.cluster, CLUSTER, "the name of an ECS cluster"),
    ):
        wrong = (each for each in given if not re.fullmatch(form, each, re.ASCII))
        problems += [Problem(option, "", f"must be {what}, got {shown(each)}") for each in wrong]
    if problems:
        raise InputError(problems)


def unknown_parts(found: Survey) -> Iterator[str]:
    """A line for each call without an answer: what it was about, and why."""
    for action, scopes in sorted(found.read.items()):
        for reading, why in WHY.items():
            named = sorted(scope for scope, each in scopes.items() if each is reading)
            more = f" and {len(named) - MOST} more" if len(named) > MOST else ""
            about = "" if named == [EVERYWHERE] else f" of {', '.join(named[:MOST])}{more}"
            if named:
                yield f"{action}{about}: {why}: that part is unknown"


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Say on a terminal what is being read, in one line that goes again."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield lambda action: print(f"\r\x1b[K{action}", end="", file=sys.stderr, flush=True)
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


@contextmanager
def _replacing(out: Path) -> Iterator[TextIO]:
    """Give a file to write, which takes the place of another when the block ends well.

    An InputError says why it cannot be written, before anything is read if that is known then.
    """
    try:
        if out.exists() and not (out.is_file() or out.is_dir()):
            # A pipe or a device has no other file in its place.
            with out.open("w", encoding="utf-8") as file:
                yield file
            return
        place = Path(os.path.realpath(out))
        if place.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        descriptor, name = tempfile.mkstemp(prefix=f".{place.name}-", dir=place.parent)
        try:
            with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 (a descriptor has no path)
                yield file
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError([Problem(str(out), "", f"cannot be written: {reason(error)}")]) from error


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
