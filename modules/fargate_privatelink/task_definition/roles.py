"""The roles that a task definition names. Source: ECS API Reference, RegisterTaskDefinition."""

import re
from dataclasses import replace

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, Arn
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.task_definition.rules import Problems

ROLES = ("executionRoleArn", "taskRoleArn")
# Source: IAM API Reference, CreateRole, RoleName and Path.
MAX_PATH = 512
# Source: IAM User Guide, using-service-linked-roles.
SERVICE_LINKED = "/aws-service-role/"
ROLE_NAME = r"[\w+=,.@-]{1,64}"
ROLE_ARN = rf"arn:aws[a-z-]*:iam::\d{{12}}:role/([\w+=,.@-]+/)*{ROLE_NAME}"


def role_of(task: Json, key: str) -> Arn | None:
    """The role under a key; None where it names none.

    ECS takes a name alone for the role of that name in its account, which is that of the other role; where that has
    no ARN either, the role is in UNKNOWN_ACCOUNT, and of no partition. Source: ECS API Reference,
    RegisterTaskDefinition, taskRoleArn.
    """
    name = task.get(key, "")
    if re.fullmatch(ROLE_ARN, name, re.ASCII):
        return Arn.parse(name)
    if not re.fullmatch(ROLE_NAME, name, re.ASCII):
        return None
    arns = (task[each] for each in ROLES if re.fullmatch(ROLE_ARN, task.get(each, ""), re.ASCII))
    other = next(map(Arn.parse, arns), Arn("", "iam", "", UNKNOWN_ACCOUNT, ""))
    return replace(other, resource=f"role/{name}")


def roles(task: Json) -> Problems:
    """What is wrong with the roles that a task definition names."""
    accounts = set()
    for key in ROLES:
        if key not in task:
            continue
        if (role := role_of(task, key)) is None:
            yield key, f"must be a role's ARN, arn:aws:iam::<account>:role/<name>, or its name, got {shown(task[key])}"
            continue
        accounts.add(role.account)
        if role.path.startswith(SERVICE_LINKED):
            yield key, f"is a service-linked role, which no task takes on, got {shown(task[key])}"
        if (length := len(role.path)) > MAX_PATH:
            yield key, f"has a path of {length} characters, IAM allows {MAX_PATH}"
    if len(accounts) > 1:
        yield "taskRoleArn", "must be in the account of executionRoleArn: ECS passes no role of another account"
