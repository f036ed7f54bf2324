"""Secrets and parameters, and the keys that encrypt them."""

from dataclasses import dataclass

from fargate_privatelink.proof.iam.policies import AttachedPolicy


@dataclass(frozen=True)
class EncryptedSecret:
    """A secret or parameter by its ARN, and the customer-managed key that encrypts it.

    `policy` is the key's own policy; None is AWS's default, which leaves all to IAM, as far as the configuration
    holds the key.
    """

    arn: str
    key: str
    key_arn: str
    is_held: bool
    policy: AttachedPolicy | None = None
