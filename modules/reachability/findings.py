"""What to know of a network besides whether its tasks start: ways to the internet, endpoints that harm or idle."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from modules.costs import HOURS_PER_MONTH, built_in_prices, money
from modules.reachability.model import Endpoint, Model, Target
from modules.reachability.permissions import ECR, PRINCIPAL_KEYS
from modules.reachability.places import Place
from modules.reachability.policies import Decision, Request, decide
from modules.reachability.rules import ANYWHERE
from modules.reachability.verdicts import Finding, Severity
from modules.reachability.walk import Walked
from modules.requirements import Phase, Requirement, Route
from modules.services import CATALOGUE, EndpointType, service_problem

# Source: AWS PrivateLink Guide, vpc-limits-endpoints.
MAX_POLICY = 20_480
MAX_INTERFACE_ENDPOINTS = 50

Way = tuple[Place, Requirement, Walked]


def findings(model: Model, ways: Sequence[Way]) -> Iterator[Finding]:
    """The findings of a configuration; `ways` are the paths of all its tasks through the network."""
    yield from _internet(model, ways)
    yield from _unneeded(model, ways)
    yield from _policies(model, ways)
    yield from _conflicts(model)
    yield from _zones(ways)
    yield from _interfaces_to_s3(model, ways)
    yield from _names(model)
    yield from _log_groups(model)
    yield from _assumptions(model, ways)


def _internet(model: Model, ways: Sequence[Way]) -> Iterator[Finding]:
    """Ways to the internet of tasks that need none."""
    places = {way[0].placement: way[0] for way in ways}
    wanted = {
        place.placement
        for place, need, walked in ways
        if need.route is Route.INTERNET or (need.service and walked.endpoint is None)
    }
    for placement, place in places.items():
        if placement in wanted:
            continue
        if placement.public_ip:
            message = "gives its tasks public addresses, and nothing they reach needs the internet"
            yield Finding(
                "public-ip",
                Severity.WARNING,
                placement.source,
                message,
                f"set assign_public_ip = false on {placement.source}",
            )
        for subnet in place.subnets:
            route = place.default_route(subnet)
            if route and route.target is Target.INTERNET_GATEWAY:
                message = f"leads from {subnet.address} to an internet gateway, and nothing its tasks reach needs that"
                yield Finding(
                    "internet-route", Severity.WARNING, route.address, message, f"remove the route {ANYWHERE}"
                )
        for group in () if place.has_nat_route else place.groups:
            for rule in group.egress:
                if ANYWHERE in rule.cidrs or "::/0" in rule.cidrs:
                    message = f"lets {group.address} out to anywhere, and nothing its tasks reach needs the internet"
                    remedy = "name the endpoints' security groups and the S3 prefix list instead"
                    yield Finding("open-egress", Severity.WARNING, rule.address, message, remedy)


def _unneeded(model: Model, ways: Sequence[Way]) -> Iterator[Finding]:
    """Endpoints that no task needs; one that a task's rule leads to by itself is there for the application."""
    if not model.tasks or any(task.task is None or task.gaps for task in model.tasks):
        return
    used = {walked.endpoint.address for _, _, walked in ways if walked.endpoint}
    shared: dict[str, int] = defaultdict(int)
    for endpoint in model.endpoints:
        for group in endpoint.groups or ():
            shared[group] += 1
    rules = [
        rule for place in {way[0].placement: way[0] for way in ways}.values() for g in place.groups for rule in g.egress
    ]
    meant = {group for rule in rules for group in rule.groups if shared[group] == 1}
    services = {service for rule in rules for service in rule.services}
    for endpoint in model.endpoints:
        if endpoint.address in used or meant.intersection(endpoint.groups or ()) or endpoint.service in services:
            continue
        if endpoint.service not in CATALOGUE:
            continue
        message = f"no task of the configuration needs {endpoint.service}"
        if endpoint.type == EndpointType.INTERFACE:
            message += f"; {_bill(endpoint)}"
        yield Finding(
            "unneeded-endpoint", Severity.NOTE, endpoint.address, message, "remove it, unless the application calls it"
        )


def _bill(endpoint: Endpoint) -> str:
    """What an interface endpoint costs, as far as the prices of its region are known."""
    zones = len(endpoint.subnets or ())
    where = f"in {zones} availability zone{'s' * (zones != 1)}"
    prices = built_in_prices().get(endpoint.region or "")
    if prices is None:
        return f"the endpoint is billed by the hour {where}"
    month = money(zones * prices.interface_endpoint_hour * HOURS_PER_MONTH, prices.currency)
    return f"the endpoint costs {month} a month {where}"


