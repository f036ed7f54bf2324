"""Which nested values are blocks and which are arguments: what the JSON of a stack no longer tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Blocks that every resource can have, whether or not it declares them.
ALWAYS: Mapping[str, tuple[str, ...]] = {
    "connection": (),
    "lifecycle": ("precondition", "postcondition"),
    "postcondition": (),
    "precondition": (),
    "provisioner": (),
    "timeouts": (),
}
# Arguments that accept block syntax: an empty list says "none", and no list "not managed".
# Source: Terraform documentation, Attributes as Blocks.
ATTRIBUTES_AS_BLOCKS = {
    "aws_default_network_acl": ("egress", "ingress"),
    "aws_default_route_table": ("route",),
    "aws_default_security_group": ("egress", "ingress"),
    "aws_network_acl": ("egress", "ingress"),
    "aws_route_table": ("route",),
    "aws_security_group": ("egress", "ingress"),
    # CDKTF declares nothing for what is Terraform's own.
    "terraform_data": ("input", "triggers_replace"),
    "terraform_remote_state": ("config", "defaults"),
}


@dataclass
class Facts:
    """What an element declared: which of its attributes are blocks, and the same for what is inside."""

    blocks: set[str] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)
    inside: dict[str, "Facts"] = field(default_factory=dict)

    def add(self, attributes: Mapping[str, Any]) -> None:
        """Add what `to_hcl_terraform` says of attributes: objects with `isBlock` and `value`."""
        for name, entry in attributes.items():
            if not isinstance(entry, Mapping):
                continue
            is_block = entry.get("isBlock", entry.get("is_block"))
            if is_block is None:
                continue
            (self.blocks if is_block else self.arguments).add(name)
            value = entry.get("value")
            items: Iterable[Any] = value if isinstance(value, list) else [value]
            for item in items:
                if isinstance(item, Mapping):
                    self.inside.setdefault(name, Facts()).add(item)

    def of(self, name: str) -> "Facts":
        return self.inside.get(name) or Facts()


def holds_objects(value: Any) -> bool:
    """Whether a value may be a block, or several."""
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(item, Mapping) for item in value))
