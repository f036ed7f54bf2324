"""Expressions are made so that Terraform reads in them what was meant, whatever a text holds."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.hcl.expressions import all_of, bare, by_zone, holds_for, in_each, matches, object_of, template
from fargate_privatelink.hcl.text import literal
from tests.terraform import TerraformIn

AWKWARD = (
    *("", "plain", "cost center", "tags", "self", "for", "null", "true", "1a", "a.b", "a:b=c", "-x", "日本 é"),
    *('say "hi"', "back\\slash", "one\ntwo", "tab\t", "${var.x}", "%{ if true }", "$${", "100%", "}", "#", "//"),
)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("us-east-1a", '"us-east-1a"'),
        ("${var.zone}", "var.zone"),
        ("a-${var.zone}", '"a-${var.zone}"'),
        ("${a}${b}", '"${a}${b}"'),
        ('say "hi"', '"say \\"hi\\""'),
        ("$${a}", '"$${a}"'),
    ],
)
def test_a_text_is_its_one_reference_or_a_string(text: str, expression: str) -> None:
    assert bare(text) == expression


def test_an_object_quotes_the_keys_that_are_no_identifiers() -> None:
    texts = {"Name": "web-${each.key}", "cost center": "42", "for": "${var.x}", "é": "ü"}
    assert object_of(texts) == '{ Name = "web-${each.key}", "cost center" = "42", "for" = var.x, "é" = "ü" }'


def test_an_attribute_is_read_of_all_resources_of_one_and_by_zone() -> None:
    assert all_of("aws_subnet.private", "id") == "values(aws_subnet.private)[*].id"
    assert in_each("aws_subnet.private", "id") == "aws_subnet.private[each.key].id"
    assert by_zone("aws_eip.nat", "public_ip") == "{ for zone, eip in aws_eip.nat : zone => eip.public_ip }"


def test_conditions_hold_texts_as_they_are_meant() -> None:
    assert matches("^\\d${var.x}$", "var.y") == 'can(regex("^\\\\d${var.x}$", var.y))'
    assert holds_for("x in var.y", "x > 1") == "alltrue([for x in var.y : x > 1])"


def test_terraform_reads_every_awkward_text_as_it_was(terraform_in: TerraformIn, tmp_path: Path) -> None:
    texts = object_of({literal(text): literal(text) for text in AWKWARD})
    document = {"output": {"texts": {"value": template(texts)}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(document))
    (tmp_path / "native").mkdir()
    (tmp_path / "native" / "main.tf").write_text(f'output "texts" {{\n  value = {texts}\n}}\n')
    for folder in (tmp_path, tmp_path / "native"):
        terraform = terraform_in(folder)
        terraform("apply", "-auto-approve", "-input=false")
        assert json.loads(terraform("output", "-json"))["texts"]["value"] == {text: text for text in AWKWARD}
