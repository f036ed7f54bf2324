"""Run, follow and deploy the tasks of a stack that is applied: `fargate-run run FAMILY`."""

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence

from fargate_privatelink.commands.ending import ended, is_read, tell
from fargate_privatelink.commands.run.options import DONE, HOUR, NOT_DONE, REFUSED, read_options, seconds
from fargate_privatelink.commands.run.stops import why, why_ended
from fargate_privatelink.run import following, images, outputs, services, tasks
from fargate_privatelink.run.caller import PAUSE, AccountCaller, Caller
from fargate_privatelink.run.calls import Place
from fargate_privatelink.run.folders import folder
from fargate_privatelink.run.imagined import ImaginedCaller
from fargate_privatelink.run.listing import RUNNING, STOPPED, named, of_family, of_family_named
from fargate_privatelink.run.logs import safe
from fargate_privatelink.run.outputs import Stack
from fargate_privatelink.run.sessions import execute, newest, refuse_without_programs
from fargate_privatelink.survey.account import sign_in

# Of a task that is gone the log is there, and its family tells where.
OLDER = ": give FAMILY too"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return 0 when it is done, 1 when it is not, 125 when nothing could be done.

    Of `run` it is the exit code of the container, of `exec` that of the AWS CLI; after a signal 128 and its number.
    """
    return ended(lambda: _main(arguments), refused=REFUSED)


def _main(arguments: Sequence[str] | None) -> int:
    options = read_options(arguments)
    if options.verb == "exec" and not options.dry_run:
        refuse_without_programs()
    stack = outputs.read(folder(options.stack, options.dir))
    place = Place(stack.region.name, options.profile)
    caller: Caller
    if options.dry_run:
        status = STOPPED if options.verb == "run" else RUNNING
        caller = ImaginedCaller(place, stack.clusters[0], status, options.container or "CONTAINER", is_read)
    else:
        show = _show_safely if sys.stdout.isatty() else is_read
        caller = AccountCaller(place, lambda: sign_in(stack.region, options.profile), tell, show)
    return VERBS[options.verb](options, stack, caller)


def _show_safely(line: str) -> bool:
    return is_read(safe(line))


def _run(options: Namespace, stack: Stack, caller: Caller) -> int:
    family = stack.family(options.family)
    found = tasks.run(caller, family, options.command, options.container)
    for line in why_ended(family, found, options.profile) if found.status != DONE else ():
        caller.tell(line)
    return REFUSED if found.status is None else found.status


def _logs(options: Namespace, stack: Stack, caller: Caller) -> int:
    since = None
    if age := options.since or (None if options.task else HOUR):
        since = max(0, int((time.time() - seconds(age)) * 1000))
    follow = options.follow and not options.dry_run
    if not options.task:
        found = following.show_family(caller, stack.family(options.family), since, follow=follow)
    elif options.family:
        family = stack.family(options.family)
        task = of_family_named(caller, family, options.task)
        found = following.show_task(caller, family.cluster, task, since, follow=follow)
    else:
        cluster, task = named(caller, stack.clusters, options.task, OLDER)
        found = following.show_task(caller, cluster, task, since, follow=follow)
    return DONE if found or options.dry_run else NOT_DONE


def _exec(options: Namespace, stack: Stack, caller: Caller) -> int:
    if options.task:
        cluster, task = named(caller, stack.clusters, options.task)
    else:
        family = stack.family(options.family)
        cluster, task = family.cluster, newest(of_family(caller, family.cluster, family.name, RUNNING), family.name)
    return execute(caller, cluster, task, options.container, options.command)


def _redeploy(options: Namespace, stack: Stack, caller: Caller) -> int:
    family = stack.family(options.family)
    deployment = services.Deployment(caller, family, services.redeploy(caller, family, options.revision))
    caller.tell(f"service {family.service}: a deployment of {deployment.revision} has begun")
    if options.no_wait:
        return DONE
    try:
        outcome = deployment.wait(int(int(options.timeout) * 60 / PAUSE))
    except BaseException:
        caller.tell(f"service {family.service}: the deployment of {deployment.revision} goes on")
        raise
    caller.tell(f"service {family.service}: the deployment of {deployment.revision} {outcome}")
    if outcome is services.Outcome.STEADY:
        return DONE
    for line in why(family, options.profile, service=family.service) if outcome is not services.Outcome.GONE else ():
        caller.tell(line)
    return NOT_DONE


def _push(options: Namespace, stack: Stack, caller: Caller) -> int:
    family = stack.family(options.family)
    images.refuse_context(options.context)
    if not options.dry_run:
        images.refuse_without_engine()
    failed = images.push(caller, family, options.container, options.tag, options.context)
    return NOT_DONE if failed else DONE


VERBS: Mapping[str, Callable[[Namespace, Stack, Caller], int]] = {
    "run": _run,
    "logs": _logs,
    "exec": _exec,
    "redeploy": _redeploy,
    "push": _push,
}
