"""Fargate's rules that AWS's model of a task definition does not hold."""

from fargate_privatelink.documents import Json
from fargate_privatelink.task_definition import container, task
from fargate_privatelink.task_definition.rules import Problems


def problems(document: Json) -> Problems:
    """Place and message of everything Fargate would refuse in a request that AWS's model allows."""
    for rule in task.RULES:
        yield from rule(document)
    for index, definition in enumerate(document["containerDefinitions"]):
        for container_rule in container.RULES:
            for path, message in container_rule(definition, document):
                yield f"containerDefinitions[{index}].{path}", message
