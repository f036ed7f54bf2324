"""The words of Terraform's expression language: characters of templates, and tokens of expressions.

Source: HCL specification, hclsyntax, Lexical Elements.
"""

import re

from fargate_privatelink.proof.expressions.scope import UnresolvedError

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][\w-]*)"
    r'|(?P<operator>\.\.\.|=>|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:=,.(){}\[\]"])|$)'
)
PLAIN = re.compile(r'[^"\\$%]+')
ESCAPE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Tokens:
    """One text, read from its beginning to its end; `at` is the place in it. UnresolvedError is for no token."""

    def __init__(self, text: str) -> None:
        self._text, self.at = text, 0

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self._text)

    def skip(self, *texts: str) -> str | None:
        """Pass one of some texts, if it comes next as it stands."""
        found = next((text for text in texts if self._text.startswith(text, self.at)), None)
        self.at += len(found or "")
        return found

    def characters(self, *, escapes: bool) -> str:
        """What means nothing but itself, at least one character; or, if there are such, what an escape means."""
        if escapes and self._text.startswith("\\", self.at):
            return self._escape()
        match = PLAIN.match(self._text, self.at)
        start, self.at = self.at, match.end() if match else self.at + 1
        return self._text[start : self.at]

    def _escape(self) -> str:
        char = self._text[self.at + 1 : self.at + 2]
        digits = {"u": 4, "U": 8}.get(char, 0)
        code = self._text[self.at + 2 : self.at + 2 + digits]
        self.at += 2 + digits
        return chr(int(code, 16)) if digits else ESCAPE.get(char, char)

    def _match(self) -> re.Match[str]:
        match = TOKEN.match(self._text, self.at)
        if match is None:
            raise UnresolvedError(f"unexpected {self._text[self.at]!r}")
        return match

    def peek(self) -> tuple[str, str]:
        """The kind and the text of the next token."""
        match = self._match()
        return match.lastgroup or "end", match[match.lastgroup] if match.lastgroup else ""

    def take(self) -> tuple[str, str]:
        """The next token, and pass it."""
        token = self.peek()
        self.at = self._match().end()
        return token

    def accept(self, *operators: str) -> str | None:
        """The next token if it is one of some operators, and pass it."""
        kind, value = self.peek()
        if kind == "operator" and value in operators:
            self.take()
            return value
        return None

    def expect(self, expected: str) -> None:
        """Pass an operator; the end of an interpolation may strip the space behind it."""
        if expected == "}" and self._text.startswith("~}", self.at):
            self.at += 1
        if self.accept(expected) is None:
            raise UnresolvedError(f"expected {expected}")
