"""What applications reach by its own address: databases, caches, other services behind names."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Destination:
    """Something in a VPC that takes connections, at `port` unless who names it says another.

    `hosts` are the names that are known to lead to it. `vpc` is the key of the VPC that resolves them, where it is a
    private zone's; `namespace` is that of Service Connect, which resolves names in tasks that are in it only.
    """

    address: str
    port: int | None
    groups: tuple[str, ...] | None
    subnets: tuple[str, ...] | None
    hosts: tuple[str, ...] = ()
    vpc: str | None = None
    namespace: str = ""
    takes_other_ports: bool = False


@dataclass(frozen=True)
class Destinations:
    """The destinations of a configuration by address, and by the ARNs of parameters and secrets those in their values.

    `namespaces` are the names of Service Connect's namespaces by the addresses of the services that are in them.
    """

    held: Mapping[str, Destination] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    namespaces: Mapping[str, str] = field(default_factory=dict)
