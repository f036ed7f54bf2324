"""Security groups and network ACLs, and the rules of both."""

from dataclasses import dataclass
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
    """How a configuration writes a group's rules, which a remedy has to follow: the provider mixes them badly."""

    RULE = "aws_vpc_security_group_*_rule"
    OLD_RULE = "aws_security_group_rule"
    INLINE = "inline"


@dataclass(frozen=True)
class SecurityGroup:
    """A security group; `is_whole` says that the configuration holds all its rules.

    `attribute` is the attribute of `address` that is its id: a VPC's default group has no resource of its own.
    """

    address: str
    vpc: str | None
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()
    style: Style = Style.RULE
    is_whole: bool = True
    attribute: str = "id"

    @property
    def title(self) -> str:
        return self.address if self.attribute == "id" else f"the default security group of {self.address}"


@dataclass(frozen=True)
class NetworkAcl:
    """A network ACL, its rules by number; `doubt` says why it is not known whether it guards its subnet.

    `is_inline` says that it holds its rules itself.
    """

    address: str
    ingress: tuple[Rule, ...] = ()
    egress: tuple[Rule, ...] = ()
    doubt: str = ""
    vpc: str | None = None
    is_inline: bool = False
