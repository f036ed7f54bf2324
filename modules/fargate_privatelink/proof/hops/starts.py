"""Whether what is to start a task may: the role that a rule, a schedule or a state machine takes on, and its calls.

Source: Amazon ECS Developer Guide, CloudWatch Events IAM role; EventBridge Scheduler User Guide, setting up and
confused deputy; AWS Step Functions Developer Guide, IAM policies for calling ECS.
"""

from collections.abc import Iterator
from dataclasses import replace

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.proof.hops.permissions import by_identity, not_known, refused
from fargate_privatelink.proof.hops.roles import NOBODY, TASKS, role_of
from fargate_privatelink.proof.hops.security_groups import KNOWN_AFTER_APPLY, NOT_IN_CONFIGURATION
from fargate_privatelink.proof.iam.evaluation import Decision, Request, decide
from fargate_privatelink.proof.iam.policies import STAND_IN, named
from fargate_privatelink.proof.iam.reasons import doubted, withheld
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.starts import Start, Starter
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import worded
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Role

# What AWS says when a service may not take on a role, and when the role may not make a call.
NO_TRUST = {
    Starter.RULE: "no event: the rule's metric FailedInvocations counts it, and no task is started",
    Starter.SCHEDULE: (
        "the apply fails: ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to"
        " assume the role."
    ),
    Starter.STATE_MACHINE: (
        "the apply fails: AccessDeniedException: Neither the global service principal states.amazonaws.com, nor the"
        " regional one is authorized to assume the provided role."
    ),
}
NOT_AUTHORIZED = (
    "AccessDeniedException in CloudTrail's RunTask: ... is not authorized to perform: {} on resource: {}; no task is"
    " started"
)
NO_CONTAINER = "InvalidParameterException: Override for container named {} is not a container in the TaskDefinition."
NO_MANAGED_RULE = "the apply fails: AccessDeniedException: ... is not authorized to create managed-rule."
NO_ROLE = "the apply fails: ValidationException: RoleArn is required for target"
FOLLOWING = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
FOLLOWING_RULE = "StepFunctionsGetEventsForECSTaskRule"


def started(model: Model, facts: TaskFacts, start: Start) -> Iterator[Hop]:
    """The hops from what starts a task to RunTask."""
    for message, remedy, error in start.problems:
        yield Hop(Step.START, Verdict.FAILED, start.address, message, remedy, error)
    if facts.task and not facts.gaps:
        yield from _overridden(facts, start)
    if start.role == "":
        remedy = f"set role_arn on {start.address}"
        yield Hop(Step.PERMISSION, Verdict.FAILED, start.address, "names no role that may run tasks", remedy, NO_ROLE)
        return
    role = model.roles.get(start.role or "")
    if role is None:
        missing = f"{named(worded(start.role))} {NOT_IN_CONFIGURATION}" if start.role else f"is {KNOWN_AFTER_APPLY}"
        yield Hop(
            Step.PERMISSION, Verdict.UNKNOWN, start.address, f"role {missing}" if start.role else f"its role {missing}"
        )
        return
    yield _trusted(role, start)
    yield from _allowed(model, facts, role, start)


def _overridden(facts: TaskFacts, start: Start) -> Iterator[Hop]:
    assert facts.task
    held = {str(each["name"]) for each in facts.task.definition.containers}
    for name in start.containers:
        if name not in held:
            message = f"overrides container {name}, which {facts.address} does not have"
            remedy = f"name one of {', '.join(sorted(held))} in containerOverrides of {start.address}"
            yield Hop(Step.START, Verdict.FAILED, start.address, message, remedy, NO_CONTAINER.format(name))


