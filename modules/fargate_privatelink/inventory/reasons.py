"""Why a stack has what it has, in sentences: what each task does, with what, and where its definition says so."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.images import Image
from fargate_privatelink.aws.services import Service
from fargate_privatelink.inventory.iam import TaskRole
from fargate_privatelink.inventory.inventory import Inventory
from fargate_privatelink.requirements import Phase, Requirement, Role, Task
from fargate_privatelink.requirements.exec import session_log_groups
from fargate_privatelink.requirements.log_groups import created_log_groups
from fargate_privatelink.task_definition import TaskDefinition

# With many task definitions a thing has as many reasons as there are containers.
MAX_LINES = 5
# What a task does in a phase: with the text at the place in its definition, and where there is none.
DOES = {
    Phase.FETCH_SECRETS: ("fetches {}", "fetches secrets"),
    Phase.PULL_IMAGE: ("pulls {}", "pulls its image"),
    Phase.ENVIRONMENT_FILES: ("reads {}", "reads environment files"),
    Phase.MOUNT_VOLUMES: ("mounts {}", "mounts a file system"),
    Phase.LOGS: ("sends its logs to {}", "sends its logs"),
    Phase.EXEC: ("can be entered with ECS Exec", "can be entered with ECS Exec"),
    Phase.APPLICATION: ("runs {}", "calls {}"),
}


def of_endpoint(inventory: Inventory, service: Service) -> list[str]:
    """What asks for the endpoint of a service."""
    definitions = inventory.definitions
    if spokes := inventory.spokes_of(service):
        return few(f"stack {each.settings.name}: {line}" for each in spokes for line in of_endpoint(each, service))
    return few(_sentence(definitions[family], need) for family, need in inventory.needed[service])


def places_of_endpoint(inventory: Inventory, service: Service) -> list[str]:
    """What asks for the endpoint of a service, shorter: family, place in the task definition and phase, a line each."""
    if spokes := inventory.spokes_of(service):
        lines = ((each.settings.name, line) for each in spokes for line in places_of_endpoint(each, service))
        return [f"stack {stack}: {line}" for stack, line in lines]
    needed = inventory.needed[service]
    return list(dict.fromkeys(f"{family} {need.reason} ({need.phase})" for family, need in needed))


def of_needs(task: Task, needs: Iterable[Requirement]) -> list[str]:
    """What some of a task's requirements come from."""
    return few(_sentence(task.definition, need) for need in needs)


def of_roles(inventory: Inventory) -> Mapping[TaskRole, tuple[list[str], list[str]]]:
    """For each role which tasks name it, and what the statements of its policy are for."""
    named: dict[Arn, list[str]] = defaultdict(list)
    allowed: dict[Arn, list[str]] = defaultdict(list)
    said: dict[Arn, set[str]] = defaultdict(set)
    for task in inventory.tasks:
        definition = task.definition
        kinds: dict[Arn, list[Role]] = defaultdict(list)
        for kind, arn in ((Role.EXECUTION, definition.execution_role), (Role.TASK, definition.task_role)):
            if arn:
                kinds[arn].append(kind)
                named[arn].append(f"{definition.family} names it as {kind}")
        if definition.task_role:
            said[definition.task_role].update(
                action for each in task.extra_services if "*" in each.resources for action in each.actions
            )
        for need in inventory.requirements[definition.family]:
            for arn, of_role in kinds.items():
                sids = sorted({grant.sid for grant in need.grants if grant.role in of_role})
                if sids:
                    allowed[arn].append(f"{', '.join(sids)}: {_sentence(definition, need)}")
    return {
        role: (few(named[role.arn]), [*few(allowed[role.arn]), *_without_resource(role, said[role.arn])])
        for role in inventory.roles
    }


def of_repositories(inventory: Inventory) -> Mapping[str, list[str]]:
    """Which tasks pull from each repository that the stack creates."""
    pulls: dict[str, list[str]] = defaultdict(list)
    for task in inventory.tasks:
        for index, container in enumerate(task.definition.containers):
            image = Image.parse(container["image"])
            if inventory.creates(image):
                place = f"containerDefinitions[{index}].image"
                pulls[image.repository].append(f"{task.definition.family} pulls {container['image']} ({place})")
    return {repository: few(lines) for repository, lines in pulls.items()}


def of_log_groups(inventory: Inventory) -> Mapping[str, list[str]]:
    """Which tasks write to each log group."""
    writes: dict[str, list[str]] = defaultdict(list)
    for task in inventory.tasks:
        for group, reason in (*created_log_groups(task), *session_log_groups(task)):
            writes[group].append(f"{task.definition.family} writes to it ({reason})")
    if inventory.settings.exec_log_group in inventory.log_groups:
        writes[inventory.settings.exec_log_group].append("The cluster logs sessions of ECS Exec to it.")
    return {group: few(lines) for group, lines in writes.items()}


def _without_resource(role: TaskRole, said: Collection[str]) -> list[str]:
    """What a role is allowed on everything, and why; `said` are the actions of which the operator says so."""
    anything = {action for each in role.statements if "*" in each.resources for action in each.actions}
    by_nature = sorted(anything - set(said))
    them = "it" if len(by_nature) == 1 else "them"
    found = [f"{', '.join(by_nature)}: allowed on *, since AWS defines no resource for {them}."] if by_nature else []
    return [*found, *([f"{', '.join(sorted(said))}: allowed on *, as extra_services says."] if said else [])]


def _sentence(definition: TaskDefinition, need: Requirement) -> str:
    value = _value_at(definition, need.reason)
    with_value, without = DOES[need.phase]
    does = with_value.format(value) if value else without.format(need.target)
    return f"{definition.family} {definition.worded(does)} ({need.reason})"


def _value_at(definition: TaskDefinition, place: str) -> str:
    """The text at a place of a definition, such as `containerDefinitions[0].image`; empty if there is none."""
    value: object = definition.document
    for key, index in re.findall(r"(\w+)|\[(\d+)\]", place):
        if isinstance(value, dict) and key:
            value = value.get(key)
        elif isinstance(value, list) and index and int(index) < len(value):
            value = value[int(index)]
        else:
            return ""
    # A comment is one line.
    return value if isinstance(value, str) and value.isprintable() else ""


def few(lines: Iterable[str]) -> list[str]:
    """Lines without repetition; of too many the last says how many there are besides."""
    found = list(dict.fromkeys(lines))
    if len(found) > MAX_LINES:
        found[MAX_LINES - 1 :] = [f"and {len(found) - MAX_LINES + 1} more"]
    return found
