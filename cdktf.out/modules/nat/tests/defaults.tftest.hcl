mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "us-east-1"
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
    condition     = alltrue([for each in aws_route.private_nat : each.destination_cidr_block == "0.0.0.0/0" && each.nat_gateway_id != null])
    error_message = "The private subnets must have their way out through NAT."
  }

  assert {
    condition     = aws_route.public_internet.destination_cidr_block == "0.0.0.0/0" && aws_route.public_internet.gateway_id == aws_internet_gateway.main.id
    error_message = "The public subnets must have their way out through the internet gateway."
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
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet.security_group_id == aws_security_group.task_sample_fargate_task.id && aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet.ip_protocol == "tcp" && aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet.cidr_ipv4 == "0.0.0.0/0"
    error_message = "Rule task_sample_fargate_task_internet must lead to port 443 of its destination and nowhere else."
  }
}
