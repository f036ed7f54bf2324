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

run "region" {
  command = plan

  variables {
    region = "cn-north-1"
  }

  expect_failures = [var.region]
}

run "vpc_cidr" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.1/16"
  }

  expect_failures = [var.vpc_cidr]
}

run "private_subnets_none" {
  command = plan

  variables {
    private_subnets = {}
  }

  expect_failures = [var.private_subnets]
}

run "private_subnets_too_small" {
  command = plan

  variables {
    private_subnets = {
      us-east-1a = "10.0.0.0/29"
    }
  }

  expect_failures = [var.private_subnets]
}

run "private_subnets_overlap" {
  command = plan

  variables {
    private_subnets = {
      a = "10.0.0.0/23"
      b = "10.0.1.0/24"
    }
  }

  expect_failures = [var.private_subnets]
}

run "name_prefix" {
  command = plan

  variables {
    name_prefix = "Blue"
  }

  expect_failures = [var.name_prefix]
}

run "cluster_name" {
  command = plan

  variables {
    cluster_name = "my cluster"
  }

  expect_failures = [var.cluster_name]
}

run "ecs_task_execution_role_name" {
  command = plan

  variables {
    ecs_task_execution_role_name = "my role"
  }

  expect_failures = [var.ecs_task_execution_role_name]
}

run "tags" {
  command = plan

  variables {
    tags = {
      "aws:team" = "web"
    }
  }

  expect_failures = [var.tags]
}

run "tags_values" {
  command = plan

  variables {
    tags = {
      team = "web & shop"
    }
  }

  expect_failures = [var.tags]
}

run "tags_null" {
  command = plan

  variables {
    tags = {
      a = null
    }
  }

  expect_failures = [var.tags]
}

run "protect" {
  command = plan

  variables {
    protect = ["clusters"]
  }

  expect_failures = [var.protect]
}

run "log_retention_days" {
  command = plan

  variables {
    log_retention_days = 4
  }

  expect_failures = [var.log_retention_days]
}

run "permissions_boundary_arn" {
  command = plan

  variables {
    permissions_boundary_arn = "boundary"
  }

  expect_failures = [var.permissions_boundary_arn]
}

run "log_groups_kms_key_arn" {
  command = plan

  variables {
    log_groups_kms_key_arn = "alias/own"
  }

  expect_failures = [var.log_groups_kms_key_arn]
}

run "sample_fargate_task_size" {
  command = plan

  variables {
    sample_fargate_task_size = {
      cpu    = 256
      memory = 4096
    }
  }

  expect_failures = [var.sample_fargate_task_size]
}

run "sample_fargate_task_sample_fargate_logger_environment_null" {
  command = plan

  variables {
    sample_fargate_task_sample_fargate_logger_environment = {
      a = null
    }
  }

  expect_failures = [var.sample_fargate_task_sample_fargate_logger_environment]
}

run "log_groups_kms_key_arn_elsewhere" {
  command = plan

  variables {
    log_groups_kms_key_arn = "arn:aws:kms:nowhere-1:123456789012:key/1b2c3d4e-5f60-4718-a9b0-c1d2e3f40516"
  }

  expect_failures = [aws_vpc.main]
}

run "private_subnets_elsewhere" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-east-1a = "10.0.0.0/20"
      nowhere-1a = "10.0.64.0/24"
    }
  }

  expect_failures = [aws_subnet.private]
}

run "private_subnets_outside" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-east-1a = "172.16.0.0/24"
    }
  }

  expect_failures = [aws_subnet.private]
}

run "sample_fargate_task_sample_fargate_logger_image_elsewhere" {
  command = plan

  variables {
    sample_fargate_task_sample_fargate_logger_image = "docker.io/library/nginx:1"
  }

  expect_failures = [aws_ecs_task_definition.sample_fargate_task]
}

run "sample_fargate_task_sample_fargate_logger_image_of_another_region" {
  command = plan

  variables {
    sample_fargate_task_sample_fargate_logger_image = "123456789012.dkr.ecr.nowhere-1.amazonaws.com/my-ecr-repo/app-image:1"
  }

  expect_failures = [aws_ecs_task_definition.sample_fargate_task]
}

run "region_of_another_provider" {
  command = plan

  variables {
    region   = "us-west-2"
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-west-2a = "10.0.0.0/20"
      us-west-2b = "10.0.16.0/20"
      us-west-2c = "10.0.32.0/20"
    }
  }

  expect_failures = [aws_vpc.main]
}
