"""No order of imports matters: whoever imports CDKTF first has the bundled Node, and only the resources asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fargate_privatelink.cdktf import engine
from tests import ROOT

CDKTF_FIRST = """
import cdktf
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from fargate_privatelink.cdktf.bindings import Vpc
"""
OURS_FIRST = """
from fargate_privatelink.cdktf.bindings import Vpc
import cdktf
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
"""
PROVIDER_FIRST = """
import cdktf_cdktf_provider_aws as aws
import cdktf
from fargate_privatelink.cdktf.bindings import Vpc
aws.sqs_queue.SqsQueue
"""
JSII_FIRST = """
import jsii
from cdktf_cdktf_provider_aws import sqs_queue
from fargate_privatelink.cdktf.bindings import Vpc
"""
ONLY_CDKTF = """
import cdktf
from cdktf_cdktf_provider_aws import sqs_queue, vpc
"""
SHOW = """
import sys
print(sorted({name.split(".")[1] for name in sys.modules if name.startswith("cdktf_cdktf_provider_aws.")}))
"""


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("program", [CDKTF_FIRST, OURS_FIRST, PROVIDER_FIRST, JSII_FIRST, ONLY_CDKTF])
def test_no_order_of_imports_matters(program: str, tmp_path: Path) -> None:
    # A Node that would say on standard error how old it is, and more.
    wrong = tmp_path / "node"
    wrong.write_text("#!/bin/sh\necho end of life >&2\nexit 1\n")
    wrong.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JSII_", "NODE_"))}
    done = subprocess.run(
        [sys.executable, "-c", program + SHOW],
        cwd=tmp_path,
        env=environment | {"PATH": f"{tmp_path}{os.pathsep}{environment['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "['_jsii', 'sqs_queue', 'vpc']\n"


def test_python_is_told_at_its_start_what_the_engine_names() -> None:
    (line,) = (ROOT / "modules" / "fargate_privatelink.pth").read_text().splitlines()
    assert f"early.before{(engine.JSII, *(each.provider for each in engine.ENGINES.values()))}" in line


def test_a_line_that_is_left_behind_by_a_package_that_is_gone_says_nothing(tmp_path: Path) -> None:
    line = (ROOT / "modules" / "fargate_privatelink.pth").read_text()
    done = subprocess.run([sys.executable, "-I", "-S", "-c", line], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_python_imports_at_its_start_is_next_to_nothing() -> None:
    program = "import sys; sys.path.insert(0, 'modules'); old = {*sys.modules}; import fargate_privatelink.cdktf.early"
    command = [sys.executable, "-I", "-S", "-c", f"{program}; print(*({{*sys.modules}} - old))"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) == 3