def _policies(model: Model, ways: Sequence[Way]) -> Iterator[Finding]:
    regions = {need_region for place, need, _ in ways if (need_region := place.vpc.region if place.vpc else None)}
    for endpoint in model.endpoints:
        if endpoint.policy is None or endpoint.policy.document is None:
            continue
        document, address = endpoint.policy.document, endpoint.policy.address
        if not any(statement.allows for statement in document.statements):
            message = "has no Allow, and so denies everything: AWS adds none"
            yield Finding("deny-only-policy", Severity.ERROR, address, message, "add a statement with Effect Allow")
        elif endpoint.service == "s3" and not _allows_layers(endpoint, regions):
            message = "leaves out ECR's layer bucket: no image can be pulled through this endpoint"
            remedy = "allow s3:GetObject on arn:aws:s3:::prod-<region>-starport-layer-bucket/* to every principal"
            yield Finding("layer-bucket", Severity.WARNING, address, message, remedy)
        if document.size > MAX_POLICY:
            message = f"has {document.size} characters, and AWS accepts {MAX_POLICY}"
            yield Finding("policy-size", Severity.ERROR, address, message)


def _allows_layers(endpoint: Endpoint, regions: set[str]) -> bool:
    assert endpoint.policy is not None
    assert endpoint.policy.document is not None
    context = tuple((key, "") for key in (*PRINCIPAL_KEYS, "aws:resourceaccount", "s3:resourceaccount"))
    region = endpoint.region or next(iter(regions), "*")
    for partition in ("aws", "aws-cn", "aws-us-gov"):
        bucket = f"arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*"
        request = Request("s3:GetObject", bucket, ECR, context)
        if decide([endpoint.policy.document], request) is not Decision.DENIED:
            return True
    return False


def _conflicts(model: Model) -> Iterator[Finding]:
    """What AWS refuses to create beside another endpoint."""
    private: dict[tuple[str | None, str, str | None], Endpoint] = {}
    routed: dict[tuple[str, str | None], Endpoint] = {}
    counted: dict[str | None, int] = defaultdict(int)
    for endpoint in model.endpoints:
        if endpoint.type == EndpointType.INTERFACE:
            counted[endpoint.vpc] += 1
        if endpoint.service and endpoint.private_dns and endpoint.type == EndpointType.INTERFACE:
            key = (endpoint.vpc, endpoint.service, endpoint.region)
            first = private.setdefault(key, endpoint)
            if first is not endpoint:
                message = (
                    f"is the second endpoint of {endpoint.service} with private DNS in its VPC, after {first.address}:"
                )
                message += " private-dns-enabled cannot be set because there is already a conflicting DNS domain"
                remedy = f"remove {endpoint.address}, or set private_dns_enabled = false on it"
                yield Finding("conflicting-private-dns", Severity.ERROR, endpoint.address, message, remedy)
        for table in endpoint.tables or () if endpoint.type == EndpointType.GATEWAY else ():
            first = routed.setdefault((table, endpoint.service), endpoint)
            if first is not endpoint:
                message = f"is the second gateway endpoint of {endpoint.service} in {table}, after {first.address}"
                yield Finding("conflicting-route", Severity.ERROR, endpoint.address, message, "remove one of them")
        yield from _subnets(model, endpoint)
    for vpc, count in counted.items():
        if count > MAX_INTERFACE_ENDPOINTS:
            message = f"has {count} interface endpoints, and AWS allows {MAX_INTERFACE_ENDPOINTS} in a VPC"
            yield Finding(
                "too-many-endpoints", Severity.ERROR, vpc or "", message, "raise the quota, or share endpoints"
            )


def _subnets(model: Model, endpoint: Endpoint) -> Iterator[Finding]:
    zones: dict[str, str] = {}
    for key in endpoint.subnets or ():
        subnet = model.subnets.get(key)
        if subnet and endpoint.vpc and subnet.vpc and subnet.vpc != endpoint.vpc:
            message = f"names {subnet.address}, which is in another VPC"
            yield Finding(
                "foreign-subnet", Severity.ERROR, endpoint.address, message, f"remove {subnet.address} from it"
            )
        if subnet and subnet.zone:
            other = zones.setdefault(subnet.zone, subnet.address)
            if other != subnet.address:
                message = (
                    f"names two subnets in {subnet.zone}, {other} and {subnet.address}: DuplicateSubnetsInSameZone"
                )
                yield Finding(
                    "duplicate-zone", Severity.ERROR, endpoint.address, message, f"remove {subnet.address} from it"
                )


