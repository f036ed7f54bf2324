"""Fargate's rules that AWS's model of a task definition does not hold."""

from functools import partial as given

from fargate_privatelink.documents import Json
from fargate_privatelink.task_definition import container, task
from fargate_privatelink.task_definition.partial import readable
from fargate_privatelink.task_definition.rules import Problems


def problems(document: Json) -> Problems:
    """Place and message of everything Fargate would refuse in a request that AWS's model allows.

    Of a `partial.partial` request, what is certain whatever stands in place of what cannot be read.
    """
    for rule in task.RULES:
        yield from readable(given(rule, document))
    yield from readable(given(_of_containers, document))


def _of_containers(document: Json) -> Problems:
    for index in range(len(document["containerDefinitions"])):
        yield from readable(given(_of_container, document, index))


def _of_container(document: Json, index: int) -> Problems:
    definition = document["containerDefinitions"][index]
    for rule in container.RULES:
        for path, message in readable(given(rule, definition, document)):
            yield f"containerDefinitions[{index}].{path}", message
