"""What a person changes in a stack is one apply that AWS accepts, in the order that Terraform's own log tells.

moto refuses no subnet that holds an endpoint's interface, so the order is what is held.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import pytest

from tests.cases import ACCOUNT, STACK, WEB, inventory
from tests.conftest import Synthesize
from tests.deploy.changes import CHANGES, Setup, behind_nat, instances, named, private, task
from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
ASSOCIATION, SUBNET = "aws_vpc_endpoint_subnet_association.", "aws_subnet.private"


class Order(NamedTuple):
    """What is done to resources whose addresses begin so ends before something else begins."""

    action: str
    address: str
    then: str
    other: str


ORDERS = (
    # A subnet that holds an endpoint's interface AWS does not delete.
    Order("delete", ASSOCIATION, "delete", SUBNET),
    # Nor does it make one that overlaps another,
    Order("delete", SUBNET, "create", "aws_subnet.p"),
    # nor put an endpoint into two of one zone.
    Order("delete", ASSOCIATION, "create", ASSOCIATION),
    Order("create", SUBNET, "create", ASSOCIATION),
    # An endpoint cannot let go of a table that is not there.
    Order("update", "aws_vpc_endpoint.s3", "delete", "aws_route_table.private"),
    # A security group that somebody holds AWS does not delete.
    Order("delete", "aws_vpc_endpoint.", "delete", "aws_security_group.endpoint_"),
    Order("delete", "aws_vpc_security_group_egress_rule.", "delete", "aws_security_group.endpoint_"),
    # Two gateways cannot have one address, and a subnet that holds a gateway AWS does not delete.
    Order("delete", "aws_nat_gateway.main", "create", "aws_nat_gateway.main"),
    Order("delete", "aws_nat_gateway.main", "delete", "aws_subnet.public"),
    Order("delete", "aws_nat_gateway.main", "delete", "aws_eip.nat"),
    Order("create", "aws_nat_gateway.main", "update", "aws_route.private_nat"),
    Order("delete", "aws_subnet.public", "create", "aws_subnet.p"),
    # What the old revision names goes when the next is there.
    Order("create", "aws_ecs_task_definition.", "delete", "aws_iam_role."),
    Order("create", "aws_ecs_task_definition.", "delete", "aws_ecr_repository."),
    Order("create", "aws_ecs_task_definition.", "delete", "aws_cloudwatch_log_group."),
)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_drops_and_adds_what_the_table_says(name: str, synthesize: Synthesize) -> None:
    change = CHANGES[name]
    before, after = (instances(synthesize(setup.inventory(name))) for setup in (change.before, change.after))
    assert before - after == named(change.dropped, name)
    assert after - before == named(change.added, name)


def test_a_stack_with_another_name_is_another_state_with_the_same_resources(synthesize: Synthesize) -> None:
    one, other = (synthesize(inventory(STACK, WEB, name=name)) for name in ("one", "two"))
    assert instances(one) == instances(other)
    states = [each["terraform"]["backend"]["local"]["path"] for each in (one, other)]
    assert states == ["../../../terraform.one.tfstate", "../../../terraform.two.tfstate"]


@dataclass(frozen=True)
class Event:
    """A step of an apply: what began or ended, of what is done to which resource."""

    ended: bool
    action: str
    address: str


@dataclass(frozen=True)
class Changed:
    """Every change, applied: its steps by name, what a plan finds after them, and clients to look at the account."""

    events: Mapping[str, list[Event]]
    second_plan: str
    terraform: Terraform
    root: "Root"
    endpoint: str

    def client(self, service: str) -> Any:
        return _client(self.endpoint, service)


class Root:
    """A root module that calls every stack as a module, and those whose change is an input as the module that it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "root").mkdir()

    def write(self, name: str, setup: Setup) -> None:
        """Write a stack; the former is replaced."""
        self._write(name, self._synthesized(name, setup))

    def write_as_it_was(self, name: str, setup: Setup) -> None:
        """Write a stack as it was before endpoints were associated with subnets."""
        document = self._synthesized(name, setup)
        resources = document["resource"]
        associations = resources.pop("aws_vpc_endpoint_subnet_association")
        for service in associations:
            resources["aws_vpc_endpoint"][service]["subnet_ids"] = "${values(aws_subnet.private)[*].id}"
        del resources["terraform_data"], resources["aws_subnet"]["private"]["depends_on"]
        del resources["aws_route_table"]["private"]["lifecycle"]
        for output in document["output"].values():
            if "depends_on" in output:
                output["depends_on"] = [each for each in output["depends_on"] if ASSOCIATION not in each]
        self._write(name, document)

    def write_module(self, name: str, setup: Setup) -> None:
        from fargate_privatelink import terraform_module

        out = self.folder / "out" / name
        terraform_module.write_modules([setup.inventory(name)], out)
        (out / "case").rename(self.folder / name)

    def call(self, inputs: Mapping[str, Json]) -> None:
        """Call what was written, with inputs by name."""
        calls = {name: {"source": f"../{name.partition('.')[0]}", **given} for name, given in inputs.items()}
        modules = {name.replace(".", "-"): call for name, call in calls.items()}
        document = {"provider": {"aws": {"region": "us-east-1"}}, "module": modules}
        (self.folder / "root" / "main.tf.json").write_text(json.dumps(document))

    def _synthesized(self, name: str, setup: Setup) -> Json:
        from fargate_privatelink.constructs import stack

        out = self.folder / "out" / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        stack.synthesize([setup.inventory(name)], out)
        document: Json = json.loads((out / "stacks" / "case" / "cdk.tf.json").read_text())
        # A module has neither.
        del document["provider"], document["terraform"]["backend"]
        return document

    def _write(self, name: str, document: Json) -> None:
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "main.tf.json").write_text(json.dumps(document))


