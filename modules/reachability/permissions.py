"""The hops that decide about permission: the endpoint's policy, and the role that makes the call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from modules.arns import Arn
from modules.reachability import remedies
from modules.reachability.model import Endpoint, Model, Role, TaskFacts
from modules.reachability.places import Place
from modules.reachability.policies import Attached, Decision, Document, Request, covers, decide, named
from modules.reachability.runtime_errors import NO_EXECUTION_ROLE, NO_TRUST
from modules.reachability.verdicts import Hop, Step, Verdict
from modules.requirements import Grant, Phase, Requirement, Task
from modules.requirements import Role as RoleKey

TASKS = "ecs-tasks.amazonaws.com"
# ECR signs the requests for layers itself, so they come from no principal of one's own.
# Source: Amazon ECR User Guide, vpc-endpoints.
ECR = "Amazon ECR"
PRINCIPAL_KEYS = ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principaltype")


@dataclass(frozen=True)
class Caller:
    """A task's role as the policies see it: what a configuration holds of it, and its ARN and account."""

    held: Role | None
    arn: str
    account: str


def caller(facts: TaskFacts, task: Task, role: RoleKey, roles: Mapping[str, Role]) -> Caller:
    """Who a task calls as, by the key of its task definition that names the role."""
    key = facts.execution_role if role is RoleKey.EXECUTION else facts.task_role
    given = _named(task, role)
    held = roles.get(key or "") or _same_arn(roles, str(given))
    arn = held.arn if held else str(given or "")
    return Caller(held, arn, given.account if given else "")


def _same_arn(roles: Mapping[str, Role], arn: str) -> Role | None:
    """A role that another of the configurations creates."""
    return next((role for role in roles.values() if covers(role.arn, arn) is Decision.ALLOWED), None)


def layer_bucket(task: Task) -> str:
    """The objects of ECR's bucket of image layers. Source: Amazon ECR User Guide, vpc-endpoints."""
    return f"arn:{task.region.partition}:s3:::prod-{task.region}-starport-layer-bucket/*"


def endpoint_policy(facts: TaskFacts, task: Task, need: Requirement, endpoint: Endpoint, place: Place) -> Hop:
    """Whether an endpoint's policy lets through what a task calls there."""
    policy = endpoint.policy
    if policy is None:
        return Hop(Step.POLICY, Verdict.PASSED, endpoint.address, "AWS's own policy, which allows everything")
    if policy.document is None:
        return Hop(Step.POLICY, Verdict.UNKNOWN, policy.address, "the policy is known after apply")
    requests = list(_requests(facts, task, need, endpoint, place))
    decisions = [(decide([policy.document], request), request) for request in requests]
    decision, request = min(decisions, key=lambda each: each[0])
    if decision is Decision.ALLOWED:
        return Hop(Step.POLICY, Verdict.PASSED, policy.address, "allows the calls")
    what = f"{request.action} on {request.resource}" if request.action else "any call"
    if decision is Decision.UNKNOWN or not request.principal:
        message = f"whether it allows {named(what)} depends on what is not known"
        return Hop(Step.POLICY, Verdict.UNKNOWN, policy.address, message)
    if not any(statement.allows for statement in policy.document.statements):
        message = "has no Allow, and so denies everything"
        remedy = f"add a statement with Effect Allow to the policy of {policy.address}"
        return Hop(Step.POLICY, Verdict.FAILED, policy.address, message, remedy)
    denied = [each for found, each in decisions if found is Decision.DENIED]
    actions = tuple(dict.fromkeys(each.action or "the calls" for each in denied))
    resources = tuple(dict.fromkeys(named(each.resource) for each in denied))
    remedy = remedies.allow(actions, resources, f"the policy of {policy.address}")
    if request.principal == ECR:
        remedy += ', with the principal "*" and no condition on the caller: ECR signs these requests'
    return Hop(Step.POLICY, Verdict.FAILED, policy.address, f"does not allow {named(what)}", remedy)


def _requests(facts: TaskFacts, task: Task, need: Requirement, endpoint: Endpoint, place: Place) -> Iterator[Request]:
    around = _around(place, endpoint, task)
    if need.phase is Phase.PULL_IMAGE and need.target == "s3":
        foreign = tuple((key, "") for key in (*PRINCIPAL_KEYS, "aws:resourceaccount", "s3:resourceaccount"))
        yield Request("s3:GetObject", layer_bucket(task), ECR, (*around, *foreign))
        return
    for grant in need.grants:
        by = caller(facts, task, grant.role, place.model.roles)
        for action in grant.actions:
            for resource in grant.resources:
                yield Request(action, resource, by.arn, (*around, *_about(by, resource)))
    if not need.grants:
        by = caller(facts, task, RoleKey.TASK, place.model.roles)
        yield Request(None, "*", by.arn, (*around, *_about(by, "*")))


def _around(place: Place, endpoint: Endpoint | None, task: Task) -> tuple[tuple[str, str], ...]:
    """Condition keys that the network decides."""
    found = [("aws:securetransport", "true"), ("aws:requestedregion", task.region.name), ("aws:viaawsservice", "false")]
    if endpoint:
        found.append(("aws:sourcevpce", endpoint.key))
    if endpoint and place.vpc:
        found.append(("aws:sourcevpc", place.vpc.key))
    return tuple(found)


