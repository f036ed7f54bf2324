"""Who may take the role of a task."""

from fargate_privatelink.documents import Json
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.iam import TaskRole

TASKS = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


def trust(inventory: Inventory, role: TaskRole, region: str, account: str) -> Json:
    """The trust policy of a role: for ECS, on behalf of this account alone, and as a task role of this region.

    Source: Amazon ECS Developer Guide, task-iam-roles; aws/agent-toolkit-for-aws,
    processing-s3-uploads-with-step-functions, which scopes an execution role by the account.
    """
    condition: Json = {"StringEquals": {"aws:SourceAccount": account}}
    # AWS documents aws:SourceArn for task roles only, and a role whose condition does not hold starts no task.
    if all(task.definition.execution_role != role.arn for task in inventory.tasks):
        tasks = f"arn:{inventory.settings.region.partition}:ecs:{region}:{account}:*"
        condition = {**condition, "ArnLike": {"aws:SourceArn": tasks}}
    return {"Version": "2012-10-17", "Statement": [{**TASKS, "Condition": condition}]}
