"""What becomes of a service that tasks in a network that exists need, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# What a rule of the tasks' group names, as an argument of Terraform's resource.
Destination = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Reused:
    """An endpoint of a service that exists and serves: the ids of it, or of several gateways, and why it serves.

    `destinations` are what lets a task out to it. `missing` are the CIDRs of the subnets by zone that `group`, its
    security group, does not let in yet. `doubt` is what the surveys do not tell of it, and `is_remote` says that it is
    in another VPC. `stack` is the hub that makes it, where that is one of ours.
    """

    ids: tuple[str, ...]
    why: str
    destinations: tuple[Destination, ...]
    group: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""
    is_remote: bool = False
    stack: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of a service: what exists is used, `zones` get an endpoint that is made, `problems` say why not."""

    reused: Reused | None = None
    zones: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def open_policies(stack: str) -> str:
    """How other stacks' tasks come through the policies of a stack's endpoints."""
    return f'set endpoint_policies = "open" in stack {stack}, whose policies are for its own tasks'
