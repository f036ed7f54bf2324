variable "vpc_id" {}
variable "vpc_cidr" {}
variable "region" {}
variable "ingress_port" {}
variable "private_dns" {}
variable "services" { type = list(string) }
variable "subnet_ids" { type = list(string) }
variable "route_table_ids" { type = list(string) }

locals {
  endpoints = merge(
    { s3 = { service = "s3", service_type = "Gateway" } },
    { for service in var.services : replace(service, ".", "_") => { service = service } },
  )
}

resource "aws_security_group" "this" {
  name_prefix = "endpoints-"
  vpc_id      = var.vpc_id
}

resource "aws_security_group_rule" "this" {
  for_each = { ingress_https = { cidr_blocks = [var.vpc_cidr] } }

  security_group_id = aws_security_group.this.id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = var.ingress_port
  to_port           = var.ingress_port
  cidr_blocks       = lookup(each.value, "cidr_blocks", null)
}

resource "aws_vpc_endpoint" "this" {
  for_each = local.endpoints

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.${each.value.service}"
  vpc_endpoint_type   = lookup(each.value, "service_type", "Interface")
  security_group_ids  = lookup(each.value, "service_type", "Interface") == "Interface" ? [aws_security_group.this.id] : null
  subnet_ids          = lookup(each.value, "service_type", "Interface") == "Interface" ? var.subnet_ids : null
  route_table_ids     = lookup(each.value, "service_type", "Interface") == "Gateway" ? var.route_table_ids : null
  private_dns_enabled = lookup(each.value, "service_type", "Interface") == "Interface" ? var.private_dns : null
}

output "security_group_id" { value = aws_security_group.this.id }
