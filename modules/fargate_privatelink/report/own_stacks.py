"""Proves the stacks that this project synthesizes, before anybody sees them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.services import service
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import Problem
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.existing.network import ExistingNetwork
from fargate_privatelink.inventory.references import variable_names
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove_each
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.remedies.paste import one_line
from fargate_privatelink.proof.rules import Severity
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.proof.verdicts.table import sentence
from fargate_privatelink.proof.verdicts.verdicts import Proof
from fargate_privatelink.task_definition.references import TEXT

ENDPOINT_LISTS = ("subnet_ids", "security_group_ids", "route_table_ids")


def prove_stacks(inventories: Sequence[Inventory], folder: Path) -> tuple[Proof, ...]:
    """The proofs of the stacks of `inventories` that are synthesized in a folder."""
    read = []
    for inventory in inventories:
        name = inventory.settings.name
        document = _synthesized(folder / "stacks" / name / "cdk.tf.json", inventory)
        given = Given(tasks=inventory.tasks, account=inventory.account.replace(UNKNOWN_ACCOUNT, ""))
        read.append((with_existing(read_synthesized(document, source=name), inventory), given))
    return prove_each(read)


def with_existing(configuration: Configuration, inventory: Inventory) -> Configuration:
    """A stack with the network that surveys hold, or a person names, in which it refers to things by their ids."""
    if inventory.existing is None:
        return configuration
    network = inventory.existing.configuration
    held = network.resources if inventory.existing.surveys else tuple(_named(inventory.existing))
    resources = (*configuration.resources, *held, *_vouched(inventory))
    return replace(configuration, resources=resources, surveys=network.surveys)


def _vouched(inventory: Inventory) -> Iterator[Resource]:
    """Endpoints that a person says are there: that they are is all that is known."""
    for name, given in inventory.settings.existing_endpoints.items():
        if given:
            known = service(name)
            values = {
                **dict.fromkeys(("vpc_id", "private_dns_enabled", "policy", *ENDPOINT_LISTS), UNKNOWN),
                "service_name": known.endpoint_name(inventory.settings.region),
                "vpc_endpoint_type": known.endpoint_type.value,
            }
            yield Resource(f"existing_endpoints.{name}", "aws_vpc_endpoint", values, is_data=True)


def _named(network: ExistingNetwork) -> Iterator[Resource]:
    """What a person says of a network, as what is looked up: of the rest nothing is known."""
    yield Resource(network.vpc_id, "aws_vpc", {"id": network.vpc_id}, is_data=True)
    for zone, subnet in network.subnets.items():
        values = {"id": subnet.id, "vpc_id": network.vpc_id, "cidr_block": str(subnet.cidr), "availability_zone": zone}
        yield Resource(subnet.id, "aws_subnet", values | {"ipv6_native": False}, is_data=True)


def _synthesized(file: Path, inventory: Inventory) -> Json:
    """A stack's document without what CDKTF notes beside each element, a third of it, and with what the tasks have for
    references of Terraform."""
    text = file.read_text("utf-8")
    # What is a text and something else besides is that here.
    for each in sorted(inventory.references, key=lambda each: each.kind == TEXT):
        for name in variable_names(each.expression):
            text = text.replace(f"${{var.{name}}}", each.stand_in)
    document: Json = json.loads(text)
    for named in document.get("resource", {}).values():
        for body in named.values():
            body.pop("//", None)
    return document


def problems(inventories: Sequence[Inventory], proofs: Sequence[Proof]) -> Iterator[Problem]:
    """Why a task of the stacks would not start, or not do what its stack asks for."""
    for inventory, proof in zip(inventories, proofs, strict=True):
        stack = f"stack {inventory.settings.name}"
        for task, path, hop in proof.failures:
            if path.severity is not Severity.ERROR:
                continue
            definition = inventory.definitions[task.family]
            yield definition.problem(path.reason, f"{stack}: {one_line(sentence(path, hop))}")
        for finding in proof.findings:
            if finding.severity is Severity.ERROR:
                message = inventory.worded(f"{finding.message}: {one_line(finding.remedy)}")
                yield Problem(stack, finding.address, message)
