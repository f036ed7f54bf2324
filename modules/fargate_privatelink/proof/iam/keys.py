"""Secrets, parameters, buckets and log groups, and the keys that encrypt them."""

from dataclasses import dataclass

from fargate_privatelink.proof.iam.policies import AttachedPolicy, PolicyStatement


@dataclass(frozen=True)
class EncryptedSecret:
    """A secret, a parameter or a bucket's objects by their ARN, and the customer-managed key that encrypts them.

    `policy` is the key's own policy; None is AWS's default, which leaves all to IAM, as far as the configuration
    holds the key. `grants` are the key's, each as a statement that allows what it grants. Of a bucket it is not certain
    that an object was written since it has the key.
    """

    arn: str
    key: str
    key_arn: str
    is_held: bool
    policy: AttachedPolicy | None = None
    grants: tuple[PolicyStatement, ...] = ()
    is_certain: bool = True

    @property
    def service(self) -> str:
        """The service that calls KMS, as a part of its name."""
        return self.arn.split(":")[2]


@dataclass(frozen=True)
class EncryptedLogGroup:
    """A log group, the name by which CloudWatch Logs uses its key, the key, and the key's own policy, if it has one."""

    address: str
    arn: str
    service: str
    key: str
    key_arn: str
    policy: AttachedPolicy | None
