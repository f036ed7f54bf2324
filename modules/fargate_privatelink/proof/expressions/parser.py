"""Terraform's expression language: templates and expressions, compiled to functions of a scope.

Source: Terraform documentation, Expressions; HCL specification, hclsyntax.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from fargate_privatelink.proof.expressions.functions import FUNCTIONS, LAZY, as_text
from fargate_privatelink.proof.expressions.operations import (
    OPERATORS,
    Expression,
    Traverser,
    attribute_traverser,
    conditional,
    follow,
    index_traverser,
    items,
    joined,
    key_traverser,
    operation,
    pairs,
    splat_traverser,
    unresolved,
)
from fargate_privatelink.proof.expressions.scope import Scope, UnresolvedError
from fargate_privatelink.proof.expressions.tokens import Tokens
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

CONSTANTS = {"true": True, "false": False, "null": None}


def evaluate(raw: Any, scope: Scope) -> Any:
    """A value of Terraform's JSON syntax, in which every string is a template, whose parts may not be known."""
    if isinstance(raw, str):
        return _template(raw)(scope) if "${" in raw or "%{" in raw else raw
    if isinstance(raw, Mapping):
        return {key: evaluate(item, scope) for key, item in raw.items() if key != "//"}
    return [evaluate(item, scope) for item in raw] if isinstance(raw, list) else raw


@lru_cache(maxsize=1024)
def _template(text: str) -> Expression:
    parser = _Parser(text)
    try:
        return parser.template(quoted=False)
    except (UnresolvedError, RecursionError):
        return lambda scope: UNKNOWN


class _Parser:
    """Recursive descent over one text."""

    def __init__(self, text: str) -> None:
        self._tokens = Tokens(text)

    def template(self, *, quoted: bool) -> Expression:
        """A template up to its closing quote, or to the end of the text."""
        tokens = self._tokens
        parts: list[str | Expression] = []
        literal = ""
        while not (quoted and tokens.skip('"')):
            if tokens.is_at_end:
                if quoted:
                    raise UnresolvedError("a string without end")
                break
            if escaped := tokens.skip("$${", "%%{"):
                literal += escaped[1:]
            elif tokens.skip("${"):
                if literal:
                    parts.append(literal)
                    literal = ""
                tokens.skip("~")
                parts.append(self._expression())
                tokens.expect("}")
            elif tokens.skip("%{"):
                raise UnresolvedError("a template directive")
            else:
                literal += tokens.characters(escapes=quoted)
        if literal or not parts:
            parts.append(literal)
        return joined(parts)

    def _expression(self) -> Expression:
        condition = self._binary(0)
        if not self._tokens.accept("?"):
            return condition
        then = self._expression()
        self._tokens.expect(":")
        otherwise = self._expression()
        return lambda scope: conditional(condition(scope), then, otherwise, scope)

    def _binary(self, level: int) -> Expression:
        if level == len(OPERATORS):
            return self._unary()
        left = self._binary(level + 1)
        while sign := self._tokens.accept(*OPERATORS[level]):
            left = operation(OPERATORS[level][sign], left, self._binary(level + 1))
        return left

    def _unary(self) -> Expression:
        sign = self._tokens.accept("!", "-")
        if sign is None:
            return self._postfix()
        operand = self._unary()
        return operation(lambda _, value: -value if sign == "-" else not value, lambda scope: None, operand)

    def _postfix(self) -> Expression:
        value = self._primary()
        traversal = self._traversal()
        return (lambda scope: follow(value(scope), traversal, scope)) if traversal else value

    def _traversal(self) -> list[Traverser]:
        traversal: list[Traverser] = []
        while sign := self._tokens.accept(".", "["):
            if self._tokens.accept("*"):
                if sign == "[":
                    self._tokens.expect("]")
                traversal.append(splat_traverser(self._traversal()))
                return traversal
            if sign == ".":
                kind, name = self._tokens.take()
                if kind not in ("name", "number"):
                    raise UnresolvedError(f"unexpected {name}")
                traversal.append(index_traverser(int(name)) if kind == "number" else attribute_traverser(name))
            else:
                key = self._expression()
                self._tokens.expect("]")
                traversal.append(key_traverser(key))
        return traversal

    def _primary(self) -> Expression:
        kind, text = self._tokens.take()
        if kind == "number":
            number = float(text) if re.search(r"[.eE]", text) else int(text)
            return lambda scope: number
        if text == '"':
            return self.template(quoted=True)
        if text == "(":
            inner = self._expression()
            self._tokens.expect(")")
            return inner
        if text in ("[", "{"):
            return self._collection(text)
        if kind != "name":
            raise UnresolvedError(f"unexpected {text!r}")
        if self._tokens.accept("("):
            return self._call(text)
        if text in CONSTANTS:
            return lambda scope: CONSTANTS[text]
        return lambda scope: scope.root(text)

    def _call(self, name: str) -> Expression:
        arguments: list[Expression] = []
        spread = False
        while not self._tokens.accept(")"):
            arguments.append(self._expression())
            spread = bool(self._tokens.accept("...")) or spread
            self._tokens.accept(",")
        if name in LAZY:
            lazy = LAZY[name]
            return lambda scope: lazy([lambda each=each: each(scope) for each in arguments])  # type: ignore[misc]
        function = FUNCTIONS.get(name)
        if function is None:
            return unresolved(f"function {name}")

        def call(scope: Scope) -> Any:
            values = [each(scope) for each in arguments]
            return function(*values[:-1], *items(values[-1])) if spread else function(*values)

        return call

    def _collection(self, opening: str) -> Expression:
        closing = "]" if opening == "[" else "}"
        if self._tokens.peek() == ("name", "for"):
            self._tokens.take()
            return self._for(closing)
        if opening == "[":
            items = []
            while not self._tokens.accept("]"):
                items.append(self._expression())
                self._tokens.accept(",")
            return lambda scope: [item(scope) for item in items]
        pairs = []
        while not self._tokens.accept("}"):
            pairs.append((self._key(), self._expression()))
            self._tokens.accept(",")
        return lambda scope: {as_text(key(scope)): value(scope) for key, value in pairs}

    def _key(self) -> Expression:
        kind, text = self._tokens.peek()
        if kind == "name":
            start = self._tokens.at
            self._tokens.take()
            if self._tokens.accept("=", ":"):
                return lambda scope: text
            self._tokens.at = start
        key = self._expression()
        if not self._tokens.accept("=", ":"):
            raise UnresolvedError("expected =")
        return key

    def _for(self, closing: str) -> Expression:
        names = [self._tokens.take()[1]]
        if self._tokens.accept(","):
            names.append(self._tokens.take()[1])
        if self._tokens.take() != ("name", "in"):
            raise UnresolvedError("expected in")
        collection = self._expression()
        self._tokens.expect(":")
        first = self._expression()
        second = self._expression() if self._tokens.accept("=>") else None
        grouped = bool(self._tokens.accept("..."))
        condition = None
        if self._tokens.peek() == ("name", "if"):
            self._tokens.take()
            condition = self._expression()
        self._tokens.expect(closing)
        if grouped:
            return unresolved("a for expression that groups")

        def run(scope: Scope) -> Any:
            found = []
            for key, value in pairs(collection(scope)):
                inner = scope.within(dict(zip(reversed(names), (value, key), strict=False)))
                kept = condition(inner) if condition else True
                if not isinstance(kept, bool):
                    raise UnresolvedError("a condition that is not known")
                if kept:
                    found.append((first(inner), second(inner) if second else None))
            return {as_text(key): value for key, value in found} if second else [value for value, _ in found]

        return run
