"""Policies of resources, which take part in the decision beside those of the caller.

Source: IAM User Guide, Policy evaluation logic; Cross-account policy evaluation logic.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.proof.iam.evaluation import Decision, Request, covers
from fargate_privatelink.proof.iam.policies import AttachedPolicy


@dataclass(frozen=True)
class ResourcePolicy:
    """A policy and the ARN of what it guards, which may hold wildcards; no document where its text is not known."""

    resource: str
    policy: AttachedPolicy

    def guards(self, resource: str) -> bool:
        """Whether an ARN is that of what the policy guards; an account that is not known is taken for the same."""
        if min(self.resource.count(":"), resource.count(":")) < 5:
            return False
        (_, _, service, region, account, name), other = self.resource.split(":", 5), resource.split(":", 5)
        regions, accounts = {region, other[3]} - {""}, {account, other[4]} - {"", UNKNOWN_ACCOUNT}
        alike = service == other[2] and len(regions) < 2 and len(accounts) < 2
        # A bucket's policy is about its objects too.
        called = other[5].partition("/")[0] if service == "s3" else other[5]
        return alike and Decision.ALLOWED in (covers(name, called), covers(called, name))


def guarding(policies: Iterable[ResourcePolicy], request: Request) -> tuple[AttachedPolicy, ...]:
    """The policies of what a request is about."""
    return tuple(each.policy for each in policies if each.guards(request.resource))
