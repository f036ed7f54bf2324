"""Terraform's expression language: templates and expressions, compiled to functions of a scope.

Source: Terraform documentation, Expressions; HCL specification, hclsyntax.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from fargate_privatelink.proof.expressions import constructors, operations, traversals
from fargate_privatelink.proof.expressions.budget import ExceededError
from fargate_privatelink.proof.expressions.calls import called
from fargate_privatelink.proof.expressions.numbers import parsed
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.templates import TemplateParser
from fargate_privatelink.proof.expressions.traversals import Expression, Traverser
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

CONSTANTS = {"true": True, "false": False, "null": None}
# Brackets in brackets; a person's expressions have a dozen.
MAX_DEPTH = 60
# What `templatestring` takes; a template in its place would be filled twice.
REFERENCE = re.compile(r"\s*[^\W\d][\w-]*(?:\.[\w-]+|\[[^\]]*\])+\s*,")
# Most templates are one reference, for which the parser would only be slower.
REFERRING = re.compile(r"\$\{([a-z][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+)\}")
# How tightly the binary operators hold together, loosest first.
LEVELS = {
    sign: level
    for level, signs in enumerate(("||", "&&", "== !=", "< > <= >=", "+ -", "* / %"))
    for sign in signs.split()
}


def evaluate(raw: Any, scope: Scope) -> Any:
    """A value of Terraform's JSON syntax, in which every string is a template, whose parts may not be known."""
    if isinstance(raw, str):
        return value_of(lambda: template(raw), scope) if "${" in raw or "%{" in raw else raw
    if isinstance(raw, Mapping):
        return {key: evaluate(item, scope) for key, item in raw.items() if key != "//"}
    if isinstance(raw, list):
        return [evaluate(item, scope) for item in raw]
    return parsed(repr(raw)) if isinstance(raw, float) else raw


def value_of(compiled: Callable[[], Expression], scope: Scope) -> Any:
    """The value of an expression; unknown where Terraform refuses it, or it costs more than the scope's budget."""
    budget = scope.budget
    budget.enter()
    try:
        return compiled()(scope)
    except (InvalidError, UnresolvedError, ExceededError, RecursionError):
        return UNKNOWN
    finally:
        budget.leave()


@lru_cache(maxsize=1024)
def template(text: str) -> Expression:
    """A text that is a template as a whole; InvalidError with a place where it is none."""
    if match := REFERRING.fullmatch(text):
        name, *attributes = match[1].split(".")
        return traversals.followed(lambda scope: traversals.root(name, scope), [*map(traversals.attribute, attributes)])
    return _compiled(text, lambda parser: parser.template(quoted=False))


@lru_cache(maxsize=1024)
def expression(text: str) -> Expression:
    """An expression as HCL has it behind `=`; InvalidError with a place where it is none."""
    return _compiled(text, Parser.whole)


def _compiled(text: str, read: Callable[["Parser"], Expression]) -> Expression:
    try:
        return read(Parser(text))
    except RecursionError:
        raise UnresolvedError("nested too deeply") from None


def references(text: str) -> list[list[str]]:
    """The names of the references in an expression, each with the attributes behind it, without names of its own."""
    parser = Parser(text)
    parser.whole()
    return parser.references


