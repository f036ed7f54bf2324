"""A network that exists, as a stack's tasks find it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from fargate_privatelink.proof.terraform.kinds import GROUPS, PREFIX_LISTS, SUBNETS, VPCS
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.settings import ExistingSubnet

if TYPE_CHECKING:
    # The rest of the proof is imported where a network exists: most stacks make their own.
    from fargate_privatelink.proof.network.model import Model
    from fargate_privatelink.proof.network.places import Place

# A security group that lets everything out, in place of one that the stack makes.
GROUP = "aws_security_group.of-a-task"


@dataclass(frozen=True, kw_only=True)
class ExistingNetwork:
    """A VPC that exists with the subnets for the tasks, by availability zone, and with what surveys hold besides;
    `public_subnets` are for a load balancer.

    `account` is the tasks', empty where nothing tells it, and `owner` the VPC's; `surveys` are the names of the files,
    without which nobody knows more of the network, and `facts` what they state, with such a group in it.
    """

    vpc_id: str
    vpc_cidrs: Sequence[str]
    subnets: Mapping[str, ExistingSubnet]
    public_subnets: Mapping[str, ExistingSubnet] = field(default_factory=dict)
    account: str = ""
    owner: str = ""
    surveys: Sequence[str] = ()
    # The ids of its security groups that are not the stack's, by name.
    group_names: Mapping[str, str] = field(default_factory=dict)
    configuration: Configuration = field(default=Configuration("surveys", ()), repr=False)
    facts: "Model | None" = field(default=None, repr=False)

    @property
    def is_shared(self) -> bool:
        """Whether another account shares the VPC, which alone can make endpoints there."""
        return bool(self.account and self.owner and self.account != self.owner)

    @property
    def model(self) -> "Model":
        """The facts of a network that was surveyed."""
        assert self.facts
        return self.facts

    @cached_property
    def _addresses(self) -> Mapping[str, str]:
        """Where the configuration holds VPCs, subnets and security groups, by id."""
        kinds = (*VPCS, *SUBNETS, *GROUPS)
        return {str(each.values.get("id")): each.address for each in self.configuration.resources if each.type in kinds}

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The ids of what the configuration holds, by address."""
        return {each.address: str(each.values["id"]) for each in self.configuration.resources if each.values.get("id")}

    def address(self, id_: str) -> str:
        """Where the configuration holds what has an id."""
        return self._addresses.get(id_, id_)

    def prefix_list(self, service_name: str) -> str | None:
        """The id of the prefix list of a service, which a gateway endpoint's routes lead to, where it is known."""
        for each in self.configuration.resources:
            name, id_ = ("service_name", "prefix_list_id") if each.type == "aws_vpc_endpoint" else ("name", "id")
            if each.type in PREFIX_LISTS and each.values.get(name) == service_name and each.values.get(id_):
                return str(each.values[id_])
        return None

    def place(self, *zones: str) -> "Place":
        """Where a task stands that runs in the subnets of some zones."""
        from fargate_privatelink.proof.network.places import Place
        from fargate_privatelink.proof.network.tasks import Placement

        subnets = tuple(self.address(self.subnets[zone].id) for zone in zones)
        return Place(self.model, Placement(self.vpc_id, subnets, (GROUP,)))
