"""A Terraform that answers what a test has told it, and notes what it was asked and where."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

# It plans JSON where a stack's JSON is, and HCL elsewhere.
SCRIPT = """#!/bin/sh
side=hcl
[ -f cdk.tf.json ] && side=json
echo "$side $*" >> "$0.log"
[ "$1" = init ] && cp -r . "$0.$side"
[ -f "$0.$side-$1.refused" ] && { cat "$0.$side-$1.refused" >&2; exit 1; }
[ -f "$0.$side-$1" ] && cat "$0.$side-$1"
[ "$1" = show ] && [ -f "$0.$side-again" ] && mv "$0.$side-again" "$0.$side-show"
exit 0
"""


class Answers:
    """Answers by side, `json` or `hcl`, and command."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._program = folder / "terraform"
        self._program.write_text(SCRIPT)
        self._program.chmod(0o755)
        self.path = f"{folder}{os.pathsep}{os.environ['PATH']}"

    def plans(self, side: str, plan: Any, *, command: str = "show") -> None:
        self._file(f"{side}-{command}").write_text(plan if isinstance(plan, str) else json.dumps(plan))

    def refuses(self, side: str, command: str, message: str) -> None:
        self._file(f"{side}-{command}.refused").write_text(message)

    def asked(self) -> list[str]:
        """The commands as they were given, by side."""
        return self._file("log").read_text().splitlines()

    def folder(self, side: str) -> Path:
        """What was in the folder of a side before it was initialized."""
        return self._file(side)

    def _file(self, name: str) -> Path:
        return self._program.with_name(f"terraform.{name}")


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answers:
    made = Answers(tmp_path / "bin")
    monkeypatch.setenv("PATH", made.path)
    return made