UPGRADED = private(a="10.0.0.0/20")
COPIED = behind_nat(task(group="/ecs/@"))


def _subnets(setup: Setup) -> Json:
    return {"private_subnets": setup.stack["private_subnets"]}


def _applied(terraform: Terraform, *options: str) -> tuple[list[Event], list[str]]:
    """The steps of an apply in their order, and what went wrong."""
    done = terraform.run("apply", "-auto-approve", "-input=false", "-parallelism=100", "-json", *options)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    events = [
        Event(each["type"] == "apply_complete", each["hook"]["action"], each["hook"]["resource"]["addr"])
        for each in told
        if each["type"] in ("apply_start", "apply_complete")
    ]
    return events, [each["diagnostic"]["detail"] or each["@message"] for each in told if each["@level"] == "error"]


def _client(endpoint: str, service: str) -> Any:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, region_name="us-east-1", endpoint_url=endpoint, **keys)


@pytest.fixture(scope="module")
def changed(moto: str, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """All changes in two applies: each association waits a minute, and those of different endpoints wait together."""
    from fargate_privatelink.cdktf import pruned

    pruned.use()
    root = Root(tmp_path_factory.mktemp("changes"))
    inputs = {f"{name}-input": change for name, change in CHANGES.items() if change.is_input}
    for name, change in CHANGES.items():
        root.write(name, change.before)
    for name, change in inputs.items():
        root.write_module(name, change.before)
    root.write_as_it_was("upgraded", UPGRADED)
    root.write_module("copied", COPIED)
    copies = {f"copied.{name}": {"name_prefix": f"{name}-"} for name in ("blue", "green")}
    calls: dict[str, Json] = {**{name: {} for name in (*CHANGES, "upgraded")}, **copies}
    root.call(calls | {name: _subnets(change.before) for name, change in inputs.items()})
    terraform = terraform_in(root.folder / "root", moto)
    terraform.init()
    _, errors = _applied(terraform)
    assert errors == []
    _fill(moto)

    for name, change in CHANGES.items():
        root.write(name, change.after)
    root.write("upgraded", UPGRADED)
    root.call(calls | {name: _subnets(change.after) for name, change in inputs.items()})
    steps, errors = _applied(terraform)
    assert errors == []
    second_plan = terraform.run("plan", "-input=false", "-detailed-exitcode")
    events: dict[str, list[Event]] = {name: [] for name in (*calls, *inputs)}
    for step in steps:
        _, module, address = step.address.split(".", 2)
        events[module.replace("copied-", "copied.")].append(Event(step.ended, step.action, address))
    told = "" if second_plan.returncode == 0 else second_plan.stdout
    return Changed(events, told, terraform, root, moto)


def _fill(endpoint: str) -> None:
    """Put an image into the repositories that are let go of and kept, and a line into each log group."""
    ecr, logs = _client(endpoint, "ecr"), _client(endpoint, "logs")
    for name in ("repository-let-go", "unprotected", "retention-changed"):
        manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": name}, "layers": []})
        ecr.put_image(repositoryName=name, imageManifest=manifest, imageTag="1")
    for group in logs.describe_log_groups()["logGroups"]:
        logs.create_log_stream(logGroupName=group["logGroupName"], logStreamName="ecs/web/1")


def _done(events: list[Event], action: str) -> set[str]:
    return {event.address for event in events if event.ended and event.action == action}


APPLIED = [
    *(pytest.param(name, name, id=name) for name in CHANGES),
    *(
        pytest.param(name, f"{name}-input", id=f"{name} by an input")
        for name, change in CHANGES.items()
        if change.is_input
    ),
]


@pytest.mark.parametrize(("name", "applied"), APPLIED)
def test_a_change_destroys_what_the_table_says_and_nothing_else(name: str, applied: str, changed: Changed) -> None:
    change, events = CHANGES[name], changed.events[applied]
    own = applied if applied.endswith("-input") else name
    dropped, added, replaced = (named(each, own) for each in (change.dropped, change.added, change.replaced))
    assert _done(events, "delete") == dropped | replaced
    assert _done(events, "create") == added | replaced


def _breaks(events: list[Event], order: Order) -> Iterator[tuple[str, str]]:
    """The steps that an order forbids: what began before what should have ended first."""
    for position, event in enumerate(events):
        if event.ended or event.action != order.then or not event.address.startswith(order.other):
            continue
        for later in events[position:]:
            if later.ended and later.action == order.action and later.address.startswith(order.address):
                yield later.address, event.address


@pytest.mark.parametrize("order", ORDERS, ids=lambda each: " ".join(each))
def test_the_steps_of_every_change_are_in_the_order_that_aws_takes(order: Order, changed: Changed) -> None:
    held = [
        name
        for name, events in changed.events.items()
        if any(each.startswith(order.address) for each in _done(events, order.action))
        and any(each.startswith(order.other) for each in _done(events, order.then))
    ]
    assert held, "no change has both steps"
    assert {name: broken for name in held if (broken := list(_breaks(changed.events[name], order)))} == {}


def test_an_order_that_is_broken_is_found() -> None:
    steps = [Event(False, "delete", f"{SUBNET}[0]"), Event(True, "delete", f"{ASSOCIATION}logs[0]")]
    assert list(_breaks(steps, ORDERS[0])) == [(f"{ASSOCIATION}logs[0]", f"{SUBNET}[0]")]
    assert list(_breaks(steps[::-1], ORDERS[0])) == []


def test_a_plan_after_the_changes_is_empty(changed: Changed) -> None:
    assert changed.second_plan == ""


def test_a_stack_with_subnets_in_its_endpoints_gets_associations_and_nothing_else(changed: Changed) -> None:
    events = changed.events["upgraded"]
    associations = {f'{ASSOCIATION}{service}["us-east-1a"]' for service in ("ecr_api", "ecr_dkr")}
    assert _done(events, "create") == {*associations, "terraform_data.subnets"}
    assert {event.address for event in events} == _done(events, "create")


def test_two_copies_of_a_module_live_side_by_side(changed: Changed) -> None:
    ecs, iam = changed.client("ecs"), changed.client("iam")
    for name in ("blue-copied", "green-copied"):
        assert ecs.describe_clusters(clusters=[name])["clusters"][0]["status"] == "ACTIVE"
        assert ecs.list_task_definitions(familyPrefix=name)["taskDefinitionArns"] == [
            f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/{name}:1"
        ]
        assert iam.get_role(RoleName=name)["Role"]["RoleName"] == name
        assert changed.client("ecr").describe_repositories(repositoryNames=[name])["repositories"]
    groups = changed.client("logs").describe_log_groups()["logGroups"]
    assert {"/blue-ecs/copied", "/green-ecs/copied"} <= {group["logGroupName"] for group in groups}


def test_logs_and_images_are_lost_only_where_nothing_protects_them(changed: Changed) -> None:
    groups = {group["logGroupName"] for group in changed.client("logs").describe_log_groups()["logGroups"]}
    assert {"/ecs/log-group-renamed", "/ecs/log-group-renamed-2", "/ecs/task-dropped-2"} <= groups
    assert "/ecs/log-group-let-go" not in groups
    repositories = {each["repositoryName"] for each in changed.client("ecr").describe_repositories()["repositories"]}
    assert "repository-let-go-2" in repositories
    assert not {"repository-let-go", "repository-renamed"} & repositories


def test_an_old_revision_stays_active(changed: Changed) -> None:
    ecs = changed.client("ecs")
    for family in ("size-changed", "family-renamed"):
        found = ecs.list_task_definitions(familyPrefix=family, status="ACTIVE")["taskDefinitionArns"]
        assert f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/{family}:1" in found


def test_a_repository_that_holds_images_is_kept_and_the_apply_says_so(changed: Changed) -> None:
    without: Json = {"create": {"repositories": False}}
    changed.root.write("retention-changed", behind_nat(task(group="/ecs/@"), log_retention_days=30, **without))
    changed.root.write("unprotected", behind_nat(task(group="/ecs/@"), protect=[], **without))
    _, errors = _applied(changed.terraform, "-refresh=false")
    (error,) = errors
    assert "ECR Repository (retention-changed) not empty, consider using force_delete" in error
    left = {each["repositoryName"] for each in changed.client("ecr").describe_repositories()["repositories"]}
    assert "retention-changed" in left
    # What was let go of in an apply before goes with its images.
    assert "unprotected" not in left
