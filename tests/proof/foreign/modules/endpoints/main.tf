variable "vpc_id" {}
variable "vpc_cidr" {}
variable "region" {}
variable "ingress_port" {}
variable "private_dns" {}
variable "services" { type = list(string) }
variable "subnet_ids" { type = list(string) }
variable "route_table_ids" { type = list(string) }

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
  for_each = { for service in var.services : replace(service, ".", "_") => service }

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${var.region}.${each.value}"
  vpc_endpoint_type   = "Interface"
  security_group_ids  = [aws_security_group.this.id]
  subnet_ids          = var.subnet_ids
  private_dns_enabled = var.private_dns
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = var.vpc_id
  service_name = "com.amazonaws.${var.region}.s3"
}

resource "aws_vpc_endpoint_route_table_association" "s3" {
  count = length(var.route_table_ids)

  vpc_endpoint_id = aws_vpc_endpoint.s3.id
  route_table_id  = var.route_table_ids[count.index]
}

output "security_group_id" { value = aws_security_group.this.id }
