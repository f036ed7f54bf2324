"""Hosts that a task definition names: which are services of AWS, which are the operator's own, and how a task reaches
them."""

import ipaddress
import re
from dataclasses import replace
from urllib.parse import urlsplit

from fargate_privatelink.aws.hosts import service_at
from fargate_privatelink.aws.regions import Region
from fargate_privatelink.aws.services import Service
from fargate_privatelink.requirements.requirement import Phase, Reach, Requirement, Task, in_region

# Names that nobody's own network resolves to another host than everybody's. Source: the registries' documentation.
PUBLIC_REGISTRIES = frozenset(
    """
    asia.gcr.io cgr.dev docker.elastic.co docker.io eu.gcr.io gcr.io ghcr.io lscr.io mcr.microsoft.com nvcr.io
    public.ecr.aws quay.io registry.access.redhat.com registry.gitlab.com registry.k8s.io registry.redhat.io us.gcr.io
    """.split()
)


# The names of a cluster's brokers lead to addresses in its VPC, but for those with `public` in them. Source: Amazon MSK
# Developer Guide, msk-get-bootstrap-brokers.
BROKER = re.compile(
    r"(?!.*-public\.)[a-z0-9-]+(\.[a-z0-9-]+)+\.kafka(-serverless)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?", re.ASCII
)
# The names of an endpoint's own, which lead to its addresses from anywhere. Source: AWS PrivateLink Guide,
# privatelink-access-aws-services, DNS hostnames.
OF_ENDPOINT = re.compile(r"([a-z0-9-]+\.)+[a-z0-9-]+\.vpce\.amazonaws\.com(\.cn)?", re.ASCII)
# Source: AWS General Reference, Service endpoints, dual-stack ones too.
OF_AWS = re.compile(r"\.(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$")
PERMISSION = "no task definition tells what is called of {}: allow the task role it"


def address(text: str, port: int = 443) -> tuple[str, int] | None:
    """The host, in small letters, and the port of a URL or of an address without scheme, whose port is `port` where it
    has none; None for what is neither."""
    try:
        url = urlsplit(text if "://" in text else f"//{text}")
        host, given = (url.hostname or "").lower(), url.port
    except ValueError:
        return None
    if not re.fullmatch(r"[\w.:-]{1,253}", host, re.ASCII) or "$" in text:
        return None
    return host, given or {"http": 80, "https": 443}.get(url.scheme, port)


def service_of(text: str) -> tuple[Service, Region] | None:
    """The service of AWS that is called at an address, and in which region; None where it is none that is known."""
    found = address(text)
    return service_at(found[0]) if found else None


def is_in_vpc(host: str, private_hosts: tuple[str, ...] = ()) -> bool:
    """Whether a host name or address can only be one of the operator's own network, or is said to be.

    `private_hosts` are in small letters; `*.example.com` is every host below example.com.
    """
    name = host.lower().rstrip(".")
    if any(name.endswith(each[1:]) if each.startswith("*.") else name == each for each in private_hosts):
        return True
    try:
        # An address that is not global, 100.64.0.0/10 too, is nobody's on the internet.
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        own = re.search(r"^[\w-]+$|\.(internal|local|corp|lan|intranet|home\.arpa)$", name)
        return own is not None or any(each.fullmatch(name) for each in (BROKER, OF_ENDPOINT))


def may_be_private(target: str) -> bool:
    """Whether what a requirement reaches is a host that a network could resolve itself."""
    return re.fullmatch(r"[\w.-]+\.[\w-]+", target) is not None and target not in PUBLIC_REGISTRIES


def at_host(host: str, task: Task, *, phase: Phase, reason: str, port: int, remedy: str) -> Requirement:
    """A requirement on a host: in the VPC if its name or the operator says so, over an endpoint if it is that of a
    service of AWS in the task's region, else on the internet."""
    if is_in_vpc(host, task.private_hosts):
        return Requirement(target=host, reach=Reach.VPC, phase=phase, reason=reason, port=port)
    if found := service_at(host):
        service, region = found
        reached = in_region(task, service.name, region.name, phase=phase, reason=reason, grants=(), remedy=remedy)
        return replace(reached, is_yours_to_permit=True, note=PERMISSION.format(service.name))
    return Requirement(target=host, reach=Reach.INTERNET, phase=phase, reason=reason, port=port, remedy=remedy)
