"""Templates: texts with interpolations and directives, in quotes, as heredocs, or as whole files.

Source: HCL specification, hclsyntax, Template Expressions; HCL, template parser, for what `~` and `<<-` take away.
"""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import normalize

from fargate_privatelink.proof.expressions.constructors import joined, repeated
from fargate_privatelink.proof.expressions.operations import conditional
from fargate_privatelink.proof.expressions.tokens import Tokens
from fargate_privatelink.proof.expressions.traversals import Expression

SPACE = " \t\n\r\v\f\x85\xa0"


@dataclass(frozen=True)
class Directive:
    """`%{ word }`, with the condition of an `if`, or the names and the collection of a `for`."""

    word: str
    expression: Expression | None = None
    names: tuple[str, ...] = ()


# A part of a template: a literal, which is at most a line, an interpolation, or a directive.
Part = str | Expression | Directive


class TemplateParser:
    """Reads the template at a place of some tokens; how expressions are read is the heir's.

    `own` are the names that the loops around this place give.
    """

    def __init__(self, text: str) -> None:
        self.tokens = Tokens(text)
        self.own: list[str] = []

    @abstractmethod
    def expression(self) -> Expression:
        """The expression at this place."""

    def template(self, *, quoted: bool, flush: bool = False) -> Expression:
        """A template up to its closing quote, or to the end of the text."""
        parts = self._parts(quoted=quoted)
        if flush:
            parts = _flushed(parts)
        # An interpolation alone is its value; anything else is a text, and so is what a directive makes.
        if len(parts) == 1 and not isinstance(parts[0], str | Directive):
            return parts[0]
        remaining = list(reversed(parts))
        made, _ = self._nested(remaining, ())
        return joined(made)

    def _parts(self, *, quoted: bool) -> list[Part]:
        tokens, parts, trims = self.tokens, list[Part](), False
        own = len(self.own)
        while not (quoted and tokens.skip('"')):
            if tokens.is_at_end:
                if quoted:
                    raise tokens.refused("a template without its end")
                break
            if opening := tokens.skip("${", "%{"):
                if tokens.skip("~") and parts and isinstance(parts[-1], str):
                    parts[-1] = parts[-1].rstrip(SPACE)
                by_line, tokens.by_line = tokens.by_line, False
                parts.append(self.expression() if opening == "${" else self._directive())
                trims = tokens.expect("}", "~}") == "~}"
                tokens.by_line = by_line
            else:
                literal = normalize("NFC", tokens.literal(quoted=quoted))
                parts.append(literal.lstrip(SPACE) if trims else literal)
                trims = False
        del self.own[own:]
        return parts

    def _directive(self) -> Directive:
        word = self.tokens.word("if", "else", "endif", "for", "endfor")
        if word == "if":
            return Directive(word, self.expression())
        if word == "for":
            names = self.loop_names()
            collection = self.expression()
            self.own += names
            return Directive(word, collection, tuple(names))
        if word is None:
            raise self.tokens.refused("a directive that is neither if nor for")
        return Directive(word)

    def loop_names(self) -> list[str]:
        """The names that a `for` gives to a key and a value, or to a value alone, and its `in`."""
        names = [self.tokens.name()]
        if self.tokens.accept(","):
            names.append(self.tokens.name())
        if not self.tokens.word("in"):
            raise self.tokens.refused("expected in")
        return names

    def _nested(self, parts: list[Part], ends: tuple[str, ...]) -> tuple[list[str | Expression], str]:
        """What stands before one of some directives, and which; `parts` are those to come, the last one first."""
        made: list[str | Expression] = []
        while parts:
            part = parts.pop()
            if not isinstance(part, Directive):
                made.append(part)
            elif part.word in ends:
                return made, part.word
            elif part.word in BUILD and part.expression:
                made.append(BUILD[part.word](self, part, parts))
            else:
                raise self.tokens.refused(f"{part.word} without its beginning")
        if ends:
            raise self.tokens.refused("a template without its end")
        return made, ""

    def _choice(self, directive: Directive, parts: list[Part]) -> Expression:
        assert directive.expression
        then, word = self._nested(parts, ("else", "endif"))
        otherwise = self._nested(parts, ("endif",))[0] if word == "else" else []
        return conditional(directive.expression, joined(then), joined(otherwise))

    def _loop(self, directive: Directive, parts: list[Part]) -> Expression:
        assert directive.expression
        body, _ = self._nested(parts, ("endfor",))
        return repeated(directive.names, directive.expression, joined(body))


BUILD: dict[str, Callable[[TemplateParser, Directive, list[Part]], Expression]] = {
    "if": TemplateParser._choice,
    "for": TemplateParser._loop,
}


def _flushed(parts: list[Part]) -> list[Part]:
    """The parts of an indented heredoc without the smallest indentation of its lines."""
    starts, widths = set[int](), list[int]()
    begins = True
    for at, part in enumerate(parts):
        text = part if isinstance(part, str) else ""
        if begins:
            bare = text.lstrip(SPACE)
            if bare or not text.endswith("\n"):
                widths.append(len(text) - len(bare))
                starts.add(at)
        begins = text.endswith("\n")
    least = min(widths, default=0)
    return [part[least:] if isinstance(part, str) and at in starts else part for at, part in enumerate(parts)]
