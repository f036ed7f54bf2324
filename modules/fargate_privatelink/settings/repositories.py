"""The table `repositories`: how the ECR repositories that a stack creates keep their images."""

from dataclasses import dataclass

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.tables import Reader, ReportProblem, boolean, read_table


@dataclass(frozen=True, kw_only=True)
class Repositories:
    """`immutable`: a tag that is pushed stays; `keep_images`: how many of the newest images a repository keeps, None
    is all of them; `kms`: encrypted with KMS, None where a key in `kms_keys` decides."""

    immutable: bool = False
    keep_images: int | None = None
    kms: bool | None = None


def _count(value: object, path: str, report: ReportProblem) -> int | None:
    # Source: Amazon ECR User Guide, lifecycle_policy_parameters, countNumber.
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31:
        return value
    report(path, f"must be a whole number of at least 1, got {shown(value)}")
    return None


KEYS: dict[str, Reader] = {"immutable": boolean, "keep_images": _count, "kms": boolean}


def read_repositories(value: object, path: str, report: ReportProblem) -> Repositories:
    """The table in a TOML value; what is wrong with it is reported."""
    return Repositories(**read_table(value, KEYS, path, report))
