"""Takes out of a plan what resources hold of others that the plan deletes or changes.

A refresh writes the rules of a security group into the group's own attributes as well, the routes of a table into the
table, the policies of a role into the role. There they stay in the plan that takes the rule away.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.readers.state import values_of

# What a plan does with a resource that stays as it was.
KEPT = (["no-op"], ["forget"])
# A rule's peers, by its own argument and by the argument of a group's block.
PEERS = {
    "cidr_ipv4": "cidr_blocks",
    "cidr_ipv6": "ipv6_cidr_blocks",
    "prefix_list_id": "prefix_list_ids",
    "referenced_security_group_id": "security_groups",
    "source_security_group_id": "security_groups",
}


def without_mirrored(planned: Mapping[str, Json], changes: Mapping[str, Json]) -> dict[str, Json]:
    """The planned resources without what they mirror of resources as they were before a change."""
    by_id: dict[str, list[str]] = {}
    for address, each in planned.items():
        for name in {str(values_of(each).get(key)) for key in ("id", "name") if values_of(each).get(key)}:
            by_id.setdefault(name, []).append(address)
    found = dict(planned)
    for change in changes.values():
        mirrored = MIRRORS.get(str(change.get("type")))
        about = change.get("change") or {}
        before = about.get("before")
        if mirrored is None or not isinstance(before, Mapping) or about.get("actions") in KEPT:
            continue
        argument, remove = mirrored
        for address in by_id.get(str(before.get(argument)), ()):
            values = dict(values_of(found[address]))
            values.update(remove(values, before))
            found[address] = {**found[address], "values": values}
    return found


def _blocks(values: Json, name: str) -> list[dict[str, Any]]:
    found = values.get(name)
    return [dict(each) for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _rule(direction: str) -> Callable[[Json, Json], dict[str, Any]]:
    def remove(values: Json, before: Json) -> dict[str, Any]:
        return {direction: list(_kept_rules(_blocks(values, direction), before))} if direction in values else {}

    return remove


def _old_rule(values: Json, before: Json) -> dict[str, Any]:
    return _rule(str(before.get("type")))(values, before)


def _kept_rules(blocks: list[dict[str, Any]], before: Json) -> Iterator[dict[str, Any]]:
    protocol = before.get("ip_protocol", before.get("protocol"))
    gone = {(PEERS.get(key, key), peer) for key, value in before.items() for peer in _peers(key, value)}
    for block in blocks:
        same = (block.get("from_port"), block.get("to_port")) == (before.get("from_port"), before.get("to_port"))
        if (same or protocol == "-1") and block.get("protocol") == protocol:
            for key in set(PEERS.values()):
                block[key] = [peer for peer in block.get(key) or [] if (key, peer) not in gone]
            block["self"] = bool(block.get("self")) and not before.get("self")
        if block.get("self") or any(block.get(key) for key in PEERS.values()):
            yield block


def _peers(key: str, value: Any) -> list[Any]:
    if key in PEERS:
        return [value] if value else []
    return value if key in PEERS.values() and isinstance(value, list) else []


def _route(values: Json, before: Json) -> dict[str, Any]:
    pairs = (("destination_cidr_block", "cidr_block"), ("destination_ipv6_cidr_block", "ipv6_cidr_block"))
    gone = {(key, before.get(argument)) for argument, key in pairs if before.get(argument)}
    kept = [route for route in _blocks(values, "route") if not any(route.get(key) == cidr for key, cidr in gone)]
    return {"route": kept} if "route" in values else {}


def _inline_policy(values: Json, before: Json) -> dict[str, Any]:
    kept = [each for each in _blocks(values, "inline_policy") if each.get("name") != before.get("name")]
    return {"inline_policy": kept} if "inline_policy" in values else {}


def _listed(argument: str, attribute: str) -> Callable[[Json, Json], dict[str, Any]]:
    def remove(values: Json, before: Json) -> dict[str, Any]:
        found = values.get(attribute)
        kept = [each for each in found if each != before.get(argument)] if isinstance(found, list) else None
        return {attribute: kept} if kept is not None else {}

    return remove


# By the type of a resource that is changed: the argument that names who mirrors it, and how it is taken out there.
MIRRORS: Mapping[str, tuple[str, Callable[[Json, Json], dict[str, Any]]]] = {
    "aws_vpc_security_group_ingress_rule": ("security_group_id", _rule("ingress")),
    "aws_vpc_security_group_egress_rule": ("security_group_id", _rule("egress")),
    "aws_security_group_rule": ("security_group_id", _old_rule),
    "aws_route": ("route_table_id", _route),
    "aws_iam_role_policy": ("role", _inline_policy),
    "aws_iam_role_policy_attachment": ("role", _listed("policy_arn", "managed_policy_arns")),
    "aws_vpc_endpoint_subnet_association": ("vpc_endpoint_id", _listed("subnet_id", "subnet_ids")),
    "aws_vpc_endpoint_route_table_association": ("vpc_endpoint_id", _listed("route_table_id", "route_table_ids")),
}
