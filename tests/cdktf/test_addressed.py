"""Elements that are made together are those that are made one by one."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.cdktf import bindings, companion
from fargate_privatelink.cdktf.addressed import Addressed, address, terraform_type, together
from fargate_privatelink.cdktf.bindings import (
    App,
    AwsProvider,
    Construct,
    InternetGateway,
    NatGateway,
    TerraformElement,
    TerraformResourceLifecycle,
    TerraformStack,
    Vpc,
    VpcEndpoint,
)
from fargate_privatelink.cdktf.engine import modules

RESOURCES = sorted(name for name, module in modules().items() if "." in module)


class Network(Addressed):
    """A few resources with what can be said of one: blocks, maps, overrides, and others to wait for."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.vpc = self.add(
            Vpc, "main", cidr_block="10.0.0.0/16", tags={"a b": "${c}", "": "ü"}, enable_dns_support=True
        )
        self.gateway = self.add(InternetGateway, "main", vpc_id="${aws_vpc.main.id}")
        self.gateway.add_override("for_each", "${toset([])}")
        self.nat = self.add(
            NatGateway,
            "main",
            connectivity_type="private",
            subnet_id="x",
            depends_on=[self.gateway],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )


def synthesized(folder: Path, *, at_once: bool, change: Any = lambda network: None) -> Any:
    app = App(outdir=str(folder))
    stack = TerraformStack(app, "stack")
    AwsProvider(stack, "aws", region="us-east-1")
    if at_once:
        with together():
            change(network := Network(stack, "network"))
    else:
        change(network := Network(stack, "network"))
    assert address(network.vpc) == "aws_vpc.main"
    app.synth()
    return json.loads((folder / "stacks" / "stack" / "cdk.tf.json").read_text())


def endpoint(network: Network) -> None:
    """A resource of another kind that refers to one that may be waiting, as an application's own resources do."""
    VpcEndpoint(network, "endpoint", vpc_id=network.vpc.id, service_name="com.amazonaws.us-east-1.sqs")


def two_gateways(network: Network) -> None:
    network.add(InternetGateway, "other", depends_on=[network.vpc])


@pytest.mark.parametrize("change", [lambda network: None, endpoint, two_gateways], ids=["plain", "endpoint", "other"])
def test_what_is_made_together_is_what_is_made_one_by_one(change: Any, tmp_path: Path) -> None:
    one_by_one = synthesized(tmp_path / "one", at_once=False, change=change)
    assert synthesized(tmp_path / "together", at_once=True, change=change) == one_by_one
    assert len(one_by_one["resource"]) > 2


def test_an_override_of_what_is_made_already_is_not_lost(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    stack = TerraformStack(app, "stack")
    AwsProvider(stack, "aws", region="us-east-1")
    with together():
        network = Network(stack, "network")
    network.vpc.add_override("instance_tenancy", "dedicated")
    app.synth()
    (vpc,) = json.loads((tmp_path / "stacks" / "stack" / "cdk.tf.json").read_text())["resource"]["aws_vpc"].values()
    assert vpc["instance_tenancy"] == "dedicated"


def test_together_inside_together_loses_nothing(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    stack = TerraformStack(app, "stack")
    AwsProvider(stack, "aws", region="us-east-1")
    with together():
        network = Network(stack, "network")
        with together():
            network.add(InternetGateway, "inner")
        network.add(InternetGateway, "outer")
    app.synth()
    document = json.loads((tmp_path / "stacks" / "stack" / "cdk.tf.json").read_text())
    assert set(document["resource"]["aws_internet_gateway"]) == {"main", "inner", "outer"}
    assert set(document["resource"]) == {"aws_vpc", "aws_internet_gateway", "aws_nat_gateway"}


class OwnGateway(InternetGateway):
    """Somebody's own class, which says its arguments itself."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_, vpc_id="${aws_vpc.main.id}")


def own_class(network: Network) -> None:
    network.add(OwnGateway, "own")


def test_a_class_of_somebodys_own_says_its_arguments_itself(tmp_path: Path) -> None:
    one_by_one = synthesized(tmp_path / "one", at_once=False, change=own_class)
    assert synthesized(tmp_path / "together", at_once=True, change=own_class) == one_by_one
    assert one_by_one["resource"]["aws_internet_gateway"]["own"]["vpc_id"] == "${aws_vpc.main.id}"


def test_an_argument_that_nobody_knows_is_refused_together_as_one_by_one(tmp_path: Path) -> None:
    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    make: Any = InternetGateway

    def add() -> None:
        with together():
            Network(stack, "network").add(make, "other", vpc="x")

    with pytest.raises(TypeError, match="unexpected keyword argument 'vpc'"):
        add()


def test_what_is_made_together_has_its_class_when_it_is_asked(tmp_path: Path) -> None:
    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")
    with together():
        network = Network(stack, "network")
    assert isinstance(network.vpc, Vpc)
    assert network.vpc.cidr_block_input == "10.0.0.0/16"
    assert type(network.vpc) is Vpc


def test_an_error_in_node_is_raised_and_leaves_nothing_waiting(tmp_path: Path) -> None:
    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")

    def make() -> None:
        with together():
            Vpc(Network(stack, "network"), "Vpc.main")

    with pytest.raises(RuntimeError, match=r"There is already a Construct with name 'Vpc\.main'"):
        make()
    assert type(Vpc(stack, "later")) is Vpc


def test_two_elements_of_one_address_are_refused_before_they_are_made(tmp_path: Path) -> None:
    stack = TerraformStack(App(outdir=str(tmp_path)), "stack")

    def make() -> None:
        with together():
            Network(stack, "one")
            Network(stack, "other")

    with pytest.raises(ValueError, match=r"^two Vpc resources would be called main$"):
        make()


@pytest.mark.parametrize("name", RESOURCES)
def test_the_type_of_a_resource_is_the_name_of_its_module(name: str) -> None:
    kind: Any = getattr(bindings, name)
    if isinstance(kind, type) and issubclass(kind, TerraformElement) and kind is not AwsProvider:
        assert terraform_type(kind) == getattr(kind, "TF_RESOURCE_TYPE")  # noqa: B009


def test_the_companion_has_the_same_bytes_each_time() -> None:
    assert companion._archive() == companion._archive()
