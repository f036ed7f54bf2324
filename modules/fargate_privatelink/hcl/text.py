"""Text as Terraform reads it."""

import json


def literal(text: str) -> str:
    """Text that Terraform takes as it stands, whatever it holds: `${` and `%{` would begin a template."""
    return text.replace("${", "$${").replace("%{", "%%{")


def terraform_json(value: object) -> str:
    """JSON as Terraform's `jsonencode` writes it: sorted keys, no spaces, and Go's escapes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
