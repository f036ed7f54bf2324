"""Random expressions beside `terraform console`: `python -m tests.proof.expressions.random_expressions --seed 1`.

Each is evaluated with all that it refers to, which must give Terraform's value or be unknown, and with some of that
unknown, which must give nothing that contradicts Terraform's value. Differences are printed. A few percent of the
expressions are refused by Terraform for the type of a list or null without elements, which is not kept here; and types
that are only known with what is unknown, such as a condition's other branch, are not foreseen.
"""

import json
import os
import re
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from collections.abc import Collection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from fargate_privatelink.proof.expressions.functions.encodings import encoded
from fargate_privatelink.proof.expressions.parser import expression
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.values import Unsized
from fargate_privatelink.proof.terraform.symbols import CLOSE, OPEN, UNKNOWN, path_of, symbol
from tests.proof.expressions.console import REFUSED, NoValues, asked
from tests.terraform import Terraform

LOCALS = {
    "s": '"web"',
    "t": '"a,b"',
    "n": "3",
    "m": "0",
    "b": "true",
    "c": "false",
    "z": "null",
    "i": "[1, 2, 3]",
    "l": '["a", "b"]',
    "k": '["x", ""]',
    "e": "[]",
    "o": '{ a = 1, b = "x" }',
    "p": '{ a = ["q"], c = null }',
    "q": '"10.0.0.0/16"',
    "st": 'toset(["b", "a"])',
    "tl": 'tolist(["u", "v"])',
    "tm": 'tomap({ x = "1", y = "2" })',
}
# By kind of value, what has it: S a string, N a number, B a boolean, L a list, M a map, A anything; small letters are
# for the smallest of a kind.
SMALLEST = {
    "s": '"x" "" "a-b" "10.1.0.0/16" "7" "true" LOCAL'.split(),
    "n": '0 1 2 -1 1.5 "4" LOCAL'.split(),
    "b": 'true false "true" LOCAL'.split(),
    "l": ['["a"]', "[]", '[1, "a"]', '[null, "c"]', "LOCAL"],
    "m": ["{ a = 1 }", "{}", '{ x = "1", z = null }', "LOCAL"],
}
GRAMMAR = {
    "S": [
        *('upper(<A>)', 'join(<S>, <L>)', 'format("%s-%v", <A>, <A>)', '"${<A>}-${<A>}"', 'replace(<S>, <s>, <s>)'),
        *('trimprefix(<S>, <s>)', 'substr(<S>, <n>, <n>)', 'cidrsubnet(<s>, 8, <N>)', 'jsonencode(<A>)'),
        *('tostring(<A>)', 'coalesce(<A>, <A>)', 'element(<L>, <n>)', 'lookup(<M>, <s>, <A>)'),
        '"%{ if <B> }a%{ else }${<A>}%{ endif }"',
    ],
    "N": [
        *('length(<A>)', '(<N> + <N>)', '(<N> - <N>)', '(<N> * <N>)', '(<N> / <N>)', '(<N> % <N>)', 'max(<N>, <N>)'),
        *('sum(<L>)', 'index(<L>, <A>)', 'tonumber(<A>)', 'floor(<N>)'),
    ],
    "B": [
        *('(<A> == <A>)', '(<A> != null)', '(<N> < <N>)', '(<B> && <B>)', '(<B> || <B>)', '!<B>', 'can(<A>)'),
        *('contains(<L>, <A>)', 'alltrue(<L>)', 'startswith(<S>, <s>)'),
    ],
    "L": [
        *('[<A>, <A>]', 'concat(<L>, <L>)', 'compact(<L>)', 'distinct(<L>)', 'toset(<L>)', 'tolist(<L>)', '<A>[*]'),
        *('flatten([<L>, <A>])', '[for x in <L> : x]', '[for x in <L> : <A> if x != null]', '[for k, v in <A> : k]'),
        *('keys(<M>)', 'values(<M>)', 'reverse(<L>)', 'sort(<L>)', 'slice(<L>, 0, <n>)', 'split(<s>, <S>)'),
        *('setproduct(<L>, <L>)', 'setunion(<L>, <L>)', 'setsubtract(<L>, <L>)', 'chunklist(<L>, 2)'),
        *('coalescelist(<L>, <L>)', 'formatlist("%s", <L>)', '(<B> ? <L> : <L>)', 'matchkeys(<L>, <L>, <L>)'),
    ],
    "M": [
        *('merge(<M>, <M>)', '{ a = <A>, (<s>) = <A> }', '{ for k, v in <A> : k => v }', '{ for x in <L> : x => <A> }'),
        *('{ for x in <L> : x => x... }', 'zipmap(<L>, <L>)', 'tomap(<M>)', '(<B> ? <M> : <M>)', 'transpose(<M>)'),
    ],
    "A": [
        *('<S>', '<N>', '<B>', '<L>', '<M>', '(<B> ? <A> : <A>)', 'try(<A>, <A>)', '<L>[<n>]', '<M>.a', 'one(<L>)'),
        *('<M>[<s>]', '<L>[*].a', 'LOCAL'),
    ],
}  # fmt: skip


