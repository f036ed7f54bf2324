"""Why a task, or a service's tasks, stopped: by AWS's words, and by the hops of a proof of the account as it is."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace

from fargate_privatelink.commands.live import read_live
from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.facts.build import NOTHING
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.stops.explained import explain
from fargate_privatelink.proof.stops.placed import SERVICE
from fargate_privatelink.proof.stops.words import as_text
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.verdicts.verdicts import Proof
from fargate_privatelink.run.outputs import Family
from fargate_privatelink.run.tasks import Ended
from fargate_privatelink.survey.stops import Stops
from fargate_privatelink.survey.tasks.stopped import stopped_task


def why_ended(family: Family, ended: Ended, profile: str | None) -> Iterator[str]:
    """Why a task has ended as it has, in lines: of one that did not start with the hop that explains it."""
    if ended.status is None:
        yield from why(family, profile, task=ended.id)
        return
    task = stopped_task(ended.task)
    containers = tuple(replace(each, essential=each.name in ended.essential) for each in task.containers)
    stops = Stops(family.cluster_name, f"task {ended.id}", tasks=(replace(task, containers=containers),))
    yield from as_text(stops.about, explain(stops, Proof("", ()), {})).split("\n")


def why(family: Family, profile: str | None, *, task: str | None = None, service: str | None = None) -> Iterator[str]:
    """Why a task or a service's tasks stopped, in lines; or what keeps that from being told."""
    vpcs = [family.vpc] if family.vpc else []
    asked = {"cluster": [family.cluster_name], "vpc": vpcs, "task": task, "service": service}
    try:
        account = read_live(Namespace(region=family.region.name, profile=profile, **asked))
    except InputError as error:
        yield from (f"why is not known: {line}" for line in str(error).split("\n"))
        return
    if task:
        account = replace(account, configuration=_placed(account.configuration, family))
    (proof,) = prove((account.configuration,), NOTHING)
    _, found = account.explained(proof)
    yield from as_text(f"task {task}" if task else f"service {service}", found).split("\n")


def _placed(configuration: Configuration, family: Family) -> Configuration:
    """The configuration, in which the task that was started here has its security group, which AWS no longer tells."""

    def told(each: Resource) -> Resource:
        if not each.address.startswith("task ") or each.type != SERVICE:
            return each
        (known,) = each.values["network_configuration"]
        network = {**known, "security_groups": [family.group], "assign_public_ip": False}
        return replace(each, values={**each.values, "network_configuration": [network]})

    return replace(configuration, resources=tuple(map(told, configuration.resources)))
