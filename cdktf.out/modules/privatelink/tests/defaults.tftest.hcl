mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::123456789012:role/mock"
    }
  }
}

run "defaults" {
  command = apply

  assert {
    condition     = join(" ", keys(output.endpoint_ids)) == "ecr.api ecr.dkr logs s3"
    error_message = "The endpoints must be ecr.api, ecr.dkr, logs, s3."
  }

  assert {
    condition     = join(" ", keys(output.run_task_commands)) == "sample-fargate-task"
    error_message = "There must be a command for sample-fargate-task."
  }

  assert {
    condition     = length(aws_subnet.private) == 1
    error_message = "There must be 1 private subnets."
  }
}
