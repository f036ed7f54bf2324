"""The words in which AWS reports at run time what a proof finds before, in one table.

Source: Amazon ECS Developer Guide, resource-initialization-error, task_cannot_pull_image, ecs-exec-troubleshooting,
and stopped reasons that users reported. `...` stands for what differs from task to task. What AWS says when an
endpoint policy leaves out ECR's layer bucket is documented nowhere; S3 refuses with 403.
"""

from enum import StrEnum
from typing import NamedTuple

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.concerns import is_of_router
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
NO_SESSION_LOG = "no error: the session opens, and nothing of it is logged"
NO_SESSION = "TargetNotConnectedException: The execute command failed"
# Source: SSM agent, agent/session/logging.
NOT_ENCRYPTED = (
    "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. Either"
    " encrypt the log group or choose an option to enable logging without encryption."
)
OTHER_NETWORK = "the apply fails before: ... belong to different networks"
NOT_LAUNCHED = "InvalidParameterException when the service or task is started: ... belong to different networks"
# Stands for what a FireLens log router reaches; one that cannot send does not stop its task.
ROUTER = "log router"


class Cause(StrEnum):
    """Why AWS reports an error."""

    CONNECTION = "connection"
    DENIED = "denied"
    MISSING = "missing"


class Message(NamedTuple):
    """What AWS says when something fails: in a phase, on the way to `target`, or to any other one where that is None.

    `excerpt` are the words by which a person finds it in a stopped reason; empty where nobody is told to look for it.
    """

    phase: Phase
    target: str | None
    cause: Cause
    text: str
    excerpt: str = ""


_SECRETS = "ResourceInitializationError: unable to pull secrets or registry auth: "
_PULL = "CannotPullContainerError: "
_DENIED = "AccessDeniedException: ... is not authorized to perform: {action}"
_NO_PULL = "The task can't pull the image. Check that the role has the permissions"
_LOGS = "ResourceInitializationError: failed to validate logger args: "
_DRIVER = "ResourceInitializationError: failed to initialize logging driver"
_MOUNT = "failed to invoke EFS utils commands to set up EFS volumes"
_EXEC = NO_SESSION

