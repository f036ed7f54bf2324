"""What a resource holds itself beside resources that add to it: the next apply takes those away.

Source: AWS provider documentation, the notes of each resource.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.model import Note
from fargate_privatelink.proof.terraform.kinds import GROUPS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import UNKNOWN


class Adder(NamedTuple):
    """A type of resource that adds to another one, and its argument that names that.

    `kind` is its direction, where it has one; `member` its argument that names what it adds, where that is one thing.
    """

    type: str
    argument: str
    kind: str = ""
    member: str = ""


# By the types that hold something, and their argument.
EXCLUSIVE: tuple[tuple[tuple[str, ...], str, tuple[Adder, ...]], ...] = (
    *(
        (
            GROUPS,
            direction,
            (
                Adder(f"aws_vpc_security_group_{direction}_rule", "security_group_id"),
                Adder("aws_security_group_rule", "security_group_id", direction),
            ),
        )
        for direction in ("ingress", "egress")
    ),
    *(
        (("aws_network_acl",), direction, (Adder("aws_network_acl_rule", "network_acl_id", direction),))
        for direction in ("ingress", "egress")
    ),
    (("aws_route_table", "aws_default_route_table"), "route", (Adder("aws_route", "route_table_id"),)),
    *(
        (("aws_vpc_endpoint",), f"{member}s", (Adder(type_, "vpc_endpoint_id", member=member),))
        for member, type_ in (
            ("route_table_id", "aws_vpc_endpoint_route_table_association"),
            ("subnet_id", "aws_vpc_endpoint_subnet_association"),
            ("security_group_id", "aws_vpc_endpoint_security_group_association"),
        )
    ),
    (("aws_iam_role",), "inline_policy", (Adder("aws_iam_role_policy", "role"),)),
    (("aws_iam_role",), "managed_policy_arns", (Adder("aws_iam_role_policy_attachment", "role", member="policy_arn"),)),
)
SHOWN = 3


def exclusive(lookup: Lookup) -> Iterator[Note]:
    """The resources that hold something themselves beside others that add to it."""
    for types, argument, adders in EXCLUSIVE:
        # Of a value that is not known it is not known either whether it is null.
        set_ = (each for each in lookup.of(*types) if argument in (each.arguments or ()))
        holders = {each.address: each for each in set_ if not isinstance(each.values.get(argument), str)}
        if not holders:
            continue
        added: dict[str, list[str]] = defaultdict(list)
        for adder in adders:
            # What a survey calls rules may be what the holder sets itself.
            for each in (each for each in lookup.of(adder.type) if not each.is_surveyed):
                keys, is_certain = lookup.holders(each.values.get(adder.argument), *types)
                if not is_certain or not keys or keys[0] not in holders or adder.kind not in ("", _kind(each)):
                    continue
                if not adder.member or _is_lacking(
                    lookup, holders[keys[0]].values[argument], each.values[adder.member]
                ):
                    added[keys[0]].append(each.address)
        for address, others in added.items():
            named = ", ".join(others[:SHOWN]) + (f" and {len(others) - SHOWN} more" if len(others) > SHOWN else "")
            message = f"sets {argument} itself beside {named}: the next apply takes away what it does not set"
            yield "undone", address, message, f"take {argument} out of {address}, or put all into it"


def _is_lacking(lookup: Lookup, held: object, added: object) -> bool:
    """Whether what is added is not among what is held for certain; the same twice takes nothing away."""
    keys, key = lookup.keys(held), lookup.key(added)
    return keys is not None and UNKNOWN not in keys and key is not None and key not in keys


def _kind(resource: Resource) -> str:
    """The direction of a rule, as far as it is known."""
    if resource.type == "aws_network_acl_rule":
        return {"True": "egress", "False": "ingress", "None": "ingress"}.get(str(resource.values.get("egress")), "?")
    return str(resource.values.get("type"))
