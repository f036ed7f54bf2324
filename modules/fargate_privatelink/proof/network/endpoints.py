"""What tasks reach inside their VPC: VPC endpoints and the mount targets of file systems."""

from dataclasses import dataclass

from fargate_privatelink.proof.iam.policies import AttachedPolicy


@dataclass(frozen=True)
class Endpoint:
    """A VPC endpoint; `key` is its id as others refer to it.

    `service` is the last part of the service's name, None where that is not a service of AWS. `inbound_only` says that
    private DNS serves who comes in through a Route 53 Resolver endpoint, and nobody in the VPC. `decides` is the
    address of what says whether private DNS is on. `associated` are the subnets that resources of their own put it
    into, each with the address of that resource, and `profiled` the VPCs that a Route 53 Profile gives it to.
    """

    address: str
    key: str
    vpc: str | None
    service: str | None
    service_name: str
    region: str | None
    type: str
    private_dns: bool | None
    subnets: tuple[str, ...] | None = ()
    groups: tuple[str, ...] | None = ()
    tables: tuple[str, ...] | None = ()
    policy: AttachedPolicy | None = None
    inbound_only: bool = False
    ipv6_only: bool = False
    decides: str = ""
    associated: tuple[tuple[str, str], ...] = ()
    profiled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MountTarget:
    """An EFS mount target, and the id of its file system as others refer to it."""

    address: str
    file_system: str
    subnet: str | None
    groups: tuple[str, ...] | None
