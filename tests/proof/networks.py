"""The networks that the tests of the proof break: this project's own stacks, with what they leave to others."""

import copy
import json
from collections.abc import Callable
from typing import Any

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.verdicts.verdicts import Proof
from tests.cases import AWSLOGS, NAT, STACK, inventory, web
from tests.cases import TASK_ROLE as TASK_ROLE_ARN
from tests.proof.forms import FORMS

Json = dict[str, Any]
Change = Callable[[Json], None]

ACCOUNT = "123456789012"
TASK = "aws_ecs_task_definition.web"
GROUP = "aws_security_group.task_web"
FILE_SYSTEM = "fs-0123456789abcdef0"
ZONES = {"us-east-1a": "10.0.0.0/20", "us-east-1b": "10.0.16.0/20"}
PUBLIC = {"us-east-1a": "10.0.128.0/24", "us-east-1b": "10.0.129.0/24"}


def rich(file_system: str) -> Inventory:
    """Everything that a task can need at its start, and ECS Exec."""
    return inventory(
        STACK | {"private_subnets": ZONES},
        web(
            {
                "secrets": [
                    {"name": "PASSWORD", "valueFrom": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db-a1B2c3"},
                    {"name": "MODE", "valueFrom": "/prod/mode"},
                ],
                "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web-config/prod.env"}],
                "logConfiguration": AWSLOGS,
                "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
            },
            taskRoleArn=TASK_ROLE_ARN,
            volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": file_system}}],
        ),
        execute_command=True,
        extra_services=["sqs"],
    )


RICH = rich(FILE_SYSTEM)
NAT_ONLY = inventory(STACK | NAT | {"endpoints": "none"}, web({"logConfiguration": AWSLOGS}))
NETWORKS = {"rich": RICH, "nat": NAT_ONLY}


def with_file_system(document: Json, file_system: str = FILE_SYSTEM) -> Json:
    """The rich stack with the mount targets of its file system, which are its owner's to make."""
    document = copy.deepcopy(document)
    subnet = "${aws_subnet.private[each.key].id}"
    group = "${aws_security_group.efs.id}"
    target = {"file_system_id": file_system, "subnet_id": subnet, "security_groups": [group], "for_each": ZONES}
    add("aws_efs_mount_target", "data", **target)(document)
    add("aws_security_group", "efs", name="efs", vpc_id="${aws_vpc.main.id}")(document)
    ingress(group, "efs", f"${{{GROUP}.id}}", 2049)(document)
    return document


def add(type_: str, label: str, /, **body: Any) -> Change:
    """A change that adds a resource."""

    def change(document: Json) -> None:
        document["resource"].setdefault(type_, {})[label] = copy.deepcopy(body)

    return change


def ingress(group: str, name: str, source: str, port: int = 443) -> Change:
    return add(
        "aws_vpc_security_group_ingress_rule",
        name,
        security_group_id=group,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        referenced_security_group_id=source,
    )


def remove(*addresses: str) -> Change:
    """A change that removes resources."""

    def change(document: Json) -> None:
        for address in addresses:
            type_, _, name = address.partition(".")
            del document["resource"][type_][name]

    return change


def put(address: str, /, **arguments: Any) -> Change:
    """A change of a resource's arguments; None takes one away."""

    def change(document: Json) -> None:
        type_, _, name = address.partition(".")
        body = document["resource"][type_][name]
        for key, value in arguments.items():
            if value is None:
                body.pop(key, None)
            else:
                body[key] = copy.deepcopy(value)

    return change


def rewrite(address: str, argument: str, old: str, new: str) -> Change:
    """A change of a text."""

    def change(document: Json) -> None:
        type_, _, name = address.partition(".")
        body = document["resource"][type_][name]
        assert old in body[argument]
        body[argument] = body[argument].replace(old, new)

    return change


def both(*changes: Change) -> Change:
    def change(document: Json) -> None:
        for each in changes:
            each(document)

    return change


def image(name: str) -> Change:
    """A change of the task's image."""
    return rewrite(TASK, "container_definitions", "${aws_ecr_repository.web.repository_url}:1", name)


