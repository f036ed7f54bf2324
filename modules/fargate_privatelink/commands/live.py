"""What `fargate-prove --live` reads of an account into memory, in place of a file."""

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fargate_privatelink.aws.regions import regions
from fargate_privatelink.errors import InputError, Problem, shown
from fargate_privatelink.proof.readers.survey import read_survey
from fargate_privatelink.proof.stops.explained import Explanation, concerned, explain
from fargate_privatelink.proof.stops.placed import placed, with_definitions
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.proof.verdicts.verdicts import Proof
from fargate_privatelink.survey.stops import Stops

# What says something of an account, by the options' names.
OF_ACCOUNTS = ("cluster", "vpc", "profile", "task", "service")
# Source: Amazon ECS API Reference, DescribeTasks, tasks, and CreateService, serviceName; the ID of a task is its ARN's
# last part.
TASK = r"(arn:[\w-]+:ecs:[\w-]+:\d{12}:task/(?P<cluster>[\w-]+)/)?[0-9a-f-]{32,36}"
SERVICE = r"[A-Za-z0-9][\w-]{0,254}"
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
    why = live.add_mutually_exclusive_group()
    why.add_argument("--task", metavar="ARN|ID", help="why a task of the cluster stopped, or does not run yet")
    why.add_argument("--service", metavar="NAME", help="why tasks of a service of the cluster stop")


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
    yield from _about_stops(options)


def _about_stops(options: Namespace) -> Iterator[Problem]:
    option = "--task" if options.task is not None else "--service"
    for name, given, form, what in (
        ("--task", options.task, TASK, "the ARN of a task, or its ID, 32 digits and letters"),
        ("--service", options.service, SERVICE, "the name of an ECS service"),
    ):
        found = re.fullmatch(form, given, re.ASCII) if given is not None else None
        if given is not None and not found:
            yield Problem(name, "", f"must be {what}, got {shown(given)}")
        elif found and name == "--task" and (of := found["cluster"]) and [of] != options.cluster:
            yield Problem(name, "", f"is of the cluster {of}: give --cluster {of} alone")
    if option_is_given(options) and len(options.cluster) > 1:
        yield Problem(option, "", "is of one cluster: give one --cluster")
    if option_is_given(options) and options.sarif:
        yield Problem("--sarif", "", f"has no place for why a task stopped: leave out {option}, or take --json")


def option_is_given(options: Namespace) -> bool:
    """Whether a person asks why something stopped."""
    return options.task is not None or options.service is not None


@dataclass(frozen=True)
class Live:
    """An account as a configuration, what is told of the stops that are asked about, and what places those tasks."""

    configuration: Configuration
    stops: Stops | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    def explained(self, proof: Proof) -> tuple[Proof, tuple[Explanation, ...]]:
        """Of the account's proof what is of the stops, and why they are; all of it where nobody asks."""
        if not self.stops:
            return proof, ()
        return concerned(proof, self.stops, self.sources), explain(self.stops, proof, self.sources)


def read_live(options: Namespace) -> Live:
    """The account that the options name; what is unknown in it is said.

    An InputError says why nothing can be told.
    """
    from fargate_privatelink.commands.survey import progress, unknown_parts
    from fargate_privatelink.survey.account import sign_in
    from fargate_privatelink.survey.survey import survey
    from fargate_privatelink.survey.tasks.places import vpcs_of
    from fargate_privatelink.survey.tasks.stopped import stops_of_service, stops_of_task

    with progress() as tell:
        account = sign_in(regions()[options.region], options.profile)
        stops = None
        if options.task:
            stops = stops_of_task(account, options.cluster[0], options.task, tell)
        elif options.service:
            stops = stops_of_service(account, options.cluster[0], options.service, tell)
        found = survey(account, options.vpc or vpcs_of(account, options.cluster, tell), options.cluster, tell)
    for line in unknown_parts(found):
        print(line, file=sys.stderr)
    # A survey is read in one form, whether it was a file or not.
    configuration = read_survey(json.loads(found.text), source=_title(options))
    return Live(*_placed(configuration, stops)) if stops else Live(configuration)


def _placed(configuration: Configuration, stops: Stops) -> tuple[Configuration, Stops, Mapping[str, str]]:
    stops = with_definitions(configuration, stops)
    configuration, sources = placed(configuration, stops)
    return configuration, stops, sources


def _title(options: Namespace) -> str:
    return f"{', '.join(sorted({*options.cluster}))} in {options.region}, live"


def refuse_others(configurations: tuple[Configuration, ...]) -> None:
    """Raise an InputError for what is no survey."""
    wrong = [each.source for each in configurations if not each.surveys]
    if wrong:
        message = "is no survey: beside --live stand surveys of other accounts"
        raise InputError(Problem(each, "", message) for each in wrong)
