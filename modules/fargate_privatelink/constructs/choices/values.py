"""The choices as the settings and the task definitions say."""

from dataclasses import replace

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT
from fargate_privatelink.constructs.choices import Choices, Existing
from fargate_privatelink.constructs.choices.references import as_written
from fargate_privatelink.constructs.choices.services import service_values
from fargate_privatelink.hcl.expressions import template
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.iam import TaskRole
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.settings.values import PROTECTABLE
from fargate_privatelink.survey.document import STACK_TAG


def account(inventory: Inventory) -> str:
    """The account that everything is made in, as a text: that of the VPC, or of a task's group in one that exists.

    Such a VPC may be another account's, which shares it.
    """
    if inventory.settings.vpc_id is None:
        return template("aws_vpc.main.owner_id")
    return template(f"{first_group(inventory)}.owner_id")


def first_group(inventory: Inventory) -> str:
    """The address of the first task's security group, which each stack makes."""
    return f"aws_security_group.task_{terraform_name(next(iter(inventory.definitions), ''))}"


def existing_role(inventory: Inventory, role: TaskRole) -> str:
    """The ARN of a role that exists already: in the account of everything else, where nothing names another."""
    is_known = role.arn.account != UNKNOWN_ACCOUNT
    return str(role.arn if is_known else replace(role.arn, account=account(inventory)))


def _existing(inventory: Inventory) -> Existing | None:
    network = inventory.existing
    if network is None:
        return None
    tables = {
        service: [network.subnets[zone].route_table_id or "" for zone in decision.zones]
        for service, decision in inventory.decisions.items()
    }
    return Existing(
        vpc_id=network.vpc_id,
        account=account(inventory),
        subnet_ids={zone: subnet.id for zone, subnet in network.subnets.items()},
        private_subnet_ids=None,
        joined_subnet_ids=None,
        public_subnet_ids=[network.public_subnets[zone].id for zone in sorted(network.public_subnets)],
        route_tables={service: list(dict.fromkeys(ids)) for service, ids in tables.items()},
        lacking={group: lacking.zones for (group, _), lacking in inventory.completed.items()},
        destinations={each: each for each in inventory.destinations},
        endpoint_ids={service.name: ", ".join(each.ids) for service, each in inventory.reused.items() if each.ids},
    )


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
        existing=_existing(inventory),
        cluster=settings.cluster if create.cluster else cluster_arn,
        roles={
            role.arn: role.name if create.execution_roles else existing_role(inventory, role)
            for role in inventory.roles
        },
        # By it a later survey tells what the stack itself has made.
        tags={**settings.tags, STACK_TAG: settings.name} if settings.vpc_id else settings.tags,
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
        references=as_written(inventory),
    )
