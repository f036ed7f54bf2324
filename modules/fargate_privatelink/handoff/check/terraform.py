"""Terraform in a folder that is thrown away: it plans there, and never applies."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Of the environment, what would have Terraform work elsewhere, otherwise or with a person. Variables stay.
NOT_INHERITED = ("TF_DATA_DIR", "TF_WORKSPACE", "TF_CLI_ARGS", "TF_LOG", "TF_INPUT")
SETTINGS = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
# A plan reads all that is in the state, of which a server may be slow to tell.
SECONDS = 1800
# The workspace of whoever has chosen none.
DEFAULT = "default"
# What Terraform frames its messages with.
FRAME = str.maketrans("\u2502\u2577\u2575", "   ")


class FailedError(Exception):
    """Why a command of Terraform did not do it, in a sentence."""


def answer(arguments: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: int) -> str:
    """What a command of Terraform in a folder prints; a FailedError says why it ends otherwise."""
    named = f"terraform {' '.join(each for each in arguments[:2] if not each.startswith('-'))}"
    try:
        done = subprocess.run(  # noqa: S603 (no shell, and every word is of this package or a path)
            ["terraform", *arguments, "-no-color"],  # noqa: S607 (the one that the person would run)
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        raise FailedError("terraform is not installed, or not on PATH") from None
    except OSError as error:
        raise FailedError(f"{named}: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise FailedError(f"{named}: no answer in {seconds} s") from None
    if done.returncode != 0:
        message = " ".join(done.stderr.decode("utf-8", "replace").translate(FRAME).split())
        raise FailedError(f"{named}: {message or f'ends with status {done.returncode}'}")
    return done.stdout.decode("utf-8", "replace")


class Terraform:
    """Terraform in one folder and workspace."""

    def __init__(self, folder: Path, workspace: str) -> None:
        self.folder = folder
        # HCP Terraform has no default one, and takes no word of it.
        self._workspace = {} if workspace == DEFAULT else {"TF_WORKSPACE": workspace}

    def __call__(self, *arguments: str) -> str:
        """The standard output of a command; a FailedError where there is none."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(NOT_INHERITED)}
        return answer(arguments, self.folder, inherited | self._workspace | SETTINGS, SECONDS)

    def init(self, mirrors: Sequence[Path]) -> None:
        """Install what the configuration needs: from folders of providers that are there, or as Terraform does."""
        for mirror in mirrors:
            try:
                self("init", "-input=false", f"-plugin-dir={mirror.absolute()}")
            except FailedError:
                continue
            return
        self("init", "-input=false")

    def planned(self, options: Sequence[str]) -> dict[str, Any]:
        """The plan as JSON."""
        self("plan", "-input=false", "-lock=false", "-out=plan", *options)
        try:
            plan: dict[str, Any] = json.loads(self("show", "-json", "plan"))
        except ValueError as error:
            raise FailedError(f"terraform show: {error}") from error
        return plan

    def is_valid(self) -> bool:
        """Whether Terraform takes the configuration, whatever a server would say of it."""
        try:
            self("validate")
        except FailedError:
            return False
        return True
