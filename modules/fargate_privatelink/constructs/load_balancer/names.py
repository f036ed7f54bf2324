"""Names of load balancers and target groups, which AWS keeps short."""

import re

from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.choices.names import prefixed
from fargate_privatelink.hcl.expressions import call, template
from fargate_privatelink.hcl.templates import quoted
from fargate_privatelink.inventory import services
from fargate_privatelink.settings import StackSettings

MAX_NAME = 32
MAX_PREFIX = 6


def balancer_name(settings: StackSettings, choices: Choices) -> str:
    """The name of the load balancer; what an operator puts in front takes room from its end."""
    name = services.balancer_name(settings)
    if not choices.name_prefix:
        return name
    whole = call("substr", quoted(prefixed(choices.name_prefix, name)), "0", str(MAX_NAME))
    return template(call("trimsuffix", whole, quoted("-")))


def prefix_of(family: str) -> str:
    """The beginning of the names of a family's target groups; AWS makes up the rest, so that one can follow another."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", family).strip("-")[: MAX_PREFIX - 1].rstrip("-")
    return f"{words or 'tasks'}-"
