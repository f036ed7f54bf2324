# What is looked up, switched on and off, overridden, and made in another region than the default one.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "public" {
  type    = bool
  default = true
}

variable "image" {
  type = string
}

provider "aws" {
  region                      = "eu-central-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

provider "aws" {
  alias                       = "west"
  region                      = join("-", ["us", "west", "2"])
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

locals {
  nat = var.public ? [] : ["a"]
}

resource "aws_internet_gateway" "main" {
  provider = aws.west
  count    = var.public ? 0 : 1
  vpc_id   = aws_vpc.main.id
}

resource "aws_nat_gateway" "main" {
  provider      = aws.west
  for_each      = toset(local.nat)
  subnet_id     = aws_subnet.private.id
  allocation_id = "eipalloc-0123456789abcdef0"
}

resource "aws_subnet" "private" {
  provider          = aws.west
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 4, 1)
  availability_zone = "us-west-2a"
}

resource "aws_iam_role" "execution" {
  name = "worker-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
  managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"]
}

data "aws_iam_role" "execution" {
  name       = aws_iam_role.execution.name
  depends_on = [aws_iam_role.execution]
}

module "worker" {
  source    = "./service"
  providers = { aws = aws.west }

  subnet = aws_subnet.private.id
  role   = data.aws_iam_role.execution.arn
  image  = var.image
  logs   = try({ "awslogs-group" = aws_cloudwatch_log_group.worker.name, "awslogs-stream-prefix" = "worker" }, {})
}

resource "aws_cloudwatch_log_group" "worker" {
  provider    = aws.west
  name_prefix = "/worker"
}
