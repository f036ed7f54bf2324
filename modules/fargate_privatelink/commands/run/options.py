"""The options of `fargate-run`, and what is refused of them by itself."""

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from fargate_privatelink.commands.ending import Parser
from fargate_privatelink.errors import InputError, Problem, shown
from fargate_privatelink.run.services import LATEST

ABOUT = "Run, follow and deploy the tasks of a stack that is applied: `fargate-run run FAMILY`."
# Containers have every status; the last is Docker's for what is no container's.
DONE, NOT_DONE, REFUSED = 0, 1, 125
HOUR = "1h"
# Behind it stands a command, which may have options.
END = "--"
AGE = re.compile("([1-9][0-9]{0,5})([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# Sources: ECR API Reference, PutImage, imageTag; ECS API Reference, Task: an ID is the last part of an ARN.
FORMS = {
    "tag": (r"[A-Za-z0-9_][\w.-]{0,127}", "a tag of an image, 128 letters, digits, '.', '_' and '-' at most"),
    "task": (
        r"(arn:[\w-]+:ecs:[\w-]+:\d{12}:task/([\w-]+/)?)?[0-9a-f-]{32,36}",
        "the ARN of a task, or its ID, 32 digits and letters",
    ),
    "revision": (rf"[1-9][0-9]{{0,9}}|{LATEST}", f"the number of a revision, or {LATEST}"),
    "since": (AGE.pattern, "how long ago, such as 90s, 30m, 6h or 2d"),
    "timeout": ("[1-9][0-9]{0,3}", "minutes"),
}


class _Parser(Parser):
    """A parser that refuses with a status that few containers end with."""

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        super().exit(REFUSED if status else DONE, message)


def read_options(arguments: Sequence[str] | None) -> Namespace:
    """What a person asks for; an InputError says all that is wrong with it."""
    words = sys.argv[1:] if arguments is None else [*arguments]
    end = words.index(END) if END in words else len(words)
    options = _parser().parse_args(words[:end], Namespace(command=words[end + 1 :]))
    if problems := [*_problems(options)]:
        raise InputError(problems)
    return options


def seconds(age: str) -> int:
    """How many seconds an age is."""
    number, unit = re.findall(AGE, age)[0]
    return int(number) * SECONDS[unit]


def _problems(options: Namespace) -> Iterator[Problem]:
    if options.stack is not None and options.dir is not None:
        yield Problem("--stack", "", "is of cdktf.out: leave it out beside --dir")
    for name, (form, what) in FORMS.items():
        given = getattr(options, name, None)
        if given is not None and not re.fullmatch(form, given, re.ASCII):
            yield Problem(f"--{name}", "", f"must be {what}, got {shown(given)}")
    if options.verb in ("logs", "exec") and not (options.task or options.family):
        yield Problem("FAMILY", "", "is required, or --task")
    if options.verb == "run" and options.container is not None and not options.command:
        yield Problem("--container", "", "is of a command: give one behind --, or leave it out")
    if options.command and options.verb not in ("run", "exec"):
        yield Problem(END, "", f"{options.verb} has no command: leave out {shown(' '.join(options.command))}")


def _parser() -> Parser:
    parser = _Parser(prog="fargate-run", description=ABOUT)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=_Parser)
    shared: Any = _Parser(add_help=False)
    shared.set_defaults(container=None, family=None, task=None)
    shared.add_argument("--stack", metavar="NAME", help="the stack, by its name in cdktf.out/stacks")
    shared.add_argument("--dir", type=Path, metavar="DIR", help="the folder where Terraform was applied, in its place")
    shared.add_argument("--profile", metavar="NAME", help="the profile of AWS's configuration with the credentials")
    shared.add_argument("--dry-run", action="store_true", help="print the calls, and make none")

    def verb(name: str, about: str) -> ArgumentParser:
        return verbs.add_parser(name, help=about, description=about, parents=[shared])

    family: Any = {"metavar": "FAMILY", "help": "the family of the task definition"}
    task: Any = {"metavar": "ARN|ID", "help": "one task, in place of the family's"}
    run = verb(
        "run",
        "start a task, or a command in it, and follow it to its end, with its logs; the exit status is its container's",
    )
    run.add_argument("family", **family)
    run.add_argument("--container", metavar="NAME", help="whose command it is, where several are essential")
    run.usage = "fargate-run run FAMILY [options] [-- COMMAND...]"
    logs = verb("logs", "show what the tasks of a family log that run, or stopped within about an hour")
    logs.add_argument("family", nargs="?", **family)
    logs.add_argument("--task", **task)
    logs.add_argument("--follow", action="store_true", help="and what they log from now on")
    logs.add_argument("--since", metavar="AGE", help=f"what is no older, such as 30m; {HOUR} without --task")
    execute = verb("exec", "open a shell in the newest task of a family, over ECS Exec")
    execute.add_argument("family", nargs="?", **family)
    execute.add_argument("--task", **task)
    execute.add_argument("--container", metavar="NAME", help="where the task has several")
    execute.usage = "fargate-run exec [FAMILY] [options] [-- COMMAND...]"
    redeploy = verb("redeploy", "deploy a service anew, as for a changed secret, and wait until it is steady")
    redeploy.add_argument("family", **family)
    redeploy.add_argument("--revision", metavar="N|latest", help="another revision of the family than it has")
    redeploy.add_argument("--timeout", default="15", metavar="MINUTES", help="how long to wait; 15 without it")
    redeploy.add_argument("--no-wait", action="store_true", help="begin it, and be done")
    push = verb("push", "build an image with docker, podman or finch, and push it to ECR")
    push.add_argument("family", **family)
    push.add_argument("--container", metavar="NAME", help="whose image, where several have one of their own")
    push.add_argument("--tag", metavar="TAG", help="another tag than the task definition names")
    push.add_argument("--context", type=Path, default=Path("image"), metavar="DIR", help="its Dockerfile's; image")
    return parser
