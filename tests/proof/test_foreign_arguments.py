"""What a plan of HCL tells of arguments of which it holds only the references: planned by the real Terraform."""

import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import TaskProof, Verdict, worst
from tests.terraform import TerraformIn

# The files of a small network whose task starts; a variant replaces some of them.
BASE = Path(__file__).parent / "foreign" / "variant"
SERVICE, ENDPOINT = "aws_ecs_service.app", "aws_vpc_endpoint.interface"
ROOT = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "us-east-1"
}
"""


class Variant(NamedTuple):
    """HCL in place of some files, and what is found: a verdict, and the steps and addresses that decide."""

    hcl: str
    without: tuple[str, ...]
    verdict: Verdict
    found: frozenset[tuple[Step, str]] = frozenset()


def passed(hcl: str, *without: str) -> Variant:
    return Variant(hcl, without, Verdict.PASSED)


def unknown(hcl: str, *without: str, found: tuple[tuple[Step, str], ...]) -> Variant:
    return Variant(hcl, without, Verdict.UNKNOWN, frozenset(found))


def failed(hcl: str, *without: str, found: tuple[tuple[Step, str], ...]) -> Variant:
    return Variant(hcl, without, Verdict.FAILED, frozenset(found))


def service(**arguments: str) -> str:
    """The service, with other arguments."""
    given = {
        "task_definition": "aws_ecs_task_definition.app.arn",
        "subnets": "aws_subnet.private[*].id",
        "security_groups": '[aws_security_group.this["task"].id]',
        "more": "",
        **arguments,
    }
    return f"""
resource "aws_ecs_service" "app" {{
  name            = "app"
  task_definition = {given["task_definition"]}
  launch_type     = "FARGATE"
  network_configuration {{
    subnets         = {given["subnets"]}
    security_groups = {given["security_groups"]}
  }}
  {given["more"]}
}}
"""


def rules(for_each: str) -> str:
    """The rules of both groups in one resource; a constant map makes its values known."""
    return f"""
resource "aws_security_group_rule" "this" {{
  for_each          = {for_each}
  security_group_id = aws_security_group.this[each.value].id
  type              = each.key == "in" ? "ingress" : "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = each.key == "s3" ? null : ["10.3.0.0/16"]
  prefix_list_ids   = each.key == "s3" ? [aws_vpc_endpoint.s3.prefix_list_id] : null
}}
"""


GROUPS_UNKNOWN = ((Step.EGRESS, SERVICE),)
SUBNETS_UNKNOWN = ((Step.ROUTE, SERVICE),)
ACL = """
resource "aws_network_acl" "app" {
  vpc_id = aws_vpc.main.id
  %s
  ingress {
    rule_no    = 100
    protocol   = "tcp"
    from_port  = 443
    to_port    = 443
    cidr_block = "10.3.0.0/16"
    action     = "allow"
  }
  egress {
    rule_no    = 100
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
    action     = "allow"
  }
}
"""
ASSOCIATION = """
resource "aws_network_acl_association" "app" {
  for_each       = %s
  network_acl_id = aws_network_acl.app.id
  subnet_id      = aws_subnet.private[each.value].id
}
"""
ENDPOINT_POLICY = """
resource "aws_vpc_endpoint_policy" "ecr" {
  for_each        = %s
  vpc_endpoint_id = aws_vpc_endpoint.interface[each.value].id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "ecr:Describe*", Resource = "*" }] })
}
"""
ATTACHMENT = """
resource "aws_iam_role_policy_attachment" "this" {
  for_each   = %s
  role       = aws_iam_role.this[each.value].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
"""
TABLES_BY_CONDITION = """
variable "single" {
  default = true
}

resource "aws_route_table_association" "private" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = element(values(aws_route_table.private)[*].id, var.single ? 0 : count.index)
}
"""
RULES_BY_VARIABLE = """
variable "group" {
  default = "%s"
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.this[var.group].id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_security_group_rule" "vpc" {
  for_each          = { task = "egress", endpoints = "ingress" }
  security_group_id = aws_security_group.this[each.key].id
  type              = each.value
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["10.3.0.0/16"]
}
"""
INTERNET = """
resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_eip" "nat" {
  domain = "vpc"
}

