"""Reads the structure of a file in Terraform's native syntax: bodies, blocks, arguments as text.

Source: HCL specification, hclsyntax, Structural Elements and Lexical Elements.
"""

import re
import unicodedata
from bisect import bisect_right
from typing import NoReturn

from fargate_privatelink.errors import InputError, Problem, shown
from fargate_privatelink.proof.readers.source.language.bodies import Argument, Block, Body, Text
from fargate_privatelink.proof.terraform.symbols import CLOSE, ESCAPES, OPEN

MAX_DEPTH = 200
NAME = re.compile(r"[^\W\d][\w-]*")
LABEL = re.compile(r'"((?:[^"\\\n$%]|[$%](?!\{))*)"')
# Blanks and comments that stay in a line, and those that may end it.
BLANK = re.compile(r"(?:[ \t]+|/\*(?s:.*?)\*/)*")
COMMENT = re.compile(r"(?:#|//)[^\n]*")
SPACE = re.compile(r"(?:[ \t\r\n]+|/\*(?s:.*?)\*/|(?:#|//)[^\n]*)*")
# What an expression is passed over to.
NEXT = re.compile(r'["#\n\[\](){},]|//|/\*|<<-?(?=[^\W\d])')
REST = re.compile(r"[^\n]*")
HEREDOC = re.compile(r"<<-?([^\W\d][\w-]*)\r?\n")
IN_STRING = re.compile(r'["\n]|\\.|[$%]{1,2}\{', re.DOTALL)
IN_HEREDOC = re.compile(r"\n|[$%]{1,2}\{")
CLOSING = {"(": ")", "[": "]", "{": "}"}
CLOSED = frozenset(CLOSING.values())
ESCAPED = ("$${", "%%{")
PRIVATE = str.maketrans("", "", "".join((OPEN, CLOSE, *ESCAPES.values())))


