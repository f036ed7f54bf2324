"""The table `provider`: whose account the AWS provider works in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fargate_privatelink.settings.assume_roles import read_assume_role
from fargate_privatelink.settings.tables import Reader, ReportProblem, list_of, read_table


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Arguments of the AWS provider by Terraform's own names: the accounts that it works in alone, and the role that
    it takes on, both empty where anybody's credentials do."""

    allowed_account_ids: tuple[str, ...] = ()
    assume_role: Mapping[str, Any] = field(default_factory=dict)


ACCOUNT = r"\d{12}"
KEYS: dict[str, Reader] = {
    "allowed_account_ids": list_of(ACCOUNT, "an AWS account ID, 12 digits in quotes"),
    "assume_role": read_assume_role,
}


def read_provider(value: object, path: str, report: ReportProblem) -> Provider:
    """The table in a TOML value; what is wrong with it is reported."""
    return Provider(**read_table(value, KEYS, path, report))
