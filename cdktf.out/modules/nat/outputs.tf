output "vpc_id" {
  description = "The VPC"
  value       = aws_vpc.main.id
}

output "private_subnet_ids" {
  description = "The private subnets, by availability zone"
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "default_security_group_id" {
  description = "The VPC's default group, without rules"
  value       = aws_default_security_group.main.id
}

output "endpoint_ids" {
  description = "The VPC endpoints, by service"
  value       = {}
}

output "cluster_arn" {
  description = "The ECS cluster"
  value       = "arn:aws:ecs:${var.region}:123456789012:cluster/${var.cluster_name}"
}

output "repository_urls" {
  description = "The ECR repositories, by name"
  value = {
    "my-ecr-repo/app-image" = "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image"
  }
}

output "task_security_group_ids" {
  description = "The tasks' security groups, by task family"
  value = {
    sample-fargate-task = aws_security_group.task_sample_fargate_task.id
  }
}

output "push_image_commands" {
  description = "Commands that build and push an image, by image, to run in the folder of its Dockerfile"
  value = {
    "my-ecr-repo/app-image:latest" = "aws ecr get-login-password --region ${var.region} | docker login --username AWS --password-stdin 123456789012.dkr.ecr.us-east-1.amazonaws.com && docker build --platform linux/amd64 --tag 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest . && docker push 123456789012.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest"
  }
}

# A task that is run before its way to AWS is there does not start.
output "task_definition_arns" {
  description = "The task definitions, by family"
  value = {
    sample-fargate-task = aws_ecs_task_definition.sample_fargate_task.arn
  }
  depends_on = [
    aws_route.private_nat,
    aws_route.public_internet,
    aws_route_table_association.private,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet,
  ]
}

# A task that is run before its way to AWS is there does not start.
output "run_task_commands" {
  description = "Commands that start a task in the private subnets, by family"
  value = {
    sample-fargate-task = "aws ecs run-task --region ${var.region} --cluster arn:aws:ecs:${var.region}:123456789012:cluster/${var.cluster_name} --launch-type FARGATE --task-definition ${aws_ecs_task_definition.sample_fargate_task.arn} --network-configuration 'awsvpcConfiguration={subnets=[${join(",", values(aws_subnet.private)[*].id)}],securityGroups=[${aws_security_group.task_sample_fargate_task.id}],assignPublicIp=DISABLED}'"
  }
  depends_on = [
    aws_route.private_nat,
    aws_route.public_internet,
    aws_route_table_association.private,
    aws_vpc_security_group_egress_rule.task_sample_fargate_task_internet,
  ]
}
