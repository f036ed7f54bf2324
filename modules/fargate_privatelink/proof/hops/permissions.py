"""The hop that decides about permission: whether the role that makes a call is allowed it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.documents import Json
from fargate_privatelink.proof.hops.refusals import refusals
from fargate_privatelink.proof.hops.roles import ARGUMENTS, Caller, caller, not_held, role_of
from fargate_privatelink.proof.hops.walks import Walked
from fargate_privatelink.proof.iam.evaluation import CREATED, Decision, Request, decide, halves
from fargate_privatelink.proof.iam.managed_policies import only_allows
from fargate_privatelink.proof.iam.policies import STAND_IN, AttachedPolicy, named
from fargate_privatelink.proof.iam.reasons import doubted, is_open
from fargate_privatelink.proof.iam.resource_policies import ResourcePolicy, guarding
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.remedies.policies import new_role_policy
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.terraform.symbols import is_known
from fargate_privatelink.proof.verdicts.runtime_errors import NO_EXECUTION_ROLE
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import Grant, Phase, Requirement, Role, Task

# What may let a role in that no policy of its own does; AWS does not say whether to clients that sign, too. Source:
# Amazon EFS User Guide, iam-access-control-nfs-efs, Default EFS file system policy.
DEFAULT_POLICY = "the file system's own policy, which is not in this configuration: AWS's default lets everyone in"
# Condition keys, in small letters, with their values.
Context = tuple[tuple[str, str], ...]


def around(place: Place, endpoint: Endpoint | None, task: Task, *, outside: bool = False) -> Context:
    """Condition keys that the network decides; a call from `outside` comes through no endpoint."""
    found = [("aws:securetransport", "true"), ("aws:requestedregion", task.region.name), ("aws:viaawsservice", "false")]
    created = place.model.created
    if endpoint:
        found.append(("aws:sourcevpce", endpoint.key))
        found += [(f"{CREATED}aws:sourcevpce", "")] * (endpoint.address in created)
    # The VPC of the endpoint, whichever the call came from.
    vpc = place.model.vpcs.get(endpoint.vpc or "", place.vpc) if endpoint else None
    if vpc:
        found.append(("aws:sourcevpc", vpc.key))
        found += [(f"{CREATED}aws:sourcevpc", "")] * (vpc.address in created)
    if outside:
        found += [("aws:sourcevpce", ""), ("aws:sourcevpc", "")]
    return tuple(found)


def on_the_way(place: Place, walked: Walked, task: Task, need: Requirement) -> Context:
    """Condition keys that the way to what a task needs decides."""
    found = around(place, walked.endpoint, task, outside=walked.outside)
    if need.phase is not Phase.MOUNT_VOLUMES:
        return found
    # Source: Amazon EFS User Guide, iam-access-control-nfs-efs.
    secure = str(mounted(task, need).get("transitEncryption") == "ENABLED").lower()
    kept = [each for each in found if each[0] != "aws:securetransport"]
    return (*kept, ("aws:securetransport", secure), ("elasticfilesystem:accessedviamounttarget", "true"))


def mounted(task: Task, need: Requirement) -> Json:
    """The EFS volume that needs a file system."""
    index = int(need.reason.removeprefix("volumes[").partition("]")[0])
    volume: Json = task.definition.document["volumes"][index]["efsVolumeConfiguration"]
    return volume


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


def carried(grant: Grant) -> tuple[tuple[str, str], ...]:
    """Condition keys that the calls themselves carry."""
    return tuple((key.lower(), value) for key, value in grant.condition)


def permission(facts: TaskFacts, task: Task, need: Requirement, walked: Walked, place: Place) -> Iterator[Hop]:
    """Whether the roles that make the calls are allowed them."""
    if need.caller:
        message = f"role {need.caller} makes the calls: what it is allowed is not known here"
        yield Hop(Step.PERMISSION, Verdict.UNKNOWN, facts.address, message)
    for role in dict.fromkeys(grant.role for grant in need.grants):
        grants = [grant for grant in need.grants if grant.role is role]
        if role_of(task, role) is None:
            yield _unnamed(facts, role, need.phase)
        else:
            by = caller(facts, task, role, place.model.roles)
            network = on_the_way(place, walked, task, need)
            if by.held:
                yield from _of_role(place.model, by.held, by, grants, network)
            else:
                yield not_held(facts, by, role)


def _unnamed(facts: TaskFacts, role: Role, phase: Phase) -> Hop:
    """A role that the task definition does not name; ECS refuses it itself where it is the execution role."""
    error = NO_EXECUTION_ROLE.get(phase, "") if role is Role.EXECUTION else ""
    message, remedy = f"the task definition names no {role}", f"set {ARGUMENTS[role]} on {facts.address}"
    return Hop(Step.PERMISSION, Verdict.FAILED, facts.address, message, remedy, error)


def _of_role(model: Model, held: IamRole, by: Caller, grants: list[Grant], network: Context) -> Iterator[Hop]:
    guards = model.resource_policies
    decisions: list[tuple[Decision, Request]] = []
    for grant in grants:
        requests = [
            Request(action, resource, context=(*network, *about(by, resource), *carried(grant)))
            for action in grant.actions
            for resource in grant.resources
        ]
        decisions += eased([(min(_together(held, by, request, guards)), request) for request in requests], grant)
    decision, request = min(decisions, key=lambda each: each[0])
    if decision is Decision.ALLOWED:
        yield Hop(Step.PERMISSION, Verdict.PASSED, _allowing(held, request), f"{held.address} is allowed the calls")
    elif decision is Decision.UNKNOWN:
        yield not_known(held, request, named(f"{request.action} on {request.resource}"))
    else:
        denied = [each for found, each in decisions if found is Decision.DENIED]
        lacking = [each for each in denied if _together(held, by, each, guards)[0] is Decision.DENIED]
        yield from refused(model, held, denied, lacking)


def eased(decisions: list[tuple[Decision, Request]], grant: Grant | None) -> list[tuple[Decision, Request]]:
    """Decisions on the requests of a grant; where one of its resources is the right one, not denied unless all are.

    The likely one decides alone, unless it is denied and the other is not.
    """
    if grant is None or not grant.is_either:
        return decisions
    are_all_denied = all(decision is Decision.DENIED for decision, _ in decisions)
    likely = [(decision, request) for decision, request in decisions if request.resource == grant.likely]
    if likely and (are_all_denied or all(decision is not Decision.DENIED for decision, _ in likely)):
        return likely
    if are_all_denied:
        return decisions
    return [(max(decision, Decision.UNKNOWN), request) for decision, request in decisions]


def condition_on(key: str) -> str:
    """What a decision depends on, by the condition key that is in doubt, if it is one."""
    if key == STAND_IN:
        return "whether it is attached"
    return f"its condition on {key}" if key else "what is not known"


def not_known(held: IamRole, request: Request, what: str) -> Hop:
    """A call of which a role's policies do not tell whether it is allowed."""
    allows, _ = by_identity(held, request)
    on, where = DEFAULT_POLICY if _is_file_system(request) else condition_on(""), held.address
    on = on if held.is_whole else "policies of it that are not known here"
    if held.boundary and held.boundary.document is None:
        on = f"its permissions boundary {named(held.boundary.name)}, a policy that is not known here"
    for policy in held.policies:
        if policy.document is None:
            if allows is Decision.ALLOWED and only_allows(policy.name):
                continue
            on = (
                f"{named(policy.name)}, a policy that is not known here"
                if is_known(policy.name) and policy.name
                else f"a policy {policy.unread}"
            )
        elif key := doubted([policy.document], request):
            on = condition_on(key)
        elif not is_open(policy.document, request):
            continue
        where = policy.address
        break
    message = f"whether {held.address} is allowed {what} depends on {on}"
    return Hop(Step.PERMISSION, Verdict.UNKNOWN, where, message)


