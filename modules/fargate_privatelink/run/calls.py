"""The calls that each verb of `fargate-run` makes, and how a person makes one with the AWS CLI."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from fargate_privatelink.survey.calls import CALLS as READING
from fargate_privatelink.survey.calls import CLUSTER, NOT_FOUND, Call, Pager

# What a session needs is asked by the AWS CLI: botocore alone speaks no WebSocket.
EXECUTE = "ecs:ExecuteCommand"
# Sources: Amazon ECS, ECR and CloudWatch Logs API References; Service Authorization Reference for the actions.
WRITING = (
    Call("ecs:RunTask", "ecs", "", CLUSTER, Pager.ONE),
    Call("ecs:UpdateService", "ecs", "service", CLUSTER, Pager.ONE),
    Call(EXECUTE, "ecs", "", CLUSTER, Pager.ONE),
    Call("ecr:GetAuthorizationToken", "ecr", "authorizationData", "*", Pager.ONE),
    # A stream is not there before the container that writes it.
    Call("logs:FilterLogEvents", "logs", "events", "log group", none=NOT_FOUND),
)
# What is left to a person to do.
STOP = Call("ecs:StopTask", "ecs", "task", CLUSTER, Pager.ONE)
CALLS: Mapping[str, Call] = {**READING, **{each.action: each for each in WRITING}}
DEFINITION, TASKS, LIST = "ecs:DescribeTaskDefinition", "ecs:DescribeTasks", "ecs:ListTasks"
VERBS: Mapping[str, tuple[str, ...]] = {
    "run": (DEFINITION, TASKS, "ecs:RunTask", "logs:FilterLogEvents"),
    "logs": (DEFINITION, TASKS, LIST, "logs:FilterLogEvents"),
    "exec": (TASKS, EXECUTE, LIST),
    "redeploy": ("ecs:DescribeServices", "ecs:UpdateService"),
    "push": ("ecr:GetAuthorizationToken", DEFINITION),
}
# What AWS CLI's shorthand takes without quotes of its own. Source: AWS CLI User Guide, Shorthand syntax.
PLAIN = re.compile(r"[\w./:+-]+", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where calls go: a region, and the profile with the credentials."""

    region: str
    profile: str | None = None

    def command_line(self, call: Call, parameters: Mapping[str, Any]) -> str:
        """A call as a line for a shell, in AWS CLI's words."""
        return shlex.join(self.arguments(call, parameters))

    def arguments(self, call: Call, parameters: Mapping[str, Any]) -> list[str]:
        """A call as the arguments of the AWS CLI."""
        profile = ["--profile", self.profile] if self.profile else []
        options = (argument for name, value in parameters.items() for argument in _option(name, value))
        return ["aws", call.client, xform_name(call.operation, "-"), "--region", self.region, *profile, *options]


def _option(name: str, value: Any) -> Iterator[str]:
    option = xform_name(name, "-")
    if isinstance(value, bool):
        yield f"--{option}" if value else f"--no-{option}"
        return
    yield f"--{option}"
    if isinstance(value, Mapping):
        yield _shorthand(value) or json.dumps(value)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from map(str, value)
    else:
        yield str(value)


def _shorthand(value: Mapping[str, Any]) -> str | None:
    """A structure in AWS CLI's shorthand; None where that would take quotes."""
    held = [(name, _held(each)) for name, each in value.items()]
    return ",".join(f"{name}={each}" for name, each in held) if all(each for _, each in held) else None


def _held(value: Any) -> str | None:
    if isinstance(value, Mapping):
        inner = _shorthand(value)
        return f"{{{inner}}}" if inner else None
    if isinstance(value, list):
        held = [_held(each) for each in value]
        return f"[{','.join(each for each in held if each)}]" if held and all(held) else None
    return str(value) if isinstance(value, str) and PLAIN.fullmatch(value) else None
