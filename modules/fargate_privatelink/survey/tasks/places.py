"""Reads in which VPCs the tasks of clusters are, where nobody has named them."""

from collections.abc import Collection, Iterator

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.survey.account import Account
from fargate_privatelink.survey.reader import Progress, Reader, batches, filters
from fargate_privatelink.survey.survey import signed_in
from fargate_privatelink.survey.tasks.services import STATUSES, described, primary, services, tasks

INTERFACE, SUBNET = "ElasticNetworkInterface", "subnetId"
NAME_THEM = "name their VPCs with --vpc"


def vpcs_of(account: Account, clusters: Collection[str], progress: Progress) -> tuple[str, ...]:
    """The ids of the VPCs of the subnets in which services of clusters place tasks, or tasks are.

    An InputError says that there are none, or what keeps them from being told.
    """
    reader = signed_in(account, progress)
    subnets = {each for cluster in clusters if described(reader, cluster) for each in _subnets(reader, cluster)}
    found: set[str] = set()
    for batch in batches(subnets):
        found |= {each["VpcId"] for each in reader.ask("ec2:DescribeSubnets", Filters=filters(subnet_id=batch))}
    refused = [action for action, scopes in sorted(reader.read.items()) if not reader.is_read(action, *scopes)]
    if refused:
        message = f"{', '.join(refused)}: access denied: where tasks run is not known: {NAME_THEM}"
        raise InputError([Problem("--live", "", message)])
    if not found:
        message = f"nothing runs in a subnet there: {NAME_THEM}"
        raise InputError([Problem("--cluster", "", f"{', '.join(sorted({*clusters}))}: {message}")])
    return tuple(sorted(found))


def _subnets(reader: Reader, cluster: str) -> Iterator[str]:
    for service in services(reader, cluster):
        network: Json = primary(service).get("networkConfiguration", {}).get("awsvpcConfiguration") or {}
        yield from network.get("subnets", ())
    for status in STATUSES:
        for task in tasks(reader, cluster, status):
            if subnet := subnet_of(task):
                yield subnet


def subnet_of(task: Json) -> str | None:
    """The subnet of a task's network interface, None where it has had none."""
    for attachment in task.get("attachments", ()):
        for detail in attachment.get("details", ()) if attachment.get("type") == INTERFACE else ():
            if detail.get("name") == SUBNET:
                return str(detail["value"])
    return None
