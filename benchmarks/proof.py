"""Measure the proof of many tasks and endpoints: `python benchmarks/proof.py`, some seconds of it."""

import json
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from fargate_privatelink.proof.proof import prove  # noqa: E402
from fargate_privatelink.proof.readers.configuration import read_synthesized  # noqa: E402
from fargate_privatelink.proof.verdicts.verdicts import Verdict  # noqa: E402

MAX_SECONDS = 5.0
STACK = ROOT / "cdktf.out" / "stacks" / "privatelink" / "cdk.tf.json"
TASK = "sample_fargate_task"
RULES = "aws_vpc_security_group_egress_rule"
# Services that have nothing to do with a task's start, to fill up the VPC's 50 interface endpoints.
SPARE = [f"bedrock-{number}" for number in range(46)]


def main() -> int:
    """Print the measurement; return 1 when the target is missed."""
    parser = ArgumentParser(description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3, help="measurements, of which the median counts")
    options = parser.parse_args()
    document = grown(json.loads(STACK.read_text()), options.tasks)
    seconds = []
    for _ in range(options.runs):
        start = perf_counter()
        (proof,) = prove([read_synthesized(document, source=str(STACK))])
        seconds.append(perf_counter() - start)
    proved = sum(task.verdict is Verdict.PASSED for task in proof.tasks)
    endpoints = len(document["resource"]["aws_vpc_endpoint"])
    resources = sum(map(len, document["resource"].values()))
    met = median(seconds) < MAX_SECONDS and proved == options.tasks
    print(f"{proved} tasks proved, {endpoints} endpoints, {resources} resources: {median(seconds):.2f} s")
    print(f"{'met' if met else 'MISSED'}: under {MAX_SECONDS:g} s")
    return 0 if met else 1


def grown(document: dict[str, Any], tasks: int) -> dict[str, Any]:
    """The stack with many tasks, each with a security group of its own, and with 50 endpoints."""
    resources = document["resource"]
    texts = {name: json.dumps(rule) for name, rule in resources[RULES].items()}
    task, group = (
        json.dumps(resources[kind][name])
        for kind, name in (
            ("aws_ecs_task_definition", TASK),
            ("aws_security_group", f"task_{TASK}"),
        )
    )
    for number in range(1, tasks):
        name = f"{TASK}_{number}"
        family = f"sample-fargate-task-{number}"
        named = task.replace('"sample-fargate-task"', f'"{family}"')
        resources["aws_ecs_task_definition"][name] = json.loads(named)
        resources["aws_security_group"][f"task_{name}"] = json.loads(group)
        for rule, text in texts.items():
            own = text.replace(f"aws_security_group.task_{TASK}.id", f"aws_security_group.task_{name}.id")
            resources[RULES][rule.replace(TASK, name)] = json.loads(own)
    endpoint = resources["aws_vpc_endpoint"]["logs"]
    for service in SPARE:
        name = f"com.amazonaws.us-east-1.{service}"
        resources["aws_vpc_endpoint"][service] = {**endpoint, "service_name": name}
    return document


if __name__ == "__main__":
    sys.exit(main())
