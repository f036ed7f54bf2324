"""Runs the example of docs/hcl.md, and holds its tables to `write_module`."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fargate_privatelink.handoff import write_module
from fargate_privatelink.handoff.writer import MAIN, OUTPUTS, VARIABLES, VERSIONS
from tests import ROOT

DOCUMENT = (ROOT / "docs" / "hcl.md").read_text()


@pytest.mark.usefixtures("slow")
def test_the_example_prints_what_the_document_says(tmp_path: Path) -> None:
    (found,) = re.findall(r"```python\n# (\w+\.py)\n(.*?)```\n.*?```\n(.*?)```\n", DOCUMENT, re.DOTALL)
    name, program, printed = found
    (tmp_path / name).write_text(program)
    command = [sys.executable, name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")


def test_the_document_has_every_file_and_every_argument() -> None:
    tables = re.findall(r"^\| (`.*?) \|", DOCUMENT, re.MULTILINE)
    told = set(re.findall(r"`([\w.]+)`", " ".join(tables)))
    parameters = inspect.signature(write_module).parameters.values()
    arguments = [each.name for each in parameters if each.kind is each.KEYWORD_ONLY]
    assert told == {MAIN, VARIABLES, OUTPUTS, VERSIONS, *arguments}
