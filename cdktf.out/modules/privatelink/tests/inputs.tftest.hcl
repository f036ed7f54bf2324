mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "us-east-1"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }
}

run "inputs" {
  command = apply

  variables {
    tags = {
      team = "web"
    }
    cluster_name                 = "other"
    log_retention_days           = 7
    protect                      = []
    permissions_boundary_arn     = "arn:aws:iam::123456789012:policy/other"
    log_groups_kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/other"
    repositories_immutable       = true
    ecs_task_execution_role_name = "other-ecs_task_execution_role"
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
    condition     = aws_ecs_cluster.main.name == "other"
    error_message = "The cluster must have the name that is given."
  }

  assert {
    condition     = aws_cloudwatch_log_group.ecs_sample_fargate_task.retention_in_days == 7
    error_message = "Log group /ecs/sample-fargate-task must keep logs for the days that are given."
  }

  assert {
    condition     = !aws_cloudwatch_log_group.ecs_sample_fargate_task.skip_destroy
    error_message = "Log group /ecs/sample-fargate-task must go when nothing is protected."
  }

  assert {
    condition     = aws_iam_role.ecs_task_execution_role.permissions_boundary == "arn:aws:iam::123456789012:policy/other"
    error_message = "Role ecsTaskExecutionRole must have the permissions_boundary_arn that is given."
  }

  assert {
    condition     = aws_cloudwatch_log_group.ecs_sample_fargate_task.kms_key_id == "arn:aws:kms:us-east-1:123456789012:key/other"
    error_message = "Log group /ecs/sample-fargate-task must have the log_groups_kms_key_arn that is given."
  }

  assert {
    condition     = aws_ecr_repository.my_ecr_repo_app_image.image_tag_mutability == "IMMUTABLE"
    error_message = "Repository my-ecr-repo/app-image must have the repositories_immutable that is given."
  }

  assert {
    condition     = aws_ecr_repository.my_ecr_repo_app_image.force_delete
    error_message = "Repository my-ecr-repo/app-image must go with its images when nothing is protected."
  }

  assert {
    condition     = aws_iam_role.ecs_task_execution_role.name == "other-ecs_task_execution_role"
    error_message = "Role ecsTaskExecutionRole must have the name that is given."
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

  assert {
    condition     = strcontains(aws_iam_role_policy.ecs_task_execution_role.policy, "repository/other")
    error_message = "Role ecsTaskExecutionRole must be allowed to pull the images that are given."
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

  assert {
    condition     = aws_ecs_cluster.main.name == "other-fargate-cluster"
    error_message = "fargate-cluster must have the prefix that is given."
  }

  assert {
    condition     = aws_ecr_repository.my_ecr_repo_app_image.name == "other-my-ecr-repo/app-image"
    error_message = "my-ecr-repo/app-image must have the prefix that is given."
  }

  assert {
    condition     = aws_cloudwatch_log_group.ecs_sample_fargate_task.name == "/other-ecs/sample-fargate-task"
    error_message = "/ecs/sample-fargate-task must have the prefix that is given."
  }

  assert {
    condition     = aws_iam_role.ecs_task_execution_role.name == "other-ecsTaskExecutionRole"
    error_message = "ecsTaskExecutionRole must have the prefix that is given."
  }

  assert {
    condition     = strcontains(aws_vpc_endpoint.logs.policy, ":log-group:/other-ecs/sample-fargate-task:*")
    error_message = "The endpoint of logs must let through to the copy's /ecs/sample-fargate-task."
  }
}
