"""The hops that decide about permission: the endpoint's policy, and the role that makes the call."""

from collections.abc import Iterator, Sequence

from modules.arns import Arn
from modules.reachability import remedies
from modules.reachability.callers import ARGUMENTS, Caller, caller, not_held
from modules.reachability.model import Endpoint, Role, TaskFacts
from modules.reachability.places import Place
from modules.reachability.policies import (
    STAND_IN,
    Attached,
    Decision,
    Request,
    decide,
    denies,
    doubted,
    named,
    withheld,
)
from modules.reachability.runtime_errors import NO_EXECUTION_ROLE
from modules.reachability.verdicts import Hop, Step, Verdict
from modules.requirements import Grant, Phase, Requirement, Task
from modules.requirements import Role as RoleKey

# ECR signs the requests for layers itself, so they come from no principal of one's own.
# Source: Amazon ECR User Guide, vpc-endpoints.
ECR = "Amazon ECR"
# Who calls without a role.
ANONYMOUS = "anonymous"
PRINCIPAL_KEYS = ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principaltype")
OWNER_KEYS = ("aws:resourceaccount", "s3:resourceaccount")


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
    if not any(statement.allows for statement in policy.document.statements):
        message = "has no Allow, and so denies everything"
        remedy = f"add a statement with Effect Allow to the policy of {policy.address}"
        return Hop(Step.POLICY, Verdict.FAILED, policy.address, message, remedy)
    if request.principal == ANONYMOUS:
        message = "allows the calls of some roles, and the task definition names no taskRoleArn to call with"
        return Hop(Step.POLICY, Verdict.UNKNOWN, policy.address, message)
    what = f"{request.action} on {request.resource}" if request.action else "any call"
    if decision is Decision.UNKNOWN:
        key = doubted([policy.document], request)
        message = f"whether it allows {named(what)} depends on {_condition(key) if key else UNKNOWN}"
        return Hop(Step.POLICY, Verdict.UNKNOWN, policy.address, message)
    denied = [each for found, each in decisions if found is Decision.DENIED]
    where = f"the policy of {policy.address}"
    message, remedy = _refusal([policy], request, denied, where)
    if request.principal == ECR:
        remedy += ', with the principal "*" and no condition on the caller: ECR signs these requests'
    return Hop(Step.POLICY, Verdict.FAILED, policy.address, message, remedy)


def _refusal(policies: Sequence[Attached], request: Request, denied: list[Request], where: str) -> tuple[str, str]:
    """Why policies do not allow a request, and what to do so that they allow all that they denied."""
    documents = [policy.document for policy in policies if policy.document]
    what = named(f"{request.action} on {request.resource}" if request.action else "any call")
    actions = tuple(dict.fromkeys(each.action or "the calls" for each in denied))
    resources = tuple(dict.fromkeys(named(each.resource) for each in denied))
    if denies(documents, request):
        return f"denies {what}", f"take {', '.join(actions)} out of the Deny in {where}"
    condition = withheld(documents, request)
    if condition and request.principal != ECR:
        return f"allows {what} {condition}", f"change that condition in {where}"
    return f"does not allow {what}", remedies.allow(actions, resources, where)


def _requests(facts: TaskFacts, task: Task, need: Requirement, endpoint: Endpoint, place: Place) -> Iterator[Request]:
    around = _around(place, endpoint, task)
    if need.phase is Phase.PULL_IMAGE and need.target == "s3":
        foreign = tuple((key, "") for key in (*PRINCIPAL_KEYS, *OWNER_KEYS))
        yield Request("s3:GetObject", layer_bucket(task), ECR, (*around, *foreign))
        return
    for grant in need.grants:
        by = caller(facts, task, grant.role, place.model.roles)
        for action in grant.actions:
            for resource in grant.resources:
                yield Request(action, resource, by.arn, (*around, *about(by, resource)))
    if not need.grants:
        by = caller(facts, task, RoleKey.TASK, place.model.roles)
        yield Request(None, "*", by.arn or ANONYMOUS, (*around, *about(by, "*")))


