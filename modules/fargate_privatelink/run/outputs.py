"""Reads what a stack's state tells of it: `terraform output -json` in its folder, whatever backend it has."""

import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.regions import Region, regions
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem, shown, unknown
from fargate_privatelink.handoff.check.terraform import SECONDS, FailedError, answer

DEFINITIONS, GROUPS, SUBNETS = "task_definition_arns", "task_security_group_ids", "private_subnet_ids"
CLUSTER, COMMANDS, SERVICES, VPC = "cluster_arn", "run_task_commands", "service_names", "vpc_id"
TEXTS, TABLES = (CLUSTER,), (DEFINITIONS, GROUPS, SUBNETS)
EXECUTE = "--enable-execute-command"
FEW = 50


@dataclass(frozen=True)
class Family:
    """A task family of a stack: where its tasks run, and its service's name if it has one."""

    name: str
    cluster: str
    task_definition: str
    subnets: tuple[str, ...]
    group: str
    execute_command: bool
    service: str | None
    vpc: str | None
    region: Region

    @property
    def cluster_name(self) -> str:
        return Arn.parse(self.cluster).name

    def run_parameters(self) -> dict[str, Any]:
        """What starts one task of it, as the output `run_task_commands` does."""
        network = {"subnets": [*self.subnets], "securityGroups": [self.group], "assignPublicIp": "DISABLED"}
        return {
            "cluster": self.cluster,
            "launchType": "FARGATE",
            "taskDefinition": self.task_definition,
            **({"enableExecuteCommand": True} if self.execute_command else {}),
            "networkConfiguration": {"awsvpcConfiguration": network},
        }


@dataclass(frozen=True)
class Stack:
    """The families that are in a folder's state, by name."""

    folder: Path
    families: Mapping[str, Family]

    def family(self, name: str) -> Family:
        """The family of a name; an InputError says that the stack has none."""
        if name not in self.families:
            raise InputError([Problem("FAMILY", "", unknown(name, self.families, what="family"))])
        return self.families[name]

    @property
    def region(self) -> Region:
        return next(iter(self.families.values())).region

    @property
    def clusters(self) -> tuple[str, ...]:
        return tuple(sorted({each.cluster for each in self.families.values()}))


def read(folder: Path) -> Stack:
    """What the state of a folder tells; an InputError says why it tells nothing."""
    return parse(_outputs(folder), folder)


def parse(outputs: Json, folder: Path) -> Stack:
    """The families in the values of outputs: a stack's own, or a module's that a configuration hands on whole."""
    if not outputs:
        raise _refuse(folder, "its state has no outputs: apply it first: terraform apply")
    modules = [each for each in outputs.values() if isinstance(each, Mapping) and DEFINITIONS in each]
    held = [outputs] if DEFINITIONS in outputs else modules
    if not held:
        message = f"no output is called {DEFINITIONS}: give the folder of a stack, or hand a module's outputs on"
        raise _refuse(folder, f'{message}: output "tasks" {{ value = module.tasks }}')
    families: dict[str, Family] = {}
    for each in held:
        for name, family in _families(each, folder).items():
            if name in families:
                raise _refuse(folder, f"two of its modules have the family {shown(name)}: hand the outputs of one on")
            families[name] = family
    if not families:
        raise _refuse(folder, f"{DEFINITIONS}: has no task family")
    return Stack(folder, families)


def _families(held: Json, folder: Path) -> dict[str, Family]:
    texts = {name: held.get(name) for name in TEXTS}
    tables = {name: held.get(name) for name in TABLES}
    problems = [
        Problem(str(folder), name, f"must be {what}, got {shown(value)}")
        for what, group, is_right in (("a text", texts, _is_text), ("texts by name", tables, _is_table))
        for name, value in group.items()
        if not is_right(value)
    ]
    if problems:
        raise InputError(problems)
    return {name: _family(name, held, folder) for name in sorted(held[DEFINITIONS])}


def _family(name: str, held: Json, folder: Path) -> Family:
    try:
        found = regions()[Arn.parse(held[CLUSTER]).region]
        group = held[GROUPS][name]
    except (KeyError, ValueError) as error:
        raise _refuse(folder, f"its outputs tell no region or security group of {shown(name)}") from error
    commands, services = (_table(held.get(each)) for each in (COMMANDS, SERVICES))
    vpc = held.get(VPC)
    return Family(
        name,
        held[CLUSTER],
        held[DEFINITIONS][name],
        tuple(held[SUBNETS][zone] for zone in sorted(held[SUBNETS])),
        group,
        EXECUTE in shlex.split(commands.get(name, "")),
        services.get(name),
        vpc if _is_text(vpc) else None,
        found,
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, value.values()))


def _table(value: Any) -> Mapping[str, str]:
    return value if _is_table(value) else {}


def _outputs(folder: Path) -> Json:
    try:
        # What a person's environment says of workspaces and credentials holds, as it does where they type it.
        printed = answer(["output", "-json"], folder, dict(os.environ), SECONDS)
        found = json.loads(printed)
        return {name: each["value"] for name, each in found.items()}
    except FailedError as error:
        message = str(error)
        if "terraform init" in message:
            raise _refuse(folder, "Terraform is not initialised there: terraform init") from error
        _, marked, said = message.partition("Error: ")
        raise _refuse(folder, f"terraform output: {said}" if marked else message) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refuse(folder, "terraform output -json prints what it does not print otherwise") from error


def _refuse(folder: Path, message: str) -> InputError:
    return InputError([Problem(str(folder), "", message)])
