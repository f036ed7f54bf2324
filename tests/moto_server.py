"""A moto server on loopback, with what moto 5.2 has otherwise than AWS.

It returns the description of a security group's rule only where its peer is a CIDR, and Terraform would set the
others again in every plan. Its registries end in amazonaws.com in China, too, where AWS has none of that name. A NAT
gateway that is deleted keeps its address, which no other gateway can then have. `moto_gaps` has what a survey calls.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.request import Request, urlopen

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecr.models import Repository
from moto.server import ThreadedMotoServer

from tests import moto_gaps, moto_services


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server with nothing in it."""
    _mend()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # All servers of a process have one memory.
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@cache
def _mend() -> None:
    _remember_descriptions()
    _name_registries_in_china()
    _free_addresses()
    moto_gaps.mend()
    moto_services.mend()


def _remember_descriptions() -> None:
    make = SecurityGroupRule.__init__
    signature = inspect.signature(make)

    def make_and_remember(rule: Any, *arguments: Any, **named: Any) -> None:
        make(rule, *arguments, **named)
        given = signature.bind(rule, *arguments, **named).arguments
        peers = [given.get(kind) or {} for kind in ("ip_range", "source_group", "prefix_list_id")]
        rule.remembered = next((peer["Description"] for peer in peers if "Description" in peer), None)

    setattr(SecurityGroupRule, "__init__", make_and_remember)  # noqa: B010
    setattr(SecurityGroupRule, "description", property(lambda rule: rule.remembered))  # noqa: B010


def _name_registries_in_china() -> None:
    make = Repository.__init__

    def make_and_name(repository: Any, *arguments: Any, **named: Any) -> None:
        make(repository, *arguments, **named)
        if repository.region_name.startswith("cn-"):
            repository.uri = repository.uri.replace(".amazonaws.com/", ".amazonaws.com.cn/")

    setattr(Repository, "__init__", make_and_name)  # noqa: B010


def _free_addresses() -> None:
    delete = EC2Backend.delete_nat_gateway

    def delete_and_free(backend: Any, nat_gateway_id: str) -> Any:
        gateway = delete(backend, nat_gateway_id)
        held = {each["allocationId"] for each in gateway.address_set if "allocationId" in each}
        for address in backend.addresses:
            if address.allocation_id in held:
                backend.disassociate_address(address=address.public_ip)
        return gateway

    setattr(EC2Backend, "delete_nat_gateway", delete_and_free)  # noqa: B010