def _around(place: Place, endpoint: Endpoint | None, task: Task) -> tuple[tuple[str, str], ...]:
    """Condition keys that the network decides."""
    found = [("aws:securetransport", "true"), ("aws:requestedregion", task.region.name), ("aws:viaawsservice", "false")]
    if endpoint:
        found.append(("aws:sourcevpce", endpoint.key))
    if endpoint and place.vpc:
        found.append(("aws:sourcevpc", place.vpc.key))
    return tuple(found)


def about(by: Caller, resource: str) -> tuple[tuple[str, str], ...]:
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
            by = caller(facts, task, role, place.model.roles)
            around = _around(place, endpoint, task)
            yield _of_role(by.held, by, grants, around) if by.held else not_held(facts, by, role)


def _named(task: Task, role: RoleKey) -> Arn | None:
    return task.definition.execution_role if role is RoleKey.EXECUTION else task.definition.task_role


def _unnamed(facts: TaskFacts, role: RoleKey, phase: Phase) -> Hop:
    """A role that the task definition does not name; ECS refuses it itself where it is the execution role."""
    error = NO_EXECUTION_ROLE.get(phase, "") if role is RoleKey.EXECUTION else ""
    message, remedy = f"the task definition names no {role}", f"set {ARGUMENTS[role]} on {facts.address}"
    return Hop(Step.PERMISSION, Verdict.FAILED, facts.address, message, remedy, error)


def _of_role(held: Role, by: Caller, grants: list[Grant], around: tuple[tuple[str, str], ...]) -> Hop:
    requests = [
        Request(action, resource, context=(*around, *about(by, resource)))
        for grant in grants
        for action in grant.actions
        for resource in grant.resources
    ]
    decisions = [(allowed(held, request), request) for request in requests]
    decision, request = min(decisions, key=lambda each: each[0])
    if decision is Decision.ALLOWED:
        return Hop(Step.PERMISSION, Verdict.PASSED, _allowing(held, request), f"{held.address} is allowed the calls")
    if decision is Decision.UNKNOWN:
        return not_known(held, request, named(f"{request.action} on {request.resource}"))
    return refused(held, request, [each for found, each in decisions if found is Decision.DENIED])


UNKNOWN = "what is not known"


def _condition(key: str) -> str:
    return "whether it is attached" if key == STAND_IN else f"its condition on {key}"


def not_known(held: Role, request: Request, what: str) -> Hop:
    """A call of which a role's policies do not tell whether it is allowed."""
    on, where = UNKNOWN, held.address
    for policy in held.policies:
        if policy.document is None:
            on = (
                f"{named(policy.name)}, a policy that is not known here"
                if policy.name
                else "a policy known after apply"
            )
        elif key := doubted([policy.document], request):
            on = _condition(key)
        else:
            continue
        where = policy.address
        break
    message = f"whether {held.address} is allowed {what} depends on {on}"
    return Hop(Step.PERMISSION, Verdict.UNKNOWN, where, message)


def refused(held: Role, request: Request, denied: list[Request]) -> Hop:
    """A call that a role's policies, or its boundary, do not allow."""
    boundary = held.boundary.document if held.boundary else None
    if boundary and decide([boundary], request) is Decision.DENIED:
        policies, where = [Attached(held.address, boundary)], f"the permissions boundary of {held.address}"
    else:
        policies, where = list(held.policies), f"a policy of {held.address}"
    message, remedy = _refusal(policies, request, denied, where)
    message = message.replace("does not allow", "is not allowed").replace("denies", "is denied")
    return Hop(Step.PERMISSION, Verdict.FAILED, held.address, message.replace("allows", "is allowed"), remedy)


def allowed(role: Role, request: Request) -> Decision:
    """What the policies of a role, and its boundary, say of a request."""
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
