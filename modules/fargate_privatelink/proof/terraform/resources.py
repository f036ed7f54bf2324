"""What both readers of Terraform produce: resources with their values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.dependencies import Dependencies
from fargate_privatelink.survey.document import Survey


@dataclass(frozen=True)
class Resource:
    """One instance of a resource or data source; its values are JSON with symbols for what is not known yet.

    `provider` tells the configuration's providers of AWS apart, empty where nothing does; `region` is the region of its
    provider where that is known. `arguments` are those that the configuration sets, and does not ignore; None where
    that is not known, as of a state. `place` is the file and line where it is written. `is_certain` is false where it
    is not known whether it is there. `is_surveyed` says that a survey found it, and no Terraform here has it: its
    address is what AWS calls it. `listed` are the blocks that HCL gives as the list of an argument, beside which it
    takes no block.
    """

    address: str
    type: str
    values: Json
    is_data: bool = False
    region: str | None = None
    provider: str = ""
    arguments: frozenset[str] | None = None
    place: tuple[str, int] | None = None
    is_certain: bool = True
    is_surveyed: bool = False
    listed: frozenset[str] = frozenset()

    @property
    def module(self) -> str:
        """The module's address with a dot after it, or nothing for the root module."""
        return self.address[: len(self.address) - len(self.local_address)]

    @property
    def local_address(self) -> str:
        """The address inside its module."""
        match = re.search(rf"(?:^|\.)((?:data\.)?{re.escape(self.type)}\.[\w-]+(?:\[.*\])?)$", self.address)
        return match[1] if match else self.address

    @property
    def name(self) -> str:
        """The resource's own name, without type and key."""
        return re.split(r"\[", self.local_address.removeprefix("data.").removeprefix(f"{self.type}."), maxsplit=1)[0]


class Change(NamedTuple):
    """What a plan does with a resource, and its values before."""

    address: str
    type: str
    actions: tuple[str, ...]
    before: Json


@dataclass(frozen=True)
class Configuration:
    """A Terraform configuration as a reader found it: its name for people, its resources and the root's outputs.

    `changes` are what a plan changes, `variables` the addresses of the variables, and `dependencies` what depends on
    what; None where that is not known, as of a state. `notes` are what the reader took for true, each the id of a rule,
    an address and a sentence about it. `backend` is where the state is kept: the backend's type, and its arguments as
    far as they are known; None where that is not told, as in a plan. `handed` are the addresses of resources that are
    given to modules which are not there, each with the module's: it may add to them what nothing here tells. `missing`
    are the addresses of these modules, which may make anything. `created` are the addresses of what a plan makes, the
    ids of which nobody knows before.
    """

    source: str
    resources: tuple[Resource, ...]
    outputs: Json = field(default_factory=dict)
    region: str | None = None
    changes: tuple[Change, ...] = ()
    variables: frozenset[str] = frozenset()
    dependencies: Dependencies | None = None
    notes: tuple[tuple[str, str, str], ...] = ()
    backend: tuple[str, Json] | None = None
    surveys: tuple[Survey, ...] = ()
    handed: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    created: frozenset[str] = frozenset()
