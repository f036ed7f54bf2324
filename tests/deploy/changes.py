"""What a person changes in a stack, and which of its resources come, go or are replaced by that.

`@` stands for the change's own name, since all of them are made in one account.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from tests.cases import ACCOUNT, AWSLOGS, CONTAINER, REGISTRY, STACK, WEB, inventory

Json = dict[str, Any]

A, B, C = "us-east-1a", "us-east-1b", "us-east-1c"
FIRST, SECOND, THIRD = "10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/20"
# Both of the subnets above.
WIDE = "10.0.0.0/19"
PUBLIC = {A: "10.0.128.0/24", B: "10.0.129.0/24"}


def task(name: str = "@", *, role: str = "@", repository: str = "@", group: str = "", **more: Any) -> Json:
    """A task definition with a repository, a role and perhaps a log group of its own."""
    container = CONTAINER | {"image": f"{REGISTRY}/{repository}:1"}
    if group:
        container["logConfiguration"] = AWSLOGS | {"options": AWSLOGS["options"] | {"awslogs-group": group}}
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    return WEB | {"family": name, "executionRoleArn": arn, "containerDefinitions": [container]} | more


@dataclass(frozen=True)
class Setup:
    """A stack's table, and its task definitions."""

    stack: Json
    tasks: tuple[Json, ...] = (task(),)

    def inventory(self, name: str) -> Inventory:
        stack, *tasks = json.loads(json.dumps([STACK | {"cluster": "@"} | self.stack, *self.tasks]).replace("@", name))
        return inventory(stack, *tasks)


def private(**zones: str) -> Setup:
    """A network with endpoints in zones."""
    return Setup({"private_subnets": zones_of(zones)})


def zones_of(zones: Json) -> Json:
    return {f"us-east-1{letter}": cidr for letter, cidr in zones.items()}


def behind_nat(*tasks: Json, nat: str = "single", **stack: Any) -> Setup:
    """A network with NAT and without endpoints, which takes no minute for each of them."""
    given = {"endpoints": "none", "nat": nat, "public_subnets": PUBLIC, "private_subnets": {A: FIRST}}
    return Setup(given | stack, tasks or (task(),))


def in_namespace(name: str) -> Json:
    """A service that calls others in a namespace."""
    return {"@": {"service": {"service_connect": {"namespace": name, "client_only": True}}}}


@dataclass(frozen=True)
class Change:
    """A stack before and after, and the addresses of what the change drops, adds and replaces."""

    before: Setup
    after: Setup
    dropped: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    # Whether it is made by way of a module's input, too.
    is_input: bool = False


def change(before: Setup, after: Setup, *, is_input: bool = False, **addresses: str) -> Change:
    """A change with its addresses as words of a text."""
    sets = {kind: frozenset(text.split()) for kind, text in addresses.items()}
    return Change(before, after, is_input=is_input, **sets)


def of_zone(zone: str, *, endpoints: bool = True) -> str:
    """What is in one zone, besides a public subnet."""
    kinds = ["aws_subnet.private", "aws_route_table_association.private", "aws_route_table.private"]
    if endpoints:
        for service in ("ecr_api", "ecr_dkr"):
            kinds.append(f"aws_vpc_endpoint_subnet_association.{service}")
            kinds.append(f"aws_vpc_security_group_ingress_rule.endpoint_{service}")
    else:
        kinds.append("aws_route.private_nat")
    return " ".join(f'{kind}["{zone}"]' for kind in kinds)


def at(zone: str, *addresses: str) -> str:
    return " ".join(f'{address}["{zone}"]' for address in addresses)


SUBNET = "aws_subnet.private", "aws_route_table_association.private"
ASSOCIATIONS = "aws_vpc_endpoint_subnet_association.ecr_api", "aws_vpc_endpoint_subnet_association.ecr_dkr"
NAT_GATEWAY = "aws_nat_gateway.main", "aws_eip.nat"
WAIT = "terraform_data.subnets"
DEFINITION = "aws_ecs_task_definition.@"
LOGS = "aws_vpc_endpoint.logs aws_security_group.endpoint_logs aws_vpc_security_group_egress_rule.task_@_logs " + at(
    A, "aws_vpc_endpoint_subnet_association.logs", "aws_vpc_security_group_ingress_rule.endpoint_logs"
)
ENDPOINTS = (
    "aws_vpc_endpoint.s3 aws_vpc_endpoint.ecr_api aws_vpc_endpoint.ecr_dkr "
    "aws_security_group.endpoint_ecr_api aws_security_group.endpoint_ecr_dkr"
)
RULES = " ".join(f"aws_vpc_security_group_egress_rule.task_@_{name}" for name in ("s3", "ecr_api", "ecr_dkr"))
PUBLIC_SIDE = (
    "aws_internet_gateway.main aws_route_table.public aws_route.public_internet "
    + " ".join(at(zone, "aws_subnet.public", "aws_route_table_association.public") for zone in PUBLIC)
    + " "
    + at(A, *NAT_GATEWAY, "aws_route.private_nat")
)
INTERNET = "aws_vpc_security_group_egress_rule.task_@_internet"
IN_VPC = (
    "aws_vpc.main aws_default_security_group.main aws_route_table.public "
    "aws_route.public_internet aws_security_group.task_@ " + INTERNET + " "
)
OTHER = "aws_ecs_task_definition.other aws_security_group.task_other aws_vpc_security_group_egress_rule.task_other_"
WITH_LOGS = task(group="/ecs/@")

