"""Rules that HCL gives as the list of an argument, beside which it takes no block."""

import re
from pathlib import Path

import pytest

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.readers.source.folders import written

SOURCE = """
provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "out" {
  route_table_id         = aws_vpc.main.main_route_table_id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
}

resource "aws_security_group" "task" {
  vpc_id = aws_vpc.main.id
  EGRESS
}

resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "web", image = "docker.io/library/nginx:1" }])
}

resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.web.arn
  launch_type     = "FARGATE"

  network_configuration {
    subnets          = [aws_subnet.main.id]
    security_groups  = [aws_security_group.task.id]
    assign_public_ip = true
  }
}
"""
OTHER = """from_port = 53, to_port = 53, protocol = "udp", cidr_blocks = ["10.0.0.2/32"], description = "", self = false
    ipv6_cidr_blocks = [], prefix_list_ids = [], security_groups = []"""
LIST = f"egress = [{{ {OTHER} }}ADDED]"
BLOCK = 'egress {\n from_port = 53\n to_port = 53\n protocol = "udp"\n cidr_blocks = ["10.0.0.2/32"]\n}\nADDED'
WRITTEN = {"a list": (LIST, "add to the list egress of "), "a block": (BLOCK, "add to ")}


NAT = """
resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_nat_gateway" "main" {
  subnet_id = aws_subnet.public.id
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  ROUTES
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}
"""
NO_ROUTE = """cidr_block = "10.9.0.0/16", gateway_id = null, nat_gateway_id = null, carrier_gateway_id = null
    core_network_arn = null, destination_prefix_list_id = null, egress_only_gateway_id = null, ipv6_cidr_block = null
    local_gateway_id = null, network_interface_id = null, transit_gateway_id = "tgw-0123456789abcdef0"
    vpc_endpoint_id = null, vpc_peering_connection_id = null"""
LISTED = f"route = [{{ {NO_ROUTE} }}ADDED]"
BLOCKS = 'route {\n cidr_block = "10.9.0.0/16"\n transit_gateway_id = "tgw-0123456789abcdef0"\n}\nADDED'
ROUTES = {"a list": (LISTED, "add to the list route of "), "a block": (BLOCKS, "add to ")}


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_is_added_as_the_others_are_written(name: str, tmp_path: Path) -> None:
    routes, head = ROUTES[name]
    everywhere = 'egress {\n from_port = 0\n to_port = 0\n protocol = "-1"\n cidr_blocks = ["0.0.0.0/0"]\n}'
    source = SOURCE.replace("EGRESS", everywhere).replace("assign_public_ip = true", "")
    source = source.replace("gateway_id             = aws_internet", "nat_gateway_id = aws_nat_gateway.main.id #")
    source += NAT.replace("ROUTES", routes)
    (proof,) = prove([read_source(written(tmp_path, {"main.tf": source.replace("ADDED", "")}))])
    (path,) = proof.tasks[0].paths
    assert path.decisive
    where, _, route = path.decisive.remedy.partition("\n")
    assert where == f"{head}aws_route_table.public", table([proof])
    added = re.sub(r"^  ", "", route, flags=re.MULTILINE)
    pasted = source.replace("ADDED", f", {added}" if name == "a list" else added)
    (mended,) = prove([read_source(written(tmp_path, {"main.tf": pasted}))])
    assert mended.tasks[0].verdict is Verdict.PASSED, table([mended])


@pytest.mark.parametrize("name", WRITTEN)
def test_a_rule_is_added_as_the_others_are_written(name: str, tmp_path: Path) -> None:
    egress, head = WRITTEN[name]
    source = SOURCE.replace("EGRESS", egress)
    (proof,) = prove([read_source(written(tmp_path, {"main.tf": source.replace("ADDED", "")}))])
    (path,) = proof.tasks[0].paths
    assert path.decisive
    where, _, rule = path.decisive.remedy.partition("\n")
    assert where == f"{head}aws_security_group.task"
    added = re.sub(r"^  ", "", rule, flags=re.MULTILINE)
    pasted = source.replace("ADDED", f", {added}" if name == "a list" else added)
    (mended,) = prove([read_source(written(tmp_path, {"main.tf": pasted}))])
    assert mended.tasks[0].verdict is Verdict.PASSED, table([mended])
