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

run "defaults" {
  command = apply

  assert {
    condition     = length(aws_subnet.private) == 1
    error_message = "Expected 1 private subnet."
  }

  assert {
    condition     = join(" ", keys(output.run_task_commands)) == "sample-fargate-task"
    error_message = "Expected commands that run sample-fargate-task."
  }

  assert {
    condition     = join(" ", keys(output.endpoint_ids)) == "ecr.api ecr.dkr logs s3"
    error_message = "Expected endpoints for ecr.api, ecr.dkr, logs, s3."
  }

  assert {
    condition     = aws_vpc_endpoint.ecr_api.private_dns_enabled
    error_message = "ecr.api must be found under its own name."
  }

  assert {
    condition     = alltrue([for zone, rule in aws_vpc_security_group_ingress_rule.endpoint_ecr_api : rule.cidr_ipv4 == var.private_subnets[zone] && rule.from_port == 443 && rule.to_port == 443])
    error_message = "The private subnets, and they alone, must be let in to ecr.api."
  }

  assert {
    condition     = aws_vpc_endpoint.ecr_dkr.private_dns_enabled
    error_message = "ecr.dkr must be found under its own name."
  }

  assert {
    condition     = alltrue([for zone, rule in aws_vpc_security_group_ingress_rule.endpoint_ecr_dkr : rule.cidr_ipv4 == var.private_subnets[zone] && rule.from_port == 443 && rule.to_port == 443])
    error_message = "The private subnets, and they alone, must be let in to ecr.dkr."
  }

  assert {
    condition     = aws_vpc_endpoint.logs.private_dns_enabled
    error_message = "logs must be found under its own name."
  }

  assert {
    condition     = alltrue([for zone, rule in aws_vpc_security_group_ingress_rule.endpoint_logs : rule.cidr_ipv4 == var.private_subnets[zone] && rule.from_port == 443 && rule.to_port == 443])
    error_message = "The private subnets, and they alone, must be let in to logs."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api.cidr_ipv4 != "0.0.0.0/0"
    error_message = "Rule task_sample_fargate_task_ecr_api must be for port 443 of its destination."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr.cidr_ipv4 != "0.0.0.0/0"
    error_message = "Rule task_sample_fargate_task_ecr_dkr must be for port 443 of its destination."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs.cidr_ipv4 != "0.0.0.0/0"
    error_message = "Rule task_sample_fargate_task_logs must be for port 443 of its destination."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3.cidr_ipv4 != "0.0.0.0/0"
    error_message = "Rule task_sample_fargate_task_s3 must be for port 443 of its destination."
  }
}
