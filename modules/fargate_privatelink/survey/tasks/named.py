"""Reads what tasks name: what is said about secrets and files, never what is in them, and the policies of each."""

from functools import partial

from fargate_privatelink.survey.reader import Reader, batches, policy, stack_of
from fargate_privatelink.survey.tasks.names import Names

# What a call may name at once. Source: AWS Systems Manager API Reference, ParameterStringFilter.
PARAMETERS = 50


def read_secret(reader: Reader, id_: str) -> None:
    """Read about a secret, by its ARN or name, and its policy."""
    found = reader.one("secretsmanager:DescribeSecret", id_, SecretId=id_)
    if found:
        arn = found["ARN"]
        key = found.get("KmsKeyId")
        about = {"name": found["Name"], "kms_key_id": key, "tags": stack_of(found)}
        reader.add("aws_secretsmanager_secret", arn, id=arn, arn=arn, **about)
        document = policy(reader.one("secretsmanager:GetResourcePolicy", id_, SecretId=id_))
        if document:
            reader.add("aws_secretsmanager_secret_policy", arn, secret_arn=arn, policy=document)


def read_parameters(reader: Reader, names: set[str]) -> None:
    """Read about parameters."""
    for batch in batches(names, PARAMETERS):
        wanted = [{"Key": "Name", "Option": "Equals", "Values": batch}]
        for each in reader.ask("ssm:DescribeParameters", *batch, ParameterFilters=wanted):
            name = each["Name"]
            arn = each.get("ARN") or reader.arn("ssm", f"parameter/{name.lstrip('/')}")
            about = {"type": each.get("Type"), "key_id": each.get("KeyId")}
            reader.add("aws_ssm_parameter", name, id=name, arn=arn, name=name, **about)


def read_log_group(reader: Reader, name: str) -> None:
    """Read a log group, which is found among those whose names begin like its own."""
    for each in reader.ask("logs:DescribeLogGroups", name, logGroupNamePrefix=name):
        if each["logGroupName"] == name:
            arn = each.get("arn", "").removesuffix(":*")
            reader.add("aws_cloudwatch_log_group", name, id=name, name=name, arn=arn, kms_key_id=each.get("kmsKeyId"))


def read_repositories(reader: Reader, names: set[str]) -> None:
    """Read ECR repositories with their policies, the registry's policy, and the rules that fill caches."""
    if not names:
        return
    for each in reader.ask("ecr:DescribeRepositories"):
        if (name := each["repositoryName"]) in names:
            about = {"registry_id": each.get("registryId"), "repository_url": each.get("repositoryUri")}
            reader.add("aws_ecr_repository", name, id=name, name=name, arn=each["repositoryArn"], **about)
            document = policy(reader.one("ecr:GetRepositoryPolicy", name, repositoryName=name))
            if document:
                reader.add("aws_ecr_repository_policy", name, repository=name, policy=document)
    if document := policy(reader.one("ecr:GetRegistryPolicy")):
        reader.add("aws_ecr_registry_policy", reader.number, id=reader.number, policy=document)
    for each in reader.ask("ecr:DescribePullThroughCacheRules"):
        prefix = each["ecrRepositoryPrefix"]
        reader.add("aws_ecr_pull_through_cache_rule", prefix, id=prefix, ecr_repository_prefix=prefix)


def read_bucket(reader: Reader, name: str) -> None:
    """Read a bucket's policy and how it encrypts."""
    document = policy(reader.one("s3:GetBucketPolicy", name, Bucket=name))
    encryption = reader.one("s3:GetEncryptionConfiguration", name, Bucket=name)
    if document:
        reader.add("aws_s3_bucket_policy", name, bucket=name, policy=document)
    if encryption:
        rules = [
            {"sse_algorithm": default.get("SSEAlgorithm"), "kms_master_key_id": default.get("KMSMasterKeyID")}
            for rule in encryption.get("Rules", ())
            if (default := rule.get("ApplyServerSideEncryptionByDefault"))
        ]
        blocks = [{"apply_server_side_encryption_by_default": [rule]} for rule in rules]
        reader.add("aws_s3_bucket_server_side_encryption_configuration", name, bucket=name, rule=blocks)


def read_file_system(reader: Reader, id_: str) -> None:
    """Read an EFS file system: its mount targets, its access points and its policy."""
    for found in reader.ask("elasticfilesystem:DescribeFileSystems", id_, FileSystemId=id_):
        arn = found.get("FileSystemArn")
        reader.add("aws_efs_file_system", id_, id=id_, arn=arn, tags=stack_of(found))
        for each in reader.ask("elasticfilesystem:DescribeMountTargets", id_, FileSystemId=id_):
            target = each["MountTargetId"]
            groups = reader.ask("elasticfilesystem:DescribeMountTargetSecurityGroups", target, MountTargetId=target)
            is_read = reader.is_read("elasticfilesystem:DescribeMountTargetSecurityGroups", target)
            about = {"subnet_id": each["SubnetId"], "security_groups": sorted(groups) if is_read else None}
            reader.add("aws_efs_mount_target", target, id=target, file_system_id=id_, **about)
        for each in reader.ask("elasticfilesystem:DescribeAccessPoints", id_, FileSystemId=id_):
            point = each["AccessPointId"]
            arn = each.get("AccessPointArn")
            reader.add("aws_efs_access_point", point, id=point, arn=arn, file_system_id=id_, tags=stack_of(each))
        if document := policy(reader.one("elasticfilesystem:DescribeFileSystemPolicy", id_, FileSystemId=id_)):
            reader.add("aws_efs_file_system_policy", id_, file_system_id=id_, policy=document)


def read_stream(reader: Reader, name: str) -> None:
    """Read the policy of a Kinesis stream."""
    arn = reader.arn("kinesis", f"stream/{name}")
    if document := policy(reader.one("kinesis:GetResourcePolicy", name, ResourceARN=arn)):
        reader.add("aws_kinesis_resource_policy", name, resource_arn=arn, policy=document)


def read_named(reader: Reader, names: Names) -> None:
    """Read all that tasks name but roles and keys."""
    read_parameters(reader, names.parameters)
    read_repositories(reader, names.repositories)
    for work, each in (
        (read_secret, names.secrets),
        (read_log_group, names.log_groups),
        (read_bucket, names.buckets),
        (read_file_system, names.file_systems),
        (read_stream, names.streams),
    ):
        reader.each(partial(work, reader), sorted(each))
