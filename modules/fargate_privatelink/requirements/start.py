"""What Fargate fetches or mounts before the containers start: secrets, environment files, volumes."""

import re
from collections.abc import Iterator

from fargate_privatelink.aws.arns import LOOKS_RANDOM, UNKNOWN_ACCOUNT, UNKNOWN_SUFFIX, Arn
from fargate_privatelink.requirements import foreign_secrets
from fargate_privatelink.requirements.requirement import Grant, Phase, Reach, Requirement, Role, Task, in_region
from fargate_privatelink.requirements.secret_keys import decrypt, names_key_of
from fargate_privatelink.task_definition.terraform_references import Reference

# A parameter under this name is a view of a Secrets Manager secret.
# Source: AWS Systems Manager User Guide, integration-ps-secretsmanager.
SECRET_PARAMETER = "parameter/aws/reference/secretsmanager/"
NFS = 2049

# Secrets Manager adds a hyphen and six characters to a secret's name, and a name may end in six of them itself.
# Source: AWS Secrets Manager User Guide, troubleshoot, ARN format.
SUFFIX = "-??????"
MAY_BE_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")


def secrets(task: Task) -> Iterator[Requirement]:
    """`secrets`, `secretOptions` and repository credentials.

    Source: Amazon ECS Developer Guide, specifying-sensitive-data. Secrets Manager and Parameter Store call KMS
    for the caller, so no `kms` endpoint follows; that a secret has a customer's key is told by its account, and by
    the keys that the settings name.
    """
    for index, container in enumerate(task.definition.containers):
        path = f"containerDefinitions[{index}]"
        for position, entry in enumerate(container.get("secrets", ())):
            yield from _secret(entry["valueFrom"], "ssm", f"{path}.secrets[{position}].valueFrom", task)
        if credentials := container.get("repositoryCredentials"):
            place = f"{path}.repositoryCredentials.credentialsParameter"
            yield from _secret(credentials["credentialsParameter"], "secretsmanager", place, task)
    for place, logging in task.log_configurations:
        for position, entry in enumerate(logging.get("secretOptions", ())):
            yield from _secret(entry["valueFrom"], "ssm", f"{place}.secretOptions[{position}].valueFrom", task)


def _secret(value: str, named_service: str, reason: str, task: Task) -> Iterator[Requirement]:
    """The requirements of a secret or parameter, by its ARN or by a bare name in `named_service`."""
    by_name = not value.startswith("arn:")
    if by_name:
        prefix = "parameter/" if named_service == "ssm" else "secret:"
        value = task.arn(named_service, prefix + value.lstrip("/"))
    partition, service, region, account, resource = value.split(":", 5)[1:]
    grants: tuple[Grant, ...]
    notes: list[str] = []
    parameter_of_secret = False
    if service == "secretsmanager":
        name = resource.split(":")[1]  # :json-key:version-stage:version-id may follow
        endings = (f"{name}{SUFFIX}",) if by_name else _endings(name)
        is_likely = LOOKS_RANDOM.search(endings[0]) is not None
        grants = (_get_secret(f"arn:{partition}:{service}:{region}:{account}:secret:", endings, is_likely),)
        if len(endings) > 1 and not is_likely:
            notes.append(f"{name} may be a secret's name or end in the six characters of its ARN: both are allowed")
    else:
        # IAM knows the parameter without the version or label that an ARN may end in; a name with one ECS refuses.
        # Source: AWS Systems Manager User Guide, sysman-paramstore-versions; aws/containers-roadmap, issue 859.
        parameter = resource.partition(":")[0]
        arn = f"arn:{partition}:{service}:{region}:{account}:{parameter}"
        grants = (Grant(Role.EXECUTION, "ReadParameters", ("ssm:GetParameters",), (arn,)),)
        if parameter_of_secret := parameter.startswith(SECRET_PARAMETER):
            name = parameter.removeprefix(SECRET_PARAMETER)
            prefix = f"arn:{partition}:secretsmanager:{region}:{account}:secret:"
            grants += (_get_secret(prefix, (f"{name}{SUFFIX}",)),)
    services = (service, "secretsmanager") if parameter_of_secret else (service,)
    grants += tuple(decrypt(each, region, task.secret_keys, task) for each in services if task.secret_keys)
    is_foreign = task.account not in ("", account) and UNKNOWN_ACCOUNT not in (task.account, account)
    if is_foreign and service == "secretsmanager":
        also = ", and decrypt with its key" if names_key_of(account, task) else ""
        notes.append(f"account {account} must let {task.account} read {resource}{also}")
    if task.start_reach is Reach.FARGATE:
        yield Requirement(target=service, reach=Reach.FARGATE, phase=Phase.FETCH_SECRETS, reason=reason, grants=grants)
    else:
        # Neither service is among those that PrivateLink reaches across regions.
        yield in_region(
            task,
            service,
            region,
            phase=Phase.FETCH_SECRETS,
            reason=reason,
            grants=grants,
            remedy=f"replicate it to {task.region}",
            note="; ".join(notes),
        )
    if reference := task.definition.reference_in(value):
        yield _referred(reference, reason)
    if is_foreign and service == "secretsmanager":
        yield from foreign_secrets.key(region, account, name, reason, task)
    elif is_foreign:
        yield foreign_secrets.parameter(parameter, account, reason, task)


