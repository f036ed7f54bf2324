variable "region" {}
variable "settings" { type = any }

locals {
  azs = ["${var.region}a", "${var.region}b"]
}

module "vpc" {
  source        = "../vpc"
  cidr          = "10.1.0.0/16"
  azs           = local.azs
  dns_hostnames = lookup(var.settings, "dns_hostnames", true)
}

module "endpoints" {
  source          = "../endpoints"
  vpc_id          = module.vpc.vpc_id
  subnet_ids      = module.vpc.private_subnets
  route_table_ids = lookup(var.settings, "s3_route_tables", true) ? module.vpc.private_route_table_ids : []
  vpc_cidr        = module.vpc.vpc_cidr_block
  region          = var.region
  services        = lookup(var.settings, "services", ["ecr.api", "ecr.dkr", "logs"])
  ingress_port    = lookup(var.settings, "ingress_port", 443)
  private_dns     = lookup(var.settings, "private_dns", true)
}

module "service" {
  source         = "../service"
  name           = "web"
  vpc_id         = module.vpc.vpc_id
  subnet_ids     = module.vpc.private_subnets
  endpoint_group = lookup(var.settings, "endpoint_egress", true) ? [module.endpoints.security_group_id] : []
  s3_egress      = lookup(var.settings, "s3_egress", true)
  managed_policy = lookup(var.settings, "managed_policy", true)
  region         = var.region
}
