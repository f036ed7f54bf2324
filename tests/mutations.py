"""Mutations of a rich configuration, sent through the command: a message and nothing changed, or a right result.

`python -m tests.mutations 20000` sends so many, `python -m tests.mutations 7 8` those from number 7 to before 8. Of
those that are accepted each `--every`th is synthesized, and Terraform looks at the form of its module.
"""

import json
import random
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock
from xml.etree import ElementTree

from fargate_privatelink.commands import synth
from fargate_privatelink.constructs.choices import inputs
from tests import ROOT
from tests.cases import ACCOUNT, EFS, EXECUTION_ROLE, PUBLIC, SECRETS, STACK, TAGS, TASK_ROLE, ZONES, firelens

Json = dict[str, Any]
Place = tuple[Any, ...]

WEB: Json = firelens(Name="cloudwatch_logs", region="us-east-1", log_group_name="/app") | {
    "runtimePlatform": {"cpuArchitecture": "ARM64"},
    "tags": [{"key": "team", "value": "web"}],
    "volumes": [{"name": "files", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}],
}
WEB["containerDefinitions"][0] |= {
    "environment": [{"name": "A", "value": "b"}],
    "secrets": [{"name": "S", "valueFrom": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/s"}],
    "portMappings": [{"containerPort": 80}],
    "healthCheck": {"command": ["CMD", "true"]},
    "mountPoints": [{"sourceVolume": "files", "containerPath": "/files"}],
    "dependsOn": [{"containerName": "log-router", "condition": "START"}],
    "dockerLabels": {"a": "b"},
    "command": ["sh", "-c", "true"],
    "ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}],
}
NONE_CREATED = {"cluster": False, "repositories": False, "execution_roles": False, "log_groups": False}
# Files by name: every feature, in several stacks.
RICH: Json = {
    "stacks": {
        "defaults": {
            **STACK,
            "private_subnets": ZONES,
            "tags": TAGS,
            "log_retention_days": 30,
            "backend": {"type": "s3", "bucket": "states", "key": "web.tfstate", "region": "us-east-1"},
        },
        "stacks": {
            "web": {
                "nat": "per-az",
                "public_subnets": PUBLIC,
                "tasks": [
                    {"definition": "web.json", "execute_command": True, "extra_services": ["sqs", "s3"]},
                    {"definition": "secrets.json"},
                ],
            },
            "files": {
                "create": NONE_CREATED,
                "endpoint_policies": "open",
                "backend": {"type": "cloud", "organization": "acme", "workspace": "files"},
                "tasks": [{"definition": "files.json"}],
            },
        },
    },
    "web": WEB,
    "secrets": SECRETS | {"family": "secrets"},
    "files": EFS
    | {"family": "files", "taskRoleArn": f"{TASK_ROLE}Files", "executionRoleArn": f"{EXECUTION_ROLE}Files"},
}
VALUES: list[Any] = [
    *("", "x", "*", "a.b:c/d", "eu-west-1", "${x.y}", "%{if}", "\x1b[31m", "\u202e", "é" * 300, "a" * 5000, "\ud800"),
    *(f"arn:aws:iam::{ACCOUNT}:role/x", "arn:aws:s3:::b", "nginx", "registry.corp.internal:5000/app", "10.0.0.0/28"),
    *(0, -1, 1, 2**40, 0.5, 1e308, True, False, None, [], {}, ["x"], {"x": "y"}, [{}], [[]], [None]),
]
KEYS = ["", "x", "tags", "name", "command", "secrets", "tmpfs", "efsVolumeConfiguration", "a.b", "é", "\x1b"]
# What is left of a CDKTF token that nothing resolved.
TOKEN = "TfToken["


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in parts:
        yield (*path, key)
        yield from places(item, (*path, key))


def at(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]
    return value


def mutation(number: int) -> Json:
    """The files of a mutation: one to three places have another value, are gone, or have something beside them."""
    dice = random.Random(number)
    files = deepcopy(RICH)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        place = dice.choice([place for place in places(files) if len(place) > 1])
        parent, key = at(files, place[:-1]), place[-1]
        new = dice.choice((dice.choice(VALUES), deepcopy(at(files, dice.choice([*places(files)])))))
        match dice.randrange(5):
            case 0:
                del parent[key]
            case 1 if isinstance(parent, list):
                parent.append(deepcopy(parent[key]))
            case 1:
                parent[dice.choice(KEYS)] = new
            case _:
                parent[key] = new
    return files


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return '""' if value is None else json.dumps(value)


def handed_in(folder: Path, files: Json) -> Path:
    """The configuration of a mutation, written into a folder."""
    for name, content in files.items():
        if name != "stacks":
            (folder / f"{name}.json").write_text(json.dumps(content))
    config = folder / "stacks.toml"
    parts = files["stacks"] if isinstance(files["stacks"], dict) else {}
    config.write_text("".join(f"{json.dumps(key)} = {toml(item)}\n" for key, item in parts.items()))
    return config


def send(number: int, folder: Path, *, constructs: bool) -> int:
    """Send a mutation through the command, with CDKTF or up to it; the exit status. An AssertionError says what broke.

    The output is in `out` in the folder, or what was there before.
    """
    config, out = handed_in(folder, mutation(number)), folder / "out"
    (out / "stacks" / "mine").mkdir(parents=True, exist_ok=True)
    (out / "stacks" / "mine" / "main.tf").write_text("# mine\n")
    before = {path: path.is_file() and path.read_bytes() for path in out.rglob("*")}

    derived: list[object] = []

    def derive(inventories: Any, *_: object) -> list[object]:
        # All that is worked out before CDKTF.
        derived.extend((each.notes, each.endpoints, each.roles, [*inputs.inputs(each)]) for each in inventories)
        return []

    with redirect_stdout(StringIO()) as stdout, redirect_stderr(StringIO()) as stderr:
        arguments = ["--config", str(config), "--out", str(out)]
        if constructs:
            status = synth.main(arguments)
        else:
            with mock.patch.object(synth, "synthesize", derive):
                status = synth.main(arguments)
    printed = stdout.getvalue() + stderr.getvalue()
    assert all(line.isprintable() for line in printed.split("\n")), printed
    assert status in (0, 1)
    assert bool(stderr.getvalue()) is bool(status), printed
    if status or not constructs:
        assert {path: path.is_file() and path.read_bytes() for path in out.rglob("*")} == before
    else:
        _check(out)
    return status


def _check(out: Path) -> None:
    """An AssertionError says what is wrong with an output."""
    stacks = [*(out / "stacks").glob("*/cdk.tf.json")]
    assert stacks
    for stack in stacks:
        document = json.loads(stack.read_text())
        assert all(at(document, place) is not None for place in places(document)), f"null in {stack}"
        ElementTree.parse(stack.with_name("topology.svg"))
        assert (out / "modules" / stack.parent.name / "main.tf").exists()
    for path in out.rglob("*"):
        assert not path.is_file() or TOKEN not in path.read_text(), path


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("numbers", type=int, nargs="+", help="from, which may be left out, and before")
    parser.add_argument("--every", type=int, default=10, help="of those that are accepted so many are one synth")
    parser.add_argument("--at-once", type=int, default=500, help="in one process: CDKTF forgets nothing")
    options = parser.parse_args()
    first, last = [0, *options.numbers][-2:]
    if last - first > options.at_once:
        failed = 0
        for start in range(first, last, options.at_once):
            part = [str(start), str(min(start + options.at_once, last)), f"--every={options.every}"]
            part.append(f"--at-once={options.at_once}")
            failed |= subprocess.run([sys.executable, "-m", "tests.mutations", *part], cwd=ROOT).returncode
        return failed
    return _send_all(range(first, last), options.every)


def _send_all(numbers: range, every: int) -> int:
    counts: Counter[str] = Counter()
    with TemporaryDirectory() as name:
        made = Path(name) / "made"
        made.mkdir()
        for number in numbers:
            folder = Path(name) / "case"
            folder.mkdir()
            try:
                status = send(number, folder, constructs=False)
                counts["refused" if status else "accepted"] += 1
                if status == 0 and counts["accepted"] % every == 0:
                    status = send(number, folder, constructs=True)
                    counts["refused by the proof" if status else "synthesized"] += 1
                    if status == 0:
                        shutil.move(folder / "out" / "modules", made / str(number))
            except Exception as error:
                counts["failed"] += 1
                print(f"{number}: {type(error).__name__}: {str(error)[:500]}", flush=True)
            shutil.rmtree(folder)
        if shutil.which("terraform"):
            done = subprocess.run(["terraform", "fmt", "-check", "-recursive", "-list=true", made], text=True)
            counts["failed"] += done.returncode != 0
    print(f"{numbers.start} to {numbers.stop}: {dict(counts)}", flush=True)
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    sys.exit(main())
