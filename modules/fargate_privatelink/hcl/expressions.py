"""Expressions of Terraform's native syntax, made.

An expression is such as `var.region`. A text is a string as Terraform reads it in JSON: what stands in `${...}` is an
expression, and the rest is itself. Resources are named by their address: `aws_subnet.private`.
"""

from collections.abc import Mapping

from fargate_privatelink.hcl.syntax import is_bare
from fargate_privatelink.hcl.templates import expression_of, quoted

EACH_KEY, EACH_VALUE = "each.key", "each.value"


def template(expression: str) -> str:
    """The text that is what an expression gives."""
    return f"${{{expression}}}"


def bare(text: str) -> str:
    """The expression that gives a text: what its one `${...}` holds, or else a string in quotes."""
    expression = expression_of(text)
    return quoted(text) if expression is None else expression


def object_of(texts: Mapping[str, str]) -> str:
    """An object whose keys and values are texts."""
    pairs = (f"{key if is_bare(key) else quoted(key)} = {bare(value)}" for key, value in texts.items())
    return f"{{ {', '.join(pairs)} }}"


def call(function: str, *arguments: str) -> str:
    """What a function makes of other expressions."""
    return f"{function}({', '.join(arguments)})"


def all_of(resources: str, attribute: str) -> str:
    """The list of an attribute of all resources that are made `for_each`."""
    return f"values({resources})[*].{attribute}"


def in_each(resources: str, attribute: str) -> str:
    """An attribute of that one of such resources whose key is the key of the resource that asks."""
    return f"{resources}[{EACH_KEY}].{attribute}"


def by_zone(resources: str, attribute: str) -> str:
    """An attribute of resources that are made for each availability zone, by zone."""
    one = resources.partition(".")[0].removeprefix("aws_")
    return f"{{ for zone, {one} in {resources} : zone => {one}.{attribute} }}"


def holds_for(each: str, condition: str) -> str:
    """Whether a condition holds for all that `each` goes through: `value in values(var.tags)`."""
    return f"alltrue([for {each} : {condition}])"


def matches(pattern: str, expression: str) -> str:
    """Whether a regular expression, as a text, is found in what an expression gives."""
    return call("can", call("regex", quoted(pattern), expression))
