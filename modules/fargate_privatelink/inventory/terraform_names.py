"""Terraform's names for what AWS calls by its own."""

import re


def terraform_name(name: str) -> str:
    """AWS's name in snake case: `ecs_task_execution_role`, `my_ecr_repo_app_image`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    snake = re.sub(r"[\W_]+", "_", words, flags=re.ASCII).strip("_").lower()
    return snake if snake[:1].isalpha() else f"_{snake}"
