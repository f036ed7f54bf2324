"""From resources to transit gateways, their attachments and their route tables.

Source: AWS Transit Gateway Guide, how transit gateways work; AWS provider documentation, aws_ec2_transit_gateway_*.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.facts.vpc.prefix_lists import prefix_lists
from fargate_privatelink.proof.network.transit import Attachment, GatewayRoute, GatewayTable, TransitGateway
from fargate_privatelink.proof.network.vpcs import Vpc
from fargate_privatelink.proof.terraform.arguments import flag, known_text
from fargate_privatelink.proof.terraform.kinds import SUBNETS, VPCS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known

GATEWAY = "aws_ec2_transit_gateway"
ATTACHMENT = f"{GATEWAY}_vpc_attachment"
ACCEPTER = f"{ATTACHMENT}_accepter"
TABLE = f"{GATEWAY}_route_table"
# What tells the routes of a table.
READING = ("ec2:SearchTransitGatewayRoutes",)
# What a gateway says of the tables that attachments get by themselves, with the resource that changes the table.
DEFAULTS = {
    "association": ("association_default_route_table_id", f"{GATEWAY}_default_route_table_association"),
    "propagation": ("propagation_default_route_table_id", f"{GATEWAY}_default_route_table_propagation"),
}


class TransitGateways:
    """The transit gateways of a configuration and what belongs to them, each by key."""

    def __init__(self, lookup: Lookup, vpcs: Mapping[str, Vpc]) -> None:
        self._lookup, self._vpcs = lookup, vpcs
        self._accepters = dict(self._accepted())
        self._ids = dict(self._default_ids())
        self._changed = dict(self._changed_defaults())
        self.gateways = {
            each.address: TransitGateway(
                each.address,
                {"enable": True, "disable": False, None: False}.get(
                    each.values.get("security_group_referencing_support")
                ),
                not each.is_data,
            )
            for each in lookup.of(GATEWAY)
        }
        associated = self._associated()
        self.attachments = {
            each.address: self._attachment(each, associated.get(each.address, ())) for each in lookup.of(ATTACHMENT)
        }
        for accepter, key in self._accepters.values():
            if key not in self.attachments:
                self.attachments[key] = self._attachment(accepter, associated.get(key, ()))
        self.tables = dict(self._tables())

    def _accepted(self) -> Iterator[tuple[str, tuple[Resource, str]]]:
        """The accepters, by the keys of their attachments and by their own, each with the key of its attachment."""
        for each in self._lookup.of(ACCEPTER):
            key = self._lookup.key(each.values.get("transit_gateway_attachment_id"), ATTACHMENT) or each.address
            yield key, (each, key)
            yield each.address, (each, key)

    def _default_ids(self) -> Iterator[tuple[str, str]]:
        """The ids of the tables that gateways came with, each with the gateway's key."""
        for gateway in self._lookup.of(GATEWAY):
            for attribute, _ in DEFAULTS.values():
                known = gateway.values.get(attribute)
                if isinstance(known, str) and known and is_known(known):
                    yield known, gateway.address

    def _changed_defaults(self) -> Iterator[tuple[tuple[str, str], str | None]]:
        """The tables that stand for those that gateways came with, by gateway and use; None where it is not known."""
        for use, (_, type_) in DEFAULTS.items():
            for each in self._lookup.of(type_):
                keys, is_certain = self._lookup.holders(each.values.get("transit_gateway_id"), GATEWAY)
                table = self._table(each.values.get("transit_gateway_route_table_id")) if is_certain else None
                yield from (((key, use), table) for key in keys)

    def _default(self, gateway: str, use: str) -> str | None:
        return self._changed.get((gateway, use), gateway)

    def _table(self, value: object) -> str | None:
        """The key of a route table: that of its gateway for the one that it came with."""
        key = self._lookup.key(value, TABLE)
        resource = self._lookup.resource(key)
        if resource and resource.type == TABLE:
            return self._ids.get(str(resource.values.get("id")), key)
        return self._ids.get(key or "", key)

    def _key(self, value: object) -> str | None:
        """The key of an attachment, however it is named."""
        key = self._lookup.key(value, ATTACHMENT, ACCEPTER)
        return self._accepters[key][1] if key in self._accepters else key

    def _associated(self) -> Mapping[str, tuple[str | None, ...]]:
        """The tables with which attachments are, or may be, associated by a resource; None for one not known."""
        found: dict[str, tuple[str | None, ...]] = {}
        for each in self._lookup.of(f"{TABLE}_association"):
            table = self._table(each.values.get("transit_gateway_route_table_id"))
            if key := self._key(each.values.get("transit_gateway_attachment_id")):
                found[key] = (table,)
            else:
                for of in self._lookup.of(ATTACHMENT):
                    found.setdefault(of.address, (table, None))
        return found

    def _attachment(self, resource: Resource, tables: tuple[str | None, ...]) -> Attachment:
        lookup, values = self._lookup, resource.values
        gateway = lookup.key(values.get("transit_gateway_id"), GATEWAY)
        table = (
            tables[0] if len(tables) == 1 else None if tables else self._by_default(resource, gateway, "association")
        )
        subnets = lookup.keys(values.get("subnet_ids"), *SUBNETS)
        vpc = lookup.key(values.get("vpc_id"), *VPCS)
        return Attachment(resource.address, gateway, vpc, subnets, table, self._is_accepted(resource, gateway))

    def _by_default(self, attachment: Resource, gateway: str | None, use: str) -> str | None:
        """The table that an attachment gets by itself: empty for none, None where that is not known."""
        holder = self._lookup.resource(gateway)
        # A survey names the tables itself, or did not read them.
        if gateway is None or holder is None or attachment.is_data or attachment.is_surveyed:
            return None
        about = f"transit_gateway_default_route_table_{use}"
        accepter = self._accepters.get(attachment.address)
        says = [flag(each.values.get(about), True) for each in (attachment, accepter[0] if accepter else None) if each]
        of_gateway = holder.values.get(f"default_route_table_{use}")
        if False in says or of_gateway == "disable":
            return ""
        known = None not in says and of_gateway in ((None, "enable") if not holder.is_data else ("enable",))
        return self._default(gateway, use) if known else None

    def _is_accepted(self, attachment: Resource, gateway: str | None) -> bool | None:
        """Whether an attachment is; of another account than the gateway's somebody has to accept it."""
        holder = self._lookup.resource(gateway)
        if attachment.is_surveyed:
            # What waits for somebody is not available. Source: Amazon EC2 API Reference, TransitGatewayVpcAttachment.
            return True if attachment.values.get("state") in (None, "available", "modifying") else None
        if attachment.type == ACCEPTER or attachment.address in self._accepters or holder is None:
            return True
        named = (attachment.values.get("vpc_owner_id"), holder.values.get("owner_id"))
        told = (self._lookup.account_of(attachment), self._lookup.account_of(holder))
        accounts = {str(known or own) for known, own in zip(named, told, strict=True)} - {UNKNOWN_ACCOUNT}
        return True if len(accounts) < 2 or holder.values.get("auto_accept_shared_attachments") == "enable" else None

    def _tables(self) -> Iterator[tuple[str, GatewayTable]]:
        lookup = self._lookup
        routes: dict[str, list[GatewayRoute]] = defaultdict(list)
        doubts: list[GatewayRoute] = []
        for table, route in (*self._static(), *self._propagated()):
            (routes[table] if table else doubts).append(route)
        for gateway in lookup.of(GATEWAY):
            if not gateway.is_data:
                unread = self._unread(gateway, gateway.values.get("association_default_route_table_id"))
                own = (*routes[gateway.address], *doubts, *unread)
                yield gateway.address, GatewayTable(gateway.address, gateway.address, own, is_default=True)
        for each in lookup.of(TABLE):
            if not each.is_data:
                key = lookup.key(each.values.get("transit_gateway_id"), GATEWAY)
                unread = self._unread(each, each.values.get("id"))
                yield each.address, GatewayTable(each.address, key, (*routes[each.address], *doubts, *unread))

    def _unread(self, holder: Resource, table: object) -> Iterator[GatewayRoute]:
        """A route to anywhere where a survey may have left out a table's."""
        account, scopes = self._lookup.account_of(holder), (str(table), str(holder.values.get("transit_gateway_id")))
        if holder.is_surveyed and self._lookup.unread.of_account(account, *READING, scopes=scopes):
            yield GatewayRoute(holder.address, None, None)

    def _static(self) -> Iterator[tuple[str | None, GatewayRoute]]:
        for each in self._lookup.of(f"{GATEWAY}_route", f"{GATEWAY}_prefix_list_reference"):
            table = self._table(each.values.get("transit_gateway_route_table_id"))
            via = self._key(each.values.get("transit_gateway_attachment_id"))
            shut = flag(each.values.get("blackhole"), False) is True
            given = known_text(self._lookup.text(each.values.get("destination_cidr_block")))
            destinations: list[str | None] = [given if table else None]
            if listed := each.values.get("prefix_list_id"):
                _, entries, unresolved = prefix_lists(self._lookup, [str(listed)])
                destinations = [None] if unresolved or not table else [*entries]
            for destination in destinations:
                yield table, GatewayRoute(each.address, destination, via, is_blackhole=shut)

    def _propagated(self) -> Iterator[tuple[str | None, GatewayRoute]]:
        for each in self._lookup.of(f"{TABLE}_propagation"):
            key = self._key(each.values.get("transit_gateway_attachment_id"))
            table = self._table(each.values.get("transit_gateway_route_table_id"))
            yield from ((table, route) for route in self._of_vpc(each.address, key if table else None))
        for key, attachment in self.attachments.items():
            resource = self._lookup.resource(attachment.address)
            table = self._by_default(resource, attachment.gateway, "propagation") if resource else None
            if table:
                yield from ((table, route) for route in self._of_vpc(attachment.address, key))
            elif table is None and attachment.gateway in self.gateways and not (resource and resource.is_surveyed):
                yield self._default(attachment.gateway, "propagation"), GatewayRoute(attachment.address, None, None)

    def _of_vpc(self, address: str, key: str | None) -> Iterator[GatewayRoute]:
        """The routes that an attachment propagates: the CIDRs of its VPC."""
        attachment = self.attachments.get(key or "")
        vpc = self._vpcs.get((attachment.vpc if attachment else None) or "")
        for cidr in (vpc.cidrs if vpc else ()) or (None,):
            yield GatewayRoute(address, cidr if cidr and is_known(cidr) else None, key, is_static=False)
