"""The variables of a module whose network exists, in place of those of a network that it makes."""

from collections.abc import Iterable, Iterator, Mapping

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.cdktf.tokens import list_token, map_token
from fargate_privatelink.constructs.choices import Existing
from fargate_privatelink.constructs.choices.conditions import (
    CIDR_RULE,
    PROVIDER_REGION,
    REGION,
    Check,
    Input,
    Refusal,
    are_apart,
    in_key_region,
    is_cidr,
)
from fargate_privatelink.constructs.choices.sample_networks import sample_subnets
from fargate_privatelink.constructs.choices.values import account, first_group, values
from fargate_privatelink.hcl.expressions import call, holds_for, matches, template
from fargate_privatelink.hcl.templates import quoted
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.settings.subnets import PRIVATE, PUBLIC

SUBNET = "object({ id = string, cidr = string, route_table_id = optional(string) })"
PUBLIC_SUBNET = "object({ id = string, cidr = string })"
SUBNETS = f"var.{PRIVATE}"
DESTINATIONS, ENDPOINTS, ZONES = "existing_destinations", "existing_endpoint_ids", "completed_zones"
IDS = "[0-9a-f]{8,17}$"


def inputs(inventory: Inventory) -> Iterator[Input]:
    """The variables of the network that exists, whose defaults are what the settings and the surveys say."""
    network, given = inventory.existing, values(inventory).existing
    assert network
    assert given
    check = Check(matches(f"^vpc-{IDS}", "var.vpc_id"), "Use the id of a VPC such as vpc-0a1b2c3d4e5f60718.", "web")
    yield Input("vpc_id", "string", "ID of the VPC, which exists already", network.vpc_id, [check])
    gateways = [each for each in inventory.endpoints if each.endpoint_type is EndpointType.GATEWAY]
    made_in = {zone for service in gateways for zone in inventory.decisions[service].zones}
    subnets = {}
    for zone, subnet in network.subnets.items():
        subnets[zone] = {"id": subnet.id, "cidr": str(subnet.cidr)}
        if subnet.route_table_id and zone in made_in:
            subnets[zone]["route_table_id"] = subnet.route_table_id
    what = "Private subnets, which exist already, by availability zone; route_table_id where a gateway endpoint is made"
    yield Input(PRIVATE, f"map({SUBNET})", what, subnets, _subnet_checks(inventory, PRIVATE))
    if inventory.settings.is_internet_facing:
        public = {zone: {"id": each.id, "cidr": str(each.cidr)} for zone, each in network.public_subnets.items()}
        what = "Public subnets, which exist already, by availability zone, where the load balancer stands"
        yield Input(PUBLIC, f"map({PUBLIC_SUBNET})", what, public, _subnet_checks(inventory, PUBLIC))
    if given.endpoint_ids:
        what = (
            "IDs of the VPC endpoints that exist already and serve the tasks, by service, for the output endpoint_ids"
        )
        yield _map(ENDPOINTS, what, given.endpoint_ids)
    if given.destinations:
        what = "Security groups, CIDRs and prefix lists that the rules name, by what they are in the network that was"
        what += " surveyed: for another network give the same keys its values"
        yield _map(DESTINATIONS, what, given.destinations)
    if given.lacking:
        what = "Availability zones whose subnets such a security group does not let in by itself, and gets rules for"
        lacking = {group: sorted(zones) for group, zones in given.lacking.items()}
        yield _map(ZONES, what, lacking, "set(string)")


def _map(name: str, what: str, default: Mapping[str, object], of: str = "string") -> Input:
    """A map whose keys stay as they are: each stands at a place in the module."""
    keys = f"[{', '.join(map(quoted, sorted(default)))}]"
    given = holds_for(f"value in values(var.{name})", "value != null")
    condition = f"toset(keys(var.{name})) == toset({keys}) && {given}"
    check = Check(condition, f"Give a value for each of {', '.join(sorted(default))}, and for nothing else.", {})
    return Input(name, f"map({of})", what, default, [check])


