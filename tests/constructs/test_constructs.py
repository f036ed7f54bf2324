"""Runs the examples of docs/constructs.md, and holds its tables to the constructs."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT
from tests.terraform import TerraformIn

DOCUMENT = (ROOT / "docs" / "constructs.md").read_text()
# A program, whose first line is its file's name, and what it prints: the next block.
EXAMPLE = re.compile(r"```python\n# (\w+\.py)\n(.*?)```\n.*?```\n(.*?)```\n", re.DOTALL)
EXAMPLES = {name: (program, printed) for name, program, printed in EXAMPLE.findall(DOCUMENT)}
NAMES = ["app.py", "service.py", "existing.py", "clash.py", "requirements.py", "lazy.py"]
WITHOUT_PROVIDER = """
from fargate_privatelink.cdktf import pruned

pruned.use()
from fargate_privatelink.cdktf.bindings import App, TerraformStack, Vpc

app = App()
Vpc(TerraformStack(app, "stack"), "main", cidr_block="10.0.0.0/16")
app.synth()
"""


@dataclass(frozen=True)
class Run:
    """A program that has run in a folder of its own."""

    folder: Path
    done: subprocess.CompletedProcess[str]

    def stack(self, name: str) -> dict[str, Any]:
        written: dict[str, Any] = json.loads((self.folder / "cdktf.out" / "stacks" / name / "cdk.tf.json").read_text())
        return written

    def addresses(self, stack: str) -> set[str]:
        return {f"{kind}.{name}" for kind, named in self.stack(stack)["resource"].items() for name in named}


@pytest.fixture(scope="module")
def runs(slow: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Every example, and a stack without a provider; they run side by side, which saves time."""
    programs = {name: program for name, (program, _) in EXAMPLES.items()}
    programs["without_provider.py"] = WITHOUT_PROVIDER

    folders = {name: tmp_path_factory.mktemp(name.removesuffix(".py")) for name in programs}

    def run(name: str) -> Run:
        folder = folders[name]
        (folder / "image").mkdir()
        shutil.copy(ROOT / "image" / "task-definition.json", folder / "image")
        (folder / name).write_text(programs[name])
        command = [sys.executable, name]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return Run(folder, done)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return dict(zip(programs, pool.map(run, programs), strict=True))


def test_every_program_of_the_document_is_run() -> None:
    assert list(EXAMPLES) == NAMES
    assert DOCUMENT.count("```python") == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_prints_what_the_document_says(runs: dict[str, Run], name: str) -> None:
    done = runs[name].done
    assert (done.returncode, done.stdout, done.stderr) == (0, EXAMPLES[name][1], "")


def test_the_smallest_example_has_the_promised_addresses(runs: dict[str, Run]) -> None:
    assert runs["app.py"].addresses("queue") == {
        *("aws_vpc.main", "aws_default_security_group.main", "aws_subnet.private", "aws_route_table.private"),
        *("aws_route_table_association.private", "aws_vpc_endpoint.sqs", "aws_security_group.endpoint_sqs"),
        *("aws_vpc_security_group_ingress_rule.endpoint_sqs", "aws_sqs_queue.orders"),
        *("aws_vpc_endpoint_subnet_association.sqs", "terraform_data.subnets"),
    }


def test_the_service_example_has_the_promised_addresses(runs: dict[str, Run]) -> None:
    interfaces = ("ecr_api", "ecr_dkr", "logs", "sqs")
    task = "sample_fargate_task"
    found = runs["service.py"].addresses("orders")
    own = {address for address in found if address.startswith(("aws_sqs_queue.", "aws_ecs_service."))}
    assert len(own) == 2
    assert found - own == {
        *("aws_vpc.main", "aws_default_security_group.main", "aws_subnet.private", "aws_route_table.private"),
        *("aws_route_table_association.private", "aws_vpc_endpoint.s3", "aws_ecs_cluster.main"),
        *(f"aws_vpc_endpoint.{service}" for service in interfaces),
        *(f"aws_vpc_endpoint_subnet_association.{service}" for service in interfaces),
        "terraform_data.subnets",
        *(f"aws_security_group.endpoint_{service}" for service in interfaces),
        *(f"aws_vpc_security_group_ingress_rule.endpoint_{service}" for service in interfaces),
        *("aws_ecr_repository.my_ecr_repo_app_image", "aws_cloudwatch_log_group.ecs_sample_fargate_task"),
        *("aws_iam_role.ecs_task_execution_role", "aws_iam_role_policy.ecs_task_execution_role"),
        *(f"aws_security_group.task_{task}", f"aws_ecs_task_definition.{task}"),
        *(f"aws_vpc_security_group_egress_rule.task_{task}_{service}" for service in (*interfaces, "s3")),
    }


