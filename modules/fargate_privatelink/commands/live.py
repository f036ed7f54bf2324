"""What `fargate-prove --live` reads of an account into memory, in place of a file."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from fargate_privatelink.aws.regions import regions
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.readers.survey import read_survey
from fargate_privatelink.proof.terraform.resources import Configuration

# What says something of an account, by the options' names.
OF_ACCOUNTS = ("cluster", "vpc", "profile")
# What says something of a configuration.
OF_FILES = {"variables": "--var, --var-file", "source": "--source", "saved_plan": "--saved-plan"}


def add_options(parser: ArgumentParser) -> None:
    """Add the options of a live proof to a parser."""
    live = parser.add_argument_group("an account as it is")
    live.add_argument("--live", action="store_true", help="read the account in --region, in place of a PATH")
    live.add_argument(
        "--cluster", action="append", default=[], metavar="NAME", help="an ECS cluster to prove; may be repeated"
    )
    live.add_argument(
        "--vpc",
        action="append",
        default=[],
        metavar="ID",
        help="a VPC to read, in place of those where the cluster's tasks run; may be repeated",
    )
    live.add_argument("--profile", metavar="NAME", help="the profile of AWS's configuration with the credentials")


def refuse_options(options: Namespace) -> None:
    """Raise an InputError for options that do not go together."""
    if problems := [*_problems(options)]:
        raise InputError(problems)
    if options.live:
        # It takes long to import botocore, which no proof of files needs; here and below.
        from fargate_privatelink.commands.survey import refuse_names

        refuse_names(options)


def _problems(options: Namespace) -> Iterator[Problem]:
    if not options.live:
        for name in OF_ACCOUNTS:
            if getattr(options, name):
                yield Problem(f"--{name}", "", "is of an account as it is: give --live too")
        return
    for name, why in (("region", "the region to read"), ("cluster", "the ECS cluster to prove")):
        if not getattr(options, name):
            yield Problem(f"--{name}", "", f"is required with --live: {why}")
    for name, option in OF_FILES.items():
        if getattr(options, name):
            yield Problem(option, "", "is for a configuration: an account as it is, --live, has none")


def read_live(options: Namespace) -> Configuration:
    """The account that the options name, as a configuration; what is unknown in it is said.

    An InputError says why nothing can be told.
    """
    from fargate_privatelink.commands.survey import progress, unknown_parts
    from fargate_privatelink.survey.account import sign_in
    from fargate_privatelink.survey.survey import survey
    from fargate_privatelink.survey.tasks.places import vpcs_of

    with progress() as tell:
        account = sign_in(regions()[options.region], options.profile)
        found = survey(account, options.vpc or vpcs_of(account, options.cluster, tell), options.cluster, tell)
    for line in unknown_parts(found):
        print(line, file=sys.stderr)
    # A survey is read in one form, whether it was a file or not.
    return read_survey(json.loads(found.text), source=_title(options))


def _title(options: Namespace) -> str:
    return f"{', '.join(sorted({*options.cluster}))} in {options.region}, live"


def refuse_others(configurations: tuple[Configuration, ...]) -> None:
    """Raise an InputError for what is no survey."""
    wrong = [each.source for each in configurations if not each.surveys]
    if wrong:
        message = "is no survey: beside --live stand surveys of other accounts"
        raise InputError(Problem(each, "", message) for each in wrong)
