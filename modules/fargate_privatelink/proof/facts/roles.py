"""From resources to IAM roles with everything attached to them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.iam.managed_policies import managed_policy
from fargate_privatelink.proof.iam.policies import STAND_IN, AttachedPolicy, parse_document, read_policy
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.terraform.arguments import blocks, texts
from fargate_privatelink.proof.terraform.resources import Resource

ROLE = "aws_iam_role"
# What tells of a role and its policies.
READING = ("iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies")


def roles(lookup: Lookup) -> Mapping[str, IamRole]:
    """The roles of a configuration, by key."""
    attached: dict[str, list[AttachedPolicy]] = defaultdict(list)
    for by, holder, policy in _attachments(lookup):
        keys, is_certain = lookup.holders(holder, ROLE, of=by)
        for key in keys:
            attached[key].append(policy if is_certain else _in_doubt(policy))
    found = {}
    for resource in lookup.of(ROLE):
        values = resource.values
        own = [
            read_policy(resource.address, lookup.text(block.get("policy")))
            for block in blocks(values, "inline_policy")
            if block.get("policy")
        ]
        own += [_managed(lookup, arn, resource.address) for arn in texts(values.get("managed_policy_arns"))]
        boundary = values.get("permissions_boundary")
        unknown = [name for name in ("managed_policy_arns", "inline_policy") if isinstance(values.get(name), str)]
        found[resource.address] = IamRole(
            resource.address,
            lookup.computed(resource, "arn"),
            parse_document(lookup.text(values.get("assume_role_policy"))),
            (*attached[resource.address], *own),
            _managed(lookup, boundary, resource.address) if boundary else None,
            not resource.is_data and not unknown and not _is_unread(lookup, resource),
            "inline_policy" in (resource.arguments or ()) and not attached[resource.address],
        )
    return found


def _is_unread(lookup: Lookup, role: Resource) -> bool:
    """Whether a survey may have left out policies of a role."""
    account, scopes = lookup.account_of(role), (str(role.values.get("name")),)
    unread = lookup.unread.of_account(account, *READING, scopes=scopes)
    return role.is_surveyed and bool(unread or lookup.unread.refused("iam:GetRolePolicy", scopes[0]))


def _attachments(lookup: Lookup) -> Iterator[tuple[Resource, object, AttachedPolicy]]:
    """The policies that are attached by resources of their own, each with that, and the role that it names."""
    for each in lookup.of("aws_iam_role_policy"):
        yield each, each.values.get("role"), read_policy(each.address, lookup.text(each.values.get("policy")))
    for each in lookup.of("aws_iam_role_policy_attachment"):
        yield each, each.values.get("role"), _managed(lookup, each.values.get("policy_arn"), each.address)
    for each in lookup.of("aws_iam_role_policy_attachments_exclusive"):
        for arn in _each_of(each.values.get("policy_arns")):
            yield each, each.values.get("role_name"), _managed(lookup, arn, each.address)
    for each in lookup.of("aws_iam_policy_attachment"):
        for role in _each_of(each.values.get("roles")):
            yield each, role, _managed(lookup, each.values.get("policy_arn"), each.address)


def _each_of(value: object) -> list[str]:
    """The texts of a list, or the one that stands for all of a list that is not known yet."""
    return [value] if isinstance(value, str) else texts(value)


def _in_doubt(policy: AttachedPolicy) -> AttachedPolicy:
    """A policy of which it is not known whether it is attached: each statement holds under a condition nobody knows."""
    if policy.document is None:
        return policy
    condition = ("StringEquals", STAND_IN, ())
    statements = (replace(each, conditions=(*each.conditions, condition)) for each in policy.document.statements)
    return AttachedPolicy(policy.address, replace(policy.document, statements=tuple(statements)))


def _managed(lookup: Lookup, arn: object, address: str) -> AttachedPolicy:
    """A managed policy: the configuration's own, or one of AWS's that this project knows."""
    resource = lookup.resource(lookup.key(arn, "aws_iam_policy"))
    if resource:
        return read_policy(address, lookup.text(resource.values.get("policy")), text=resource.address)
    name = str(lookup.text(arn))
    return AttachedPolicy(address, managed_policy(name), name)