def refused(model: Model, held: IamRole, denied: Sequence[Request], lacking: Sequence[Request]) -> Iterator[Hop]:
    """Why calls are denied that a role's boundary or policies do not allow; of `lacking` ones no policy does."""
    boundary = held.boundary
    if boundary and boundary.document:
        shut = [each for each in denied if decide([boundary.document], each) is Decision.DENIED]
        none = [each for each in shut if halves([boundary.document], each)[0] is Decision.DENIED]
        where = f"the policy of {boundary.text}" if boundary.text else f"the permissions boundary of {held.address}"
        for each in refusals([boundary], shut, none, where):
            message = f"its permissions boundary {each.message}"
            yield Hop(Step.PERMISSION, Verdict.FAILED, held.address, message, each.remedy)
    for each in refusals(held.policies, denied, lacking, f"a policy of {held.address}"):
        added = new_role_policy(model, held, each.lacking) if each.lacking else ""
        message = each.message.replace("does not allow", "is not allowed").replace("denies", "is denied")
        message = message.replace("allows", "is allowed")
        remedy = f"{each.remedy}:\n{added}" if added else each.remedy
        yield Hop(Step.PERMISSION, Verdict.FAILED, held.address, message, remedy)


def by_identity(role: IamRole, request: Request) -> tuple[Decision, Decision]:
    """Whether a policy of a role allows a request, and whether none and no boundary keeps it from it.

    A policy that is not known may hold an Allow, and a Deny as well.
    """
    known = [each.document for each in role.policies if each.document]
    allows, free = halves(known, request)
    if len(known) < len(role.policies) or not role.is_whole:
        allows = max(allows, Decision.UNKNOWN)
    if not role.is_whole or any(each.document is None and not only_allows(each.name) for each in role.policies):
        free = min(free, Decision.UNKNOWN)
    if role.boundary:
        bounded = decide([role.boundary.document], request) if role.boundary.document else Decision.UNKNOWN
        free = min(free, bounded)
    return allows, free


def _together(
    held: IamRole, by: Caller, request: Request, guards: Sequence[ResourcePolicy]
) -> tuple[Decision, Decision]:
    """What a role's policies say of a request, or in one account the policy of what it is about instead, in halves.

    A Deny of that policy is a hop of its own.
    """
    allows, free = by_identity(held, request)
    policies = guarding(guards, request) if allows is not Decision.ALLOWED else ()
    documents = [each.document for each in policies if each.document]
    if documents and not is_foreign(by, request.resource):
        by_resource, _ = halves(documents, replace(request, principal=by.arn))
        allows = max(allows, by_resource)
    if not policies and _is_file_system(request) and not is_foreign(by, request.resource):
        allows = max(allows, Decision.UNKNOWN)
    return allows, free


def _is_file_system(request: Request) -> bool:
    return request.resource.split(":")[2:3] == ["elasticfilesystem"]


def is_foreign(by: Caller, resource: str) -> bool:
    """Whether an ARN certainly is of another account than the caller's."""
    account = resource.split(":")[4] if resource.count(":") >= 5 else ""
    return len({account, by.account} - {"", UNKNOWN_ACCOUNT}) == 2


def _allowing(role: IamRole, request: Request) -> str:
    """The address of the policy that allows a request."""

    def allows(policy: AttachedPolicy) -> bool:
        return policy.document is not None and decide([policy.document], request) is Decision.ALLOWED

    return next((policy.address for policy in role.policies if allows(policy)), role.address)
