"""The network's facts as a configuration states them, each with its Terraform address.

Things refer to each other by key: the Terraform address where the configuration holds the thing, otherwise the id or
symbol it is referred to by. None is a value that only an apply can tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fargate_privatelink.proof.iam.keys import EncryptedLogGroup, EncryptedSecret
from fargate_privatelink.proof.iam.resource_policies import ResourcePolicy
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.additions import Additions
from fargate_privatelink.proof.network.destinations import Destinations
from fargate_privatelink.proof.network.endpoints import Endpoint, MountTarget
from fargate_privatelink.proof.network.hosted_zones import HostedZone
from fargate_privatelink.proof.network.load_balancers import WaysIn
from fargate_privatelink.proof.network.security import NetworkAcl, SecurityGroup
from fargate_privatelink.proof.network.tasks import TaskFacts
from fargate_privatelink.proof.network.transit import Attachment, GatewayTable, Peering, TransitGateway
from fargate_privatelink.proof.network.unread import Unread
from fargate_privatelink.proof.network.vpcs import (
    EncryptionControl,
    InternetGateway,
    NatGateway,
    PublicAccessBlock,
    RouteTable,
    Subnet,
    Vpc,
)
from fargate_privatelink.proof.terraform.dependencies import Dependencies
from fargate_privatelink.proof.terraform.resources import Resource

# The rule, the address and the message of something to know besides, and the remedy, if there is one.
Note = tuple[str, str, str] | tuple[str, str, str, str]


@dataclass(frozen=True)
class Model:
    """Everything a proof needs to know of one configuration."""

    source: str
    vpcs: Mapping[str, Vpc] = field(default_factory=dict)
    subnets: Mapping[str, Subnet] = field(default_factory=dict)
    tables: Mapping[str, RouteTable] = field(default_factory=dict)
    nat_gateways: Mapping[str, NatGateway] = field(default_factory=dict)
    internet_gateways: Mapping[str, InternetGateway] = field(default_factory=dict)
    peerings: Mapping[str, Peering] = field(default_factory=dict)
    transit_gateways: Mapping[str, TransitGateway] = field(default_factory=dict)
    attachments: Mapping[str, Attachment] = field(default_factory=dict)
    gateway_tables: Mapping[str, GatewayTable] = field(default_factory=dict)
    public_access_blocks: tuple[PublicAccessBlock, ...] = ()
    encryption_controls: tuple[EncryptionControl, ...] = ()
    groups: Mapping[str, SecurityGroup] = field(default_factory=dict)
    acls: Mapping[str, NetworkAcl] = field(default_factory=dict)
    endpoints: tuple[Endpoint, ...] = ()
    zones: tuple[HostedZone, ...] = ()
    roles: Mapping[str, IamRole] = field(default_factory=dict)
    mount_targets: tuple[MountTarget, ...] = ()
    encrypted: tuple[EncryptedSecret, ...] = ()
    encrypted_log_groups: tuple[EncryptedLogGroup, ...] = ()
    resource_policies: tuple[ResourcePolicy, ...] = ()
    log_groups: frozenset[str] = frozenset()
    destinations: Destinations = field(default_factory=Destinations)
    ways_in: WaysIn = field(default_factory=WaysIn)
    tasks: tuple[TaskFacts, ...] = ()
    notes: tuple[Note, ...] = ()
    dependencies: Dependencies | None = None
    # What is called something already, without keys: resources, and variables.
    addresses: frozenset[str] = frozenset()
    # By address, the file and line in which something is written.
    written: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()
    unread: Unread = field(default_factory=Unread)
    # What surveys found, by its key: its type, and its values.
    surveyed: Mapping[str, Resource] = field(default_factory=dict)
    # How addresses begin where somebody may add to Terraform; None where there is none at hand.
    home: str | None = ""
    # What modules are given that are not there, by address, with the module's: they may add to it.
    handed: Mapping[str, str] = field(default_factory=dict)
    # What a plan makes, by address.
    created: frozenset[str] = frozenset()
    # All modules that are not there.
    missing: frozenset[str] = frozenset()
    additions: Additions = field(default_factory=Additions, compare=False)
