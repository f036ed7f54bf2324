"""What an expression refers to, without evaluating it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from fargate_privatelink.proof.expressions.parser import Parser, references
from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError
from fargate_privatelink.proof.readers.source.language.bodies import Raw, Text

# First names that are no part of the configuration.
OF_INSTANCE = ("each", "count", "path", "terraform", "self")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
CALL = re.compile(r"[\w-]\s*\(")


def referred(raw: Raw) -> frozenset[str]:
    """The variables, locals, modules, resources and data sources that an expression refers to."""
    return frozenset(named(steps_in(raw)))


def named(references: Iterable[Sequence[str]]) -> Iterator[str]:
    """What references name, by their first steps: `var.x`, `aws_vpc.main`, `data.aws_region.here`."""
    for steps in references:
        length = 3 if steps[0] == "data" else 2
        if steps[0] not in OF_INSTANCE and len(steps) >= length:
            yield ".".join(steps[:length])


def calls_function(raw: Raw) -> bool:
    """Whether an expression calls a function."""
    return isinstance(raw, Text) and bool(CALL.search(STRING.sub('""', raw.text)))


def steps_in(raw: Raw) -> Iterator[Sequence[str]]:
    """The references of an expression, each in the steps that are written with dots."""
    try:
        if isinstance(raw, Text):
            yield from references(raw.text)
        elif isinstance(raw, str):
            parser = Parser(raw)
            parser.template(quoted=False)
            yield from parser.references
    except (InvalidError, UnresolvedError):
        return  # what cannot be read names nothing
    if isinstance(raw, dict):
        for each in (*raw, *raw.values()):
            yield from steps_in(each)
    elif isinstance(raw, list):
        for each in raw:
            yield from steps_in(each)
