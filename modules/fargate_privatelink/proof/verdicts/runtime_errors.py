"""The words in which AWS reports at run time what a proof finds before.

Source: Amazon ECS Developer Guide, resource-initialization-error, task_cannot_pull_image, ecs-exec-troubleshooting,
and stopped reasons that users reported. `...` stands for what differs from task to task. What AWS says when an
endpoint policy leaves out ECR's layer bucket is documented nowhere; S3 refuses with 403.
"""

from collections.abc import Mapping
from enum import StrEnum

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.requirements import Phase, Requirement

# By the phase that takes the role.
NO_EXECUTION_ROLE = {
    phase: f"ClientException: Fargate requires task definition to have execution role ARN to support {what}."
    for phase, what in ((Phase.PULL_IMAGE, "ECR images"), (Phase.LOGS, "log driver awslogs"))
}
NO_TRUST = (
    "ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being"
    " passed has the proper trust relationship and permissions"
)
REFUSED = "ClientException when the task definition is registered"
NOT_ON_FARGATE = "InvalidParameterException: Task definition does not support launch_type FARGATE"
# What EC2 says when an apply, or ECS, puts parts of several VPCs together.
OTHER_NETWORK = "the apply fails before: ... belong to different networks"
NOT_LAUNCHED = "InvalidParameterException when the service or task is started: ... belong to different networks"


# Stands for what a FireLens log router reaches; one that cannot send does not stop its task.
ROUTER = "log router"


class Cause(StrEnum):
    """Why a call to AWS fails."""

    CONNECTION = "connection"
    DENIED = "denied"


_SECRETS = "ResourceInitializationError: unable to pull secrets or registry auth: "
_PULL = "CannotPullContainerError: "
_DENIED = "AccessDeniedException: ... is not authorized to perform: {action}"
_NO_PULL = _PULL + "The task can't pull the image. Check that the role has the permissions"
_LOGS = "failed to validate logger args: "
_MOUNT = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes"

# By what is reached and when; the phase alone where any target gives the same.
ERRORS: Mapping[tuple[str | None, Phase], Mapping[Cause, str]] = {
    ("secretsmanager", Phase.FETCH_SECRETS): {
        Cause.CONNECTION: _SECRETS
        + "unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager"
        " ... GetSecretValue ... context deadline exceeded",
        Cause.DENIED: _SECRETS + "unable to retrieve secret from asm: ... " + _DENIED,
    },
    ("ssm", Phase.FETCH_SECRETS): {
        Cause.CONNECTION: _SECRETS
        + "The task cannot pull secrets from AWS Systems Manager Parameter Store. Check your network connection between"
        " the task and AWS Systems Manager.",
        Cause.DENIED: _SECRETS + "unable to retrieve secrets from ssm: ... " + _DENIED,
    },
    (None, Phase.FETCH_SECRETS): {
        Cause.CONNECTION: _SECRETS + "... context deadline exceeded",
        Cause.DENIED: _SECRETS + "... " + _DENIED,
    },
    ("ecr.api", Phase.PULL_IMAGE): {
        Cause.CONNECTION: _SECRETS
        + "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon"
        ' ECR. ... GetAuthorizationToken, exceeded maximum number of attempts, 3 ... Post "https://api.ecr.{region}.'
        '{dns_suffix}/": dial tcp <{where}>:443: i/o timeout',
        Cause.DENIED: _SECRETS + "... " + _DENIED,
    },
    ("ecr.dkr", Phase.PULL_IMAGE): {
        Cause.CONNECTION: _PULL
        + "The task cannot pull '<image>' from the Amazon ECR repository ...There is a connection issue ... request"
        " canceled while waiting for connection",
        Cause.DENIED: _NO_PULL,
    },
    ("s3", Phase.PULL_IMAGE): {
        Cause.CONNECTION: _PULL
        + "The task cannot pull <image> from the registry <image>. There is a connection issue ... failed to copy:"
        " httpReadSeeker: failed open: failed to do request: Get <address in S3>: dial tcp <{where}>:443: i/o"
        " timeout",
        Cause.DENIED: _PULL + "... 403 Forbidden",
    },
    (None, Phase.PULL_IMAGE): {
        Cause.CONNECTION: _PULL + "... failed to resolve ref ... dial tcp <{where}>:443: i/o timeout",
        Cause.DENIED: _NO_PULL,
    },
    (None, Phase.ENVIRONMENT_FILES): {
        Cause.CONNECTION: "ResourceInitializationError: ... The task can't download the environment variable files from"
        " Amazon S3. There is a connection issue",
        Cause.DENIED: "ResourceInitializationError: failed to download env files: ... AccessDenied",
    },
    (None, Phase.MOUNT_VOLUMES): {Cause.CONNECTION: _MOUNT, Cause.DENIED: _MOUNT},
    ("logs", Phase.LOGS): {
        Cause.CONNECTION: "ResourceInitializationError: "
        + _LOGS
        + "The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection"
        " issue between the task and Amazon CloudWatch. ... : signal: killed",
        Cause.DENIED: "ResourceInitializationError: "
        + _LOGS
        + "create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException",
    },
    (None, Phase.LOGS): {
        Cause.CONNECTION: "ResourceInitializationError: failed to initialize logging driver ... dial tcp <{where}>: i/o"
        " timeout",
        Cause.DENIED: "ResourceInitializationError: failed to initialize logging driver",
    },
    (ROUTER, Phase.LOGS): {
        Cause.CONNECTION: "no stopped reason: the log router keeps retrying, and the records are lost",
        Cause.DENIED: "no stopped reason: the log router is refused, " + _DENIED,
    },
    (None, Phase.EXEC): {
        Cause.CONNECTION: "TargetNotConnectedException: The execute command failed",
        Cause.DENIED: "TargetNotConnectedException: The execute command failed",
    },
    (None, Phase.APPLICATION): {
        Cause.CONNECTION: "no stopped reason: the application's call times out, dial tcp <{where}>:443: i/o timeout",
        Cause.DENIED: "no stopped reason: the application's call is refused, AccessDenied",
    },
}
DENIALS = (Step.POLICY, Step.PERMISSION)


def error_text(requirement: Requirement, step: Step, *, region: Region, inside: bool, action: str = "") -> str:
    """What AWS shows when a path to `requirement` fails at `step`; `inside` when the name is resolved to the VPC.

    `action` is the call that is refused, where that is not the requirement's first.
    """
    cause = Cause.DENIED if step in DENIALS else Cause.CONNECTION
    # A service of another region is called `logs in eu-west-1`.
    target = requirement.target.replace("-fips", "").partition(" in ")[0]
    if requirement.phase is Phase.LOGS and requirement.reason.endswith(".options"):
        target = ROUTER
    row = ERRORS.get((target, requirement.phase)) or ERRORS[None, requirement.phase]
    action = action or next((action for grant in requirement.grants for action in grant.actions), "the call")
    where = "address in the VPC" if inside else "public address"
    words = {"region": region.name, "dns_suffix": region.dns_suffix, "action": action, "where": where}
    text = row[cause]
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
