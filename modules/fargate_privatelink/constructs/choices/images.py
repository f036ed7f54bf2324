"""The images of containers: where the stack's own are, and which variable of a module says another."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fargate_privatelink.aws.images import Image
from fargate_privatelink.constructs.choices import Key
from fargate_privatelink.hcl.expressions import template
from fargate_privatelink.hcl.text import literal
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task


def repository_url(inventory: Inventory, image: Image) -> str:
    """The address of an image's repository, as a reference where the stack creates it."""
    if inventory.creates(image):
        return template(f"aws_ecr_repository.{terraform_name(image.repository)}.repository_url")
    return f"{image.registry}/{image.repository}"


class ImageVariable(NamedTuple):
    """The variable of a container's image, whose repository may be created; `default` is the definition's image."""

    name: str
    image: Image
    created: bool
    default: str

    @property
    def value(self) -> str:
        """The image as an expression."""
        return f"{'local' if self.created else 'var'}.{self.name}"


def image_variables(inventory: Inventory, task: Task) -> Mapping[Key, ImageVariable]:
    """The variables of the images of a task's containers."""
    return {
        key_of(task, container): _image_variable(inventory, prefix_of(task, container), container["image"])
        for container in task.definition.containers
    }


def _image_variable(inventory: Inventory, prefix: str, name: str) -> ImageVariable:
    image = Image.parse(name)
    default = repository_url(inventory, image) + literal(image.reference)
    return ImageVariable(f"{prefix}_image", image, inventory.creates(image), default)


def key_of(task: Task, container: Mapping[str, Any]) -> Key:
    """What a container's choices are kept by."""
    return task.definition.family, container["name"]


def prefix_of(task: Task, container: Mapping[str, Any]) -> str:
    """The beginning of the names of a container's variables."""
    return f"{terraform_name(task.definition.family)}_{terraform_name(container['name'])}"
