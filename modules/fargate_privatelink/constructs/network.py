"""The VPC: private subnets with a route table each, and a way to the internet when NAT is asked for."""

from collections.abc import Collection, Mapping

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.cdktf.addressed import Addressed, address, reference
from fargate_privatelink.cdktf.bindings import (
    Construct,
    DefaultSecurityGroup,
    Eip,
    InternetGateway,
    NatGateway,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    TerraformIterator,
    TerraformResource,
    TerraformResourceLifecycle,
    Vpc,
)
from fargate_privatelink.cdktf.tokens import list_token
from fargate_privatelink.constructs.choices.tags import with_tags
from fargate_privatelink.hcl.expressions import EACH_KEY, EACH_VALUE, all_of, bare, call, in_each, template
from fargate_privatelink.settings import Nat

# What stands in the public subnets, and what the internet gateway is for: of NAT, of a load balancer, of both.
IN_PUBLIC = (
    "Where NAT gateways stand.",
    "Where the load balancer stands.",
    "Where NAT gateways and the load balancer stand.",
)
FOR_INTERNET = ("NAT gateways", "the load balancer", "NAT gateways and the load balancer")
CREATE_BEFORE_DESTROY = TerraformResourceLifecycle(create_before_destroy=True)


class TerraformData(TerraformResource):
    """Terraform's own resource of that name. CDKTF's class of it asks for Terraform on PATH at each synth."""

    TF_RESOURCE_TYPE = "terraform_data"


