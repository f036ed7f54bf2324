"""What a picture shows and where its columns are, worked out before anything is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.existing.decided import Reused
from fargate_privatelink.report.nets import Member, Net, members, nets
from fargate_privatelink.report.paths import TaskPath, Way
from fargate_privatelink.report.picture.cards import card_width, tall
from fargate_privatelink.report.picture.looks import Look
from fargate_privatelink.report.picture.measures import width
from fargate_privatelink.report.picture.starts import WaysIn, ways_in
from fargate_privatelink.report.picture.wiring import channel_width
from fargate_privatelink.report.picture.zones import LEAST, AvailabilityZone, is_single, zones

ZONE_X = 50
# Of what is in a zone.
INNER_X = 60
TOP = 90
NAT_DETAIL = "public IPv4"
# A subnet that has room for a node of a load balancer below its name.
WITH_NODE = 110

# Of more stacks than these a hub's card says how many there are.
MAX_NAMED = 3


@dataclass(frozen=True)
class Plan:
    """The nets by where they leave the subnet, and the columns from left to right."""

    inventory: Inventory
    paths: Sequence[TaskPath]

    @cached_property
    def nets(self) -> tuple[Net, ...]:
        return nets(self.paths)

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """The tasks' cards; a hub has none."""
        return () if self.inventory.spokes else members(self.inventory, self.paths)

    @cached_property
    def rows(self) -> list[Net]:
        """What is in the private subnets: interface endpoints, and where there should be one."""
        inside = [net for net in self.nets if net.way in (Way.ENDPOINT, Way.NONE) and not net.is_gateway]
        return [net for net in inside if net not in self.remote]

    @cached_property
    def remote(self) -> list[Net]:
        """Endpoints that exist in other VPCs."""
        return [net for net in self.nets if (reused := self._existing(net)) and reused.is_remote]

    @cached_property
    def gateways(self) -> list[Net]:
        return [net for net in self.nets if net.is_gateway]

    @cached_property
    def nat(self) -> list[Net]:
        return [net for net in self.nets if net.way is Way.NAT and self.inventory.settings.nat != "existing"]

    @cached_property
    def elsewhere(self) -> list[Net]:
        outside = [net for net in self.nets if net.way is Way.NAT and net not in self.nat]
        return [*(net for net in self.nets if net.way in (Way.VPC, Way.FARGATE, Way.UNKNOWN)), *outside]

    @cached_property
    def tasks_height(self) -> int:
        return sum(tall(len(member.paths)) + 10 for member in self.members) - 10

    @cached_property
    def zones(self) -> tuple[AvailabilityZone, ...]:
        return zones(
            self.inventory.settings,
            top=TOP,
            rows=len(self.rows),
            nat_height=tall(len(self.nat)),
            tasks_height=self.tasks_height,
            least=WITH_NODE if self.ways_in.has_nodes else LEAST,
        )

    @property
    def private_zones(self) -> list[AvailabilityZone]:
        return [zone for zone in self.zones if zone.private]

    @cached_property
    def nat_ys(self) -> list[int]:
        return [zone.nat_y for zone in self.zones if zone.nat_y is not None]

    @cached_property
    def beside(self) -> int:
        """The room for the private subnets' names left of the tasks; none where they stand above."""
        if is_single(self.inventory.settings):
            return 0
        return _widest(["Private subnet", *(zone.private for zone in self.zones)]) + 10

    @cached_property
    def task_width(self) -> int:
        return card_width((member.name, member.detail) for member in self.members)

    @cached_property
    def ways_in(self) -> WaysIn:
        return ways_in(self.inventory, [member.name for member in self.members])

    @property
    def public_balancer_width(self) -> int:
        """The width of the public subnets left of the private ones, where a load balancer stands in them."""
        return self.ways_in.node_width + 20 if self.ways_in.is_public else 0

    @property
    def private_x(self) -> int:
        return INNER_X + (self.public_balancer_width + 10 if self.public_balancer_width else 0)

    @property
    def nodes_x(self) -> int:
        """Where the load balancer's nodes are, in their subnets."""
        return INNER_X + 10 if self.ways_in.is_public else self.private_x + 10 + self.beside

    @property
    def tasks_x(self) -> int:
        nodes = self.ways_in.node_width if self.ways_in.has_nodes and not self.ways_in.is_public else 0
        wires = len(self.ways_in.starts)
        return self.private_x + 10 + self.beside + nodes + (channel_width(wires) if wires else 0)

    @property
    def tasks_right(self) -> int:
        if self.inventory.spokes:
            return self.tasks_x
        return self.tasks_x + self.task_width + 20

    @property
    def ways_x(self) -> int:
        """The column of the endpoints, right of the lines from the tasks."""
        return self.tasks_right + (0 if self.inventory.spokes else channel_width(len(self.nets)))

    @cached_property
    def way_width(self) -> int:
        return card_width((look.name, detail) for look, detail in map(self.way_in, self.nets))

    @property
    def private_right(self) -> int:
        return self.ways_x + self.way_width + 30 if self.rows else self.ways_x - 10

    @property
    def public_x(self) -> int:
        return self.private_right + 10

    @cached_property
    def nat_width(self) -> int:
        cidrs = _widest(["Public subnet", *(zone.public for zone in self.zones)])
        return max(card_width([("NAT gateway", NAT_DETAIL)]), cidrs)

    @cached_property
    def zone_right(self) -> int:
        public = any(zone.public for zone in self.zones)
        return (self.public_x + self.nat_width + 20 if public else self.private_right) + 10

    @property
    def inner_right(self) -> int:
        """The right edge of the zones and of what is below them."""
        below = self.ways_x + self.way_width + 20 if self.gateways or self.remote or self.elsewhere else 0
        return max(self.zone_right, below)

    def _existing(self, net: Net) -> Reused | None:
        """The endpoint that exists on the way to a net, where none is made."""
        if net.way is not Way.ENDPOINT or net.service is None or net.service in self.inventory.endpoints:
            return None
        return self.inventory.reused.get(net.service)

    def way_in(self, net: Net) -> tuple[Look, str]:
        """What the card says by which tasks' lines leave the subnet on the way to a net."""
        violet, grey = "violet", "grey"
        zones = "the" if is_single(self.inventory.settings) else "each"
        look, detail = {
            Way.ENDPOINT: (("link", violet), f"ENI in {zones} subnet"),
            Way.NONE: (("none", "red"), "no endpoint, no NAT" if net.service else "no NAT"),
            Way.VPC: (("server", grey), f"port {net.paths[0].port}"),
            Way.FARGATE: (("cloud", grey), "Fargate's own interface"),
            Way.UNKNOWN: (("none", grey), "destination not known"),
            Way.NAT: (("nat", violet), NAT_DETAIL),
        }[net.way]
        if net.is_gateway:
            look, detail = ("door", violet), "in the route tables"
        if net.way is Way.NAT and net not in self.nat:
            look, detail = ("nat", grey), "NAT that exists"
        if reused := self._existing(net):
            look, detail = (look[0], grey), ", ".join((*(() if reused.stack else ("exists",)), *reused.ids))
        elif net.is_gateway and net.service and (half := self.inventory.reused.get(net.service)):
            detail = f"made, beside {', '.join(half.ids)}"
        if self.inventory.spokes:
            stacks = list(dict.fromkeys(path.family for path in net.paths))
            detail = f"for {', '.join(stacks) if len(stacks) <= MAX_NAMED else f'{len(stacks)} stacks'}"
        return Look(net.destination, *look), detail


def _widest(texts: Iterable[str]) -> int:
    return round(max(width(text, 11) for text in texts)) + 1
