"""The mount target that a file system lacks."""

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.lines import in_line
from fargate_privatelink.proof.network.endpoints import MountTarget
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.vpcs import Subnet
from fargate_privatelink.proof.remedies.names import name_of
from fargate_privatelink.proof.remedies.paste import Paste, resource
from fargate_privatelink.proof.remedies.peers import group_peer
from fargate_privatelink.proof.terraform.symbols import UNKNOWN


def new_mount_target(model: Model, like: MountTarget, subnet: Subnet) -> str:
    """The mount target to add in a subnet, like another one."""
    # A file system takes one mount target in a zone. Source: Amazon EFS API Reference, MountTargetConflict.
    zone = ("mount target", like.file_system, subnet.zone)
    subnet = model.additions.together(zone, "", subnet)[0]
    paste = Paste(like.address, model)
    arguments = {"file_system_id": paste.reference(like.file_system), "subnet_id": paste.reference(subnet.address)}
    if like.groups:
        groups = [group_peer(model, key).expression(paste) for key in like.groups if key != UNKNOWN]
        arguments |= {"security_groups": in_line(groups)}
    name = f"{name_of(like.address)}_{name_of(subnet.address)}"
    return paste.text(Block(resource(model, paste, "aws_efs_mount_target", name, zone)[0], arguments))
