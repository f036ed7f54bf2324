"""Which of some routes a packet takes: the most specific one. Source: Amazon VPC User Guide, route priority."""

import ipaddress
from collections.abc import Iterable
from functools import cache
from typing import Generic, NamedTuple, Protocol, TypeVar

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class AnyRoute(Protocol):
    """A route of a VPC's table or of a transit gateway's."""

    @property
    def destination(self) -> str | None: ...

    @property
    def via(self) -> str | None: ...


R = TypeVar("R", bound=AnyRoute)


class Choice(NamedTuple, Generic[R]):
    """The route that is taken, if one is, and one that may be taken in its place, if there is such a one."""

    route: R | None
    instead: R | None = None


@cache
def network(cidr: str | None) -> Network | None:
    """A CIDR as a network; None where it is not known, or is none."""
    try:
        return ipaddress.ip_network(cidr or "", strict=False)
    except ValueError:
        return None


def overlap(one: str, other: str) -> bool:
    """Whether two CIDRs certainly have addresses in common."""
    first, second = network(one), network(other)
    return bool(first and second and first.version == second.version and first.overlaps(second))


def is_part(cidr: str | None, of: str) -> bool:
    """Whether a CIDR certainly is a part of another, and not all of it."""
    part, whole = network(cidr), network(of)
    return bool(part and whole and overlap(str(part), of) and part.prefixlen > whole.prefixlen)


def chosen(routes: Iterable[R], cidr: str) -> Choice[R]:
    """The route to all addresses of a CIDR. Of several as specific the first is taken, and another may be."""
    target = network(cidr)
    if target is None:
        return Choice(None)
    whole: list[tuple[int, R]] = []
    doubts: list[R] = []
    for route in routes:
        found = network(route.destination)
        if found is None:
            doubts.append(route)
        elif found.version != target.version or not found.overlaps(target):
            continue
        elif found.prefixlen <= target.prefixlen:
            whole.append((found.prefixlen, route))
        else:
            # To a part of the addresses only.
            doubts.append(route)
    longest = max((length for length, _ in whole), default=0)
    best = [route for length, route in whole if length == longest]
    taken = best[0] if best else None
    others = [each for each in (*best[1:], *doubts) if taken is None or each.via is None or each.via != taken.via]
    return Choice(taken, others[0] if others else None)
