mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "us-east-1"
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

run "public_subnets_none" {
  command = plan

  variables {
    public_subnets = {}
  }

  expect_failures = [var.public_subnets]
}

run "public_subnets_too_small" {
  command = plan

  variables {
    public_subnets = {
      us-east-1a = "10.0.0.0/29"
    }
  }

  expect_failures = [var.public_subnets]
}

run "public_subnets_overlap" {
  command = plan

  variables {
    public_subnets = {
      a = "10.0.0.0/23"
      b = "10.0.1.0/24"
    }
  }

  expect_failures = [var.public_subnets]
}

run "name_prefix" {
  command = plan

  variables {
    name_prefix = "Blue"
  }

  expect_failures = [var.name_prefix]
}

run "cluster_arn" {
  command = plan

  variables {
    cluster_arn = ""
  }

  expect_failures = [var.cluster_arn]
}

run "ecs_task_execution_role_arn" {
  command = plan

  variables {
    ecs_task_execution_role_arn = ""
  }

  expect_failures = [var.ecs_task_execution_role_arn]
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

run "private_subnets_elsewhere" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-east-1a = "10.0.0.0/20"
      nowhere-1a = "10.0.64.0/24"
    }
    public_subnets = {
      us-east-1a = "10.0.48.0/24"
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
    public_subnets = {
      us-east-1a = "10.0.48.0/24"
    }
  }

  expect_failures = [aws_subnet.private]
}

run "public_subnets_elsewhere" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-east-1a = "10.0.0.0/20"
    }
    public_subnets = {
      us-east-1a = "10.0.48.0/24"
      nowhere-1a = "10.0.64.0/24"
    }
  }

  expect_failures = [aws_subnet.public]
}

run "public_subnets_outside" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-east-1a = "10.0.0.0/20"
    }
    public_subnets = {
      us-east-1a = "172.16.0.0/24"
    }
  }

  expect_failures = [aws_subnet.public]
}

run "public_subnets_private" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-east-1a = "10.0.0.0/20"
    }
    public_subnets = {
      us-east-1a = "10.0.0.0/20"
    }
  }

  expect_failures = [aws_subnet.public]
}

run "nat_gateway_without_subnet" {
  command = plan

  variables {
    nat_gateway_zone = "us-east-1f"
  }

  expect_failures = [aws_eip.nat]
}

run "cluster_arn_elsewhere" {
  command = plan

  variables {
    cluster_arn = "arn:aws:ecs:nowhere-1:123456789012:cluster/web"
  }

  expect_failures = [output.cluster_arn]
}

run "sample_fargate_task_sample_fargate_logger_image_elsewhere" {
  command = plan

  variables {
    sample_fargate_task_sample_fargate_logger_image = "docker.io/library/nginx:1"
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
    public_subnets = {
      us-west-2a = "10.0.48.0/24"
      us-west-2b = "10.0.49.0/24"
      us-west-2c = "10.0.50.0/24"
    }
    nat_gateway_zone                                = "us-west-2a"
    cluster_arn                                     = "arn:aws:ecs:us-west-2:123456789012:cluster/fargate-cluster"
    sample_fargate_task_sample_fargate_logger_image = "123456789012.dkr.ecr.us-west-2.amazonaws.com/my-ecr-repo/app-image:latest"
  }

  expect_failures = [aws_vpc.main]
}
