"""Fargate's rules for one container.

Source, where no other is named: Amazon ECS Developer Guide, Fargate task definition differences
(fargate-tasks-services), and the ECS API Reference, ContainerDefinition.
"""

import math
import re
from collections.abc import Callable

from fargate_privatelink.aws.images import MAX_IMAGE, Image, ecr_suffixes, is_misspelt_ecr
from fargate_privatelink.aws.regions import regions, unknown_region
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.task_definition.container_logging import firelens, logging
from fargate_privatelink.task_definition.mounts import mounts, tmpfs
from fargate_privatelink.task_definition.ports import mappings
from fargate_privatelink.task_definition.references import references, variables
from fargate_privatelink.task_definition.rules import NAME, NAME_RULE, Problems, is_windows, within

# Settings that Fargate refuses, where they are anything but empty or false.
REFUSED_CONTAINER_SETTINGS = {
    "links": "are not supported on Fargate: containers of a task reach each other on localhost",
    "privileged": "is not supported on Fargate",
    "disableNetworking": "is not supported on Fargate",
    "dnsServers": "are not supported on Fargate",
    "dnsSearchDomains": "are not supported on Fargate",
    "dockerSecurityOptions": "are not supported on Fargate",
    "extraHosts": "are not supported on Fargate",
    "hostname": "is not supported with networkMode awsvpc",
    "resourceRequirements": "are not supported on Fargate: it has no GPU",
}
# Not tmpfs: on Linux it is supported since 2026-01-06. Source: AWS What's New, amazon-ecs-tmpfs-mounts-aws-fargate.
REFUSED_LINUX_PARAMETERS = ("devices", "maxSwap", "sharedMemorySize", "swappiness")

# Bounds, both ends included.
HEALTH_CHECK_BOUNDS = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
CONTAINER_BOUNDS = {"startTimeout": (2, 120), "stopTimeout": (2, 120)}
RESTART_POLICY_BOUNDS = {"restartAttemptPeriod": (60, 1800)}
HEALTH_CHECK_KINDS = ("CMD", "CMD-SHELL", "NONE")
MAX_NOFILE = 1048576
MAX_IGNORED_EXIT_CODES = 50
# Source: ECS API Reference, SystemControl.
SYSTEM_CONTROLS = r"(net|fs\.mqueue)\.[\w./-]+|kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)"

# A host with or without a port, a path, a tag: no scheme, and no + anywhere. Source: distribution/reference.
IMAGE = (
    rf"(?=[^@]{{1,{MAX_IMAGE}}}(@|\Z))([A-Za-z0-9][\w.-]*(:\d+)?/)?[A-Za-z0-9][\w.#-]*(/[\w.#-]+)*"
    r"(:\w[\w.#-]{0,127})?(@sha256:[0-9a-f]{64})?"
)
ECR_IMAGE_FORM = "<account>.dkr.ecr.<region>.amazonaws.com/<repository> with :tag or @digest, the account 12 digits"
# Source: Amazon ECR API Reference, CreateRepository, repositoryName.
ECR_REPOSITORY = r"(?=.{2,256}$)([a-z0-9]+([._-][a-z0-9]+)*/)*[a-z0-9]+([._-]+[a-z0-9]+)*"


def _name_and_image(container: Json, task: Json) -> Problems:
    if not container.get("name"):
        yield "name", "is required"
    elif not re.fullmatch(NAME, container["name"]):
        yield "name", f"{NAME_RULE}, got {shown(container['name'])}"
    if not container.get("image"):
        yield "image", "is required"
    elif is_misspelt_ecr(container["image"]):
        yield "image", f"an image in ECR is {ECR_IMAGE_FORM}, got {shown(container['image'])}"
    elif not re.fullmatch(IMAGE, container["image"], re.ASCII):
        yield "image", f"must be an image, repository-url/image:tag or @digest, got {shown(container['image'])}"
    else:
        yield from _image(Image.parse(container["image"]))


def _image(image: Image) -> Problems:
    if image.ecr is None:
        # Source: distribution/reference, path-component.
        if image.repository != image.repository.lower():
            yield "image", f"a repository's name is in lower case, got {shown(image.repository)}"
        return
    if not re.fullmatch(ECR_REPOSITORY, image.repository):
        yield "image", f"an ECR repository's name is lower case and 2 to 256 long, got {shown(image.repository)}"
    name = image.ecr.region
    region = regions().get(name)
    if region is None:
        yield "image", unknown_region(name)
    elif image.ecr.suffix not in (suffixes := ecr_suffixes(region)):
        yield "image", f"a registry in {name} ends in {' or '.join(suffixes)}, got {shown(image.registry)}"


