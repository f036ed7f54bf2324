"""Ways of tasks through the network, hop by hop."""

from dataclasses import dataclass
from typing import NamedTuple

from fargate_privatelink.aws.services import EndpointType
from fargate_privatelink.proof.network.endpoints import Endpoint
from fargate_privatelink.proof.network.places import Place
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import IN_VPC, INTERNET, Hop, Verdict
from fargate_privatelink.requirements import Requirement


@dataclass(frozen=True)
class Walked:
    """The hops through the network, and the endpoint at their end; without one, what the way leads over.

    `amiss` is one that would be at their end if it were of another region or type.
    """

    hops: tuple[Hop, ...]
    endpoint: Endpoint | None = None
    over: str = INTERNET
    amiss: Endpoint | None = None

    @property
    def way(self) -> str:
        return self.endpoint.address if self.endpoint else self.over

    @property
    def outside(self) -> bool:
        """Whether the way certainly leads over the internet, through no endpoint."""
        passed = all(hop.verdict is Verdict.PASSED for hop in self.hops)
        return self.endpoint is None and self.over == INTERNET and passed

    @property
    def inside(self) -> bool:
        """Whether the name is resolved to addresses in the VPC."""
        resolved = all(hop.verdict is not Verdict.FAILED for hop in self.hops if hop.step is Step.NAME)
        interface = self.endpoint is not None and self.endpoint.type == EndpointType.INTERFACE
        return resolved and (interface or self.over == IN_VPC)


class Walk(NamedTuple):
    """What a task needs, from the place where it runs, and how it gets there."""

    place: Place
    need: Requirement
    walked: Walked
