"""The regions of resources: their own argument, their provider's, or what else is their provider's."""

from typing import Any

import pytest

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.readers.show import read_shown

Json = dict[str, Any]

LOCAL = {"region": {"references": ["local.region"]}}
WEST = {"alias": "west", "expressions": {"region": {"constant_value": "us-west-2"}}}
IMAGE = '[{"name": "web", "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"}]'
LOGS = '[{"logConfiguration": {"options": {"awslogs-region": "eu-central-1"}}}]'
VPC = ("aws_vpc.main", "aws", {"cidr_block": "10.0.0.0/16"})


def planned(providers: Json, *resources: tuple[str, str, Json]) -> Lookup:
    """A plan of the root's resources, and of those in `module.app`, each with the key of its provider."""
    root: list[Json] = []
    app: list[Json] = []
    changes = []
    for address, provider, values in resources:
        local = address.removeprefix("module.app.")
        body = {"address": local, "mode": "managed", "type": local.partition(".")[0], "provider_config_key": provider}
        (root if local == address else app).append({**body, "expressions": {}})
        changes.append({**body, "address": address, "values": values, "change": {"after_unknown": {"id": True}}})
    variables = {"region": {"default": "eu-north-1"}}
    call = {"module": {"resources": app, "variables": variables}, "expressions": {}}
    document = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": changes}},
        "resource_changes": changes,
        "variables": {"region": {"value": "us-east-2"}},
        "configuration": {
            "provider_config": providers,
            "root_module": {"resources": root, "module_calls": {"app": call}},
        },
    }
    return Lookup(read_shown(document, source="plan.json"))


TOLD: dict[str, tuple[Json, tuple[tuple[str, str, Json], ...], str | None]] = {
    "the provider's": ({"aws": {"expressions": {"region": {"constant_value": "us-east-1"}}}}, (VPC,), "us-east-1"),
    "a variable's": ({"aws": {"expressions": {"region": {"references": ["var.region"]}}}}, (VPC,), "us-east-2"),
    "its own argument before the provider's": (
        {"aws": WEST},
        (("aws_vpc.main", "aws", {"region": "eu-west-1"}),),
        "eu-west-1",
    ),
    "its own argument, which is not known": (
        {"aws": WEST},
        (("aws_vpc.main", "aws", {"region": "\ue000local.region\ue001"}),),
        None,
    ),
    "a local, and a zone of the same provider": (
        {"aws": {"expressions": LOCAL}, "aws.west": WEST},
        (VPC, ("aws_subnet.a", "aws", {"availability_zone": "eu-west-1a"}), ("aws_vpc.west", "aws.west", {})),
        "eu-west-1",
    ),
    "a local, and another provider's only": (
        {"aws": {"expressions": LOCAL}, "aws.west": WEST},
        (VPC, ("aws_subnet.a", "aws.west", {"availability_zone": "us-west-2a"})),
        None,
    ),
    "what it mentions: an image": (
        {"aws": {}},
        (VPC, ("aws_ecs_task_definition.web", "aws", {"container_definitions": IMAGE})),
        "eu-west-1",
    ),
    "what it mentions: two regions": (
        {"aws": {}},
        (
            VPC,
            ("aws_ecs_task_definition.web", "aws", {"container_definitions": IMAGE}),
            ("aws_ecs_task_definition.logs", "aws", {"container_definitions": LOGS}),
        ),
        None,
    ),
    "where it is, before what it mentions": (
        {"aws": {}},
        (
            VPC,
            ("aws_subnet.a", "aws", {"availability_zone": "us-east-1a"}),
            ("aws_vpc_endpoint.s3", "aws", {"service_name": "com.amazonaws.eu-west-1.s3"}),
        ),
        "us-east-1",
    ),
    "an endpoint's service": (
        {"aws": {"expressions": LOCAL}},
        (VPC, ("aws_vpc_endpoint.s3", "aws", {"service_name": "com.amazonaws.eu-west-1.s3"})),
        "eu-west-1",
    ),
    "an ARN of something else": (
        {"aws": {"expressions": LOCAL}},
        (VPC, ("aws_cloudwatch_event_target.x", "aws", {"arn": "arn:aws:events:us-west-2:123456789012:event-bus/x"})),
        None,
    ),
}


