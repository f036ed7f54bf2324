"""Expressions have the values that Terraform's own console gives them."""

from pathlib import Path

from tests.proof.expressions.console import UNKNOWN, asked, rows, value
from tests.terraform import TerraformIn

TABLE = rows(Path(__file__).with_name("console.txt"))


def test_an_expression_of_the_table_has_terraform_s_value() -> None:
    expected = {text: result if is_known else UNKNOWN for text, (result, is_known) in TABLE.items()}
    assert {text: value(text) for text in TABLE} == expected


def test_nearly_all_of_the_table_is_known() -> None:
    unknown = [text for text, (_, is_known) in TABLE.items() if not is_known]
    assert len(TABLE) > 1300
    assert len(unknown) < len(TABLE) / 25


def test_the_table_is_what_the_console_says(terraform_in: TerraformIn, tmp_path: Path) -> None:
    results = asked(terraform_in(tmp_path), list(TABLE))
    assert dict(zip(TABLE, results, strict=True)) == {text: result for text, (result, _) in TABLE.items()}