def _subnet_checks(inventory: Inventory, name: str) -> list[Check]:
    subnets = f"var.{name}"
    zone = f"{inventory.settings.region}a"
    sound = {"id": "subnet-0a1b2c3d4e5f60718", "cidr": "10.0.0.0/24"}
    ids = holds_for(f"subnet in values({subnets})", matches(f"^subnet-{IDS}", "subnet.id"))
    cidrs = holds_for(f"subnet in values({subnets})", is_cidr("subnet.cidr"))
    overlapping = {"a": sound, "b": {"id": "subnet-0b1b2c3d4e5f60718", "cidr": "10.0.0.0/25"}}
    return [
        Check(f"length({subnets}) > 0", "Name at least one availability zone.", {}, "_none"),
        Check(ids, "Each id is such as subnet-0a1b2c3d4e5f60718.", {zone: sound | {"id": "a"}}, "_ids"),
        Check(cidrs, f"Each subnet's CIDR {CIDR_RULE}", {zone: sound | {"cidr": "10.0.0.0/29"}}, "_too_small"),
        are_apart(name, ".cidr")._replace(refused=overlapping),
    ]


def existing(inventory: Inventory) -> Existing | None:
    """The network that exists as the variables say it."""
    given = values(inventory).existing
    if given is None:
        return None
    tables = list_token(template(f"compact(distinct(values({SUBNETS})[*].route_table_id))"))
    return Existing(
        vpc_id=template("var.vpc_id"),
        account=account(inventory),
        subnet_ids=map_token(template(f"{{ for zone, subnet in {SUBNETS} : zone => subnet.id }}")),
        private_subnet_ids=list_token(template(f"values({SUBNETS})[*].id")),
        public_subnet_ids=list_token(template(f"values(var.{PUBLIC})[*].id")),
        joined_subnet_ids=template(call("join", quoted(","), f"values({SUBNETS})[*].id")),
        route_tables=dict.fromkeys(given.route_tables, tables),
        lacking={group: map_token(template(_lacking(group))) for group in given.lacking},
        destinations={each: template(f"var.{DESTINATIONS}[{quoted(each)}]") for each in given.destinations},
        endpoint_ids={name: template(f"var.{ENDPOINTS}[{quoted(name)}]") for name in given.endpoint_ids},
    )


def _lacking(group: str) -> str:
    zones = f"var.{ZONES}[{quoted(group)}]"
    return f"{{ for zone, subnet in {SUBNETS} : zone => subnet.cidr if contains({zones}, zone) }}"


def cidrs() -> Mapping[str, str]:
    """The CIDRs of the private subnets, by zone."""
    return map_token(template(f"{{ for zone, subnet in {SUBNETS} : zone => subnet.cidr }}"))


def checks(inventory: Inventory, keys: Iterable[str]) -> tuple[list[Check], list[Refusal]]:
    """What a plan checks of the provider's region, of the zones and of keys, and inputs that are refused.

    The checks stand at the first task's security group, which everything of an account waits for.
    """
    anchor, region = first_group(inventory), inventory.settings.region
    zones = matches(f"^{REGION}[a-f]$", "zone")
    # A load balancer stands in two zones, and where it is internet-facing in each of the tasks'.
    given = sample_subnets(inventory.settings, "ab" if inventory.settings.load_balancer else "")
    given[PRIVATE] = given[PRIVATE] | sample_subnets(inventory.settings, "c", "nowhere-1")[PRIVATE]
    refusing = f"{anchor}, aws_lb.main" if inventory.settings.is_internet_facing else anchor
    of_zones = Check(
        holds_for(f"zone in keys({SUBNETS})", zones),
        f"A key of {SUBNETS} is not an availability zone of {REGION}.",
        None,
    )
    of_keys = {name: in_key_region(name, region) for name in keys}
    refusals = [Refusal(f"{name}{check.case}", anchor, {name: check.refused}) for name, check in of_keys.items()]
    refusals.append(Refusal(f"{PRIVATE}_elsewhere", refusing, given))
    return [PROVIDER_REGION, of_zones, *of_keys.values()], refusals
