"""Why a stack cannot have its tasks in a network that exists, and what its owner has to add."""

from collections.abc import Iterator

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.services import EndpointType, Service
from fargate_privatelink.errors import Problem
from fargate_privatelink.inventory.addresses import group_name
from fargate_privatelink.inventory.existing.network import ExistingNetwork
from fargate_privatelink.inventory.inventory import Inventory
from fargate_privatelink.inventory.services import balancer_group
from fargate_privatelink.inventory.siblings import route_tables
from fargate_privatelink.requirements import Reach
from fargate_privatelink.settings.contradictions import survey_command
from fargate_privatelink.settings.providers import Provider

SURVEY_TASKS = "survey the account that the tasks run in"


def existing_problems(inventory: Inventory, file: str) -> Iterator[Problem]:
    """Why the network that exists does not do for the stack."""
    existing = inventory.existing
    if existing is None:
        return
    path = f"stacks.{inventory.settings.name}"
    account = inventory.account
    if existing.account and account not in ("", UNKNOWN_ACCOUNT, existing.account):
        message = f"the roles are of account {account}, and {', '.join(existing.surveys)} of {existing.account}"
        yield Problem(file, f"{path}.survey", f"{message}: {SURVEY_TASKS}")
        return
    for key, message in _of_provider(inventory.settings.provider, existing):
        yield Problem(file, f"{path}.provider.{key}", message)
    if existing.is_shared:
        yield from _of_shared(inventory, existing, file, path)
    else:
        for decision in inventory.decisions.values():
            yield from (Problem(file, f"{path}.vpc_id", message) for message in decision.problems)
        yield from _missing(inventory, existing, file, path)
    needs = [need for needed in inventory.requirements.values() for need in needed]
    if not existing.vpc_cidrs and (inside := [need.target for need in needs if need.reach is Reach.VPC]):
        message = f"is required for {', '.join(dict.fromkeys(inside))}, which the tasks reach inside the VPC"
        yield Problem(file, f"{path}.vpc_cidr", f"{message}: give the CIDR of {existing.vpc_id}")
    balancer = inventory.settings.load_balancer
    if balancer and balancer.is_made and not inventory.callers:
        message = f"is required without vpc_cidr, the CIDR of {existing.vpc_id}: who may call"
        yield Problem(file, f"{path}.load_balancer.allowed_cidrs", message)
    for name, message in _denied(inventory, existing):
        yield Problem(file, f"{path}.existing_endpoints.{name}", message)
    yield from _taken_names(inventory, existing, file, path)


def _of_provider(provider: Provider, existing: ExistingNetwork) -> Iterator[tuple[str, str]]:
    """Why Terraform would not work in the account that was surveyed, by the key of `provider`."""
    surveyed = f"{', '.join(existing.surveys)} of {existing.account}"
    if not existing.account:
        return
    if provider.allowed_account_ids and existing.account not in provider.allowed_account_ids:
        allowed = ", ".join(provider.allowed_account_ids)
        yield "allowed_account_ids", f"allows account {allowed} alone, and {surveyed}: add it, or {SURVEY_TASKS}"
    role = str(provider.assume_role.get("role_arn", ""))
    if role and (account := role.split(":")[4]) != existing.account:
        yield "assume_role.role_arn", f"is of account {account}, and {surveyed}: name a role there, or {SURVEY_TASKS}"


def _missing(inventory: Inventory, existing: ExistingNetwork, file: str, path: str) -> Iterator[Problem]:
    """Services without an endpoint that the stack may not make, or cannot."""
    for service, decision in inventory.decisions.items():
        if decision.zones and service not in inventory.endpoints and inventory.settings.nat == "none":
            message = f"{existing.vpc_id} has no endpoint of {service.name} and no NAT: set it to required"
            yield Problem(file, f"{path}.endpoints", message)
    for service in inventory.endpoints:
        for zone in inventory.decisions[service].zones if service.endpoint_type is EndpointType.GATEWAY else ():
            if existing.subnets[zone].route_table_id is None:
                message = f"the endpoint of {service.name} needs its route_table_id"
                if existing.surveys:
                    message = f"its route table is not known, which the endpoint of {service.name} needs: "
                    message += survey_command(inventory.settings.region, existing.vpc_id, existing.surveys[0])
                yield Problem(file, f"{path}.private_subnets.{zone}", message)