def _referred(reference: Reference, reason: str) -> Requirement:
    """What a reference of Terraform names, of which nothing here knows whose it is and what it is encrypted with."""
    written = f"${{{reference.expression}}}"
    return Requirement(
        target=f"what {written} names",
        reach=Reach.UNKNOWN,
        phase=Phase.FETCH_SECRETS,
        reason=reason,
        note=f"{written} is known to Terraform alone: of another account, that one must let the execution role read it;"
        " encrypted with a key of yours, kms_keys.secrets has to name that",
    )


def _get_secret(prefix: str, endings: tuple[str, ...], is_likely: bool = False) -> Grant:
    """The grant on a secret whose ARN has one of some endings; `is_likely` where the first of them looks like it."""
    arns = tuple(prefix + ending for ending in endings)
    likely = arns[0] if is_likely else ""
    actions = ("secretsmanager:GetSecretValue",)
    return Grant(Role.EXECUTION, "ReadSecrets", actions, arns, is_either=len(arns) > 1, likely=likely)


def _endings(name: str) -> tuple[str, ...]:
    """What the ARN of a secret may end in that another ARN calls `name`, with its six characters or without them."""
    if name.endswith(f"-{UNKNOWN_SUFFIX}"):
        return (name,)
    return (name, f"{name}{SUFFIX}") if MAY_BE_SUFFIX.search(name) else (f"{name}{SUFFIX}",)


def environment_files(task: Task) -> Iterator[Requirement]:
    """Source: Amazon ECS Developer Guide, use-environment-file."""
    for index, container in enumerate(task.definition.containers):
        for position, file in enumerate(container.get("environmentFiles", ())):
            reason = f"containerDefinitions[{index}].environmentFiles[{position}].value"
            yield _object(file["value"], Phase.ENVIRONMENT_FILES, "ReadEnvironmentFiles", reason)


def _object(value: str, phase: Phase, sid: str, reason: str) -> Requirement:
    arn = Arn.parse(value)
    bucket = f"arn:{arn.partition}:s3:::{arn.resource.partition('/')[0]}"
    return Requirement(
        target="s3",
        phase=phase,
        reason=reason,
        grants=(
            Grant(Role.EXECUTION, sid, ("s3:GetObject",), (value,)),
            Grant(Role.EXECUTION, "LocateBuckets", ("s3:GetBucketLocation",), (bucket,)),
        ),
    )


def credential_specs(task: Task) -> Iterator[Requirement]:
    """Domainless ones, which name a secret. Source: ECS API Reference, ContainerDefinition, credentialSpecs."""
    for index, container in enumerate(task.definition.containers):
        for position, spec in enumerate(container.get("credentialSpecs", ())):
            value = spec.partition(":")[2]
            reason = f"containerDefinitions[{index}].credentialSpecs[{position}]"
            if Arn.parse(value).service == "ssm":
                yield from _secret(value, "ssm", reason, task)
            else:
                yield _object(value, Phase.FETCH_SECRETS, "ReadCredentialSpecs", reason)
            yield Requirement(
                target="secretsmanager",
                phase=Phase.FETCH_SECRETS,
                reason=reason,
                note="allow the execution role secretsmanager:GetSecretValue on the secret in the credential spec",
            )


def volumes(task: Task) -> Iterator[Requirement]:
    """EFS mount targets: TCP 2049 inside the VPC; the `elasticfilesystem` endpoint is the API's only.

    Source: Amazon ECS Developer Guide, efs-volumes; Amazon EFS User Guide, efs-vpc-endpoints and
    iam-access-control-nfs-efs.
    """
    for index, volume in enumerate(task.definition.document.get("volumes", ())):
        if not (efs := volume.get("efsVolumeConfiguration")):
            continue
        file_system = task.arn("elasticfilesystem", f"file-system/{efs['fileSystemId']}")
        actions: tuple[str, ...] = ("elasticfilesystem:ClientMount",)
        if not _mounted_read_only(volume["name"], task):
            actions += ("elasticfilesystem:ClientWrite",)
        authorization = efs.get("authorizationConfig", {})
        condition: tuple[tuple[str, str], ...] = ()
        if access_point := authorization.get("accessPointId"):
            arn = task.arn("elasticfilesystem", f"access-point/{access_point}")
            condition = (("elasticfilesystem:AccessPointArn", arn),)
        grant = Grant(Role.TASK, "MountFileSystems", actions, (file_system,), condition)
        yield Requirement(
            target=efs["fileSystemId"],
            reach=Reach.VPC,
            phase=Phase.MOUNT_VOLUMES,
            reason=f"volumes[{index}].efsVolumeConfiguration",
            port=NFS,
            grants=(grant,) if authorization.get("iam") == "ENABLED" else (),
            note=f"the mount targets of {efs['fileSystemId']} must let the task's security group in on port {NFS}",
        )


def _mounted_read_only(name: str, task: Task) -> bool:
    mounts = [
        mount
        for container in task.definition.containers
        for mount in container.get("mountPoints", ())
        if mount.get("sourceVolume") == name
    ]
    return bool(mounts) and all(mount.get("readOnly") for mount in mounts)
