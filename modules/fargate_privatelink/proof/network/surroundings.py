"""What surrounds the network of tasks: gateways, private DNS zones, keys of encrypted secrets."""

from dataclasses import dataclass

from fargate_privatelink.proof.iam.evaluation import Attached


@dataclass(frozen=True)
class InternetGateway:
    """An internet gateway and the key of its VPC; a gateway that is not attached has none and leads nowhere."""

    address: str
    vpc: str | None
    is_attached: bool | None


@dataclass(frozen=True)
class PublicAccessBlock:
    """A region's VPC Block Public Access, and the keys of the VPCs and subnets that are excluded from it."""

    address: str
    region: str | None
    mode: str
    excluded: frozenset[str]


@dataclass(frozen=True)
class Record:
    """A record of a private zone: its full name, and the keys of the endpoints that it leads to.

    None is a name, or a destination, that is not known.
    """

    address: str
    name: str | None
    endpoints: frozenset[str] | None


@dataclass(frozen=True)
class Zone:
    """A private DNS zone that VPCs ask, by their keys; `name` is None for one from elsewhere.

    `is_whole` says that the configuration holds all its records.
    """

    address: str
    name: str | None
    vpcs: frozenset[str]
    records: tuple[Record, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True)
class Encrypted:
    """A secret or parameter by its ARN, and the customer-managed key that encrypts it.

    `policy` is the key's own policy; None is AWS's default, which leaves all to IAM, as far as the configuration
    holds the key.
    """

    arn: str
    key: str
    key_arn: str
    is_held: bool
    policy: Attached | None = None
