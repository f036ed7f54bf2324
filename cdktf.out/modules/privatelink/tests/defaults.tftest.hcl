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
    condition     = aws_vpc.main.enable_dns_support && aws_vpc.main.enable_dns_hostnames
    error_message = "The VPC must have DNS support and DNS hostnames."
  }

  assert {
    condition     = alltrue([for zone, each in aws_route_table_association.private : each.subnet_id == aws_subnet.private[zone].id && each.route_table_id == aws_route_table.private[zone].id])
    error_message = "Each private subnet must have the route table of its zone."
  }

  assert {
    condition     = join(" ", keys(output.endpoint_ids)) == "ecr.api ecr.dkr logs s3"
    error_message = "Expected endpoints for ecr.api, ecr.dkr, logs, s3."
  }

  assert {
    condition     = aws_vpc_endpoint.s3.route_table_ids == toset(values(aws_route_table.private)[*].id)
    error_message = "s3 must be in the route table of each private subnet."
  }

  assert {
    condition     = toset(flatten([for each in jsondecode(aws_vpc_endpoint.s3.policy).Statement : each.Action])) == toset(["s3:GetObject"])
    error_message = "The endpoint of s3 must let through what is needed."
  }

  assert {
    condition     = aws_vpc_endpoint.ecr_api.private_dns_enabled
    error_message = "ecr.api must be found under its own name."
  }

  assert {
    condition     = aws_vpc_endpoint.ecr_api.security_group_ids == toset([aws_security_group.endpoint_ecr_api.id])
    error_message = "ecr.api must be behind its security group."
  }

  assert {
    condition     = keys(aws_vpc_endpoint_subnet_association.ecr_api) == keys(aws_subnet.private) && alltrue([for zone, each in aws_vpc_endpoint_subnet_association.ecr_api : each.subnet_id == aws_subnet.private[zone].id && each.vpc_endpoint_id == aws_vpc_endpoint.ecr_api.id])
    error_message = "ecr.api must have a network interface in each private subnet."
  }

  assert {
    condition     = alltrue([for zone, rule in aws_vpc_security_group_ingress_rule.endpoint_ecr_api : rule.cidr_ipv4 == var.private_subnets[zone] && rule.security_group_id == aws_security_group.endpoint_ecr_api.id && rule.from_port == 443 && rule.to_port == 443])
    error_message = "The private subnets, and they alone, must be let in to ecr.api."
  }

  assert {
    condition = toset(flatten([for each in jsondecode(aws_vpc_endpoint.ecr_api.policy).Statement : each.Action])) == toset([
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
    ])
    error_message = "The endpoint of ecr.api must let through what is needed."
  }

  assert {
    condition     = aws_vpc_endpoint.ecr_dkr.private_dns_enabled
    error_message = "ecr.dkr must be found under its own name."
  }

  assert {
    condition     = aws_vpc_endpoint.ecr_dkr.security_group_ids == toset([aws_security_group.endpoint_ecr_dkr.id])
    error_message = "ecr.dkr must be behind its security group."
  }

  assert {
    condition     = keys(aws_vpc_endpoint_subnet_association.ecr_dkr) == keys(aws_subnet.private) && alltrue([for zone, each in aws_vpc_endpoint_subnet_association.ecr_dkr : each.subnet_id == aws_subnet.private[zone].id && each.vpc_endpoint_id == aws_vpc_endpoint.ecr_dkr.id])
    error_message = "ecr.dkr must have a network interface in each private subnet."
  }

  assert {
    condition     = alltrue([for zone, rule in aws_vpc_security_group_ingress_rule.endpoint_ecr_dkr : rule.cidr_ipv4 == var.private_subnets[zone] && rule.security_group_id == aws_security_group.endpoint_ecr_dkr.id && rule.from_port == 443 && rule.to_port == 443])
    error_message = "The private subnets, and they alone, must be let in to ecr.dkr."
  }

  assert {
    condition = toset(flatten([for each in jsondecode(aws_vpc_endpoint.ecr_dkr.policy).Statement : each.Action])) == toset([
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
    ])
    error_message = "The endpoint of ecr.dkr must let through what is needed."
  }

  assert {
    condition     = aws_vpc_endpoint.logs.private_dns_enabled
    error_message = "logs must be found under its own name."
  }

  assert {
    condition     = aws_vpc_endpoint.logs.security_group_ids == toset([aws_security_group.endpoint_logs.id])
    error_message = "logs must be behind its security group."
  }

  assert {
    condition     = keys(aws_vpc_endpoint_subnet_association.logs) == keys(aws_subnet.private) && alltrue([for zone, each in aws_vpc_endpoint_subnet_association.logs : each.subnet_id == aws_subnet.private[zone].id && each.vpc_endpoint_id == aws_vpc_endpoint.logs.id])
    error_message = "logs must have a network interface in each private subnet."
  }

  assert {
    condition     = alltrue([for zone, rule in aws_vpc_security_group_ingress_rule.endpoint_logs : rule.cidr_ipv4 == var.private_subnets[zone] && rule.security_group_id == aws_security_group.endpoint_logs.id && rule.from_port == 443 && rule.to_port == 443])
    error_message = "The private subnets, and they alone, must be let in to logs."
  }

  assert {
    condition     = toset(flatten([for each in jsondecode(aws_vpc_endpoint.logs.policy).Statement : each.Action])) == toset(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"])
    error_message = "The endpoint of logs must let through what is needed."
  }

  assert {
    condition     = join(" ", keys(output.run_task_commands)) == "sample-fargate-task"
    error_message = "Expected commands that run sample-fargate-task."
  }

  assert {
    condition     = alltrue([for each in values(output.run_task_commands) : strcontains(each, output.cluster_arn)])
    error_message = "Tasks must be run in the cluster."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api.security_group_id == aws_security_group.task_sample_fargate_task.id && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api.ip_protocol == "tcp" && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api.referenced_security_group_id == aws_security_group.endpoint_ecr_api.id
    error_message = "Rule task_sample_fargate_task_ecr_api must lead to port 443 of its destination and nowhere else."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr.security_group_id == aws_security_group.task_sample_fargate_task.id && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr.ip_protocol == "tcp" && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr.referenced_security_group_id == aws_security_group.endpoint_ecr_dkr.id
    error_message = "Rule task_sample_fargate_task_ecr_dkr must lead to port 443 of its destination and nowhere else."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs.security_group_id == aws_security_group.task_sample_fargate_task.id && aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs.ip_protocol == "tcp" && aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs.referenced_security_group_id == aws_security_group.endpoint_logs.id
    error_message = "Rule task_sample_fargate_task_logs must lead to port 443 of its destination and nowhere else."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3.security_group_id == aws_security_group.task_sample_fargate_task.id && aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3.ip_protocol == "tcp" && aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3.prefix_list_id == aws_vpc_endpoint.s3.prefix_list_id
    error_message = "Rule task_sample_fargate_task_s3 must lead to port 443 of its destination and nowhere else."
  }

  assert {
    condition = toset(flatten([for each in jsondecode(aws_iam_role_policy.ecs_task_execution_role.policy).Statement : each.Action])) == toset([
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "ecr:GetDownloadUrlForLayer",
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ])
    error_message = "Role ecsTaskExecutionRole must be allowed what its tasks need."
  }

  assert {
    condition     = alltrue([for each in jsondecode(aws_iam_role_policy.ecs_task_execution_role.policy).Statement : length(setsubtract(each.Action, ["ecr:GetAuthorizationToken"])) == 0 if contains(each.Resource, "*")])
    error_message = "Role ecsTaskExecutionRole must be allowed on * only what has no resource."
  }
}
