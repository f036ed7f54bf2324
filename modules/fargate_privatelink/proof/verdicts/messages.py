"""The words in which AWS reports at run time that a task does not get where it must, in one table.

A proof says them of what it finds before, a stack's report of what they would mean there, and an explanation finds them
in what a task has stopped with. Source: Amazon ECS Developer Guide, resource-initialization-error,
task_cannot_pull_image, ecs-exec-troubleshooting, and stopped reasons that users reported. `...` stands for what differs
from task to task. What AWS says when an endpoint policy leaves out ECR's layer bucket is documented nowhere; S3 refuses
with 403.
"""

from enum import StrEnum
from typing import NamedTuple

from fargate_privatelink.requirements import Phase

NO_SESSION = "TargetNotConnectedException: The execute command failed"
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
    `signs` is a pattern of all forms in which it is found there, older ones too; empty where no reason tells of it.
    """

    phase: Phase
    target: str | None
    cause: Cause
    text: str
    excerpt: str = ""
    signs: str = ""


# How a connection that does not come about is told. Source: Amazon ECS Developer Guide, resource-initialization-error.
NETWORK = (
    r"(connection issue|dial (tcp|udp)|i/o timeout|TLS handshake timeout|Client\.Timeout exceeded|signal: killed"
    r"|context deadline exceeded|request canceled|RequestCanceled|send request failed|no such host|timed out"
    r"|Check your network connection|connect: connection refused)"
)
REFUSAL = r"(AccessDenied|403 Forbidden|access denied|not authorized to perform)"
_SECRETS = "ResourceInitializationError: unable to pull secrets or registry auth: "
_PULL = "CannotPullContainerError: "
_DENIED = "AccessDeniedException: ... is not authorized to perform: {action}"
_NO_PULL = "The task can't pull the image. Check that the role has the permissions"
_LOGS = "ResourceInitializationError: failed to validate logger args: "
_DRIVER = "ResourceInitializationError: failed to initialize logging driver"
_MOUNT = "failed to invoke EFS utils commands to set up EFS volumes"
_EXEC = NO_SESSION
# What tells that a layer is fetched, which ECR has in S3, and not what names them.
_LAYERS = r".*(failed to copy|httpReadSeeker|starport|\.s3[.-])"

MESSAGES = (
    Message(
        Phase.FETCH_SECRETS,
        "secretsmanager",
        Cause.CONNECTION,
        _SECRETS
        + "unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager"
        " ... GetSecretValue ... context deadline exceeded",
        "unable to retrieve secret from asm",
        signs=rf"secret from asm.*{NETWORK}",
    ),
    Message(
        Phase.FETCH_SECRETS,
        "secretsmanager",
        Cause.DENIED,
        _SECRETS + "unable to retrieve secret from asm: ... " + _DENIED,
        signs=rf"secret from asm.*{REFUSAL}|not authorized to perform: secretsmanager:",
    ),
    # Source: aws/amazon-ecs-agent, asm/asm.go.
    Message(
        Phase.FETCH_SECRETS,
        "secretsmanager",
        Cause.MISSING,
        _SECRETS + "... The task can't retrieve the secret with ARN ...",
        "The task can't retrieve the secret with ARN",
        signs=r"can't retrieve the secret with ARN|secret from asm.*ResourceNotFoundException",
    ),
    Message(
        Phase.FETCH_SECRETS,
        "ssm",
        Cause.CONNECTION,
        _SECRETS
        + "The task cannot pull secrets from AWS Systems Manager Parameter Store. Check your network connection between"
        " the task and AWS Systems Manager.",
        "The task cannot pull secrets from AWS Systems Manager Parameter Store",
        signs=rf"(secrets from ssm|Parameter Store).*{NETWORK}",
    ),
    Message(
        Phase.FETCH_SECRETS,
        "ssm",
        Cause.DENIED,
        _SECRETS + "unable to retrieve secrets from ssm: ... " + _DENIED,
        signs=rf"secrets from ssm.*{REFUSAL}|not authorized to perform: ssm:",
    ),
    # Source: Amazon ECS Developer Guide, resource-initialization-error; a name of SSM that is no parameter.
    Message(
        Phase.FETCH_SECRETS,
        "ssm",
        Cause.MISSING,
        _SECRETS + "unable to retrieve secrets from ssm: ... invalid parameters: ...",
        signs="secrets from ssm.*invalid parameters",
    ),
    Message(
        Phase.FETCH_SECRETS,
        None,
        Cause.CONNECTION,
        _SECRETS + "... context deadline exceeded",
        signs=rf"unable to pull secrets or registry auth.*{NETWORK}",
    ),
    Message(
        Phase.FETCH_SECRETS,
        None,
        Cause.DENIED,
        _SECRETS + "... " + _DENIED,
        signs=rf"unable to pull secrets or registry auth.*{REFUSAL}",
    ),
    Message(
        Phase.PULL_IMAGE,
        "ecr.api",
        Cause.CONNECTION,
        _SECRETS
        + "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon"
        ' ECR. ... GetAuthorizationToken, exceeded maximum number of attempts, 3 ... Post "https://api.ecr.{region}.'
        '{dns_suffix}/": dial tcp <{where}>:443: i/o timeout',
        "The task cannot pull registry auth from Amazon ECR",
        signs=rf"(registry auth from Amazon ECR|GetAuthorizationToken|\bapi\.ecr\.).*{NETWORK}",
    ),
    Message(
        Phase.PULL_IMAGE,
        "ecr.api",
        Cause.DENIED,
        _SECRETS + "... " + _DENIED,
        signs=rf"GetAuthorizationToken.*{REFUSAL}|not authorized to perform: ecr:GetAuthorizationToken",
    ),
    Message(
        Phase.PULL_IMAGE,
        "ecr.dkr",
        Cause.CONNECTION,
        _PULL
        + "The task cannot pull '<image>' from the Amazon ECR repository ...There is a connection issue ... request"
        " canceled while waiting for connection",
        "request canceled while waiting for connection",
        signs=rf"CannotPull(?!{_LAYERS}).*(\.dkr[.-]ecr|Amazon ECR repository).*{NETWORK}",
    ),
    Message(
        Phase.PULL_IMAGE,
        "ecr.dkr",
        Cause.DENIED,
        _PULL + _NO_PULL,
        _NO_PULL,
        signs=rf"{_NO_PULL}|CannotPull.*not authorized to perform: ecr:|CannotPull(?!{_LAYERS}).*\.dkr[.-]ecr.*403 F",
    ),
    Message(
        Phase.PULL_IMAGE,
        "s3",
        Cause.CONNECTION,
        _PULL
        + "The task cannot pull <image> from the registry <image>. There is a connection issue ... failed to copy:"
        " httpReadSeeker: failed open: failed to do request: Get <address in S3>: dial tcp <{where}>:443: i/o"
        " timeout",
        "failed to copy: httpReadSeeker: failed open: failed to do request",
        signs=rf"CannotPull(?={_LAYERS}).*{NETWORK}|CannotPull.*(context canceled|panic: runtime error)",
    ),
    Message(
        Phase.PULL_IMAGE, "s3", Cause.DENIED, _PULL + "... 403 Forbidden", signs=rf"CannotPull(?={_LAYERS}).*{REFUSAL}"
    ),
    Message(
        Phase.PULL_IMAGE,
        None,
        Cause.CONNECTION,
        _PULL + "... failed to resolve ref ... dial tcp <{where}>:443: i/o timeout",
        "failed to resolve ref",
        signs=rf"CannotPull.*{NETWORK}",
    ),
    Message(Phase.PULL_IMAGE, None, Cause.DENIED, _PULL + _NO_PULL, signs=rf"CannotPull.*({REFUSAL}|unauthorized)"),
    Message(
        Phase.ENVIRONMENT_FILES,
        "s3",
        Cause.CONNECTION,
        "ResourceInitializationError: ... The task can't download the environment variable files from Amazon S3. There"
        " is a connection issue",
        "The task can't download the environment variable files from Amazon S3",
        signs=rf"(environment variable files|env(ironment)? files).*{NETWORK}",
    ),
    Message(
        Phase.ENVIRONMENT_FILES,
        "s3",
        Cause.DENIED,
        "ResourceInitializationError: failed to download env files: ... AccessDenied",
        signs=rf"(environment variable files|env(ironment)? files).*{REFUSAL}",
    ),
    Message(
        Phase.MOUNT_VOLUMES,
        None,
        Cause.CONNECTION,
        f"ResourceInitializationError: {_MOUNT}",
        _MOUNT,
        signs=rf"{_MOUNT}(?!.*{REFUSAL})",
    ),
    Message(
        Phase.MOUNT_VOLUMES, None, Cause.DENIED, f"ResourceInitializationError: {_MOUNT}", signs=rf"{_MOUNT}.*{REFUSAL}"
    ),
    Message(
        Phase.LOGS,
        "logs",
        Cause.CONNECTION,
        _LOGS
        + "The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection"
        " issue between the task and Amazon CloudWatch. ... : signal: killed",
        "failed to validate logger args: … : signal: killed",
        signs=rf"(validate logger args|CloudWatch log group).*{NETWORK}",
    ),
    Message(
        Phase.LOGS,
        "logs",
        Cause.DENIED,
        _LOGS + "create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException",
        "failed to create Cloudwatch log stream: AccessDenied",
        signs=rf"(validate logger args|Cloudwatch log (stream|group)).*{REFUSAL}",
    ),
    Message(
        Phase.LOGS,
        "logs",
        Cause.MISSING,
        _DRIVER,
        "failed to initialize logging driver",
        signs=rf"failed to initialize logging driver(?!.*({NETWORK}|{REFUSAL}))|specified log group does not exist",
    ),
    Message(
        Phase.LOGS,
        None,
        Cause.CONNECTION,
        _DRIVER + " ... dial tcp <{where}>: i/o timeout",
        signs=rf"failed to initialize logging driver.*{NETWORK}",
    ),
    Message(Phase.LOGS, None, Cause.DENIED, _DRIVER, signs=rf"failed to initialize logging driver.*{REFUSAL}"),
    Message(
        Phase.LOGS,
        ROUTER,
        Cause.CONNECTION,
        "no stopped reason: the log router keeps retrying, and the records are lost",
    ),
    Message(Phase.LOGS, ROUTER, Cause.DENIED, "no stopped reason: the log router is refused, " + _DENIED),
    Message(
        Phase.EXEC,
        "ssmmessages",
        Cause.CONNECTION,
        _EXEC,
        "TargetNotConnectedException",
        signs=r"ExecuteCommandAgent STOPPED|TargetNotConnectedException",
    ),
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
