"""The roles of a task, and whether ECS may take them on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, Arn
from fargate_privatelink.proof.iam.evaluation import Decision, Request, covers, decide
from fargate_privatelink.proof.iam.policies import STAND_IN, PolicyDocument, named
from fargate_privatelink.proof.iam.reasons import doubted, withheld
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.runtime_errors import NO_TRUST
from fargate_privatelink.proof.verdicts.verdicts import VERDICTS, Hop, Verdict
from fargate_privatelink.requirements import Role, Task

ARGUMENTS = {Role.EXECUTION: "execution_role_arn", Role.TASK: "task_role_arn"}
TASKS = "ecs-tasks.amazonaws.com"
# An account that no policy names; see UNKNOWN_ACCOUNT.
NOBODY = "000000000001"


@dataclass(frozen=True)
class Caller:
    """A task's role as the policies see it: what a configuration holds of it, and its ARN and account."""

    held: IamRole | None
    arn: str
    account: str


def role_of(task: Task, role: Role) -> Arn | None:
    """The ARN that a task definition gives for one of its roles."""
    return task.definition.execution_role if role is Role.EXECUTION else task.definition.task_role


def caller(facts: TaskFacts, task: Task, role: Role, roles: Mapping[str, IamRole]) -> Caller:
    """Who a task calls as, by the key of its task definition that names the role."""
    key = facts.execution_role if role is Role.EXECUTION else facts.task_role
    given = role_of(task, role)
    held = roles.get(key or "") or _same_arn(roles, str(given))
    arn = held.arn if held else str(given or "")
    return Caller(held, arn, given.account if given else "")


def _same_arn(roles: Mapping[str, IamRole], arn: str) -> IamRole | None:
    """The one role that another of the configurations creates."""
    found = [role for role in roles.values() if covers(role.arn, arn) is Decision.ALLOWED]
    return found[0] if len(found) == 1 else None


def not_held(facts: TaskFacts, by: Caller, role: Role) -> Hop:
    """A role of which nothing is known but its name, if that."""
    message = f"role {named(by.arn)} is not in this configuration"
    if STAND_IN in by.arn:
        message = f"{ARGUMENTS[role]} is known after apply"
    return Hop(Step.PERMISSION, Verdict.UNKNOWN, facts.address, message)


def taken_on(
    facts: TaskFacts, task: Task, roles: Mapping[str, IamRole], used: frozenset[Role]
) -> Iterator[tuple[str, Hop]]:
    """Why ECS may not take on a role that the task definition names, whoever needs it, by the key that names it.

    Of a role from elsewhere the paths of `used` roles say already that it is not known.
    """
    for role in ARGUMENTS:
        if role_of(task, role) is None:
            continue
        by = caller(facts, task, role, roles)
        if by.held is None and role not in used:
            yield role, not_held(facts, by, role)
        elif by.held and (hop := _trust(by.held, by, task)):
            yield role, hop


def _trust(role: IamRole, by: Caller, task: Task) -> Hop | None:
    if role.trust is None:
        return Hop(Step.PERMISSION, Verdict.UNKNOWN, role.address, "whether it trusts ECS is known after apply")
    decision, request = _assumed(role.trust, by.account, task)
    if decision is Decision.ALLOWED:
        return None
    if decision is Decision.DENIED:
        condition = withheld([role.trust], request)
        message = f"trusts {TASKS} {condition}" if condition else f"does not trust {TASKS}"
        remedy = f"allow {TASKS} sts:AssumeRole in assume_role_policy of {role.address}"
        remedy = f"change that condition in assume_role_policy of {role.address}" if condition else remedy
        error = NO_TRUST.format(role=named(by.arn))
        return Hop(Step.PERMISSION, VERDICTS[decision], role.address, message, remedy, error)
    key = doubted([role.trust], request)
    message = f"whether it trusts {TASKS} depends on its condition on {key}" if key else NO_ACCOUNT
    if key and key.lower() == "aws:sourcearn":
        message += f": AWS documents {named(request.about['aws:sourcearn'])} there, and no cluster"
    return Hop(Step.PERMISSION, VERDICTS[decision], role.address, message)


NO_ACCOUNT = f"whether it trusts {TASKS} depends on the account, which the configuration does not tell"


def _assumed(trust: PolicyDocument, account: str, task: Task) -> tuple[Decision, Request]:
    """What a role's trust policy says of ECS; with an account that is not known, what it says of any.

    Source: Amazon ECS Developer Guide, task-iam-roles: ECS names no cluster, and never an external id.
    """
    found = []
    for each in (account, NOBODY) if account == UNKNOWN_ACCOUNT else (account,):
        arn = f"arn:{task.region.partition}:ecs:{task.region}:{each}:*"
        context = (("aws:sourceaccount", each), ("aws:sourcearn", arn), ("sts:externalid", ""))
        request = Request("sts:AssumeRole", "*", TASKS, context)
        found.append((decide([trust], request), request))
    decisions = {decision for decision, _ in found}
    return (found[0][0] if len(decisions) == 1 else Decision.UNKNOWN), found[0][1]
