"""Proves before a deployment that ECS tasks on Fargate reach all they need, and says why where they do not."""
