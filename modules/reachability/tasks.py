"""From resources to the tasks to prove: each task definition for Fargate in each place where it runs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from modules import task_definition
from modules.errors import InputError
from modules.reachability.arguments import blocks
from modules.reachability.lookup import Lookup
from modules.reachability.model import TaskFacts
from modules.reachability.placements import TASK_DEFINITION, Launch, Network, concluded, launches, outputs
from modules.reachability.resources import Resource
from modules.reachability.symbols import readable
from modules.reachability.task_documents import Rebuilt, rebuild
from modules.regions import Region
from modules.requirements import LATEST, ExecuteCommandConfiguration, Task
from modules.task_definition import TaskDefinition


@dataclass(frozen=True)
class Given:
    """What a person gives beside a configuration.

    `definitions` stand in place of the configuration's of the same families; `tasks` say what a configuration does not
    hold: ECS Exec and the services that the application calls. `subnets` and `groups` are the addresses of where tasks
    run that no service starts.
    """

    definitions: tuple[TaskDefinition, ...] = ()
    tasks: tuple[Task, ...] = ()
    subnets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


def tasks(lookup: Lookup, network: Network, given: Given) -> Iterator[TaskFacts]:
    """The tasks of a configuration, and those of the given task definitions that it does not hold."""
    by_task: dict[str | None, list[Launch]] = defaultdict(list)
    for launch in launches(lookup):
        by_task[launch.task_definition].append(launch)
    said = outputs(lookup) if not (given.subnets or given.groups) else {}
    named = {each.family: each for each in given.definitions}
    known = {each.definition.family: each for each in given.tasks}
    held = set()
    for resource in lookup.of(TASK_DEFINITION):
        if resource.is_data:
            continue
        started = by_task[resource.address]
        if not _is_fargate(resource, started):
            continue
        region = lookup.region_of(resource)
        rebuilt = rebuild(lookup, resource, region) if region else Rebuilt({}, ["its region is not known"])
        family = str(rebuilt.document.get("family", resource.name))
        held.add(family)
        place = said.get(resource.address) or Launch(
            concluded(lookup, resource.address, network, given.subnets, given.groups), resource.address
        )
        for launch in started or [place]:
            yield _facts(lookup, resource, rebuilt, launch, named.get(family), known.get(family))
    for family, definition in named.items():
        if family not in held and lookup.region:
            place = Launch(concluded(lookup, definition.file, network, given.subnets, given.groups), None)
            yield _given(lookup, definition, place, lookup.region)


def _is_fargate(resource: Resource, started: Sequence[Launch]) -> bool:
    compatibilities = resource.values.get("requires_compatibilities")
    if isinstance(compatibilities, list) and compatibilities:
        return "FARGATE" in compatibilities
    return any(launch.is_fargate for launch in started)


def _facts(
    lookup: Lookup,
    resource: Resource,
    rebuilt: Rebuilt,
    launch: Launch,
    definition: TaskDefinition | None,
    known: Task | None,
) -> TaskFacts:
    region = lookup.region_of(resource)
    gaps: tuple[str, ...] = tuple(rebuilt.gaps)
    refused: tuple[str, ...] = ()
    if known and gaps and not definition:
        definition = known.definition
    if definition:
        gaps = ()
    elif region:
        document = {**rebuilt.document, "requiresCompatibilities": ["FARGATE"]}
        definition, gaps, refused = _parsed(document, resource.address, gaps)
    task = _task(lookup, definition, launch, region) if definition and region else None
    if task and known:
        exec_too = known.execute_command or task.execute_command
        task = replace(task, execute_command=exec_too, extra_services=known.extra_services)
    return TaskFacts(
        resource.address,
        str(rebuilt.document.get("family", resource.name)),
        task,
        launch.placement,
        lookup.key(resource.values.get("execution_role_arn"), "aws_iam_role"),
        lookup.key(resource.values.get("task_role_arn"), "aws_iam_role"),
        tuple(map(readable, gaps)),
        tuple(map(readable, refused)),
    )


def _given(lookup: Lookup, definition: TaskDefinition, place: Launch, region: Region) -> TaskFacts:
    execution, task_role = (
        lookup.key(str(role), "aws_iam_role") if role else None
        for role in (definition.execution_role, definition.task_role)
    )
    task = _task(lookup, definition, place, region)
    return TaskFacts(definition.file, definition.family, task, place.placement, execution, task_role)


def _parsed(
    document: dict[str, Any], file: str, gaps: tuple[str, ...]
) -> tuple[TaskDefinition | None, tuple[str, ...], tuple[str, ...]]:
    """A task definition, its gaps, and why Fargate refuses it; with gaps nothing is refused for certain."""
    try:
        return task_definition.parse(document, file=file), gaps, ()
    except InputError as error:
        problems = tuple(": ".join(filter(None, (each.path, each.message))) for each in error.problems)
        return (None, (*gaps, *problems), ()) if gaps else (None, (), problems)


def _task(lookup: Lookup, definition: TaskDefinition, launch: Launch, region: Region) -> Task:
    return Task(
        definition=definition,
        region=region,
        execute_command=launch.execute_command,
        platform_version=LATEST if launch.platform_version == "LATEST" else launch.platform_version,
        execute_command_configuration=_sessions(lookup, launch.cluster),
    )


def _sessions(lookup: Lookup, cluster: str | None) -> ExecuteCommandConfiguration:
    """How a cluster encrypts and logs the sessions of ECS Exec."""
    resource = lookup.resource(cluster)
    configuration = next(iter(blocks(resource.values, "configuration")), {}) if resource else {}
    for execute in blocks(configuration, "execute_command_configuration"):
        log = next(iter(blocks(execute, "log_configuration")), {})
        logging = execute.get("logging")
        return ExecuteCommandConfiguration(
            kms_key_id=lookup.text(execute.get("kms_key_id")) or None,
            logging=logging if logging in ("DEFAULT", "NONE", "OVERRIDE") else "DEFAULT",
            cloud_watch_log_group_name=lookup.text(log.get("cloud_watch_log_group_name")) or None,
            s3_bucket_name=lookup.text(log.get("s3_bucket_name")) or None,
        )
    return ExecuteCommandConfiguration()
