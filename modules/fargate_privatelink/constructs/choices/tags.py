"""Tags of a resource: its own, and those that the operator gives all."""

from collections.abc import Mapping

from fargate_privatelink.cdktf.tokens import map_token
from fargate_privatelink.hcl.expressions import call, object_of, template


class Tags(dict[str, str]):
    """Tags that a variable holds, in the form that CDKTF takes; `expression` is the variable."""

    def __init__(self, expression: str) -> None:
        super().__init__(map_token(template(expression)))
        self.expression = expression


def with_tags(tags: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    """`own` tags, whose keys and values are texts, and the operator's, which win."""
    if not own:
        return tags
    if isinstance(tags, Tags):
        return map_token(template(call("merge", object_of(own), tags.expression)))
    return {**own, **tags}
