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
    condition     = join(" ", keys(output.run_task_commands)) == "sample-fargate-task"
    error_message = "Expected commands that run sample-fargate-task."
  }

  assert {
    condition     = aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet.from_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet.to_port == 443 && aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet.cidr_ipv4 == "0.0.0.0/0"
    error_message = "Rule task_sample_fargate_task_internet must be for port 443 of its destination."
  }

  assert {
    condition     = alltrue([for route in aws_route.private_nat : route.nat_gateway_id != null])
    error_message = "The private subnets must have their way out through NAT."
  }
}
