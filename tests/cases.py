"""Named cases: a stack's settings and its task definitions, as a person would write them."""

from collections.abc import Callable, Mapping
from typing import Any

from fargate_privatelink import settings, task_definition
from fargate_privatelink.inventory import Inventory
from tests import existing

Json = dict[str, Any]

ACCOUNT = "123456789012"
EXECUTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/webExecutionRole"
TASK_ROLE = f"arn:aws:iam::{ACCOUNT}:role/webTaskRole"
REGISTRY = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
CONTAINER: Json = {"name": "web", "image": f"{REGISTRY}/web:1"}
WEB: Json = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "executionRoleArn": EXECUTION_ROLE,
    "containerDefinitions": [CONTAINER],
}
AWSLOGS: Json = {
    "logDriver": "awslogs",
    "options": {"awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "ecs"},
}
ROUTER: Json = {
    "name": "log-router",
    "image": "906394416424.dkr.ecr.us-east-1.amazonaws.com/aws-for-fluent-bit:stable",
    "firelensConfiguration": {"type": "fluentbit"},
    "logConfiguration": AWSLOGS,
}
STACK: Json = {
    "region": "us-east-1",
    "vpc_cidr": "10.0.0.0/16",
    "private_subnets": {"us-east-1a": "10.0.0.0/20"},
    "cluster": "web-cluster",
}
NAT: Json = {"nat": "single", "public_subnets": {"us-east-1a": "10.0.128.0/24"}}


def web(container: Json | None = None, *others: Json, **task: Any) -> Json:
    """The base task definition with changes to its container, more containers, and changes to the task."""
    return WEB | {"containerDefinitions": [CONTAINER | (container or {}), *others]} | task


def firelens(**options: str) -> Json:
    """A web container that logs through a FireLens router with these options."""
    return web({"logConfiguration": {"logDriver": "awsfirelens", "options": options}}, ROUTER, taskRoleArn=TASK_ROLE)


def inventory(stack: Json, *definitions: Json, name: str = "case", **entry: Any) -> Inventory:
    """An inventory from a stack's table and task definitions; `entry` goes into each `[[tasks]]` entry, and what the
    stack has under `of` and a family into that one."""
    of = stack.get("of", {})
    stack = {key: value for key, value in stack.items() if key != "of"}
    entries = [
        {"definition": f"{definition['family']}.json", **entry, **of.get(definition["family"], {})}
        for definition in definitions
    ]
    (parsed,) = settings.parse({"stacks": {name: {**stack, "tasks": entries}}}, file="stacks.toml")
    names = [entry["definition"] for entry in entries]
    return Inventory.of(
        parsed,
        {
            name: task_definition.parse(definition, file=name, with_references=True)
            for name, definition in zip(names, definitions, strict=True)
        },
    )


def in_china(value: Any) -> Any:
    """Whatever a person wrote for us-east-1, moved to cn-north-1."""
    if isinstance(value, dict):
        return {key: in_china(item) for key, item in value.items()}
    if isinstance(value, list):
        return [in_china(item) for item in value]
    if isinstance(value, str):
        moved = value.replace("us-east-1.amazonaws.com", "cn-north-1.amazonaws.com.cn")
        return moved.replace("us-east-1", "cn-north-1").replace("arn:aws:", "arn:aws-cn:")
    return value


SECRETS = web(
    {
        "secrets": [
            {
                "name": "PASSWORD",
                "valueFrom": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:prod/db-a1B2c3:password::",
            },
            {"name": "API_URL", "valueFrom": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/prod/api-url"},
            {"name": "MODE", "valueFrom": "/prod/mode"},
        ],
        "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web-config/prod.env"}],
        "logConfiguration": AWSLOGS,
    }
)
EFS = web(
    {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}], "readonlyRootFilesystem": True},
    taskRoleArn=TASK_ROLE,
    volumes=[
        {
            "name": "data",
            "efsVolumeConfiguration": {
                "fileSystemId": "fs-0123456789abcdef0",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0", "iam": "ENABLED"},
            },
        },
        {"name": "scratch"},
    ],
    ephemeralStorage={"sizeInGiB": 50},
)
# What an application calls, by actions and resources, as an entry of `[[tasks]]` says it.
CALLS: list[Json] = [
    {
        "service": "sqs",
        "actions": ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
        "resources": [f"arn:aws:sqs:us-east-1:{ACCOUNT}:work", "arn:aws:sqs:us-east-1:210987654321:work"],
    },
    {"service": "monitoring", "actions": ["cloudwatch:PutMetricData"], "resources": ["*"]},
]
ZONES = {"us-east-1a": "10.0.0.0/20", "us-east-1b": "10.0.16.0/20", "us-east-1c": "10.0.32.0/20"}
PUBLIC = {"us-east-1a": "10.0.128.0/24", "us-east-1b": "10.0.129.0/24", "us-east-1c": "10.0.130.0/24"}
# What AWS takes for a tag's key, and Terraform for something else.
TAGS = {
    "cost center": "4 2",
    "tags": "1",
    "self": "2",
    "for": "x",
    "null": "",
    "true": "false",
    "1a": "1",
    "a:b=c": "=@/",
    "camelCase": "x",
    "each.key": "y",
    "-x": "+",
    "a-b": "z",
    "日本 é": "日本 ü",
}

KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/00000000-0000-4000-8000-00000000000"
# What reviewers ask of an account, all of it.
ACCOUNT_WIDE: Json = {
    "kms_keys": {
        "log_groups": f"{KEY}1",
        "repositories": f"{KEY}2",
        "secrets": [f"{KEY}3", f"{KEY}4"],
        "exec": f"{KEY}5",
    },
    "repositories": {"immutable": True, "keep_images": 30},
    "container_insights": "enhanced",
    "exec_log_group": "/ecs/exec",
    "permissions_boundary": "arn:aws:iam::aws:policy/AdministratorAccess",
    "provider": {"allowed_account_ids": [ACCOUNT], "assume_role": {"role_arn": f"arn:aws:iam::{ACCOUNT}:role/deploy"}},
}

CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/00000000-0000-4000-8000-000000000000"
TWO_ZONES = {zone: ZONES[zone] for zone in ("us-east-1a", "us-east-1b")}
TWO_PUBLIC = {zone: PUBLIC[zone] for zone in TWO_ZONES}
API = web(
    {
        "name": "api",
        "portMappings": [{"containerPort": 8080, "name": "api", "appProtocol": "http"}],
        "logConfiguration": AWSLOGS,
    },
    family="api",
)
WORKER = web({"logConfiguration": AWSLOGS}, family="worker", taskRoleArn=TASK_ROLE)
NIGHTLY = web({"logConfiguration": AWSLOGS}, family="nightly", taskRoleArn=TASK_ROLE)
# A web API behind an internal load balancer, that callers inside of the VPC and its peers reach.
WEB_API: Json = {
    "private_subnets": TWO_ZONES,
    "load_balancer": {"allowed_cidrs": ["10.0.0.0/8", "192.168.0.0/16"]},
    "of": {
        "api": {
            "connects_to": [
                {"security_group_id": "sg-0123456789abcdef0", "port": 5432},
                {"cidr": "10.9.0.0/24", "port": 6379},
            ],
            "service": {
                "autoscaling": {"min": 2, "max": 10, "cpu": 60, "requests": 500},
                "load_balancer": {"health_check": {"path": "/healthz"}},
            },
        }
    },
}
# Two services by host and path, called over HTTPS from the internet.
PUBLIC_API: Json = {
    "private_subnets": TWO_ZONES,
    "public_subnets": TWO_PUBLIC,
    "tags": {"team": "web"},
    "load_balancer": {
        "scheme": "internet-facing",
        "certificate_arn": CERTIFICATE,
        "allowed_cidrs": ["0.0.0.0/0"],
        "access_logs": {"bucket": "logs-of-web", "prefix": "api"},
        "deletion_protection": True,
    },
    "of": {
        "api": {
            "service": {
                "desired_count": 2,
                "load_balancer": {"hosts": ["api.example.com"], "paths": ["/v1/*"], "container": "api", "port": 8080},
                "service_connect": {"namespace": "internal", "port_name": "api", "port": 80},
            }
        },
        "web": {
            "execute_command": True,
            "service": {
                "load_balancer": {"hosts": ["www.example.com"], "protocol": "HTTPS"},
                "service_connect": {"namespace": "internal", "client_only": True},
            },
        },
    },
}

