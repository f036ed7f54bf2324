mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "us-east-1"
    }
  }
}

run "inputs" {
  command = apply

  variables {
    tags = {
      team = "web"
    }
    sample_fargate_task_size = {
      cpu    = 2048
      memory = 8192
    }
    sample_fargate_task_sample_fargate_logger_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/other@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    sample_fargate_task_sample_fargate_logger_environment = {
      A = "1"
    }
  }

  assert {
    condition     = aws_vpc.main.tags["team"] == "web"
    error_message = "Tags must be on the VPC."
  }

  assert {
    condition     = aws_ecs_task_definition.sample_fargate_task.cpu == "2048" && aws_ecs_task_definition.sample_fargate_task.memory == "8192"
    error_message = "Task sample-fargate-task must have the size that is given."
  }

  assert {
    condition = [for each in jsondecode(aws_ecs_task_definition.sample_fargate_task.container_definitions) : each.image] == [
      "123456789012.dkr.ecr.us-east-1.amazonaws.com/other@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ]
    error_message = "The containers of sample-fargate-task must have the images that are given."
  }

  assert {
    condition     = alltrue([for each in jsondecode(aws_ecs_task_definition.sample_fargate_task.container_definitions) : join(",", [for pair in each.environment : "${pair.name}=${pair.value}"]) == "A=1"])
    error_message = "The containers of sample-fargate-task must have their environment."
  }
}

run "second_copy" {
  command = apply

  variables {
    name_prefix = "other-"
  }

  assert {
    condition     = aws_ecs_task_definition.sample_fargate_task.family == "other-sample-fargate-task"
    error_message = "sample-fargate-task must have the prefix that is given."
  }
}