class Network(Addressed):
    """A VPC with its subnets, which are keyed by availability zone in Terraform too.

    `held` are the kinds of subnets, of "private" and "public", that a service or a load balancer is in.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        vpc_cidr: str,
        private_subnets: Mapping[str, str],
        public_subnets: Mapping[str, str],
        nat: Nat,
        nat_zone: str = "",
        internet_facing: bool = False,
        held: Collection[str] = (),
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        self._name, self._tags = name, tags
        self.private_subnets = private_subnets
        self.has_nat, self._is_internet_facing = nat != "none", internet_facing
        has_public = self.has_nat or internet_facing

        self.vpc = self.add(
            Vpc,
            "main",
            cidr_block=vpc_cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._tagged(),
        )
        self.default_security_group = self.add(
            DefaultSecurityGroup, "main", vpc_id=reference(self.vpc, "id"), tags=self._tagged("default")
        )
        self.explain(self.default_security_group, "The VPC's default group, adopted and left without rules.")
        # It is replaced in between: else a zone's next subnet could be made while another's old one is there, and AWS
        # refuses one that overlaps it.
        made = {"private": private_subnets, **({"public": public_subnets} if has_public else {})}
        self._held = frozenset(held)
        self._subnets_replaced: TerraformResource | None = None
        if replaced := {kind: subnets for kind, subnets in made.items() if kind not in self._held}:
            self._subnets_replaced = self.add(TerraformData, "subnets", terraform_resource_type="terraform_data")
            self._subnets_replaced.add_override("triggers_replace", replaced)
            self.explain(self._subnets_replaced, "Has the subnets that go destroyed before those that come are made.")
        self.subnets: dict[str, Subnet] = {}
        self.nat_addresses: Eip | None = None
        # What must be there before a task finds its way out of its subnet.
        self.ready: list[TerraformResource] = [self._add_private_subnets()]
        # What must be there before anything in the public subnets is reached from the internet.
        self.public_ready: list[TerraformResource] = []
        if has_public and not public_subnets:
            raise ValueError(
                f"nat {nat} needs public_subnets" if self.has_nat else "internet_facing needs public_subnets"
            )
        if has_public:
            self.public_ready = self._add_public_subnets(public_subnets)
        if self.has_nat:
            self.ready += [*self.public_ready, self._add_nat(nat, nat_zone or next(iter(public_subnets)))]

    @property
    def account(self) -> str:
        """The account that the VPC is made in, as a reference."""
        return reference(self.vpc, "owner_id")

    @property
    def vpc_id(self) -> str:
        return reference(self.vpc, "id")

    @property
    def placed(self) -> tuple[Mapping[str, str], str]:
        """What a resource in each private subnet is made for, by zone, and the id of its subnet in it."""
        return self.private_subnets, _in_zone(self.subnets["private"])

    @property
    def joined_subnet_ids(self) -> str:
        """The ids of the private subnets with commas between."""
        return template(f'join(",", {all_of(address(self.subnets["private"]), "id")})')

    @property
    def private_subnet_ids(self) -> list[str]:
        return list_token(template(all_of(address(self.subnets["private"]), "id")))

    @property
    def public_subnet_ids(self) -> list[str]:
        return list_token(template(all_of(address(self.subnets["public"]), "id")))

    @property
    def private_route_table_ids(self) -> list[str]:
        return list_token(template(all_of(address(self.private_route_tables), "id")))

    def _tagged(self, *parts: str) -> Mapping[str, str]:
        return with_tags(self._tags, {"Name": "-".join((self._name, *parts))})

    def _add_subnets(self, kind: str, subnets: Mapping[str, str]) -> TerraformIterator:
        zones = TerraformIterator.from_map(subnets)
        subnet = self.add(
            Subnet,
            kind,
            for_each=zones,
            vpc_id=reference(self.vpc, "id"),
            availability_zone=template(EACH_KEY),
            cidr_block=template(EACH_VALUE),
            tags=self._tagged(kind, template(EACH_KEY)),
            # A service or a load balancer lets go of one that goes before that is destroyed: AWS keeps it as long. What
            # comes is there then, and cannot overlap it.
            lifecycle=CREATE_BEFORE_DESTROY if kind in self._held else None,
            depends_on=[self._subnets_replaced] if self._subnets_replaced and kind not in self._held else None,
        )
        self.subnets[kind] = subnet
        self.explain(subnet, "Where the tasks run." if kind == "private" else self._words(*IN_PUBLIC))
        return zones

    def _words(self, of_nat: str, of_balancer: str, of_both: str) -> str:
        """What stands in the public subnets, in words."""
        if not self._is_internet_facing:
            return of_nat
        return of_both if self.has_nat else of_balancer

    def _add_private_subnets(self) -> TerraformResource:
        zones = self._add_subnets("private", self.private_subnets)
        self.private_route_tables = self.add(
            RouteTable,
            "private",
            for_each=zones,
            vpc_id=reference(self.vpc, "id"),
            tags=self._tagged("private", template(EACH_KEY)),
            # Else the table of a zone that is dropped would go before the gateway endpoints let go of it, which then
            # fail to: they name a table that is not there. Source: hashicorp/terraform-provider-aws, issue 26502.
            lifecycle=CREATE_BEFORE_DESTROY,
        )
        way_out = "A table for each zone, whose way out is NAT." if self.has_nat else "No way to the internet."
        self.explain(self.private_route_tables, way_out)
        return self.add(
            RouteTableAssociation,
            "private",
            for_each=zones,
            subnet_id=_in_zone(self.subnets["private"]),
            route_table_id=_in_zone(self.private_route_tables),
        )

    def _add_public_subnets(self, public_subnets: Mapping[str, str]) -> list[TerraformResource]:
        self._internet_gateway = self.add(
            InternetGateway, "main", vpc_id=reference(self.vpc, "id"), tags=self._tagged()
        )
        self.explain(self._internet_gateway, f"For {self._words(*FOR_INTERNET)}: no task has a public address.")
        zones = self._add_subnets("public", public_subnets)
        table = self.add(RouteTable, "public", vpc_id=reference(self.vpc, "id"), tags=self._tagged("public"))
        to_internet = self.add(
            Route,
            "public_internet",
            route_table_id=reference(table, "id"),
            destination_cidr_block=ANYWHERE,
            gateway_id=reference(self._internet_gateway, "id"),
        )
        association = self.add(
            RouteTableAssociation,
            "public",
            for_each=zones,
            subnet_id=_in_zone(self.subnets["public"]),
            route_table_id=reference(table, "id"),
        )
        return [to_internet, association]

    def _add_nat(self, nat: Nat, nat_zone: str) -> TerraformResource:
        zone, internet_gateway = bare(nat_zone), self._internet_gateway
        # A gateway goes before the next one is made: two cannot have one address, nor their subnets CIDRs that overlap.
        of_private = None if nat == "single" else TerraformIterator.from_map(self.private_subnets)
        self.nat_addresses = self.add(
            Eip,
            "nat",
            for_each=of_private,
            domain="vpc",
            tags=self._tagged("nat", template(EACH_KEY)),
            depends_on=[internet_gateway],
        )
        nat_gateways = self.add(
            NatGateway,
            "main",
            for_each=of_private,
            allocation_id=_in_zone(self.nat_addresses),
            subnet_id=_in_zone(self.subnets["public"]),
            tags=self._tagged(template(EACH_KEY)),
            depends_on=[internet_gateway],
        )
        self.explain(
            nat_gateways, "One for all zones." if nat == "single" else "One in each zone of the private subnets."
        )
        for resource in (self.nat_addresses, nat_gateways) if nat == "single" else ():
            resource.add_override("for_each", template(call("toset", f"[{zone}]")))
        gateway = f"{address(nat_gateways)}[{zone if nat == 'single' else EACH_KEY}]"
        return self.add(
            Route,
            "private_nat",
            for_each=TerraformIterator.from_map(self.private_subnets),
            route_table_id=_in_zone(self.private_route_tables),
            destination_cidr_block=ANYWHERE,
            nat_gateway_id=template(f"{gateway}.id"),
        )


def _in_zone(resources: TerraformResource) -> str:
    """The id of the one of `resources` that is in the zone of the resource that asks."""
    return template(in_each(address(resources), "id"))
