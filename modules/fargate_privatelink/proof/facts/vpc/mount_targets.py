"""From resources to EFS mount targets."""

from collections.abc import Iterator

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.endpoints import MountTarget
from fargate_privatelink.proof.terraform.kinds import GROUPS, SUBNETS


def mount_targets(lookup: Lookup) -> Iterator[MountTarget]:
    """The EFS mount targets of a configuration; of a file system that may have more of them, none is told."""
    held = [
        (each, *lookup.holders(each.values.get("file_system_id"), "aws_efs_file_system"))
        for each in lookup.of("aws_efs_mount_target")
    ]
    doubted = {key for _, keys, is_certain in held if not is_certain for key in keys}
    for each, keys, _ in held:
        subnet = lookup.key(each.values.get("subnet_id"), *SUBNETS)
        groups = lookup.keys(each.values.get("security_groups"), *GROUPS)
        for key in keys:
            if key not in doubted:
                file_system = lookup.resource(key)
                yield MountTarget(each.address, lookup.id_of(file_system) if file_system else key, subnet, groups)
