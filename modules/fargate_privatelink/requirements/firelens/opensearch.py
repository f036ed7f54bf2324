"""OpenSearch Service and OpenSearch Serverless, as FireLens outputs: whose host it is, and what a signed request takes.

Source: Fluent Bit manual, OpenSearch; Amazon OpenSearch Service Developer Guide, ac and serverless-data-access.
"""

import re
from collections.abc import Mapping

from fargate_privatelink.requirements.requirement import Grant, Role, Task

OUTPUTS = ("es", "opensearch")

# Source: Amazon OpenSearch Service Developer Guide, vpc: the name of a domain's endpoint tells it is in a VPC.
DOMAIN = re.compile(
    r"(?P<kind>vpc|search)-(?P<name>[a-z][a-z0-9-]*)-[a-z0-9]{26}\.(?P<region>[a-z0-9-]+)\.es\.amazonaws\.com(\.cn)?"
)
COLLECTION = re.compile(r"(?P<name>[a-z0-9]+)\.(?P<region>[a-z0-9-]+)\.aoss\.amazonaws\.com(\.cn)?")


def is_domain_in_vpc(host: str) -> bool:
    """Whether a host is the endpoint of a domain inside a VPC."""
    match = DOMAIN.fullmatch(host)
    return match is not None and match["kind"] == "vpc"


def grants(host: str, options: Mapping[str, str], task: Task) -> tuple[Grant, ...]:
    """What the task role needs for requests that are signed: on the host's domain or collection, else on any."""
    collection, domain = COLLECTION.fullmatch(host), DOMAIN.fullmatch(host)
    service = "aoss" if collection else options.get("aws_service_name", "es").lower()
    region = options.get("aws_region") or task.region.name
    if service == "aoss":
        name, region = (collection["name"], collection["region"]) if collection else ("*", region)
        resource = task.arn("aoss", f"collection/{name}", region=region)
        return (Grant(Role.TASK, "WriteCollections", ("aoss:APIAccessAll",), (resource,)),)
    if service == "es":
        name, region = (domain["name"], domain["region"]) if domain else ("*", region)
        resource = task.arn("es", f"domain/{name}/*", region=region)
        return (Grant(Role.TASK, "WriteOpenSearch", ("es:ESHttp*",), (resource,)),)
    return ()


def note(host: str) -> str:
    """What a person has to take care of besides, if anything."""
    match = COLLECTION.fullmatch(host)
    return f"the data access policy of collection {match['name']} must let the task role write" if match else ""
