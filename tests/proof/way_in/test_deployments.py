"""Deployments of services that stand still, and health checks that do not wait for a container."""

from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.proof.verdicts.table import table
from tests.proof.networks import Change, both, put
from tests.proof.way_in.services import ALL_FORMS, SERVICE, TASK, checking, containers, network, read

CHECK = {"command": ["CMD-SHELL", "true"]}


def slow(start: int | None) -> Change:
    check: dict[str, Any] = {**CHECK, **({"startPeriod": start} if start else {})}
    return put(TASK, container_definitions=containers(healthCheck=check))


def percent(desired: int, least: int, most: int) -> Change:
    return put(
        SERVICE, desired_count=desired, deployment_minimum_healthy_percent=least, deployment_maximum_percent=most
    )


FOUND: dict[str, tuple[Change, tuple[str, ...]]] = {
    "a container slower than the health checks": (slow(120), ("grace-period",)),
    "a grace period too short": (
        both(slow(300), put(SERVICE, health_check_grace_period_seconds=60)),
        ("grace-period",),
    ),
    "a grace period": (both(slow(120), put(SERVICE, health_check_grace_period_seconds=60)), ()),
    "health checks that wait": (both(slow(120), checking(unhealthy_threshold=5)), ()),
    "a container as fast as the health checks": (slow(90), ()),
    "no word of the container": (slow(None), ()),
    "all tasks kept, and none more": (percent(2, 100, 100), ("deployment-percentages",)),
    "one task and a half": (percent(1, 100, 150), ("deployment-percentages",)),
    "half of the tasks kept": (percent(2, 50, 100), ()),
    "one task more": (percent(2, 100, 150), ()),
    "no tasks": (percent(0, 100, 100), ()),
}


@pytest.mark.parametrize("form", ALL_FORMS)
@pytest.mark.parametrize("name", FOUND)
def test_what_is_found_of_deployments(name: str, form: str, tmp_path: Path) -> None:
    change, rules = FOUND[name]
    document = network()
    change(document)
    proof = read(document, form, tmp_path)
    assert tuple(each.rule for each in proof.findings) == rules, table([proof])
    assert all(each.remedy for each in proof.findings)
