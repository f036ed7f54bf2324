"""`assert_starts_privately`, in the tests of somebody else's CDKTF stacks."""

from typing import Any

import pytest

from fargate_privatelink.inventory import Inventory
from tests.cases import AWSLOGS, CASES, NAT, STACK, inventory, web


def stack_of(made: Inventory, *, without: str = "") -> object:
    from fargate_privatelink.cdktf.bindings import App
    from fargate_privatelink.constructs.stack import FargateStack

    stack = FargateStack(App(stack_traces=False), made)
    if without:
        type_, _, name = without.partition(".")
        stack.add_override(f"resource.{type_}.{name}", None)
    return stack


def assert_starts_privately(stack: object, **options: Any) -> None:
    from fargate_privatelink.assertions import assert_starts_privately
    from fargate_privatelink.cdktf.bindings import TerraformStack

    assert isinstance(stack, TerraformStack)
    assert_starts_privately(stack, **options)


@pytest.mark.parametrize("case", ["minimal", "secrets", "exec", "three_zones"])
def test_a_sound_stack_passes(case: str) -> None:
    assert_starts_privately(stack_of(CASES[case]()))


def test_a_missing_rule_fails_with_the_table() -> None:
    rule = "aws_vpc_security_group_egress_rule.task_web_s3"
    with pytest.raises(AssertionError) as raised:
        assert_starts_privately(stack_of(CASES["minimal"](), without=rule))
    text = str(raised.value)
    assert "FAILED  s3       pull image  task security group: aws_security_group.task_web" in text
    assert 'fix: add\n        resource "aws_vpc_security_group_egress_rule" "task_web_s3" {' in text


def test_nat_is_not_private() -> None:
    made = inventory(STACK | NAT | {"endpoints": "none"}, web({"logConfiguration": AWSLOGS}))
    with pytest.raises(AssertionError, match=r"task web reaches ecr\.api over the internet"):
        assert_starts_privately(stack_of(made))


def test_what_is_not_known_fails_unless_it_is_allowed() -> None:
    stack = stack_of(CASES["efs"]())
    with pytest.raises(AssertionError, match="file system fs-0123456789abcdef0 is not in this configuration"):
        assert_starts_privately(stack)
    assert_starts_privately(stack, allow_unknown=True)


def test_a_stack_without_tasks_has_nothing_to_assert() -> None:
    from fargate_privatelink.cdktf.bindings import App, TerraformStack

    with pytest.raises(AssertionError, match="empty: no task definition for Fargate: nothing to prove"):
        assert_starts_privately(TerraformStack(App(stack_traces=False), "empty"))
