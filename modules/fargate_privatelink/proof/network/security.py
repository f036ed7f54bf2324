"""Security groups and network ACLs, and the rules of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Rule:
    """A rule of a security group or network ACL: who may be at the other end, and at which ports.

    `services` are the services of AWS's prefix lists; `is_whole` is false where a peer is not known yet, `is_certain`
    where it is not known whether the rule is there.
    """

    address: str
    protocol: str | None
    first: int | None
    last: int | None
    cidrs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    is_whole: bool = True
    is_certain: bool = True
    # Of network ACLs only.
    number: int = 0
    allows: bool = True


class Style(StrEnum):
    """How a configuration writes the rules of a direction, which a remedy has to follow: the provider mixes them badly.

    `EMPTY` is a list of none, in place of which the rules have to stand.
    """

    RULE = "aws_vpc_security_group_*_rule"
    OLD_RULE = "aws_security_group_rule"
    INLINE = "inline"
    EMPTY = "an empty list"


@dataclass(frozen=True)
class SecurityGroup:
    """A security group; `is_whole` says that the configuration holds all its rules.

    `attribute` is the attribute of `address` that is its id: a VPC's default group has no resource of its own. `listed`
    are the directions whose rules are the list of an argument.
    """

    address: str
    vpc: str | None
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()
    styles: Mapping[str, Style] = field(default_factory=dict)
    is_whole: bool = True
    attribute: str = "id"
    listed: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return self.address if self.attribute == "id" else f"the default security group of {self.address}"

    def style(self, direction: str) -> Style:
        return self.styles.get(direction, Style.RULE)


@dataclass(frozen=True)
class NetworkAcl:
    """A network ACL, its rules by number; `doubt` says why it is not known whether it guards its subnet.

    `styles` are how its rules are written, by direction: as resources of their own unless they say otherwise.
    """

    address: str
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()
    doubt: str = ""
    vpc: str | None = None
    styles: Mapping[str, Style] = field(default_factory=dict)

    def style(self, direction: str) -> Style:
        return self.styles.get(direction, Style.RULE)
