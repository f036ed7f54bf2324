"""What a repository is told: how its images are scanned and encrypted, whether tags move, and which images stay."""

from typing import Any

from fargate_privatelink.cdktf.bindings import (
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.hcl.expressions import call, template
from fargate_privatelink.hcl.text import terraform_json
from fargate_privatelink.hcl.values import expression


def arguments(choices: Choices, *, kms: bool) -> dict[str, Any]:
    """The arguments of a repository's resource; `kms` encrypts it with KMS, and AWS's own key where none is named."""
    key = choices.repositories_key
    encryption = EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=key) if kms else None
    return {
        "image_scanning_configuration": EcrRepositoryImageScanningConfiguration(scan_on_push=True),
        "image_tag_mutability": choices.image_tag_mutability,
        "encryption_configuration": [encryption] if encryption else None,
    }


def lifecycle(keep_images: int | str) -> str:
    """The text of the lifecycle policy that keeps so many of the newest images, whatever their tags.

    Source: Amazon ECR User Guide, lifecycle_policy_parameters.
    """
    selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep_images}
    rule = {"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}
    policy = {"rules": [{**rule, "description": "Keep the newest images"}]}
    # In a text of JSON a variable is a string, and ECR takes a number.
    return terraform_json(policy) if isinstance(keep_images, int) else template(call("jsonencode", expression(policy)))
