"""Private hosted zones of Route 53 and their records."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Record:
    """A record of a private zone: its full name, and the keys of the endpoints that it leads to.

    None is a name, or a destination, that is not known. `is_alias` says how it leads there, and `is_single` that it has
    one destination and its resource is no other record.
    """

    address: str
    name: str | None
    endpoints: frozenset[str] | None
    is_alias: bool = True
    is_single: bool = False


@dataclass(frozen=True)
class HostedZone:
    """A private DNS zone that VPCs ask, by their keys; `name` is None for one from elsewhere.

    `is_whole` says that the configuration holds all its records, `is_empty` that it has none of any type, `is_profiled`
    that VPCs ask it by a Route 53 Profile, and `is_forwarded` that it is no zone but a domain that their resolver
    forwards.
    """

    address: str
    name: str | None
    vpcs: frozenset[str]
    records: tuple[Record, ...] = ()
    is_whole: bool = True
    is_empty: bool = False
    is_profiled: bool = False
    is_forwarded: bool = False
