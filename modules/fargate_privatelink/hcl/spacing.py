"""Spaces in expressions of Terraform's native syntax, as `terraform fmt` sets them.

Source: HCL, hclwrite, formatting of spaces between tokens.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from fargate_privatelink.hcl.grammar import check_template
from fargate_privatelink.hcl.simpler import simple
from fargate_privatelink.hcl.syntax import BRACKETS, Token, flat, parsed
from fargate_privatelink.hcl.templates import split

# References have no spaces to set.
PLAIN = re.compile(r"[^\W\d][\w-]*(?:\.(?:[^\W\d][\w-]*|\*)|\[(?:\d+|\*)\])*")
# A text that reads the same wherever it stands in another.
PLAIN_TEXT = re.compile(r'"([\w./:@-][\w ./:@-]*(?<! ))"')
OPEN, CLOSE = tuple(BRACKETS), tuple(BRACKETS.values())
# A token after these has a place in it: `name[0]`, `call()[0]`.
INDEXED = ("name", "number")
# A minus after these is the sign of what follows.
BEFORE_SIGN = (*OPEN, *("=", ":", ",", "?", "+", "*", "/", "%", "-", "==", "!=", ">", ">=", "<", "<=", "&&", "||", "!"))

# Before an expression that is an argument, and before one in a template.
NOTHING: Token = ("", "")
TEMPLATE: Token = ("sign", "${")


@lru_cache(maxsize=1024)
def spaced(expression: str, before: Token = NOTHING) -> str:
    """An expression on one line with its spaces set; a ValueError when Terraform cannot parse it."""
    return expression if PLAIN.fullmatch(expression) else joined(flat(simple(expression)), before)


def joined(tokens: Iterable[Token], before: Token = NOTHING) -> str:
    """Tokens with the spaces between them."""
    given = list(tokens)
    text = ""
    for last, token, after in zip([before, *given], given, [*given[1:], NOTHING], strict=False):
        shown = _spaced_template(token[1]) if token[0] == "text" else token[1]
        text += shown + " " * _space_between(last, token, after)
    return text


def spaced_template(text: str) -> str:
    """A template with the spaces of the expressions and directives in it set; a ValueError when Terraform cannot parse
    one of them."""
    if "${" in text or "%{" in text:
        check_template(text)
    return _spaced_template(text)


def _spaced_template(text: str) -> str:
    return "".join(_spaced_part(part) if template else part for template, part in split(text))


def _spaced_part(part: str) -> str:
    opens, closes = (part[:3] if part[2] == "~" else part[:2]), ("~}" if part.endswith("~}") else "}")
    inside = part[len(opens) : -len(closes)].strip()
    expression = spaced(inside, TEMPLATE) if opens.startswith("$") else joined(flat(parsed(inside)), TEMPLATE)
    if opens + closes == "${}" and (text := PLAIN_TEXT.fullmatch(expression)):
        return text[1]
    # An object's braces stand apart from those of the template.
    return opens + " " * expression.startswith("{") + expression + " " * expression.endswith("}") + closes


def _space_between(before: Token, token: Token, after: Token) -> bool:
    (kind, text), (next_kind, next_text) = token, after
    if not next_kind or next_text in (".", ",", "...") or text == "." or (kind == "name" and next_text == "("):
        return False
    if "::" in (text, next_text) and "name" in (kind, next_kind):
        return False
    if text == "," or (token == ("name", "in") and before[0] == "name"):
        return True
    if next_text == "[" and (kind in INDEXED or text in CLOSE):
        return False
    if text == "!":
        return False
    if text == "-":
        return before != NOTHING and before[1] not in BEFORE_SIGN
    if text == "{" or next_text == "}":
        return not (text == "{" and next_text == "}")
    return text not in OPEN and next_text not in CLOSE
