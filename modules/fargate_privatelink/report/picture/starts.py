"""What starts and calls the tasks of a picture: load balancers with their callers, and schedules."""

from collections.abc import Sequence
from typing import NamedTuple

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.report.picture.cards import card_width
from fargate_privatelink.report.picture.looks import Look
from fargate_privatelink.report.services import when

BALANCER, SCHEDULER = "load balancer", "scheduler"


class Start(NamedTuple):
    """Something that calls or starts tasks, by what it looks like, and what it is to each."""

    look: Look
    detail: str
    titles: dict[str, str]


class WaysIn(NamedTuple):
    """By name what leads to tasks: a load balancer and a scheduler.

    A load balancer that is made here has a node in each subnet, and callers.
    """

    starts: dict[str, Start]
    callers: tuple[Look, str] | None
    is_public: bool

    @property
    def has_nodes(self) -> bool:
        return self.callers is not None

    @property
    def node_width(self) -> int:
        """The width of a node's card."""
        if not self.has_nodes:
            return 0
        start = self.starts[BALANCER]
        return card_width([(start.look.name, start.detail)])


def ways_in(inventory: Inventory, names: Sequence[str]) -> WaysIn:
    """What leads to the tasks that a picture shows by name."""
    settings, entries = inventory.settings, inventory.entries
    shown = [(name, entries[name]) for name in names if name in entries]
    starts: dict[str, Start] = {}
    balancer, callers = settings.load_balancer, None
    behind = {
        name: f"{name} behind the load balancer" for name, each in shown if each.service and each.service.load_balancer
    }
    if balancer and behind:
        look = Look("Load balancer", "balancer", "violet")
        starts[BALANCER] = Start(
            look, f"{balancer.type}, in each zone" if balancer.is_made else "exists already", behind
        )
        if balancer.is_made:
            allowed = inventory.callers
            more = f" and {len(allowed) - 1} more" if len(allowed) > 1 else ""
            callers = Look("Callers", "globe" if balancer.is_public else "server", "grey"), f"{allowed[0]}{more}"
    scheduled = {name: f"{name} {when(each.schedule)}" for name, each in shown if each.schedule}
    if scheduled:
        look = Look("EventBridge Scheduler", "clock", "pink")
        detail = f"{len(scheduled)} schedule{'s' * (len(scheduled) != 1)}"
        starts[SCHEDULER] = Start(look, detail, scheduled)
    return WaysIn(starts, callers, settings.is_internet_facing and callers is not None)
