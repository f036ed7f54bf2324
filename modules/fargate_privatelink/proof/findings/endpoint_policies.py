"""Endpoint policies that AWS refuses, or that no image can be pulled through."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.images import layer_objects
from fargate_privatelink.aws.limits import MAX_ENDPOINT_POLICY
from fargate_privatelink.aws.regions import regions
from fargate_privatelink.proof.hops.endpoint_policies import layer_request
from fargate_privatelink.proof.hops.walks import Walk
from fargate_privatelink.proof.iam.evaluation import Decision, decide
from fargate_privatelink.proof.iam.policies import PolicyDocument
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.verdicts.verdicts import Finding
from fargate_privatelink.requirements import Phase, Requirement

# Source: AWS PrivateLink Guide, Control access to VPC endpoints using endpoint policies.
SHORTER = "say in fewer statements what several say, take wildcards for the names in them, or leave the policy out and"
SHORTER += " with it AWS's own, which allows everything: the roles' policies hold then"


def policies(model: Model, walks: Sequence[Walk]) -> Iterator[Finding]:
    found = {place.vpc.region for place, _, _ in walks if place.vpc and place.vpc.region}
    # Of what a path says already, nothing is said again.
    told = {walked.endpoint.address for place, need, walked in walks if walked.endpoint and _pulls(place, need)}
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
        elif endpoint.service == "s3" and endpoint.address not in told:
            region = endpoint.region or next(iter(sorted(found)), "")
            if not _allows_layers(document, region):
                message = "leaves out ECR's layer bucket: no image can be pulled through this endpoint"
                partition = regions()[region].partition if region in regions() else "aws"
                layers = layer_objects(partition, region or "<region>")
                yield Finding("layer-bucket", address, message, f"allow s3:GetObject on {layers} to every principal")


def _pulls(place: Place, need: Requirement) -> bool:
    return need.phase is Phase.PULL_IMAGE and need.target == "s3" and not place.placement.doubt


def _size(address: str, size: int) -> Iterator[Finding]:
    if size > MAX_ENDPOINT_POLICY:
        message = f"has {size} characters, and AWS accepts {MAX_ENDPOINT_POLICY}"
        yield Finding("policy-size", address, message, SHORTER)


def _allows_layers(document: PolicyDocument, region: str) -> bool:
    requests = (layer_request(partition, region or "*") for partition in ("aws", "aws-cn", "aws-us-gov"))
    return any(decide([document], request) is not Decision.DENIED for request in requests)
