terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "subnet" {}
variable "role" {}
variable "image" {}

variable "logs" {
  type = map(string)
}

data "aws_region" "here" {}

data "aws_subnet" "given" {
  id = var.subnet
}

resource "aws_ecr_repository" "image" {
  name = split(":", var.image)[0]
}

resource "aws_security_group" "task" {
  vpc_id = data.aws_subnet.given.vpc_id

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [data.aws_subnet.given.cidr_block]
  }

  dynamic "egress" {
    for_each = { s3 = aws_vpc_endpoint.s3.prefix_list_id }
    content {
      description     = egress.key
      from_port       = 443
      to_port         = 443
      protocol        = "tcp"
      prefix_list_ids = [egress.value]
    }
  }
}

resource "aws_route_table" "private" {
  vpc_id = data.aws_subnet.given.vpc_id
}

resource "aws_route_table_association" "private" {
  subnet_id      = data.aws_subnet.given.id
  route_table_id = aws_route_table.private.id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = data.aws_subnet.given.vpc_id
  service_name    = "com.amazonaws.${data.aws_region.here.name}.s3"
  route_table_ids = [aws_route_table.private.id]
}

resource "aws_ecs_cluster" "main" {
  name = "worker"
}

resource "aws_ecs_task_definition" "worker" {
  family                   = "worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = var.role
  container_definitions = jsonencode([{
    Name  = "worker"
    image = join(":", [aws_ecr_repository.image.repository_url, split(":", var.image)[1]])
    logConfiguration = {
      logDriver = "awslogs"
      options   = merge(var.logs, { "awslogs-region" = data.aws_region.here.name })
    }
    command = null
  }])
}

resource "aws_ecs_service" "worker" {
  name            = "worker"
  cluster         = aws_ecs_cluster.main.arn
  task_definition = aws_ecs_task_definition.worker.arn
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = [var.subnet]
    security_groups = aws_security_group.task[*].id
  }
}
