"""Spaces in expressions of Terraform's native syntax, as `terraform fmt` sets them.

Source: HCL, hclwrite, formatting of spaces between tokens.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from modules.handoff.templates import end_of_string, split

# References and calls without arguments have no spaces to set.
PLAIN = re.compile(r"[\w.\[\]*]+")
TOKEN = re.compile(
    r"(?P<space>[ \t]+)|(?P<name>[^\W\d][\w-]*)|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<sign>\.\.\.|=>|==|!=|<=|>=|&&|\|\||::|[-+*/%!<>=?:.,()\[\]{}])"
)
OPEN, CLOSE = ("(", "[", "{"), (")", "]", "}")
# A minus after these is the sign of what follows.
BEFORE_SIGN = (*OPEN, *("=", ":", ",", "?", "+", "*", "/", "%", "-", "==", "!=", ">", ">=", "<", "<=", "&&", "||", "!"))
# A token after these has a place in it: `name[0]`, `call()[0]`.
INDEXED = ("name", "number")

Token = tuple[str, str]
NOTHING: Token = ("", "")


@lru_cache(maxsize=4096)
def spaced(expression: str) -> str:
    """An expression of one line with its spaces set; one that this cannot read, or of several lines, is left alone."""
    if PLAIN.fullmatch(expression) or "\n" in expression:
        return expression
    try:
        tokens = list(_tokens(expression))
    except ValueError:
        return expression
    text = ""
    for before, token, after in zip([NOTHING, *tokens], tokens, [*tokens[1:], NOTHING], strict=False):
        text += token[1] + " " * _space_between(before, token, after)
    return text


def spaced_template(text: str) -> str:
    """A template with the spaces of the expressions and directives in it set."""
    return "".join(_spaced_part(part) if template else part for template, part in split(text))


def _spaced_part(part: str) -> str:
    opens, closes = (part[:3] if part[2] == "~" else part[:2]), ("~}" if part.endswith("~}") else "}")
    expression = spaced(part[len(opens) : -len(closes)].strip())
    # An object's braces stand apart from those of the template.
    return opens + " " * expression.startswith("{") + expression + " " * expression.endswith("}") + closes


def _tokens(expression: str) -> Iterator[Token]:
    position = 0
    while position < len(expression):
        if expression[position] == '"':
            end = end_of_string(expression, position + 1)
            yield "text", spaced_template(expression[position:end])
        else:
            match = TOKEN.match(expression, position)
            if match is None or match["sign"] == "/" == expression[match.end() : match.end() + 1]:
                raise ValueError(f"not a token: {expression[position:]!r}")
            end = match.end()
            if match.lastgroup != "space":
                yield str(match.lastgroup), match[0]
        position = end


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
