"""Terraform's functions by name: where each is implemented, and what it takes.

A file of functions is loaded when one of them is called for the first time. Source: Terraform documentation, Functions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from fargate_privatelink.proof.expressions.scope import InvalidError, Scope, UnresolvedError
from fargate_privatelink.proof.expressions.types import converted
from fargate_privatelink.proof.expressions.values import is_known
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

# Functions by the file beside this one that has them.
FILES: Mapping[str, str] = {
    "collections": (
        "alltrue anytrue chunklist coalesce coalescelist compact concat contains distinct element flatten index keys"
        " length lookup matchkeys merge one range reverse slice sort sum transpose values zipmap"
    ),
    "conversions": "issensitive nonsensitive sensitive tobool tolist tomap tonumber toset tostring",
    "dates": "formatdate timeadd timecmp",
    "encodings": (
        "base64decode base64encode csvdecode jsondecode jsonencode textdecodebase64 textencodebase64 urlencode"
        " yamldecode yamlencode"
    ),
    "files": (
        "abspath basename dirname file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1"
        " filesha256 filesha512 templatefile templatestring"
    ),
    "formatting": "format formatlist",
    "hashes": "base64sha256 base64sha512 md5 sha1 sha256 sha512 uuidv5",
    "networks": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "numeric": "abs ceil floor log max min parseint pow signum",
    "patterns": "regex regexall replace",
    "sets": "setintersection setproduct setsubtract setunion",
    "strings": (
        "chomp endswith indent join lower split startswith strcontains strrev substr title trim trimprefix trimspace"
        " trimsuffix upper"
    ),
}
FILE_OF = {name: file for file, names in FILES.items() for name in names.split()}
TYPES: Mapping[str, Any] = {
    "list": ("list", "any"),
    "texts": ("list", "string"),
    "numbers": ("list", "number"),
    "set": ("set", "any"),
    "map": ("map", "any"),
    "lists": ("map", ("list", "string")),
}
Arguments = Sequence[Any]


@dataclass(frozen=True)
class Function:
    """How a function is applied: `run` takes a scope and the arguments.

    `parameters` are names of types, of which the last may end in `?` where it may be left out, or in `...` where there
    may be any number of it. `partial` functions are told what is not known and what is null; for all others what is
    not known makes the result unknown, and null is refused.
    """

    run: Callable[..., Any]
    parameters: tuple[str, ...]
    partial: bool = False

    def __call__(self, arguments: Arguments, scope: Scope) -> Any:
        """The result; UnresolvedError where it cannot be told."""
        types = self._types(len(arguments))
        budget = scope.budget
        if not self.partial:
            if not all(is_known(argument, budget) for argument in arguments):
                return UNKNOWN
            if None in arguments:
                raise InvalidError("an argument that is null")
            arguments = [
                converted(argument, TYPES.get(type_, type_), budget)
                for argument, type_ in zip(arguments, types, strict=True)
            ]
        found = self.run(scope, *arguments)
        budget.spend(1, len(found) if isinstance(found, str) else 0)
        return found

    def _types(self, count: int) -> list[str]:
        last = self.parameters[-1] if self.parameters else ""
        many, optional = last.endswith("..."), last.endswith("?")
        least = len(self.parameters) - (many or optional)
        if count < least or (count > len(self.parameters) and not many):
            raise InvalidError("a wrong number of arguments")
        types = [each.rstrip("?.") for each in self.parameters]
        return [*types[:count], *[types[-1]] * (count - len(types))] if types else []


def known(run: Callable[..., Any], *parameters: str) -> Function:
    """A function of arguments that are known."""
    return Function(lambda scope, *arguments: run(*arguments), parameters)


def spending(run: Callable[..., Any], *parameters: str) -> Function:
    """A function of arguments that are known, whose result may be much larger than they are: it is given the budget."""
    return Function(lambda scope, *arguments: run(scope.budget, *arguments), parameters)


def partial(run: Callable[..., Any], *parameters: str) -> Function:
    """A function that is given the budget, and arguments of which some or a part may not be known."""
    return Function(lambda scope, *arguments: run(scope.budget, *arguments), parameters, partial=True)


@cache
def function(name: str) -> Function | None:
    """The function of a name; None where it is not evaluated: its value is the clock's, an apply's, or a provider's."""
    name = name.removeprefix("core::")
    if name not in FILE_OF:
        return None
    functions: Mapping[str, Function] = import_module(f"{__package__}.{FILE_OF[name]}").FUNCTIONS
    return functions[name]


def applied(name: str, arguments: Arguments, scope: Scope) -> Any:
    """What a function returns."""
    found = function(name)
    if found is None:
        return UNKNOWN
    try:
        return found(arguments, scope)
    except (UnresolvedError, ArithmeticError, LookupError, TypeError, ValueError):
        # What an implementation does not foresee has no known value.
        return UNKNOWN
