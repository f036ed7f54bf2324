"""Secrets and parameters of another account: what nothing in a task definition tells of them."""

from collections.abc import Iterator

from fargate_privatelink.requirements.requirement import Phase, Reach, Requirement, Task
from fargate_privatelink.requirements.secret_keys import decrypt, names_key_of


def key(region: str, account: str, name: str, reason: str, task: Task) -> Iterator[Requirement]:
    """The key of another account's secret, unless the settings name one of that account.

    Secrets Manager's own key cannot be shared with another account, so that it is a customer-managed one. Source:
    AWS Secrets Manager User Guide, auth-and-access_examples_cross.
    """
    if names_key_of(account, task):
        return
    # The key is in the secret's region, as the condition says.
    keys = f"arn:{task.region.partition}:kms:*:{account}:key/*"
    role = task.definition.execution_role
    yield Requirement(
        target=f"the KMS key of secret {name}",
        reach=Reach.UNKNOWN,
        phase=Phase.FETCH_SECRETS,
        reason=reason,
        grants=(decrypt("secretsmanager", region, (keys,), task),),
        note=f"secret {name} of account {account} is encrypted with a customer-managed key that is not named here: let"
        f" {role or 'the execution role'} kms:Decrypt in that key's policy; the role may use the keys of that account"
        " through Secrets Manager, which calls KMS itself, so that no kms endpoint is needed; name the key's"
        " ARN in kms_keys.secrets of stacks.toml, and the role may use it alone",
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
