# A configuration as Terraform teams write it: modules in modules, for_each, count, locals and inline rules.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "region" {
  default = "us-east-1"
}

provider "aws" {
  region = var.region
}

variable "networks" {
  default = {
    sound              = {}
    no_s3_egress       = { s3_egress = false }
    no_s3_route_tables = { s3_route_tables = false }
    no_ingress         = { ingress_port = 8443 }
    no_private_dns     = { private_dns = false }
    no_dns_hostnames   = { dns_hostnames = false }
    no_logs_endpoint   = { services = ["ecr.api", "ecr.dkr"] }
    no_endpoint_egress = { endpoint_egress = false }
    no_pull            = { managed_policy = false }
  }
}

module "network" {
  source   = "./modules/network"
  for_each = var.networks

  region   = var.region
  settings = each.value
}

module "handwritten" {
  source = "./modules/handwritten"
}
