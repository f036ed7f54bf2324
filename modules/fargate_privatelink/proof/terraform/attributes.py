"""The attributes of resources that others name them by, or that AWS computes."""

from collections.abc import Mapping

from fargate_privatelink.aws.arns import UNKNOWN_SUFFIX
from fargate_privatelink.proof.terraform.kinds import (
    BALANCERS,
    GROUPS,
    LISTENERS,
    SUBNETS,
    TABLES,
    TARGET_GROUPS,
    VPCS,
)

# Attributes besides `id` and `arn` by which others refer to a resource.
NAMES = {
    "aws_ecr_repository": ("name",),
    "aws_iam_role": ("name",),
    "aws_s3_bucket": ("bucket",),
    "aws_ecs_task_definition": ("arn_without_revision", "family"),
    "aws_ecs_cluster": ("name",),
    "aws_ecs_capacity_provider": ("name",),
    "aws_cloudwatch_event_rule": ("name",),
    **dict.fromkeys(
        (
            *("aws_db_subnet_group", "aws_docdb_subnet_group", "aws_elasticache_subnet_group"),
            *("aws_memorydb_subnet_group", "aws_neptune_subnet_group", "aws_redshift_subnet_group"),
        ),
        ("name",),
    ),
}
# What AWS makes with a VPC, by the VPC's attribute; the second is the resource that adopts it.
DEFAULTS = {
    "default_security_group_id": "aws_default_security_group",
    "main_route_table_id": "aws_default_route_table",
    "default_route_table_id": "aws_default_route_table",
    "default_network_acl_id": "aws_default_network_acl",
}
# Types of one kind of thing, which a data source of any of them may read.
ADOPTED = (
    *(VPCS, SUBNETS, TABLES, GROUPS, ("aws_vpc_endpoint",), ("aws_vpc_peering_connection",), ("aws_route53_zone",)),
    *(("aws_ec2_transit_gateway",), ("aws_ec2_transit_gateway_vpc_attachment",)),
    ("aws_ec2_transit_gateway_route_table",),
    *(BALANCERS, LISTENERS, TARGET_GROUPS),
)
_OWNED = "arn:{partition}:secretsmanager:{region}:{account}:secret"
_SECRET = f"{_OWNED}:{{name}}-{UNKNOWN_SUFFIX}"
# The secret that RDS makes for its master user. Source: Amazon RDS User Guide, rds-secrets-manager.
MASTER_SECRET = "master_user_secret[0].secret_arn"
# Attributes that follow from a resource's arguments. Source: AWS General Reference, Amazon Resource Names; AWS
# provider documentation, Attribute Reference of each.
FORMULAS: Mapping[str, Mapping[str, str]] = {
    "aws_ecr_repository": {
        "arn": "arn:{partition}:ecr:{region}:{account}:repository/{name}",
        "repository_url": "{account}.dkr.ecr.{region}.{dns_suffix}/{name}",
        "registry_id": "{account}",
    },
    "aws_ecs_cluster": {"arn": "arn:{partition}:ecs:{region}:{account}:cluster/{name}"},
    "aws_ecs_task_definition": {
        "arn": "arn:{partition}:ecs:{region}:{account}:task-definition/{family}:{revision}",
        "arn_without_revision": "arn:{partition}:ecs:{region}:{account}:task-definition/{family}",
    },
    "aws_scheduler_schedule_group": {"arn": "arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}"},
    "aws_cloudwatch_log_group": {"arn": "arn:{partition}:logs:{region}:{account}:log-group:{name}"},
    "aws_iam_role": {"arn": "arn:{partition}:iam::{account}:role/{name}"},
    "aws_secretsmanager_secret": {
        "arn": _SECRET,
        "id": _SECRET,
    },
    "aws_secretsmanager_secret_version": {"arn": "{secret_id}"},
    "aws_db_instance": {MASTER_SECRET: f"{_OWNED}:rds!db-{{resource_id}}-{UNKNOWN_SUFFIX}"},
    "aws_rds_cluster": {MASTER_SECRET: f"{_OWNED}:rds!cluster-{{cluster_resource_id}}-{UNKNOWN_SUFFIX}"},
    "aws_ssm_parameter": {"arn": "arn:{partition}:ssm:{region}:{account}:parameter/{name}"},
    "aws_s3_bucket": {"arn": "arn:{partition}:s3:::{bucket}", "id": "{bucket}", "bucket": "{bucket}"},
    "aws_s3_object": {"arn": "arn:{partition}:s3:::{bucket}/{key}"},
    "aws_kinesis_firehose_delivery_stream": {
        "arn": "arn:{partition}:firehose:{region}:{account}:deliverystream/{name}"
    },
    "aws_kinesis_stream": {"arn": "arn:{partition}:kinesis:{region}:{account}:stream/{name}"},
    "aws_efs_file_system": {"arn": "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}"},
    "aws_caller_identity": {"account_id": "{account}", "id": "{account}"},
    "aws_region": {"name": "{region}", "id": "{region}", "region": "{region}"},
    "aws_partition": {"partition": "{partition}", "id": "{partition}", "dns_suffix": "{dns_suffix}"},
    "aws_security_group": {"owner_id": "{account}"},
    "aws_vpc": {"owner_id": "{account}"},
    "aws_vpc_endpoint_service": {"service_name": "com.amazonaws.{region}.{service}"},
}
# Types whose attributes follow from the arguments of the data source alone: AWS names an endpoint service of one's own.
DATA_ONLY = ("aws_vpc_endpoint_service",)
LEADING_SLASH = ("aws_ssm_parameter",)
