mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "us-west-2"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }
}

run "another_region" {
  command = apply

  variables {
    region   = "us-west-2"
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-west-2a = "10.0.0.0/20"
      us-west-2b = "10.0.16.0/20"
      us-west-2c = "10.0.32.0/20"
    }
  }

  assert {
    condition     = aws_vpc_endpoint.s3.service_name == "com.amazonaws.${var.region}.s3"
    error_message = "The endpoint must be that of s3 in the region."
  }

  assert {
    condition     = aws_vpc_endpoint.ecr_api.service_name == "com.amazonaws.${var.region}.ecr.api"
    error_message = "The endpoint must be that of ecr.api in the region."
  }

  assert {
    condition     = aws_vpc_endpoint.ecr_dkr.service_name == "com.amazonaws.${var.region}.ecr.dkr"
    error_message = "The endpoint must be that of ecr.dkr in the region."
  }

  assert {
    condition     = aws_vpc_endpoint.logs.service_name == "com.amazonaws.${var.region}.logs"
    error_message = "The endpoint must be that of logs in the region."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.sample_fargate_task.container_definitions)[0].logConfiguration.options["awslogs-region"] == var.region
    error_message = "Container sample-fargate-logger of sample-fargate-task must log in the region."
  }

  assert {
    condition     = strcontains(output.run_task_commands["sample-fargate-task"], "--region ${var.region} ")
    error_message = "Task sample-fargate-task must be run in the region."
  }
}
