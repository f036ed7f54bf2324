"""From resources to IAM roles with everything attached to them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from modules.reachability.arguments import blocks, texts
from modules.reachability.lookup import Lookup
from modules.reachability.managed_policies import managed_policy
from modules.reachability.model import Role
from modules.reachability.policies import Attached, parse_document
from modules.reachability.symbols import path_of

ROLE = "aws_iam_role"


def roles(lookup: Lookup) -> Mapping[str, Role]:
    """The roles of a configuration, by key."""
    attached: dict[str | None, list[Attached]] = defaultdict(list)
    for role, policy in _attachments(lookup):
        attached[role].append(policy)
    found = {}
    for resource in lookup.of(ROLE):
        values = resource.values
        own = [
            Attached(resource.address, parse_document(lookup.text(block.get("policy"))))
            for block in blocks(values, "inline_policy")
            if block.get("policy")
        ]
        arns = values.get("managed_policy_arns")
        own += [_managed(lookup, arn, resource.address) for arn in texts(arns)]
        boundary = values.get("permissions_boundary")
        found[resource.address] = Role(
            resource.address,
            lookup.computed(resource, "arn"),
            parse_document(lookup.text(values.get("assume_role_policy"))),
            (*attached[resource.address], *own),
            _managed(lookup, boundary, resource.address) if boundary else None,
            not resource.is_data and path_of(arns) is None and path_of(values.get("inline_policy")) is None,
        )
    return found


def _attachments(lookup: Lookup) -> Iterator[tuple[str | None, Attached]]:
    for each in lookup.of("aws_iam_role_policy"):
        document = parse_document(lookup.text(each.values.get("policy")))
        yield lookup.key(each.values.get("role"), ROLE), Attached(each.address, document)
    for each in lookup.of("aws_iam_role_policy_attachment"):
        policy = _managed(lookup, each.values.get("policy_arn"), each.address)
        yield lookup.key(each.values.get("role"), ROLE), policy
    for each in lookup.of("aws_iam_role_policy_attachments_exclusive"):
        for arn in texts(each.values.get("policy_arns")):
            yield lookup.key(each.values.get("role_name"), ROLE), _managed(lookup, arn, each.address)
    for each in lookup.of("aws_iam_policy_attachment"):
        for role in texts(each.values.get("roles")):
            yield lookup.key(role, ROLE), _managed(lookup, each.values.get("policy_arn"), each.address)


def _managed(lookup: Lookup, arn: object, address: str) -> Attached:
    """A managed policy: the configuration's own, or one of AWS's that this project knows."""
    resource = lookup.resource(lookup.key(arn, "aws_iam_policy"))
    if resource:
        return Attached(address, parse_document(lookup.text(resource.values.get("policy"))))
    name = str(lookup.text(arn))
    return Attached(address, managed_policy(name), name)
