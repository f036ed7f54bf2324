"""Terraform's expression language: templates and expressions, compiled to functions of a scope.

Source: Terraform documentation, Expressions; HCL specification, hclsyntax.
"""

import operator
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from fargate_privatelink.proof.expressions.functions import FUNCTIONS, LAZY, as_text
from fargate_privatelink.proof.expressions.operations import (
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
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_][\w-]*)"
    r'|(?P<operator>\.\.\.|=>|==|!=|<=|>=|&&|\|\||[-+*/%<>!?:=,.(){}\[\]"])|$)'
)
PLAIN = re.compile(r'[^"\\$%]+')
ESCAPE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
CONSTANTS = {"true": True, "false": False, "null": None}
# Binary operators, loosest first.
OPERATORS: tuple[Mapping[str, Callable[[Any, Any], Any]], ...] = (
    {"||": lambda left, right: left or right},
    {"&&": lambda left, right: left and right},
    {"==": operator.eq, "!=": operator.ne},
    {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge},
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": operator.truediv, "%": operator.mod},
)


def evaluate(raw: Any, scope: Scope) -> Any:
    """A value of Terraform's JSON syntax, in which every string is a template, whose parts may not be known."""
    if isinstance(raw, str):
        return _template(raw)(scope) if "${" in raw or "%{" in raw else raw
    if isinstance(raw, Mapping):
        return {key: evaluate(item, scope) for key, item in raw.items() if key != "//"}
    return [evaluate(item, scope) for item in raw] if isinstance(raw, list) else raw


@cache
def _template(text: str) -> Expression:
    parser = _Parser(text)
    try:
        return parser.template(quoted=False)
    except (UnresolvedError, RecursionError):
        return lambda scope: UNKNOWN


class _Parser:
    """Recursive descent over one text."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def template(self, *, quoted: bool) -> Expression:
        """A template up to its closing quote, or to the end of the text."""
        parts: list[str | Expression] = []
        literal = ""
        while True:
            if self._at >= len(self._text):
                if quoted:
                    raise UnresolvedError("a string without end")
                break
            char = self._text[self._at]
            if quoted and char == '"':
                self._at += 1
                break
            if self._text.startswith(("$${", "%%{"), self._at):
                literal += self._text[self._at + 1 : self._at + 3]
                self._at += 3
            elif self._text.startswith("${", self._at):
                self._at += 2
                if literal:
                    parts.append(literal)
                    literal = ""
                self._at += self._text.startswith("~", self._at)
                parts.append(self._expression())
                self._expect("}")
            elif self._text.startswith("%{", self._at):
                raise UnresolvedError("a template directive")
            else:
                literal += self._escape() if quoted and char == "\\" else self._characters()
        if literal or not parts:
            parts.append(literal)
        return joined(parts)

    def _characters(self) -> str:
        """What means nothing but itself: at least one character."""
        match = PLAIN.match(self._text, self._at)
        end = match.end() if match else self._at + 1
        start, self._at = self._at, end
        return self._text[start:end]

    def _escape(self) -> str:
        char = self._text[self._at + 1 : self._at + 2]
        digits = {"u": 4, "U": 8}.get(char, 0)
        code = self._text[self._at + 2 : self._at + 2 + digits]
        self._at += 2 + digits
        return chr(int(code, 16)) if digits else ESCAPE.get(char, char)

    def _match(self) -> re.Match[str]:
        match = TOKEN.match(self._text, self._at)
        if match is None:
            raise UnresolvedError(f"unexpected {self._text[self._at]!r}")
        return match

    def _peek(self) -> tuple[str, str]:
        match = self._match()
        return match.lastgroup or "end", match[match.lastgroup] if match.lastgroup else ""

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at = self._match().end()
        return token

    def _accept(self, *operators: str) -> str | None:
        kind, value = self._peek()
        if kind == "operator" and value in operators:
            self._take()
            return value
        return None

    def _expect(self, expected: str) -> None:
        if expected == "}" and self._text.startswith("~}", self._at):
            self._at += 1
        if self._accept(expected) is None:
            raise UnresolvedError(f"expected {expected}")

    def _expression(self) -> Expression:
        condition = self._binary(0)
        if not self._accept("?"):
            return condition
        then = self._expression()
        self._expect(":")
        otherwise = self._expression()
        return lambda scope: conditional(condition(scope), then, otherwise, scope)

    def _binary(self, level: int) -> Expression:
        if level == len(OPERATORS):
            return self._unary()
        left = self._binary(level + 1)
        while sign := self._accept(*OPERATORS[level]):
            left = operation(OPERATORS[level][sign], left, self._binary(level + 1))
        return left

    def _unary(self) -> Expression:
        sign = self._accept("!", "-")
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
        while sign := self._accept(".", "["):
            if self._accept("*"):
                if sign == "[":
                    self._expect("]")
                traversal.append(splat_traverser(self._traversal()))
                return traversal
            if sign == ".":
                kind, name = self._take()
                if kind not in ("name", "number"):
                    raise UnresolvedError(f"unexpected {name}")
                traversal.append(index_traverser(int(name)) if kind == "number" else attribute_traverser(name))
            else:
                key = self._expression()
                self._expect("]")
                traversal.append(key_traverser(key))
        return traversal

    def _primary(self) -> Expression:
        kind, text = self._take()
        if kind == "number":
            number = float(text) if re.search(r"[.eE]", text) else int(text)
            return lambda scope: number
        if text == '"':
            return self.template(quoted=True)
        if text == "(":
            inner = self._expression()
            self._expect(")")
            return inner
        if text in ("[", "{"):
            return self._collection(text)
        if kind != "name":
            raise UnresolvedError(f"unexpected {text!r}")
        if self._accept("("):
            return self._call(text)
        if text in CONSTANTS:
            return lambda scope: CONSTANTS[text]
        return lambda scope: scope.root(text)

    def _call(self, name: str) -> Expression:
        arguments: list[Expression] = []
        spread = False
        while not self._accept(")"):
            arguments.append(self._expression())
            spread = bool(self._accept("...")) or spread
            self._accept(",")
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
        if self._peek() == ("name", "for"):
            self._take()
            return self._for(closing)
        if opening == "[":
            items = []
            while not self._accept("]"):
                items.append(self._expression())
                self._accept(",")
            return lambda scope: [item(scope) for item in items]
        pairs = []
        while not self._accept("}"):
            pairs.append((self._key(), self._expression()))
            self._accept(",")
        return lambda scope: {as_text(key(scope)): value(scope) for key, value in pairs}

    def _key(self) -> Expression:
        kind, text = self._peek()
        if kind == "name":
            start = self._at
            self._take()
            if self._accept("=", ":"):
                return lambda scope: text
            self._at = start
        key = self._expression()
        if not self._accept("=", ":"):
            raise UnresolvedError("expected =")
        return key

    def _for(self, closing: str) -> Expression:
        names = [self._take()[1]]
        if self._accept(","):
            names.append(self._take()[1])
        if self._take() != ("name", "in"):
            raise UnresolvedError("expected in")
        collection = self._expression()
        self._expect(":")
        first = self._expression()
        second = self._expression() if self._accept("=>") else None
        grouped = bool(self._accept("..."))
        condition = None
        if self._peek() == ("name", "if"):
            self._take()
            condition = self._expression()
        self._expect(closing)
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
