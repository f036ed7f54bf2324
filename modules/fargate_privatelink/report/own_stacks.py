"""Proves the stacks that this project synthesizes, before anybody sees them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.services import EndpointType, Service, service
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import Problem
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.endpoint_policies import policies
from fargate_privatelink.inventory.existing.decided import open_policies
from fargate_privatelink.inventory.existing.network import ExistingNetwork
from fargate_privatelink.inventory.references import variable_names
from fargate_privatelink.inventory.siblings import lets_in_others, maker_of, route_tables
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.layers.joined import Joined, joined
from fargate_privatelink.proof.proof import prove_each
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.remedies.paste import one_line
from fargate_privatelink.proof.rules import Severity, Step
from fargate_privatelink.proof.terraform.resources import Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN
from fargate_privatelink.proof.verdicts.layers import apart
from fargate_privatelink.proof.verdicts.table import sentence
from fargate_privatelink.proof.verdicts.verdicts import Hop, Proof
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.task_definition.terraform_references import TEXT

# The transit gateway of a hub as stacks.toml means it: none of the stacks makes it.
GATEWAY = "aws_ec2_transit_gateway"
BY_DEFAULT = {"default_route_table_association": "enable", "default_route_table_propagation": "enable"}
VOUCHED = "existing_endpoints."
ENDPOINT_LISTS = ("subnet_ids", "security_group_ids", "route_table_ids")


def prove_stacks(inventories: Sequence[Inventory], folder: Path) -> tuple[Proof, ...]:
    """The proofs of the stacks of `inventories` that are synthesized in a folder: of a spoke together with its hub."""
    alone = {}
    for inventory in inventories:
        name = inventory.settings.name
        document = _synthesized(folder / "stacks" / name / "cdk.tf.json", inventory)
        alone[name] = with_existing(read_synthesized(document, source=name), inventory, inventories)
    return prove_together(inventories, alone)


def prove_together(inventories: Sequence[Inventory], alone: Mapping[str, Configuration]) -> tuple[Proof, ...]:
    """The proofs of stacks, whose configurations are by name."""
    # What a hub is proved with is its spokes', whose roles there are once.
    hubs = [each for each in inventories if each.spokes]
    found = dict(_proofs([each for each in inventories if not each.spokes], alone))
    for hub in hubs:
        found |= dict(_proofs([hub], alone))
    return tuple(found[each.settings.name] for each in inventories)


def _proofs(inventories: Sequence[Inventory], alone: Mapping[str, Configuration]) -> Iterator[tuple[str, Proof]]:
    """The proofs of stacks by name, each with the others of its network that are there."""
    networks = []
    for inventory in inventories:
        names = [name for name in _names(inventory) if name in alone]
        networks.append((names, _network([alone[name] for name in names], inventory)))
    given = [Given(tasks=each.tasks, account=each.account.replace(UNKNOWN_ACCOUNT, "")) for each in inventories]
    proofs = prove_each([(network.configuration, one) for (_, network), one in zip(networks, given, strict=True)])
    for (names, network), proof in zip(networks, proofs, strict=True):
        yield names[0], apart(proof, network.members, names)[0] if len(network.members) > 1 else proof


def _names(inventory: Inventory) -> list[str]:
    """A stack, and the stacks that it is one network with."""
    hub = [inventory.hub.name] if inventory.hub else []
    return [inventory.settings.name, *hub, *(spoke.settings.name for spoke in inventory.spokes)]


def _network(configurations: Sequence[Configuration], inventory: Inventory) -> Joined:
    """A stack's configuration, which is the first, as one with the others of its network."""
    hub = inventory.hub or inventory.settings
    own, *others = configurations
    if not others or hub.transit_gateway_id is None:
        return Joined(own, (0,), (0,))
    with_gateway = replace(own, resources=(*own.resources, *_gateway(hub.transit_gateway_id, hub)))
    return next(part for part in joined([with_gateway, *others]) if 0 in part.told)


def _gateway(id_: str, hub: StackSettings) -> Iterator[Resource]:
    """The transit gateway that stacks name, and its table, as far as they say what these are."""
    yield Resource(id_, GATEWAY, {"id": id_, **BY_DEFAULT})
    if table := hub.transit_gateway_route_table_id:
        yield Resource(table, f"{GATEWAY}_route_table", {"id": table, "transit_gateway_id": id_})


