"""The log group that nobody makes."""

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.templates import quoted_literal
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.names import slug
from fargate_privatelink.proof.remedies.paste import Paste, resource


def new_log_group(model: Model, name: str, beside: str) -> str:
    """The log group to add to the module of a task definition."""
    # Of several modules that write to it one makes it.
    paste = Paste(model.additions.together(("log group", name), "", beside)[0], model)
    header, _ = resource(model, paste, "aws_cloudwatch_log_group", slug(name), name)
    return paste.text(Block(header, {"name": quoted_literal(name)}))
