"""Resources that AWS refuses because another one is called the same.

Source: the API Reference of each service, what Create... refuses.
"""

from collections.abc import Iterator
from typing import NamedTuple

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.model import Note
from fargate_privatelink.proof.terraform.kinds import BALANCERS, GROUPS, LISTENERS, SUBNETS, TABLES, VPCS
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known, readable


class Unique(NamedTuple):
    """The arguments that tell the resources of a type apart, each with the types it refers to, and AWS's error."""

    type: str
    arguments: tuple[tuple[str, tuple[str, ...]], ...]
    error: str


NAME = (("name", ()),)
IN_VPC = (*NAME, ("vpc_id", VPCS))
UNIQUE = (
    Unique("aws_cloudwatch_log_group", NAME, "ResourceAlreadyExistsException"),
    Unique("aws_ecr_pull_through_cache_rule", (("ecr_repository_prefix", ()),), "PullThroughCacheRuleAlreadyExists"),
    Unique("aws_ecr_repository", NAME, "RepositoryAlreadyExistsException"),
    Unique("aws_ecs_service", (*NAME, ("cluster", ("aws_ecs_cluster",))), "Creation of service was not idempotent"),
    Unique("aws_iam_policy", NAME, "EntityAlreadyExists"),
    Unique("aws_iam_role", NAME, "EntityAlreadyExists"),
    Unique("aws_kms_alias", NAME, "AlreadyExistsException"),
    Unique("aws_lb", NAME, "DuplicateLoadBalancerName"),
    Unique("aws_lb_listener", (("load_balancer_arn", BALANCERS), ("port", ())), "DuplicateListener"),
    Unique("aws_lb_listener_rule", (("listener_arn", LISTENERS), ("priority", ())), "PriorityInUse"),
    Unique("aws_lb_target_group", NAME, "DuplicateTargetGroupName"),
    Unique("aws_route_table_association", (("subnet_id", SUBNETS),), "Resource.AlreadyAssociated"),
    Unique("aws_route", (("route_table_id", TABLES), ("destination_cidr_block", ())), "RouteAlreadyExists"),
    Unique("aws_secretsmanager_secret", NAME, "ResourceExistsException"),
    Unique("aws_security_group", IN_VPC, "InvalidGroup.Duplicate"),
    Unique("aws_ssm_parameter", NAME, "ParameterAlreadyExists"),
    *(
        Unique(
            f"aws_vpc_security_group_{direction}_rule",
            (
                ("security_group_id", GROUPS),
                ("ip_protocol", ()),
                *(((name, ()) if "port" in name else (name, GROUPS)) for name in ("from_port", "to_port")),
                ("cidr_ipv4", ()),
                ("cidr_ipv6", ()),
                ("prefix_list_id", ()),
                ("referenced_security_group_id", GROUPS),
            ),
            "InvalidPermission.Duplicate",
        )
        for direction in ("ingress", "egress")
    ),
)
# Arguments that may be left out and still tell resources apart.
OPTIONAL = (
    *("from_port", "to_port", "cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id", "cluster"),
)


def names(lookup: Lookup) -> Iterator[Note]:
    """Resources that are the second of a name."""
    for unique in UNIQUE:
        first: dict[tuple[object, ...], Resource] = {}
        for each in lookup.of(unique.type):
            if each.is_data or each.arguments is None or (key := _key(lookup, each, unique)) is None:
                continue
            other = first.setdefault(key, each)
            if other is not each:
                told = " and ".join(name for name, _ in unique.arguments if each.values.get(name) is not None)
                message = f"has the {told} of {other.address}: AWS refuses it with {unique.error}"
                # A rule is nothing but what tells it apart, and nothing refers to it.
                yield "duplicate-name", each.address, readable(message), f"{_gone(unique, each)}, or change its {told}"


def _gone(unique: Unique, second: Resource) -> str:
    """How one of two resources of a name goes. A rule is nothing but what tells it apart, and nothing refers to it."""
    base, _, key = second.address.partition("[")
    if not unique.type.endswith("_rule") or (key and not key.startswith('"')):
        return "remove one of them"
    return f"take {key.removesuffix(']')} out of for_each of {base}" if key else f"remove {base}"


def _key(lookup: Lookup, resource: Resource, unique: Unique) -> tuple[object, ...] | None:
    """What tells a resource apart; None where some of it is not known."""
    region = lookup.region_of(resource)
    found: list[object] = [resource.provider, region.name if region else None]
    for name, types in unique.arguments:
        value = resource.values.get(name)
        if value is None and name in OPTIONAL:
            found.append(None)
            continue
        text = lookup.text(value) if isinstance(value, str) else value
        key = lookup.key(value, *types) if types else text
        if not isinstance(key, str | int) or key == "" or not (types or is_known(key)):
            return None
        found.append(key)
    return tuple(found)
