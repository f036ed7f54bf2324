locals {
  sample_fargate_task_sample_fargate_logger_image          = coalesce(var.sample_fargate_task_sample_fargate_logger_image, "${aws_ecr_repository.my_ecr_repo_app_image.repository_url}:latest")
  sample_fargate_task_sample_fargate_logger_repository_arn = replace(local.sample_fargate_task_sample_fargate_logger_image, "/^([0-9]{12})[.]dkr[.-]ecr(?:-fips)?[.]([^.]+)[.][^/]+/([^:@]+).*$/", "arn:aws:ecr:$2:$1:repository/$3")
}

# The provider's region, which aws_vpc.main checks var.region against.
data "aws_region" "current" {}
