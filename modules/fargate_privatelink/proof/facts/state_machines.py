"""The states of state machines that run tasks. Source: AWS Step Functions Developer Guide, connect-ecs."""

import json
import re
from collections.abc import Iterator
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

MACHINE = "aws_sfn_state_machine"
RUN_TASK = re.compile(r"arn:aws[\w-]*:states:::ecs:runTask(\.sync)?(?:\.waitForTaskToken)?")
# Deeper than any state machine that a person wrote.
DEPTH = 20
ARGUMENTS = {
    "LaunchType": "launch_type",
    "Cluster": "cluster",
    "PlatformVersion": "platform_version",
    "EnableExecuteCommand": "enable_execute_command",
}
SWITCH = {"ENABLED": True, "DISABLED": False}


def run_tasks(definition: Any) -> Iterator[tuple[Json, bool]]:
    """The arguments of the states that run tasks, and whether a state follows its task to the end."""
    try:
        document = json.loads(definition) if isinstance(definition, str) else {}
    except ValueError:
        return
    yield from _of(document, DEPTH)


def _of(document: Any, depth: int) -> Iterator[tuple[Json, bool]]:
    states = document.get("States") if isinstance(document, dict) and depth else None
    for state in states.values() if isinstance(states, dict) else ():
        if not isinstance(state, dict):
            continue
        match = RUN_TASK.fullmatch(str(state.get("Resource")))
        arguments = state.get("Parameters", state.get("Arguments"))
        if match and isinstance(arguments, dict):
            yield dict(_known(arguments)), bool(match[1])
        branches = state.get("Branches")
        for inner in (
            *(branches if isinstance(branches, list) else ()),
            state.get("ItemProcessor"),
            state.get("Iterator"),
        ):
            yield from _of(inner, depth - 1)


def _known(arguments: Json) -> Iterator[tuple[str, Any]]:
    """Arguments, with those unknown that are computed when the machine runs: by a path, or in JSONata."""
    for key, value in arguments.items():
        if key.endswith(".$"):
            yield key.removesuffix(".$"), UNKNOWN
        elif isinstance(value, str) and value.startswith("{%"):
            yield key, UNKNOWN
        else:
            yield key, dict(_known(value)) if isinstance(value, dict) else value


def launch(arguments: Json) -> Json:
    """A state's arguments as those of a schedule."""
    found = {name: arguments.get(key) for key, name in ARGUMENTS.items()}
    strategy = arguments.get("CapacityProviderStrategy")
    if isinstance(strategy, list):
        named = [each.get("CapacityProvider") for each in strategy if isinstance(each, dict)]
        found["capacity_provider_strategy"] = [{"capacity_provider": each} for each in named]
    network = arguments.get("NetworkConfiguration")
    vpc = network.get("AwsvpcConfiguration") if isinstance(network, dict) else None
    if isinstance(vpc, dict):
        public = vpc.get("AssignPublicIp")
        found["network_configuration"] = {
            "subnets": vpc.get("Subnets"),
            "security_groups": vpc.get("SecurityGroups"),
            "assign_public_ip": SWITCH.get(str(public), UNKNOWN if public else None),
        }
    return found
