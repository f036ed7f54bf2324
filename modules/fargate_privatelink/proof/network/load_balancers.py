"""Load balancers with their listeners and target groups, and the services whose tasks are behind them.

None is a value that only an apply can tell, in the keys of several things too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class BalancerType(StrEnum):
    """The kinds of load balancer that the proof judges, as Terraform calls them."""

    APPLICATION = "application"
    NETWORK = "network"


@dataclass(frozen=True)
class LoadBalancer:
    """A load balancer; `groups` is empty for a network one that has none, which filters nothing."""

    address: str
    type: str | None
    subnets: tuple[str, ...] | None
    groups: tuple[str, ...] | None
    is_internal: bool | None
    crosses_zones: bool | None
    is_certain: bool = True


@dataclass(frozen=True)
class Listener:
    """A listener of the load balancer with the key `balancer`; `has_certificate` is whether it names one."""

    address: str
    balancer: str | None
    protocol: str | None
    port: int | None
    has_certificate: bool | None
    is_certain: bool = True


@dataclass(frozen=True)
class Forward:
    """What forwards requests to a target group: a listener, or a rule of one, at `address`.

    `weight` is the group's share; one of 0 gets nothing.
    """

    address: str
    listener: str | None
    weight: int | None
    is_certain: bool = True


@dataclass(frozen=True)
class HealthCheck:
    """A target group's health check; `port` is a number, or as AWS's default the port of the traffic."""

    port: str | None
    interval: int | None
    timeout: int | None
    unhealthy_threshold: int | None


@dataclass(frozen=True)
class TargetGroup:
    """A target group; `keeps_client` says that a network load balancer leaves the client's address in its packets."""

    address: str
    type: str | None
    protocol: str | None
    vpc: str | None
    check: HealthCheck
    keeps_client: bool | None
    is_held: bool = True


@dataclass(frozen=True)
class Attachment:
    """A block `load_balancer` of a service: the keys of the groups that it may name, of one where `is_certain`."""

    groups: tuple[str, ...]
    is_certain: bool
    container: str | None
    port: int | None


@dataclass(frozen=True)
class Balanced:
    """What a service says of load balancers; `is_whole` is false where it may have more blocks.

    `swaps` says that deployments exchange target groups, so that listeners may forward to others now. Of `desired`
    tasks a deployment keeps `least` percent, and runs `most` at a time.
    """

    address: str
    attachments: tuple[Attachment, ...]
    grace_period: int | None
    swaps: bool
    is_whole: bool = True
    desired: int | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class WaysIn:
    """The ways to the tasks of services, by the keys of what is on them; `forwards` by that of the target group."""

    balancers: Mapping[str, LoadBalancer] = field(default_factory=dict)
    listeners: Mapping[str, Listener] = field(default_factory=dict)
    target_groups: Mapping[str, TargetGroup] = field(default_factory=dict)
    forwards: Mapping[str, tuple[Forward, ...]] = field(default_factory=dict)
    services: Mapping[str, Balanced] = field(default_factory=dict)
