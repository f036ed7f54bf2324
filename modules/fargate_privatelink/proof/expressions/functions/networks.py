"""Functions of IP networks. Source: Terraform documentation, IP Network Functions; go-cidr."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from fargate_privatelink.proof.expressions.functions.table import Function, known
from fargate_privatelink.proof.expressions.numbers import whole_of
from fargate_privatelink.proof.expressions.scope import InvalidError, UnresolvedError
from fargate_privatelink.proof.expressions.values import ListOf

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(prefix: str) -> Network:
    address, slash, length = prefix.partition("/")
    if not slash or not length.isascii() or not length.isdigit():
        raise InvalidError("no CIDR block")
    if ":" not in address:
        # Terraform takes zeros before a number as it always did.
        address = ".".join(part.lstrip("0") or "0" if part.isdigit() else part for part in address.split("."))
    if address.lower().startswith("::ffff:"):
        raise UnresolvedError("IPv4 in IPv6")
    try:
        return ipaddress.ip_network(f"{address}/{int(length)}", strict=False)
    except ValueError:
        raise InvalidError("no CIDR block") from None


def _host(prefix: str, number: Any) -> str:
    network, at = _network(prefix), whole_of(number)
    if not -network.num_addresses <= at < network.num_addresses:
        raise InvalidError("no such host")
    return str(network[at])


def _netmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version != 4:
        raise InvalidError("a netmask of IPv6")
    return str(network.netmask)


def _subnet(prefix: str, bits: Any, number: Any) -> str:
    network, more, at = _network(prefix), whole_of(bits), whole_of(number)
    length = network.prefixlen + more
    if more < 0 or at < 0:
        # Terraform calculates on, to networks that nobody means.
        raise UnresolvedError("a network beside its prefix")
    if length > network.max_prefixlen or at >= 2**more:
        raise InvalidError("no such subnet")
    return f"{network.network_address + at * 2 ** (network.max_prefixlen - length)}/{length}"


def _subnets(prefix: str, *bits: Any) -> ListOf:
    network = _network(prefix)
    if network.prefixlen == 0:
        raise UnresolvedError("subnets of everything")
    found, at = ListOf(), int(network.network_address)
    end = at + network.num_addresses
    for each in map(whole_of, bits):
        length = network.prefixlen + each
        if each < 1 or length > network.max_prefixlen:
            raise InvalidError("no such subnet")
        size = 2 ** (network.max_prefixlen - length)
        at = -(-at // size) * size
        if at + size > end:
            raise InvalidError("no room for the subnets")
        found.append(f"{type(network.network_address)(at)}/{length}")
        at += size
    return found


FUNCTIONS: Mapping[str, Function] = {
    "cidrhost": known(_host, "string", "number"),
    "cidrnetmask": known(_netmask, "string"),
    "cidrsubnet": known(_subnet, "string", "number", "number"),
    "cidrsubnets": known(_subnets, "string", "number..."),
}