# One task definition, written for an account of its own, and what a stack of production says in place of it.
OWN_ACCOUNT = "210987654321"
SHOP = web(
    {
        "name": "shop",
        "image": f"{OWN_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/shop:dev",
        "environment": [
            {"name": "LOG_LEVEL", "value": "debug"},
            {"name": "QUEUE", "value": f"https://sqs.us-east-1.amazonaws.com/{OWN_ACCOUNT}/orders"},
            {"name": "PROFILER", "value": "on"},
        ],
        "secrets": [
            {
                "name": "DB_PASSWORD",
                "valueFrom": f"arn:aws:secretsmanager:us-east-1:{OWN_ACCOUNT}:secret:shop/db:password::",
            },
            {"name": "LICENCE", "valueFrom": f"arn:aws:ssm:us-east-1:{OWN_ACCOUNT}:parameter/shop/licence"},
        ],
        "logConfiguration": AWSLOGS,
    },
    family="shop",
    executionRoleArn=f"arn:aws:iam::{OWN_ACCOUNT}:role/shopExecutionRole",
)
SHOP_IN_PRODUCTION: Json = {
    "cpu": 1024,
    "memory": "2 GB",
    "family_suffix": "-prod",
    "containers": {
        "shop": {
            "image": f"{OWN_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/shop:1.4.2",
            "environment": {"LOG_LEVEL": "warn", "LICENCE": "none"},
            "secrets": {"API_KEY": "/shop/api-key"},
            "without": ["PROFILER"],
        }
    },
}
# What Terraform alone knows, and values for the variables that take its place.
REFERRING = web(
    {
        "environment": [
            {"name": "QUEUE", "value": "${aws_sqs_queue.work.url}"},
            {"name": "API", "value": "https://${module.api.hosts[0]}/v1?shell=$${HOME}"},
            {"name": "REGION", "value": "${var.region}"},
            {"name": "MODE", "value": "batch"},
            {"name": "DB_TOKEN", "value": "${local.token}"},
        ],
        "secrets": [
            {"name": "DB", "valueFrom": "${aws_rds_cluster.main.master_user_secret[0].secret_arn}:password::"},
            {"name": "LICENCE", "valueFrom": "${data.aws_ssm_parameter.licence.arn}"},
        ],
        "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
        "logConfiguration": AWSLOGS,
    },
    taskRoleArn=TASK_ROLE,
    volumes=[
        {
            "name": "data",
            "efsVolumeConfiguration": {
                "fileSystemId": "${aws_efs_file_system.data.id}",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"accessPointId": "${var.access_point_id}", "iam": "ENABLED"},
            },
        }
    ],
)
CALLS_REFERRED: list[Json] = [
    {"service": "sqs", "actions": ["sqs:SendMessage"], "resources": ["${aws_sqs_queue.work.arn}"]},
    {"service": "s3", "actions": ["s3:GetObject"], "resources": ["${aws_s3_bucket.data.arn}/*"]},
]
SECRET_ARN = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:rds-a1B2c3"
PARAMETER_ARN = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/licence"
REFERRED: Mapping[str, str] = {
    "aws_sqs_queue_work_url": f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/work",
    "aws_sqs_queue_work_arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:work",
    "aws_s3_bucket_data_arn": "arn:aws:s3:::data-of-web",
    "api_hosts_0": "api.internal",
    # `region` is the module's own.
    "region_reference": "us-east-1",
    "token": "t",
    "aws_rds_cluster_main_master_user_secret_0_secret_arn": SECRET_ARN,
    "data_aws_ssm_parameter_licence_arn": PARAMETER_ARN,
    "aws_efs_file_system_data_id": "fs-0123456789abcdef0",
    "access_point_id": "fsap-0123456789abcdef0",
}

