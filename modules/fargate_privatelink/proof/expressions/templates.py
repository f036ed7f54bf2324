"""Templates: texts with interpolations and directives, in quotes, as heredocs, or as whole files.

Source: HCL specification, hclsyntax, Template Expressions; HCL, template parser, for what `~` and `<<-` take away.
"""

from abc import abstractmethod
from typing import Any
from unicodedata import normalize

from fargate_privatelink.proof.expressions.operations import Expression, conditional, joined, repeated
from fargate_privatelink.proof.expressions.tokens import Tokens

# A part of a template: a literal, which is at most a line, or an expression.
Part = str | Expression
SPACE = " \t\n\r\v\f\x85\xa0"


class TemplateParser:
    """Reads the template at a place of some tokens; how expressions are read is the heir's."""

    def __init__(self, text: str) -> None:
        self.tokens = Tokens(text)
        self._trims = False

    @abstractmethod
    def expression(self) -> Expression:
        """The expression at this place."""

    def template(self, *, quoted: bool, flush: bool = False) -> Expression:
        """A template up to its closing quote, or to the end of the text."""
        parts, _ = self._parts(quoted=quoted, ends=())
        if flush:
            parts = _flushed(parts)
        # An interpolation alone is its value; anything else is a text, and so is what a directive makes.
        return parts[0] if len(parts) == 1 and not isinstance(parts[0], str) else joined(parts)

    def _parts(self, *, quoted: bool, ends: tuple[str, ...]) -> tuple[list[Part], str]:
        """The parts up to the end, or up to one of some directives, and which."""
        tokens, parts = self.tokens, list[Part]()
        while not (quoted and tokens.skip('"')):
            if tokens.is_at_end:
                if quoted or ends:
                    raise tokens.refused("a template without its end")
                break
            if opening := tokens.skip("${", "%{"):
                if tokens.skip("~") and parts and isinstance(parts[-1], str):
                    parts[-1] = parts[-1].rstrip(SPACE)
                part = self._sequence(opening, quoted=quoted, ends=ends)
                if isinstance(part, str):
                    return parts, part
                parts.append(part)
            else:
                literal = normalize("NFC", tokens.literal(quoted=quoted))
                parts.append(literal.lstrip(SPACE) if self._trims else literal)
                self._trims = False
        self._trims = False
        return parts, ""

    def _sequence(self, opening: str, *, quoted: bool, ends: tuple[str, ...]) -> Expression | str:
        """The interpolation or directive at this place; of a directive that ends what it stands in, its name."""
        tokens = self.tokens
        self._trims = False
        by_line, tokens.by_line = tokens.by_line, False
        try:
            if opening == "%{":
                return tokens.word(*ends) or self._directive(quoted=quoted)
            found = self.expression()
            self._close()
            return found
        finally:
            tokens.by_line = by_line

    def _close(self) -> None:
        self._trims = self.tokens.expect("}", "~}") == "~}"

    def _directive(self, *, quoted: bool) -> Expression:
        tokens = self.tokens
        if tokens.word("if"):
            condition = self.expression()
            self._close()
            then, word = self._parts(quoted=quoted, ends=("else", "endif"))
            self._close()
            otherwise: list[Part] = []
            if word == "else":
                otherwise, _ = self._parts(quoted=quoted, ends=("endif",))
                self._close()
            return conditional(condition, joined(then), joined(otherwise))
        if tokens.word("for"):
            names = self.loop_names()
            collection = self.expression()
            self._close()
            body, _ = self._parts(quoted=quoted, ends=("endfor",))
            self._close()
            return repeated(names, collection, joined(body))
        raise tokens.refused("a directive that is neither if nor for")

    def loop_names(self) -> list[str]:
        """The names that a `for` gives to a key and a value, or to a value alone, and its `in`."""
        names = [self.tokens.name()]
        if self.tokens.accept(","):
            names.append(self.tokens.name())
        if not self.tokens.word("in"):
            raise self.tokens.refused("expected in")
        return names


def _flushed(parts: list[Part]) -> list[Part]:
    """The parts of an indented heredoc without the smallest indentation of its lines."""
    starts, widths = [], list[int]()
    begins = True
    for at, part in enumerate(parts):
        text = part if isinstance(part, str) else ""
        if begins:
            bare = text.lstrip(SPACE)
            if bare or not text.endswith("\n"):
                widths.append(len(text) - len(bare))
                starts.append(at)
        begins = text.endswith("\n")
    least = min(widths, default=0)
    flushed: list[Any] = list(parts)
    for at in starts:
        if isinstance(parts[at], str):
            flushed[at] = flushed[at][least:]
    return flushed
