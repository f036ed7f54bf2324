"""Secrets and parameters of another account: what nothing in a task definition tells of them."""

from fargate_privatelink.requirements.requirement import Grant, Phase, Reach, Requirement, Role, Task


def key(region: str, account: str, name: str, reason: str, task: Task) -> Requirement:
    """The key of another account's secret, which nothing here names.

    Secrets Manager's own key cannot be shared with another account, so that it is a customer-managed one. Source:
    AWS Secrets Manager User Guide, auth-and-access_examples_cross.
    """
    # The key is in the secret's region, as the condition says.
    keys = f"arn:{task.region.partition}:kms:*:{account}:key/*"
    via = (("kms:ViaService", f"secretsmanager.{region}.{task.region.dns_suffix}"),)
    role = task.definition.execution_role
    return Requirement(
        target=f"the KMS key of secret {name}",
        reach=Reach.UNKNOWN,
        phase=Phase.FETCH_SECRETS,
        reason=reason,
        grants=(Grant(Role.EXECUTION, "DecryptSecrets", ("kms:Decrypt",), (keys,), via),),
        note=f"secret {name} of account {account} is encrypted with a customer-managed key that is not named here: let"
        f" {role or 'the execution role'} kms:Decrypt in that key's policy; the role may use the keys of that account"
        " through Secrets Manager, which calls KMS itself, so that no kms endpoint is needed",
    )


def parameter(name: str, account: str, reason: str, task: Task) -> Requirement:
    """A parameter of another account, which no policy of its own opens.

    Source: AWS Systems Manager User Guide, parameter-store-shared-parameters; awsdocs/amazon-ecs-developer-guide, issue
    167, and aws/containers-roadmap, issue 2384, for what ECS says of it.
    """
    return Requirement(
        target=f"{name} of account {account}",
        reach=Reach.UNKNOWN,
        phase=Phase.FETCH_SECRETS,
        reason=reason,
        note=f"{name} is of account {account}: Parameter Store shares advanced parameters over AWS RAM alone, a"
        " SecureString with its customer-managed key, and ECS has answered that cross-account access for ARNs is not"
        f" supported: copy it to account {task.account}, or take a secret of Secrets Manager",
    )
