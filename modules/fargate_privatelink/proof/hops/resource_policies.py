"""The hop through the policy of what is called: a secret's, a repository's, a bucket's, a file system's."""

from collections.abc import Iterator

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.proof.hops.endpoint_policies import ANONYMOUS
from fargate_privatelink.proof.hops.permissions import (
    about,
    carried,
    condition_on,
    is_foreign,
    mounted,
    on_the_way,
)
from fargate_privatelink.proof.hops.refusals import refusals
from fargate_privatelink.proof.hops.roles import Caller, caller, role_of
from fargate_privatelink.proof.hops.walks import Walked
from fargate_privatelink.proof.iam.evaluation import Decision, Request, halves
from fargate_privatelink.proof.iam.policies import AttachedPolicy, PolicyDocument, named
from fargate_privatelink.proof.iam.reasons import doubted
from fargate_privatelink.proof.iam.resource_policies import guarding
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Phase, Requirement, Role, Task, requirements
from fargate_privatelink.requirements.pull import AWS_ACCOUNTS

# Services whose resources another account can share by a policy, and whose ARNs name the account.
SHARED = ("ecr", "elasticfilesystem", "kinesis", "secretsmanager")


def resource_policy(facts: TaskFacts, task: Task, need: Requirement, walked: Walked, place: Place) -> Iterator[Hop]:
    """A hop for each policy of what a task calls, and for what another account's policy has to allow."""
    elsewhere: dict[str, Hop] = {}
    asked: dict[str, tuple[AttachedPolicy, list[tuple[Caller, Request]]]] = {}
    for by, request, is_first in _calls(facts, task, need, walked, place):
        policies = guarding(place.model.resource_policies, request)
        for policy in policies:
            asked.setdefault(policy.address, (policy, []))[1].append((by, request))
        service, account = request.resource.split(":")[2:5:2] if request.resource.count(":") >= 5 else ("", "")
        if not policies and is_first and service in SHARED and account not in AWS_ACCOUNTS:
            if is_foreign(by, request.resource):
                message = f"account {account} must let account {by.account} in by a policy of"
                message += f" {named(request.resource)}, which is not in this configuration"
                elsewhere.setdefault(request.resource, Hop(Step.RESOURCE, Verdict.UNKNOWN, facts.address, message))
            elif hop := _of_which(facts, task, account, service):
                elsewhere.setdefault(request.resource, hop)
    for policy, calls in asked.values():
        yield from _judged(policy, calls)
    yield from elsewhere.values()


def _calls(
    facts: TaskFacts, task: Task, need: Requirement, walked: Walked, place: Place
) -> Iterator[tuple[Caller, Request, bool]]:
    """The calls that a need makes, each with who makes it and whether it is the first on its resource."""
    context = on_the_way(place, walked, task, need)
    if need.phase is Phase.MOUNT_VOLUMES and not need.grants:
        by = Caller(None, ANONYMOUS, task.account)
        resource = task.arn("elasticfilesystem", f"file-system/{need.target}")
        if point := mounted(task, need).get("authorizationConfig", {}).get("accessPointId"):
            arn = task.arn("elasticfilesystem", f"access-point/{point}")
            context = (*context, ("elasticfilesystem:accesspointarn", arn))
        yield by, Request("elasticfilesystem:ClientMount", resource, ANONYMOUS, context), True
    for grant in need.grants:
        if role_of(task, grant.role) is None:
            continue
        by = caller(facts, task, grant.role, place.model.roles)
        for resource in grant.resources:
            about_it = (*context, *about(by, resource), *carried(grant))
            for index, action in enumerate(grant.actions):
                yield by, Request(action, resource, by.arn, about_it), not index


def _judged(policy: AttachedPolicy, calls: list[tuple[Caller, Request]]) -> Iterator[Hop]:
    """What the policy of a resource says of calls: it must allow another account's, and what nobody signs."""
    by, request = calls[0]
    if policy.document is None:
        message = f"whether it lets {_who(by)} call {_what(request)} is not known: the policy is {policy.unread}"
        yield Hop(Step.RESOURCE, Verdict.UNKNOWN, policy.address, message)
        return
    documents = [policy.document]
    decided = [(*_halves(policy.document, by, request), by, request) for by, request in calls]
    allowed, free, by, request = min(decided, key=lambda each: min(each[:2]))
    decision = min(allowed, free)
    if decision is Decision.ALLOWED:
        yield Hop(Step.RESOURCE, Verdict.PASSED, policy.address, f"lets {_who(by)} in")
    elif decision is Decision.UNKNOWN:
        key = doubted(documents, request)
        message = f"whether it lets {_who(by)} call {_what(request)} depends on {condition_on(key)}"
        yield Hop(Step.RESOURCE, Verdict.UNKNOWN, policy.address, message)
    else:
        denied = [each for *found, _, each in decided if Decision.DENIED in found]
        lacking = [each for found, _, _, each in decided if found is Decision.DENIED]
        for message, remedy, bare in refusals([policy], denied, lacking, f"the policy of {policy.address}"):
            if bare and bare[0].principal == ANONYMOUS:
                message += " for clients without IAM authorization; it replaces AWS's default policy, which lets"
                message += " everyone in"
            yield Hop(Step.RESOURCE, Verdict.FAILED, policy.address, message, remedy)


def _halves(document: PolicyDocument, by: Caller, request: Request) -> tuple[Decision, Decision]:
    allowed, free = halves([document], request)
    must_allow = by.arn == ANONYMOUS or is_foreign(by, request.resource)
    return (allowed if must_allow else Decision.ALLOWED), free


def _what(request: Request) -> str:
    return named(f"{request.action} on {request.resource}")


def _who(by: Caller) -> str:
    return named(by.arn) if by.arn != ANONYMOUS else "clients without IAM authorization"


def _of_which(facts: TaskFacts, task: Task, account: str, service: str) -> Hop | None:
    """A resource of which it is not known whether it is of another account, where a task names those of several."""
    others = _accounts(task)
    if task.account not in ("", UNKNOWN_ACCOUNT) or len(others) < 2 or account not in others:
        return None
    message = f"whether account {account} is the configuration's own is not known, and the task names those of"
    message += f" {' and '.join(others)}: another one's must let it in by a policy"
    if service == "secretsmanager":
        message += ", and a secret there is encrypted with a customer-managed key, which takes kms:Decrypt for"
        message += f" {Role.EXECUTION}"
    message += "; a data source aws_caller_identity, a role's ARN or --account tells the account"
    return Hop(Step.RESOURCE, Verdict.UNKNOWN, facts.address, message)


def _accounts(task: Task) -> tuple[str, ...]:
    """The accounts whose repositories, secrets and parameters a task names."""
    arns = [arn for need in requirements(task) for grant in need.grants for arn in grant.resources]
    found = {arn.split(":")[4] for arn in arns if arn.count(":") >= 5}
    return tuple(sorted(found - {"", UNKNOWN_ACCOUNT, *AWS_ACCOUNTS}))
