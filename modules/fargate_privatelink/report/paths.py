"""The ways of a stack's tasks to everything they must reach, each with a verdict."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from fargate_privatelink.aws.services import Service
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import ORDER, Proof, Verdict, worst
from fargate_privatelink.requirements import Phase, Reach, Requirement

YOURS = "permission: yours to add"


class Way(StrEnum):
    """How traffic leaves the task's subnet."""

    ENDPOINT = "VPC endpoint"
    NAT = "NAT gateway"
    VPC = "inside the VPC"
    FARGATE = "Fargate's own network interface"
    UNKNOWN = "not known"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class TaskPath:
    """A task's way to one thing that it must reach.

    `reason` is the place in the task definition that asks for it, `destination` the service's or the host's name.
    """

    family: str
    phase: Phase
    reason: str
    destination: str
    service: Service | None
    way: Way
    port: int
    verdict: Verdict
    detail: str


# Takes a task's family, a requirement and its way, and gives a verdict with what decides it.
Judge = Callable[[str, Requirement, Way], tuple[Verdict, str]]


def best(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on what they share: it works when it works for one."""
    return min(verdicts, key=ORDER.index, default=Verdict.PASSED)


def counted(paths: Iterable[TaskPath], *, every: bool = False) -> list[str]:
    """`3 passed`, `1 failed` and so on; with `every`, those of which there are none too.

    What several containers of a task reach in one way counts once, with the worst verdict.
    """
    found: dict[tuple[str, str, Way], list[Verdict]] = defaultdict(list)
    for path in paths:
        found[path.family, path.destination, path.way].append(path.verdict)
    counts = Counter(map(worst, found.values()))
    return [f"{counts[verdict]} {verdict}" for verdict in Verdict if every or counts[verdict]]


def judge_of(proof: Proof) -> Judge:
    """The verdicts of a proof: what a path leads over, or the hop that decides."""
    proved = {(task.family, path.phase, path.target, path.reason): path for task in proof.tasks for path in task.paths}

    def judge(family: str, requirement: Requirement, way: Way) -> tuple[Verdict, str]:
        path = proved.get((family, requirement.phase, requirement.target, requirement.reason))
        if path is None:
            # A stack names no account, so that its proof cannot tell a secret of another one.
            return Verdict.UNKNOWN, requirement.note
        if hop := path.decisive:
            return path.verdict, f"{hop.address}: {hop.message}" if hop.address else hop.message
        if requirement.is_yours_to_permit:
            # The proof is of the task's start, which takes no more than the way.
            return Verdict.UNKNOWN, YOURS
        routes = [hop.address for hop in path.hops if hop.step is Step.ROUTE]
        return path.verdict, path.over if way is Way.ENDPOINT or not routes else routes[-1]

    return judge


def paths(inventory: Inventory, judge: Judge) -> tuple[TaskPath, ...]:
    """The paths of all tasks, task by task, in the order in which Fargate needs them."""
    found = []
    for family, needed in inventory.requirements.items():
        for requirement in needed:
            way = _way(inventory, requirement)
            verdict, detail = judge(family, requirement, way)
            if verdict is Verdict.PASSED and (both := _halves(inventory, requirement.service)):
                detail = both
            found.append(
                TaskPath(
                    family=family,
                    phase=requirement.phase,
                    reason=requirement.reason,
                    destination=inventory.worded(requirement.target),
                    service=requirement.service,
                    way=way,
                    port=requirement.service.port if requirement.service else requirement.port,
                    verdict=verdict,
                    detail=inventory.worded(detail),
                )
            )
    return tuple(found)


def to_hub(spoke: Inventory, judge: Judge) -> tuple[TaskPath, ...]:
    """The paths of a spoke's tasks to what its hub holds, as the spoke's."""
    name = f"stack {spoke.settings.name}"
    return tuple(replace(path, family=name) for path in paths(spoke, judge) if path.service in spoke.reused)


def _halves(inventory: Inventory, service: Service | None) -> str:
    """The endpoints of a service that exists for some route tables and is made for the others; else empty."""
    if service is None or service not in inventory.endpoints or service not in inventory.reused:
        return ""
    return ", ".join((*inventory.reused[service].ids, f"aws_vpc_endpoint.{service.terraform_name}"))


def _way(inventory: Inventory, requirement: Requirement) -> Way:
    if requirement.service in inventory.endpoints or requirement.service in inventory.reused:
        return Way.ENDPOINT
    if requirement.reach in (Reach.ENDPOINT, Reach.INTERNET):
        return Way.NONE if inventory.settings.nat == "none" else Way.NAT
    return {Reach.VPC: Way.VPC, Reach.FARGATE: Way.FARGATE, Reach.UNKNOWN: Way.UNKNOWN}[requirement.reach]
