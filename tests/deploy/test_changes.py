"""What a person changes in a stack is one apply that AWS accepts, in the order that Terraform's own log tells.

moto refuses no subnet that holds an endpoint's interface, so the order is what is held.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from tests.cases import ACCOUNT, STACK, WEB, inventory
from tests.conftest import Synthesize
from tests.deploy.changes import CHANGES, WAIT, Setup, behind_nat, instances, named, private, task
from tests.deploy.changing import ASSOCIATION, Event, Root, Told, client, done
from tests.terraform import TerraformIn

Json = dict[str, Any]

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
SUBNET = "aws_subnet.private"


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
    Order("delete", "aws_vpc_endpoint.ecr_api", "delete", "aws_security_group.endpoint_ecr_api"),
    Order("delete", "aws_vpc_endpoint.ecr_dkr", "delete", "aws_security_group.endpoint_ecr_dkr"),
    Order("delete", "aws_vpc_endpoint.logs", "delete", "aws_security_group.endpoint_logs"),
    Order(
        *("delete", "aws_vpc_security_group_egress_rule.task_endpoint_dropped_logs"),
        *("delete", "aws_security_group.endpoint_logs"),
    ),
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
    # A namespace that services are in AWS does not delete.
    Order("update", "aws_ecs_service.", "delete", "aws_service_discovery_http_namespace."),
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
class Changed:
    """Every change, applied: its steps by name, what plans find after them, and clients to look at the account."""

    taken_on: Told
    events: Mapping[str, list[Event]]
    second_plans: list[str]
    behind_nat: Root
    endpoint: str

    def client(self, service: str) -> Any:
        return client(self.endpoint, service)


FORMER = private(a="10.0.0.0/20", b="10.0.16.0/20")
COPIED = behind_nat(task(group="/ecs/@"))


@pytest.fixture(scope="module")
def changed(moto: str, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """All changes: those of endpoints, which wait, while those behind NAT are applied."""
    from fargate_privatelink.cdktf import pruned

    pruned.use()
    roots = []
    for kind in ("endpoints", "nat"):
        folder = tmp_path_factory.mktemp(kind)
        (folder / "root").mkdir()
        roots.append(Root(folder, terraform_in(folder / "root", moto)))
    with_endpoints, without = roots
    for name, change in CHANGES.items():
        root = without if change.before.stack.get("endpoints") == "none" else with_endpoints
        root.add_stack(name, change.before, change.after)
        if change.is_input:
            inputs = {"before": _subnets(change.before), "after": _subnets(change.after)}
            root.add_module(f"{name}-input", change.before, stack=f"{name}-input", **inputs)
    with_endpoints.add_former_stack("former", FORMER)
    for name in ("blue", "green"):
        prefix = {"name_prefix": f"{name}-"}
        without.add_module(f"{name}-copied", COPIED, stack="copied", before=prefix, after=prefix)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(_change_endpoints, with_endpoints)
        without.apply_before()
        _fill(moto)
        told = [without.apply_after()]
        plans = [_plan(without)]
        taken_on, after, plan = waiting.result()
    told.append(after)
    assert [each.errors for each in told] == [[], []]
    events = {**with_endpoints.by_call(after.events), **without.by_call(told[0].events)}
    return Changed(taken_on, events, [*plans, plan], without, moto)


def _change_endpoints(root: Root) -> tuple[Told, Told, str]:
    root.apply_before()
    return root.take_on_associations(), root.apply_after(), _plan(root)


def _plan(root: Root) -> str:
    planned = root.terraform.run("plan", "-input=false", "-detailed-exitcode")
    return "" if planned.returncode == 0 else planned.stdout


def _subnets(setup: Setup) -> Json:
    return {"private_subnets": setup.stack["private_subnets"]}


def _fill(endpoint: str) -> None:
    """Put an image into the repositories that are let go of and kept, and a line into each log group."""
    ecr, logs = client(endpoint, "ecr"), client(endpoint, "logs")
    for name in ("repository-let-go", "unprotected", "retention-changed"):
        manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": name}, "layers": []})
        ecr.put_image(repositoryName=name, imageManifest=manifest, imageTag="1")
    for group in logs.describe_log_groups()["logGroups"]:
        logs.create_log_stream(logGroupName=group["logGroupName"], logStreamName="ecs/web/1")


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
    assert done(events, "delete") == dropped | replaced
    assert done(events, "create") == added | replaced


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
        if any(each.startswith(order.address) for each in done(events, order.action))
        and any(each.startswith(order.other) for each in done(events, order.then))
    ]
    assert held, "no change has both steps"
    assert {name: broken for name in held if (broken := list(_breaks(changed.events[name], order)))} == {}


def test_an_order_that_is_broken_is_found() -> None:
    steps = [Event(False, "delete", f"{SUBNET}[0]"), Event(True, "delete", f"{ASSOCIATION}logs[0]")]
    assert list(_breaks(steps, ORDERS[0])) == [(f"{ASSOCIATION}logs[0]", f"{SUBNET}[0]")]
    assert list(_breaks(steps[::-1], ORDERS[0])) == []


def test_a_plan_after_the_changes_is_empty(changed: Changed) -> None:
    assert changed.second_plans == ["", ""]


def test_a_stack_with_subnets_in_its_endpoints_imports_associations_and_changes_nothing(changed: Changed) -> None:
    assert [(each.ended, each.action, each.address) for each in changed.taken_on.events] == [
        (False, "create", f"module.former.{WAIT}"),
        (True, "create", f"module.former.{WAIT}"),
    ]
    counts = changed.taken_on.counts
    assert (counts["add"], counts["change"], counts["remove"]) == (1, 0, 0)
    assert changed.events["former"] == []


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
    root = changed.behind_nat
    root.rewrite("retention-changed", behind_nat(task(group="/ecs/@"), log_retention_days=30, **without))
    root.rewrite("unprotected", behind_nat(task(group="/ecs/@"), protect=[], **without))
    (error,) = root.apply("-refresh=false").errors
    assert "ECR Repository (retention-changed) not empty, consider using force_delete" in error
    left = {each["repositoryName"] for each in changed.client("ecr").describe_repositories()["repositories"]}
    assert "retention-changed" in left
    # What was let go of in an apply before goes with its images.
    assert "unprotected" not in left
