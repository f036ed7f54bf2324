"""ARNs and documents where the region is a choice."""

import json
import re
from bisect import bisect_left
from typing import Any

from modules.expressions import literal
from modules.inventory import Inventory


class Located:
    """Puts what was worked out for the region of the settings into the region of the choices.

    What a task definition names by ARN is where it says, and stays.
    """

    def __init__(self, inventory: Inventory, region: str) -> None:
        self._chosen = region
        name = re.escape(inventory.settings.region.name)
        # The region of an ARN, or of ECR's bucket of image layers; not in names that people gave.
        self._place = re.compile(rf"^(arn:[^:]*:[^:]*:|arn:[^:]*:s3:::prod-){name}(?=:|-starport-layer-bucket/)")
        texts = (json.dumps(dict(task.definition.document)) for task in inventory.tasks)
        self._named = sorted({arn for text in texts for arn in re.findall(r'arn:[^"]*', text)})

    def arn(self, arn: str) -> str:
        """An ARN as Terraform takes it."""
        # A definition may add to an ARN, as to a secret's the key in its JSON.
        following = self._named[bisect_left(self._named, arn) :][:1]
        if following and following[0].startswith(arn):
            return literal(arn)
        return self._place.sub(lambda match: match[1] + self._chosen, literal(arn))

    def document(self, value: Any) -> Any:
        """A policy document with its ARNs as Terraform takes them."""
        if isinstance(value, dict):
            return {key: self.document(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.document(item) for item in value]
        return self.arn(value) if isinstance(value, str) and value.startswith("arn:") else value
