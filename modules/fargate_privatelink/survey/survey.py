"""Reads an account into a survey."""

from collections.abc import Collection

from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.survey.account import Account
from fargate_privatelink.survey.document import Survey
from fargate_privatelink.survey.network.endpoints import read_endpoints
from fargate_privatelink.survey.network.names import read_names
from fargate_privatelink.survey.network.routing import (
    read_encryption_controls,
    read_internet_gateways,
    read_nat_gateways,
    read_public_access,
    read_tables,
)
from fargate_privatelink.survey.network.security import read_acls, read_groups, read_prefix_lists
from fargate_privatelink.survey.network.transit import read_peerings, read_transit
from fargate_privatelink.survey.network.vpcs import hide, read_subnets, read_vpcs, vpcs
from fargate_privatelink.survey.reader import Progress, Reader
from fargate_privatelink.survey.tasks.tasks import read_tasks

# What needs nothing but the ids of VPCs. The names come one behind the other, and so begin first.
PARTS = (
    read_names,
    *(read_transit, read_tables, read_groups, read_acls, read_subnets, read_nat_gateways, read_internet_gateways),
    *(read_public_access, read_encryption_controls, read_peerings),
)


def signed_in(account: Account, progress: Progress) -> Reader:
    """Who asks an account, and knows whose it is; an InputError says that nobody may know."""
    reader = Reader(account, progress)
    caller = reader.one("sts:GetCallerIdentity")
    if caller is None:
        raise InputError([Problem("AWS", "", "sts:GetCallerIdentity: access denied: without it nothing can be told")])
    reader.number = caller["Account"]
    return reader


def survey(account: Account, ids: Collection[str], clusters: Collection[str], progress: Progress) -> Survey:
    """What an account holds of some VPCs and clusters; an InputError says why nothing can be told."""
    reader = signed_in(account, progress)
    found = vpcs(reader, ids)
    reader.each(lambda part: part(reader, ids), PARTS)
    read_prefix_lists(reader)
    read_endpoints(reader, ids)
    read_vpcs(reader, found)
    hide(reader, ids, found)
    read_tasks(reader, sorted({*clusters}))
    return Survey(
        account=reader.number,
        region=account.region,
        vpcs=tuple(sorted({*ids})),
        clusters=tuple(sorted({*clusters})),
        read=reader.read,
        resources={type_: named for type_, named in reader.resources.items() if named},
    )