@pytest.mark.parametrize(("providers", "resources", "region"), TOLD.values(), ids=TOLD)
def test_a_plan_tells_a_region(providers: Json, resources: tuple[tuple[str, str, Json], ...], region: str) -> None:
    lookup = planned(providers, *resources)
    found = lookup.region_of(lookup.resource("aws_vpc.main"))
    assert (found and found.name) == region


@pytest.mark.parametrize(
    ("key", "region"), [("aws", "us-east-1"), ("aws.west", "us-west-2"), ("module.app:aws", "eu-north-1")]
)
def test_a_module_has_the_providers_that_it_is_passed_or_its_own(key: str, region: str) -> None:
    """A module's own provider is configured by its variables, not by the root's of the same name."""
    providers = {
        "aws": {"expressions": {"region": {"constant_value": "us-east-1"}}},
        "aws.west": WEST,
        "module.app:aws": {"expressions": {"region": {"references": ["var.region"]}}},
    }
    lookup = planned(providers, ("module.app.aws_vpc.main", key, {}))
    found = lookup.region_of(lookup.resource("module.app.aws_vpc.main"))
    assert found
    assert found.name == region


DEEP = "module.app.module.inner:aws"
EAST = {"expressions": {"region": {"constant_value": "us-east-1"}}}
# A key that no provider has: the plan's providers, the key in the module around, and the region.
INHERITED: dict[str, tuple[Json, str, str | None]] = {
    "of the only provider": ({"aws": EAST}, "", "us-east-1"),
    "of what the module around has": ({"aws": EAST, "aws.west": WEST}, "aws.west", "us-west-2"),
    "of one of several": ({"aws": EAST, "aws.west": WEST}, "", None),
}


@pytest.mark.parametrize("case", INHERITED)
def test_a_module_deep_inside_has_its_caller_s_provider(case: str) -> None:
    providers, around, region = INHERITED[case]
    beside: list[tuple[str, str, Json]] = [("module.app.aws_eip.x", around, {})] if around else []
    # Where the module only requires the provider, Terraform lists one without arguments.
    for listed in ({}, {DEEP: {"name": "aws", "module_address": "module.app.module.inner"}}):
        lookup = planned({**providers, **listed}, ("module.app.aws_vpc.main", DEEP, {}), *beside)
        found = lookup.region_of(lookup.resource("module.app.aws_vpc.main"))
        assert (found and found.name) == region


SYNTHESIZED = {
    "provider": {"aws": [{"region": "${var.region}"}, {"alias": "west", "region": "us-west-2"}]},
    "variable": {"region": {}},
    "resource": {
        "aws_vpc": {"main": {}, "west": {"provider": "aws.west"}, "north": {"region": "eu-north-1"}},
        "aws_subnet": {"a": {"availability_zone": "ap-south-1a"}},
    },
}


@pytest.mark.parametrize(
    ("address", "region"),
    [("aws_vpc.main", "ap-south-1"), ("aws_vpc.west", "us-west-2"), ("aws_vpc.north", "eu-north-1")],
)
def test_a_synthesized_configuration_tells_a_region(address: str, region: str) -> None:
    lookup = Lookup(read_synthesized(SYNTHESIZED, source="cdk.tf.json"))
    found = lookup.region_of(lookup.resource(address))
    assert found
    assert found.name == region


def test_a_state_of_two_regions_tells_each_by_its_arn() -> None:
    resources = [
        {
            "address": f"aws_vpc.{name}",
            "type": "aws_vpc",
            "mode": "managed",
            "values": {"arn": f"arn:aws:ec2:{region}:"},
        }
        for name, region in (("one", "us-east-1"), ("other", "eu-west-1"))
    ]
    nowhere = {"address": "aws_vpc.no", "type": "aws_vpc", "mode": "managed", "values": {}}
    document = {"format_version": "1.0", "values": {"root_module": {"resources": [*resources, nowhere]}}}
    lookup = Lookup(read_shown(document, source="state.json"))
    found = [lookup.region_of(each) for each in lookup.of("aws_vpc")]
    assert [region and region.name for region in found] == ["us-east-1", "eu-west-1", None]
