"""What a module promises of what it makes, as conditions in Terraform's language, each with what went wrong if not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fargate_privatelink.aws.cidrs import ANYWHERE
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.documents import Json
from fargate_privatelink.hcl.expressions import all_of, holds_for
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.hcl.values import constant, expression
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.iam import Statement
from fargate_privatelink.inventory.terraform_names import terraform_name

Promise = tuple[str, str]

EGRESS = "aws_vpc_security_group_egress_rule"
INGRESS = "aws_vpc_security_group_ingress_rule"
# The arguments of an egress rule that say where it leads.
RULE = (
    *("security_group_id", "ip_protocol", "from_port", "to_port"),
    *("referenced_security_group_id", "prefix_list_id", "cidr_ipv4"),
)


def of_network(inventory: Inventory) -> Iterator[Promise]:
    """Subnets, name resolution, and the way out or the lack of one."""
    zones = len(inventory.settings.private_subnets)
    if inventory.settings.vpc_id:
        yield f"length(output.private_subnet_ids) == {zones}", f"Expected {counted(zones, 'private subnet')}."
        yield "output.vpc_id == var.vpc_id", "The tasks must be in the VPC that is given."
        return
    yield f"length(aws_subnet.private) == {zones}", f"Expected {counted(zones, 'private subnet')}."
    dns = "aws_vpc.main.enable_dns_support && aws_vpc.main.enable_dns_hostnames"
    yield dns, "The VPC must have DNS support and DNS hostnames."
    own = "each.subnet_id == aws_subnet.private[zone].id && each.route_table_id == aws_route_table.private[zone].id"
    each_own = holds_for("zone, each in aws_route_table_association.private", own)
    yield each_own, "Each private subnet must have the route table of its zone."
    if inventory.settings.nat == "none":
        return
    anywhere = f"destination_cidr_block == {quoted_literal(ANYWHERE)}"
    condition = holds_for("each in aws_route.private_nat", f"each.{anywhere} && each.nat_gateway_id != null")
    yield condition, "The private subnets must have their way out through NAT."
    route = "aws_route.public_internet"
    condition = f"{route}.{anywhere} && {route}.gateway_id == aws_internet_gateway.main.id"
    yield condition, "The public subnets must have their way out through the internet gateway."


def of_endpoints(inventory: Inventory, policies: Mapping[Service, Json]) -> Iterator[Promise]:
    """Which endpoints there are, who reaches them, and what they let through."""
    existing = [service.name for service, reused in inventory.reused.items() if reused.ids]
    names = sorted({*(service.name for service in inventory.endpoints), *existing})
    if names:
        yield has_keys("endpoint_ids", names), f"Expected endpoints for {', '.join(names)}."
    for service in inventory.endpoints:
        endpoint = f"aws_vpc_endpoint.{service.terraform_name}"
        if service.endpoint_type is EndpointType.INTERFACE:
            yield from _of_interface(service, endpoint, inventory)
        else:
            all_tables = all_of("aws_route_table.private", "id")
            if inventory.settings.vpc_id:
                all_tables = "compact(values(var.private_subnets)[*].route_table_id)"
            tables = f"{endpoint}.route_table_ids == toset({all_tables})"
            yield tables, f"{service.name} must be in the route table of each private subnet."
        if service in policies:
            actions = [action for each in policies[service]["Statement"] for action in each["Action"]]
            yield (
                _allows(f"{endpoint}.policy", actions),
                f"The endpoint of {service.name} must let through what is needed.",
            )


def private_subnets(inventory: Inventory) -> str:
    """What holds the ids of the private subnets, by zone."""
    return "var.private_subnets" if inventory.settings.vpc_id else "aws_subnet.private"


def _of_interface(service: Service, endpoint: str, inventory: Inventory) -> Iterator[Promise]:
    subnets_of, is_existing = private_subnets(inventory), inventory.settings.vpc_id is not None
    name = service.terraform_name
    group = f"aws_security_group.endpoint_{name}.id"
    yield f"{endpoint}.private_dns_enabled", f"{service.name} must be found under its own name."
    yield f"{endpoint}.security_group_ids == toset([{group}])", f"{service.name} must be behind its security group."
    associations = f"aws_vpc_endpoint_subnet_association.{name}"
    own = f"each.subnet_id == {subnets_of}[zone].id && each.vpc_endpoint_id == {endpoint}.id"
    everywhere = f"keys({associations}) == keys({subnets_of}) && "
    if is_existing:
        # The keys of resources are a tuple, and those of a map a list.
        everywhere = f"toset(keys({associations})) == toset(keys({subnets_of})) && "
    subnets = everywhere + holds_for(f"zone, each in {associations}", own)
    yield subnets, f"{service.name} must have a network interface in each private subnet."
    cidr = f"var.private_subnets[zone]{'.cidr' if is_existing else ''}"
    source = f"rule.cidr_ipv4 == {cidr} && rule.security_group_id == {group}"
    ports = f"rule.from_port == {service.port} && rule.to_port == {service.port}"
    condition = holds_for(f"zone, rule in {INGRESS}.endpoint_{name}", f"{source} && {ports}")
    yield condition, f"The private subnets, and they alone, must be let in to {service.name}."


def of_tasks(inventory: Inventory, document: Json) -> Iterator[Promise]:
    """What runs, where it may go, and what its roles may do; `document` is the module's JSON."""
    families = sorted(task.definition.family for task in inventory.tasks)
    yield has_keys("run_task_commands", families), f"Expected commands that run {', '.join(families)}."
    run = holds_for("each in values(output.run_task_commands)", "strcontains(each, output.cluster_arn)")
    yield run, "Tasks must be run in the cluster."
    for name, rule in document["resource"].get(EGRESS, {}).items():
        same = " && ".join(f"{EGRESS}.{name}.{key} == {expression(rule[key])}" for key in RULE if key in rule)
        yield same, f"Rule {name} must lead to port {rule['from_port']} of its destination and nowhere else."
    for role in inventory.roles if inventory.settings.create.execution_roles else ():
        if role.statements:
            yield from _of_role(role.name, role.statements)


def _of_role(name: str, statements: Sequence[Statement]) -> Iterator[Promise]:
    policy = f"aws_iam_role_policy.{terraform_name(name)}.policy"
    actions = [action for each in statements for action in each.actions]
    yield _allows(policy, actions), f"Role {name} must be allowed what its tasks need."
    anything = sorted({action for each in statements if "*" in each.resources for action in each.actions})
    few = f"length(setsubtract(each.Action, {constant(anything, 2)})) == 0"
    condition = f'alltrue([for each in jsondecode({policy}).Statement : {few} if contains(each.Resource, "*")])'
    yield condition, f"Role {name} must be allowed on * only what has no resource."


def _allows(policy: str, actions: Iterable[str]) -> str:
    allowed = f"toset(flatten([for each in jsondecode({policy}).Statement : each.Action]))"
    return f"{allowed} == toset({constant(sorted(set(actions)), 2)})"


def has_keys(output: str, names: Sequence[str]) -> str:
    return f'join(" ", keys(output.{output})) == {quoted_literal(" ".join(names))}'


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
