"""A hub and two spokes, as a person writes them: what their tasks call, and what is refused of them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fargate_privatelink import settings, task_definition
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.linking import accounts, linked
from tests.cases import ACCOUNT, AWSLOGS, REGISTRY, web
from tests.conftest import without_comments

Json = dict[str, Any]
GATEWAY, TABLE = "tgw-0a1b2c3d4e5f60718", "tgw-rtb-0a1b2c3d4e5f60718"
JOBS_TASK = web(
    {"image": f"{REGISTRY}/jobs:1"},
    family="jobs",
    executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/jobsExecutionRole",
    taskRoleArn=f"arn:aws:iam::{ACCOUNT}:role/jobsTaskRole",
)
TASKS: Mapping[str, Json] = {"web.json": web({"logConfiguration": AWSLOGS}), "jobs.json": JOBS_TASK}
HUB: Json = {
    "endpoints_for": ["web", "jobs"],
    "vpc_cidr": "10.0.0.0/24",
    "private_subnets": {"us-east-1a": "10.0.0.0/26", "us-east-1b": "10.0.0.64/26"},
    "transit_gateway_id": GATEWAY,
}
WEB: Json = {
    "vpc_cidr": "10.1.0.0/16",
    "private_subnets": {"us-east-1a": "10.1.0.0/20", "us-east-1b": "10.1.16.0/20"},
    "cluster": "web",
    "tasks": [{"definition": "web.json"}],
}
JOBS: Json = {
    "vpc_cidr": "10.2.0.0/16",
    "private_subnets": {"us-east-1b": "10.2.0.0/20"},
    "cluster": "jobs",
    "tags": {"team": "jobs"},
    "tasks": [{"definition": "jobs.json", "extra_services": ["sqs"]}],
}
STACKS: Mapping[str, Json] = {"hub": HUB, "jobs": JOBS, "web": WEB}


def document(**changes: Json | None) -> Json:
    """The stacks as stacks.toml has them, each with changes; a stack or a key that is changed to None is left out."""
    names = [name for name in dict.fromkeys((*STACKS, *changes)) if changes.get(name, {}) is not None]
    stacks = {name: {**STACKS.get(name, {}), **(changes.get(name) or {})} for name in names}
    given = {name: {key: each for key, each in table.items() if each is not None} for name, table in stacks.items()}
    return {"defaults": {"region": "us-east-1"}, "stacks": given}


def inventories(tasks: Mapping[str, Json] = TASKS, **changes: Json | None) -> tuple[Inventory, ...]:
    """The hub and its spokes with their task definitions, and with changes by stack."""
    stacks = settings.parse(document(**changes), file="stacks.toml")
    definitions = {name: task_definition.parse(each, file=name) for name, each in tasks.items()}
    known = accounts(stacks, definitions)
    return tuple(linked([Inventory.of(each, definitions, account=known[each.name]) for each in stacks]))


def synthesized(inventories: Sequence[Inventory], out: Path) -> dict[str, Json]:
    """The Terraform JSON of stacks, by name, without CDKTF's comments."""
    from fargate_privatelink.cdktf import pruned

    pruned.use()
    from fargate_privatelink.constructs import stack

    stack.synthesize(inventories, out)
    names = [each.settings.name for each in inventories]
    return {name: without_comments(json.loads((out / "stacks" / name / "cdk.tf.json").read_text())) for name in names}
