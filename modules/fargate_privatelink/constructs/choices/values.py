"""The choices as the settings and the task definitions say."""

from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.inventory import Inventory


def values(inventory: Inventory) -> Choices:
    """The choices of an inventory as they are."""
    settings = inventory.settings
    create, region = settings.create, settings.region
    cluster_arn = f"arn:{region.partition}:ecs:{region}:{inventory.account}:cluster/{settings.cluster}"
    definitions, keys, repositories = inventory.definitions.values(), settings.kms_keys, settings.repositories
    return Choices(
        region=region.name,
        vpc_cidr=str(settings.vpc_cidr),
        private_subnets={zone: str(cidr) for zone, cidr in settings.private_subnets.items()},
        public_subnets={zone: str(cidr) for zone, cidr in settings.public_subnets.items()},
        # Whichever is named first: a zone more moves no gateway.
        nat_zone=next(iter(settings.public_subnets), ""),
        cluster=settings.cluster if create.cluster else cluster_arn,
        roles={role.arn: role.name if create.execution_roles else str(role.arn) for role in inventory.roles},
        tags=settings.tags,
        log_retention_days=settings.log_retention_days,
        permissions_boundary=settings.permissions_boundary,
        log_groups_key=keys.log_groups,
        repositories_key=keys.repositories,
        exec_key=keys.exec,
        secrets_keys=keys.secrets,
        image_tag_mutability="IMMUTABLE" if repositories.immutable else None,
        keep_images=repositories.keep_images,
        container_insights=settings.container_insights,
        sizes={definition.family: (str(definition.cpu), str(definition.memory)) for definition in definitions},
    )
