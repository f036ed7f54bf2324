"""From resources to the policies of secrets, repositories, buckets, file systems and streams."""

from collections.abc import Iterator
from typing import NamedTuple

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.iam.policies import AttachedPolicy, read_policy
from fargate_privatelink.proof.iam.resource_policies import ResourcePolicy
from fargate_privatelink.proof.terraform.resources import Resource
from fargate_privatelink.proof.terraform.symbols import is_known


class Holder(NamedTuple):
    """A type of resource that holds a policy: its argument that names what is guarded, the types of that, and the ARN
    of one that is named by its id or name."""

    argument: str
    types: tuple[str, ...]
    arn: str


# Source: AWS provider documentation; Service Authorization Reference, Resource types of each service.
HOLDERS = {
    "aws_secretsmanager_secret_policy": Holder(
        "secret_arn", ("aws_secretsmanager_secret",), "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}"
    ),
    "aws_ecr_repository_policy": Holder(
        "repository", ("aws_ecr_repository",), "arn:{partition}:ecr:{region}:{account}:repository/{name}"
    ),
    "aws_s3_bucket_policy": Holder("bucket", ("aws_s3_bucket",), "arn:{partition}:s3:::{name}"),
    "aws_efs_file_system_policy": Holder(
        "file_system_id",
        ("aws_efs_file_system",),
        "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{name}",
    ),
    "aws_kinesis_resource_policy": Holder(
        "resource_arn", ("aws_kinesis_stream",), "arn:{partition}:kinesis:{region}:{account}:stream/{name}"
    ),
}
# What holds its policy itself.
OWN = ("aws_secretsmanager_secret", "aws_s3_bucket")
# What holds the policy of all repositories of an account in a region.
REGISTRY = "aws_ecr_registry_policy"


def resource_policies(lookup: Lookup) -> Iterator[ResourcePolicy]:
    """The policies of the resources of a configuration, and of resources that it only names."""
    for type_, holder in HOLDERS.items():
        for each in lookup.of(type_):
            value = each.values.get(holder.argument)
            keys, is_certain = lookup.holders(value, *holder.types, of=each)
            policy = read_policy(each.address, lookup.text(each.values.get("policy")))
            policy = policy if is_certain else AttachedPolicy(each.address, None)
            for key in keys:
                if arn := _arn(lookup, each, key, holder):
                    yield ResourcePolicy(arn, policy)
    for type_ in OWN:
        for each in lookup.of(type_):
            if not each.is_data and (text := each.values.get("policy")):
                policy = read_policy(each.address, lookup.text(text))
                yield ResourcePolicy(lookup.computed(each, "arn"), policy)
    for each in lookup.of(REGISTRY):
        region = lookup.region_of(each)
        policy = read_policy(each.address, lookup.text(each.values.get("policy")))
        arn = f"arn:{region.partition if region else 'aws'}:ecr:{region or ''}:{lookup.account_of(each)}:repository/*"
        yield ResourcePolicy(arn, policy)


def _arn(lookup: Lookup, resource: Resource, key: str, holder: Holder) -> str | None:
    """The ARN of what a policy guards, by the key of it, its id, name or ARN."""
    if found := lookup.resource(key):
        return lookup.computed(found, "arn")
    if key.startswith("arn:"):
        return key
    region = lookup.region_of(resource)
    if region is None or not is_known(key):
        return None
    about = {"partition": region.partition, "region": region.name, "account": lookup.account_of(resource)}
    return holder.arn.format(name=f"{key}-??????" if "secret" in holder.argument else key, **about)
