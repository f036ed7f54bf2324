"""Runs the real Terraform with the real AWS provider against a server on loopback."""

import os
import subprocess
from functools import cache
from pathlib import Path

import pytest

# Terraform's own mirror folders, then the system's folders in which a person or an image keeps one.
# Source: Terraform documentation, CLI configuration, Implied local mirror directories.
MIRRORS = (
    *(
        "~/.terraform.d/plugins",
        "~/.local/share/terraform/plugins",
        "~/Library/Application Support/io.terraform/plugins",
    ),
    *("/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"),
    *("/opt", "/usr/local/share", "/usr/local/lib", "/usr/share", "/var/lib"),
)
MIRROR = 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n'
# Nothing listens there: a plan that asks no server needs none.
NO_SERVER = "http://127.0.0.1:9"
# <mirror>/<host>/hashicorp/aws/<version>/<platform>/terraform-provider-aws_v..., the mirror itself a level or two down
PROVIDER = "hashicorp/aws/*/*/terraform-provider-aws_v*"


@cache
def provider() -> Path | None:
    """The newest AWS provider in a filesystem mirror, if there is one."""
    found = [
        path
        for folder in (os.environ.get("TF_PLUGIN_CACHE_DIR", ""), *MIRRORS)
        if folder
        for depth in ("*/", "*/*/", "*/*/*/")
        for path in Path(folder).expanduser().glob(depth + PROVIDER)
    ]
    return max(found, key=lambda path: [int(part) for part in path.parents[1].name.split(".")], default=None)


class Terraform:
    """Terraform in one folder, with nothing of the machine's configuration."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        mirror = provider()
        # Without a mirror Terraform asks its registry.
        configuration = MIRROR % mirror.parents[5] if mirror else ""
        self.configuration = folder / "cli.tfrc"
        self.configuration.write_text(configuration)
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "TF_"))}
        self.environment = inherited | {
            "TF_CLI_CONFIG_FILE": str(self.configuration),
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def init(self) -> None:
        """Initialize, or skip the test where there is no provider to be had."""
        done = self.run("init", "-input=false")
        if done.returncode != 0 and provider() is None:
            pytest.skip(f"no AWS provider in {', '.join(MIRRORS)} nor from Terraform's registry")
        assert done.returncode == 0, done.stdout + done.stderr

    def __call__(self, *arguments: str) -> str:
        """Standard output of a command that must succeed."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"terraform {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["terraform", *arguments, "-no-color"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
