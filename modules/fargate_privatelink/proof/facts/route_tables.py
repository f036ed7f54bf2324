"""Subnets of which it is not known which route table they have, where the choice makes no difference.

An index such as `var.single ? 0 : count.index` hides in a plan which of the tables is meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.vpcs import RouteTable, Subnet

Leads = tuple[frozenset[tuple[object, ...]], frozenset[str]]


def settled(
    subnets: Mapping[str, Subnet], tables: Mapping[str, RouteTable], endpoints: Sequence[Endpoint]
) -> Mapping[str, Subnet]:
    """The subnets, each with one of the tables that it may have where all of them lead to the same."""
    return {
        key: replace(subnet, table=subnet.tables[0])
        if subnet.table is None and _are_alike(subnet.tables, tables, endpoints)
        else subnet
        for key, subnet in subnets.items()
    }


def _are_alike(keys: Sequence[str], tables: Mapping[str, RouteTable], endpoints: Sequence[Endpoint]) -> bool:
    return (
        bool(keys) and all(key in tables for key in keys) and len({_leads(key, tables, endpoints) for key in keys}) == 1
    )


def _leads(key: str, tables: Mapping[str, RouteTable], endpoints: Sequence[Endpoint]) -> Leads:
    """Where a table leads to: by its routes, and over which gateway endpoints."""
    routes = frozenset((route.destination, route.target, route.via) for route in tables[key].routes)
    return routes, frozenset(each.address for each in endpoints if key in (each.tables or ()))
