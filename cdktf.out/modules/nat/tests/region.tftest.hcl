mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "us-west-2"
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
    public_subnets = {
      us-west-2a = "10.0.48.0/24"
      us-west-2b = "10.0.49.0/24"
      us-west-2c = "10.0.50.0/24"
    }
    nat_gateway_zone                                = "us-west-2a"
    cluster_arn                                     = "arn:aws:ecs:us-west-2:123456789012:cluster/fargate-cluster"
    sample_fargate_task_sample_fargate_logger_image = "123456789012.dkr.ecr.us-west-2.amazonaws.com/my-ecr-repo/app-image:latest"
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
