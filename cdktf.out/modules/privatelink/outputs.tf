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

output "default_security_group_id" {
  description = "ID of the VPC's default security group, which has no rules"
  value       = aws_default_security_group.main.id
}

output "endpoint_ids" {
  description = "IDs of the VPC endpoints, by service"
  value = {
    "ecr.api" = aws_vpc_endpoint.ecr_api.id
    "ecr.dkr" = aws_vpc_endpoint.ecr_dkr.id
    logs      = aws_vpc_endpoint.logs.id
    s3        = aws_vpc_endpoint.s3.id
  }
}

output "endpoint_security_group_ids" {
  description = "IDs of the interface endpoints' security groups, by service"
  value = {
    "ecr.api" = aws_security_group.endpoint_ecr_api.id
    "ecr.dkr" = aws_security_group.endpoint_ecr_dkr.id
    logs      = aws_security_group.endpoint_logs.id
  }
}

output "cluster_arn" {
  description = "ARN of the ECS cluster"
  value       = aws_ecs_cluster.main.arn
}

output "repository_urls" {
  description = "URLs of the ECR repositories that are created, by name"
  value = {
    "my-ecr-repo/app-image" = aws_ecr_repository.my_ecr_repo_app_image.repository_url
  }
}

output "role_arns" {
  description = "ARNs of the IAM roles that are created, by the names in the task definitions"
  value = {
    ecsTaskExecutionRole = aws_iam_role.ecs_task_execution_role.arn
  }
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
    "my-ecr-repo/app-image:latest" = "aws ecr get-login-password --region ${var.region} | docker login --username AWS --password-stdin ${split("/", aws_ecr_repository.my_ecr_repo_app_image.repository_url)[0]} && docker build --platform linux/amd64 --tag ${aws_ecr_repository.my_ecr_repo_app_image.repository_url}:latest . && docker push ${aws_ecr_repository.my_ecr_repo_app_image.repository_url}:latest"
  }
}

# Not before the routes, endpoints, rules and permissions that a task needs to start.
output "task_definition_arns" {
  description = "ARNs of the task definitions, by family"
  value = {
    sample-fargate-task = aws_ecs_task_definition.sample_fargate_task.arn
  }
  depends_on = [
    aws_cloudwatch_log_group.ecs_sample_fargate_task,
    aws_iam_role_policy.ecs_task_execution_role,
    aws_route_table_association.private,
    aws_vpc_endpoint.ecr_api,
    aws_vpc_endpoint.ecr_dkr,
    aws_vpc_endpoint.logs,
    aws_vpc_endpoint.s3,
    aws_vpc_endpoint_subnet_association.ecr_api,
    aws_vpc_endpoint_subnet_association.ecr_dkr,
    aws_vpc_endpoint_subnet_association.logs,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3,
    aws_vpc_security_group_ingress_rule.endpoint_ecr_api,
    aws_vpc_security_group_ingress_rule.endpoint_ecr_dkr,
    aws_vpc_security_group_ingress_rule.endpoint_logs,
  ]
}

# Not before the routes, endpoints, rules and permissions that a task needs to start.
output "run_task_commands" {
  description = "Commands that start a task in the private subnets, by family"
  value = {
    sample-fargate-task = "aws ecs run-task --region ${var.region} --cluster ${aws_ecs_cluster.main.arn} --launch-type FARGATE --task-definition ${aws_ecs_task_definition.sample_fargate_task.arn} --network-configuration 'awsvpcConfiguration={subnets=[${join(",", values(aws_subnet.private)[*].id)}],securityGroups=[${aws_security_group.task_sample_fargate_task.id}],assignPublicIp=DISABLED}'"
  }
  depends_on = [
    aws_cloudwatch_log_group.ecs_sample_fargate_task,
    aws_iam_role_policy.ecs_task_execution_role,
    aws_route_table_association.private,
    aws_vpc_endpoint.ecr_api,
    aws_vpc_endpoint.ecr_dkr,
    aws_vpc_endpoint.logs,
    aws_vpc_endpoint.s3,
    aws_vpc_endpoint_subnet_association.ecr_api,
    aws_vpc_endpoint_subnet_association.ecr_dkr,
    aws_vpc_endpoint_subnet_association.logs,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_api,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_ecr_dkr,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_logs,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3,
    aws_vpc_security_group_ingress_rule.endpoint_ecr_api,
    aws_vpc_security_group_ingress_rule.endpoint_ecr_dkr,
    aws_vpc_security_group_ingress_rule.endpoint_logs,
  ]
}
