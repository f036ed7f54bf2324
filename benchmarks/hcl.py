"""Measure `fargate-hcl` on 1,000 resources: `python benchmarks/hcl.py`; with AWS's whole schema where there is one."""

import json
import os
import subprocess
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.terraform import NO_SERVER, Terraform, provider  # noqa: E402

RESOURCES = 1000
MAX_SECONDS, MAX_MEGABYTES = 2.0, 200
UNIT = 2**20 if sys.platform == "darwin" else 2**10
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "*"}]}


def main() -> int:
    """Print the measurements as a table; return 1 when a target is missed."""
    parser = ArgumentParser(description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="measurements, of which the median counts")
    options = parser.parse_args()
    met = True
    print("| resources | schemas | processor seconds | MB | |\n| --- | --- | --- | --- | --- |")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "app").mkdir()
        (folder / "app" / "cdk.tf.json").write_text(json.dumps(stack()))
        for what, arguments in schemas(folder):
            seconds, megabytes = measured(arguments, folder, options.runs)
            passed = seconds < MAX_SECONDS and megabytes < MAX_MEGABYTES
            met &= passed
            print(f"| {RESOURCES} | {what} | {seconds:.2f} | {megabytes:.0f} | {'pass' if passed else 'MISSED'} |")
    return 0 if met else 1


def stack() -> dict[str, Any]:
    """A stack of five types in turns, with policies, blocks, tags and references, in a tree of constructs."""
    resource: dict[str, dict[str, Any]] = {}

    def add(type_: str, index: int, **body: Any) -> None:
        note = {"metadata": {"path": f"app/unit-{index // 100}/group-{index // 10}/{type_}-{index}"}}
        resource.setdefault(type_, {})[f"{type_}-{index}"] = body | {"//": note}

    for index in range(0, RESOURCES, 5):
        tags = {"Name": f"unit {index}", "a:b": "${aws_vpc.aws_vpc-0.id}"}
        add("aws_vpc", index, cidr_block="10.0.0.0/16", tags=tags)
        role = f"${{aws_iam_role.aws_iam_role-{index}.name}}"
        trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "x"}}]}
        add("aws_iam_role", index, name=f"role-{index}", assume_role_policy=json.dumps(trust))
        add("aws_iam_role_policy", index, role=role, policy=json.dumps(POLICY))
        add(
            "aws_ecs_cluster",
            index,
            name=f"cluster-{index}",
            setting=[{"name": "containerInsights", "value": "enabled"}],
        )
        rule = {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "self": None}
        add("aws_security_group", index, name=f"group-{index}", ingress=[rule], vpc_id="${aws_vpc.aws_vpc-0.id}")
    required = {"aws": {"source": "aws", "version": "5.100.0"}}
    return {"terraform": {"backend": {"s3": {}}, "required_providers": required}, "resource": resource}


def schemas(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Where schemas come from, and the arguments of each: what is built in, and where there is a provider its own."""
    yield "built in", []
    if not provider():
        print("No AWS provider in a mirror: no schema of it is read.", file=sys.stderr)
        return
    asked = folder / "asked"
    asked.mkdir()
    required = {"required_providers": {"aws": {"source": "hashicorp/aws"}}}
    (asked / "main.tf.json").write_text(json.dumps({"terraform": required, "resource": {"terraform_data": {"a": {}}}}))
    terraform = Terraform(asked, NO_SERVER, "")
    terraform("init", "-input=false")
    path = folder / "schemas.json"
    path.write_text(terraform("version", "-json") + terraform("providers", "schema", "-json"))
    yield f"AWS's own, {path.stat().st_size / 1e6:.0f} MB", ["--schemas", str(path)]


def measured(arguments: list[str], folder: Path, runs: int) -> tuple[float, float]:
    """Processor seconds and megabytes of the whole process, once more than measured: the first compiles its modules."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT / "modules"), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    program = "import sys; from fargate_privatelink.commands.once import hcl; sys.exit(hcl())"
    seconds, megabytes = [], []
    for run in range(runs + 1):
        out = str(folder / f"out-{len(arguments)}-{run}")
        command = [sys.executable, "-c", program, str(folder / "app"), "--out", out, *arguments]
        with (folder / "said").open("w") as said:
            process = subprocess.Popen(command, env=environment, stdout=said)
            _, status, used = os.wait4(process.pid, 0)
        assert status == 0, arguments
        seconds.append(used.ru_utime + used.ru_stime)
        megabytes.append(used.ru_maxrss / UNIT)
    return median(seconds[1:]), median(megabytes[1:])


if __name__ == "__main__":
    sys.exit(main())