def with_existing(
    configuration: Configuration, inventory: Inventory, others: Sequence[Inventory] = ()
) -> Configuration:
    """A stack with the network that surveys hold, or a person names, in which it refers to things by their ids.

    Of the endpoints that a person vouches for, `others` are the stacks that may make them.
    """
    if inventory.existing is None:
        return configuration
    network = inventory.existing.configuration
    held = network.resources if inventory.existing.surveys else tuple(_named(inventory.existing))
    resources = (*configuration.resources, *held, *_vouched(inventory, others))
    return replace(configuration, resources=resources, surveys=network.surveys)


def _vouched(inventory: Inventory, others: Sequence[Inventory]) -> Iterator[Resource]:
    """Endpoints that a person says are there: that they are is all that is known, and of one that another stack makes
    its policy."""
    for name, given in inventory.settings.existing_endpoints.items():
        if given:
            known = service(name)
            values = {
                **dict.fromkeys(("vpc_id", "private_dns_enabled", "policy", *ENDPOINT_LISTS), UNKNOWN),
                "service_name": known.endpoint_name(inventory.settings.region),
                "vpc_endpoint_type": known.endpoint_type.value,
            }
            # A group that is named by its id is not told from others until it is surveyed.
            maker = None if given.security_group_id else maker_of(inventory, known, others)
            if maker:
                yield from _made(maker, known, values | {"prefix_list_id": given.prefix_list_id})
            else:
                yield Resource(f"{VOUCHED}{name}", "aws_vpc_endpoint", values, is_data=True)


def _made(maker: Inventory, known: Service, values: Json) -> Iterator[Resource]:
    """An endpoint that a stack makes in a network that exists, and its security group, as other stacks see them."""
    assert maker.existing
    name = f"{VOUCHED}{known.name}"
    policy = policies(maker).get(known)
    found = {**values, "vpc_id": maker.existing.vpc_id, "policy": json.dumps(policy) if policy else None}
    if known.endpoint_type is EndpointType.GATEWAY:
        found["route_table_ids"] = [*route_tables(maker, known)]
    else:
        subnets, group = maker.existing.subnets.values(), f"{name}.{known.security_group}"
        cidrs = [str(subnet.cidr) for subnet in subnets]
        rule = {"protocol": "tcp", "from_port": known.port, "to_port": known.port, "cidr_blocks": cidrs}
        about = {"id": group, "vpc_id": maker.existing.vpc_id, "ingress": [rule], "egress": []}
        yield Resource(group, "aws_security_group", about)
        found["subnet_ids"] = [subnet.id for subnet in subnets]
        found.update(private_dns_enabled=True, security_group_ids=[group])
    yield Resource(name, "aws_vpc_endpoint", found, is_data=True)


def _named(network: ExistingNetwork) -> Iterator[Resource]:
    """What a person says of a network, as what is looked up: of the rest nothing is known."""
    yield Resource(network.vpc_id, "aws_vpc", {"id": network.vpc_id}, is_data=True)
    for zone, subnet in (*network.subnets.items(), *network.public_subnets.items()):
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
            if hop.address.startswith(VOUCHED):
                hop = replace(hop, remedy=_remedy(inventory, path.target, hop, inventories))
            definition = inventory.definitions[task.family]
            yield definition.problem(path.reason, f"{stack}: {one_line(sentence(path, hop))}")
        for finding in proof.findings:
            if finding.severity is Severity.ERROR:
                message = inventory.worded(f"{finding.message}: {one_line(finding.remedy)}")
                yield Problem(stack, finding.address, message)


def _remedy(inventory: Inventory, target: str, hop: Hop, others: Sequence[Inventory]) -> str:
    """What to do where the endpoint that another stack makes keeps a stack's tasks out."""
    maker = maker_of(inventory, service(target), others)
    if maker and hop.step is Step.POLICY:
        return open_policies(maker.settings.name)
    return lets_in_others(maker.settings.name) if maker and hop.step is Step.INGRESS else hop.remedy
