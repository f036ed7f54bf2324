"""The module's own tests, for `terraform test` with a mocked provider: nothing is created, nobody is asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from modules.choices.checks import Refusal
from modules.handoff import block
from modules.handoff.values import aligned, constant
from modules.inventory import Inventory
from modules.services import EndpointType

# With three zones nothing else changes, so CIDRs of their own will do.
VPC_CIDR = "10.0.0.0/16"
PRIVATE = ("10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20")
PUBLIC = ("10.0.48.0/24", "10.0.49.0/24", "10.0.50.0/24")


def files(inventory: Inventory, refusals: Iterable[Refusal]) -> dict[str, str]:
    """The texts of the tests by name."""
    mock = _mock(inventory)
    return {
        "defaults": "\n".join([mock, _defaults(inventory)]),
        "zones": "\n".join([mock, _three_zones(inventory)]),
        "validation": "\n".join([mock, *map(_refused, refusals)]),
    }


def _mock(inventory: Inventory) -> str:
    # What the mock makes up is no ARN, and the provider checks those.
    partition = inventory.settings.region.partition
    role = aligned([("defaults", constant({"arn": f"arn:{partition}:iam::123456789012:role/mock"}, 2))], 2)
    return block('mock_provider "aws"', block('mock_resource "aws_iam_role"', role, 1))


def _defaults(inventory: Inventory) -> str:
    endpoints = sorted(service.name for service in inventory.endpoints)
    families = sorted(task.definition.family for task in inventory.tasks)
    subnets = inventory.settings.private_subnets
    return _run(
        "defaults",
        {},
        [
            (_has_keys("endpoint_ids", endpoints), f"The endpoints must be {_words(endpoints)}."),
            (_has_keys("run_task_commands", families), f"There must be a command for {_words(families)}."),
            (f"length(aws_subnet.private) == {len(subnets)}", f"There must be {len(subnets)} private subnets."),
        ],
        apply=True,
    )


def _three_zones(inventory: Inventory) -> str:
    settings = inventory.settings
    zones = [f"{settings.region}{letter}" for letter in "abc"]
    given: dict[str, Any] = {"vpc_cidr": VPC_CIDR, "private_subnets": dict(zip(zones, PRIVATE, strict=True))}
    asserts = [("length(aws_route_table.private) == 3", "Each zone must have its route table.")]
    if settings.nat != "none":
        given["public_subnets"] = dict(zip(zones, PUBLIC, strict=True))
        gateways = 1 if settings.nat == "single" else 3
        asserts.append((f"length(aws_nat_gateway.main) == {gateways}", f"There must be {gateways} NAT gateways."))
    for service in inventory.endpoints:
        name = service.terraform_name
        if service.endpoint_type is EndpointType.GATEWAY:
            condition = f"length(aws_vpc_endpoint.{name}.route_table_ids) == 3"
            asserts.append((condition, f"Each zone must reach {service.name}."))
        else:
            condition = f"length(aws_vpc_endpoint.{name}.subnet_ids) == 3"
            asserts.append((condition, f"Each zone must have an interface of {service.name}."))
            condition = f"length(aws_vpc_security_group_ingress_rule.endpoint_{name}) == 3"
            asserts.append((condition, f"Each zone must be let in to {service.name}."))
    return _run("three_zones", given, asserts, apply=True)


def _refused(refusal: Refusal) -> str:
    expected = aligned([("expect_failures", f"[{refusal.address}]")], 1)
    return block(f'run "{refusal.name}"', "\n".join(["  command = plan\n", _variables(refusal.given), expected]))


def _run(name: str, given: Mapping[str, Any], asserts: Sequence[tuple[str, str]], *, apply: bool) -> str:
    blocks = [
        block("assert", aligned([("condition", condition), ("error_message", constant(message))], 2), 1)
        for condition, message in asserts
    ]
    command = f"  command = {'apply' if apply else 'plan'}\n"
    return block(f'run "{name}"', "\n".join([command, *([_variables(given)] if given else []), *blocks]))


def _variables(given: Mapping[str, Any]) -> str:
    return block("variables", aligned([(name, constant(value, 2)) for name, value in given.items()], 2), 1)


def _has_keys(output: str, names: Sequence[str]) -> str:
    return f'join(" ", keys(output.{output})) == {constant(" ".join(names))}'


def _words(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
