"""The table `service.load_balancer`: which port of a task a load balancer sends to, for which requests."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.tables import Reader, ReportProblem, list_of, matching, one_of, read_table, whole

# Of one rule. Source: Elastic Load Balancing, User Guide for Application Load Balancers, Condition types for listener
# rules and Quotas.
MAX_VALUES, MAX_OF_KIND, MAX_WILDCARDS = 5, 3, 5
HOST = r"(?=.{1,128}$)[A-Za-z0-9*?-]+(\.[A-Za-z0-9*?-]+)+"
PATH = r"/[A-Za-z0-9_.$/~\"'@:+&*?-]{0,127}"
# Source: Elastic Load Balancing API Reference, CreateTargetGroup and Matcher.
CHECKED_PATH = r"/[!-~]{0,1023}"
MATCHER = r"([2-4]\d\d)(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*"
MAX_PORT = 65535


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """What a load balancer asks of each task. Without a `path` a network load balancer asks for a connection alone."""

    path: str | None = None
    matcher: str | None = None
    interval: int = 10
    timeout: int = 5
    healthy_threshold: int = 2
    unhealthy_threshold: int = 3


@dataclass(frozen=True, kw_only=True)
class TargetSettings:
    """Where a load balancer sends requests; without `hosts` and `paths` all that no other service takes."""

    container: str | None = None
    port: int | None = None
    protocol: Literal["HTTP", "HTTPS"] = "HTTP"
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    priority: int | None = None
    # Of a network load balancer, which has one for each service.
    listener_port: int | None = None
    health_check: HealthCheck = HealthCheck()
    grace_period: int = 60
    deregistration_delay: int = 60

    @property
    def is_default(self) -> bool:
        """Whether it takes what no rule takes."""
        return not self.hosts and not self.paths


HEALTH_CHECK: dict[str, Reader] = {
    "path": matching(CHECKED_PATH, "a path that begins with /, without spaces"),
    "matcher": matching(MATCHER, 'HTTP codes from 200 to 499, such as "200" or "200-299,404"'),
    "interval": whole(5, 300),
    "timeout": whole(2, 120),
    "healthy_threshold": whole(2, 10),
    "unhealthy_threshold": whole(2, 10),
}


def _health_check(value: object, path: str, report: ReportProblem) -> HealthCheck:
    found = HealthCheck(**read_table(value, HEALTH_CHECK, path, report))
    if found.timeout >= found.interval:
        report(f"{path}.timeout", f"must be below interval, {found.interval}, got {found.timeout}")
    for first, last in re.findall(r"(\d+)-(\d+)", found.matcher or ""):
        if first >= last:
            report(f"{path}.matcher", f"{first}-{last} is no range: the first must be below the last")
    return found


TARGET: dict[str, Reader] = {
    "container": matching(r"[A-Za-z0-9_-]{1,255}", "a container's name"),
    "port": whole(1, MAX_PORT),
    "protocol": one_of("HTTP", "HTTPS"),
    "hosts": list_of(HOST, "a host such as api.example.com or *.example.com, of at most 128 characters"),
    "paths": list_of(PATH, "a path that begins with /, such as /api/*, of at most 128 characters"),
    "priority": whole(1, 50000),
    "listener_port": whole(1, MAX_PORT),
    "health_check": _health_check,
    "grace_period": whole(0, 2**31 - 1),
    "deregistration_delay": whole(0, 3600),
}


def read_target(value: object, path: str, report: ReportProblem) -> TargetSettings:
    """The target in a TOML value; what is wrong with it is reported."""
    found = read_table(value, TARGET, path, report)
    _check_conditions(found, path, report)
    return TargetSettings(**found)


def _check_conditions(found: dict[str, Any], path: str, report: ReportProblem) -> None:
    given = {key: found.get(key, ()) for key in ("hosts", "paths")}
    for key, values in given.items():
        if len(values) > MAX_OF_KIND:
            report(f"{path}.{key}", f"must be at most {MAX_OF_KIND}, got {len(values)}")
    every = [each for values in given.values() for each in values]
    if len(every) > MAX_VALUES:
        report(path, f"hosts and paths of one rule must be at most {MAX_VALUES} together, got {len(every)}")
    if (wildcards := sum(map(len, (re.findall(r"[*?]", each) for each in every)))) > MAX_WILDCARDS:
        report(path, f"one rule has at most {MAX_WILDCARDS} wildcards, * and ?, got {wildcards}")
    if not every and "priority" in found:
        report(f"{path}.priority", f"is a rule's, which takes hosts or paths, got {shown(found['priority'])}")
