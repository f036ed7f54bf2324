resource "aws_vpc" "main" {
  cidr_block           = var.vpc_cidr
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = merge({ Name = "${var.name_prefix}nat" }, var.tags)

  lifecycle {
    precondition {
      condition     = data.aws_region.current.id == var.region
      error_message = "var.region is ${var.region}, and the AWS provider's region is ${data.aws_region.current.id}."
    }
  }
}

# The VPC's default group, adopted and left without rules.
resource "aws_default_security_group" "main" {
  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "${var.name_prefix}nat-default" }, var.tags)
}

# Has the subnets that go destroyed before those that come are made.
resource "terraform_data" "subnets" {
  triggers_replace = {
    private = var.private_subnets
    public  = var.public_subnets
  }
}

# Where the tasks run.
resource "aws_subnet" "private" {
  for_each = var.private_subnets

  availability_zone = each.key
  cidr_block        = each.value
  vpc_id            = aws_vpc.main.id
  tags              = merge({ Name = "${var.name_prefix}nat-private-${each.key}" }, var.tags)

  lifecycle {
    precondition {
      condition     = can(regex("^${var.region}[a-f]$", each.key))
      error_message = "${each.key} is not an availability zone of ${var.region}."
    }

    precondition {
      condition     = try(cidrsubnet("${split("/", each.value)[0]}/${split("/", var.vpc_cidr)[1]}", 0, 0) == var.vpc_cidr && tonumber(split("/", each.value)[1]) >= tonumber(split("/", var.vpc_cidr)[1]), false)
      error_message = "${each.value} is not inside var.vpc_cidr, ${var.vpc_cidr}."
    }
  }

  depends_on = [terraform_data.subnets]
}

# A table for each zone, whose way out is NAT.
resource "aws_route_table" "private" {
  for_each = var.private_subnets

  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "${var.name_prefix}nat-private-${each.key}" }, var.tags)

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route_table_association" "private" {
  for_each = var.private_subnets

  route_table_id = aws_route_table.private[each.key].id
  subnet_id      = aws_subnet.private[each.key].id
}

# For NAT gateways: no task has a public address.
resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "${var.name_prefix}nat" }, var.tags)
}

# Where NAT gateways stand.
resource "aws_subnet" "public" {
  for_each = var.public_subnets

  availability_zone = each.key
  cidr_block        = each.value
  vpc_id            = aws_vpc.main.id
  tags              = merge({ Name = "${var.name_prefix}nat-public-${each.key}" }, var.tags)

  lifecycle {
    precondition {
      condition     = can(regex("^${var.region}[a-f]$", each.key))
      error_message = "${each.key} is not an availability zone of ${var.region}."
    }

    precondition {
      condition     = try(cidrsubnet("${split("/", each.value)[0]}/${split("/", var.vpc_cidr)[1]}", 0, 0) == var.vpc_cidr && tonumber(split("/", each.value)[1]) >= tonumber(split("/", var.vpc_cidr)[1]), false)
      error_message = "${each.value} is not inside var.vpc_cidr, ${var.vpc_cidr}."
    }

    precondition {
      condition = try(alltrue([
        for cidr in values(var.private_subnets) : cidrsubnet("${split("/", each.value)[0]}/${min(split("/", each.value)[1], split("/", cidr)[1])}", 0, 0) != cidrsubnet("${split("/", cidr)[0]}/${min(split("/", each.value)[1], split("/", cidr)[1])}", 0, 0)
      ]), false)
      error_message = "${each.value} overlaps a private subnet."
    }
  }

  depends_on = [terraform_data.subnets]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "${var.name_prefix}nat-public" }, var.tags)
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
  for_each = toset([var.nat_gateway_zone])

  domain = "vpc"
  tags   = merge({ Name = "${var.name_prefix}nat-nat-${each.key}" }, var.tags)

  lifecycle {
    precondition {
      condition     = contains(keys(var.public_subnets), each.key)
      error_message = "var.public_subnets has no subnet in ${each.key}, where var.nat_gateway_zone puts the NAT gateway."
    }
  }

  depends_on = [aws_internet_gateway.main]
}

# One for all zones.
resource "aws_nat_gateway" "main" {
  for_each = toset([var.nat_gateway_zone])

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = merge({ Name = "${var.name_prefix}nat-${each.key}" }, var.tags)

  depends_on = [aws_internet_gateway.main]
}

resource "aws_route" "private_nat" {
  for_each = var.private_subnets

  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main[var.nat_gateway_zone].id
  route_table_id         = aws_route_table.private[each.key].id
}
