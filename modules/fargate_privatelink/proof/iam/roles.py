"""IAM roles."""

from dataclasses import dataclass

from fargate_privatelink.proof.iam.policies import AttachedPolicy, PolicyDocument


@dataclass(frozen=True)
class IamRole:
    """An IAM role; `policies` is everything attached to it.

    `is_inline` says that it holds policies itself, beside which no others last.
    """

    address: str
    arn: str
    trust: PolicyDocument | None
    policies: tuple[AttachedPolicy, ...] = ()
    boundary: AttachedPolicy | None = None
    is_whole: bool = True
    is_inline: bool = False
