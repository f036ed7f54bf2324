"""What a stack runs costs: its services' tasks and its load balancer all the time, other tasks while they run."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from fargate_privatelink.aws.prices import NOT_KNOWN, Dated, Prices, money
from fargate_privatelink.costs.bills import Bill, Charge
from fargate_privatelink.costs.load_balancers import capacity_unit, load_balancer
from fargate_privatelink.costs.tasks import Size, task
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.settings.services import ServiceSettings
from fargate_privatelink.settings.services.schedules import ScheduleSettings


@dataclass(frozen=True)
class Month:
    """What a month costs at least and at most; where `is_whole` is false, without what nobody knows the price of."""

    least: Decimal
    most: Decimal
    is_whole: bool = True

    def __add__(self, other: "Month") -> "Month":
        return Month(self.least + other.least, self.most + other.most, self.is_whole and other.is_whole)

    def words(self, currency: str, unit: str = "") -> str:
        """The amount with a unit behind it: `USD 18.02 to USD 90.10 a month`, `not known, at least USD 18.02`."""
        least, most = (f"{money(each, currency)}" for each in (self.least, self.most))
        if not self.is_whole:
            return f"{NOT_KNOWN}, at least {least}{unit}" if self.least else NOT_KNOWN
        return f"{least}{unit}" if least == most else f"{least} to {most}{unit}"


NOTHING = Month(Decimal(0), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something that a stack runs, in words; how many of it, in words and at least and at most; what each costs.

    `counts` is None of what runs now and then: how long, nobody knows before.
    """

    what: str
    number: str
    counts: tuple[int, int] | None
    each: Bill

    @property
    def month(self) -> Month | None:
        """What it costs in a month of 730 hours; None where nobody knows how long it runs."""
        if self.counts is None:
            return None
        each, (least, most) = self.each.monthly, self.counts
        if each is None:
            # None of it costs nothing, whatever the price.
            return replace(NOTHING, is_whole=not most)
        return Month(least * each, most * each)


@dataclass(frozen=True, kw_only=True)
class Running:
    """All that a stack runs. `capacity` is what a load balancer's traffic is billed by, which nobody knows before;
    `instead` is what is not on the bill, to compare with: the load balancer that one which exists saves, and services
    with Spot without it."""

    lines: tuple[Line, ...]
    capacity: Charge | None = None
    instead: tuple[Line, ...] = ()

    @property
    def month(self) -> Month:
        """What runs all the time costs in a month."""
        return sum((line.month for line in self.lines if line.month), NOTHING)

    @property
    def not_known(self) -> str:
        """Which prices nobody knows, and what would give them; empty where all are known."""
        return self._bill.not_known

    @property
    def sources(self) -> tuple[Dated, ...]:
        """The tables that the prices are from, each with its date and source."""
        return self._bill.sources

    @property
    def _bill(self) -> Bill:
        """All prices that are named."""
        named = sum((line.each for line in (*self.lines, *self.instead)), Bill(()))
        return named + Bill((self.capacity,)) if self.capacity else named


def running(inventory: Inventory, prices: Prices) -> Running | None:
    """What a stack's services, load balancer and schedules cost in a region's prices; None where it has none."""
    balancer = inventory.settings.load_balancer
    if not any(entry.service or entry.schedule for entry in inventory.entries.values()):
        return None
    return Running(
        lines=(*_tasks(inventory, prices), *_load_balancer(inventory, prices)),
        capacity=capacity_unit(balancer.type, prices) if balancer and balancer.is_made else None,
        instead=tuple(_instead(inventory, prices)),
    )


def _tasks(inventory: Inventory, prices: Prices) -> Iterator[Line]:
    """A line for each service, each schedule, and each task that is neither's."""
    for family, entry in inventory.entries.items():
        size = Size.of(inventory.definitions[family])
        if service := entry.service:
            # How many of so many tasks ECS puts on Spot is its own choice: the price of none of them is counted.
            each = task(size, prices, spot=bool(service.spot))
            number = f"{_number(service)}{_on_spot(service)}"
            yield Line(what=f"service {family}: {size.words}", number=number, counts=_counts(service), each=each)
        if entry.schedule or not entry.service:
            number, kind = "1 for each start", "task"
            if entry.schedule:
                number, kind = _started(entry.schedule), "schedule"
            yield Line(what=f"{kind} {family}: {size.words}", number=number, counts=None, each=task(size, prices))


def _instead(inventory: Inventory, prices: Prices) -> Iterator[Line]:
    balancer = inventory.settings.load_balancer
    if balancer and not balancer.is_made:
        # One that exists is always an application load balancer.
        bill = load_balancer("application", prices)
        what = "the load balancer exists and costs this stack nothing by the hour; one of its own"
        yield Line(what=what, number="1", counts=(1, 1), each=bill)
    for family, entry in inventory.entries.items():
        if entry.service and entry.service.spot:
            each, what = task(Size.of(inventory.definitions[family]), prices), f"service {family} without Fargate Spot"
            yield Line(what=what, number=_number(entry.service), counts=_counts(entry.service), each=each)


def _counts(service: ServiceSettings) -> tuple[int, int]:
    scaling = service.autoscaling
    return (scaling.min, scaling.max) if scaling else (service.desired_count, service.desired_count)


def _number(service: ServiceSettings) -> str:
    least, most = _counts(service)
    return str(least) if least == most else f"{least} to {most}"


def _on_spot(service: ServiceSettings) -> str:
    return f", {service.spot * 100:.0f} % of them on FARGATE_SPOT" if service.spot else ""


def _started(schedule: ScheduleSettings) -> str:
    return f"{'' if schedule.enabled else 'disabled: '}{schedule.task_count} for each start"


def _load_balancer(inventory: Inventory, prices: Prices) -> Iterator[Line]:
    """A line for the load balancer that the stack makes, and one for its public addresses."""
    settings = inventory.settings
    balancer = settings.load_balancer
    if balancer and balancer.is_made:
        zones = len(settings.public_subnets) if balancer.is_public else 0
        itself, *addresses = load_balancer(balancer.type, prices, public_zones=zones).charges
        yield _charged(itself.what, itself)
        for charge in addresses:
            yield _charged(f"{charge.what} of the load balancer", charge)


def _charged(what: str, charge: Charge) -> Line:
    count = int(charge.quantity)
    return Line(what=what, number=str(count), counts=(count, count), each=Bill((replace(charge, quantity=Decimal(1)),)))
