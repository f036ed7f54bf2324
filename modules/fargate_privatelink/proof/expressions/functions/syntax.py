"""RE2's syntax, parsed. Source: RE2 documentation, Syntax; Go, regexp/syntax."""

import string
from collections.abc import Callable
from typing import Any

from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError

# `("sequence", nodes)`, `("alternatives", nodes)`, `("group", number, node)`, `("repeat", node, least, most, greedy)`,
# `("char", test)` of a character, `("assert", test)` of a text and a place in it.
Node = tuple[Any, ...]
Test = Callable[[str], bool]
WORD = frozenset(string.ascii_letters + string.digits + "_")
CLASSES = {"d": frozenset(string.digits), "w": WORD, "s": frozenset("\t\n\f\r ")}
POSIX = {
    "alnum": frozenset(string.ascii_letters + string.digits),
    "alpha": frozenset(string.ascii_letters),
    "ascii": frozenset(map(chr, range(128))),
    "blank": frozenset("\t "),
    "cntrl": frozenset([*map(chr, range(32)), "\x7f"]),
    "digit": CLASSES["d"],
    "graph": frozenset(map(chr, range(33, 127))),
    "lower": frozenset(string.ascii_lowercase),
    "print": frozenset(map(chr, range(32, 127))),
    "punct": frozenset(string.punctuation),
    "space": frozenset("\t\n\v\f\r "),
    "upper": frozenset(string.ascii_uppercase),
    "word": WORD,
    "xdigit": frozenset(string.hexdigits),
}
CONTROL = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
MAX_REPEAT, MAX_DEPTH = 1000, 50


def parsed(pattern: str) -> tuple[Node, tuple[str | None, ...]]:
    """A pattern's tree, and the names of its groups."""
    parser = _Syntax(pattern)
    tree = parser.alternatives()
    if parser.at < len(pattern):
        raise InvalidError("a bracket that closes nothing")
    return tree, tuple(parser.names)


def _word_border(text: str, at: int) -> bool:
    before = at > 0 and text[at - 1] in WORD
    return before is not (at < len(text) and text[at] in WORD)


