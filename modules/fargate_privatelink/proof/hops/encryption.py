"""VPC encryption controls, which cut the ways that nothing encrypts for certain, unless they are excluded.

Source: Amazon VPC User Guide, vpc-encryption-controls; EC2 API Reference, VpcEncryptionControlConfiguration.
"""

from fargate_privatelink.proof.hops.unread import ENCRYPTION, unread
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict

WORDS = {
    "elastic_file_system": "file systems",
    "internet_gateway": "internet gateways",
    "nat_gateway": "NAT gateways",
}


def cut(place: Place, *exclusions: str, is_certain: bool = True) -> Hop | None:
    """Why a control of the task's VPC cuts a way that takes some exclusions, or may, if so."""
    for control in place.model.encryption_controls:
        lacking = [each for each in exclusions if each not in control.excluded]
        if control.vpc != place.vpc_key or not lacking:
            continue
        what = " and ".join(WORDS[each] for each in lacking)
        if not is_certain or not control.doubted.isdisjoint(lacking):
            message = f"enforces encryption, and may cut the way to {what}: it does not certainly exclude them"
            return Hop(Step.ROUTE, Verdict.UNKNOWN, control.address, message)
        message = f"enforces encryption, and excludes no {what}: traffic to them is refused"
        named = " and ".join(f'{each}_exclusion = "enable"' for each in lacking)
        return Hop(Step.ROUTE, Verdict.FAILED, control.address, message, f"set {named} on {control.address}")
    if place.vpc and (why := unread(place.model, place.vpc_key, *ENCRYPTION)):
        message = f"whether the VPC enforces encryption is not known: {why}"
        return Hop(Step.ROUTE, Verdict.UNKNOWN, place.vpc.address, message)
    return None
