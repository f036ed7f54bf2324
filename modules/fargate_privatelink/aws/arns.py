"""Amazon Resource Names."""

import re
from dataclasses import dataclass
from typing import Self

from fargate_privatelink.errors import shown

# Stands for the account where nothing tells it; an ARN cannot do without.
UNKNOWN_ACCOUNT = "000000000000"
# Stands for the six characters that Secrets Manager adds to a secret's name; no word that a name could end in.
UNKNOWN_SUFFIX = "xXxXxX"
# They, with the hyphen: letters of both cases, and a digit in front of one. Hardly anybody names a secret so.
LOOKS_RANDOM = re.compile(r"-(?=\w*[a-z])(?=\w*[A-Z])(?=\w*[0-9][A-Za-z])[A-Za-z0-9]{6}$", re.ASCII)


@dataclass(frozen=True)
class Arn:
    """An ARN in its six fields; `region` and `account` are empty where the service has none.

    Source: AWS General Reference, Amazon Resource Names.
    """

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `arn:partition:service:region:account:resource`; anything else is a ValueError."""
        match = re.fullmatch(r"arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12})?:([^\s:/]\S*|/\S+)", text, re.ASCII)
        if match is None:
            raise ValueError(f"must be an ARN, got {shown(text)}")
        partition, service, region, account, resource = match.groups(default="")
        return cls(partition, service, region, account, resource)

    @property
    def name(self) -> str:
        """What follows the last slash of the resource, such as a role's name."""
        return self.resource.rpartition("/")[2]

    @property
    def path(self) -> str:
        """What stands between a role's kind and its name: `/` unless it has a path of its own."""
        return self.resource.removeprefix("role").removesuffix(self.name)

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"
