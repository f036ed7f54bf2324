"""The hop through an endpoint's policy."""

from collections.abc import Iterator

from fargate_privatelink.aws.images import layer_objects
from fargate_privatelink.proof.hops.permissions import about, around, carried, condition_on, eased
from fargate_privatelink.proof.hops.refusals import refusals
from fargate_privatelink.proof.hops.roles import Caller, caller
from fargate_privatelink.proof.iam.evaluation import Decision, Request, decide, halves
from fargate_privatelink.proof.iam.policies import named
from fargate_privatelink.proof.iam.reasons import doubted
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.remedies.policies import allow
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Grant, Phase, Requirement, Role, Task

# ECR signs the requests for layers itself, so they come from no principal of one's own.
# Source: Amazon ECR User Guide, vpc-endpoints.
ECR = "Amazon ECR"
# Who calls without a role.
ANONYMOUS = "anonymous"
PRINCIPAL_KEYS = ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principaltype")
OWNER_KEYS = ("aws:resourceaccount", "s3:resourceaccount")


def endpoint_policy(
    facts: TaskFacts, task: Task, need: Requirement, endpoint: Endpoint, place: Place
) -> tuple[Hop, ...]:
    """Whether an endpoint's policy lets through what a task calls there; a hop for each reason why not."""
    policy = endpoint.policy
    if policy is None:
        return (Hop(Step.POLICY, Verdict.PASSED, endpoint.address, "AWS's own policy, which allows everything"),)
    if policy.document is None:
        return (Hop(Step.POLICY, Verdict.UNKNOWN, policy.address, f"the policy is {policy.unread}"),)
    decisions: list[tuple[Decision, Request]] = []
    for grant, requests in _requests(facts, task, need, endpoint, place):
        decisions += eased([(decide([policy.document], request), request) for request in requests], grant)
    decision, request = min(decisions, key=lambda each: each[0])
    if decision is Decision.ALLOWED:
        return (Hop(Step.POLICY, Verdict.PASSED, policy.address, "allows the calls"),)
    if not any(statement.allows for statement in policy.document.statements):
        message = "has no Allow, and so denies everything"
        remedy = f"add a statement with Effect Allow to the policy of {policy.address}"
        return (Hop(Step.POLICY, Verdict.FAILED, policy.address, message, remedy),)
    if request.principal == ANONYMOUS:
        message = "allows the calls of some roles, and the task definition names no taskRoleArn to call with"
        return (Hop(Step.POLICY, Verdict.UNKNOWN, policy.address, message),)
    what = f"{request.action} on {request.resource}" if request.action else "any call"
    if decision is Decision.UNKNOWN:
        key = doubted([policy.document], request)
        message = f"whether it allows {named(what)} depends on {condition_on(key)}"
        return (Hop(Step.POLICY, Verdict.UNKNOWN, policy.address, message),)
    denied = [each for found, each in decisions if found is Decision.DENIED]
    lacking = [each for each in denied if halves([policy.document], each)[0] is Decision.DENIED]
    where = f"the policy of {policy.address}"
    found = []
    for message, remedy, _ in refusals([policy], denied, lacking, where):
        if request.principal == ECR and not message.startswith("denies"):
            remedy = allow(("s3:GetObject",), (request.resource,), where)
            remedy += ', with the principal "*" and no condition on the caller: ECR signs these requests'
        found.append(Hop(Step.POLICY, Verdict.FAILED, policy.address, message, remedy))
    return tuple(found)


def layer_request(partition: str, region: str, network: tuple[tuple[str, str], ...] = ()) -> Request:
    """A download of image layers: ECR's own, of objects that are ECR's."""
    foreign = tuple((key, "") for key in (*PRINCIPAL_KEYS, *OWNER_KEYS))
    return Request("s3:GetObject", layer_objects(partition, region), ECR, (*network, *foreign))


def _requests(
    facts: TaskFacts, task: Task, need: Requirement, endpoint: Endpoint, place: Place
) -> Iterator[tuple[Grant | None, list[Request]]]:
    network = around(place, endpoint, task)
    if need.phase is Phase.PULL_IMAGE and need.target == "s3":
        yield None, [layer_request(task.region.partition, task.region.name, network)]
        return
    for grant in need.grants:
        if grant.is_made_by_service:
            continue
        by = caller(facts, task, grant.role, place.model.roles)
        yield (
            grant,
            [
                Request(action, resource, by.arn, (*network, *about(by, resource), *carried(grant)))
                for action in grant.actions
                for resource in grant.resources
            ],
        )
    if not need.grants:
        by = Caller(None, need.caller, need.caller.split(":")[4]) if need.caller else _own(facts, task, place)
        yield None, [Request(None, "*", by.arn or ANONYMOUS, (*network, *about(by, "*")))]


def _own(facts: TaskFacts, task: Task, place: Place) -> Caller:
    return caller(facts, task, Role.TASK, place.model.roles)
