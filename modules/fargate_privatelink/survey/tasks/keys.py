"""Reads the customer-managed keys that encrypt what tasks name."""

from collections.abc import Iterable, Iterator

from fargate_privatelink.documents import Json
from fargate_privatelink.survey.document import Reading
from fargate_privatelink.survey.reader import Reader, policy

# The argument that names the key, by the type of what it encrypts. Source: AWS provider documentation.
ENCRYPTED = {
    "aws_secretsmanager_secret": "kms_key_id",
    "aws_ssm_parameter": "key_id",
    "aws_cloudwatch_log_group": "kms_key_id",
}
BUCKETS = "aws_s3_bucket_server_side_encryption_configuration"
# Keys that AWS manages, which every role of the account may use through their service.
MANAGED = "alias/aws/"
ALIAS = "alias/"
CONSTRAINTS = {
    "EncryptionContextEquals": "encryption_context_equals",
    "EncryptionContextSubset": "encryption_context_subset",
}


def read_keys(reader: Reader, more: Iterable[str]) -> None:
    """Read the keys of all that has been read so far, and some more."""
    named = {str(value) for value in (*_named(reader), *more) if value and MANAGED not in str(value)}
    roles = {role["arn"] for role in reader.resources["aws_iam_role"].values()}
    managed: set[str] = set()

    def read(name: str) -> None:
        if name.startswith("arn:") and name.split(":")[3:5] != [reader.region, reader.number]:
            reader.note("kms:DescribeKey", name, reading=Reading.HIDDEN)
        elif (found := reader.one("kms:DescribeKey", name, KeyId=name)) and found.get("KeyManager") == "AWS":
            managed.add(name)
        elif found:
            _add_key(reader, found, name, roles)

    reader.each(read, sorted(named))
    for type_, argument in ENCRYPTED.items():
        for name, each in reader.resources[type_].items():
            if each.get(argument) in managed:
                reader.add(type_, name, **{key: value for key, value in each.items() if key != argument})


def _named(reader: Reader) -> Iterator[str]:
    for type_, argument in ENCRYPTED.items():
        yield from (each.get(argument, "") for each in reader.resources[type_].values())
    for each in reader.resources[BUCKETS].values():
        for rule in each["rule"]:
            for default in rule["apply_server_side_encryption_by_default"]:
                yield default["kms_master_key_id"] or ""


def _add_key(reader: Reader, key: Json, name: str, roles: set[str]) -> None:
    id_, arn = key["KeyId"], key["Arn"]
    if ALIAS in name:
        alias = name[name.index(ALIAS) :]
        reader.add("aws_kms_alias", alias, id=alias, name=alias, arn=reader.arn("kms", alias), target_key_id=id_)
    document = policy(reader.one("kms:GetKeyPolicy", name, KeyId=id_, PolicyName="default"))
    reader.add("aws_kms_key", id_, id=id_, key_id=id_, arn=arn, policy=document)
    for grant in reader.ask("kms:ListGrants", name, KeyId=id_):
        given = grant.get("Constraints")
        if (grantee := grant.get("GranteePrincipal")) in roles:
            reader.add(
                "aws_kms_grant",
                grant["GrantId"],
                id=grant["GrantId"],
                key_id=arn,
                grantee_principal=grantee,
                operations=sorted(grant.get("Operations", ())),
                # What for is nobody's business here, and that there are some is.
                constraints=[{name: {} for key, name in CONSTRAINTS.items() if key in given}] if given else None,
            )