def _zones(ways: Sequence[Way]) -> Iterator[Finding]:
    """Endpoints without a network interface in a zone where their tasks run."""
    for place, _, walked in ways:
        endpoint = walked.endpoint
        if endpoint is None or endpoint.type != EndpointType.INTERFACE or not endpoint.subnets:
            continue
        ends = [place.model.subnets.get(key) for key in endpoint.subnets]
        zones = {end.zone for end in ends if end}
        if None in ends or None in zones:
            continue
        missing = [subnet for subnet in place.subnets if subnet.zone and subnet.zone not in zones]
        if missing:
            message = (
                f"has no network interface in {', '.join(sorted({str(each.zone) for each in missing}))}, where tasks"
            )
            message += " run: they depend on another zone"
            remedy = f"add a subnet of that zone to subnet_ids of {endpoint.address}"
            yield Finding("zone-not-covered", Severity.WARNING, endpoint.address, message, remedy)


def _interfaces_to_s3(model: Model, ways: Sequence[Way]) -> Iterator[Finding]:
    """S3 over an interface endpoint, which ECR's layers are not documented to take."""
    for place, need, walked in ways:
        endpoint = walked.endpoint
        if need.target == "s3" and need.phase is Phase.PULL_IMAGE and place.vpc:
            inside = [each for each in place.endpoints if each.service == "s3" and each.type == EndpointType.INTERFACE]
            chosen = endpoint if endpoint in inside else next(iter(inside), None) if endpoint is None else None
            if chosen:
                message = (
                    "is S3 as an interface endpoint: ECR's layers are documented to come through a gateway endpoint"
                )
                remedy = f'add aws_vpc_endpoint with vpc_endpoint_type = "Gateway" for {chosen.service_name}'
                yield Finding("s3-interface", Severity.WARNING, chosen.address, message, remedy)


def _assumptions(model: Model, ways: Sequence[Way]) -> Iterator[Finding]:
    """Arguments of endpoints that a plan does not hold, and that a condition may leave empty; once a resource."""
    assumed: dict[str, set[str]] = defaultdict(set)
    for endpoint in {walked.endpoint.address: walked.endpoint for _, _, walked in ways if walked.endpoint}.values():
        found = [name for name in ARGUMENTS[EndpointType(endpoint.type)] if (endpoint.address, name) in model.assumed]
        assumed[re.sub(r"\[[^\]]*\]$", "", endpoint.address)].update(found)
    for address, arguments in assumed.items():
        if arguments:
            message = f"{' and '.join(sorted(arguments))}: known after apply, and perhaps a condition; taken to be what"
            message += " the expression refers to"
            yield Finding("assumption", Severity.NOTE, address, message, "prove the state after the apply too")


# The arguments that make an endpoint work, by its type.
ARGUMENTS = {
    EndpointType.GATEWAY: ("route_table_ids",),
    EndpointType.INTERFACE: ("subnet_ids", "security_group_ids"),
}


def _names(model: Model) -> Iterator[Finding]:
    """Endpoints whose service name is nearly one of AWS's."""
    for endpoint in model.endpoints:
        last = endpoint.service
        if last and last not in CATALOGUE:
            yield Finding("unknown-service", Severity.WARNING, endpoint.address, service_problem(last) or "")


def _log_groups(model: Model) -> Iterator[Finding]:
    """Log groups that nobody makes: without one the log driver does not start."""
    for facts in model.tasks:
        containers = facts.task.definition.containers if facts.task else ()
        for container in containers:
            logging = container.get("logConfiguration", {})
            options = logging.get("options", {})
            group = options.get("awslogs-group")
            made = options.get("awslogs-create-group") == "true" or group in model.log_groups
            if logging.get("logDriver") == "awslogs" and not made:
                message = (
                    f"log group {group} is not in the configuration: unless it exists, the task stops with failed to"
                )
                message += " initialize logging driver"
                yield Finding(
                    "log-group",
                    Severity.NOTE,
                    facts.address,
                    message,
                    f'add aws_cloudwatch_log_group: name = "{group}"',
                )
        read_only = [c["name"] for c in containers if c.get("readonlyRootFilesystem")]
        if facts.task and facts.task.execute_command and read_only:
            message = f"ECS Exec writes to the root file system, which is read-only in {', '.join(read_only)}"
            yield Finding(
                "exec-read-only", Severity.ERROR, facts.address, message, "set readonlyRootFilesystem to false"
            )
