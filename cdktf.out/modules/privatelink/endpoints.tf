# sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
resource "aws_vpc_endpoint" "s3" {
  route_table_ids   = values(aws_route_table.private)[*].id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  vpc_id            = aws_vpc.main.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "PullImageLayers"
        Effect    = "Allow"
        Principal = "*"
        Action    = ["s3:GetObject"]
        Resource  = ["arn:aws:s3:::prod-${var.region}-starport-layer-bucket/*"]
      },
    ]
  })
  tags = merge({ service = "s3" }, var.tags)
}

# In front of the endpoint of ecr.api.
resource "aws_security_group" "endpoint_ecr_api" {
  name        = "sec-ecr-api"
  description = "security group for com.amazonaws.${var.region}.ecr.api"
  vpc_id      = aws_vpc.main.id
  tags        = var.tags
}

# Whoever is in a private subnet may reach ecr.api.
resource "aws_vpc_security_group_ingress_rule" "endpoint_ecr_api" {
  for_each = var.private_subnets

  description       = "from the private subnet in ${each.key}"
  cidr_ipv4         = each.value
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.endpoint_ecr_api.id
  to_port           = 443
  tags              = var.tags
}

# sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
# The policy allows pulls from any repository: images that AWS adds, as GuardDuty does, are in AWS's own.
resource "aws_vpc_endpoint" "ecr_api" {
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.endpoint_ecr_api.id]
  service_name        = "com.amazonaws.${var.region}.ecr.api"
  vpc_endpoint_type   = "Interface"
  vpc_id              = aws_vpc.main.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "PullImages"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetAuthorizationToken",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = ["*"]
        Condition = {
          StringEquals = {
            "aws:PrincipalAccount" = aws_vpc.main.owner_id
          }
        }
      },
    ]
  })
  tags = merge({ service = "ecrapi" }, var.tags)
}

# Where ecr.api has its network interfaces, in each private subnet one.
resource "aws_vpc_endpoint_subnet_association" "ecr_api" {
  for_each = var.private_subnets

  subnet_id       = aws_subnet.private[each.key].id
  vpc_endpoint_id = aws_vpc_endpoint.ecr_api.id
}

# In front of the endpoint of ecr.dkr.
resource "aws_security_group" "endpoint_ecr_dkr" {
  name        = "sec-ecr-dkr"
  description = "security group for com.amazonaws.${var.region}.ecr.dkr"
  vpc_id      = aws_vpc.main.id
  tags        = var.tags
}

# Whoever is in a private subnet may reach ecr.dkr.
resource "aws_vpc_security_group_ingress_rule" "endpoint_ecr_dkr" {
  for_each = var.private_subnets

  description       = "from the private subnet in ${each.key}"
  cidr_ipv4         = each.value
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.endpoint_ecr_dkr.id
  to_port           = 443
  tags              = var.tags
}

# sample-fargate-task pulls 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest (containerDefinitions[0].image)
# The policy allows pulls from any repository: images that AWS adds, as GuardDuty does, are in AWS's own.
resource "aws_vpc_endpoint" "ecr_dkr" {
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.endpoint_ecr_dkr.id]
  service_name        = "com.amazonaws.${var.region}.ecr.dkr"
  vpc_endpoint_type   = "Interface"
  vpc_id              = aws_vpc.main.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "PullImages"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetAuthorizationToken",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = ["*"]
        Condition = {
          StringEquals = {
            "aws:PrincipalAccount" = aws_vpc.main.owner_id
          }
        }
      },
    ]
  })
  tags = merge({ service = "ecrdkr" }, var.tags)
}

# Where ecr.dkr has its network interfaces, in each private subnet one.
resource "aws_vpc_endpoint_subnet_association" "ecr_dkr" {
  for_each = var.private_subnets

  subnet_id       = aws_subnet.private[each.key].id
  vpc_endpoint_id = aws_vpc_endpoint.ecr_dkr.id
}

# In front of the endpoint of logs.
resource "aws_security_group" "endpoint_logs" {
  name        = "sec-cw-logs"
  description = "security group for com.amazonaws.${var.region}.logs"
  vpc_id      = aws_vpc.main.id
  tags        = var.tags
}

# Whoever is in a private subnet may reach logs.
resource "aws_vpc_security_group_ingress_rule" "endpoint_logs" {
  for_each = var.private_subnets

  description       = "from the private subnet in ${each.key}"
  cidr_ipv4         = each.value
  from_port         = 443
  ip_protocol       = "tcp"
  security_group_id = aws_security_group.endpoint_logs.id
  to_port           = 443
  tags              = var.tags
}

# sample-fargate-task sends its logs (containerDefinitions[0].logConfiguration)
resource "aws_vpc_endpoint" "logs" {
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.endpoint_logs.id]
  service_name        = "com.amazonaws.${var.region}.logs"
  vpc_endpoint_type   = "Interface"
  vpc_id              = aws_vpc.main.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "WriteLogs"
        Effect    = "Allow"
        Principal = "*"
        Action    = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = [
          "arn:aws:logs:${var.region}:${aws_vpc.main.owner_id}:log-group:/${var.name_prefix}ecs/sample-fargate-task:*",
        ]
        Condition = {
          StringEquals = {
            "aws:PrincipalAccount" = aws_vpc.main.owner_id
          }
        }
      },
    ]
  })
  tags = merge({ service = "cloudwatchlogs" }, var.tags)
}

# Where logs has its network interfaces, in each private subnet one.
resource "aws_vpc_endpoint_subnet_association" "logs" {
  for_each = var.private_subnets

  subnet_id       = aws_subnet.private[each.key].id
  vpc_endpoint_id = aws_vpc_endpoint.logs.id
}