def scan(content: bytes, *, file: str) -> Body:
    """The body of a file; an InputError names the line of what Terraform refuses."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([Problem(file, "", f"is not UTF-8 text: {error.reason} at byte {error.start}")]) from error
    if not text.isascii():
        # Terraform's strings are in this form, whatever the file's are in.
        text = unicodedata.normalize("NFC", text.translate(PRIVATE))
    return _Scanner(text, file).file()


class _Scanner:
    """One text, read from its beginning to its end."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file, self._at = text, file, 0
        self._templates = 0
        self._passes = {'"': self._string, "/*": self._comment, "<<": self._heredoc, "<<-": self._heredoc}
        self._breaks = [match.start() for match in re.finditer("\n", text)]

    def file(self) -> Body:
        body = Body(self._file)
        while self._skip(SPACE) < len(self._text):
            self._item(body, 0, alone=False)
        return body

    def _line(self, at: int) -> int:
        return bisect_right(self._breaks, at - 1) + 1

    def _refuse(self, message: str, at: int | None = None) -> NoReturn:
        line = self._line(self._at if at is None else at)
        raise InputError([Problem(self._file, f"line {line}", message)])

    def _skip(self, pattern: re.Pattern[str]) -> int:
        if match := pattern.match(self._text, self._at):
            self._at = match.end()
        return self._at

    def _item(self, body: Body, depth: int, *, alone: bool) -> None:
        """An argument or a block; `alone` is what stands in one line with the braces of its block."""
        start = self._at
        match = NAME.match(self._text, start)
        if match is None:
            self._refuse(f"an argument or a block must begin here, got {shown(self._text[start : start + 20])}")
        name, self._at = match[0], match.end()
        self._skip(BLANK)
        if self._text.startswith("=", self._at) and not self._text.startswith("==", self._at):
            self._at += 1
            self._skip(BLANK)
            if name in body.arguments:
                self._refuse(f"argument {name} is set twice", start)
            line = self._line(self._at)
            body.arguments[name] = Argument(Text(self._expression(alone), self._file, line), self._line(start))
        elif alone:
            self._refuse("a block in one line holds one argument and no block", start)
        else:
            body.blocks.append(self._block(name, start, depth + 1))
        if not alone:
            self._end_of_line()

    def _end_of_line(self) -> None:
        self._skip(BLANK)
        self._skip(COMMENT)
        if self._at < len(self._text) and not self._text.startswith(("\n", "\r\n"), self._at):
            self._refuse(f"a line must end here, got {shown(self._text[self._at : self._at + 20])}")

    def _block(self, name: str, start: int, depth: int) -> Block:
        labels: list[str] = []
        while match := LABEL.match(self._text, self._at) or NAME.match(self._text, self._at):
            labels.append(match[match.lastindex or 0])
            self._at = match.end()
            self._skip(BLANK)
        if not self._text.startswith("{", self._at):
            self._refuse(f"block {name} must go on with a label or a brace")
        self._check_depth(depth)
        self._at += 1
        body = Body(self._file)
        self._skip(BLANK)
        self._skip(COMMENT)
        if self._text.startswith(("\n", "\r\n"), self._at):
            self._lines(body, name, start, depth)
        elif not self._text.startswith("}", self._at):
            self._item(body, depth, alone=True)
            self._skip(BLANK)
            if not self._text.startswith("}", self._at):
                self._refuse(f"block {name} must end in this line: in one line it holds one argument")
        self._at += 1
        return Block(name, tuple(labels), body, self._line(start))

    def _lines(self, body: Body, name: str, start: int, depth: int) -> None:
        while not self._text.startswith("}", self._skip(SPACE)):
            if self._at >= len(self._text):
                self._refuse(f"block {name} has no end", start)
            self._item(body, depth, alone=False)

    def _expression(self, alone: bool) -> str:
        """The text of an expression, which ends with its line, or before the brace of a block in one line."""
        start = self._at
        self._pass([], alone=alone)
        text = self._text[start : self._at].rstrip(" \t\r")
        if not text:
            self._refuse("an argument must have a value", start)
        return text

    def _pass(self, open_: list[str], *, alone: bool = False) -> None:
        """Pass an expression: to the end of its line, or behind the bracket that closes what is open."""
        start, inside = self._at, bool(open_)
        while match := NEXT.search(self._text, self._at):
            self._at = match.end()
            if self._is_over(match, open_, alone=alone) or (inside and not open_):
                return
        self._at = len(self._text)
        if open_ or alone:
            self._refuse(f"{(open_ or ['}'])[-1]} is missing", start)

    def _is_over(self, match: re.Match[str], open_: list[str], *, alone: bool) -> bool:
        """Whether an expression ends before something that is found in it."""
        found = match[0]
        if found in CLOSING:
            open_.append(CLOSING[found])
            self._check_depth(len(open_))
        elif found in self._passes:
            self._passes[found](match.start())
        elif open_:
            self._in_brackets(found, open_, match.start())
        else:
            self._at = match.start()
            if found == "," or (found in CLOSED and not (alone and found == "}")):
                self._refuse(f"{found} stands between no brackets")
            return True
        return False

    def _in_brackets(self, found: str, open_: list[str], start: int) -> None:
        if found == open_[-1]:
            open_.pop()
        elif found in CLOSED:
            self._refuse(f"{found} where {open_[-1]} is missing", start)
        elif found in ("#", "//"):
            self._skip(REST)

    def _check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            self._refuse("is nested too deeply")

    def _comment(self, start: int) -> None:
        end = self._text.find("*/", self._at)
        if end < 0:
            self._refuse("a comment has no end", start)
        self._at = end + 2

    def _string(self, start: int) -> None:
        while match := IN_STRING.search(self._text, self._at):
            self._at = match.end()
            if match[0] == '"':
                return
            if match[0] == "\n":
                self._refuse("a string must end in its line", start)
            self._interpolation(match[0])
        self._refuse("a string has no end", start)

    def _interpolation(self, opening: str) -> None:
        if opening.endswith("{") and opening not in ESCAPED:
            self._templates += 1
            self._check_depth(self._templates)
            self._pass(["}"])
            self._templates -= 1

    def _heredoc(self, start: int) -> None:
        match = HEREDOC.match(self._text, start)
        if match is None:
            self._refuse("a heredoc must begin in a line of its own", start)
        self._at = match.end()
        end = re.compile(rf"[ \t]*{re.escape(match[1])}(?=[ \t]*\r?(?:\n|$))")
        while True:
            if found := end.match(self._text, self._at):
                self._at = found.end()
                return
            while inner := IN_HEREDOC.search(self._text, self._at):
                self._at = inner.end()
                if inner[0] == "\n":
                    break
                self._interpolation(inner[0])
            else:
                self._refuse(f"heredoc {match[1]} has no end", start)