MESSAGES = (
    Message(
        Phase.FETCH_SECRETS,
        "secretsmanager",
        Cause.CONNECTION,
        _SECRETS
        + "unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager"
        " ... GetSecretValue ... context deadline exceeded",
        "unable to retrieve secret from asm",
    ),
    Message(
        Phase.FETCH_SECRETS,
        "secretsmanager",
        Cause.DENIED,
        _SECRETS + "unable to retrieve secret from asm: ... " + _DENIED,
    ),
    # Source: aws/amazon-ecs-agent, asm/asm.go.
    Message(
        Phase.FETCH_SECRETS,
        "secretsmanager",
        Cause.MISSING,
        _SECRETS + "... The task can't retrieve the secret with ARN ...",
        "The task can't retrieve the secret with ARN",
    ),
    Message(
        Phase.FETCH_SECRETS,
        "ssm",
        Cause.CONNECTION,
        _SECRETS
        + "The task cannot pull secrets from AWS Systems Manager Parameter Store. Check your network connection between"
        " the task and AWS Systems Manager.",
        "The task cannot pull secrets from AWS Systems Manager Parameter Store",
    ),
    Message(Phase.FETCH_SECRETS, "ssm", Cause.DENIED, _SECRETS + "unable to retrieve secrets from ssm: ... " + _DENIED),
    Message(Phase.FETCH_SECRETS, None, Cause.CONNECTION, _SECRETS + "... context deadline exceeded"),
    Message(Phase.FETCH_SECRETS, None, Cause.DENIED, _SECRETS + "... " + _DENIED),
    Message(
        Phase.PULL_IMAGE,
        "ecr.api",
        Cause.CONNECTION,
        _SECRETS
        + "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon"
        ' ECR. ... GetAuthorizationToken, exceeded maximum number of attempts, 3 ... Post "https://api.ecr.{region}.'
        '{dns_suffix}/": dial tcp <{where}>:443: i/o timeout',
        "The task cannot pull registry auth from Amazon ECR",
    ),
    Message(Phase.PULL_IMAGE, "ecr.api", Cause.DENIED, _SECRETS + "... " + _DENIED),
    Message(
        Phase.PULL_IMAGE,
        "ecr.dkr",
        Cause.CONNECTION,
        _PULL
        + "The task cannot pull '<image>' from the Amazon ECR repository ...There is a connection issue ... request"
        " canceled while waiting for connection",
        "request canceled while waiting for connection",
    ),
    Message(Phase.PULL_IMAGE, "ecr.dkr", Cause.DENIED, _PULL + _NO_PULL, _NO_PULL),
    Message(
        Phase.PULL_IMAGE,
        "s3",
        Cause.CONNECTION,
        _PULL
        + "The task cannot pull <image> from the registry <image>. There is a connection issue ... failed to copy:"
        " httpReadSeeker: failed open: failed to do request: Get <address in S3>: dial tcp <{where}>:443: i/o"
        " timeout",
        "failed to copy: httpReadSeeker: failed open: failed to do request",
    ),
    Message(Phase.PULL_IMAGE, "s3", Cause.DENIED, _PULL + "... 403 Forbidden"),
    Message(
        Phase.PULL_IMAGE,
        None,
        Cause.CONNECTION,
        _PULL + "... failed to resolve ref ... dial tcp <{where}>:443: i/o timeout",
        "failed to resolve ref",
    ),
    Message(Phase.PULL_IMAGE, None, Cause.DENIED, _PULL + _NO_PULL),
    Message(
        Phase.ENVIRONMENT_FILES,
        "s3",
        Cause.CONNECTION,
        "ResourceInitializationError: ... The task can't download the environment variable files from Amazon S3. There"
        " is a connection issue",
        "The task can't download the environment variable files from Amazon S3",
    ),
    Message(
        Phase.ENVIRONMENT_FILES,
        "s3",
        Cause.DENIED,
        "ResourceInitializationError: failed to download env files: ... AccessDenied",
    ),
    Message(Phase.MOUNT_VOLUMES, None, Cause.CONNECTION, f"ResourceInitializationError: {_MOUNT}", _MOUNT),
    Message(Phase.MOUNT_VOLUMES, None, Cause.DENIED, f"ResourceInitializationError: {_MOUNT}"),
    Message(
        Phase.LOGS,
        "logs",
        Cause.CONNECTION,
        _LOGS
        + "The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection"
        " issue between the task and Amazon CloudWatch. ... : signal: killed",
        "failed to validate logger args: … : signal: killed",
    ),
    Message(
        Phase.LOGS,
        "logs",
        Cause.DENIED,
        _LOGS + "create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException",
        "failed to create Cloudwatch log stream: AccessDenied",
    ),
    Message(Phase.LOGS, "logs", Cause.MISSING, _DRIVER, "failed to initialize logging driver"),
    Message(Phase.LOGS, None, Cause.CONNECTION, _DRIVER + " ... dial tcp <{where}>: i/o timeout"),
    Message(Phase.LOGS, None, Cause.DENIED, _DRIVER),
    Message(
        Phase.LOGS,
        ROUTER,
        Cause.CONNECTION,
        "no stopped reason: the log router keeps retrying, and the records are lost",
    ),
    Message(Phase.LOGS, ROUTER, Cause.DENIED, "no stopped reason: the log router is refused, " + _DENIED),
    Message(Phase.EXEC, "ssmmessages", Cause.CONNECTION, _EXEC, "TargetNotConnectedException"),
    Message(Phase.EXEC, "ssmmessages", Cause.DENIED, _EXEC, "The execute command failed"),
    Message(Phase.EXEC, None, Cause.CONNECTION, _EXEC),
    Message(Phase.EXEC, None, Cause.DENIED, _EXEC),
    Message(
        Phase.APPLICATION,
        None,
        Cause.CONNECTION,
        "no stopped reason: the application's call times out, dial tcp <{where}>:443: i/o timeout",
    ),
    Message(
        Phase.APPLICATION, None, Cause.DENIED, "no stopped reason: the application's call is refused, AccessDenied"
    ),
)
TEXTS = {(each.target, each.phase, each.cause): each.text for each in MESSAGES}
DENIALS = (Step.POLICY, Step.RESOURCE, Step.PERMISSION)


def error_text(
    requirement: Requirement,
    step: Step,
    *,
    region: Region,
    inside: bool,
    action: str = "",
    concern: Concern = Concern.START,
) -> str:
    """What AWS shows when a path to `requirement` fails at `step`; `inside` when the name is resolved to the VPC.

    `action` is the call that is refused, where that is not the requirement's first.
    """
    if concern is Concern.EXEC_LOG:
        return NO_SESSION_LOG
    cause = Cause.DENIED if step in DENIALS else Cause.CONNECTION
    # A service of another region is called `logs in eu-west-1`.
    target = requirement.target.replace("-fips", "").partition(" in ")[0]
    if is_of_router(requirement):
        target = ROUTER
    action = action or next((action for grant in requirement.grants for action in grant.actions), "the call")
    where = "address in the VPC" if inside else "public address"
    words = {"region": region.name, "dns_suffix": region.dns_suffix, "action": action, "where": where}
    text = TEXTS.get((target, requirement.phase, cause)) or TEXTS[None, requirement.phase, cause]
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
