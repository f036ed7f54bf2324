"""The customer-managed keys of secrets and parameters, with which Secrets Manager and Parameter Store decrypt."""

from fargate_privatelink.requirements.requirement import VIA_SERVICE, Grant, Role, Task


def decrypt(service: str, region: str, keys: tuple[str, ...], task: Task) -> Grant:
    """Decryption through the service that holds a secret.

    Source: Amazon ECS Developer Guide, task_execution_IAM_role; AWS Systems Manager User Guide,
    secure-string-parameter-kms-encryption.
    """
    via = ((VIA_SERVICE, f"{service}.{region}.{task.region.dns_suffix}"),)
    return Grant(Role.EXECUTION, "DecryptSecrets", ("kms:Decrypt",), keys, via)


def names_key_of(account: str, task: Task) -> bool:
    """Whether the settings name a key of an account."""
    return any(key.split(":")[4] == account for key in task.secret_keys)