def _trusted(role: IamRole, start: Start) -> Hop:
    step, where = Step.PERMISSION, role.address
    if role.trust is None:
        return Hop(step, Verdict.UNKNOWN, where, f"whether it trusts {start.by} is {KNOWN_AFTER_APPLY}")
    found = []
    for account in (start.account, NOBODY) if start.account == UNKNOWN_ACCOUNT else (start.account,):
        arn = start.source_arn.replace(f":{start.account}:", f":{account}:")
        context = (("aws:sourceaccount", account), ("aws:sourcearn", arn), ("sts:externalid", ""))
        request = Request("sts:AssumeRole", "*", start.by, context)
        found.append((decide([role.trust], request), request))
    decision = found[0][0] if len({decision for decision, _ in found}) == 1 else Decision.UNKNOWN
    request = found[0][1]
    if decision is Decision.ALLOWED:
        return Hop(step, Verdict.PASSED, where, f"trusts {start.by}")
    if decision is Decision.UNKNOWN:
        key = doubted([role.trust], request)
        on = f"its condition on {key}" if key else "the account, which the configuration does not tell"
        return Hop(step, Verdict.UNKNOWN, where, f"whether it trusts {start.by} depends on {on}")
    condition = withheld([role.trust], request).replace("ECS calls for", "the call is for")
    message = f"trusts {start.by} {condition}" if condition else f"does not trust {start.by}"
    remedy = f"allow {start.by} sts:AssumeRole in assume_role_policy of {where}"
    remedy = f"change that condition in assume_role_policy of {where}" if condition else remedy
    return Hop(step, Verdict.FAILED, where, message, remedy, NO_TRUST[start.by])


def _allowed(model: Model, facts: TaskFacts, role: IamRole, start: Start) -> Iterator[Hop]:
    cluster = (("ecs:cluster", start.cluster),) if start.cluster else ()
    run = Request("ecs:RunTask", start.definition, context=(*_around(start), *cluster))
    yield from _call(model, role, run, replace(run, resource=start.family), NOT_AUTHORIZED)
    passed = (*_around(start), ("iam:passedtoservice", TASKS))
    for arn in dict.fromkeys((*_of_definition(model, facts), *start.roles)):
        if STAND_IN in arn and not any(each.arn == arn for each in model.roles.values()):
            message = f"whether it may pass the roles of {facts.address} is {KNOWN_AFTER_APPLY}"
            yield Hop(Step.PERMISSION, Verdict.UNKNOWN, role.address, message)
        else:
            request = Request("iam:PassRole", arn, context=passed)
            yield from _call(model, role, request, request, NOT_AUTHORIZED)
    if start.is_followed:
        arn = f"arn:{start.partition}:events:{start.region}:{start.account}:rule/{FOLLOWING_RULE}"
        for action in FOLLOWING:
            request = Request(action, arn, context=_around(start))
            yield from _call(model, role, request, request, NO_MANAGED_RULE)
    if start.tags is not False:
        yield from _tagging(role, start)


def _around(start: Start) -> tuple[tuple[str, str], ...]:
    return (("aws:requestedregion", start.region), ("aws:securetransport", "true"))


def _of_definition(model: Model, facts: TaskFacts) -> Iterator[str]:
    """The ARNs of a task definition's roles."""
    keys = {Role.EXECUTION: facts.execution_role, Role.TASK: facts.task_role}
    for role, key in keys.items():
        held, given = model.roles.get(key or ""), role_of(facts.task, role) if facts.task else None
        if held or given:
            yield held.arn if held else str(given)


def _call(model: Model, role: IamRole, request: Request, mending: Request, error: str) -> Iterator[Hop]:
    """Whether a role is allowed a call; `mending` is what a policy that lacks it is to allow."""
    allows, free = by_identity(role, request)
    decision = min(allows, free)
    if decision is Decision.ALLOWED:
        yield Hop(Step.PERMISSION, Verdict.PASSED, role.address, f"is allowed {request.action}")
    elif decision is Decision.UNKNOWN:
        yield not_known(role, request, named(f"{request.action} on {request.resource}"))
    else:
        words = error.format(request.action, named(request.resource))
        lacking = [mending] if allows is Decision.DENIED else []
        yield from (replace(hop, error=words) for hop in refused(model, role, [request], lacking))


def _tagging(role: IamRole, start: Start) -> Iterator[Hop]:
    """Tags are another call, which accounts may have made free of permission. Source: Amazon ECS Developer Guide,
    supported-iam-actions-tagging."""
    resource = f"arn:{start.partition}:ecs:{start.region}:{start.account}:task/*"
    request = Request("ecs:TagResource", resource, context=(*_around(start), ("ecs:createaction", "RunTask")))
    if min(by_identity(role, request)) is Decision.DENIED:
        message = "is not allowed ecs:TagResource on its tasks, which takes no permission in accounts without"
        yield Hop(Step.PERMISSION, Verdict.UNKNOWN, role.address, f"{message} tagResourceAuthorization")
