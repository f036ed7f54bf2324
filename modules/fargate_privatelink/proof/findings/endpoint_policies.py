"""Endpoint policies that AWS refuses, or that no image can be pulled through."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.limits import MAX_ENDPOINT_POLICY
from fargate_privatelink.proof.hops.endpoint_policies import layer_request
from fargate_privatelink.proof.hops.walks import Walk
from fargate_privatelink.proof.iam.evaluation import Decision, decide
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.verdicts.verdicts import Finding

# Source: AWS PrivateLink Guide, Control access to VPC endpoints using endpoint policies.
SHORTER = "say in fewer statements what several say, take wildcards for the names in them, or leave the policy out and"
SHORTER += " with it AWS's own, which allows everything: the roles' policies hold then"


def policies(model: Model, walks: Sequence[Walk]) -> Iterator[Finding]:
    regions = {need_region for place, need, _ in walks if (need_region := place.vpc.region if place.vpc else None)}
    for endpoint in model.endpoints:
        policy = endpoint.policy
        if policy:
            yield from _size(policy.address, policy.document.size if policy.document else policy.size)
        if policy is None or policy.document is None:
            continue
        document, address = policy.document, policy.address
        if not any(statement.allows for statement in document.statements):
            message = "has no Allow, and so denies everything: AWS adds none"
            yield Finding("deny-only-policy", address, message, "add a statement with Effect Allow")
        elif endpoint.service == "s3" and not _allows_layers(endpoint, regions):
            message = "leaves out ECR's layer bucket: no image can be pulled through this endpoint"
            remedy = "allow s3:GetObject on arn:aws:s3:::prod-<region>-starport-layer-bucket/* to every principal"
            yield Finding("layer-bucket", address, message, remedy)


def _size(address: str, size: int) -> Iterator[Finding]:
    if size > MAX_ENDPOINT_POLICY:
        message = f"has {size} characters, and AWS accepts {MAX_ENDPOINT_POLICY}"
        yield Finding("policy-size", address, message, SHORTER)


def _allows_layers(endpoint: Endpoint, regions: set[str]) -> bool:
    assert endpoint.policy is not None
    assert endpoint.policy.document is not None
    region = endpoint.region or next(iter(regions), "*")
    for partition in ("aws", "aws-cn", "aws-us-gov"):
        if decide([endpoint.policy.document], layer_request(partition, region)) is not Decision.DENIED:
            return True
    return False