def test_nothing_of_somebody_else_s_network_is_made(runs: dict[str, Run]) -> None:
    assert runs["existing.py"].addresses("endpoints") == {
        *("aws_vpc_endpoint.s3", "aws_vpc_endpoint.sqs", "aws_security_group.endpoint_sqs"),
        *("aws_vpc_security_group_ingress_rule.endpoint_sqs", "aws_vpc_endpoint_subnet_association.sqs"),
    }


def test_the_service_waits_for_its_way_out(runs: dict[str, Run]) -> None:
    resources = runs["service.py"].stack("orders")["resource"]
    (service,) = resources["aws_ecs_service"].values()
    assert set(service["depends_on"]) == {
        f"{kind}.{name}"
        for kind, named in resources.items()
        for name in named
        if kind in ("aws_vpc_endpoint", "aws_iam_role_policy", "aws_cloudwatch_log_group")
        or kind in ("aws_route_table_association", "aws_vpc_endpoint_subnet_association")
        or kind.startswith("aws_vpc_security_group_")
    }


@pytest.mark.parametrize(("name", "stack"), [("app.py", "queue"), ("service.py", "orders")])
def test_the_documented_provider_range_is_the_project_s(runs: dict[str, Run], name: str, stack: str) -> None:
    committed = json.loads((ROOT / "cdktf.out" / "stacks" / "privatelink" / "cdk.tf.json").read_text())
    required = committed["terraform"]["required_providers"]
    assert runs[name].stack(stack)["terraform"]["required_providers"] == required


def test_a_synth_runs_the_validations_of_cdktf(runs: dict[str, Run]) -> None:
    done = runs["without_provider.py"].done
    assert done.returncode == 1
    assert "Found resources without a matching provider construct" in done.stderr


@pytest.mark.parametrize(("name", "stack"), [("service.py", "orders"), ("existing.py", "endpoints")])
def test_terraform_accepts_the_examples(runs: dict[str, Run], terraform_in: TerraformIn, name: str, stack: str) -> None:
    terraform = terraform_in(runs[name].folder / "cdktf.out" / "stacks" / stack)
    terraform.init()
    assert json.loads(terraform("validate", "-json"))["diagnostics"] == []


CONSTRUCTS = [
    "network.Network",
    "existing_network.ExistingNetwork",
    "private_link.PrivateLink",
    "fargate.Fargate",
]


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_the_tables_have_what_a_construct_takes_and_exposes(construct: str) -> None:
    tables = DOCUMENT.split(f"**`fargate_privatelink.constructs.{construct}`**\n")[1].strip().split("\n\n")[:2]
    takes, exposes = (
        {name for row in table.splitlines() for name in re.findall(r"`(\w+)[^`]*`", row.split("|")[1])}
        for table in tables
    )
    module, _, name = construct.partition(".")
    path = ROOT / "modules" / "fargate_privatelink" / "constructs" / module
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    (found,) = [
        node for node in ast.parse(source.read_text()).body if isinstance(node, ast.ClassDef) and node.name == name
    ]
    methods = {node.name: node for node in found.body if isinstance(node, ast.FunctionDef)}
    arguments = methods["__init__"].args
    defaults = {
        argument.arg: default for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    }
    # What has a default is for the module writer of this project.
    assert takes == {argument for argument, default in defaults.items() if default is None}
    attributes = {
        node.attr for node in ast.walk(found) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    assert exposes == {name for name in {*methods, *attributes} if not name.startswith("_")}
