"""Where Terraform keeps a stack's state: the table `backend`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fargate_privatelink.aws.regions import region
from fargate_privatelink.errors import shown
from fargate_privatelink.settings.assume_roles import read_assume_role
from fargate_privatelink.settings.tables import Reader, ReportProblem, boolean, matching, report_unknown

HCP_TERRAFORM = "app.terraform.io"
BackendType = Literal["local", "s3", "cloud", "none"]


@dataclass(frozen=True, kw_only=True)
class Backend:
    """A backend: its type, and its arguments by Terraform's own names."""

    type: BackendType = "local"
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> object:
        """What two stacks must not share; None where their names keep them apart."""
        if self.type == "s3":
            return self.type, self.arguments["bucket"], self.arguments["key"]
        if self.type == "cloud" and "name" in self.arguments["workspaces"]:
            hostname, workspaces = self.arguments.get("hostname", HCP_TERRAFORM), self.arguments["workspaces"]
            return self.type, hostname, self.arguments["organization"], workspaces["name"]
        return None


def read_backend(value: object, path: str, report: ReportProblem) -> Backend | None:
    """The backend in a TOML value; None, and a report, when it is wrong."""
    if not isinstance(value, dict):
        report(path, f'must be a table with a type, such as {{ type = "local" }}, got {shown(value)}')
        return None
    kind = value.get("type")
    if "type" not in value:
        report(f"{path}.type", f"is required: one of {', '.join(map(shown, BACKENDS))}")
        return None
    if not isinstance(kind, str) or kind not in BACKENDS:
        report(f"{path}.type", f"must be one of {', '.join(map(shown, BACKENDS))}, got {shown(kind)}")
        return None
    required, optional = BACKENDS[kind]
    known = {**required, **optional}
    report_unknown({key: None for key in value if key != "type"}, {"type": None, **known}, path, report)
    found: dict[str, Any] = {}
    for key, read in known.items():
        if key in value:
            found[key] = read(value[key], f"{path}.{key}", report)
        elif key in required:
            report(f"{path}.{key}", "is required")
            found[key] = None
    sound = None not in found.values() and value.keys() <= {"type", *known}
    if kind == "cloud" and sound and ("workspace" in found) == ("tags" in found):
        both = "not both" if "workspace" in found else "and has neither"
        report(path, f"needs either workspace or tags, {both}")
        sound = False
    return Backend(type=kind, arguments=ARGUMENTS.get(kind, dict)(found)) if sound else None  # type: ignore[arg-type]


def _region(value: object, path: str, report: ReportProblem) -> str | None:
    try:
        if isinstance(value, str):
            return region(value).name
        report(path, f"must be an AWS region, got {shown(value)}")
    except ValueError as error:
        report(path, str(error))
    return None


def _tags(value: object, path: str, report: ReportProblem) -> list[str] | None:
    if isinstance(value, list) and value and all(isinstance(tag, str) and TAG.fullmatch(tag) for tag in value):
        return value
    report(path, f"must be a list of workspace tags, got {shown(value)}")
    return None


def _s3_arguments(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**found, "encrypt": True}


def _cloud_arguments(found: Mapping[str, Any]) -> dict[str, Any]:
    workspace = {"name": found["workspace"]} if "workspace" in found else {"tags": found["tags"]}
    project = {"project": found["project"]} if "project" in found else {}
    hostname = {"hostname": found["hostname"]} if "hostname" in found else {}
    return {"organization": found["organization"], "workspaces": {**workspace, **project}, **hostname}


TAG = re.compile(r"[a-z0-9][a-z0-9:_-]{0,254}", re.ASCII)
_name = matching(r"[A-Za-z0-9_-]{1,90}", "1 to 90 letters, digits, hyphens and underscores")
Readers = Mapping[str, Reader]

# Required and optional keys of each type. Sources: Terraform documentation, Backend Type: s3; HCP Terraform, The
# cloud block.
BACKENDS: Mapping[str, tuple[Readers, Readers]] = {
    "local": ({}, {}),
    "none": ({}, {}),
    "s3": (
        {
            "bucket": matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of an S3 bucket"),
            "key": matching(r"(?!/)(?!.*//)[\w!*'()./-]{1,1024}(?<!/)", "the key of an S3 object"),
            "region": _region,
        },
        {
            "use_lockfile": boolean,
            "profile": matching(r"[ -~]{1,255}", "the name of a profile in the AWS configuration"),
            "assume_role": read_assume_role,
            "kms_key_id": matching(
                r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key/(mrk-)?[a-f0-9-]{32,36}|alias/[\w/-]+)", "a KMS key's ARN"
            ),
        },
    ),
    "cloud": (
        {"organization": _name},
        {
            "workspace": _name,
            "tags": _tags,
            "project": matching(r"[\w -]{3,40}", "3 to 40 letters, digits, spaces, hyphens and underscores"),
            "hostname": matching(r"[a-z0-9.-]+(:\d+)?", "a host name"),
        },
    ),
}
ARGUMENTS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "s3": _s3_arguments,
    "cloud": _cloud_arguments,
}
