"""What a repository is told: how its images are scanned and encrypted, whether tags move, and which images stay."""

from typing import Any

from fargate_privatelink.cdktf.bindings import (
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.documents import Json


def arguments(choices: Choices, *, kms: bool) -> dict[str, Any]:
    """The arguments of a repository's resource; `kms` encrypts it with KMS, and AWS's own key where none is named."""
    key = choices.repositories_key
    encryption = EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=key) if kms else None
    return {
        "image_scanning_configuration": EcrRepositoryImageScanningConfiguration(scan_on_push=True),
        "image_tag_mutability": choices.image_tag_mutability,
        "encryption_configuration": [encryption] if encryption else None,
    }


def lifecycle(keep_images: int | str) -> Json:
    """The lifecycle policy that keeps so many of the newest images, whatever their tags.

    Source: Amazon ECR User Guide, lifecycle_policy_parameters.
    """
    selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep_images}
    rule = {"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}
    return {"rules": [{**rule, "description": "Keep the newest images"}]}
