# The endpoints' private DNS needs DNS support and DNS hostnames.
resource "aws_vpc" "main" {
  cidr_block           = var.vpc_cidr
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = merge({ Name = "${var.name_prefix}privatelink" }, var.tags)

  lifecycle {
    precondition {
      condition     = data.aws_region.current.id == var.region
      error_message = "var.region is ${var.region}, and the AWS provider's region is ${data.aws_region.current.id}."
    }

    precondition {
      condition     = var.log_groups_kms_key_arn == null || try(split(":", var.log_groups_kms_key_arn)[3] == var.region, false)
      error_message = "var.log_groups_kms_key_arn is not in ${var.region}."
    }
  }
}

# The VPC's default group, adopted and left without rules.
resource "aws_default_security_group" "main" {
  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "${var.name_prefix}privatelink-default" }, var.tags)
}

# Has the subnets that go destroyed before those that come are made.
resource "terraform_data" "subnets" {
  triggers_replace = {
    private = var.private_subnets
  }
}

# Where the tasks run.
resource "aws_subnet" "private" {
  for_each = var.private_subnets

  availability_zone = each.key
  cidr_block        = each.value
  vpc_id            = aws_vpc.main.id
  tags              = merge({ Name = "${var.name_prefix}privatelink-private-${each.key}" }, var.tags)

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

# No way to the internet.
resource "aws_route_table" "private" {
  for_each = var.private_subnets

  vpc_id = aws_vpc.main.id
  tags   = merge({ Name = "${var.name_prefix}privatelink-private-${each.key}" }, var.tags)

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route_table_association" "private" {
  for_each = var.private_subnets

  route_table_id = aws_route_table.private[each.key].id
  subnet_id      = aws_subnet.private[each.key].id
}
