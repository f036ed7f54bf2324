mock_provider "aws" {
  mock_data "aws_region" {
    defaults = {
      id = "us-east-1"
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
    public_subnets = {
      us-east-1a = "10.0.48.0/24"
      us-east-1b = "10.0.49.0/24"
      us-east-1c = "10.0.50.0/24"
    }
    nat_gateway_zone = "us-east-1a"
  }

  assert {
    condition     = length(aws_route_table.private) == 3
    error_message = "Each zone must have its route table."
  }

  assert {
    condition     = length(aws_nat_gateway.main) == 1
    error_message = "Expected 1 NAT gateway."
  }
}
