"""Verdicts for tests of what is made of them."""

from fargate_privatelink.proof.verdicts.verdicts import Verdict
from fargate_privatelink.report import Way
from fargate_privatelink.requirements import Requirement


def by_route(family: str, requirement: Requirement, way: Way) -> tuple[Verdict, str]:
    """The verdict as far as the inventory alone goes: whether the stack has the way that a requirement takes."""
    match way:
        case Way.ENDPOINT:
            assert requirement.service is not None
            return Verdict.PASSED, f"aws_vpc_endpoint.{requirement.service.terraform_name}"
        case Way.NAT:
            return Verdict.PASSED, "aws_nat_gateway.main"
        case Way.VPC:
            return Verdict.UNKNOWN, requirement.note or f"{requirement.target} is not part of the stack"
        case Way.FARGATE:
            return Verdict.PASSED, "needs no way out of the subnet"
        case Way.UNKNOWN:
            return Verdict.UNKNOWN, requirement.note
        case Way.NONE:
            return Verdict.FAILED, "neither an endpoint nor a NAT gateway"
