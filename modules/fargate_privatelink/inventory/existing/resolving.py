"""From the ids in the settings to the network in the surveys that they name, or why there is none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from ipaddress import IPv4Network

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import Problem
from fargate_privatelink.inventory.existing.network import ExistingNetwork
from fargate_privatelink.inventory.existing.surveyed import facts, is_own, network
from fargate_privatelink.proof.network.unread import Unread
from fargate_privatelink.proof.network.vpcs import OTHER_NETWORKS, Target
from fargate_privatelink.proof.terraform.kinds import GROUPS, SUBNETS, VPCS
from fargate_privatelink.settings import ExistingSubnet, Nat, StackSettings
from fargate_privatelink.settings.contradictions import survey_command
from fargate_privatelink.settings.services.ways_in import too_small
from fargate_privatelink.settings.subnets import PRIVATE, PUBLIC
from fargate_privatelink.survey.document import EVERYWHERE, Survey

Resolved = tuple[StackSettings, ExistingNetwork | None]
WAYS_OUT = (Target.NAT_GATEWAY, *OTHER_NETWORKS)
TAKERS = {PRIVATE: "a task", PUBLIC: "a load balancer"}
DNS = {"enable_dns_support": "--enable-dns-support", "enable_dns_hostnames": "--enable-dns-hostnames"}


def resolved(
    settings: StackSettings, surveys: Mapping[str, Survey], *, file: str
) -> tuple[Resolved, Sequence[Problem]]:
    """A stack's settings with what is known of the network that exists, that network, and what is wrong with it.

    `surveys` are those that could be read, by the names in the settings; of a network to make nothing changes. Without
    all of them, or where something is wrong, the network is None.
    """
    if settings.vpc_id is None:
        return (settings, None), ()
    if not settings.survey:
        return (settings, _by_hand(settings)), ()
    if not set(settings.survey) <= surveys.keys() or not settings.existing_subnets:
        return (settings, None), ()
    found = _Surveyed(settings, {name: surveys[name] for name in settings.survey})
    problems = [Problem(file, f"stacks.{settings.name}.{place}", message) for place, message in found.problems()]
    return ((settings, None) if problems else found.resolved()), problems


def _by_hand(settings: StackSettings) -> ExistingNetwork | None:
    given = settings.existing_subnets
    public = settings.existing_public_subnets
    if not given or any(subnet.cidr is None for subnet in (*given.values(), *public.values())):
        return None
    cidrs = (str(settings.vpc_cidr),) if settings.vpc_cidr != StackSettings.vpc_cidr else ()
    return ExistingNetwork(vpc_id=str(settings.vpc_id), vpc_cidrs=cidrs, subnets=given, public_subnets=public)


class _Surveyed:
    """The network of a stack in its surveys."""

    def __init__(self, settings: StackSettings, named: Mapping[str, Survey]) -> None:
        self._settings, self._vpc_id, self._named = settings, str(settings.vpc_id), tuple(named.items())
        surveys = [survey for _, survey in self._named]
        self._files = ", ".join(settings.survey)
        holding = [each for each in surveys if _held(each, self._vpc_id, VPCS) is not None]
        owners = {str((_held(each, self._vpc_id, VPCS) or {}).get("owner_id") or each.account) for each in holding}
        self._owner = owners.pop() if len(owners) == 1 else ""
        # Of a shared VPC the survey of an account that is not its owner's is the tasks'.
        holding.sort(key=lambda each: each.account == self._owner)
        self._surveys = [*holding, *(each for each in surveys if each not in holding)]
        self._survey = holding[0] if holding else None
        self._command = survey_command(settings.region, self._vpc_id, settings.survey[0])

    def problems(self) -> Iterator[tuple[str, str]]:
        """What keeps the network from being used, by the key of the settings."""
        survey, settings = self._survey, self._settings
        if survey is None:
            held = sorted({vpc for each in self._surveys for vpc in each.vpcs})
            there = f", which holds {', '.join(held)}" if held else ""
            yield (
                "vpc_id",
                f"{self._vpc_id} is not in {self._files}{there}{self._again('ec2:DescribeVpcs', EVERYWHERE)}",
            )
            return
        if survey.region != settings.region:
            yield (
                "survey",
                f"{self._files} is of {survey.region}, and the stack is in {settings.region}: {self._command}",
            )
            return
        wrong = list(self._of_subnets())
        yield from wrong
        if not wrong:
            yield from self._of_vpc()
            yield from self._of_routes()
            yield from self._of_balancer()

    def _again(self, action: str, scope: str) -> str:
        """How to survey what an action of IAM tells of, which a survey may have been denied."""
        why = Unread(tuple(self._surveys)).refused(action, scope).replace(f" of {EVERYWHERE}", "")
        return f", and {why}: {self._command}" if why else f": {self._command}"

    def _of_subnets(self) -> Iterator[tuple[str, str]]:
        settings = self._settings
        for key, zone, subnet in (
            *((PRIVATE, *named) for named in settings.existing_subnets.items()),
            *((PUBLIC, *named) for named in settings.existing_public_subnets.items()),
        ):
            place = f"{key}.{zone}"
            values = next((each for survey in self._surveys if (each := _held(survey, subnet.id, SUBNETS))), None)
            if values is None:
                yield place, f"{subnet.id} is not in {self._files}{self._again('ec2:DescribeSubnets', self._vpc_id)}"
            elif unsaid := [name for name in ("vpc_id", "availability_zone") if not isinstance(values.get(name), str)]:
                message = f"{self._files} does not say {' and '.join(unsaid)} of {subnet.id}"
                yield place, f"{message}: {self._command}"
            elif values.get("vpc_id") != self._vpc_id:
                yield place, f"{subnet.id} is in {values.get('vpc_id')}, and vpc_id is {self._vpc_id}"
            elif values.get("availability_zone") != zone:
                yield place, f"{subnet.id} is in {values.get('availability_zone')}: name it under that zone"
            elif _network(values.get("cidr_block")) is None:
                yield place, f"{subnet.id} has no IPv4 CIDR, from which {TAKERS[key]} would take its address"

    def _of_vpc(self) -> Iterator[tuple[str, str]]:
        if _network(self._vpc.get("cidr_block")) is None:
            yield "vpc_id", f"{self._files} does not say the CIDR of {self._vpc_id}: {self._command}"
        for attribute, option in DNS.items():
            if self._vpc.get(attribute) is False:
                command = (
                    f"aws ec2 modify-vpc-attribute --vpc-id {self._vpc_id} {option} --region {self._settings.region}"
                )
                message = f"{attribute} of {self._vpc_id} is false, and private DNS of endpoints needs it: {command}"
                yield "vpc_id", f"{message}, and survey again"

    def _of_routes(self) -> Iterator[tuple[str, str]]:
        network = self._network
        for zone, subnet in network.subnets.items():
            table, has_gateway = self._table(subnet)
            if has_gateway:
                message = f"{subnet.id} has a route to an internet gateway, in {table}: a task without a public"
                message += " address gets no answer over it, and one with such an address is not private: name a"
                yield f"{PRIVATE}.{zone}", f"{message} private subnet"
        for zone, subnet in network.public_subnets.items():
            table, has_gateway = self._table(subnet)
            if table and not has_gateway:
                message = f"{subnet.id} has no route to an internet gateway in {table}, and callers of a load balancer"
                yield f"{PUBLIC}.{zone}", f"{message} there would get no answer: name a public subnet"

    def _table(self, subnet: ExistingSubnet) -> tuple[str, bool]:
        """The id of a subnet's route table, empty where none is known, and whether it leads to an internet gateway."""
        network = self._network
        table = network.model.tables.get(network.model.subnets[network.address(subnet.id)].table or "")
        if table is None:
            return "", False
        has_gateway = any(route.target is Target.INTERNET_GATEWAY for route in table.routes)
        return network.ids.get(table.address, table.address), has_gateway

    def _of_balancer(self) -> Iterator[tuple[str, str]]:
        balancer = self._settings.load_balancer
        if balancer is None or not balancer.is_made:
            return
        key, network = (PUBLIC if balancer.is_public else PRIVATE), self._network
        for zone, subnet in (network.public_subnets if balancer.is_public else network.subnets).items():
            if message := too_small(balancer, subnet.cidr):
                yield f"{key}.{zone}", f"{subnet.id}: {message}"

    def resolved(self) -> Resolved:
        """The settings with the network's CIDRs and its NAT, and the network."""
        network = self._network
        place = network.place(*network.subnets)
        ways = [place.default_route(subnet) for subnet in place.subnets]
        nat: Nat = "existing" if all(way and way.target in WAYS_OUT for way in ways) else "none"
        settings = replace(
            self._settings,
            private_subnets=_cidrs(network.subnets),
            public_subnets=_cidrs(network.public_subnets),
            vpc_cidr=IPv4Network(network.vpc_cidrs[0]),
            nat=nat,
        )
        return settings, network

    @property
    def _vpc(self) -> Json:
        assert self._survey
        return _held(self._survey, self._vpc_id, VPCS) or {}

    @cached_property
    def _network(self) -> ExistingNetwork:
        assert self._survey
        names = {id(survey): name for name, survey in self._named}
        configuration = network([(names[id(each)], each) for each in self._surveys], stack=self._settings.name)
        found = ExistingNetwork(
            vpc_id=self._vpc_id,
            vpc_cidrs=(),
            subnets=self._settings.existing_subnets,
            public_subnets=self._settings.existing_public_subnets,
            account=self._survey.account,
            owner=self._owner,
            surveys=self._settings.survey,
            group_names=dict(self._group_names()),
            configuration=configuration,
            facts=facts(configuration, self._vpc_id),
        )
        vpc = found.model.vpcs[found.address(self._vpc_id)]
        subnets, public = (
            {zone: self._whole(found, subnet) for zone, subnet in named.items()}
            for named in (found.subnets, found.public_subnets)
        )
        return replace(
            found, subnets=subnets, public_subnets=public, vpc_cidrs=tuple(cidr for cidr in vpc.cidrs if _network(cidr))
        )

    def _group_names(self) -> Iterator[tuple[str, str]]:
        for survey in self._surveys:
            for _, values in survey.of(*GROUPS):
                is_foreign = values.get("vpc_id") == self._vpc_id and not is_own(values, self._settings.name)
                if is_foreign and values.get("name"):
                    yield str(values["name"]), str(values.get("id"))

    def _whole(self, network: ExistingNetwork, subnet: ExistingSubnet) -> ExistingSubnet:
        """A subnet with its CIDR, and with its route table where that is known."""
        fact = network.model.subnets[network.address(subnet.id)]
        table = network.model.tables.get(fact.table or "")
        # A VPC's main table may have no resource of its own.
        is_main = table is not None and table.attribute != "id"
        id_ = self._vpc.get("main_route_table_id") if is_main else network.ids.get(fact.table or "")
        return replace(subnet, cidr=_network(fact.cidr), route_table_id=str(id_) if id_ else None)


def _cidrs(subnets: Mapping[str, ExistingSubnet]) -> Mapping[str, IPv4Network]:
    return {zone: subnet.cidr for zone, subnet in subnets.items() if subnet.cidr}


def _network(cidr: object) -> IPv4Network | None:
    try:
        return IPv4Network(cidr) if isinstance(cidr, str) else None
    except ValueError:
        return None


def _held(survey: Survey, id_: str, types: Sequence[str]) -> Json | None:
    """What a survey holds of the thing of some types that has an id."""
    return next((values for _, values in survey.of(*types) if values.get("id") == id_), None)
