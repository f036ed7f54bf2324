"""Who may take the role of a task."""

from fargate_privatelink.documents import Json
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.iam import TaskRole

TASKS = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


def trust(inventory: Inventory, role: TaskRole, region: str, account: str) -> Json:
    """The trust policy of a role: for ECS, and as a task role for tasks of this region and account alone.

    Source: Amazon ECS Developer Guide, task-iam-roles; for execution roles there is no such advice.
    """
    if any(task.definition.execution_role == role.arn for task in inventory.tasks):
        return {"Version": "2012-10-17", "Statement": [TASKS]}
    tasks = f"arn:{inventory.settings.region.partition}:ecs:{region}:{account}:*"
    condition = {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": tasks}}
    return {"Version": "2012-10-17", "Statement": [{**TASKS, "Condition": condition}]}
