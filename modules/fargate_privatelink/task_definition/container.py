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
from fargate_privatelink.task_definition.rules import NAME, NAME_RULE, Problems, is_windows, repeated, within

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
MAX_ENVIRONMENT_FILES = 10

# The forms of a reference. Source: ECS API Reference, Secret, RepositoryCredentials and ContainerDefinition.
# A host with or without a port, a path, a tag: no scheme, and no + anywhere. Source: distribution/reference.
IMAGE = (
    rf"(?=[^@]{{1,{MAX_IMAGE}}}(@|\Z))([A-Za-z0-9][\w.-]*(:\d+)?/)?[A-Za-z0-9][\w.#-]*(/[\w.#-]+)*"
    r"(:\w[\w.#-]{0,127})?(@sha256:[0-9a-f]{64})?"
)
ECR_IMAGE_FORM = "<account>.dkr.ecr.<region>.amazonaws.com/<repository> with :tag or @digest, the account 12 digits"
# Source: Amazon ECR API Reference, CreateRepository, repositoryName.
ECR_REPOSITORY = r"(?=.{2,256}$)([a-z0-9]+([._-][a-z0-9]+)*/)*[a-z0-9]+([._-]+[a-z0-9]+)*"
SECRET_ARN = r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@:!-]+"
SECRET_NAME = r"[\w/+=.@!-]{1,512}"
PARAMETER_ARN = r"arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter/[\w.:/-]+"
# A name with levels begins with a slash.
PARAMETER_NAME = r"/[\w./-]{1,1010}|[\w.-]{1,1011}"
OBJECT_ARN = r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]+/\S+"
MAX_CREDENTIAL_SPECS = 1


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
    linux = container.get("linuxParameters", {})
    if linux and is_windows(task):
        yield "linuxParameters", "are not supported for Windows"
    for key in REFUSED_LINUX_PARAMETERS:
        if linux.get(key, []) != []:
            yield f"linuxParameters.{key}", "is not supported on Fargate"
    if added := [name for name in linux.get("capabilities", {}).get("add", ()) if name != "SYS_PTRACE"]:
        yield "linuxParameters.capabilities.add", f'must be only "SYS_PTRACE" on Fargate, got {shown(added)}'
    memory, reservation = container.get("memory"), container.get("memoryReservation")
    if memory and reservation and reservation > memory:
        # Source: awsdocs/amazon-ecs-developer-guide, pull request 242: the guide's "greater than" is "at least".
        yield "memoryReservation", f"must be at most memory, {memory}, got {reservation}"
    for key in ("cpu", "memory", "memoryReservation"):
        if container.get(key, 0) < 0:
            yield key, f"must not be negative, got {container[key]}"
    yield from within(container, CONTAINER_BOUNDS)
    yield from within(container.get("restartPolicy", {}), RESTART_POLICY_BOUNDS, "restartPolicy.")


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


def _environment(container: Json, task: Json) -> Problems:
    for key in ("environment", "secrets"):
        for index, entry in enumerate(container.get(key, ())):
            if not entry.get("name"):
                yield f"{key}[{index}].name", "is required"
    secrets = [entry.get("name") for entry in container.get("secrets", ())]
    plain = {entry.get("name") for entry in container.get("environment", ())}
    for name in sorted(str(name) for name in {*repeated(secrets), *(plain & set(secrets))} if name):
        yield "secrets", f"{shown(name)} is set twice: secrets and environment share one set of names"
    files = container.get("environmentFiles", ())
    if len(files) > MAX_ENVIRONMENT_FILES:
        yield "environmentFiles", f"must be at most {MAX_ENVIRONMENT_FILES} files, got {len(files)}"
    if files and is_windows(task):
        yield "environmentFiles", "are not supported for Windows on Fargate"
    for index, file in enumerate(files):
        if not re.fullmatch(rf"{OBJECT_ARN}\.env", file["value"]):
            expected = "must be the ARN of an object that ends in .env, arn:aws:s3:::<bucket>/<key>.env"
            yield f"environmentFiles[{index}].value", f"{expected}, got {shown(file['value'])}"


def _references(container: Json, task: Json) -> Problems:
    secrets = [(f"secrets[{index}]", entry) for index, entry in enumerate(container.get("secrets", ()))]
    options = container.get("logConfiguration", {}).get("secretOptions", ())
    secrets += [(f"logConfiguration.secretOptions[{index}]", entry) for index, entry in enumerate(options)]
    for path, entry in secrets:
        if not re.fullmatch(f"{SECRET_ARN}|{PARAMETER_ARN}|{PARAMETER_NAME}", entry["valueFrom"], re.ASCII):
            expected = "must be the ARN of a Secrets Manager secret, or the ARN or name of a Parameter Store parameter"
            yield f"{path}.valueFrom", f"{expected}, got {shown(entry['valueFrom'])}"
    credentials = container.get("repositoryCredentials", {}).get("credentialsParameter")
    if credentials is not None and not re.fullmatch(f"{SECRET_ARN}|{SECRET_NAME}", credentials, re.ASCII):
        path = "repositoryCredentials.credentialsParameter"
        yield path, f"must be the ARN or name of a Secrets Manager secret, got {shown(credentials)}"
    specs = container.get("credentialSpecs", ())
    if len(specs) > MAX_CREDENTIAL_SPECS:
        yield "credentialSpecs", f"must be at most {MAX_CREDENTIAL_SPECS} credential spec, got {len(specs)}"
    for index, value in enumerate(specs):
        if not re.fullmatch(f"credentialspec(domainless)?:({PARAMETER_ARN}|{OBJECT_ARN})", value, re.ASCII):
            expected = "must be credentialspec: or credentialspecdomainless: and the ARN of a parameter or an S3 object"
            yield f"credentialSpecs[{index}]", f"{expected}, got {shown(value)}"
        if is_windows(task):
            yield f"credentialSpecs[{index}]", "is not supported for Windows on Fargate"


RULES: tuple[Callable[[Json, Json], Problems], ...] = (
    _name_and_image,
    _container_settings,
    _ulimits,
    mappings,
    _health_check,
    _environment,
    _references,
    logging,
    firelens,
    tmpfs,
    mounts,
)
