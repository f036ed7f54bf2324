# Tasks find the endpoints by DNS: inside this VPC, AWS's names have the endpoints' addresses.
resource "aws_vpc" "main" {
  cidr_block           = var.vpc_cidr
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = merge({ Name = "nat" }, var.tags)
}

# The VPC's default group, adopted and left without rules.
resource "aws_default_security_group" "main" {
  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "nat-default" }, var.tags)
}

resource "aws_subnet" "private" {
  for_each = var.private_subnets

  availability_zone = each.key
  cidr_block        = each.value
  vpc_id            = aws_vpc.main.id
  tags              = merge({ Name = "nat-private-${each.key}" }, var.tags)

  lifecycle {
    precondition {
      condition     = startswith(each.key, var.region)
      error_message = "The zone is not in var.region."
    }

    precondition {
      condition     = try(cidrsubnet("${split("/", each.value)[0]}/${split("/", var.vpc_cidr)[1]}", 0, 0) == var.vpc_cidr && tonumber(split("/", each.value)[1]) >= tonumber(split("/", var.vpc_cidr)[1]), false)
      error_message = "The subnet's CIDR is not inside var.vpc_cidr."
    }
  }
}

# A table for each zone, whose way out is NAT.
resource "aws_route_table" "private" {
  for_each = var.private_subnets

  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "nat-private-${each.key}" }, var.tags)
}

resource "aws_route_table_association" "private" {
  for_each = var.private_subnets

  route_table_id = aws_route_table.private[each.key].id
  subnet_id      = aws_subnet.private[each.key].id
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "nat" }, var.tags)
}

resource "aws_subnet" "public" {
  for_each = var.public_subnets

  availability_zone = each.key
  cidr_block        = each.value
  vpc_id            = aws_vpc.main.id
  tags              = merge({ Name = "nat-public-${each.key}" }, var.tags)

  lifecycle {
    precondition {
      condition     = startswith(each.key, var.region)
      error_message = "The zone is not in var.region."
    }

    precondition {
      condition     = try(cidrsubnet("${split("/", each.value)[0]}/${split("/", var.vpc_cidr)[1]}", 0, 0) == var.vpc_cidr && tonumber(split("/", each.value)[1]) >= tonumber(split("/", var.vpc_cidr)[1]), false)
      error_message = "The subnet's CIDR is not inside var.vpc_cidr."
    }
  }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "nat-public" }, var.tags)
}

resource "aws_route" "public_internet" {
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.main.id
  route_table_id         = aws_route_table.public.id
}

resource "aws_route_table_association" "public" {
  for_each = var.public_subnets

  route_table_id = aws_route_table.public.id
  subnet_id      = aws_subnet.public[each.key].id
}

resource "aws_eip" "nat" {
  for_each = toset([sort(keys(aws_subnet.public))[0]])

  domain = "vpc"
  tags   = merge({ Name = "nat-nat-${each.key}" }, var.tags)

  depends_on = [aws_internet_gateway.main]
}

# One for all zones.
resource "aws_nat_gateway" "main" {
  for_each = toset([sort(keys(aws_subnet.public))[0]])

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = merge({ Name = "nat-${each.key}" }, var.tags)

  depends_on = [aws_internet_gateway.main]
}

resource "aws_route" "private_nat" {
  for_each = var.private_subnets

  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = values(aws_nat_gateway.main)[0].id
  route_table_id         = aws_route_table.private[each.key].id
}
