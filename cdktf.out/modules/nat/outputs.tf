output "vpc_id" {
  description = "ID of the VPC"
  value       = aws_vpc.main.id
}

output "private_subnet_ids" {
  description = "IDs of the private subnets, by zone"
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "private_route_table_ids" {
  description = "IDs of the private subnets' route tables, by zone"
  value       = { for zone, route_table in aws_route_table.private : zone => route_table.id }
}

output "public_subnet_ids" {
  description = "IDs of the public subnets, by zone"
  value       = { for zone, subnet in aws_subnet.public : zone => subnet.id }
}

output "nat_public_ips" {
  description = "Public addresses of the NAT gateways, by zone"
  value       = { for zone, eip in aws_eip.nat : zone => eip.public_ip }
}

output "default_security_group_id" {
  description = "ID of the VPC's default security group, which has no rules"
  value       = aws_default_security_group.main.id
}

output "cluster_arn" {
  description = "ARN of the ECS cluster"
  value       = var.cluster_arn

  precondition {
    condition     = split(":", var.cluster_arn)[3] == var.region
    error_message = "var.cluster_arn is not in ${var.region}."
  }
}

output "task_security_group_ids" {
  description = "IDs of the tasks' security groups, by task family"
  value = {
    sample-fargate-task = aws_security_group.task_sample_fargate_task.id
  }
}

# Not before the routes, endpoints, rules and permissions that a task needs to start.
output "task_definition_arns" {
  description = "ARNs of the task definitions, by family"
  value = {
    sample-fargate-task = aws_ecs_task_definition.sample_fargate_task.arn
  }
  depends_on = [
    aws_route.private_nat,
    aws_route.public_internet,
    aws_route_table_association.private,
    aws_route_table_association.public,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet,
  ]
}

# Not before the routes, endpoints, rules and permissions that a task needs to start.
output "run_task_commands" {
  description = "Commands that start a task in the private subnets, by family"
  value = {
    sample-fargate-task = "aws ecs run-task --region ${var.region} --cluster ${var.cluster_arn} --launch-type FARGATE --task-definition ${aws_ecs_task_definition.sample_fargate_task.arn} --network-configuration 'awsvpcConfiguration={subnets=[${join(",", values(aws_subnet.private)[*].id)}],securityGroups=[${aws_security_group.task_sample_fargate_task.id}],assignPublicIp=DISABLED}'"
  }
  depends_on = [
    aws_route.private_nat,
    aws_route.public_internet,
    aws_route_table_association.private,
    aws_route_table_association.public,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet,
  ]
}
