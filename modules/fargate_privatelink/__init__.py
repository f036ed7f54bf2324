"""Terraform for ECS Fargate tasks in private subnets, derived from their task definitions."""
