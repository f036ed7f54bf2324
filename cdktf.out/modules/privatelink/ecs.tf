resource "aws_ecs_cluster" "main" {
  name = "${var.name_prefix}${var.cluster_name}"
  tags = var.tags
}

# sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
resource "aws_ecr_repository" "my_ecr_repo_app_image" {
  name                 = "${var.name_prefix}my-ecr-repo/app-image"
  force_delete         = !contains(var.protect, "repositories")
  image_tag_mutability = var.repositories_immutable ? "IMMUTABLE" : "MUTABLE"
  tags                 = var.tags

  image_scanning_configuration {
    scan_on_push = true
  }
}

# sample-fargate-task writes to it (containerDefinitions[0].logConfiguration)
resource "aws_cloudwatch_log_group" "ecs_sample_fargate_task" {
  name              = "/${var.name_prefix}ecs/sample-fargate-task"
  kms_key_id        = var.log_groups_kms_key_arn
  retention_in_days = var.log_retention_days
  skip_destroy      = contains(var.protect, "log_groups")
  tags              = var.tags
}

# sample-fargate-task names it as executionRoleArn
resource "aws_iam_role" "ecs_task_execution_role" {
  name                 = "${var.name_prefix}${var.ecs_task_execution_role_name}"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "ecs-tasks.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = aws_vpc.main.owner_id
          }
        }
      },
    ]
  })
  tags = var.tags
}

# LogInToEcr: sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
# PullImages: sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
# WriteLogs: sample-fargate-task sends its logs (containerDefinitions[0].logConfiguration)
# ecr:GetAuthorizationToken: allowed on *, since AWS defines no resource for it.
resource "aws_iam_role_policy" "ecs_task_execution_role" {
  name = "required-by-tasks"
  role = aws_iam_role.ecs_task_execution_role.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "LogInToEcr"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = ["*"]
      },
      {
        Sid      = "PullImages"
        Effect   = "Allow"
        Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = [local.sample_fargate_task_sample_fargate_logger_repository_arn]
      },
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.ecs_sample_fargate_task.arn}:*"]
      },
    ]
  })
}

# Lets sample-fargate-task out to what it needs, and nobody in.
resource "aws_security_group" "task_sample_fargate_task" {
  name        = "sec-task-sample-fargate-task"
  description = "security group for task sample-fargate-task"
  vpc_id      = aws_vpc.main.id
  tags        = var.tags
}

# sample-fargate-task may reach the ecr.api endpoint.
# sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
resource "aws_vpc_security_group_egress_rule" "task_sample_fargate_task_ecr_api" {
  description                  = "to the ecr.api endpoint"
  from_port                    = 443
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.endpoint_ecr_api.id
  security_group_id            = aws_security_group.task_sample_fargate_task.id
  to_port                      = 443
  tags                         = var.tags
}

# sample-fargate-task may reach the ecr.dkr endpoint.
# sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
resource "aws_vpc_security_group_egress_rule" "task_sample_fargate_task_ecr_dkr" {
  description                  = "to the ecr.dkr endpoint"
  from_port                    = 443
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.endpoint_ecr_dkr.id
  security_group_id            = aws_security_group.task_sample_fargate_task.id
  to_port                      = 443
  tags                         = var.tags
}

# sample-fargate-task may reach the s3 endpoint.
# sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
resource "aws_vpc_security_group_egress_rule" "task_sample_fargate_task_s3" {
  description       = "to the s3 endpoint"
  from_port         = 443
  ip_protocol       = "tcp"
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
  security_group_id = aws_security_group.task_sample_fargate_task.id
  to_port           = 443
  tags              = var.tags
}

# sample-fargate-task may reach the logs endpoint.
# sample-fargate-task sends its logs (containerDefinitions[0].logConfiguration)
resource "aws_vpc_security_group_egress_rule" "task_sample_fargate_task_logs" {
  description                  = "to the logs endpoint"
  from_port                    = 443
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.endpoint_logs.id
  security_group_id            = aws_security_group.task_sample_fargate_task.id
  to_port                      = 443
  tags                         = var.tags
}

resource "aws_ecs_task_definition" "sample_fargate_task" {
  family                   = "${var.name_prefix}sample-fargate-task"
  cpu                      = var.sample_fargate_task_size.cpu
  execution_role_arn       = aws_iam_role.ecs_task_execution_role.arn
  memory                   = var.sample_fargate_task_size.memory
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  skip_destroy             = true
  container_definitions = jsonencode([
    {
      name      = "sample-fargate-logger"
      image     = local.sample_fargate_task_sample_fargate_logger_image
      essential = true
      environment = length(var.sample_fargate_task_sample_fargate_logger_environment) == 0 ? null : [
        for name, value in var.sample_fargate_task_sample_fargate_logger_environment : {
          name  = name
          value = value
        }
      ]
      healthCheck = {
        command  = ["CMD-SHELL", "echo alive || exit 1"]
        interval = 30
        retries  = 3
        timeout  = 5
      }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-create-group  = "true"
          awslogs-group         = aws_cloudwatch_log_group.ecs_sample_fargate_task.name
          awslogs-region        = var.region
          awslogs-stream-prefix = "ecs"
        }
      }
      readonlyRootFilesystem = true
    },
  ])
  tags = var.tags

  runtime_platform {
    operating_system_family = "LINUX"
  }

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = var.sample_fargate_task_sample_fargate_logger_image == null || can(regex("^[0-9]{12}[.]dkr[.]ecr[.]${var.region}[.]amazonaws[.]com/[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$", var.sample_fargate_task_sample_fargate_logger_image))
      error_message = "var.sample_fargate_task_sample_fargate_logger_image must be <account>.dkr.ecr.${var.region}.amazonaws.com/<repository> with a tag or digest: the tasks reach no other."
    }
  }
}
