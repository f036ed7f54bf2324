"""Opens a shell in a container of a task that runs, over ECS Exec: the AWS CLI does it, with AWS's plugin."""

import shlex
import shutil
from collections.abc import Iterator, Sequence

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem, shown, unknown
from fargate_privatelink.run.caller import Caller, Program
from fargate_privatelink.run.calls import CALLS, EXECUTE, Place
from fargate_privatelink.run.listing import RUNNING, id_of

AGENT = "ExecuteCommandAgent"
# What does the session, and where to get it.
PROGRAMS = {
    "aws": "the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    "session-manager-plugin": "the Session Manager plugin of the AWS CLI: "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html",
}


def refuse_without_programs() -> None:
    """Raise an InputError that names what is not installed."""
    missing = [
        Problem(each, "", f"is not on PATH: {what}") for each, what in PROGRAMS.items() if not shutil.which(each)
    ]
    if missing:
        raise InputError(missing)


def newest(tasks: Sequence[Json], family: str) -> Json:
    """Of a family's tasks the newest that runs; an InputError says that there is none."""
    for each in tasks:
        if each.get("lastStatus") == RUNNING:
            return each
    waiting = ", ".join(f"{id_of(each)} is {each.get('lastStatus')}" for each in tasks)
    raise InputError([Problem("FAMILY", "", f"{family}: no task of it runs" + (f": {waiting}" if waiting else ""))])


def execute(caller: Caller, cluster: str, task: Json, container: str | None, command: Sequence[str]) -> int:
    """The exit status of the AWS CLI, which a person is in a session with; an InputError says why there is none."""
    chosen = _container(caller.place, cluster, task, container)
    asked = {
        "cluster": cluster,
        "task": id_of(task),
        "container": chosen,
        "interactive": True,
        # One word is a command as a person would type it there.
        "command": (command[0] if len(command) == 1 else shlex.join(command)) or "/bin/sh",
    }
    call = CALLS[EXECUTE]
    arguments = caller.place.arguments(call, asked)
    return caller.start(Program(arguments, shlex.join(arguments), is_session=True))


def _container(place: Place, cluster: str, task: Json, wanted: str | None) -> str:
    """The container of a session; an InputError names what it lacks."""
    names = [str(each["name"]) for each in task.get("containers", ())]
    if wanted is not None and wanted not in names:
        raise InputError([Problem("--container", "", unknown(wanted, names, what="container"))])
    if problems := [*_problems(place, cluster, task, wanted)]:
        raise InputError(Problem(f"task {id_of(task)}", "", each) for each in problems)
    with_agent = [str(each["name"]) for each in task["containers"] if _agent(each)] or names
    if wanted is None and len(with_agent) > 1:
        raise InputError([Problem("--container", "", f"is required: the task has {', '.join(with_agent)}")])
    return wanted or with_agent[0]


def _problems(place: Place, cluster: str, task: Json, wanted: str | None) -> Iterator[str]:
    if task.get("lastStatus") != RUNNING:
        yield f"is {task.get('lastStatus')}: a session is with a task that runs"
    if not task.get("enableExecuteCommand"):
        switched = "execute_command = true of the task in stacks.toml, an apply, and a task that is started after it"
        yield f"was started without ECS Exec: it takes {switched}"
        return
    name = cluster.rpartition("/")[2]
    prove = f"fargate-prove --live --region {place.region} --cluster {name} --task {id_of(task)}"
    for each in task.get("containers", ()):
        agent = _agent(each)
        if agent and agent.get("lastStatus") != RUNNING and wanted in (None, each["name"]):
            state = ": ".join(filter(None, (shown(agent.get("lastStatus")), agent.get("reason"))))
            yield f"container {each['name']}: ECS Exec's agent is {state}: {prove} says which hop explains it"


def _agent(container: Json) -> Json | None:
    agents: Sequence[Json] = container.get("managedAgents") or ()
    return next((each for each in agents if each.get("name") == AGENT), None)
