"""What is said of credentials that task definitions hold in plain text, in sentences without their values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fargate_privatelink.errors import shown
from fargate_privatelink.requirements import Task
from fargate_privatelink.task_definition.credentials import Credential, credentials

# A container by the family of its task and its own name.
Place = tuple[str, str]
READERS = "for whoever may read the task definition or Terraform's state"
OF_COMMANDS = "let secrets set an environment variable, and name that there"
# What to do, by the key of the container definition that holds a credential.
REMEDIES: Mapping[str, str] = {
    # Source: Security Hub User Guide, ECS.8.
    "environment": "name the secret or parameter in secrets instead (Security Hub ECS.8)",
    "logConfiguration.options": "name the secret or parameter in secretOptions instead",
    "dockerLabels": "leave it out, or let the application read it from a secret",
    "command": OF_COMMANDS,
    "entryPoint": OF_COMMANDS,
    "healthCheck.command": OF_COMMANDS,
}


def notes(found: Mapping[Place, Sequence[Credential]]) -> Iterator[str]:
    """A sentence for each key of a container that holds credentials, with their names."""
    for (family, container), held in found.items():
        names: dict[str, list[str]] = defaultdict(list)
        for each in held:
            names[each.key].append(each.name)
        for key, of_key in names.items():
            where = f"{key} of container {container}"
            yield f"{family}: {where} has {_listed(of_key)} in plain text {READERS}: {REMEDIES[key]}"


def of_tasks(tasks: Iterable[Task]) -> Mapping[Place, Sequence[Credential]]:
    """The credentials that containers hold, by the family of the task and the container's name."""
    return {
        (task.definition.family, container["name"]): found
        for task in tasks
        for container in task.definition.containers
        if (found := tuple(credentials(container)))
    }


def _listed(names: list[str]) -> str:
    # A name is a person's, and may hold anything.
    return ", ".join(name if name.isprintable() and len(name) <= 100 else shown(name) for name in names)