resource "aws_nat_gateway" "main" {
  allocation_id     = aws_eip.nat.id
  connectivity_type = "public"
  subnet_id         = aws_subnet.public.id
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.3.9.0/24"
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_vpc_security_group_egress_rule" "anywhere" {
  security_group_id = aws_security_group.this["task"].id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_route" "nat" {
  for_each               = %s
  route_table_id         = aws_route_table.private[each.value].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main.id
}
"""
POLICY = """
data "aws_iam_policy_document" "execution" {
  statement {
    actions   = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = ["*"]
  }
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [%s]
  }
}

resource "aws_iam_role_policy" "execution" {
  role   = aws_iam_role.this["execution"].name
  policy = data.aws_iam_policy_document.execution.json
}
"""
OTHER_GROUP = """
resource "aws_security_group" "strict" {
  vpc_id = aws_vpc.main.id
}

variable "strict" {
  default = %s
}
"""

OWN_GROUP = """
resource "aws_security_group" "other" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = toset(["ecr.api", "ecr.dkr", "logs"])
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.us-east-1.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = aws_subnet.private[*].id
  security_group_ids  = [aws_security_group.blocks.id]
}
"""
BLOCK = """
  ingress {
    protocol        = "tcp"
    from_port       = %s
    to_port         = %s
    security_groups = [%s]
  }
"""


def blocks(*written: str) -> str:
    """The endpoints with a group that has some blocks."""
    vpc = "  vpc_id = aws_vpc.main.id"
    return "\n".join([OWN_GROUP, 'resource "aws_security_group" "blocks" {', vpc, *written, "}"])


def ingress(group: str, port: int) -> str:
    return BLOCK % (port, port, group)


TASK_GROUP, OTHER = 'aws_security_group.this["task"].id', "aws_security_group.other.id"
DYNAMIC = """
  dynamic "ingress" {
    for_each = [443]
    content {
      protocol        = "tcp"
      from_port       = ingress.value
      to_port         = ingress.value
      security_groups = [aws_security_group.other.id]
    }
  }
"""

VARIANTS: dict[str, Variant] = {
    "sound": passed(""),
    # What a service starts, and where.
    "the newer revision of two": passed(
        service(task_definition="local.newer")
        + """
data "aws_ecs_task_definition" "app" {
  task_definition = aws_ecs_task_definition.app.family
  depends_on      = [aws_ecs_task_definition.app]
}

locals {
  revision = max(aws_ecs_task_definition.app.revision, data.aws_ecs_task_definition.app.revision)
  newer    = "${aws_ecs_task_definition.app.family}:${local.revision}"
}
""",
        "service",
    ),
    "one of two task definitions": unknown(
        service(task_definition="local.chosen")
        + """
resource "aws_ecs_task_definition" "other" {
  family                = "other"
  container_definitions = "[]"
}

locals {
  chosen = aws_ecs_task_definition.app.arn
}
""",
        "service",
        found=(
            (Step.DEFINITION, "aws_ecs_task_definition.app"),
            (Step.DEFINITION, "aws_ecs_task_definition.other"),
        ),
    ),
    "groups in a local": unknown(
        service(security_groups="local.groups") + 'locals {\n  groups = [aws_security_group.this["task"].id]\n}\n',
        "service",
        found=GROUPS_UNKNOWN,
    ),
    "groups by a condition": unknown(
        service(security_groups='var.strict ? [aws_security_group.strict.id] : [aws_security_group.this["task"].id]')
        + OTHER_GROUP % "true",
        "service",
        found=GROUPS_UNKNOWN,
    ),
    "groups by an option": unknown(
        service(
            security_groups='compact([aws_security_group.strict.id, var.strict ? "" : '
            'aws_security_group.this["task"].id])'
        )
        + OTHER_GROUP % "true",
        "service",
        found=GROUPS_UNKNOWN,
    ),
    "one group or none": passed(
        service(security_groups='var.strict ? [] : [aws_security_group.this["task"].id]') + OTHER_GROUP % "false",
        "service",
    ),
    "groups by what may be a key or a filter": unknown(
        service(security_groups="[for k, g in aws_security_group.this : g.id if k != var.group]")
        + 'variable "group" {\n  default = "endpoints"\n}\n',
        "service",
        found=GROUPS_UNKNOWN,
    ),
    "subnets by a filter": unknown(
        service(subnets='[for i, s in aws_subnet.private : s.id if local.tiers[i] == "app"]')
        + 'locals {\n  tiers = ["app", "db"]\n}\n',
        "service",
        found=SUBNETS_UNKNOWN,
    ),
    "a dynamic block": unknown(
        """
