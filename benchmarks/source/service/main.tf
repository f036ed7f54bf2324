variable "name" {
  type = string
}

variable "region" {
  type = string
}

variable "cluster" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

variable "endpoints" {
  type = string
}

variable "s3" {
  type = string
}

resource "aws_ecr_repository" "main" {
  name = var.name
}

resource "aws_cloudwatch_log_group" "main" {
  name              = "/ecs/${var.name}"
  retention_in_days = 30
}

resource "aws_secretsmanager_secret" "main" {
  for_each = toset(["database", "token"])

  name = "${var.name}/${each.key}"
}

resource "aws_sqs_queue" "main" {
  name = var.name
}

resource "aws_iam_role" "main" {
  for_each = toset(["execution", "task"])

  name = "${var.name}-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.main["execution"].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "secrets" {
  role = aws_iam_role.main["execution"].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = [for secret in aws_secretsmanager_secret.main : secret.arn]
    }]
  })
}

resource "aws_iam_role_policy" "queue" {
  role = aws_iam_role.main["task"].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = aws_sqs_queue.main.arn }]
  })
}

resource "aws_security_group" "task" {
  name   = var.name
  vpc_id = var.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "endpoints" {
  security_group_id            = aws_security_group.task.id
  referenced_security_group_id = var.endpoints
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.task.id
  prefix_list_id    = var.s3
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_ecs_task_definition" "main" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.main["execution"].arn
  task_role_arn            = aws_iam_role.main["task"].arn

  container_definitions = templatefile("${path.module}/containers.json.tftpl", {
    image   = "${aws_ecr_repository.main.repository_url}:1.0"
    group   = aws_cloudwatch_log_group.main.name
    region  = var.region
    secrets = { for name, secret in aws_secretsmanager_secret.main : upper(name) => secret.arn }
    queue   = aws_sqs_queue.main.url
  })
}

resource "aws_ecs_service" "main" {
  name            = var.name
  cluster         = var.cluster
  task_definition = aws_ecs_task_definition.main.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = var.subnet_ids
    security_groups = [aws_security_group.task.id]
  }
}
