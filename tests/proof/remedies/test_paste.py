"""Terraform to paste: how it refers to things, and how it stands in text."""

import pytest

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.proof.remedies.names import slug
from fargate_privatelink.proof.remedies.paste import Paste, one_line
from fargate_privatelink.proof.terraform.symbols import symbol

GROUP = "aws_security_group.task"
INNER = f'module.a["x"].{GROUP}'


@pytest.mark.parametrize(
    ("beside", "key", "expression"),
    [
        (GROUP, "aws_vpc.main", "aws_vpc.main.id"),
        (GROUP, 'aws_subnet.private["us-east-1a"]', 'aws_subnet.private["us-east-1a"].id'),
        (GROUP, "data.aws_vpc.main", "data.aws_vpc.main.id"),
        (GROUP, "vpc-1", '"vpc-1"'),
        (GROUP, symbol("var.vpc_id"), "var.vpc_id"),
        (GROUP, symbol("module.vpc.vpc_id"), "module.vpc.vpc_id"),
        (INNER, 'module.a["x"].aws_vpc.main', "aws_vpc.main.id"),
        # Of another module, or of the root: the module's caller has to pass it in.
        (INNER, "aws_vpc.main", "var.main_id"),
        (INNER, 'module.a["x"].module.b.aws_vpc.main[0]', "var.main_0_id"),
        (GROUP, "module.b.aws_vpc.main", "var.main_id"),
    ],
)
def test_a_reference_is_written_from_where_it_stands(beside: str, key: str, expression: str) -> None:
    assert Paste(beside).reference(key) == expression


def test_what_lies_in_another_module_is_a_variable() -> None:
    paste = Paste(INNER)
    block = Block('resource "x" "y"', {"id": paste.reference("module.b.aws_vpc_endpoint.s3", "prefix_list_id")})
    assert (
        paste.text(block)
        == """\
add in module.a["x"]
  resource "x" "y" {
    id = var.s3_prefix_list_id
  }
and add in module.a["x"]
  variable "s3_prefix_list_id" {
    type        = string
    description = "module.b.aws_vpc_endpoint.s3.prefix_list_id"
  }"""
    )
    assert (
        paste.text(Block("egress"), into=INNER)
        == """\
add to module.a["x"].aws_security_group.task
  egress {
  }
and add in module.a["x"]
  variable "s3_prefix_list_id" {
    type        = string
    description = "module.b.aws_vpc_endpoint.s3.prefix_list_id"
  }"""
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [("/ecs/web", "ecs_web"), ("us-east-1a", "us_east_1a"), ("1", "_1"), ("/", "added"), ("é", "added")],
)
def test_a_name_is_one_that_terraform_takes(text: str, name: str) -> None:
    assert slug(text) == name


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("set a = true on b", "set a = true on b"),
        ("add\n  a {\n    b    = 1\n    long = 2\n  }", "add a { b = 1, long = 2 }"),
        ("add\n  a {\n    b = 1\n\n    c {\n      d = 2\n    }\n  }", "add a { b = 1 c { d = 2 } }"),
        ("add\n  a {\n    b = 1\n  }\nand add to c\n  d {\n  }", "add a { b = 1 } and add to c d { }"),
    ],
)
def test_one_line_is_all_of_it(text: str, line: str) -> None:
    assert one_line(text) == line
