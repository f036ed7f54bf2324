"""The ways of a stack's tasks to everything they must reach, each with a verdict."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from modules.inventory import Inventory
from modules.requirements import Phase, Requirement, Route
from modules.services import Service


class Verdict(StrEnum):
    """Whether traffic gets there; the worst is last."""

    PASSED = "passed"
    UNKNOWN = "unknown"
    FAILED = "failed"


class Way(StrEnum):
    """How traffic leaves the task's subnet."""

    ENDPOINT = "VPC endpoint"
    NAT = "NAT gateway"
    VPC = "inside the VPC"
    FARGATE = "Fargate's own network interface"
    UNKNOWN = "not known"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Path:
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

SEVERITY = tuple(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on all of them together."""
    return max(verdicts, key=SEVERITY.index, default=Verdict.PASSED)


def best(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on what they share: it works when it works for one."""
    return min(verdicts, key=SEVERITY.index, default=Verdict.PASSED)


def counted(paths: Iterable[Path], *, every: bool = False) -> list[str]:
    """`3 passed`, `1 failed` and so on; with `every`, those of which there are none too."""
    counts = Counter(path.verdict for path in paths)
    return [f"{counts[verdict]} {verdict}" for verdict in Verdict if every or counts[verdict]]


def by_route(family: str, requirement: Requirement, way: Way) -> tuple[Verdict, str]:
    """The verdict as far as the inventory alone goes: whether the stack has the way that a requirement takes."""
    match way:
        case Way.ENDPOINT:
            assert requirement.service is not None
            return Verdict.PASSED, f"aws_vpc_endpoint.{requirement.service.terraform_name}"
        case Way.NAT:
            return Verdict.PASSED, "aws_nat_gateway.main"
        case Way.VPC:
            return Verdict.UNKNOWN, requirement.note or f"{requirement.target} is not part of the stack"
        case Way.FARGATE:
            return Verdict.PASSED, "needs no way out of the subnet"
        case Way.UNKNOWN:
            return Verdict.UNKNOWN, requirement.note
        case Way.NONE:
            return Verdict.FAILED, "neither an endpoint nor a NAT gateway"


def paths(inventory: Inventory, judge: Judge = by_route) -> tuple[Path, ...]:
    """The paths of all tasks, task by task, in the order in which Fargate needs them."""
    found = []
    for family, needed in inventory.requirements.items():
        for requirement in needed:
            way = _way(inventory, requirement)
            verdict, detail = judge(family, requirement, way)
            found.append(
                Path(
                    family=family,
                    phase=requirement.phase,
                    reason=requirement.reason,
                    destination=requirement.target,
                    service=requirement.service,
                    way=way,
                    port=requirement.service.port if requirement.service else requirement.port,
                    verdict=verdict,
                    detail=detail,
                )
            )
    return tuple(found)


def _way(inventory: Inventory, requirement: Requirement) -> Way:
    if requirement.service in inventory.endpoints:
        return Way.ENDPOINT
    if requirement.route in (Route.ENDPOINT, Route.INTERNET):
        return Way.NONE if inventory.settings.nat == "none" else Way.NAT
    return {Route.VPC: Way.VPC, Route.FARGATE: Way.FARGATE, Route.UNKNOWN: Way.UNKNOWN}[requirement.route]
