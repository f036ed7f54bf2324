# Lets sample-fargate-task out to what it needs, and nobody in.
resource "aws_security_group" "task_sample_fargate_task" {
  name        = "sec-task-sample-fargate-task"
  description = "security group for task sample-fargate-task"
  vpc_id      = aws_vpc.main.id
  tags        = var.tags
}

# sample-fargate-task may reach anywhere, through NAT.
# sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
# sample-fargate-task sends its logs (containerDefinitions[0].logConfiguration)
resource "aws_vpc_security_group_egress_rule" "task_sample_fargate_task_internet" {
  description       = "to anywhere, through NAT"
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.task_sample_fargate_task.id
  to_port           = 443
  tags              = var.tags
}

resource "aws_ecs_task_definition" "sample_fargate_task" {
  family                   = "${var.name_prefix}sample-fargate-task"
  cpu                      = var.sample_fargate_task_size.cpu
  execution_role_arn       = var.ecs_task_execution_role_arn
  memory                   = var.sample_fargate_task_size.memory
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  skip_destroy             = true
  container_definitions = jsonencode([
    {
      name      = "sample-fargate-logger"
      image     = var.sample_fargate_task_sample_fargate_logger_image
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
          awslogs-group         = "/ecs/sample-fargate-task"
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
      condition     = can(regex("^[0-9]{12}[.]dkr[.-]ecr(-fips)?[.][a-z0-9-]+[.](amazonaws[.]com|on[.]aws)/[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$", var.sample_fargate_task_sample_fargate_logger_image))
      error_message = "var.sample_fargate_task_sample_fargate_logger_image must be an image in ECR: the execution role may pull from there and nowhere else."
    }
  }
}
