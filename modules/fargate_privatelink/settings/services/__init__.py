"""The table `service` of a task: how many run all the time, behind what, and who deploys them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import gcd
from typing import Any

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.services.targets import MAX_PORT, TargetSettings, read_target
from fargate_privatelink.settings.tables import Reader, ReportProblem, boolean, matching, read_table, whole
from fargate_privatelink.task_definition.ports import PORT_NAME

# Of a service. Source: Amazon ECS Developer Guide, service-quotas, Tasks per service.
MAX_TASKS = 5000
# Source: Amazon ECS API Reference, ServiceConnectConfiguration; AWS Cloud Map API Reference, CreateHttpNamespace.
NAMESPACE_ARN = r"arn:aws[a-z-]*:servicediscovery:[a-z0-9-]+:\d{12}:namespace/ns-[a-z0-9]+"
NAMESPACE = rf"[A-Za-z0-9_][A-Za-z0-9_.-]{{0,1023}}|{NAMESPACE_ARN}"


@dataclass(frozen=True, kw_only=True)
class Autoscaling:
    """How many tasks there are at least and at most, and what is kept: percent of CPU or memory that a service uses on
    average, or requests for each task and minute."""

    min: int
    max: int
    cpu: int | None = None
    memory: int | None = None
    requests: int | None = None

    @property
    def targets(self) -> Mapping[str, int]:
        """The values to keep, by what they are of."""
        found = {key: getattr(self, key) for key in METRICS}
        return {key: value for key, value in found.items() if value is not None}


METRICS = ("cpu", "memory", "requests")


@dataclass(frozen=True, kw_only=True)
class ServiceConnect:
    """A Cloud Map namespace, whose services are called by name: one by its ARN exists, one by its name is made. A port
    by its name in the task definition is called under that name, on `port` or its own."""

    namespace: str
    port_name: str | None = None
    port: int | None = None
    client_only: bool = False

    @property
    def is_made(self) -> bool:
        """Whether the stack makes the namespace."""
        return not self.namespace.startswith("arn:")


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """A service. `spot` is the share of its tasks on FARGATE_SPOT."""

    desired_count: int = 1
    autoscaling: Autoscaling | None = None
    spot: Decimal = Decimal(0)
    deploy_outside_terraform: bool = False
    wait_for_steady_state: bool = False
    load_balancer: TargetSettings | None = None
    service_connect: ServiceConnect | None = None

    @property
    def strategy(self) -> Mapping[str, int]:
        """The capacity providers with their weights, where some tasks are on FARGATE_SPOT."""
        spot = round(self.spot * 100)
        if not spot:
            return {}
        common = gcd(spot, 100)
        weights = {"FARGATE": (100 - spot) // common, "FARGATE_SPOT": spot // common}
        return {provider: weight for provider, weight in weights.items() if weight}


AUTOSCALING: dict[str, Reader] = {
    # With none there is no metric that would start the first again.
    "min": whole(1, MAX_TASKS),
    "max": whole(1, MAX_TASKS),
    "cpu": whole(1, 100),
    "memory": whole(1, 100),
    "requests": whole(1, 2**31 - 1),
}


def _autoscaling(value: object, path: str, report: ReportProblem) -> Autoscaling | None:
    found = read_table(value, AUTOSCALING, path, report)
    if not isinstance(value, dict):
        return None
    for key in ("min", "max"):
        if key not in value:
            report(f"{path}.{key}", "is required: how many tasks there are at least and at most")
    if not value.keys() & set(METRICS):
        report(path, f"needs a value to keep: one of {', '.join(METRICS)}")
    if not {"min", "max"} <= found.keys():
        return None
    if found["min"] > found["max"]:
        report(f"{path}.max", f"must be at least min, {found['min']}, got {found['max']}")
        return None
    return Autoscaling(**found)


def _spot(value: object, path: str, report: ReportProblem) -> Decimal | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        share = Decimal(str(value))
        if share == round(share, 2):
            return share
    report(path, f"must be a share from 0 to 1 in hundredths, such as 0.5, got {shown(value)}")
    return None


SERVICE_CONNECT: dict[str, Reader] = {
    "namespace": matching(NAMESPACE, "a namespace's name, or the ARN of one that exists"),
    "port_name": matching(PORT_NAME, "the name of a port mapping: lower case, digits, _ and -"),
    "port": whole(1, MAX_PORT),
    "client_only": boolean,
}


def _service_connect(value: object, path: str, report: ReportProblem) -> ServiceConnect | None:
    found = read_table(value, SERVICE_CONNECT, path, report)
    if not isinstance(value, dict):
        return None
    if "namespace" not in value:
        report(f"{path}.namespace", "is required: the namespace's name, or the ARN of one that exists")
    is_client = found.get("client_only", False)
    if not is_client and "port_name" not in value:
        report(f"{path}.port_name", "is required, unless client_only is true: the port that others call")
    for key in ("port_name", "port"):
        if is_client and key in value:
            report(f"{path}.{key}", "is of what others call, and client_only is true: leave out one of them")
    return ServiceConnect(**found) if "namespace" in found else None


SERVICE: dict[str, Reader] = {
    "desired_count": whole(0, MAX_TASKS),
    "autoscaling": _autoscaling,
    "spot": _spot,
    "deploy_outside_terraform": boolean,
    "wait_for_steady_state": boolean,
    "load_balancer": read_target,
    "service_connect": _service_connect,
}


def read_service(value: object, path: str, report: ReportProblem) -> ServiceSettings | None:
    """The service in a TOML value; what is wrong with it is reported."""
    found = read_table(value, SERVICE, path, report)
    if not isinstance(value, dict):
        return None
    scaling: Autoscaling | None = found.get("autoscaling")
    if scaling:
        _check_scaling(scaling, found, path, report)
    return ServiceSettings(**found)


def _check_scaling(scaling: Autoscaling, found: dict[str, Any], path: str, report: ReportProblem) -> None:
    count = found.setdefault("desired_count", scaling.min)
    if not scaling.min <= count <= scaling.max:
        message = f"must be from min to max of autoscaling, {scaling.min} to {scaling.max}, got {count}"
        report(f"{path}.desired_count", message)
    if scaling.requests is not None and "load_balancer" not in found:
        report(f"{path}.autoscaling.requests", "are counted by a load balancer, and the service has none")
