"""The evaluator beside `terraform console`."""

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fargate_privatelink.proof.expressions.functions.encodings import encoded
from fargate_privatelink.proof.expressions.parser import expression
from fargate_privatelink.proof.expressions.scope import InvalidError, Scope, UnresolvedError
from fargate_privatelink.proof.terraform.symbols import OPEN
from tests.terraform import Terraform

REFUSED, UNKNOWN = "refused", "unknown"
# Between an expression and its value in the table; a question mark before it is for what is not known here.
ARROW = " ⟶ "


class NoValues:
    """A module that names nothing."""

    def variable(self, name: str) -> Any:
        raise InvalidError(f"no {name}")

    local = called = resource = variable


def value(text: str) -> str:
    """What the evaluator says to an expression: JSON, REFUSED, or UNKNOWN where any of it is not known."""
    scope = Scope(NoValues())
    scope.budget.enter()
    # As in a `try`, in which nothing that Terraform refuses is overlooked.
    scope.budget.tried = 1
    try:
        found = encoded(expression(text)(scope), scope.budget)
    except InvalidError:
        return REFUSED
    except UnresolvedError:
        return UNKNOWN
    return UNKNOWN if OPEN in found else found


def rows(path: Path) -> dict[str, tuple[str, bool]]:
    """A table's expressions, each with Terraform's value of it and whether it is known here."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("# ")]
    split = [line.removeprefix("? ").rpartition(ARROW) for line in lines]
    return {text: (result, not line.startswith("? ")) for line, (text, _, result) in zip(lines, split, strict=True)}


def asked(terraform: Terraform, expressions: Sequence[str], values: Mapping[str, str] | None = None) -> list[str]:
    """What one `terraform console` says to some expressions, which may refer to some locals."""
    named = "".join(f"  {name} = {text}\n" for name, text in (values or {}).items())
    attempts = [f'  try(jsonencode([({each}\n)]), "[{REFUSED}]"),\n' for each in expressions]
    (terraform.folder / "main.tf").write_text(f"locals {{\n{named}  results = [\n{''.join(attempts)}  ]\n}}\n")
    return [each.removeprefix("[").removesuffix("]") for each in json.loads(printed(terraform, "local.results"))]


def printed(terraform: Terraform, reference: str) -> str:
    """A value of the configuration as JSON; the console's own notation has escapes of HCL."""
    done = subprocess.run(
        ["terraform", "console", "-no-color"],
        cwd=terraform.folder,
        env=terraform.environment,
        input=f"base64encode(jsonencode({reference}))\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return base64.b64decode(done.stdout).decode()
