"""References of Terraform in the task definitions of a stack, and the variables that take their place."""

from collections.abc import Collection, Iterable

from fargate_privatelink.hcl.plain import HEADS, plain
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task
from fargate_privatelink.task_definition.references import Reference


def of_tasks(tasks: Iterable[Task]) -> tuple[Reference, ...]:
    """The references of tasks, each once, by their expressions."""
    found = {each for task in tasks for each in task.definition.references.values()}
    return tuple(sorted(found))


def variable_name(expression: str, taken: Collection[str] = ()) -> str:
    """The variable of a reference, with another name where that is taken."""
    name, other = variable_names(expression)
    return other if name in taken else name


def variable_names(expression: str) -> tuple[str, str]:
    """The names that the variable of a reference can have: `aws_sqs_queue_work_url` of `aws_sqs_queue.work.url`, `db`
    of `var.db`, and another for where that is the name of something else."""
    names = plain(expression) or ()
    own = names[1:] if names[0] in HEADS and names[0] != "data" else names
    name = terraform_name("_".join(own))
    return name, f"{name}_reference"