resource "aws_ecs_service" "app" {
  name            = "app"
  task_definition = aws_ecs_task_definition.app.arn
  launch_type     = "FARGATE"
  dynamic "network_configuration" {
    for_each = [{ subnets = aws_subnet.private[*].id, groups = [aws_security_group.this["task"].id] }]
    content {
      subnets         = network_configuration.value.subnets
      security_groups = network_configuration.value.groups
    }
  }
}
""",
        "service",
        found=SUBNETS_UNKNOWN,
    ),
    # Endpoints, of whose arguments the provider fills in what is null.
    "route tables by a condition": unknown(
        """
variable "wire" {
  default = false
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.us-east-1.s3"
  route_table_ids = var.wire ? [aws_route_table.private["app"].id] : null
}
""",
        "s3",
        found=((Step.ROUTE, "aws_vpc_endpoint.s3"),),
    ),
    # What attaches to one of several by a key.
    "an ACL's subnets in a local": unknown(
        ACL % "subnet_ids = local.guarded" + "locals {\n  guarded = aws_subnet.private[*].id\n}\n",
        found=((Step.ACL, "aws_network_acl.app"),),
    ),
    "an ACL by a computed key": failed(
        ACL % "" + ASSOCIATION % "{ one = 0, two = 1 }",
        found=((Step.ACL, "aws_network_acl.app"),),
    ),
    "an ACL by a key in a local": unknown(
        ACL % "" + ASSOCIATION % "local.guarded" + "locals {\n  guarded = { one = 0, two = 1 }\n}\n",
        found=((Step.ACL, 'aws_network_acl_association.app["one"]'),),
    ),
    "a policy by a computed key": failed(
        ENDPOINT_POLICY % '{ api = "ecr.api", dkr = "ecr.dkr" }',
        found=(
            (Step.POLICY, 'aws_vpc_endpoint_policy.ecr["api"]'),
            (Step.POLICY, 'aws_vpc_endpoint_policy.ecr["dkr"]'),
        ),
    ),
    "a policy by a key in a local": unknown(
        ENDPOINT_POLICY % "local.policies" + 'locals {\n  policies = { api = "ecr.api" }\n}\n',
        found=((Step.POLICY, 'aws_vpc_endpoint_policy.ecr["api"]'),),
    ),
    "rules by a computed key": passed(rules('{ vpc = "task", s3 = "task", in = "endpoints" }'), "rules"),
    "rules of the other group by a computed key": failed(
        rules('{ vpc = "task", s3 = "endpoints", in = "endpoints" }'),
        "rules",
        found=((Step.EGRESS, 'aws_security_group.this["task"]'),),
    ),
    "a rule by a key in a variable": passed(RULES_BY_VARIABLE % "task", "rules"),
    "a rule of the other group by a key in a variable": failed(
        RULES_BY_VARIABLE % "endpoints",
        "rules",
        found=((Step.EGRESS, 'aws_security_group.this["task"]'),),
    ),
    "a rule by a number that may be counted from": unknown(
        """
