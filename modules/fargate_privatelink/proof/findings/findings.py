"""What to know of a network besides whether its tasks start: ways to the internet, endpoints that harm or idle."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.cidrs import ANYWHERE, ANYWHERE_IPV6
from fargate_privatelink.aws.prices import HOURS_PER_MONTH, built_in_prices, money
from fargate_privatelink.aws.regions import regions
from fargate_privatelink.aws.services import CATALOGUE, EndpointType, service_problem
from fargate_privatelink.proof.findings.refusals import refusals
from fargate_privatelink.proof.hops.endpoint_policies import layer_request
from fargate_privatelink.proof.hops.internet import unplaced
from fargate_privatelink.proof.hops.services import Walked, misplaced
from fargate_privatelink.proof.iam.evaluation import Decision, decide
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.network.vpcs import Target
from fargate_privatelink.proof.remedies.endpoints import new_endpoint
from fargate_privatelink.proof.remedies.rules import log_group
from fargate_privatelink.proof.verdicts.verdicts import Finding, Severity, Verdict
from fargate_privatelink.requirements import Phase, Reach, Requirement

# Source: AWS PrivateLink Guide, vpc-limits-endpoints.
MAX_POLICY = 20_480

Way = tuple[Place, Requirement, Walked]


def findings(model: Model, ways: Sequence[Way]) -> Iterator[Finding]:
    """The findings of a configuration; `ways` are the paths of all its tasks through the network."""
    places = list({place.placement: place for place, _, _ in ways}.values())
    yield from _internet(places, ways)
    yield from _unneeded(model, places, ways)
    yield from _policies(model, ways)
    failed = {hop.address for _, _, walked in ways for hop in walked.hops if hop.verdict is Verdict.FAILED}
    yield from refusals(model, frozenset({*failed, *(hop.address for hop in map(misplaced, places) if hop)}))
    yield from _zones(ways)
    yield from _interfaces_to_s3(ways)
    yield from _names(model)
    yield from _log_groups(model)
    yield from (Finding(rule, Severity.NOTE, address, message) for rule, address, message in model.notes)


def _internet(places: Sequence[Place], ways: Sequence[Way]) -> Iterator[Finding]:
    """Ways to the internet of tasks that need none."""
    wanted = {
        place.placement
        for place, need, walked in ways
        if need.reach is Reach.INTERNET or (need.service and walked.endpoint is None)
    }
    for place in places:
        placement = place.placement
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
                if rule.is_certain and (ANYWHERE in rule.cidrs or ANYWHERE_IPV6 in rule.cidrs):
                    message = f"lets {group.address} out to anywhere, and nothing its tasks reach needs the internet"
                    remedy = "name the endpoints' security groups and the S3 prefix list instead"
                    yield Finding("open-egress", Severity.WARNING, rule.address, message, remedy)


def _unneeded(model: Model, places: Sequence[Place], ways: Sequence[Way]) -> Iterator[Finding]:
    """Endpoints that no task needs; one that a task's rule leads to by itself is there for the application."""
    if not model.tasks or any(task.task is None or task.gaps or not task.placement.subnets for task in model.tasks):
        return
    # A task in a network that is not known, or one to be mended by bringing what it needs here, may need them.
    far = (need.reach is Reach.INTERNET and _is_shut(walked) for _, need, walked in ways)
    if any(hop for place in places for hop in unplaced(place)) or any(far):
        return
    used = {walked.endpoint.address for _, _, walked in ways if walked.endpoint}
    missed = {need.target for _, need, walked in ways if _is_shut(walked)}
    shared: dict[str, int] = defaultdict(int)
    for endpoint in model.endpoints:
        for group in endpoint.groups or ():
            shared[group] += 1
    rules = [rule for place in places for group in place.groups for rule in group.egress]
    meant = {group for rule in rules for group in rule.groups if shared[group] == 1}
    services = {service for rule in rules for service in rule.services}
    for endpoint in model.endpoints:
        if endpoint.address in used or meant.intersection(endpoint.groups or ()) or endpoint.service in services:
            continue
        if endpoint.service not in CATALOGUE or endpoint.service in missed:
            continue
        message = f"no task of the configuration needs {endpoint.service}"
        if endpoint.type == EndpointType.INTERFACE:
            message += f"; {_bill(endpoint)}"
        yield Finding(
            "unneeded-endpoint", Severity.NOTE, endpoint.address, message, "remove it, unless the application calls it"
        )


def _is_shut(walked: Walked) -> bool:
    return any(hop.verdict is Verdict.FAILED for hop in walked.hops)


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
    region = endpoint.region or next(iter(regions), "*")
    for partition in ("aws", "aws-cn", "aws-us-gov"):
        if decide([endpoint.policy.document], layer_request(partition, region)) is not Decision.DENIED:
            return True
    return False


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


def _interfaces_to_s3(ways: Sequence[Way]) -> Iterator[Finding]:
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
                region = regions().get(place.vpc.region or "")
                name = CATALOGUE["s3"].endpoint_name(region) if region else chosen.service_name
                remedy = new_endpoint(place, CATALOGUE["s3"], name)
                yield Finding("s3-interface", Severity.WARNING, chosen.address, message, remedy)


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
        for _, logging in facts.task.log_configurations if facts.task else ():
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
                    log_group(model, str(group), facts.address),
                )
        read_only = [c["name"] for c in containers if c.get("readonlyRootFilesystem")]
        if facts.task and facts.task.execute_command and read_only:
            message = f"ECS Exec writes to the root file system, which is read-only in {', '.join(read_only)}"
            yield Finding(
                "exec-read-only", Severity.ERROR, facts.address, message, "set readonlyRootFilesystem to false"
            )
