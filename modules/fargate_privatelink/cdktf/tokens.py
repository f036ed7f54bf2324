"""Expressions in the forms that CDKTF takes for lists and maps: tokens, for each of which it asks Node, here once."""

from collections.abc import Mapping
from functools import cache

from fargate_privatelink.cdktf.bindings import Token


@cache
def list_token(expression: str) -> list[str]:
    """The token of a list that an expression such as `${values(aws_subnet.private)[*].id}` says."""
    return Token.as_list(expression)


@cache
def map_token(expression: str) -> Mapping[str, str]:
    """The token of a map of texts that an expression says."""
    return Token.as_string_map(expression)