CASES: Mapping[str, Callable[[], Inventory]] = {
    "minimal": lambda: inventory(STACK, web()),
    "secrets": lambda: inventory(STACK, SECRETS),
    "firelens": lambda: inventory(STACK, firelens(Name="kinesis_firehose", region="us-east-1", delivery_stream="web")),
    "exec": lambda: inventory(STACK, web({"logConfiguration": AWSLOGS}, taskRoleArn=TASK_ROLE), execute_command=True),
    "account_wide": lambda: inventory(STACK | ACCOUNT_WIDE, SECRETS | {"taskRoleArn": TASK_ROLE}, execute_command=True),
    "efs": lambda: inventory(STACK, EFS),
    "three_zones": lambda: inventory(STACK | {"private_subnets": ZONES, "tags": {"team": "web"}}, web()),
    "nat_per_zone": lambda: inventory(
        STACK | {"private_subnets": ZONES, "public_subnets": PUBLIC, "nat": "per-az"},
        web({"image": "public.ecr.aws/nginx/nginx:1.29"}),
    ),
    "existing_role_and_repository": lambda: inventory(
        STACK | {"create": {"execution_roles": False, "repositories": False}}, web({"logConfiguration": AWSLOGS})
    ),
    "existing_role_by_name": lambda: inventory(
        STACK | {"create": {"execution_roles": False}}, web(executionRoleArn="webExecutionRole")
    ),
    "china": lambda: inventory(
        in_china(STACK) | {"private_subnets": {"cn-north-1a": "10.0.0.0/20"}}, in_china(SECRETS)
    ),
    "extra_services": lambda: inventory(STACK, web(), extra_services=["dynamodb", "sqs"]),
    "calls_of_the_application": lambda: inventory(STACK, web(taskRoleArn=TASK_ROLE), extra_services=["s3", *CALLS]),
    "two_tasks_share_roles": lambda: inventory(
        STACK, web({"logConfiguration": AWSLOGS}), SECRETS | {"family": "worker", "pidMode": "task"}
    ),
    "template_characters": lambda: inventory(
        STACK,
        web(
            {
                "environment": [{"name": "TEMPLATE", "value": '${HOME} %{if} $${x} "quoted" \\ \n é'}],
                "command": ["sh", "-c", "echo ${LOG_MESSAGE:-none}"],
                "portMappings": [{"containerPort": 8080}],
            },
            tags=[{"key": "owner", "value": "web"}],
            runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        ),
    ),
    # More interface endpoints than the smallest subnet has addresses, and with the operator's too many tags.
    "many_endpoints_and_tags": lambda: inventory(
        STACK,
        web(taskRoleArn=TASK_ROLE, tags=[{"key": f"own {number}", "value": ""} for number in range(5)]),
        extra_services=["athena", "batch", "events", "glue", "kms", "lambda", "sns", "sqs", "states", "xray"],
    ),
    "existing_network": lambda: existing.inventory(
        existing.STACK,
        {"network.json": existing.survey(existing.with_two_of_four())},
        web({"logConfiguration": AWSLOGS}),
    ),
    "existing_network_by_hand": lambda: existing.inventory(
        existing.BY_HAND, {}, EFS | web({"logConfiguration": AWSLOGS}, volumes=EFS["volumes"], taskRoleArn=TASK_ROLE)
    ),
    "existing_network_with_a_hub": lambda: existing.inventory(
        existing.STACK, {"network.json": existing.survey(existing.spoke_and_hub())}, web({"logConfiguration": AWSLOGS})
    ),
    "existing_network_to_complete": lambda: existing.inventory(
        existing.STACK | {"complete_existing_endpoints": True},
        {"network.json": existing.survey(existing.incomplete())},
        web({"logConfiguration": AWSLOGS}),
    ),
    "existing_network_with_a_public_api": lambda: existing.inventory(
        existing.STACK
        | {
            "public_subnets": existing.PUBLIC_SUBNETS,
            "load_balancer": {
                "scheme": "internet-facing",
                "certificate_arn": CERTIFICATE,
                "allowed_cidrs": ["0.0.0.0/0"],
            },
        },
        {"network.json": existing.survey(existing.with_public_subnets())},
        API,
        service={"desired_count": 2, "load_balancer": {"health_check": {"path": "/healthz"}}},
    ),
    "existing_network_by_hand_with_an_internal_api": lambda: existing.inventory(
        existing.BY_HAND | {"load_balancer": {"allowed_cidrs": ["10.0.0.0/8"]}},
        {},
        API,
        service={"load_balancer": {}},
        schedule={"expression": "rate(1 hour)"},
    ),
    "web_api": lambda: inventory(STACK | WEB_API, API),
    "public_api": lambda: inventory(
        STACK | PUBLIC_API,
        API,
        web({"portMappings": [{"containerPort": 8443}], "logConfiguration": AWSLOGS}, taskRoleArn=TASK_ROLE),
    ),
    "worker": lambda: inventory(
        STACK,
        WORKER,
        extra_services=["sqs"],
        service={
            "spot": 0.75,
            "deploy_outside_terraform": True,
            "autoscaling": {"min": 1, "max": 20, "cpu": 70, "memory": 80},
        },
    ),
    "nightly": lambda: inventory(
        STACK,
        NIGHTLY,
        schedule={"expression": "cron(0 3 * * ? *)", "timezone": "Europe/Berlin", "retries": 3, "window": 15},
    ),
    "network_load_balancer": lambda: inventory(
        STACK | {"load_balancer": {"type": "network", "certificate_arn": CERTIFICATE}},
        API,
        service={"load_balancer": {"listener_port": 443}},
    ),
    "existing_listener": lambda: inventory(
        STACK
        | {
            "private_subnets": TWO_ZONES,
            "load_balancer": {
                "listener_arn": f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:listener/app/shared/0123456789abcdef"
                "/fedcba9876543210",
                "security_group_id": "sg-0123456789abcdef0",
            },
        },
        API,
        service={
            "load_balancer": {"paths": ["/api/*"], "priority": 10},
            "autoscaling": {"min": 1, "max": 4, "requests": 100},
        },
    ),
    "environment_dev": lambda: inventory(STACK | {"account": OWN_ACCOUNT}, SHOP),
    "environment_prod": lambda: inventory(STACK | {"account": ACCOUNT}, SHOP, **SHOP_IN_PRODUCTION),
    "references": lambda: inventory(STACK | {"references": True}, REFERRING, extra_services=CALLS_REFERRED),
    "tags": lambda: inventory(
        STACK | {"tags": dict(list(TAGS.items())[:4])},
        web(tags=[{"key": key, "value": value} for key, value in TAGS.items()]),
    ),
}
