provider "aws" {
  region = "us-east-1"
}

module "nat" {
  source = "../.."

  region   = "us-east-1"
  vpc_cidr = "10.0.0.0/16"
  private_subnets = {
    us-east-1a = "10.0.0.0/20"
    us-east-1b = "10.0.16.0/20"
    us-east-1c = "10.0.32.0/20"
  }
  public_subnets = {
    us-east-1a = "10.0.48.0/24"
    us-east-1b = "10.0.49.0/24"
    us-east-1c = "10.0.50.0/24"
  }
  nat_gateway_zone            = "us-east-1a"
  name_prefix                 = ""
  cluster_arn                 = "arn:aws:ecs:us-east-1:123456789012:cluster/fargate-cluster"
  ecs_task_execution_role_arn = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
  tags = {
    environment = "example"
  }
  sample_fargate_task_size = {
    cpu    = 256
    memory = 512
  }
  sample_fargate_task_sample_fargate_logger_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest"
  sample_fargate_task_sample_fargate_logger_environment = {
    LOG_MESSAGE = "sample-fargate-logger says hello"
  }
}
