"""Why a task stops for other reasons than a way that leads nowhere, in one table: AWS's words, and where to look.

Source: Amazon ECS Developer Guide, Stopped tasks error messages, Task cannot pull image errors, Service event messages,
Resolve issues with stopped tasks; ECS API Reference, Task, stopCode; signals' numbers as of Linux.
"""

from enum import StrEnum
from typing import NamedTuple


class Told(StrEnum):
    """What a proof tells of a cause."""

    # The task started all the same, or the cause has nothing to do with its paths.
    NOTHING = "nothing"
    ROLES = "whether the task's roles can be assumed"
    REQUESTS = "the way in to the task"
    CALLS = "the calls of its application"


class Other(NamedTuple):
    """A cause: a pattern of AWS's words, what they say, where to look, and what the proof tells of it.

    `answers` says that whoever was asked has answered: no way there is at fault, whatever else the words are.
    """

    signs: str
    meaning: str
    look: str
    told: Told = Told.NOTHING
    answers: bool = False


_PLATFORM = "build the image for runtimePlatform.cpuArchitecture, or set that to what the image is made for"
_START = "the entry point, command and user of the container, against what is in the image"

OTHERS = (
    # The image.
    Other(
        r"not contain descriptor matching platform|no matching manifest for|exec format error",
        "the image is made for another CPU architecture or operating system",
        _PLATFORM,
        answers=True,
    ),
    Other(
        r"CannotPull.*(toomanyrequests|rate limit|Rate exceeded)",
        "the registry refuses more pulls for now",
        "copy the image to ECR, such as with a pull-through cache rule, or give credentials of the registry",
        answers=True,
    ),
    Other(
        r"CannotPull(?!.*not authorized to perform).*(not found|manifest unknown|API error \(404\)|does not exist)",
        "the registry has no such image, or shows it to nobody without credentials",
        "the image's name, tag and region: aws ecr describe-images --repository-name ...",
        answers=True,
    ),
    Other(
        r"no space left on device",
        "the task's ephemeral storage is full",
        "ephemeralStorage.sizeInGiB of the task definition, and the size of its images",
        answers=True,
    ),
    # What it is given.
    Other(
        r"did not contain json key",
        "the secret has no such JSON key",
        "the key behind the secret's ARN in valueFrom, and the secret's current version",
        answers=True,
    ),
    Other(
        r"env(ironment)?( variable)? files?.*(NoSuchKey|NoSuchBucket|not found)",
        "the environment file is not there",
        "bucket and key in environmentFiles",
        answers=True,
    ),
    Other(
        r"unable to assume (the )?role",
        "ECS may not assume a role of the task",
        "the role's trust policy, and whether it is there",
        Told.ROLES,
    ),
    # What Fargate has.
    Other(
        r"OutOfMemory|OOMKilled|memory usage",
        "a container used more memory than it may",
        "memory of the task and of the container, and the application's use: MemoryUtilized in Container Insights",
    ),
    Other(
        r"capacity is unavailable|RESOURCE:(CPU|MEMORY|ENI|PORTS)",
        "Fargate had no capacity there at the time",
        "more availability zones, other sizes, FARGATE beside FARGATE_SPOT; it passes by itself too",
    ),
    Other(
        r"limit on the number of|vCPU limit|service quota",
        "a quota of the account is used up",
        "Service Quotas, AWS Fargate: On-Demand and Spot vCPU resource count",
    ),
    Other(
        r"InsufficientFreeAddresses|not enough free addresses|insufficient free addresses",
        "the subnet has no free address for the task's network interface",
        "aws ec2 describe-subnets: AvailableIpAddressCount; a larger subnet, or one more",
    ),
    Other(
        r"network interface provisioning|attempting to (create|attach|delete) network interface|NetworkInterfaceLimit",
        "the task's network interface was not made in time",
        "the quota Network interfaces per Region, the subnet and security groups, AWSServiceRoleForECS;"
        " it may pass by itself",
    ),
    Other(
        r"EphemeralStorage provisioning",
        "the task's storage was not made in time",
        "it passes by itself; AWS Support where it does not",
    ),
    Other(
        r"CannotCreateVolume|EBS volume",
        "a volume of the task was not made",
        "the service's volume configuration and its infrastructure role; driver and options of the volume",
    ),
    # The containers.
    Other(
        r"(CannotStart|CannotCreate)Container.*(executable file not found|no such file|permission denied)",
        "the container's command is not in the image, or may not be executed",
        _START,
    ),
    Other(
        r"(CannotStart|CannotCreate|CannotInspect|CannotStop)Container|ContainerRuntime(Timeout)?Error"
        r"|Could not transition to",
        "the container could not be run",
        f"{_START}; its linuxParameters and ulimits",
    ),
    Other(
        r"dependency|dependsOn|depends on",
        "a container that another one waits for did not become what dependsOn asks for",
        "dependsOn, startTimeout, and that container's exit code, health check and log",
    ),
    Other(
        r"failed container health checks",
        "a container's own health check failed",
        "healthCheck of the container: its command in the image, interval, retries and startPeriod; its log",
    ),
    # Its service.
    Other(
        r"failed ELB health checks|is unhealthy in",
        "a load balancer's health check failed",
        "the target group's path, port and success codes; healthCheckGracePeriodSeconds; the application's log:"
        " aws elbv2 describe-target-health",
        Told.REQUESTS,
    ),
    Other(
        r"failed to (de)?register targets",
        "the task was not made a target of the load balancer",
        "whether the target group is of the task's VPC, of type ip, and AWSServiceRoleForECS is there",
        Told.REQUESTS,
    ),
    Other(
        r"circuit breaker|deployment failed|unable to consistently start tasks|rolling back",
        "its deployment was given up after its tasks did not stay",
        "the tasks that stopped before: each says why",
    ),
    Other(
        r"Spot Task was interrupted|SpotInterruption",
        "AWS took Fargate Spot's capacity back",
        "nothing of the task: weights and base of FARGATE beside FARGATE_SPOT; stopTimeout for SIGTERM",
    ),
    Other(
        r"Scaling activity initiated by|ServiceSchedulerInitiated",
        "its service needed it no longer: it scaled in, or a deployment put another one in its place",
        "nothing of the task: the service's desired count, its scaling policies and deployments",
    ),
    Other(
        r"TerminationNotice|performing maintenance|task retirement|retired",
        "AWS maintains what it ran on",
        "nothing of the task: a service starts another one",
    ),
    Other(
        r"unable to place a task",
        "ECS found no place for the task",
        "the reason in the event, launch type and capacity providers",
    ),
    Other(
        r"UserInitiated|stopped by user|service.*(was|been) deleted",
        "somebody stopped it",
        "AWS CloudTrail: StopTask, DeleteService, UpdateService",
    ),
    # Its end by itself.
    Other(
        r"exit code 137",
        "a container was killed (SIGKILL): out of memory, or not ended within stopTimeout",
        "memory of the task and of the container; what the application does at SIGTERM",
    ),
    Other(
        r"exit code 143",
        "a container ended at SIGTERM, which whoever stops a task sends",
        "why the task was to stop: the service's events",
    ),
    Other(r"exit code 139", "a container crashed (SIGSEGV)", "the application and its native libraries; its log"),
    Other(r"exit code 12[67]", "the container's command is not in the image, or may not be executed", _START),
    Other(
        r"exit code 0\b",
        "an essential container ended by itself, without an error",
        "whether it is to end: a job is started by run-task, not by a service; essential = false beside others",
    ),
    Other(
        r"exit code [1-9]",
        "the application ended with an error",
        "its log, behind awslogs-stream-prefix/container/task; the exit code is the application's own",
        Told.CALLS,
    ),
    Other(
        r"Essential container in task exited|EssentialContainerExited",
        "an essential container ended",
        "the exit codes of its containers, and its log",
        Told.CALLS,
    ),
    Other(r"InternalError|internal error", "AWS failed", "it passes by itself; AWS Support where it does not"),
)
