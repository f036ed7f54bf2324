"""AWS regions and the partition each belongs to."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from fargate_privatelink.errors import nearest, shown, unknown


@dataclass(frozen=True)
class Region:
    """An AWS region: its name, its partition (`aws`, `aws-cn`, ...) and the DNS suffix of its services.

    `pattern` is the regular expression of the names of the partition's regions.
    """

    name: str
    partition: str
    dns_suffix: str
    pattern: str = field(default="", compare=False, repr=False)

    def has_zone(self, zone: str) -> bool:
        """Whether `zone` can be an availability zone here; Local and Wavelength Zones cannot run Fargate."""
        # No region has zones beyond f. Which letters an account sees differs from account to account.
        return re.fullmatch(re.escape(self.name) + "[a-f]", zone) is not None

    def __str__(self) -> str:
        return self.name


@cache
def regions() -> dict[str, Region]:
    """Every region by its name. Source: `partitions.json` of botocore."""
    partitions = json.loads(files("botocore").joinpath("data", "partitions.json").read_text("utf-8"))["partitions"]
    return {
        name: Region(name, partition["id"], partition["outputs"]["dnsSuffix"], partition["regionRegex"])
        for partition in partitions
        for name in partition["regions"]
        if not name.endswith("-global")
    }


def unknown_region(name: str) -> str:
    """What to say of a name that is no region's: the nearest one, or how one is written, for they are too many."""
    if near := nearest(name.lower(), regions()):
        return unknown(name, (near,), what="region")
    return f"unknown region {shown(name)}: one is called like us-east-1"


def region(name: str) -> Region:
    """The region called `name`; a ValueError that says how one is called when there is none."""
    try:
        return regions()[name]
    except KeyError:
        raise ValueError(unknown_region(name)) from None
