terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region                      = var.region
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}

variable "region" {
  type    = string
  default = "us-east-1"
}

variable "services" {
  type = number
}

locals {
  names = [for index in range(var.services) : format("service-%03d", index)]
}

module "network" {
  source = "./network"

  region = var.region
  zones  = ["${var.region}a", "${var.region}b", "${var.region}c"]
}

resource "aws_ecs_cluster" "main" {
  name = "benchmark"
}

module "service" {
  source   = "./service"
  for_each = toset(local.names)

  name       = each.key
  region     = var.region
  cluster    = aws_ecs_cluster.main.id
  vpc_id     = module.network.vpc_id
  subnet_ids = module.network.subnet_ids
  endpoints  = module.network.endpoint_group_id
  s3         = module.network.s3_prefix_list_id
}
