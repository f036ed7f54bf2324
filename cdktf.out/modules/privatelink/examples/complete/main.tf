provider "aws" {
  region = "us-east-1"
}

module "privatelink" {
  source = "../.."

  region   = "us-east-1"
  vpc_cidr = "10.0.0.0/16"
  private_subnets = {
    us-east-1a = "10.0.0.0/20"
    us-east-1b = "10.0.16.0/20"
    us-east-1c = "10.0.32.0/20"
  }
  name_prefix                  = ""
  cluster_name                 = "fargate-cluster"
  ecs_task_execution_role_name = "ecsTaskExecutionRole"
  tags = {
    environment = "example"
  }
  protect                = ["log_groups", "repositories"]
  log_retention_days     = 365
  repositories_immutable = false
  sample_fargate_task_size = {
    cpu    = 256
    memory = 512
  }
  sample_fargate_task_sample_fargate_logger_environment = {
    LOG_MESSAGE = "sample-fargate-logger says hello"
  }
}