def _about(by: Caller, resource: str) -> tuple[tuple[str, str], ...]:
    """Condition keys that the caller and the resource decide."""
    of_resource = resource.split(":")[4] if resource.count(":") >= 5 else ""
    owner = of_resource or by.account
    return (
        ("aws:principalaccount", by.account),
        ("aws:principalarn", by.arn),
        ("aws:resourceaccount", owner),
        ("s3:resourceaccount", owner),
    )


def permission(
    facts: TaskFacts, task: Task, need: Requirement, endpoint: Endpoint | None, place: Place
) -> Iterator[Hop]:
    """Whether the roles that make the calls are allowed them."""
    for role in dict.fromkeys(grant.role for grant in need.grants):
        grants = [grant for grant in need.grants if grant.role is role]
        if _named(task, role) is None:
            yield _unnamed(facts, role, need.phase)
        else:
            yield _of_role(facts, task, role, grants, _around(place, endpoint, task), place.model)


def _named(task: Task, role: RoleKey) -> Arn | None:
    return task.definition.execution_role if role is RoleKey.EXECUTION else task.definition.task_role


def _unnamed(facts: TaskFacts, role: RoleKey, phase: Phase) -> Hop:
    """A role that the task definition does not name; ECS refuses it itself where it is the execution role."""
    error = NO_EXECUTION_ROLE.get(phase, "") if role is RoleKey.EXECUTION else ""
    message, remedy = f"the task definition names no {role}", f"set {ARGUMENTS[role]} on {facts.address}"
    return Hop(Step.PERMISSION, Verdict.FAILED, facts.address, message, remedy, error)


def _of_role(
    facts: TaskFacts,
    task: Task,
    role: RoleKey,
    grants: list[Grant],
    around: tuple[tuple[str, str], ...],
    model: Model,
) -> Hop:
    by = caller(facts, task, role, model.roles)
    held = by.held
    if held is None:
        message = f"role {named(by.arn)} is not in this configuration"
        return Hop(Step.PERMISSION, Verdict.UNKNOWN, facts.address, message)
    if held.trust is not None:
        hop = _trust(held, held.trust, by, task)
        if hop:
            return hop
    requests = [
        Request(action, resource, context=(*around, *_about(by, resource)))
        for grant in grants
        for action in grant.actions
        for resource in grant.resources
    ]
    decisions = [(_decide(held, request), request) for request in requests]
    decision, request = min(decisions, key=lambda each: each[0])
    if decision is Decision.ALLOWED:
        return Hop(Step.PERMISSION, Verdict.PASSED, _allowing(held, request), f"{held.address} is allowed the calls")
    what = named(f"{request.action} on {request.resource}")
    if decision is Decision.UNKNOWN:
        where = next((each.address for each in held.policies if each.document is None), held.address)
        message = f"whether {held.address} is allowed {what} depends on what is not known"
        return Hop(Step.PERMISSION, Verdict.UNKNOWN, where, message)
    denied = [each for found, each in decisions if found is Decision.DENIED]
    actions = tuple(dict.fromkeys(each.action or "" for each in denied))
    resources = tuple(dict.fromkeys(named(each.resource) for each in denied))
    remedy = remedies.allow(actions, resources, f"a policy of {held.address}")
    return Hop(Step.PERMISSION, Verdict.FAILED, held.address, f"is not allowed {what}", remedy)


ARGUMENTS = {RoleKey.EXECUTION: "execution_role_arn", RoleKey.TASK: "task_role_arn"}


def _trust(role: Role, trust: Document, by: Caller, task: Task) -> Hop | None:
    """Why ECS may not give a role to its tasks, if so."""
    cluster = f"arn:{task.region.partition}:ecs:{task.region}:{by.account}:*"
    context = (("aws:sourceaccount", by.account), ("aws:sourcearn", cluster))
    decision = decide([trust], Request("sts:AssumeRole", "*", TASKS, context))
    if decision is Decision.DENIED:
        message = f"does not trust {TASKS}"
        remedy = f"allow {TASKS} sts:AssumeRole in assume_role_policy of {role.address}"
        error = NO_TRUST.format(role=named(by.arn))
        return Hop(Step.PERMISSION, Verdict.FAILED, role.address, message, remedy, error)
    return None


def _decide(role: Role, request: Request) -> Decision:
    known = [each.document for each in role.policies if each.document]
    decision = decide(known, request)
    if decision is Decision.DENIED and (len(known) < len(role.policies) or not role.is_whole):
        decision = Decision.UNKNOWN
    if role.boundary:
        bounded = decide([role.boundary.document], request) if role.boundary.document else Decision.UNKNOWN
        decision = min(decision, bounded)
    return decision


def _allowing(role: Role, request: Request) -> str:
    """The address of the policy that allows a request."""

    def allows(policy: Attached) -> bool:
        return policy.document is not None and decide([policy.document], request) is Decision.ALLOWED

    return next((policy.address for policy in role.policies if allows(policy)), role.address)