VPC = "aws_vpc.main"
EXECUTION = "aws_iam_role.web_execution_role"
EXECUTION_POLICY = "aws_iam_role_policy.web_execution_role"
TASK_ROLE = "aws_iam_role.web_task_role"
TABLES = tuple(f'aws_route_table.private["{zone}"]' for zone in ZONES)
SERVICES = ("ecr_api", "ecr_dkr", "logs", "secretsmanager", "ssm", "ssmmessages", "sqs")


def egress_rule(name: str) -> str:
    return f"aws_vpc_security_group_egress_rule.task_web_{name}"


def policy(*statements: Json) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", principal: Any = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, **more}


DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}
LAYERS = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"
FILES = ["arn:aws:s3:::web-config", "arn:aws:s3:::web-config/*"]
LOG_GROUP = "${aws_cloudwatch_log_group.ecs_web.arn}"
OWN = {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def no(service: str) -> Change:
    """Take away an endpoint, and what refers to it."""
    gateway = f"aws_vpc_security_group_egress_rule.task_web_{service}"
    extra = [gateway] if service == "s3" else [f"aws_vpc_endpoint_subnet_association.{service}"]
    endpoint = f"aws_vpc_endpoint.{service}"
    return both(remove(endpoint, *extra), _without_output)


def in_subnets(service: str, subnet_ids: str | list[str], **endpoint: Any) -> Change:
    """An endpoint with its subnets as its own argument, in place of associations, and with changed arguments."""
    associations = f"aws_vpc_endpoint_subnet_association.{service}"
    return both(remove(associations), put(f"aws_vpc_endpoint.{service}", subnet_ids=subnet_ids, **endpoint))


def _without_output(document: Json) -> None:
    del document["output"]["endpoint_ids"]


def second_vpc(document: Json) -> None:
    add("aws_vpc", "other", cidr_block="10.9.0.0/16")(document)
    add("aws_subnet", "other", vpc_id="${aws_vpc.other.id}", cidr_block="10.9.0.0/24", availability_zone="us-east-1c")(
        document
    )


def acl(*, subnets: str = "private", **rules: list[Json]) -> Change:
    """A network ACL of the private or the public subnets."""
    subnet_ids = f"${{values(aws_subnet.{subnets})[*].id}}"
    return add("aws_network_acl", subnets, vpc_id="${aws_vpc.main.id}", subnet_ids=subnet_ids, **rules)


def acl_rule(number: int, action: str, first: int, last: int, cidr: str = "0.0.0.0/0") -> Json:
    return {
        "rule_no": number,
        "action": action,
        "protocol": "tcp",
        "from_port": first,
        "to_port": last,
        "cidr_block": cidr,
    }


def separate_acl_rule(**changed: Any) -> Change:
    """A rule of the private subnets' ACL in a resource of its own, which allows everything out."""
    rule = {"rule_number": 1, "rule_action": "allow", "protocol": "-1", "egress": True, "cidr_block": "0.0.0.0/0"}
    return add("aws_network_acl_rule", "x", **{"network_acl_id": "${aws_network_acl.private.id}", **rule, **changed})


EVERYTHING = [acl_rule(100, "allow", 0, 65535)]


def of_other_vpc(type_: str, **body: Any) -> Change:
    """A thing of another VPC."""
    return both(second_vpc, add(type_, "foreign", vpc_id="${aws_vpc.other.id}", **body))


# What a service's tasks need that it does not refer to.
NEEDED = (
    *("aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_route", "aws_route_table_association"),
    *("aws_vpc_endpoint", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule"),
    *("aws_efs_mount_target", "aws_network_acl", "aws_nat_gateway"),
)


def run_by_service(label: str = "web", **network: Any) -> Change:
    """A service that runs the task in the private subnets, unless it says otherwise."""
    configuration = {
        "subnets": "${values(aws_subnet.private)[*].id}",
        "security_groups": [f"${{{GROUP}.id}}"],
        "assign_public_ip": False,
        **network,
    }

    def change(document: Json) -> None:
        add(
            "aws_ecs_service",
            label,
            name=label,
            task_definition=f"${{{TASK}.arn}}",
            launch_type="FARGATE",
            enable_execute_command=True,
            network_configuration=configuration,
            depends_on=[f"{type_}.{name}" for type_ in NEEDED for name in document["resource"].get(type_, ())],
        )(document)

    return change


def files_apart(document: Json) -> None:
    """The mount targets in subnets of their own."""
    subnets = {"us-east-1a": "10.0.96.0/24", "us-east-1b": "10.0.97.0/24"}
    zone_and_cidr = {"availability_zone": "${each.key}", "cidr_block": "${each.value}"}
    add("aws_subnet", "files", for_each=subnets, vpc_id="${aws_vpc.main.id}", **zone_and_cidr)(document)
    put("aws_efs_mount_target.data", subnet_id="${aws_subnet.files[each.key].id}")(document)


def private_zone(label: str, name: str, record: str, endpoint: str, *, vpc: str = "main") -> Change:
    """A private zone with one record, which leads to an endpoint."""
    alias = {
        "name": f"${{{endpoint}.dns_entry[0].dns_name}}",
        "zone_id": f"${{{endpoint}.dns_entry[0].hosted_zone_id}}",
    }
    return both(
        add("aws_route53_zone", label, name=name, vpc={"vpc_id": f"${{aws_vpc.{vpc}.id}}"}),
        add(
            "aws_route53_record",
            label,
            zone_id=f"${{aws_route53_zone.{label}.zone_id}}",
            name=record,
            type="A",
            alias={**alias, "evaluate_target_health": False},
        ),
    )


def encrypted(key: str) -> Change:
    """The task's parameter, encrypted with a key, and a key to do so."""
    return both(
        add("aws_kms_key", "own"),
        add("aws_ssm_parameter", "mode", name="/prod/mode", type="SecureString", value="x", key_id=key),
    )


def trusted(role: str, condition: Json) -> Change:
    """A condition in a role's trust policy."""
    tasks = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return put(role, assume_role_policy=json.dumps({"Statement": [{**tasks, "Condition": condition}]}))


def service_connect(group: str) -> Json:
    """A service's Service Connect, whose proxy logs to a group."""
    options = {"awslogs-group": group, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "proxy"}
    return {"enabled": True, "log_configuration": [{"log_driver": "awslogs", "options": options}]}


def s3_as_interface(group: str, **options: Any) -> Change:
    """The S3 endpoint as an interface endpoint with a security group of the network, by its name."""
    return put(
        "aws_vpc_endpoint.s3",
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        route_table_ids=None,
        subnet_ids="${values(aws_subnet.private)[*].id}",
        security_group_ids=[f"${{aws_security_group.{group}.id}}"],
        **options,
    )


# Private DNS that serves the VPC itself.
FOR_ALL = {"private_dns_only_for_inbound_resolver_endpoint": False}


def endpoint_policy(service: str, *statements: Json) -> Change:
    return put(f"aws_vpc_endpoint.{service}", policy=policy(*statements))


def opened(*services: str) -> Change:
    """A change that lets endpoints' policies allow everything, so that something else decides."""
    return both(*(endpoint_policy(service, allow("*")) for service in services))


def role_policy(old: str, new: str) -> Change:
    return rewrite(EXECUTION_POLICY, "policy", old, new)


def task_definition(old: str, new: str) -> Change:
    return rewrite(TASK, "container_definitions", old, new)


def proved(document: Json, form: str, network: str) -> Proof:
    """The proof of a network in a form, with what its stack knows beside it."""
    (proof,) = prove([FORMS[form](document)], Given(tasks=NETWORKS[network].tasks))
    return proof


def found(proof: Proof) -> set[tuple[str, str]]:
    """The step and address of every path that fails, and the rule and address of every finding."""
    return {(hop.step, hop.address) for _, _, hop in proof.failures} | {
        (finding.rule, finding.address) for finding in proof.findings
    }