class _Syntax:
    """Recursive descent over a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0
        self.names: list[str | None] = []
        self.flags: frozenset[str] = frozenset()
        self._depth = 0

    def _next(self, *texts: str) -> str | None:
        found = next((text for text in texts if self.pattern.startswith(text, self.at)), None)
        self.at += len(found or "")
        return found

    def _char(self) -> str:
        if self.at >= len(self.pattern):
            raise InvalidError("a pattern that ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def alternatives(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnresolvedError("a pattern nested too deeply")
        flags = self.flags
        found = [self._sequence()]
        while self._next("|"):
            found.append(self._sequence())
        self.flags = flags
        self._depth -= 1
        return ("alternatives", found) if len(found) > 1 else found[0]

    def _sequence(self) -> Node:
        found: list[Node] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            atom = self._atom()
            if atom is not None:
                found.append(self._repeated(atom))
        return "sequence", found

    def _repeated(self, atom: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return atom
        least, most = bounds
        if least > MAX_REPEAT or (most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise InvalidError("a number of repetitions that RE2 refuses")
        greedy = bool(self._next("?")) is ("U" in self.flags)
        start = self.at
        if self._bounds() is not None:
            self.at = start
            raise InvalidError("a repetition of a repetition")
        if _may_be_empty(atom):
            # Go's programs of an empty repetition prefer other groups in some releases.
            raise UnresolvedError("a repetition of what may be empty")
        return "repeat", atom, least, most, greedy

    def _bounds(self) -> tuple[int, int | None] | None:
        sign = self._next("*", "+", "?")
        if sign:
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        end = self.pattern.find("}", self.at)
        if not self.pattern.startswith("{", self.at) or end < 0:
            return None
        least, comma, most = self.pattern[self.at + 1 : end].partition(",")
        if not (least.isascii() and least.isdigit()) or (most and not (most.isascii() and most.isdigit())):
            return None
        if len(least) > 5 or len(most) > 5:
            raise InvalidError("a number of repetitions that RE2 refuses")
        self.at = end + 1
        return int(least), (int(most) if most else None) if comma else int(least)

    def _atom(self) -> Node | None:
        char = self._char()
        match char:
            case "(":
                return self._group()
            case "[":
                return "char", self._class()
            case ".":
                return "char", (lambda each: True) if "s" in self.flags else (lambda each: each != "\n")
            case "^":
                lines = "m" in self.flags
                return "assert", lambda text, at: at == 0 or (lines and text[at - 1] == "\n")
            case "$":
                lines = "m" in self.flags
                return "assert", lambda text, at: at == len(text) or (lines and text[at] == "\n")
            case "*" | "+" | "?":
                raise InvalidError("a repetition of nothing")
            case "\\":
                return self._escape()
        return "char", self._literal(char)

    def _literal(self, char: str) -> Test:
        if "i" not in self.flags:
            return lambda each: each == char
        return self._folded(lambda each: each == char)

    def _folded(self, test: Test) -> Test:
        if "i" not in self.flags:
            return test
        if not self.pattern.isascii():
            raise UnresolvedError("letters beyond ASCII without regard to case")

        def run(each: str) -> bool:
            # The two letters beyond ASCII that have an ASCII letter as the other case.
            others = {"\u017f": "sS", "\u212a": "kK"}.get(each, each.lower() + each.upper() if each.isascii() else each)
            return test(each) or any(map(test, others))

        return run

    def _escape(self) -> Node:
        char = self._char()
        if char in "bB":
            wanted = char == "b"
            return "assert", lambda text, at: _word_border(text, at) is wanted
        if char == "A":
            return "assert", lambda text, at: at == 0
        if char == "z":
            return "assert", lambda text, at: at == len(text)
        if char == "Q":
            end = self.pattern.find("\\E", self.at)
            literal = self.pattern[self.at : end if end >= 0 else None]
            self.at = end + 2 if end >= 0 else len(self.pattern)
            return "sequence", [("char", self._literal(each)) for each in literal]
        if char.lower() in CLASSES:
            return "char", _member(char)
        self.at -= 1
        return "char", self._literal(self._escaped())

    def _escaped(self) -> str:
        """The character behind a backslash that stands for itself or for another one."""
        char = self._char()
        if char in CONTROL:
            return CONTROL[char]
        if char == "x":
            if self._next("{"):
                end = self.pattern.find("}", self.at)
                digits, self.at = self.pattern[self.at : end], end + 1
            else:
                digits, self.at = self.pattern[self.at : self.at + 2], self.at + 2
            if not digits or len(digits) > 6 or set(digits) - set(string.hexdigits):
                raise InvalidError("no code of a character")
            return chr(min(int(digits, 16), 0x10FFFF))
        if char in string.punctuation:
            return char
        if char in "pPC01234567":
            raise UnresolvedError(f"\\{char} in a pattern")
        raise InvalidError(f"\\{char} in a pattern")

    def _group(self) -> Node | None:
        if not self._next("?"):
            return self._captured(None)
        if self._next("P<", "<"):
            end = self.pattern.find(">", self.at)
            name = self.pattern[self.at : end]
            if end < 0 or not name or set(name) - WORD:
                raise InvalidError("no name of a group")
            self.at = end + 1
            return self._captured(name)
        flags, on = set(self.flags), True
        while (char := self._char()) not in ":)":
            if char == "-" and on:
                on = False
            elif char in "imsU":
                (flags.add if on else flags.discard)(char)
            else:
                raise InvalidError("a group that RE2 does not have")
        outer, self.flags = self.flags, frozenset(flags)
        if char == ")":
            return None
        found = self.alternatives()
        self._closed()
        self.flags = outer
        return "sequence", [found]

    def _captured(self, name: str | None) -> Node:
        self.names.append(name)
        number = len(self.names)
        found = self.alternatives()
        self._closed()
        return "group", number, found

    def _closed(self) -> None:
        if not self._next(")"):
            raise InvalidError("a bracket that is not closed")

    def _class(self) -> Test:
        negated = bool(self._next("^"))
        tests: list[Test] = []
        first = True
        while first or not self._next("]"):
            first = False
            tests.append(self._range())
        among = self._folded(lambda each: any(test(each) for test in tests))
        return (lambda each: not among(each)) if negated else among

    def _range(self) -> Test:
        if self._next("[:"):
            end = self.pattern.find(":]", self.at)
            name = self.pattern[self.at : end].removeprefix("^")
            negated = self._next("^") is not None
            self.at = end + 2
            if end < 0 or name not in POSIX:
                raise InvalidError("no class of characters")
            return lambda each: (each in POSIX[name]) is not negated
        low = self._char()
        if low == "\\":
            if self.pattern[self.at : self.at + 1].lower() in CLASSES:
                return _member(self._char())
            low = self._escaped()
        if not self.pattern.startswith("-", self.at) or self.pattern[self.at + 1 : self.at + 2] in ("]", ""):
            return lambda each: each == low
        self.at += 1
        high = self._char()
        if high == "\\":
            high = self._escaped()
        if high < low:
            raise InvalidError("a range that runs backwards")
        return lambda each: low <= each <= high


def _member(name: str) -> Test:
    members, wanted = CLASSES[name.lower()], name.islower()
    return lambda each: (each in members) is wanted


def _may_be_empty(node: Node) -> bool:
    kind, *rest = node
    match kind:
        case "sequence":
            return all(map(_may_be_empty, rest[0]))
        case "alternatives":
            return any(map(_may_be_empty, rest[0]))
        case "group":
            return _may_be_empty(rest[1])
        case "repeat":
            return bool(rest[1] == 0 or _may_be_empty(rest[0]))
    return bool(kind == "assert")
