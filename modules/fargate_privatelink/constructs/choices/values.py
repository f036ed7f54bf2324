"""The choices as the settings and the task definitions say."""

from dataclasses import replace

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.choices.services import service_values
from fargate_privatelink.hcl.expressions import template
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.iam import TaskRole
from fargate_privatelink.settings.values import PROTECTABLE


def existing_role(role: TaskRole) -> str:
    """The ARN of a role that exists already: in the account that the VPC is made in, where nothing names another."""
    account = template("aws_vpc.main.owner_id")
    return str(replace(role.arn, account=account) if role.arn.account == UNKNOWN_ACCOUNT else role.arn)


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
        roles={role.arn: role.name if create.execution_roles else existing_role(role) for role in inventory.roles},
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
        protect={kind: kind in settings.protect for kind in PROTECTABLE},
        sizes={definition.family: (str(definition.cpu), str(definition.memory)) for definition in definitions},
        services=service_values(inventory),
    )