def _container_settings(container: Json, task: Json) -> Problems:
    for key, message in REFUSED_CONTAINER_SETTINGS.items():
        if container.get(key):
            yield key, message
    if container.get("readonlyRootFilesystem") and is_windows(task):
        yield "readonlyRootFilesystem", "is not supported for Windows"
    linux = container.get("linuxParameters", {})
    if linux and is_windows(task):
        yield "linuxParameters", "are not supported for Windows"
    for key in REFUSED_LINUX_PARAMETERS:
        if linux.get(key, []) != []:
            yield f"linuxParameters.{key}", "is not supported on Fargate"
    if added := [name for name in linux.get("capabilities", {}).get("add", ()) if name != "SYS_PTRACE"]:
        yield "linuxParameters.capabilities.add", f'must be only "SYS_PTRACE" on Fargate, got {shown(added)}'


def _numbers(container: Json, task: Json) -> Problems:
    memory, reservation = container.get("memory"), container.get("memoryReservation")
    if memory and reservation and reservation > memory:
        # Source: awsdocs/amazon-ecs-developer-guide, pull request 242: the guide's "greater than" is "at least".
        yield "memoryReservation", f"must be at most memory, {memory}, got {reservation}"
    for key in ("cpu", "memory", "memoryReservation"):
        if container.get(key, 0) < 0:
            yield key, f"must not be negative, got {container[key]}"
    yield from within(container, CONTAINER_BOUNDS)
    restart = container.get("restartPolicy", {})
    yield from within(restart, RESTART_POLICY_BOUNDS, "restartPolicy.")
    if (count := len(restart.get("ignoredExitCodes", ()))) > MAX_IGNORED_EXIT_CODES:
        yield "restartPolicy.ignoredExitCodes", f"must be at most {MAX_IGNORED_EXIT_CODES} codes, got {count}"


def _ulimits(container: Json, task: Json) -> Problems:
    for index, limit in enumerate(container.get("ulimits", ())):
        path = f"ulimits[{index}]"
        # -1 is without limit.
        soft, hard = (value if value != -1 else math.inf for value in (limit["softLimit"], limit["hardLimit"]))
        if is_windows(task):
            yield path, "is not supported for Windows"
        if soft > hard:
            yield f"{path}.softLimit", f"must be at most hardLimit, {limit['hardLimit']}, got {limit['softLimit']}"
        if limit["name"] == "nofile" and hard > MAX_NOFILE:
            yield f"{path}.hardLimit", f"must be at most {MAX_NOFILE}, got {limit['hardLimit']}"


def _health_check(container: Json, task: Json) -> Problems:
    check = container.get("healthCheck")
    if check is None:
        return
    yield from within(check, HEALTH_CHECK_BOUNDS, "healthCheck.")
    if not check["command"] or not check["command"][0]:
        yield "healthCheck.command", f"must begin with CMD, CMD-SHELL or NONE, got {shown(check['command'])}"
    elif check["command"][0] in HEALTH_CHECK_KINDS and len(check["command"]) < 2 and check["command"][0] != "NONE":
        yield "healthCheck.command", f"must name a command after {check['command'][0]}"


def is_bare_health_check(container: Json) -> bool:
    """Whether a health check's command begins with none of the words that the API asks for.

    ECS registers it and runs the command. Source: aws-observability/aws-otel-collector, issue 2034.
    """
    command = container.get("healthCheck", {}).get("command", ())
    return bool(command) and command[0] not in HEALTH_CHECK_KINDS


def _system_controls(container: Json, task: Json) -> Problems:
    for index, control in enumerate(container.get("systemControls", ())):
        namespace = control.get("namespace", "")
        if not re.fullmatch(SYSTEM_CONTROLS, namespace, re.ASCII):
            expected = "must be net.*, fs.mqueue.* or one of the kernel's for IPC"
            yield f"systemControls[{index}].namespace", f"{expected}, got {shown(namespace)}"


RULES: tuple[Callable[[Json, Json], Problems], ...] = (
    _name_and_image,
    _container_settings,
    _numbers,
    _ulimits,
    mappings,
    _health_check,
    _system_controls,
    variables,
    references,
    logging,
    firelens,
    tmpfs,
    mounts,
)
