"""From resources to secrets and parameters that a customer-managed key encrypts."""

from collections.abc import Iterator

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.iam.keys import EncryptedSecret
from fargate_privatelink.proof.iam.policies import AttachedPolicy, parse_document
from fargate_privatelink.proof.terraform.resources import Resource

# The argument that names the key, by the type of what it encrypts.
KEY_ARGUMENTS = {"aws_secretsmanager_secret": "kms_key_id", "aws_ssm_parameter": "key_id"}
KINDS = ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_alias")
# Keys that AWS manages, which every role of the account may use through their service.
MANAGED = "alias/aws/"


def encrypted(lookup: Lookup) -> Iterator[EncryptedSecret]:
    """The secrets and parameters of a configuration that need `kms:Decrypt` on a key."""
    # Of a policy whose key is not known the key is None.
    policies = {
        _key(lookup, each.values.get("key_id")): each
        for each in lookup.of("aws_kms_key_policy")
        if each.values.get("policy")
    }
    for type_, argument in KEY_ARGUMENTS.items():
        for each in lookup.of(type_):
            value = each.values.get(argument)
            if not isinstance(value, str) or not value or MANAGED in value:
                continue
            if type_ == "aws_ssm_parameter" and each.values.get("type") != "SecureString":
                continue
            key = lookup.resource(_key(lookup, value))
            if key is None:
                yield EncryptedSecret(lookup.computed(each, "arn"), value, value, is_held=False)
            else:
                policy = _policy(lookup, key, policies.get(key.address), policies.get(None))
                held = not key.is_data
                yield EncryptedSecret(
                    lookup.computed(each, "arn"), key.address, lookup.computed(key, "arn"), held, policy
                )


def _key(lookup: Lookup, value: object) -> str | None:
    """The key of the KMS key that an id, ARN, alias or reference means."""
    named = next(iter(lookup.mentioned(value)), None) or lookup.key(value, *KINDS)
    resource = lookup.resource(named)
    if resource and resource.type == "aws_kms_alias":
        return _key(lookup, resource.values.get("target_key_id"))
    return named


def _policy(
    lookup: Lookup, key: Resource, separate: Resource | None, doubted: Resource | None
) -> AttachedPolicy | None:
    """A key's own policy, which another resource may hold, or one of which it is not known whether it does."""
    holder = separate or key
    value = holder.values.get("policy")
    if doubted and not separate:
        return AttachedPolicy(doubted.address, None)
    return AttachedPolicy(holder.address, parse_document(lookup.text(value))) if value else None
