"""From resources to the secrets, parameters, buckets and log groups that a customer-managed key encrypts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.iam.keys import EncryptedLogGroup, EncryptedSecret
from fargate_privatelink.proof.iam.policies import AttachedPolicy, PolicyStatement, read_policy
from fargate_privatelink.proof.terraform.arguments import blocks, texts
from fargate_privatelink.proof.terraform.attributes import MASTER_SECRET
from fargate_privatelink.proof.terraform.resources import Resource

# By the type of what holds something encrypted: the attribute that names that, and the argument that names the key.
KEY_ARGUMENTS = {
    "aws_secretsmanager_secret": ("arn", "kms_key_id"),
    "aws_ssm_parameter": ("arn", "key_id"),
    **dict.fromkeys(("aws_db_instance", "aws_rds_cluster"), (MASTER_SECRET, "master_user_secret_kms_key_id")),
}
KINDS = ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_alias")
# Keys that AWS manages, which every role of the account may use through their service.
MANAGED = "alias/aws/"


def encrypted(lookup: Lookup) -> Iterator[EncryptedSecret]:
    """The secrets, parameters and buckets of a configuration that need `kms:Decrypt` on a key."""
    policies, granted = _policies(lookup), _grants(lookup)
    for arn, value, is_certain in (*_secrets(lookup), *_buckets(lookup)):
        if not isinstance(value, str) or not value or MANAGED in value:
            continue
        key = lookup.resource(_key(lookup, value))
        if key is None:
            yield EncryptedSecret(arn, value, value, is_held=False, is_certain=is_certain)
            continue
        yield EncryptedSecret(
            arn,
            key.address,
            lookup.computed(key, "arn"),
            not key.is_data,
            _policy(lookup, key, policies),
            (*granted.get(key.address, ()), *granted.get(None, ())),
            is_certain,
        )


def _secrets(lookup: Lookup) -> Iterator[tuple[str, object, bool]]:
    for type_, (attribute, argument) in KEY_ARGUMENTS.items():
        for each in lookup.of(type_):
            if type_ != "aws_ssm_parameter" or each.values.get("type") == "SecureString":
                yield lookup.computed(each, attribute), each.values.get(argument), True


def _buckets(lookup: Lookup) -> Iterator[tuple[str, object, bool]]:
    for each in lookup.of("aws_s3_bucket_server_side_encryption_configuration"):
        bucket = lookup.resource(lookup.key(each.values.get("bucket"), "aws_s3_bucket", of=each))
        name = lookup.text(each.values.get("bucket"))
        arn = lookup.computed(bucket, "arn") if bucket else f"arn:aws:s3:::{name}"
        for rule in blocks(each.values, "rule"):
            for default in blocks(rule, "apply_server_side_encryption_by_default"):
                if str(default.get("sse_algorithm")).startswith("aws:kms"):
                    yield f"{arn}/*", default.get("kms_master_key_id"), False


def _policies(lookup: Lookup) -> Mapping[str | None, Resource]:
    """The policies that are resources of their own, by the key of their KMS key, None where that is not known."""
    return {
        _key(lookup, each.values.get("key_id")): each
        for each in lookup.of("aws_kms_key_policy")
        if each.values.get("policy")
    }


def _grants(lookup: Lookup) -> Mapping[str | None, list[PolicyStatement]]:
    """The grants by the key of their KMS key; what one allows is in doubt where its key or constraints are."""
    found: dict[str | None, list[PolicyStatement]] = defaultdict(list)
    for each in lookup.of("aws_kms_grant"):
        key = _key(lookup, each.values.get("key_id"))
        actions = tuple(f"kms:{operation}" for operation in texts(each.values.get("operations")))
        grantee = str(lookup.text(each.values.get("grantee_principal")))
        doubted = key is None or each.values.get("constraints")
        conditions = (("StringEquals", "kms:EncryptionContext", ()),) if doubted else ()
        found[key].append(PolicyStatement(True, actions, ("*",), (grantee,), conditions))
    return found


def _key(lookup: Lookup, value: object) -> str | None:
    """The key of the KMS key that an id, ARN, alias or reference means."""
    named = next(iter(lookup.mentioned(value)), None) or lookup.key(value, *KINDS)
    resource = lookup.resource(named)
    if resource and resource.type == "aws_kms_alias":
        return _key(lookup, resource.values.get("target_key_id"))
    return named


def _policy(lookup: Lookup, key: Resource, policies: Mapping[str | None, Resource]) -> AttachedPolicy | None:
    """A key's own policy, which another resource may hold, or one of which it is not known whether it does."""
    separate, doubted = policies.get(key.address), policies.get(None)
    holder = separate or key
    value = holder.values.get("policy")
    if doubted and not separate:
        return AttachedPolicy(doubted.address, None)
    # AWS has a policy for every key: a survey that tells none did not read it.
    if not value and key.is_surveyed:
        return AttachedPolicy(key.address, None)
    return read_policy(holder.address, lookup.text(value)) if value else None


def log_group_keys(lookup: Lookup) -> Iterator[EncryptedLogGroup]:
    """The log groups of a configuration whose keys it holds."""
    policies = _policies(lookup)
    for group in lookup.of("aws_cloudwatch_log_group"):
        key = lookup.resource(_key(lookup, group.values.get("kms_key_id")))
        region = lookup.region_of(group)
        if key and region and not key.is_data and not group.is_data:
            service = f"logs.{region}.{region.dns_suffix}"
            arn = lookup.computed(group, "arn")
            policy = _policy(lookup, key, policies)
            key_arn = lookup.computed(key, "arn")
            yield EncryptedLogGroup(group.address, arn, service, key.address, key_arn, policy)
