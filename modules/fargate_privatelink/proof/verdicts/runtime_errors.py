"""The words in which AWS reports at run time what a proof finds before: those of paths are in the table of messages."""

from fargate_privatelink.aws.regions import Region
from fargate_privatelink.proof.rules import Concern, Step
from fargate_privatelink.proof.verdicts.concerns import is_of_router
from fargate_privatelink.proof.verdicts.messages import MESSAGES, ROUTER, Cause
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
# Source: moby/moby, daemon/logger/awslogs/cloudwatchlogs.go, publishBatch.
NO_LOG = "no stopped reason: the log driver is refused, AccessDeniedException, and what the container writes is lost"
NO_SESSION_LOG = "no error: the session opens, and nothing of it is logged"
# Source: SSM agent, agent/session/shell, validate; what it may not look at is not encrypted.
NOT_ENCRYPTED = (
    "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. Either"
    " encrypt the log group or choose an option to enable logging without encryption."
)
NOT_LOOKED_AT = (
    "Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket. Error: ..."
)
# What EC2 says when an apply, or ECS, puts parts of several VPCs together.
OTHER_NETWORK = "the apply fails before: ... belong to different networks"
NOT_LAUNCHED = "InvalidParameterException when the service or task is started: ... belong to different networks"
REFUSED_SESSIONS = {"logs": NOT_ENCRYPTED, "s3": NOT_LOOKED_AT}
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
    if concern is Concern.LOG:
        return NO_LOG
    if concern is Concern.EXEC and requirement.target in REFUSED_SESSIONS:
        return REFUSED_SESSIONS[requirement.target]
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