resource "aws_security_group" "counted" {
  count  = 2
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "counted" {
  count             = 1
  security_group_id = aws_security_group.counted[count.index + 1].id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}
"""
        + service(security_groups="[aws_security_group.counted[0].id]"),
        "service",
        found=((Step.EGRESS, "aws_vpc_security_group_egress_rule.counted[0]"),),
    ),
    "rules by a key in a local": unknown(
        rules("local.rules") + 'locals {\n  rules = { vpc = "task", s3 = "task", in = "endpoints" }\n}\n',
        "rules",
        found=(
            (Step.EGRESS, 'aws_security_group_rule.this["s3"]'),
            (Step.EGRESS, 'aws_security_group_rule.this["vpc"]'),
        ),
    ),
    "a role by a computed key": passed(ATTACHMENT % '{ a = "execution", b = "task" }', "policy"),
    "the other role by a computed key": failed(
        ATTACHMENT % '{ b = "task" }',
        "policy",
        found=((Step.PERMISSION, 'aws_iam_role.this["execution"]'),),
    ),
    "a role by a key in a local": unknown(
        ATTACHMENT % "local.roles" + 'locals {\n  roles = { a = "execution" }\n}\n',
        "policy",
        found=((Step.PERMISSION, 'aws_iam_role_policy_attachment.this["a"]'),),
    ),
    "route tables by a computed key": passed(
        """
resource "aws_route_table_association" "private" {
  for_each       = { a = 0, b = 1 }
  subnet_id      = aws_subnet.private[each.value].id
  route_table_id = aws_route_table.private["app"].id
}
""",
        "routes",
    ),
    "route tables by a key in a local": unknown(
        """
resource "aws_route_table_association" "private" {
  for_each       = local.subnets
  subnet_id      = aws_subnet.private[each.value].id
  route_table_id = aws_route_table.private["app"].id
}

locals {
  subnets = { a = 0, b = 1 }
}
""",
        "routes",
        found=((Step.ROUTE, "aws_subnet.private[0]"),),
    ),
    "route tables that all lead to the same": passed(
        TABLES_BY_CONDITION
        + """
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.us-east-1.s3"
  route_table_ids = values(aws_route_table.private)[*].id
}
""",
        *("routes", "s3"),
    ),
    "route tables of which one leads to S3": unknown(
        TABLES_BY_CONDITION, "routes", found=((Step.ROUTE, "aws_subnet.private[0]"),)
    ),
    "a route by a computed key": passed(INTERNET % '{ app = "app" }', "endpoints", "s3", "rules"),
    "a route of the other table by a computed key": failed(
        INTERNET % '{ app = "db" }',
        "endpoints",
        "s3",
        "rules",
        found=((Step.ROUTE, 'aws_route_table.private["app"]'),),
    ),
    "a route by a key in a local": unknown(
        INTERNET % "local.routes" + 'locals {\n  routes = { app = "app" }\n}\n',
        "endpoints",
        "s3",
        "rules",
        found=((Step.ROUTE, 'aws_route.nat["app"]'),),
    ),
    # Blocks, of which a plan has one expression for all.
    "blocks that refer to one group": passed(blocks(ingress(TASK_GROUP, 443), ingress(TASK_GROUP, 80)), "endpoints"),
    "blocks that refer to two groups": unknown(
        blocks(ingress(OTHER, 443), ingress(TASK_GROUP, 80)),
        "endpoints",
        found=((Step.INGRESS, "aws_security_group.blocks"),),
    ),
    "blocks that are alike but for their groups": passed(
        blocks(ingress(OTHER, 443), ingress(TASK_GROUP, 443)), "endpoints"
    ),
    "blocks that are alike, and one with a group under a condition": unknown(
        blocks(ingress(OTHER, 443), ingress(f"var.open ? {TASK_GROUP} : {OTHER}", 443))
        + '\nvariable "open" {\n  default = false\n}\n',
        "endpoints",
        found=((Step.INGRESS, "aws_security_group.blocks"),),
    ),
    "a block, and one that is dynamic": unknown(
        blocks(ingress(TASK_GROUP, 80), DYNAMIC),
        "endpoints",
        found=((Step.INGRESS, "aws_security_group.blocks"),),
    ),
    # Texts with a reference in them.
    "a log group and text behind it": unknown(
        POLICY % '"${aws_cloudwatch_log_group.app.arn}:*"',
        "policy",
        found=((Step.PERMISSION, "aws_iam_role_policy.execution"),),
    ),
    "another log group": failed(
        POLICY % '"${aws_cloudwatch_log_group.other.arn}:*"'
        + 'resource "aws_cloudwatch_log_group" "other" {\n  name = "/ecs/other"\n}\n',
        "policy",
        found=((Step.PERMISSION, 'aws_iam_role.this["execution"]'),),
    ),
    "CIDRs that are not known yet": unknown(
        """
resource "aws_security_group_rule" "endpoints" {
  security_group_id = aws_security_group.this["endpoints"].id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = [for s in data.aws_subnet.private : s.cidr_block]
}

resource "aws_security_group_rule" "task" {
  security_group_id = aws_security_group.this["task"].id
  type              = "egress"
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}

