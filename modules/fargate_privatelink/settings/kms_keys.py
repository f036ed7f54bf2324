"""The table `kms_keys`: the customer-managed KMS keys that encrypt what a stack makes and what its tasks fetch."""

from collections.abc import Iterator
from dataclasses import dataclass

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.settings.tables import Reader, ReportProblem, list_of, matching, read_table

# A policy of IAM, a log group and a repository name the key itself, never an alias. Source: KMS Developer Guide,
# Controlling access to KMS keys with aliases; CloudWatch Logs API Reference, AssociateKmsKey.
KEY_ID = r"mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY_ARN = rf"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{{12}}:key/({KEY_ID})"
KEY = "the ARN of a KMS key and not of an alias, arn:aws:kms:<region>:<account>:key/<id>"


@dataclass(frozen=True, kw_only=True)
class KmsKeys:
    """ARNs of KMS keys, by what they encrypt; without one AWS encrypts with a key of its own.

    `log_groups` and `repositories` are of what the stack creates, `secrets` are all keys of secrets and parameters that
    task definitions name, `exec` is that of the sessions of ECS Exec.
    """

    log_groups: str | None = None
    repositories: str | None = None
    secrets: tuple[str, ...] = ()
    exec: str | None = None


KEYS: dict[str, Reader] = {
    "log_groups": matching(KEY_ARN, KEY),
    "repositories": matching(KEY_ARN, KEY),
    "secrets": list_of(KEY_ARN, KEY),
    "exec": matching(KEY_ARN, KEY),
}


def read_kms_keys(value: object, path: str, report: ReportProblem) -> KmsKeys:
    """The keys in a TOML value; what is wrong with them is reported."""
    return KmsKeys(**read_table(value, KEYS, path, report))


def misplaced(keys: KmsKeys, region: Region) -> Iterator[tuple[str, str]]:
    """Keys that cannot encrypt what they are for, since they are elsewhere: the path in the table and a message.

    That of a secret is where the secret is.
    """
    for name in ("log_groups", "repositories", "exec"):
        if arn := getattr(keys, name):
            there = arn.split(":")[3]
            if there != region.name:
                yield name, f"a key of {there} encrypts nothing in {region}: name one of {region}"
    for index, arn in enumerate(keys.secrets):
        partition = arn.split(":")[1]
        if partition != region.partition:
            yield f"secrets[{index}]", f"is in partition {partition}, but {region} is in {region.partition}"
