variable "cidr" {}
variable "azs" { type = list(string) }
variable "dns_hostnames" { type = bool }

locals {
  vpc_id = try(aws_vpc.this[0].id, "")
}

resource "aws_vpc" "this" {
  count                = 1
  cidr_block           = var.cidr
  enable_dns_hostnames = var.dns_hostnames
}

resource "aws_subnet" "private" {
  count             = length(var.azs)
  vpc_id            = local.vpc_id
  cidr_block        = cidrsubnet(var.cidr, 8, count.index)
  availability_zone = element(var.azs, count.index)
}

resource "aws_route_table" "private" {
  count  = 1
  vpc_id = local.vpc_id
}

resource "aws_route_table_association" "private" {
  count          = length(var.azs)
  subnet_id      = element(aws_subnet.private[*].id, count.index)
  route_table_id = element(aws_route_table.private[*].id, count.index)
}

output "vpc_id" { value = try(aws_vpc.this[0].id, null) }
output "vpc_cidr_block" { value = try(aws_vpc.this[0].cidr_block, null) }
output "private_subnets" { value = aws_subnet.private[*].id }
output "private_route_table_ids" { value = aws_route_table.private[*].id }
