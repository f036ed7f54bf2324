"""The words of Terraform's expression language: characters of templates, and tokens of expressions.

Source: HCL specification, hclsyntax, Lexical Elements.
"""

import re
from unicodedata import normalize

from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError
from fargate_privatelink.proof.terraform.symbols import OPEN

_COMMENT = r"/\*.*?\*/"
_LINE = r"(?:\#|//)[^\n]*"
_TOKEN = (
    r"(?:(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(?P<name>[^\W\d][\w-]*)"
    r"|(?P<heredoc><<-?[^\W\d][\w-]*[ \t]*\r?\n)"
    r'|(?P<operator>\.\.\.|=>|==|!=|<=|>=|&&|\|\||::|~\}|[-+*/%<>!?:=,.(){}\[\]"])|(?P<end>\Z))'
)
# Where a newline ends something it is a token, with the comment before it.
WITHIN = re.compile(rf"(?:[ \t\r\n]+|{_LINE}|{_COMMENT})*{_TOKEN}", re.DOTALL)
BY_LINE = re.compile(rf"(?:[ \t\r]+|{_COMMENT})*(?:(?P<newline>(?:{_LINE})?\n)|(?:{_LINE}\Z)?{_TOKEN})", re.DOTALL)
PLAIN = re.compile(r"[^$%\n]+")
QUOTED = re.compile(r'[^"\\$%\n]+')
ESCAPE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
ESCAPED = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))')
Token = tuple[str, str]


class Tokens:
    """One text, read from its beginning to its end; `at` is the place in it. InvalidError is for no token.

    `by_line` is whether a newline is a token, as between the items of an object.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.by_line = False
        self._seen: tuple[int, bool, Token, int] = (-1, False, ("end", ""), 0)

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.text)

    def skip(self, *texts: str) -> str | None:
        """Pass one of some texts, if it comes next as it stands."""
        found = next((text for text in texts if self.text.startswith(text, self.at)), None)
        self.at += len(found or "")
        return found

    def literal(self, *, quoted: bool) -> str:
        """The text up to what is none, at least one character, and at most a line; in quotes, what escapes mean."""
        found: list[str] = []
        while not self.is_at_end and not self.text.startswith(("${", "%{"), self.at):
            if quoted and self.text[self.at] == '"':
                break
            found.append(self._characters(quoted=quoted))
            if not quoted and found[-1].endswith("\n"):
                break
        return "".join(found)

    def _characters(self, *, quoted: bool) -> str:
        if escaped := self.skip("$${", "%%{"):
            return escaped[1:]
        if quoted and self.text.startswith("\\", self.at):
            return self._escape()
        match = (QUOTED if quoted else PLAIN).match(self.text, self.at)
        start, self.at = self.at, match.end() if match else self.at + 1
        if quoted and self.text[start] == "\n":
            raise self.refused("a string over two lines", start)
        return self.text[start : self.at]

    def _escape(self) -> str:
        match = ESCAPED.match(self.text, self.at)
        if match is None:
            raise self.refused("an escape that means nothing", self.at)
        self.at = match.end()
        plain, *codes = match.groups()
        code = int(codes[0] or codes[1] or "0", 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            return "\ufffd"
        if ord(OPEN) <= code <= ord(OPEN) + 3:
            raise UnresolvedError("a character that stands for a symbol here")
        return ESCAPE[plain] if plain else chr(code)

    def refused(self, message: str, at: int | None = None) -> InvalidError:
        """The error for what stands at a place."""
        return InvalidError(message, self.at if at is None else at)

    def peek(self) -> Token:
        """The kind and the text of the next token."""
        at, by_line, token, _ = self._seen
        if at == self.at and by_line is self.by_line:
            return token
        match = (BY_LINE if self.by_line else WITHIN).match(self.text, self.at)
        if match is None:
            raise self.refused("a character that begins nothing")
        kind = match.lastgroup or "end"
        token = kind, match[kind]
        self._seen = (self.at, self.by_line, token, match.end())
        return token

    def take(self) -> Token:
        """The next token, and pass it."""
        token = self.peek()
        self.at = self._seen[3]
        return token

    def pass_blank(self) -> None:
        """Pass blanks, comments and newlines before the next token."""
        self.by_line = False
        token = self.peek()
        self.at = self._seen[3] - len(token[1])

    def accept(self, *operators: str) -> str | None:
        """The next token if it is one of some operators, and pass it."""
        kind, value = self.peek()
        if kind == "operator" and value in operators:
            self.at = self._seen[3]
            return value
        return None

    def expect(self, *expected: str) -> str:
        """Pass one of some operators."""
        found = self.accept(*expected)
        if found is None:
            raise self.refused(f"expected {expected[0]}, got {self.peek()[1] or 'the end'!r}")
        return found

    def word(self, *words: str) -> str | None:
        """The next token if it is one of some words, and pass it."""
        kind, value = self.peek()
        if kind == "name" and value in words:
            self.at = self._seen[3]
            return value
        return None

    def name(self) -> str:
        """Pass a name."""
        kind, value = self.take()
        if kind != "name":
            raise self.refused(f"expected a name, got {value or 'the end'!r}")
        return normalize("NFC", value)

    def heredoc(self, opening: str) -> str:
        """The text of a heredoc behind its first line, up to the line that ends it."""
        marker = opening.lstrip("<-").strip()
        end = re.compile(rf"^[ \t]*{re.escape(marker)}[ \t]*(?=\r?$)", re.MULTILINE).search(self.text, self.at)
        if end is None:
            raise self.refused(f"a heredoc without its {marker}")
        text = self.text[self.at : end.start()]
        self.at = end.end()
        return text
