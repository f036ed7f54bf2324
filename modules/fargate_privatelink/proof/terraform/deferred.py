"""A `replace` of a text that only an apply tells, kept until more is known of what the text refers to.

As a symbol it is written as Terraform writes the call. Nothing else is deferred, and nothing but the URL of a
repository, which follows from the repository's name, its region and the account.
"""

import json
import re
from collections.abc import Callable

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, UNKNOWN_SUFFIX
from fargate_privatelink.proof.terraform.symbols import OPEN, is_known, paths_in, readable, symbol

CALL = re.compile(r"replace\((.*)\)", re.DOTALL)
REPOSITORY = re.compile(r"[^$]*aws_ecr_repository\.[^$]*\.repository_url")
REFERENCE = re.compile(r"\$\{([^{}]*)\}")
# What a pattern may say of digits without telling one from another: any of them, and how many of something.
ANY_DIGIT = re.compile(r"0-9|\{\d+(?:,\d*)?\}")
# Replaces in a text: the text, what is looked for, and what stands there instead.
Replace = Callable[[str, str, str], str | None]


def deferred(text: str, old: str, new: str) -> str | None:
    """The symbol of a `replace`; None where it is not one that is kept."""
    paths = paths_in(text)
    kept = paths and all(map(REPOSITORY.fullmatch, paths)) and "${" not in text and is_known([old, new])
    return symbol(f"replace({json.dumps([readable(text), old, new])[1:-1]})") if kept else None


def resolved(path: str, told: Callable[[str], str], replace: Replace) -> str | None:
    """The value of a reference that is such a symbol's; None where it is another's, or not known yet.

    `told` puts in what is known of references. Where that is an account which nothing tells, the value is the right one
    but for that account, if the pattern takes every digit for every other.
    """
    call = CALL.fullmatch(path)
    try:
        text, old, new = map(str, json.loads(f"[{call[1]}]") if call else ())
    except ValueError:
        return None
    text = told(REFERENCE.sub(lambda found: symbol(found[1]), text))
    tells_digits = re.search(r"\d", ANY_DIGIT.sub("", old)) is not None
    if OPEN in text or UNKNOWN_SUFFIX in text or (tells_digits and UNKNOWN_ACCOUNT in text):
        return None
    return replace(text, old, new)
