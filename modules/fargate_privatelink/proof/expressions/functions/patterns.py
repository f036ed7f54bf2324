"""`regex`, `regexall` and `replace`. Source: Terraform documentation, String Functions; Go, regexp."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fargate_privatelink.proof.expressions.budget import Budget, ExceededError
from fargate_privatelink.proof.expressions.functions.matching import Pattern, compiled
from fargate_privatelink.proof.expressions.functions.table import Function, spending
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.values import ListOf, as_text
from fargate_privatelink.proof.terraform.deferred import deferred
from fargate_privatelink.proof.terraform.symbols import OPEN, UNKNOWN

# Places of the groups of a match: the beginning and the end of each, the whole first.
Match = list[int | None]
REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})", re.ASCII)


def _matches(pattern: Pattern, text: str, budget: Budget) -> Iterator[Match]:
    """All matches, as Go finds them: an empty one never right behind another."""
    at, last = 0, -1
    while at <= len(text):
        found = pattern.match(text, at, budget)
        if found is None:
            return
        start, end = found[0] or 0, found[1] or 0
        if start != end or start != last:
            yield found
        last, at = end, end + (start == end)


def _result(pattern: Pattern, text: str, found: Match) -> Any:
    """What `regex` returns: the match, its groups, or its groups by name."""
    groups = [
        None if start is None or end is None else text[start:end]
        for start, end in zip(found[2::2], found[3::2], strict=True)
    ]
    if not groups:
        return text[found[0] or 0 : found[1]]
    if not any(pattern.names):
        return groups
    if not all(pattern.names):
        raise InvalidError("groups of which only some have a name")
    return {name or "": group for name, group in zip(pattern.names, groups, strict=True)}


def _regex(budget: Budget, pattern: str, text: str) -> Any:
    found = compiled(pattern)
    match = found.match(text, 0, budget)
    if match is None:
        raise InvalidError("no match")
    return _result(found, text, match)


def _regex_all(budget: Budget, pattern: str, text: str) -> ListOf:
    found = compiled(pattern)
    return ListOf(_result(found, text, match) for match in _matches(found, text, budget))


def _replace(budget: Budget, text: str, old: str, new: str) -> str:
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return _replace_pattern(budget, text, compiled(old[1:-1]), new)
    budget.spend(1, (text.count(old) if old else len(text) + 1) * len(new))
    return text.replace(old, new)


def _replace_partly(scope: Scope, text: Any, old: Any, new: Any) -> str:
    arguments = as_text(text), as_text(old), as_text(new)
    if any(OPEN in each for each in arguments):
        return deferred(*arguments) or UNKNOWN
    return _replace(scope.budget, *arguments)


def replaced(text: str, old: str, new: str) -> str | None:
    """What `replace` makes of known texts; None where that cannot be told."""
    try:
        return _replace(Budget(), text, old, new)
    except (ExceededError, InvalidError, UnresolvedError):
        return None


def _replace_pattern(budget: Budget, text: str, pattern: Pattern, new: str) -> str:
    parts, end = list[str](), 0
    for match in _matches(pattern, text, budget):
        parts += text[end : match[0]], _expanded(new, pattern, text, match)
        budget.spend(1, len(parts[-1]))
        end = match[1] or 0
    return "".join([*parts, text[end:]])


def _expanded(new: str, pattern: Pattern, text: str, match: Match) -> str:
    def group(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return "$"
        names: tuple[str | None, ...] = (None, *pattern.names)
        number = int(name[:9]) if name.isdigit() else names.index(name) if name in names else -1
        if not 0 <= number < len(names):
            return ""
        start, finish = match[2 * number], match[2 * number + 1]
        return "" if start is None else text[start:finish]

    return REFERENCE.sub(group, new)


FUNCTIONS: Mapping[str, Function] = {
    "regex": spending(_regex, "string", "string"),
    "regexall": spending(_regex_all, "string", "string"),
    "replace": Function(_replace_partly, ("any", "any", "any"), partial=True),
}
