"""Where the tasks of a configuration run: its services and schedules say it, or else what is left to conclude.

Without one of them the order is: the subnets and security groups that a person names; an output that puts a task
definition, subnets and groups in one text, such as a run-task command; and then the security group called
`task_<task definition>`, or the only one that belongs to nothing else, in the subnets of its VPC that have no public
addresses and no route to an internet gateway.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.proof.facts.launches import CLUSTER, TASK_DEFINITION, Launch
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.security import SecurityGroup
from fargate_privatelink.proof.network.tasks import Placement
from fargate_privatelink.proof.network.vpcs import RouteTable, Subnet, Target
from fargate_privatelink.proof.terraform.addresses import layer_of
from fargate_privatelink.proof.terraform.kinds import GROUPS, SUBNETS

IDS = re.compile(r"\b(?:subnet|sg)-[0-9a-z]+\b|arn:[\w-]+:ecs:[\w-]+:\d{12}:[a-z-]+/[\w:-]+")
# What a text names that tells where a task runs.
KINDS = {"task": (TASK_DEFINITION,), "cluster": (CLUSTER,), "subnets": SUBNETS, "groups": GROUPS}
EXECUTE_COMMAND = "--enable-execute-command"
# What says where a task runs when a person does.
GIVEN = "--subnet and --security-group"
NOBODY_SAYS = "if it runs there, which nothing says"
SAY = f"name where it runs with {GIVEN}"


@dataclass(frozen=True)
class Candidates:
    """The subnets and security groups in which tasks may run that nothing starts."""

    subnets: Mapping[str, Subnet]
    tables: Mapping[str, RouteTable]
    groups: Mapping[str, SecurityGroup]
    # Groups of endpoints and mount targets.
    taken: frozenset[str]

    def likely_groups(self, lookup: Lookup) -> tuple[str, ...] | None:
        """The only security group that belongs to nothing else."""
        free = (key for key, group in self.groups.items() if key not in self.taken and group.is_whole)
        found = [key for key in free if _type(lookup, key) == "aws_security_group"]
        return tuple(found) if len(found) == 1 else None


def outputs(lookup: Lookup) -> Mapping[str, Launch]:
    """Task definitions that an output names in one text with subnets, each with what the text says."""
    found: dict[str, Launch] = {}
    for name, value in lookup.configuration.outputs.items():
        for text in _strings(value):
            ids = (lookup.key(name, TASK_DEFINITION, CLUSTER, *SUBNETS, *GROUPS) for name in IDS.findall(text))
            keys = [*lookup.mentioned(text), *(key for key in ids if key)]
            of_type = {
                type_: tuple(dict.fromkeys(key for key in keys if _type(lookup, key) in types))
                for type_, types in KINDS.items()
            }
            for task in of_type["task"] if of_type["subnets"] else ():
                # A text about several tasks, of which nothing but its references is known.
                several = len(of_type["task"]) > 1
                groups = _conventional(lookup, task) if several else of_type["groups"]
                public = "assignPublicIp=ENABLED" in text
                source = name if layer_of(name) else f"output.{name}"
                placement = Placement(source, of_type["subnets"], groups or None, public)
                cluster = next(iter(of_type["cluster"]), None)
                launch = Launch(placement, (task,), execute_command=EXECUTE_COMMAND in text, cluster=cluster)
                found.setdefault(task, launch)
    return found


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(item)


def _type(lookup: Lookup, key: str) -> str | None:
    resource = lookup.resource(key)
    return resource.type if resource else None


def _conventional(lookup: Lookup, task: str) -> tuple[str, ...]:
    """The security group that this project's own stacks give a task."""
    resource = lookup.resource(task)
    key = f"{resource.module}aws_security_group.task_{resource.name}" if resource else None
    return (key,) if key and lookup.resource(key) else ()


def concluded(
    lookup: Lookup, task: str, candidates: Candidates, subnets: Sequence[str], groups: Sequence[str]
) -> Placement:
    """Where a task runs that nothing in the configuration starts; `subnets` and `groups` are a person's choice."""
    chosen = tuple(groups) or _conventional(lookup, task) or candidates.likely_groups(lookup)
    vpcs = {candidates.groups[key].vpc for key in chosen or () if key in candidates.groups}
    if not vpcs:
        vpcs = {subnet.vpc for subnet in candidates.subnets.values()}
    private = [key for key, each in candidates.subnets.items() if each.vpc in vpcs and each.public_ip is False]
    inner = [key for key in private if not _leads_to_internet(candidates, key)]
    concluded_subnets = tuple(subnets) or (tuple(inner) if len(vpcs) == 1 else ())
    source = (
        GIVEN if subnets or groups else "no service: private subnets of its VPC" if concluded_subnets else "no service"
    )
    if subnets and (groups or _conventional(lookup, task)):
        return Placement(source, concluded_subnets, chosen)
    return Placement(source, concluded_subnets or None, chosen, doubt=NOBODY_SAYS, telling=SAY)


def _leads_to_internet(candidates: Candidates, subnet: str) -> bool:
    table = candidates.tables.get(candidates.subnets[subnet].table or "")
    return any(route.target is Target.INTERNET_GATEWAY for route in table.routes) if table else False
