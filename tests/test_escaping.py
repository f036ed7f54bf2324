"""Text of anybody's as Markdown takes it for text."""

import pytest

from fargate_privatelink.escaping import markdown_block, markdown_code, markdown_prose


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("no rule lets TCP 443 out", "no rule lets TCP 443 out"),
        (
            "AWS's IPv6 endpoints' dual-stack names, of ECR; a task.",
            "AWS's IPv6 endpoints' dual-stack names, of ECR; a task.",
        ),
        ("(aws_vpc.main; placed by output.x)", "(`aws_vpc.main`; placed by `output.x`)"),
        ('of aws_vpc.this["a b"], and "c d".', 'of `aws_vpc.this["a b"]`, and `"c d"`.'),
        ('m.a["k"].b, m.a["k"].c "', '`m.a["k"].b`, `m.a["k"].c` `"`'),
        ("f(x), (f(x)).", "`f(x)`, (`f(x)`)."),
        ("@octocat, #1 and GH-1: a/b#1 a@b.co", "`@octocat`, `#1` and `GH-1`: `a/b#1` `a@b.co`"),
        ("https://x.example/y, www.x.example.", "`https://x.example/y`, `www.x.example`."),
        ("deadbee 1234567 deaf", "`deadbee` `1234567` deaf"),
        (":tada: <b> $x$ **a** ![a](b)", "`:tada`: `<b>` `$x$` `**a**` `![a](b)`"),
        ("1. one", "`1`. one"),
        ("    - four # spaces", "`-` four `#` spaces"),
        ("a\nb", r"`a\nb`"),
        ("`a", "`` `a ``"),
        ("not there: `terraform init` fetches it, `x`.", "not there: `terraform init` fetches it, `x`."),
        ("``a` b`", "``` ``a` b` ```"),
    ],
)
def test_a_sentence_is_words_and_code(text: str, escaped: str) -> None:
    assert markdown_prose(text) == escaped


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a_b", "`a_b`"),
        ("a``b", "``` a``b ```"),
        # A backslash before a pipe does not keep that from ending a cell.
        (r"a\|_b", "<code>a&#92;&#124;&#95;b</code>"),
    ],
)
def test_code_ends_where_it_says(text: str, escaped: str) -> None:
    assert markdown_code(text) == escaped


def test_no_line_ends_a_block() -> None:
    assert list(markdown_block(["a", "```` b", "\x1b"], "hcl")) == ["`````hcl", "a", "```` b", r"\x1b", "`````"]


def test_a_long_text_takes_no_time() -> None:
    for text in ("a" * 10**6 + "!", ")" * 10**6 + "x", '"' * 10**6 + "x", '"a ' * 300_001):
        assert len(markdown_prose(text)) > 900_000
