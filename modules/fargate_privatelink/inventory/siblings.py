"""Stacks in one VPC that exists: what two of them would both make there, and what one has of another's endpoints."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.errors import Problem, shown
from fargate_privatelink.inventory.addresses import group_name
from fargate_privatelink.inventory.endpoint_policies import admits
from fargate_privatelink.inventory.existing.decided import open_policies
from fargate_privatelink.inventory.inventory import Inventory


def shared_networks(inventories: Iterable[Inventory], file: str) -> Iterator[Problem]:
    """What two stacks in one VPC that exists would both make there, and a VPC, or a route table of it, has once."""
    by_vpc: dict[str, list[Inventory]] = defaultdict(list)
    for inventory in inventories:
        if inventory.existing:
            by_vpc[inventory.existing.vpc_id].append(inventory)
    for vpc, stacks in by_vpc.items():
        owners: dict[tuple[str, str], Inventory] = {}
        for inventory in stacks:
            for what, owner, remedy in _made_twice(inventory, owners):
                message = f"{what} in {vpc} is created by stack {owner.settings.name} too: {remedy}"
                yield Problem(file, f"stacks.{inventory.settings.name}", message)


def _made_twice(inventory: Inventory, owners: dict[tuple[str, str], Inventory]) -> Iterator[tuple[str, Inventory, str]]:
    """What a stack makes that an earlier one makes too: what it is, that stack, and what to do. `owners` gets the
    rest."""
    for service in inventory.endpoints:
        tables = route_tables(inventory, service)
        # Private DNS of a service is there once in a VPC, and a route to a prefix list once in a route table.
        is_interface = service.endpoint_type is EndpointType.INTERFACE
        keys = [(service.name, table) for table in (("",) if is_interface else tables)]
        taken: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            if (owner := owners.setdefault(key, inventory)) is not inventory:
                taken[owner.settings.name].append(key[1])
        left = [table for name, table in keys if owners[name, table] is inventory]
        for shared in taken.values():
            owner = owners[service.name, shared[0]]
            what = f"endpoint {service.name}" + (f" for {', '.join(shared)}" if tables else "")
            yield what, owner, _of_endpoint(inventory, owner, service, left)
    for (group, port), lacking in inventory.completed.items():
        for cidr in lacking.zones.values():
            rule = f"rule of {group} for TCP {port} from {cidr}"
            if (owner := owners.setdefault(("rule", rule), inventory)) is not inventory:
                yield rule, owner, later(owner.settings.name)
    for name in map(group_name, inventory.definitions):
        if (owner := owners.setdefault(("security group", name), inventory)) is not inventory:
            yield f"security group {name}", owner, "give the task definition another family"


def _of_endpoint(inventory: Inventory, owner: Inventory, service: Service, left: Sequence[str]) -> str:
    """What to do where an earlier stack makes an endpoint too, for all but the route tables that are `left`."""
    assert owner.existing
    assert inventory.existing
    stack = owner.settings.name
    if left:
        return f"{later(stack)}: it makes one for {', '.join(left)} alone then"
    let_in = {subnet.id for subnet in owner.existing.subnets.values()}
    is_interface = service.endpoint_type is EndpointType.INTERFACE
    if is_interface and not let_in.issuperset(subnet.id for subnet in inventory.existing.subnets.values()):
        return lets_in_others(stack)
    name = service.endpoint_name(inventory.settings.region)
    given = f"prefix_list_id = {shown(inventory.existing.prefix_list(name) or 'pl-...')}"
    if is_interface:
        given = f"cidrs = [{', '.join(shown(str(subnet.cidr)) for subnet in owner.existing.subnets.values())}]"
    key = service.name if "." not in service.name else shown(service.name)
    remedy = f"name it in existing_endpoints of this one, {key} = {{ {given} }}"
    return remedy if admits(owner, inventory, service) else f"{remedy}, and {open_policies(stack)}"


def later(stack: str) -> str:
    """That a stack waits for what another makes."""
    return f"take this stack out until stack {stack} is applied and the VPC surveyed again"


def lets_in_others(stack: str) -> str:
    """How the tasks of other subnets come through the security groups of a stack's endpoints."""
    return f"{later(stack)}, and set complete_existing_endpoints = true: stack {stack} lets in its own subnets alone"


def maker_of(inventory: Inventory, service: Service, others: Iterable[Inventory]) -> Inventory | None:
    """The other stack whose endpoint of a service a stack's tasks reach, as far as it is known that they do."""
    if inventory.existing is None:
        return None
    name, resources = service.endpoint_name(inventory.settings.region), inventory.existing.configuration.resources
    if any(each.values.get("service_name") == name for each in resources):
        return None
    tables = {subnet.route_table_id for subnet in inventory.existing.subnets.values()}
    for other in others:
        is_known = other.account == inventory.account != UNKNOWN_ACCOUNT
        if other is inventory or other.settings.vpc_id != inventory.settings.vpc_id or not is_known:
            continue
        is_interface = service.endpoint_type is EndpointType.INTERFACE
        if service in other.endpoints and (is_interface or tables <= {*route_tables(other, service)}):
            return other
    return None


def route_tables(inventory: Inventory, service: Service) -> Sequence[str]:
    """The route tables for which a stack makes a gateway endpoint, as far as they are known; none of an interface."""
    if service.endpoint_type is EndpointType.INTERFACE or inventory.existing is None:
        return ()
    subnets = inventory.existing.subnets
    tables = (subnets[zone].route_table_id for zone in inventory.decisions[service].zones)
    return tuple(dict.fromkeys(table for table in tables if table))
