"""What the picture draws: the tasks, and one net for each thing that any of them reaches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.verdicts.verdicts import ORDER, Verdict, worst
from fargate_privatelink.report.paths import TaskPath, Way, best

# With more, a picture shows these many, those that fail first, and the others as one.
MAX_TASKS = 12


@dataclass(frozen=True)
class Net:
    """A destination by one way, and the paths that lead there."""

    destination: str
    way: Way
    paths: tuple[TaskPath, ...]

    @property
    def name(self) -> str:
        return f"{self.destination} ({self.way})"

    @property
    def service(self) -> Service | None:
        return self.paths[0].service

    @property
    def is_gateway(self) -> bool:
        """Whether a gateway endpoint leads there: through the route tables, outside of every subnet."""
        service = self.service
        return self.way is Way.ENDPOINT and service is not None and service.endpoint_type is EndpointType.GATEWAY

    @property
    def verdict(self) -> Verdict:
        """The verdict on what all its paths share."""
        return best(path.verdict for path in self.paths)


class Member(NamedTuple):
    """A task as it is drawn, a stack that a hub serves, or the rest of either; paths by net."""

    name: str
    detail: str
    paths: Mapping[str, tuple[TaskPath, ...]]


def nets(paths: Iterable[TaskPath]) -> tuple[Net, ...]:
    """The nets of paths, in the order in which they are drawn: downwards, and within a way by name."""
    found: dict[tuple[str, Way], list[TaskPath]] = defaultdict(list)
    for path in paths:
        found[path.destination, path.way].append(path)
    every = (Net(destination, way, tuple(those)) for (destination, way), those in found.items())
    ways = list(Way)
    return tuple(sorted(every, key=lambda net: (net.is_gateway, ways.index(net.way), net.destination)))


def members(inventory: Inventory, paths: Iterable[TaskPath]) -> tuple[Member, ...]:
    """The tasks to draw, or a hub's stacks, each with its paths by net."""
    details = {
        task.definition.family: f"{task.definition.cpu / 1024:g} vCPU, {task.definition.memory} MiB"
        for task in inventory.tasks
    }
    details |= {f"stack {each.settings.name}": each.vpc_title for each in inventory.spokes}
    of: dict[str, list[TaskPath]] = {name: [] for name in details}
    for path in paths:
        of[path.family].append(path)
    shown = shown_families(of)
    found = [Member(family, details[family], _by_net(of[family])) for family in shown]
    rest = [path for family, those in of.items() if family not in shown for path in those]
    if len(shown) < len(of):
        verdict = worst(path.verdict for path in rest)
        bad = sum(path.verdict is verdict for path in rest)
        detail = f"all paths {verdict}" if bad == len(rest) else f"{bad} of {len(rest)} paths {verdict}"
        what = "stacks" if inventory.spokes else "tasks"
        found.append(Member(f"{len(of) - len(shown)} more {what}", detail, _by_net(rest)))
    return tuple(found)


def shown_families(of: Mapping[str, Iterable[TaskPath]], most: int = MAX_TASKS) -> tuple[str, ...]:
    """As many families as there is room for, in their order: where not all fit, those with the worst paths."""
    by_severity = sorted(of, key=lambda family: -ORDER.index(worst(path.verdict for path in of[family])))
    chosen = set(by_severity[:most])
    return tuple(family for family in of if family in chosen)


def _by_net(paths: Iterable[TaskPath]) -> dict[str, tuple[TaskPath, ...]]:
    return {net.name: net.paths for net in nets(paths)}
