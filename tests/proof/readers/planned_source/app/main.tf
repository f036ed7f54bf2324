# A service as people write it: values in locals, a template, a module with dynamic blocks, two regions.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "services" {
  type = map(object({
    cpu     = optional(number, 256)
    memory  = optional(number, 512)
    image   = optional(string, "web")
    secrets = optional(list(string), [])
  }))
  default = {
    web = { secrets = ["db"] }
    job = { cpu = 512, memory = 1024 }
  }
}

locals {
  region    = var.region
  name      = "shop-${terraform.workspace}"
  endpoints = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]
  execution = [
    "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    aws_iam_policy.secrets.arn,
  ]
}

provider "aws" {
  region                      = local.region
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

provider "aws" {
  alias                       = "certificates"
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

module "network" {
  source = "./network"

  name      = local.name
  region    = local.region
  endpoints = toset(local.endpoints)
  ingress   = { https = 443 }
}

resource "aws_ecr_repository" "web" {
  name = "${local.name}/web"
}

resource "aws_cloudwatch_log_group" "service" {
  for_each = var.services
  name     = "/${local.name}/${each.key}"
}

resource "aws_secretsmanager_secret" "db" {
  name = "${local.name}-db"
}

resource "aws_iam_policy" "secrets" {
  name = "${local.name}-secrets"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = aws_secretsmanager_secret.db.arn
    }]
  })
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "${local.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  count      = length(local.execution)
  role       = aws_iam_role.execution.name
  policy_arn = local.execution[count.index]
}

resource "aws_ecs_cluster" "main" {
  name = local.name
}

resource "aws_ecs_task_definition" "service" {
  for_each = var.services

  family                   = "${local.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions = templatefile("${path.module}/templates/containers.json.tftpl", {
    name    = each.key
    image   = "${aws_ecr_repository.web.repository_url}:${each.value.image}"
    group   = aws_cloudwatch_log_group.service[each.key].name
    region  = local.region
    secrets = [for name in each.value.secrets : { name = upper(name), valueFrom = aws_secretsmanager_secret.db.arn }]
  })
}

resource "aws_ecs_service" "service" {
  for_each = aws_ecs_task_definition.service

  name            = each.key
  cluster         = aws_ecs_cluster.main.id
  task_definition = each.value.arn
  launch_type     = "FARGATE"
  desired_count   = 1

  network_configuration {
    subnets         = module.network.subnets
    security_groups = [module.network.task_group]
  }
}
