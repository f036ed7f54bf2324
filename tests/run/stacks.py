"""A stack that is applied, as its outputs tell it, and what AWS answers about its tasks."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fargate_privatelink.survey.calls import Call
from tests.survey.live import GROUP, REGION, SUBNET, arn, definition, service, stopped
from tests.survey.recorded import VPC
from tests.survey.replay import Answer, saying

Json = dict[str, Any]
CLUSTER, WEB = arn("cluster/web"), arn("task-definition/web:7")
ID = "0123456789abcdef0123456789abcdef"
ARN = arn(f"task/web/{ID}")
OUTPUTS: Json = {
    "vpc_id": VPC,
    "cluster_arn": CLUSTER,
    "cluster_name": "web",
    "private_subnet_ids": {f"{REGION}a": SUBNET},
    "task_definition_arns": {"nightly": arn("task-definition/nightly:3"), "web": WEB},
    "task_security_group_ids": {"nightly": "sg-0b", "web": GROUP},
    "run_task_commands": {"nightly": "aws ecs run-task --enable-execute-command", "web": "aws ecs run-task"},
    "service_names": {"web": "web"},
}
# What every verb finds, of a task that has ended.
DEFINED = saying("ecs:DescribeTaskDefinition", {"taskDefinition": definition()})


def printed(outputs: Json) -> str:
    """What `terraform output -json` prints of outputs."""
    return json.dumps({name: {"sensitive": False, "type": "dynamic", "value": each} for name, each in outputs.items()})


def terraform(folder: Path, outputs: Json | None = None, *, says: str = "", status: int = 0) -> None:
    """Put a program in a folder that prints outputs, or says why it has none."""
    folder.mkdir(exist_ok=True)
    (folder / "outputs.json").write_text("" if outputs is None else printed(outputs))
    (folder / "says").write_text(says)
    program(
        folder,
        "terraform",
        f'[ "$*" = "output -json -no-color" ] || exit 9\ncat "{folder}/outputs.json"\n'
        f'cat "{folder}/says" >&2\nexit {status}',
    )


def program(folder: Path, name: str, script: str) -> None:
    """Put a program in a folder."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def task(status: str = "STOPPED", **given: Any) -> Json:
    """A task of the family `web` that nothing but `run-task` started."""
    return {**stopped(group="family:web", lastStatus=status, startedAt="2026-11-27T12:00:00Z"), **given}


def ended(code: int | None, **given: Any) -> Json:
    """A task whose only container has ended."""
    container = {"name": "web", **({} if code is None else {"exitCode": code})}
    return task(stopCode="EssentialContainerExited", containers=[container], **given)


def one_after_another(action: str, key: str, bodies: Sequence[Any]) -> Answer:
    """Answer a call with one of some bodies after the other, and from then on with the last."""
    left = list(bodies)

    def answer(call: Call, _: Json) -> tuple[int, Json] | None:
        if call.action != action:
            return None
        return 200, {key: left.pop(0) if len(left) > 1 else left[0]}

    return answer


def started(*states: Json) -> list[Answer]:
    """What AWS answers to whom it starts a task for, which goes through some states."""
    begun = task("PROVISIONING", startedAt=None)
    return [
        saying("ecs:RunTask", {"tasks": [begun], "failures": []}),
        one_after_another("ecs:DescribeTasks", "tasks", [[each] for each in states]),
        DEFINED,
    ]


def logged(**streams: Sequence[str]) -> Answer:
    """What containers log, each event with the second as its time; the same whenever it is asked."""

    def answer(call: Call, parameters: Json) -> tuple[int, Json] | None:
        if call.action != "logs:FilterLogEvents":
            return None
        (name,) = parameters["logStreamNames"]
        lines = streams.get(name.split("/")[1], ())
        events = [
            {"eventId": f"{name}{number}", "timestamp": 1000 * number, "message": line, "logStreamName": name}
            for number, line in enumerate(lines, 1)
        ]
        return 200, {"events": [each for each in events if each["timestamp"] >= parameters.get("startTime", 0)]}

    return answer


__all__ = ["service"]
