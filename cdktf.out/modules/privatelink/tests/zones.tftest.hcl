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

run "three_zones" {
  command = apply

  variables {
    vpc_cidr = "10.0.0.0/16"
    private_subnets = {
      us-east-1a = "10.0.0.0/20"
      us-east-1b = "10.0.16.0/20"
      us-east-1c = "10.0.32.0/20"
    }
  }

  assert {
    condition     = length(aws_route_table.private) == 3
    error_message = "Each zone must have its route table."
  }

  assert {
    condition     = length(aws_vpc_endpoint.s3.route_table_ids) == 3
    error_message = "Each zone must reach s3."
  }

  assert {
    condition     = length(aws_vpc_endpoint_subnet_association.ecr_api) == 3
    error_message = "Each zone must have an interface of ecr.api."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.endpoint_ecr_api) == 3
    error_message = "Each zone must be let in to ecr.api."
  }

  assert {
    condition     = length(aws_vpc_endpoint_subnet_association.ecr_dkr) == 3
    error_message = "Each zone must have an interface of ecr.dkr."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.endpoint_ecr_dkr) == 3
    error_message = "Each zone must be let in to ecr.dkr."
  }

  assert {
    condition     = length(aws_vpc_endpoint_subnet_association.logs) == 3
    error_message = "Each zone must have an interface of logs."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.endpoint_logs) == 3
    error_message = "Each zone must be let in to logs."
  }
}
