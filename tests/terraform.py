"""Runs the real Terraform with the real AWS provider against a server on loopback."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

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
# Commands that ask the provider for its schemas and never configure it, so that all of them can have one process of it.
# The generated modules' tests mock it.
READ_SCHEMAS = ("validate", "show", "test")
REATTACH = re.compile("TF_REATTACH_PROVIDERS='(.*)'")
# Go's garbage collector takes a third of what a command costs, which is over before memory is short.
COLLECT_LESS = {"GOGC": "400"}


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
    """Terraform in one folder, with nothing of the machine's configuration.

    `endpoint` is AWS's; `attached` is where a running provider listens, in the words of TF_REATTACH_PROVIDERS, or "".
    Tests get it from the fixture `terraform_in`, which marks them.
    """

    def __init__(self, folder: Path, endpoint: str, attached: str) -> None:
        self.folder = folder
        mirror = provider()
        # Without a mirror Terraform asks its registry.
        configuration = MIRROR % mirror.parents[5] if mirror else ""
        self.configuration = folder / "cli.tfrc"
        self.configuration.write_text(configuration)
        self.environment = _inherited() | {
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
        self._attached = {"TF_REATTACH_PROVIDERS": attached} if attached else {}

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

    def run(self, *arguments: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
        """How a command ends that is given what a person types."""
        return subprocess.run(
            ["terraform", *arguments, "-no-color"],
            cwd=self.folder,
            input=typed,
            env=self.environment | (self._attached if arguments[0] in READ_SCHEMAS else {}),
            capture_output=True,
            text=True,
            check=False,
        )


class TerraformIn(Protocol):
    """Makes a folder's Terraform; where it is told no endpoint, no server may be asked."""

    def __call__(self, folder: Path, endpoint: str = NO_SERVER) -> Terraform: ...


@contextmanager
def running_provider() -> Iterator[str]:
    """Where a provider listens that runs until this process ends, in the words of TF_REATTACH_PROVIDERS.

    It is "" without a mirror, and every command then starts a provider of its own, as it does without this.
    """
    path = provider()
    if not path:
        yield ""
        return
    # It ends with its standard input, so a test run that is killed leaves none behind.
    script = '"$0" -debug & read -r _; kill $!; wait $!'
    with subprocess.Popen(
        ["sh", "-c", script, path],
        env=_inherited(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        yield next((match[1] for line in process.stdout if (match := REATTACH.search(line))), "")
        process.stdin.close()


def _inherited() -> dict[str, str]:
    """The environment without the machine's settings of AWS and Terraform."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "TF_"))}
    return own | COLLECT_LESS
