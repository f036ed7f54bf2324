"""The roles that a task definition names. Source: ECS API Reference, RegisterTaskDefinition."""

import re
from dataclasses import replace

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.task_definition.rules import Problems

ROLES = ("executionRoleArn", "taskRoleArn")
# Source: IAM API Reference, CreateRole, RoleName.
ROLE_NAME = r"[\w+=,.@-]{1,64}"
ROLE_ARN = rf"arn:aws[a-z-]*:iam::\d{{12}}:role/([\w+=,.@-]+/)*{ROLE_NAME}"


def role_of(task: Json, key: str) -> Arn | None:
    """The role under a key; None where it names none, or by a short name that nothing says the account of.

    ECS takes a short name for the role of that name in its account, which is that of the other role. Source: ECS API
    Reference, RegisterTaskDefinition, taskRoleArn.
    """
    name = task.get(key, "")
    if re.fullmatch(ROLE_ARN, name, re.ASCII):
        return Arn.parse(name)
    other = next((task[each] for each in ROLES if re.fullmatch(ROLE_ARN, task.get(each, ""), re.ASCII)), None)
    if other is None or not re.fullmatch(ROLE_NAME, name, re.ASCII):
        return None
    return replace(Arn.parse(other), resource=f"role/{name}")


def roles(task: Json) -> Problems:
    """What is wrong with the roles that a task definition names."""
    accounts = set()
    for key in ROLES:
        if key not in task:
            continue
        if (role := role_of(task, key)) is None:
            yield key, f"must be a role's ARN, arn:aws:iam::<account>:role/<name>, got {shown(task[key])}"
        else:
            accounts.add(role.account)
    if len(accounts) > 1:
        yield "taskRoleArn", "must be in the account of executionRoleArn: ECS passes no role of another account"
