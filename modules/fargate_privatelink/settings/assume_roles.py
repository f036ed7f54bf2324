"""The table `assume_role`: the role that Terraform takes on, for the provider or for the S3 backend."""

from typing import Any

from fargate_privatelink.settings.tables import Reader, ReportProblem, matching, read_table

# Under Terraform's own names. Source: AWS provider documentation, assume_role Configuration Block; IAM and STS API
# References, AssumeRole.
ASSUME_ROLE: dict[str, Reader] = {
    "role_arn": matching(
        r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,576}",
        "the ARN of a role, arn:aws:iam::<account>:role/<name>",
    ),
    "session_name": matching(r"[\w+=,.@-]{2,64}", "2 to 64 letters, digits and _ + = , . @ -"),
    "external_id": matching(r"[\w+=,.@:/-]{2,1224}", "2 to 1224 letters, digits and _ + = , . @ : / -"),
}


def read_assume_role(value: object, path: str, report: ReportProblem) -> dict[str, Any] | None:
    """The arguments of `assume_role`; None, and reports, when anything is wrong with it."""
    found = read_table(value, ASSUME_ROLE, path, report)
    if isinstance(value, dict) and "role_arn" not in value:
        report(f"{path}.role_arn", "is required")
    return found if found == value else None
