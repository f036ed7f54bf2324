"""A VPC that exists: nothing of it is made, and the tasks, their groups and what endpoints are missing come into it."""

from collections.abc import Mapping, Sequence

from fargate_privatelink.cdktf.addressed import Addressed
from fargate_privatelink.cdktf.bindings import Construct, TerraformResource
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.hcl.expressions import EACH_VALUE, template


class ExistingNetwork(Addressed):
    """A VPC and its subnets by their ids, which stand where `Network` has references to what it makes.

    Ids are texts of Terraform: known ones, or references such as to a `data.aws_vpc`. Those of the subnets, and their
    CIDRs, are by availability zone; where that map is a token, `private_subnet_ids` are the ids, and
    `joined_subnet_ids` those with commas between. `public_subnet_ids` are where a load balancer that is internet-facing
    stands. `private_route_table_ids` get the gateway endpoints that are made.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        vpc_id: str,
        vpc_cidrs: Sequence[str],
        private_subnets: Mapping[str, str],
        subnet_ids: Mapping[str, str],
        private_route_table_ids: Sequence[str],
        account: str,
        has_nat: bool,
        private_subnet_ids: list[str] | None = None,
        joined_subnet_ids: str | None = None,
        public_subnet_ids: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id_)
        self.vpc_id, self.vpc_cidrs, self.account, self.has_nat = vpc_id, vpc_cidrs, account, has_nat
        self.private_subnets, self.subnet_ids = private_subnets, subnet_ids
        self.private_route_table_ids = list(private_route_table_ids)
        if private_subnet_ids is None:
            private_subnet_ids = [subnet_ids[zone] for zone in sorted(subnet_ids)]
        self.private_subnet_ids = private_subnet_ids
        self.joined_subnet_ids = ",".join(private_subnet_ids) if joined_subnet_ids is None else joined_subnet_ids
        self.public_subnet_ids = list(public_subnet_ids)
        self.ready: list[TerraformResource] = []
        self.public_ready: list[TerraformResource] = []

    @property
    def placed(self) -> tuple[Mapping[str, str], str]:
        """What a resource in each subnet is made for, by zone, and the id of its subnet in it."""
        return self.subnet_ids, template(EACH_VALUE)


AnyNetwork = Network | ExistingNetwork