CHANGES: dict[str, Change] = {
    "zone-removed": change(
        private(a=FIRST, b=SECOND), private(a=FIRST), is_input=True, dropped=of_zone(B), replaced=WAIT
    ),
    "zone-added": change(private(a=FIRST), private(a=FIRST, b=SECOND), added=of_zone(B), replaced=WAIT),
    "only-zone-moved": change(
        private(a=FIRST), private(a=SECOND), is_input=True, replaced=f"{at(A, *SUBNET, *ASSOCIATIONS)} {WAIT}"
    ),
    "only-zone-widened": change(
        private(a=FIRST), private(a=WIDE), is_input=True, replaced=f"{at(A, *SUBNET, *ASSOCIATIONS)} {WAIT}"
    ),
    # The next subnet of each zone overlaps the last one of another.
    "zones-swapped": change(
        behind_nat(private_subnets={A: FIRST, B: SECOND}),
        behind_nat(private_subnets={A: SECOND, B: FIRST}),
        replaced=f"{at(A, *SUBNET)} {at(B, *SUBNET)} {WAIT}",
    ),
    "zones-merged": change(
        behind_nat(private_subnets={A: FIRST, B: SECOND}, nat="per-az"),
        behind_nat(private_subnets={A: WIDE}, nat="per-az"),
        dropped=f"{of_zone(B, endpoints=False)} {at(B, *NAT_GATEWAY)}",
        replaced=f"{at(A, *SUBNET)} {WAIT}",
    ),
    "zone-renamed": change(
        behind_nat(private_subnets={A: FIRST, B: SECOND}),
        behind_nat(private_subnets={A: FIRST, C: SECOND}),
        dropped=of_zone(B, endpoints=False),
        added=of_zone(C, endpoints=False),
        replaced=WAIT,
    ),
    "endpoint-dropped": change(
        Setup({"create": {"log_groups": False}}, (WITH_LOGS,)),
        Setup({"create": {"log_groups": False}}),
        dropped=LOGS,
        replaced=DEFINITION,
    ),
    "nat-in-place-of-endpoints": change(
        private(a=FIRST),
        behind_nat(),
        dropped=f"{ENDPOINTS} {RULES} {at(A, *ASSOCIATIONS)} "
        + at(A, *(f"aws_vpc_security_group_ingress_rule.endpoint_{name}" for name in ("ecr_api", "ecr_dkr"))),
        added=f"{PUBLIC_SIDE} {INTERNET}",
        replaced=WAIT,
    ),
    "nat-per-zone": change(
        behind_nat(private_subnets={A: FIRST, B: SECOND}),
        behind_nat(private_subnets={A: FIRST, B: SECOND}, nat="per-az"),
        added=at(B, *NAT_GATEWAY),
    ),
    "nat-single": change(
        behind_nat(private_subnets={A: FIRST, B: SECOND}, nat="per-az"),
        behind_nat(private_subnets={A: FIRST, B: SECOND}),
        dropped=at(B, *NAT_GATEWAY),
    ),
    "nat-zone-moved": change(
        behind_nat(public_subnets={A: PUBLIC[A], B: PUBLIC[B]}),
        behind_nat(public_subnets={B: PUBLIC[B], A: PUBLIC[A]}),
        dropped=at(A, *NAT_GATEWAY),
        added=at(B, *NAT_GATEWAY),
    ),
    "public-subnet-widened": change(
        behind_nat(public_subnets={A: "10.0.128.0/24"}),
        behind_nat(public_subnets={A: "10.0.128.0/23"}),
        replaced=f"{at(A, 'aws_subnet.public', 'aws_route_table_association.public', 'aws_nat_gateway.main')} {WAIT}",
    ),
    # What was public becomes private, and the other way round.
    "kinds-swapped": change(
        behind_nat(private_subnets={A: FIRST}, public_subnets={A: SECOND}),
        behind_nat(private_subnets={A: SECOND}, public_subnets={A: FIRST}),
        replaced=f"{at(A, *SUBNET, 'aws_subnet.public', 'aws_route_table_association.public')} "
        f"{at(A, 'aws_nat_gateway.main')} {WAIT}",
    ),
    "task-added": change(
        behind_nat(), behind_nat(task(), task("@-2")), added=f"{OTHER}internet".replace("other", "@_2")
    ),
    "task-dropped": change(
        behind_nat(task(), task("@-2", role="@-2", repository="@-2", group="/ecs/@-2")),
        behind_nat(),
        dropped=f"{OTHER}internet aws_iam_role.other aws_iam_role_policy.other aws_ecr_repository.other "
        "aws_cloudwatch_log_group.ecs_other".replace("other", "@_2"),
    ),
    "family-renamed": change(
        behind_nat(),
        behind_nat(task("@-2")),
        dropped=f"{OTHER}internet".replace("other", "@"),
        added=f"{OTHER}internet".replace("other", "@_2"),
    ),
    "role-renamed": change(
        behind_nat(),
        behind_nat(task(role="@-2")),
        dropped="aws_iam_role.@ aws_iam_role_policy.@",
        added="aws_iam_role.@_2 aws_iam_role_policy.@_2",
        replaced=DEFINITION,
    ),
    "log-group-renamed": change(
        behind_nat(WITH_LOGS),
        behind_nat(task(group="/ecs/@-2")),
        dropped="aws_cloudwatch_log_group.ecs_@",
        added="aws_cloudwatch_log_group.ecs_@_2",
        replaced=DEFINITION,
    ),
    "log-group-let-go": change(
        behind_nat(WITH_LOGS, protect=[]),
        behind_nat(protect=[]),
        dropped="aws_cloudwatch_log_group.ecs_@",
        replaced=DEFINITION,
    ),
    "repository-renamed": change(
        behind_nat(),
        behind_nat(task(repository="@-2")),
        dropped="aws_ecr_repository.@",
        added="aws_ecr_repository.@_2",
        replaced=DEFINITION,
    ),
    "repository-let-go": change(
        behind_nat(protect=[]),
        behind_nat(task(repository="@-2"), protect=[]),
        dropped="aws_ecr_repository.@",
        added="aws_ecr_repository.@_2",
        replaced=DEFINITION,
    ),
    "namespace-renamed": change(
        behind_nat(of=in_namespace("@-one")),
        behind_nat(of=in_namespace("@-two")),
        dropped="aws_service_discovery_http_namespace.@_one",
        added="aws_service_discovery_http_namespace.@_two",
    ),
    "cluster-renamed": change(behind_nat(), behind_nat(cluster="@-2"), replaced="aws_ecs_cluster.main"),
    "what-exists-elsewhere": change(
        behind_nat(WITH_LOGS),
        behind_nat(
            WITH_LOGS,
            create=dict.fromkeys(("cluster", "repositories", "execution_roles", "log_groups"), False),
        ),
        # The task definition names the same by ARN, so no revision is registered.
        dropped="aws_ecs_cluster.main aws_iam_role.@ aws_iam_role_policy.@ aws_ecr_repository.@ "
        "aws_cloudwatch_log_group.ecs_@",
    ),
    "vpc-cidr-changed": change(
        behind_nat(),
        behind_nat(
            vpc_cidr="10.1.0.0/16",
            private_subnets={A: "10.1.0.0/20"},
            public_subnets={A: "10.1.128.0/24", B: "10.1.129.0/24"},
        ),
        replaced=f"{IN_VPC} {WAIT} {of_zone(A, endpoints=False)} {at(A, 'aws_nat_gateway.main')} "
        + " ".join(at(zone, "aws_subnet.public", "aws_route_table_association.public") for zone in PUBLIC),
    ),
    "tags-changed": change(behind_nat(tags={"team": "web"}), behind_nat(tags={"team": "shop"})),
    "retention-changed": change(behind_nat(WITH_LOGS), behind_nat(WITH_LOGS, log_retention_days=30)),
    "size-changed": change(behind_nat(), behind_nat(task(cpu="512", memory="1024")), replaced=DEFINITION),
    "endpoint-policies-opened": change(
        private(a=FIRST), Setup({"private_subnets": {A: FIRST}, "endpoint_policies": "open"})
    ),
    "unprotected": change(behind_nat(WITH_LOGS), behind_nat(WITH_LOGS, protect=[])),
}


def named(addresses: frozenset[str], name: str) -> set[str]:
    """Addresses of a change, with its own name in them."""
    return {address.replace("@", terraform_name(name)) for address in addresses}


def instances(document: Json) -> set[str]:
    """The addresses of what a stack's JSON has, one for each key of `for_each`."""
    found = set()
    for type_, resources in document["resource"].items():
        for name, body in resources.items():
            address, each = f"{type_}.{name}", body.get("for_each")
            keys = re.findall('"([^"]+)"', each) if isinstance(each, str) else each
            found |= {address} if keys is None else {f'{address}["{key}"]' for key in keys}
    return found
