"""The table `load_balancer` of a stack: the one in front of its services, made here or there already."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any, Literal

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.cidrs import read_any_cidr
from fargate_privatelink.settings.services.connections import A_SECURITY_GROUP, SECURITY_GROUP
from fargate_privatelink.settings.tables import Reader, ReportProblem, boolean, matching, one_of, read_table, whole

# Source: Elastic Load Balancing API Reference, CreateLoadBalancer.
NAME = r"(?!internal-)(?=.{1,32}$)[A-Za-z0-9]+(-+[A-Za-z0-9]+)*"
CERTIFICATE = r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[0-9a-f-]{1,64}"
LISTENER = r"arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener/app/[A-Za-z0-9-]{1,32}/\w{16}/\w{16}"
SSL_POLICY = r"ELBSecurityPolicy-[A-Za-z0-9-]{1,100}"
# Source: Amazon S3 User Guide, bucketnamingrules; Elastic Load Balancing, Access logs: no prefix has AWSLogs in it.
BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
LOGS_PREFIX = r"(?!.*AWSLogs)[A-Za-z0-9!_.*'()-][A-Za-z0-9!_.*'()/-]{0,254}"
# Of a security group, in one direction. Source: Amazon VPC User Guide, amazon-vpc-limits.
MAX_RULES = 60


@dataclass(frozen=True, kw_only=True)
class AccessLogs:
    """A bucket that lets Elastic Load Balancing write into it."""

    bucket: str
    prefix: str | None = None


@dataclass(frozen=True, kw_only=True)
class LoadBalancerSettings:
    """A load balancer. With `listener_arn` it is there already, and what follows `security_group_id` is not said."""

    listener_arn: str | None = None
    security_group_id: str | None = None
    # Whether the stack adds the rules that let the load balancer out to the tasks to that group, which is another's.
    egress_rules: bool = True
    type: Literal["application", "network"] = "application"
    scheme: Literal["internal", "internet-facing"] = "internal"
    name: str | None = None
    certificate_arn: str | None = None
    ssl_policy: str = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
    # The VPC where none are given.
    allowed_cidrs: tuple[IPv4Network, ...] = field(default=())
    idle_timeout: int = 60
    deletion_protection: bool = False
    access_logs: AccessLogs | None = None

    @property
    def is_made(self) -> bool:
        """Whether the stack makes it."""
        return self.listener_arn is None

    @property
    def is_public(self) -> bool:
        """Whether it stands in the public subnets."""
        return self.is_made and self.scheme == "internet-facing"


LOGS: dict[str, Reader] = {
    "bucket": matching(BUCKET, "a bucket's name"),
    "prefix": matching(LOGS_PREFIX, "a prefix without a slash in front, and without AWSLogs in it"),
}


def _access_logs(value: object, path: str, report: ReportProblem) -> AccessLogs | None:
    found = read_table(value, LOGS, path, report)
    if isinstance(value, dict) and "bucket" not in value:
        report(f"{path}.bucket", "is required")
    return AccessLogs(**found) if "bucket" in found else None


def _cidrs(value: object, path: str, report: ReportProblem) -> tuple[IPv4Network, ...] | None:
    if not isinstance(value, list) or not value:
        report(path, f"must be a list of at least one CIDR, got {shown(value)}")
        return None
    found = [read_any_cidr(each, f"{path}[{index}]", report) for index, each in enumerate(value)]
    return tuple(dict.fromkeys(each for each in found if each))


EXISTING: dict[str, Reader] = {
    "listener_arn": matching(LISTENER, "the ARN of a listener of an application load balancer"),
    "security_group_id": matching(SECURITY_GROUP, A_SECURITY_GROUP),
    "egress_rules": boolean,
}
OWN: dict[str, Reader] = {
    "type": one_of("application", "network"),
    "scheme": one_of("internal", "internet-facing"),
    "name": matching(NAME, "1 to 32 letters, digits and hyphens, not internal-... and no hyphen at an end"),
    "certificate_arn": matching(
        CERTIFICATE, "the ARN of a certificate, arn:aws:acm:<region>:<account>:certificate/<id>"
    ),
    "ssl_policy": matching(SSL_POLICY, "the name of a security policy, ELBSecurityPolicy-..."),
    "allowed_cidrs": _cidrs,
    "idle_timeout": whole(1, 4000),
    "deletion_protection": boolean,
    "access_logs": _access_logs,
}


def read_load_balancer(value: object, path: str, report: ReportProblem) -> LoadBalancerSettings | None:
    """The load balancer in a TOML value; what is wrong with it is reported."""
    found = read_table(value, EXISTING | OWN, path, report)
    if not isinstance(value, dict):
        return None
    if value.keys() & EXISTING.keys():
        for key in ("listener_arn", "security_group_id"):
            if key not in value:
                report(f"{path}.{key}", "is required of a load balancer that exists")
        for key in sorted(value.keys() & OWN.keys()):
            report(f"{path}.{key}", "is of a load balancer that is made here, and listener_arn names one that exists")
        return LoadBalancerSettings(**found) if "listener_arn" in found else None
    _check(found, value, path, report)
    return LoadBalancerSettings(**found)


def _check(found: dict[str, Any], value: dict[str, Any], path: str, report: ReportProblem) -> None:
    if found.get("scheme") == "internet-facing" and "allowed_cidrs" not in value:
        report(
            f"{path}.allowed_cidrs", 'is required when scheme is internet-facing: who may call, such as ["0.0.0.0/0"]'
        )
    has_certificate, is_network = "certificate_arn" in value, found.get("type") == "network"
    ports = 2 if has_certificate and not is_network else 1
    if (rules := ports * len(found.get("allowed_cidrs", ()))) > MAX_RULES:
        report(f"{path}.allowed_cidrs", f"make {rules} rules, a security group has {MAX_RULES}")
    if "ssl_policy" in value and not has_certificate:
        report(f"{path}.ssl_policy", "is of HTTPS, which takes certificate_arn")
    if "idle_timeout" in value and is_network:
        report(f"{path}.idle_timeout", "is of an application load balancer")
    if "access_logs" in value and is_network and not has_certificate:
        report(f"{path}.access_logs", "of a network load balancer are of TLS alone, which takes certificate_arn")