class Parser(TemplateParser):
    """Recursive descent over one text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.references: list[list[str]] = []
        self._depth = 0

    def whole(self) -> Expression:
        """The expression that the text is, from its beginning to its end."""
        self.tokens.by_line = True
        found = self.expression()
        while self.tokens.peek()[0] == "newline":
            self.tokens.take()
        if self.tokens.peek()[0] != "end":
            raise self.tokens.refused(f"unexpected {self.tokens.peek()[1]!r}")
        return found

    def expression(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnresolvedError("nested too deeply")
        found = self._binary(0)
        if self.tokens.accept("?"):
            then = self.expression()
            self.tokens.expect(":")
            found = operations.conditional(found, then, self.expression())
        self._depth -= 1
        return found

    def _binary(self, least: int) -> Expression:
        left = self._unary()
        while True:
            kind, sign = self.tokens.peek()
            level = LEVELS.get(sign, -1) if kind == "operator" else -1
            if level < least:
                return left
            operands = [left]
            signs = list[str]()
            while LEVELS.get(sign) == level and self.tokens.accept(sign):
                signs.append(sign)
                operands.append(self._binary(level + 1))
                kind, sign = self.tokens.peek()
            left = operations.binary(signs, operands)

    def _unary(self) -> Expression:
        sign = self.tokens.accept("!", "-")
        return operations.unary(sign, self._unary()) if sign else self._postfix()

    def _postfix(self) -> Expression:
        names = len(self.references)
        value = self._primary()
        traversal = self._traversal(self.references[-1] if len(self.references) > names else None)
        return traversals.followed(value, traversal) if traversal else value

    def _traversal(self, reference: list[str] | None = None) -> list[Traverser]:
        tokens, traversal = self.tokens, list[Traverser]()
        while sign := tokens.accept(".", "["):
            if sign == "." and tokens.accept("*"):
                traversal.append(traversals.splat(self._attributes()))
                reference = None
            elif sign == ".":
                traversal.append(self._attribute(reference))
            else:
                traversal.append(self._index())
                if traversal[-1] is None:
                    traversal[-1] = traversals.splat(self._traversal())
                    return traversal
                reference = None
        return traversal

    def _attribute(self, reference: list[str] | None) -> Traverser:
        kind, text = self.tokens.take()
        if kind == "number" and text.isdigit():
            if (
                self.tokens.text.startswith(".", self.tokens.at)
                and self.tokens.text[self.tokens.at + 1 :][:1].isdigit()
            ):
                raise self.tokens.refused("two indexes with dots, which Terraform takes in brackets only")
            position = int(text)
            return traversals.index(lambda scope: position)
        if kind != "name":
            raise self.tokens.refused(f"unexpected {text!r} behind a dot")
        if reference is not None:
            reference.append(text)
        return traversals.attribute(text)

    def _attributes(self) -> list[Traverser]:
        """What belongs to each element behind `.*`: attributes only."""
        found = list[Traverser]()
        while self.tokens.accept("."):
            found.append(self._attribute(None))
        return found

    def _index(self) -> Any:
        """The key in brackets; None for `[*]`."""
        tokens = self.tokens
        by_line, tokens.by_line = tokens.by_line, False
        key = None if tokens.accept("*") else self.expression()
        tokens.by_line = by_line
        self._end("]", by_line)
        return traversals.index(key) if key else None

    def _end(self, closing: str, by_line: bool) -> None:
        """Pass what closes a bracket, in which newlines mean nothing; behind it they may."""
        self.tokens.by_line = False
        self.tokens.expect(closing)
        self.tokens.by_line = by_line

    def _primary(self) -> Expression:
        tokens = self.tokens
        kind, text = tokens.take()
        if kind == "number":
            number = parsed(text)
            return lambda scope: number
        if kind == "heredoc":
            return self._heredoc(text)
        if kind == "name":
            return self._named(normalize("NFC", text))
        if text == '"':
            by_line, tokens.by_line = tokens.by_line, False
            found = self.template(quoted=True)
            tokens.by_line = by_line
            return found
        if text == "(":
            by_line, tokens.by_line = tokens.by_line, False
            inner = self.expression()
            self._end(")", by_line)
            return inner
        if text in ("[", "{"):
            return self._collection(text)
        raise tokens.refused(f"unexpected {text.strip() or 'end'!r}")

    def _heredoc(self, opening: str) -> Expression:
        start = self.tokens.at
        body = type(self)(self.tokens.heredoc(opening))
        body.own, body.references, body._depth = self.own, self.references, self._depth
        try:
            return body.template(quoted=False, flush=opening.startswith("<<-"))
        except InvalidError as error:
            raise self.tokens.refused(str(error), start + (error.at or 0)) from None

    def _named(self, name: str) -> Expression:
        while self.tokens.accept("::"):
            name = f"{name}::{self.tokens.name()}"
        by_line = self.tokens.by_line
        if self.tokens.accept("("):
            self.tokens.by_line = False
            return self._call(name, by_line)
        if name in CONSTANTS:
            return lambda scope: CONSTANTS[name]
        if name not in self.own:
            self.references.append([name])
        return lambda scope: traversals.root(name, scope)

    def _call(self, name: str, by_line: bool) -> Expression:
        arguments = list[Expression]()
        spread = False
        if name.endswith("templatestring") and not REFERENCE.match(self.tokens.text, self.tokens.at):
            raise InvalidError("a template that is no reference")
        while self.tokens.peek() != ("operator", ")"):
            arguments.append(self.expression())
            spread = bool(self.tokens.accept("..."))
            if not self.tokens.accept(",") or spread:
                break
        self._end(")", by_line)
        return called(name, arguments, spread=spread)

    def _collection(self, opening: str) -> Expression:
        tokens, by_line = self.tokens, self.tokens.by_line
        closing = "]" if opening == "[" else "}"
        tokens.by_line = False
        if tokens.word("for"):
            found = self._for(closing, by_line)
        elif opening == "[":
            items = list[Expression]()
            while tokens.peek() != ("operator", "]"):
                items.append(self.expression())
                if not tokens.accept(","):
                    break
            found = constructors.tuple_of(items)
            self._end("]", by_line)
        else:
            found = self._object(by_line)
        return found

    def _object(self, by_line: bool) -> Expression:
        tokens, pairs = self.tokens, list[tuple[Expression, Expression]]()
        while True:
            tokens.pass_blank()
            tokens.by_line = True
            if tokens.peek() == ("operator", "}"):
                break
            key = self._key()
            pairs.append((key, self.expression()))
            if not (tokens.accept(",") or tokens.peek()[0] == "newline"):
                break
        tokens.expect("}")
        tokens.by_line = by_line
        return constructors.object_of(pairs)

    def _key(self) -> Expression:
        tokens = self.tokens
        kind, text = tokens.peek()
        if kind == "name":
            start = tokens.at
            tokens.take()
            if tokens.accept("=", ":"):
                return lambda scope: normalize("NFC", text)
            if tokens.peek() == ("operator", "."):
                raise tokens.refused("a key with dots, which Terraform takes in parentheses only")
            tokens.at = start
        key = self.expression()
        tokens.expect("=", ":")
        return key

    def _for(self, closing: str, by_line: bool) -> Expression:
        tokens = self.tokens
        names = self.loop_names()
        collection = self.expression()
        tokens.expect(":")
        own = len(self.own)
        self.own += names
        first = self.expression()
        second = self.expression() if closing == "}" and tokens.expect("=>") else None
        grouped = bool(second and tokens.accept("..."))
        condition = self.expression() if tokens.word("if") else None
        del self.own[own:]
        self._end(closing, by_line)
        return constructors.for_each(names, collection, (first, second), condition, grouped=grouped)