data "aws_subnet" "private" {
  count = 2
  id    = aws_subnet.private[count.index].id
}
""",
        "rules",
        found=((Step.INGRESS, "aws_security_group_rule.endpoints"),),
    ),
    # The other role.
    "a task role": passed(
        service(more="enable_execute_command = true")
        + """
resource "aws_ecs_task_definition" "app" {
  family                   = basename(abspath(path.module))
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.this["execution"].arn
  task_role_arn            = aws_iam_role.this["task"].arn
  container_definitions    = jsonencode([{ name = "a", image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1" }])
}

resource "aws_iam_role_policy" "task" {
  role   = aws_iam_role.this["task"].name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ssmmessages:*", Resource = "*" }] })
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = toset(["ecr.api", "ecr.dkr", "ssmmessages"])
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.us-east-1.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = aws_subnet.private[*].id
  security_group_ids  = [aws_security_group.this["endpoints"].id]
}
""",
        *("service", "task", "endpoints"),
    ),
    # What leads to a thing through another.
    "a VPC through what belongs to it": passed(
        """
resource "aws_vpc" "main" {
  cidr_block           = "10.3.0.0/24"
  enable_dns_hostnames = true
}

resource "aws_vpc_ipv4_cidr_block_association" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.3.1.0/24"
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc_ipv4_cidr_block_association.main.vpc_id
  cidr_block        = "10.3.${count.index}.0/24"
  availability_zone = ["us-east-1a", "us-east-1b"][count.index]
}

resource "aws_route_table" "private" {
  for_each = toset(["app", "db"])
  vpc_id   = aws_vpc.main.id
}
""",
        "network",
    ),
    "entries of a prefix list": passed(
        """
resource "aws_ec2_managed_prefix_list" "own" {
  name           = "own"
  address_family = "IPv4"
  max_entries    = 5
}

resource "aws_ec2_managed_prefix_list_entry" "vpc" {
  prefix_list_id = aws_ec2_managed_prefix_list.own.id
  cidr           = "10.3.0.0/16"
}

resource "aws_security_group_rule" "this" {
  for_each          = { endpoints = "ingress", task = "egress" }
  security_group_id = aws_security_group.this[each.key].id
  type              = each.value
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_ids   = [aws_ec2_managed_prefix_list.own.id]
}

resource "aws_security_group_rule" "s3" {
  security_group_id = aws_security_group.this["task"].id
  type              = "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_ids   = [aws_vpc_endpoint.s3.prefix_list_id]
}
""",
        "rules",
    ),
}


@pytest.fixture(scope="module")
def proofs(
    moto: str, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[TaskProof]]:
    """The tasks of each variant, all planned at once as modules of one root."""
    folder = tmp_path_factory.mktemp("variants")
    names = {f"v{number}": variant for number, variant in enumerate(VARIANTS)}
    for name, variant in names.items():
        (folder / name).mkdir()
        for path in BASE.glob("*.tf"):
            if path.stem not in VARIANTS[variant].without:
                shutil.copy(path, folder / name)
        (folder / name / "variant.tf").write_text(VARIANTS[variant].hcl)
    (folder / "main.tf").write_text(ROOT)
    (folder / "variants.tf.json").write_text(json.dumps({"module": {name: {"source": f"./{name}"} for name in names}}))
    terraform = terraform_in(folder, moto)
    terraform.init()
    terraform("plan", "-input=false", "-out=plan")
    (proof,) = prove([read_shown(json.loads(terraform("show", "-json", "plan")), source="plan.json")])
    found: dict[str, list[TaskProof]] = {variant: [] for variant in VARIANTS}
    for task in proof.tasks:
        found[names[task.address.split(".")[1]]].append(task)
    return found


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_plan_is_taken_for_what_it_tells(variant: str, proofs: dict[str, list[TaskProof]]) -> None:
    expected = VARIANTS[variant]
    tasks = proofs[variant]
    paths = [path for task in tasks for path in task.paths]
    decisive = {(hop.step, re.sub(r"^module\.\w+\.", "", hop.address)) for path in paths if (hop := path.decisive)}
    assert (worst(task.verdict for task in tasks), decisive) == (expected.verdict, set(expected.found))
    assert {re.sub(r"^module\.\w+\.", "", task.source) for task in tasks} == {SERVICE}
