"""What a stack says in place of what a task definition's file says, and where it says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fargate_privatelink.aws.regions import Region


@dataclass(frozen=True, kw_only=True)
class ContainerOverrides:
    """In place of a container's image and of variables, by name; `without` names variables that are left out."""

    image: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """The variables that the container has not from the file."""
        return frozenset((*self.environment, *self.secrets, *self.without))


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """In place of a task's size and of what its containers say, by name; `family_suffix` is put behind the family."""

    cpu: str | None = None
    memory: str | None = None
    family_suffix: str = ""
    containers: Mapping[str, ContainerOverrides] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Use:
    """What a stack makes of a task definition: the account that it is in, "" where none is said, and the overrides.

    `region` is where it is; None where it may have no references of Terraform. `file` and `place` are where an entry of
    `[[tasks]]` says so.
    """

    region: Region | None = None
    account: str = ""
    overrides: Overrides = field(default_factory=Overrides)
    file: str = ""
    place: str = ""
