"""The structure of a file in the native syntax: what Terraform reads, and what it refuses with the line."""

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.readers.source.language.bodies import Body, Text
from fargate_privatelink.proof.readers.source.language.scanner import MAX_DEPTH, scan

Shown = dict[str, object]


def shown(body: Body) -> Shown:
    """A body as a person would write it down: texts of arguments, and blocks under their type and labels."""
    found: Shown = {
        name: each.value.text if isinstance(each.value, Text) else each.value for name, each in body.arguments.items()
    }
    for block in body.blocks:
        found.setdefault(" ".join((block.type, *block.labels)), []).append(shown(block.body))  # type: ignore[attr-defined]
    return found


READ: dict[str, tuple[str, Shown]] = {
    "nothing": ("", {}),
    "an argument": ("a = 1\n", {"a": "1"}),
    "an argument at the end of the file": ("a = 1", {"a": "1"}),
    "a byte order mark": ("\ufeffa = 1\n", {"a": "1"}),
    "lines of Windows": ("a = 1\r\nb {\r\n  c = 2\r\n}\r\n", {"a": "1", "b": [{"c": "2"}]}),
    "a block": ('resource "aws_vpc" "x" {\n}\n', {"resource aws_vpc x": [{}]}),
    "labels without quotes": ('resource aws_vpc "x" {}\n', {"resource aws_vpc x": [{}]}),
    "a block in a line": ('variable "x" { default = "{" }\n', {"variable x": [{"default": '"{"'}]}),
    "blocks in blocks": ("a {\n  b {\n    c = 1\n  }\n  b {}\n}\n", {"a": [{"b": [{"c": "1"}, {}]}]}),
    "comments": (
        "# a\n// b\n/* c\n d */ a = 1 # e\nb = /* f */ 2 // g\nc { # h\n}\n",
        {"a": "1", "b": "2", "c": [{}]},
    ),
    "slashes in a text": ('a = "https://x/#y" # z\n', {"a": '"https://x/#y"'}),
    "brackets over lines": ("a = [\n  1, # ]\n  2\n]\n", {"a": "[\n  1, # ]\n  2\n]"}),
    "a brace in a template": ('a = "${x["}"]}}"\nb = 1\n', {"a": '"${x["}"]}}"', "b": "1"}),
    "a template over lines": ('a = "${f(\n  1\n)}"\n', {"a": '"${f(\n  1\n)}"'}),
    "an escaped template": ('a = "$${ %%{ \\" {"\nb = 1\n', {"a": '"$${ %%{ \\" {"', "b": "1"}),
    "a heredoc": ('a = <<EOT\n} "\n  EOT x\nEOT\nb = 1\n', {"a": '<<EOT\n} "\n  EOT x\nEOT', "b": "1"}),
    "an indented heredoc in a call": (
        "a = f(<<-X\n    }\n  X\n  , 1)\nb = 1\n",
        {"a": "f(<<-X\n    }\n  X\n  , 1)", "b": "1"},
    ),
    "its own end in a template": ('a = <<X\n${f("\\n", <<Y\nX\nY\n)}\nX\n', {"a": '<<X\n${f("\\n", <<Y\nX\nY\n)}\nX'}),
    "equality": ("a = x == y\n", {"a": "x == y"}),
    "letters beyond ASCII": ("größe = 1\n", {"größe": "1"}),
    "a text in two forms of Unicode": ('a = "e\u0301"\n', {"a": '"é"'}),
    "a forged symbol": ('a = "\ue000aws_vpc.x.id\ue001é"\n', {"a": '"aws_vpc.x.idé"'}),
}


@pytest.mark.parametrize("case", READ)
def test_a_file_is_read_as_terraform_reads_it(case: str) -> None:
    text, expected = READ[case]
    assert shown(scan(text.encode(), file="a.tf")) == expected


REFUSED: dict[str, tuple[str, str]] = {
    "two arguments in a line": ("a = 1 b {\n", "line 1: } is missing"),
    "a comma between arguments": ("a = 1, b = 2\n", "line 1: , stands between no brackets"),
    "two arguments in a block in a line": (
        'variable "x" { type = string, default = "y" }\n',
        "line 1: , stands between no brackets",
    ),
    "a block in a block in a line": ("a { b {} }\n", "line 1: a block in one line holds one argument and no block"),
    "an argument twice": ("a {\n  b = 1\n  b = 2\n}\n", "line 3: argument b is set twice"),
    "a value without a name": (
        'x = 1\n"a" = 1\n',
        'line 2: an argument or a block must begin here, got "\\"a\\" = 1\\n"',
    ),
    "a name alone": ("a\n", "line 1: block a must go on with a label or a brace"),
    "a label with a template": ('a "${b}" {}\n', "line 1: block a must go on with a label or a brace"),
    "no value": ("a =\nb = 1\n", "line 1: an argument must have a value"),
    "a brace on a line of its own": ("a\n{\n}\n", "line 1: block a must go on with a label or a brace"),
    "two blocks in a line": ("a {} b {}\n", 'line 1: a line must end here, got "b {}\\n"'),
    "a block without end": ("a {\n  b = 1\n", "line 1: block a has no end"),
    "a bracket without end": ("a = [\n1\n", "line 1: ] is missing"),
    "the wrong bracket": ("a = [1)\n", "line 1: ) where ] is missing"),
    "a text over two lines": ('a = "x\ny"\n', "line 1: a string must end in its line"),
    "a text without end": ('a = "x', "line 1: a string has no end"),
    "a comment without end": ("a = 1 /* x\n", "line 1: a comment has no end"),
    "a heredoc without end": ("a = <<X\n}\n", "line 1: heredoc X has no end"),
    "blocks in blocks in blocks": ("a {\n" * (MAX_DEPTH + 1), f"line {MAX_DEPTH + 1}: is nested too deeply"),
    "brackets in brackets": (f"a = {'[' * 20_000}", "line 1: is nested too deeply"),
    "templates in templates": ('a = "${' * 20_000, "line 1: is nested too deeply"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_terraform_refuses_is_refused_with_its_line(case: str) -> None:
    text, message = REFUSED[case]
    with pytest.raises(InputError) as error:
        scan(text.encode(), file="a.tf")
    assert str(error.value) == f"a.tf: {message}"


def test_text_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(InputError) as error:
        scan(b"a = 1\xff", file="a.tf")
    assert str(error.value) == "a.tf: is not UTF-8 text: invalid start byte at byte 5"


def test_arguments_and_blocks_know_their_lines() -> None:
    body = scan(b'\n# x\nresource "a" "b" {\n\n  c = <<X\n\nX\n  d = 1\n}\n', file="a.tf")
    (block,) = body.blocks
    assert (block.line, block.body.arguments["c"].line, block.body.arguments["d"].line) == (3, 5, 8)


def test_a_long_file_takes_no_time_for_each_place_in_it() -> None:
    text = "a = <<X\n" + "${1}" * 200_000 + "\nX\n" + 'b {\n  c = ["x", "y"]\n}\n' * 5_000
    assert len(scan(text.encode(), file="a.tf").blocks) == 5_000
