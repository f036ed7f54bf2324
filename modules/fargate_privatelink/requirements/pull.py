"""Pulling the images: ECR, its pull-through caches, and registries that are not ECR."""

from collections.abc import Iterator, Sequence

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.aws.images import FLUENT_BIT_REGISTRIES, Image, fluent_bit
from fargate_privatelink.requirements.hosts import at_host
from fargate_privatelink.requirements.requirement import (
    Grant,
    Phase,
    Reach,
    Requirement,
    Role,
    Task,
    in_region,
)

# In ECR Public, of which AWS has copies in private registries.
FLUENT_BIT = "aws-observability/aws-for-fluent-bit"

# Accounts of AWS itself, whose repositories everybody may pull from.
# Source: AWS App Mesh User Guide, envoy; AWS Deep Learning Containers Developer Guide, Available images; Amazon EKS
# User Guide, add-ons-images.
AWS_ACCOUNTS = (*FLUENT_BIT_REGISTRIES, "840364872350", "763104351884", "602401143452")

# The prefixes that ECR's console proposes for pull-through cache rules.
# Source: Amazon ECR User Guide, pull-through-cache-creating-rule.
PULL_THROUGH_PREFIXES = (
    *("azure", "chainguard", "docker-hub", "ecr-public"),
    *("github", "gitlab", "kubernetes", "quay"),
)

# Source: Amazon ECR User Guide, vpc-endpoints; Amazon ECS Developer Guide, task_execution_IAM_role.
LOGIN = ("ecr:GetAuthorizationToken",)
PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
CACHE = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")


def is_pull_through_cache(image: Image, prefixes: Sequence[str] = ()) -> bool:
    """Whether an ECR image's repository is one that a pull-through cache rule fills: one of `prefixes`, or of AWS's."""
    return any(image.repository.startswith(f"{prefix}/") for prefix in (*PULL_THROUGH_PREFIXES, *prefixes))


def repository_arn(image: Image, task: Task) -> str:
    """The ARN of an ECR image's repository."""
    assert image.ecr is not None
    return f"arn:{task.region.partition}:ecr:{image.ecr.region}:{image.ecr.account}:repository/{image.repository}"


def images(task: Task) -> Iterator[Requirement]:
    for index, container in enumerate(task.definition.containers):
        reason = f"containerDefinitions[{index}].image"
        image = Image.parse(container["image"])
        if image.ecr is None:
            yield _elsewhere(image, reason, task)
        else:
            yield from _ecr(image, reason, task)


def _ecr(image: Image, reason: str, task: Task) -> Iterator[Requirement]:
    registry = image.ecr
    assert registry is not None
    repository = repository_arn(image, task)
    login = (Grant(Role.EXECUTION, "LogInToEcr", LOGIN, ("*",)),)
    pull: tuple[Grant, ...] = (Grant(Role.EXECUTION, "PullImages", PULL, (repository,)),)
    note = ""
    is_own = registry.region == task.region.name and task.account in ("", UNKNOWN_ACCOUNT, registry.account)
    if is_pull_through_cache(image, task.pull_through_prefixes if is_own else ()):
        # What fills a cache makes its repository where there is none.
        actions = CACHE[:1] if is_own and image.repository in task.repositories else CACHE
        pull += (Grant(Role.EXECUTION, "FillPullThroughCache", actions, (repository,)),)
        note = f"{image.repository} looks like a pull-through cache: do its first pull where there is internet"
    elif task.account == UNKNOWN_ACCOUNT and registry.account not in AWS_ACCOUNTS:
        note = (
            f"the roles are named without an account: {image.repository} is pulled from account {registry.account},"
            " where it has to be; give a role's ARN, and a repository of that account is created"
        )
    elif task.account and registry.account not in (task.account, *AWS_ACCOUNTS):
        note = f"account {registry.account} must let {task.account} pull {image.repository} in its repository policy"

    def need(target: str, grants: tuple[Grant, ...], reach: Reach = Reach.ENDPOINT, note: str = "") -> Requirement:
        return Requirement(target=target, reach=reach, phase=Phase.PULL_IMAGE, reason=reason, grants=grants, note=note)

    if registry.region != task.region.name:
        remedy = f"replicate the image to ECR in {task.region}"
        yield in_region(
            task, "ECR", registry.region, phase=Phase.PULL_IMAGE, reason=reason, grants=login + pull, remedy=remedy
        )
        return
    yield need("ecr.api", login, task.start_reach)
    if registry.fips:
        # Which API host the agent calls for a FIPS registry is not documented, so both are there.
        yield need("ecr-fips.api", login, task.start_reach)
    yield need("ecr-fips.dkr" if registry.fips else "ecr.dkr", pull, note=note)
    # The layers come from a bucket of ECR's own, with pre-signed requests: no action, but a way to S3.
    yield need("s3", ())


def _elsewhere(image: Image, reason: str, task: Task) -> Requirement:
    remedy = f"copy the image to ECR in {task.region}"
    if (image.registry, image.repository) == ("public.ecr.aws", FLUENT_BIT) and (own := fluent_bit(task.region)):
        remedy = f"use {own}, or copy the image to ECR"
    host, _, port = image.registry.partition(":")
    return at_host(
        host, task, phase=Phase.PULL_IMAGE, reason=reason, port=int(port) if port.isdigit() else 443, remedy=remedy
    )
