"""From resources to the tasks to prove: each task definition for Fargate in each place where it runs."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.express import definitions
from fargate_privatelink.proof.facts.launches import TASK_DEFINITION, Launch, launches
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.partly_known import parsed
from fargate_privatelink.proof.facts.placements import NOBODY_SAYS, SAY, Candidates, concluded, outputs
from fargate_privatelink.proof.facts.sessions import session_log, sessions
from fargate_privatelink.proof.facts.task_definitions import Rebuilt, rebuild, service_connect
from fargate_privatelink.proof.iam.policies import named
from fargate_privatelink.proof.network.model import Note
from fargate_privatelink.proof.network.tasks import Placement, TaskFacts
from fargate_privatelink.proof.terraform.arguments import blocks
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.service_names import parse_service_name
from fargate_privatelink.proof.terraform.symbols import UNKNOWN, is_known, worded
from fargate_privatelink.requirements import LATEST, Task
from fargate_privatelink.task_definition import TaskDefinition


@dataclass(frozen=True)
class Given:
    """What a person gives beside a configuration.

    `definitions` stand in place of the configuration's of the same families; `tasks` say what a configuration does not
    hold: ECS Exec and the services that the application calls. `subnets` and `groups` are the addresses of where tasks
    run that no service starts; `region` is the name of the region that the configuration does not tell, `account` the
    account, and `private_hosts` are the hosts that the network resolves itself.
    """

    definitions: tuple[TaskDefinition, ...] = ()
    tasks: tuple[Task, ...] = ()
    subnets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    region: str = ""
    private_hosts: tuple[str, ...] = ()
    account: str = ""


CAPACITY_PROVIDER = "aws_ecs_capacity_provider"
NO_REGION = "its region is not known: name it with --region"


def tasks(lookup: Lookup, candidates: Candidates, given: Given) -> tuple[list[TaskFacts], list[Note]]:
    """The tasks of a configuration and of the given task definitions, and a note on each that is not judged."""
    facts: list[TaskFacts] = []
    notes: list[Note] = []
    found = [_completed(launch, given) for launch in launches(lookup)]
    said = outputs(lookup) if not (given.subnets or given.groups) else {}
    of_family = {each.family: each for each in given.definitions}
    known = {each.definition.family: each for each in given.tasks}
    held = set()
    for resource in (*lookup.of(TASK_DEFINITION), *definitions(lookup)):
        if resource.is_data:
            continue
        started = [launch for launch in found if resource.address in launch.task_definitions]
        judged = [launch for launch in started if _is_judged(resource, launch)]
        if not started and _names_fargate(resource):
            judged = [said.get(resource.address) or _concluded(lookup, resource, candidates, given)]
        if not judged:
            notes.append(("not-judged", resource.address, _not_judged(lookup, started)))
            continue
        region = lookup.region_of(resource)
        rebuilt = rebuild(lookup, resource, region) if region else Rebuilt({}, [NO_REGION])
        family = str(rebuilt.document.get("family", resource.name))
        held.add(family)
        facts += (
            _facts(lookup, resource, rebuilt, launch, of_family.get(family), known.get(family)) for launch in judged
        )
    for family, definition in of_family.items():
        if family not in held:
            started = [launch for launch in found if family in launch.task_definitions]
            places = started or [_somewhere(lookup, definition.file, candidates, given)]
            facts += (_given(lookup, definition, place) for place in places)
    if given.private_hosts:
        facts = [replace(each, task=_knowing(each.task, given.private_hosts)) for each in facts]
    notes += [*_of_others(lookup, found, of_family), *_of_proxies(lookup, found), *_of_disabled(found)]
    return facts, notes


def _concluded(lookup: Lookup, task: Resource, candidates: Candidates, given: Given) -> Launch:
    """Where a task runs that nothing starts. In an account that is surveyed many tasks run, and nothing follows."""
    if task.is_surveyed and not given.subnets:
        placement = Placement("no service", None, given.groups or None, doubt=NOBODY_SAYS, telling=SAY)
        return Launch(placement, (task.address,))
    return _somewhere(lookup, task.address, candidates, given)


def _somewhere(lookup: Lookup, task: str, candidates: Candidates, given: Given) -> Launch:
    return Launch(concluded(lookup, task, candidates, given.subnets, given.groups), (task,))


def _completed(launch: Launch, given: Given) -> Launch:
    """A launch with what a person says where its configuration does not tell yet where it runs."""
    place = launch.placement
    subnets = given.subnets if given.subnets and _is_open(place.subnets) else place.subnets
    groups = given.groups if given.groups and _is_open(place.groups) else place.groups
    return replace(launch, placement=replace(place, subnets=subnets, groups=groups))


def _is_open(keys: tuple[str, ...] | None) -> bool:
    return keys is None or UNKNOWN in keys


def _names_fargate(resource: Resource) -> bool:
    given = resource.values.get("requires_compatibilities")
    return "FARGATE" in given if isinstance(given, list) else isinstance(given, str)


def _is_judged(resource: Resource, launch: Launch) -> bool:
    """Whether a launch is one on Fargate, or may be one for all that is known."""
    return _names_fargate(resource) if launch.on_fargate is None else launch.on_fargate


def _doubt(resource: Resource, launch: Launch) -> str:
    """What is not known of a launch, in words. A task for Fargate alone is launched nowhere else."""
    if not resource.is_certain:
        return "it is there"
    if not launch.is_certain:
        return f"{launch.placement.source} starts it"
    only = resource.values.get("requires_compatibilities") == ["FARGATE"]
    return f"{launch.placement.source} starts it on Fargate" if launch.on_fargate is None and not only else ""


def _not_judged(lookup: Lookup, started: Sequence[Launch]) -> str:
    if not started:
        return "is not judged: nothing starts it, and requires_compatibilities does not name FARGATE"
    unknown = [launch.placement.source for launch in started if launch.on_fargate is None]
    if unknown:
        return f"is not judged: it is not known whether {unknown[0]} starts it on Fargate"
    source = started[0].placement.source
    if managed := next((each for each in started if _is_managed(lookup, each)), None):
        return f"is not judged: {managed.placement.source} starts it on ECS Managed Instances"
    return f"is not judged: {source} does not start it on Fargate"


def _is_managed(lookup: Lookup, launch: Launch) -> bool:
    """Whether a launch names a capacity provider of ECS Managed Instances."""
    service = lookup.resource(launch.placement.source)
    strategies = blocks(service.values, "capacity_provider_strategy") if service else []
    keys = (lookup.key(each.get("capacity_provider"), CAPACITY_PROVIDER, of=service) for each in strategies)
    providers = map(lookup.resource, keys)
    return any(blocks(each.values, "managed_instances_provider") for each in providers if each)


def _of_others(lookup: Lookup, found: Sequence[Launch], named: Mapping[str, TaskDefinition]) -> Iterator[Note]:
    """Notes on what starts task definitions that the configuration does not hold."""
    for launch in found:
        for key in launch.task_definitions:
            if launch.on_fargate is not False and not lookup.resource(key) and key not in named:
                message = f"starts {worded(key)}, which is not in this configuration: give it with --task-definition"
                yield "not-judged", launch.placement.source, message


def _of_proxies(lookup: Lookup, found: Sequence[Launch]) -> Iterator[Note]:
    """Notes on Service Connect. Source: Amazon ECS Developer Guide, vpc-endpoints, of which one part says that its
    proxy uses ecs-agent, and another that Fargate needs none of the endpoints of ECS."""
    names = [str(lookup.text(each.values.get("service_name"))) for each in lookup.of("aws_vpc_endpoint")]
    for launch in found:
        if launch.service_connect and not any(parse_service_name(name).service == "ecs-agent" for name in names):
            message = "uses Service Connect, whose proxy may need the endpoint ecs-agent: AWS's documents disagree"
            yield "service-connect", launch.placement.source, message


def _of_disabled(found: Sequence[Launch]) -> Iterator[Note]:
    """Notes on rules and schedules that are switched off."""
    for address in dict.fromkeys(each.start.address for each in found if each.start and each.start.is_disabled):
        yield "never-starts", address, "is disabled: it starts no task"


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
        if region:
            definition = definition.in_account(region.partition, lookup.account_of(resource))
    elif region:
        document = {**rebuilt.document, "requiresCompatibilities": ["FARGATE"]}
        definition, gaps, refused = parsed(document, resource.address, gaps)
    for_other = bool(resource.values.get("requires_compatibilities")) and not _names_fargate(resource)
    placement = launch.placement
    if doubt := _doubt(resource, launch):
        gaps = (*gaps, *refused, f"whether {doubt} is {'known after apply' if resource.is_certain else 'not known'}")
        refused, for_other = (), False
        placement = replace(placement, doubt=f"if {doubt}")
    task = None
    if region:
        logs, unknown = service_connect(lookup, launch.service_connect, region)
        gaps = (*gaps, *unknown)
        task = _task(lookup, definition, launch, region, logs) if definition else None
    if task and known:
        exec_too = known.execute_command or task.execute_command
        task = replace(
            task,
            execute_command=exec_too,
            extra_services=known.extra_services,
            private_hosts=known.private_hosts,
            secret_keys=known.secret_keys,
        )
        if lookup.resource(launch.cluster) is None:
            task = replace(task, execute_command_configuration=known.execute_command_configuration)
    return TaskFacts(
        resource.address,
        str(rebuilt.document.get("family", resource.name)),
        task,
        placement,
        lookup.key(resource.values.get("execution_role_arn"), "aws_iam_role"),
        lookup.key(resource.values.get("task_role_arn"), "aws_iam_role"),
        tuple(map(named, gaps)),
        tuple(map(named, refused)),
        placement.source if for_other and launch.on_fargate else "",
        session_log(lookup, launch.cluster),
        _exec_doubt(launch) if not (known and known.execute_command) else "",
        launch.start,
    )


def _exec_doubt(launch: Launch) -> str:
    """Whether ECS Exec is asked for, where that is not known."""
    asked = f"enable_execute_command of {launch.placement.source} is true"
    return asked if launch.execute_command is None else ""


def _given(lookup: Lookup, definition: TaskDefinition, place: Launch) -> TaskFacts:
    starting = lookup.resource(place.placement.source)
    region = lookup.region_of(starting)
    if region:
        definition = definition.in_account(region.partition, lookup.account_of(starting))
    execution, task_role = (
        lookup.key(str(role), "aws_iam_role") if role else None
        for role in (definition.execution_role, definition.task_role)
    )
    task, gaps = None, [NO_REGION]
    if region:
        logs, gaps = service_connect(lookup, place.service_connect, region)
        task = _task(lookup, definition, place, region, logs)
    log = session_log(lookup, place.cluster)
    named = (definition.file, definition.family)
    doubt = _exec_doubt(place)
    return TaskFacts(
        *named, task, place.placement, execution, task_role, tuple(gaps), session_log=log, exec_doubt=doubt
    )


def _knowing(task: Task | None, private_hosts: tuple[str, ...]) -> Task | None:
    return replace(task, private_hosts=private_hosts) if task else None


def _task(lookup: Lookup, definition: TaskDefinition, launch: Launch, region: Region, logs: Json) -> Task:
    others = _other_accounts(lookup, launch)
    return Task(
        definition=definition,
        region=region,
        execute_command=launch.execute_command is not False,
        platform_version=LATEST if launch.platform_version == "LATEST" else launch.platform_version,
        execute_command_configuration=sessions(lookup, launch.cluster),
        service_connect_logs=logs,
        pull_through_prefixes=_names(
            lookup, "aws_ecr_pull_through_cache_rule", "ecr_repository_prefix", region, others
        ),
        repositories=frozenset(_names(lookup, "aws_ecr_repository", "name", region, others)),
    )


def _names(lookup: Lookup, type_: str, argument: str, region: Region, others: Container[str] = ()) -> tuple[str, ...]:
    """What the resources of a type in a region are called, as far as it is known, but for those of other accounts."""
    of_region = (each for each in lookup.of(type_) if lookup.region_of(each) == region)
    own = (each for each in of_region if lookup.account_of(each) not in others)
    return tuple(name for each in own if is_known(name := str(lookup.text(each.values.get(argument)))))


def _other_accounts(lookup: Lookup, launch: Launch) -> frozenset[str]:
    """The accounts of surveys that certainly are not the account of what starts a task."""
    own = lookup.account_of(lookup.resource(launch.placement.source))
    found = {each.account for each in lookup.configuration.surveys} - {own}
    return frozenset() if own == UNKNOWN_ACCOUNT else frozenset(found)
