"""The policies of VPC endpoints: what the tasks need of a service, and nothing else of it.

Source: AWS PrivateLink Guide, vpc-endpoints-access; Amazon ECR User Guide, vpc-endpoints.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fargate_privatelink.aws.actions import is_shared
from fargate_privatelink.aws.images import layer_objects
from fargate_privatelink.aws.limits import MAX_ENDPOINT_POLICY
from fargate_privatelink.aws.services import Service
from fargate_privatelink.inventory.iam import Statement, statements
from fargate_privatelink.inventory.inventory import Inventory
from fargate_privatelink.requirements import Phase, Requirement
from fargate_privatelink.requirements.service_connect import REASON as SERVICE_CONNECT

# Of both of ECR's endpoints either can be asked, so they have one policy.
ECR = ("ecr.api", "ecr.dkr", "ecr-fips.api", "ecr-fips.dkr")
# Their policy cannot be changed. Source: prowler-cloud/prowler, issue 12841.
WITHOUT_POLICY = ("email-smtp", "transfer.server")
# Beyond a pull by Fargate itself. Source: Amazon GuardDuty User Guide, runtime-monitoring.
PULL_OF_AGENTS = ("ecr:BatchCheckLayerAvailability",)
PRINCIPAL = "aws:PrincipalArn"
OPEN = (Statement("Anything", ("*",), ("*",)),)

ANY_IMAGE = "The policy allows pulls from any repository: images that AWS adds, as GuardDuty does, are in AWS's own."
ANY_RESOURCE = "The policy names no resources: an endpoint takes fewer than the tasks need."
ANY_CALL = "The policy lets this account call anything: what the application calls no task definition says."
ANY_CALLER = "The policy allows anything: AWS does not document who calls for Service Connect's proxy on Fargate."
ANY_OWN_CALL = "The policy lets this account call anything on its own resources: extra_services names no actions."

Policy = Mapping[str, Any]


def policies(inventory: Inventory) -> dict[Service, Policy]:
    """The policy documents of an inventory's endpoints, of those that take one."""
    return {
        service: _policy(inventory, service) if _is_least_privilege(inventory) else _document(map(_allowed, OPEN))
        for service in inventory.endpoints
        if service.name not in WITHOUT_POLICY
    }


def remarks(inventory: Inventory, service: Service) -> Iterator[str]:
    """Why the policy of a service's endpoint is no narrower, in sentences."""
    if service.name in WITHOUT_POLICY or not _is_least_privilege(inventory):
        return
    if service.name in ECR:
        yield ANY_IMAGE
    if any(map(_is_of_proxy, _needs(inventory, service))):
        yield ANY_CALLER
    elif any(map(_is_unknown, _needs(inventory, service))):
        yield ANY_CALL if is_shared(service.name) else ANY_OWN_CALL
    if _is_too_large(_document(_least(inventory, service, _needs(inventory, service)))):
        yield ANY_RESOURCE


def admits(inventory: Inventory, other: Inventory, service: Service) -> bool:
    """Whether the policy of a stack's endpoint is no narrower than what the tasks of another stack call there."""
    if service.name in WITHOUT_POLICY or not _is_least_privilege(inventory):
        return True
    own = _needs(inventory, service)
    if any(map(_is_unknown, own)):
        return inventory.account == other.account
    both = [*own, *_needs(other, service)]
    return list(_least(inventory, service, own)) == list(_least(inventory, service, both))


def _is_least_privilege(inventory: Inventory) -> bool:
    return inventory.settings.endpoint_policies == "least-privilege"


def _policy(inventory: Inventory, service: Service) -> Policy:
    least = _document(_least(inventory, service, _needs(inventory, service)))
    if not _is_too_large(least):
        return least
    return _document(each if "Condition" not in each else {**each, "Resource": ["*"]} for each in least["Statement"])


def _is_too_large(policy: Policy) -> bool:
    return len(json.dumps(policy, separators=(",", ":"))) > MAX_ENDPOINT_POLICY


def _least(inventory: Inventory, service: Service, needs: Sequence[Requirement]) -> Iterator[Policy]:
    region = inventory.settings.region
    if any(map(_is_of_proxy, needs)):
        yield from map(_allowed, OPEN)
        return
    condition = {"StringEquals": {"aws:PrincipalAccount": inventory.account}} if inventory.account else None
    if service.name == "s3" and any(need.phase is Phase.PULL_IMAGE for need in needs):
        layers = layer_objects(region.partition, region.name)
        # ECR signs these requests itself, so the caller is of no account that could be named.
        yield _allowed(Statement("PullImageLayers", ("s3:GetObject",), (layers,)))
    if service.name in ECR:
        actions = {action for need in needs for grant in need.grants for action in grant.actions}
        yield _allowed(Statement("PullImages", tuple(sorted(actions.union(PULL_OF_AGENTS))), ("*",)), condition)
    else:
        seen = (grant for need in needs for grant in need.grants if not grant.is_made_by_service)
        for statement in statements(seen):
            yield _allowed(statement, condition)
    for number, role in enumerate(sorted({need.caller for need in needs if need.caller})):
        # It may be of another account, and what it calls as well.
        sid = f"CallAsAssumedRole{number + 1 if number else ''}"
        yield _allowed(Statement(sid, ("*",), ("*",), ((PRINCIPAL, role),)))
    if any(map(_is_unknown, needs)):
        yield _own(_allowed(Statement("CallService", ("*",), ("*",)), condition), inventory, service)


def _own(allowed: Policy, inventory: Inventory, service: Service) -> Policy:
    """A statement for the account's own resources, of services whose resources are all somebody's own.

    IfExists, since not every request has the key. Source: IAM User Guide, reference_policies_condition-keys,
    aws:ResourceAccount.
    """
    if not inventory.account or is_shared(service.name):
        return allowed
    own = {"StringEqualsIfExists": {"aws:ResourceAccount": inventory.account}}
    return {**allowed, "Condition": {**allowed["Condition"], **own}}


def _needs(inventory: Inventory, service: Service) -> list[Requirement]:
    names = ECR if service.name in ECR else (service.name,)
    return [need for each, found in inventory.needed.items() if each.name in names for _, need in found]


def _is_of_proxy(need: Requirement) -> bool:
    return need.reason == SERVICE_CONNECT


def _is_unknown(need: Requirement) -> bool:
    """Whether nothing says what a requirement calls; the layers of images are read with no permission."""
    return not need.grants and not need.caller and need.phase is not Phase.PULL_IMAGE


def _allowed(statement: Statement, condition: Policy | None = None) -> Policy:
    found: dict[str, Any] = {
        "Sid": statement.sid,
        "Effect": "Allow",
        # A gateway endpoint takes no other.
        "Principal": "*",
        "Action": list(statement.actions),
        "Resource": list(statement.resources),
    }
    equals = {**(condition or {}).get("StringEquals", {}), **dict(statement.condition)}
    return found | ({"Condition": {"StringEquals": equals}} if equals else {})


def _document(allowed: Iterable[Policy]) -> Policy:
    return {"Version": "2012-10-17", "Statement": list(allowed)}