def made(kind: str, depth: int, random: Random) -> str:
    """A random expression of a kind."""
    if kind == "A" and not depth:
        kind = random.choice("snblm")
    rules = GRAMMAR[kind] if kind in GRAMMAR and depth else SMALLEST[kind.lower()]
    text = random.choice(rules).replace("LOCAL", f"local.{random.choice(list(LOCALS))}")
    return re.sub("<(.)>", lambda match: made(match[1], max(depth - 1, 0), random), text)


class Locals(NoValues):
    """The locals, of which some are unknown."""

    def __init__(self, hidden: Collection[str] = ()) -> None:
        self._hidden = hidden

    def local(self, name: str) -> Any:
        if name in self._hidden:
            return symbol(f"local.{name}")
        scope = Scope(NoValues())
        scope.budget.enter()
        return expression(LOCALS[name])(scope)


def told(text: str, hidden: Collection[str] = ()) -> Any:
    """What the evaluator says; InvalidError where it refuses."""
    scope = Scope(Locals(hidden))
    scope.budget.enter()
    scope.budget.tried = 1
    try:
        return expression(text)(scope)
    except UnresolvedError:
        return UNKNOWN


def agrees(ours: Any, theirs: Any) -> bool:
    """Whether a value that may be unknown in parts contradicts nothing of a value that is known."""
    if isinstance(ours, str) and OPEN in ours:
        between = map(re.escape, re.split(f'"?{OPEN}[^{CLOSE}]*{CLOSE}"?', ours))
        known = path_of(ours) is None
        return not known or (isinstance(theirs, str) and bool(re.fullmatch(".*".join(between), theirs, re.DOTALL)))
    if isinstance(ours, Unsized):
        return isinstance(theirs, list)
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(agrees, ours, theirs))
    if isinstance(ours, dict):
        return (
            isinstance(theirs, dict) and ours.keys() == theirs.keys() and all(agrees(ours[k], theirs[k]) for k in ours)
        )
    scope = Scope(NoValues())
    scope.budget.enter()
    return bool(json.loads(encoded(ours, scope.budget)) == theirs)


def answers(expressions: list[str], terraform: Terraform) -> list[str | None]:
    """Terraform's values; None where even Terraform knows none, as of a null without a type."""
    try:
        return [*asked(terraform, expressions, LOCALS)]
    except (AssertionError, ValueError):
        if len(expressions) == 1:
            return [None]
        half = len(expressions) // 2
        return answers(expressions[:half], terraform) + answers(expressions[half:], terraform)


def main() -> int:
    """Print what differs; return 1 when anything does."""
    parser = ArgumentParser(description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    options = parser.parse_args()
    random = Random(options.seed)
    expressions = list({made("A", random.choice((2, 3, 4)), random): None for _ in range(options.count)})
    with TemporaryDirectory() as folder:
        results = answers(expressions, Terraform(Path(folder), "", ""))
    differing = 0
    for text, result in zip(expressions, results, strict=True):
        for count in (0, 1, 2, 4):
            hidden = random.sample(list(LOCALS), count)
            try:
                agreed = result in (None, REFUSED) or agrees(told(text, hidden), json.loads(result or ""))
            except InvalidError:
                agreed = result in (None, REFUSED)
            if not agreed:
                differing += 1
                print(f"{text}\n  without {', '.join(hidden) or 'nothing'}; Terraform: {result}")
    refused = results.count(REFUSED)
    print(f"{len(expressions)} expressions, {refused} of them refused by Terraform: {differing} differences")
    return 1 if differing else os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
