output "vpc_id" {
  description = "ID of the VPC"
  value       = aws_vpc.main.id
}

output "private_subnet_ids" {
  description = "IDs of the private subnets, by zone"
  value       = { for zone, each in aws_subnet.private : zone => each.id }
}

output "private_route_table_ids" {
  description = "IDs of the private subnets' route tables, by zone"
  value       = { for zone, each in aws_route_table.private : zone => each.id }
}

output "nat_public_ips" {
  description = "Public addresses of the NAT gateways, by zone"
  value       = { for zone, each in aws_eip.nat : zone => each.public_ip }
}

output "default_security_group_id" {
  description = "ID of the VPC's default security group, which has no rules"
  value       = aws_default_security_group.main.id
}

output "endpoint_ids" {
  description = "IDs of the VPC endpoints, by service"
  value       = {}
}

output "cluster_arn" {
  description = "ARN of the ECS cluster"
  value       = var.cluster_arn
}

output "repository_urls" {
  description = "URLs of the ECR repositories that are created, by name"
  value       = {}
}

output "task_security_group_ids" {
  description = "IDs of the tasks' security groups, by task family"
  value = {
    sample-fargate-task = aws_security_group.task_sample_fargate_task.id
  }
}

output "push_image_commands" {
  description = "Commands that build and push an image, by image, to run in the folder of its Dockerfile"
  value = {
    "my-ecr-repo/app-image:latest" = "aws ecr get-login-password --region ${replace(var.sample_fargate_task_sample_fargate_logger_image, "/^[0-9]+[.]dkr[.-]ecr(?:-fips)?[.]([^.]+)[.].*$/", "$1")} | docker login --username AWS --password-stdin ${split("/", var.sample_fargate_task_sample_fargate_logger_image)[0]} && docker build --platform linux/amd64 --tag ${var.sample_fargate_task_sample_fargate_logger_image} . && docker push ${var.sample_fargate_task_sample_fargate_logger_image}"
  }
}

# A task that is run before its way to AWS is there does not start.
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

# A task that is run before its way to AWS is there does not start.
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
