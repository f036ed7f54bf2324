"""Functions of files and templates read what the reader of a configuration hands in, and nothing else."""

import json
from typing import Any

import pytest

from fargate_privatelink.proof.expressions.parser import expression, value_of
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.values import plain
from fargate_privatelink.proof.terraform.symbols import readable, symbol

WHOLE = "${known after apply}"
CONTENT: dict[str, bytes] = {
    "a.txt": "é\n".encode(),
    "bytes": b"\xff\x00",
    "b/c.json": b'{"a": 1}',
    "b/d/e.json": b"[]",
    "list.tftpl": b"%{ for x in xs ~}\n${x}=${upper(x)}\n%{ endfor ~}\n${jsonencode({ n = n })}",
    "value.tftpl": b"${xs}",
    "other.tftpl": b"${var.x}",
    "reading.tftpl": b'${file("a.txt")}',
    "nested.tftpl": b'${templatefile("a.txt", {})}',
    "broken.tftpl": b"${1 +}",
}


class Folder:
    """Some files by their paths; those above the folder may not be read."""

    def content(self, path: str) -> bytes:
        if path.startswith("/"):
            raise UnresolvedError("outside")
        if path.removeprefix("./") not in CONTENT:
            raise InvalidError("no such file")
        return CONTENT[path.removeprefix("./")]

    def exists(self, path: str) -> bool:
        return path in CONTENT

    def below(self, folder: str) -> list[str]:
        return [path.removeprefix(f"{folder}/") for path in CONTENT if folder == "." or path.startswith(f"{folder}/")]

    def absolute(self, path: str) -> str:
        return f"/checkout/{path}"


class Named:
    def variable(self, name: str) -> Any:
        return symbol(f"var.{name}")

    def local(self, name: str) -> Any:
        return {"template": "${a}-${b}"}[name]

    called = resource = variable


VALUES: dict[str, Any] = {
    'file("a.txt")': "é\n",
    'file("${path.module}/a.txt")': "é\n",
    'file("${path.cwd}/a.txt")': "é\n",
    'templatefile("${path.cwd}/value.tftpl", { xs = "x" })': "x",
    'fileexists("${path.cwd}/a.txt")': True,
    'fileset("${path.cwd}/b", "**")': ["c.json", "d/e.json"],
    'file("${path.cwd}/${var.x}")': WHOLE,
    'file("${path.cwd}x")': WHOLE,
    'file("nothing")': WHOLE,
    'try(file("nothing"), "d")': "d",
    'file("/etc/passwd")': WHOLE,
    'try(file("/etc/passwd"), "d")': WHOLE,
    'can(file("a.txt"))': True,
    'file("bytes")': WHOLE,
    "file(var.x)": WHOLE,
    'filebase64("bytes")': "/wA=",
    'filemd5("b/d/e.json")': "d751713988987e9331980363e24189ce",
    'filesha256("b/d/e.json")': "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
    'filebase64sha256("b/d/e.json")': "T1PNoYwrqgwDVLtfmj7L5e0Sq02OEbqHPC8RFhICuUU=",
    'fileexists("a.txt")': True,
    'fileexists("nothing")': False,
    'fileset(".", "*.txt")': ["a.txt"],
    'fileset(".", "**/*.json")': ["b/c.json", "b/d/e.json"],
    'fileset("b", "**")': ["c.json", "d/e.json"],
    'fileset(".", "b/**")': ["b/c.json", "b/d/e.json"],
    'fileset(".", "**.json")': [],
    'fileset(".", "b/**.json")': ["b/c.json"],
    'fileset("b", "*.json")': ["c.json"],
    'fileset(".", "b/[c-d].json")': ["b/c.json"],
    'fileset(".", "{a.txt,bytes}")': ["a.txt", "bytes"],
    'fileset(".", "?.txt")': ["a.txt"],
    'fileset(".", "nothing")': [],
    'abspath("a")': "/checkout/a",
    'jsondecode(file("b/c.json")).a': 1,
    'templatefile("list.tftpl", { xs = ["a", "b"], n = 1 })': 'a=A\nb=B\n{"n":1}',
    'templatefile("list.tftpl", { xs = ["a"], n = var.x })': 'a=A\n{"n":"${var.x}"}',
    'templatefile("list.tftpl", { xs = [] })': WHOLE,
    'try(templatefile("list.tftpl", { xs = [] }), "d")': "d",
    'templatefile("value.tftpl", { xs = [1] })': [1],
    'templatefile("value.tftpl", { xs = 1 })': 1,
    'try(templatefile("other.tftpl", { x = 1 }), "d")': "d",
    'try(templatefile("nested.tftpl", {}), "d")': "d",
    'templatefile("reading.tftpl", {})': "é\n",
    'try(templatefile("broken.tftpl", {}), "d")': "d",
    'try(templatefile("nothing", {}), "d")': "d",
    'templatefile("/etc/passwd", {})': WHOLE,
    'templatefile("value.tftpl", var.x)': WHOLE,
    'templatestring(local.template, { a = 1, b = "x" })': "1-x",
    "templatestring(local.template, { a = 1, b = var.x })": "1-${var.x}",
    "templatestring(var.x, {})": WHOLE,
}


def shown(value: Any) -> Any:
    return readable(value) if isinstance(value, str) else value


@pytest.mark.parametrize("text", VALUES)
def test_a_file_is_what_the_reader_hands_in(text: str) -> None:
    scope = Scope(Named(), {"path": {"module": ".", "cwd": symbol("path.cwd")}}, files=Folder())
    found = plain(value_of(lambda: expression(text), scope), scope.budget)
    assert json.loads(json.dumps(shown(found))) == VALUES[text]


def test_without_files_nothing_is_opened() -> None:
    scope = Scope(Named())
    assert shown(value_of(lambda: expression('file("/etc/hostname")'), scope)) == WHOLE