def _denied(inventory: Inventory, existing: ExistingNetwork) -> Iterator[tuple[str, str]]:
    """Endpoints that a person says serve nobody, beside which AWS makes no other: by service, with why."""
    for service in inventory.endpoints if existing.surveys else ():
        if service.name not in inventory.settings.existing_endpoints:
            continue
        for each in existing.model.endpoints:
            id_ = existing.ids.get(each.address, each.address)
            if each.vpc != existing.address(existing.vpc_id) or each.service != service.name:
                continue
            tables = {existing.ids.get(table, table) for table in each.tables or ()}
            if shared := sorted(tables.intersection(route_tables(inventory, service))):
                message = f"is false, and {id_} is in {', '.join(shared)}, which take no second one"
                yield service.name, f"{message}: leave false out, or take it out of them and survey again"
            elif each.private_dns and service.endpoint_type is EndpointType.INTERFACE:
                message = f"is false, and {id_} has the private DNS of {service.name}, which a VPC has once"
                yield service.name, f"{message}: leave false out, or turn it off there and survey again"


def _of_shared(inventory: Inventory, existing: ExistingNetwork, file: str, path: str) -> Iterator[Problem]:
    """What the owner of a shared VPC has to add, who alone can.

    Source: Amazon VPC User Guide, vpc-sharing.
    """
    asked = [_endpoint(inventory, existing, service) for service in inventory.endpoints]
    wrong = [message for decision in inventory.decisions.values() for message in decision.problems]
    if asked or wrong:
        message = f"{existing.vpc_id} is shared by account {existing.owner}, and only that account can make endpoints"
        message += " there: survey it too, and name both files in survey"
        parts = [message, *(["hand over to it: " + "; ".join(asked)] if asked else []), *wrong]
        yield Problem(file, f"{path}.vpc_id", "; ".join(parts))


def _endpoint(inventory: Inventory, existing: ExistingNetwork, service: Service) -> str:
    """An endpoint to make, in words for whoever makes it."""
    zones = inventory.decisions[service].zones
    name = service.endpoint_name(inventory.settings.region)
    subnets = [existing.subnets[zone] for zone in zones]
    if service.endpoint_type is EndpointType.GATEWAY:
        tables = dict.fromkeys(subnet.route_table_id or f"the route table of {subnet.id}" for subnet in subnets)
        return f"gateway endpoint {name} for {', '.join(tables)}"
    cidrs = ", ".join(str(subnet.cidr) for subnet in subnets)
    ids = ", ".join(subnet.id for subnet in subnets)
    return (
        f"endpoint {name} in {ids}, with private DNS and a security group that lets TCP {service.port} in from {cidrs}"
    )


def _taken_names(inventory: Inventory, existing: ExistingNetwork, file: str, path: str) -> Iterator[Problem]:
    """Names of security groups that the VPC has already, which each of its groups has alone."""
    taken = existing.group_names
    for name in groups(inventory):
        if name in taken:
            message = (
                f"{existing.vpc_id} has a security group {name} already, {taken[name]}, and the stack makes one of"
            )
            yield Problem(file, f"{path}.vpc_id", f"{message} that name: rename that group, or the task's family")


def groups(inventory: Inventory) -> Iterator[str]:
    """The names of the security groups that a stack makes."""
    yield from map(group_name, inventory.definitions)
    if inventory.settings.load_balancer and inventory.settings.load_balancer.is_made:
        yield balancer_group(inventory.settings)
    for service in inventory.endpoints:
        if service.endpoint_type is EndpointType.INTERFACE:
            yield service.security_group
