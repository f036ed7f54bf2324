"""`fargate-run` for the walkthrough's sample, applied with the real Terraform on moto, as README.md says."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3

from tests import ROOT
from tests.terraform import Terraform, TerraformIn

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/fargate-cluster"
FAMILY, GROUP = "sample-fargate-task", "/ecs/sample-fargate-task"
TYPED = [sys.executable, "-m", "fargate_privatelink.commands.run"]


def started(terraform: Terraform, project: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**terraform.environment, "PYTHONPATH": str(ROOT / "modules")}
    pipe = subprocess.PIPE
    return subprocess.Popen([*TYPED, *words], cwd=project, env=environment, stdout=pipe, stderr=pipe, text=True)


def ran(terraform: Terraform, project: Path, *words: str) -> tuple[str, str, int]:
    with started(terraform, project, *words) as process:
        return *process.communicate(), process.returncode


def log(endpoint: str, task: str) -> None:
    """Log what the sample does, which no container of moto's does by itself."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    logs: Any = boto3.client("logs", region_name="us-east-1", endpoint_url=endpoint, **keys)
    stream = {"logGroupName": GROUP, "logStreamName": f"ecs/sample-fargate-logger/{task}"}
    logs.create_log_stream(**stream)
    event = {"timestamp": int(time.time() * 1000), "message": "sample-fargate-logger says hello"}
    logs.put_log_events(**stream, logEvents=[event])


def test_the_sample_runs_to_its_end_with_its_log(moto: str, terraform_in: TerraformIn, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "cdktf.out", tmp_path / "cdktf.out", ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*")
    )
    folder = tmp_path / "cdktf.out" / "stacks" / "privatelink"
    terraform = terraform_in(folder, moto)
    run = ("run", FAMILY, "--stack", "privatelink")
    where = "cdktf.out/stacks/privatelink"
    said = f"{where}: Terraform is not initialised there: terraform init\n"
    assert ran(terraform, tmp_path, *run) == ("", said, 125)
    terraform.init()
    said = f"{where}: its state has no outputs: apply it first: terraform apply\n"
    assert ran(terraform, tmp_path, *run) == ("", said, 125)
    terraform("apply", "-auto-approve", "-input=false")
    (command,) = terraform("output", "-json", "run_task_commands").split(f'"{FAMILY}":"')[1:]
    dry, _, status = ran(terraform, tmp_path, *run, "--dry-run")
    assert (dry.splitlines()[1], status) == (command.partition('"}')[0].replace("\\u0026", "&"), 0)

    with started(terraform, tmp_path, *run) as process:
        assert process.stderr
        lines = []
        for line in process.stderr:
            lines.append(line)
            if line.startswith("aws ecs describe-tasks "):
                task = line.split()[-1]
                log(moto, task)
        assert process.stdout
        assert process.stdout.read() == "sample-fargate-logger says hello\n"
    assert (lines[-1], process.returncode) == (
        f"task {task} of {FAMILY}:1 ended: container sample-fargate-logger: exit code 0\n",
        0,
    )
    logs = ran(terraform, tmp_path, "logs", FAMILY, "--task", task, "--stack", "privatelink")
    assert logs[::2] == ("sample-fargate-logger says hello\n", 0)

    with started(terraform, tmp_path, *run) as process:
        assert process.stderr
        for line in process.stderr:
            if line.startswith("task "):
                process.send_signal(signal.SIGINT)
                break
        last = process.stderr.read().splitlines()[-2:]
    task = line.split()[1]
    stop = f"aws ecs stop-task --region us-east-1 --cluster {CLUSTER} --task {task}"
    assert (last, process.returncode) == ([f"task {task} goes on: to stop it, {stop}", "interrupted"], 130)
