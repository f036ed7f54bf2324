"""Deploys a service anew, and waits until that is done or given up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.proof.stops.matching import public
from fargate_privatelink.run.caller import Caller
from fargate_privatelink.run.outputs import Family

DESCRIBE, PRIMARY = "ecs:DescribeServices", "PRIMARY"
LATEST = "latest"


class Outcome(StrEnum):
    """What became of a deployment."""

    STEADY = "is steady"
    FAILED = "is not deployed"
    REPLACED = "is replaced by another deployment"
    GONE = "has ended: the service is gone"
    WAITING = "is not steady yet"


def redeploy(caller: Caller, family: Family, revision: str | None) -> Json:
    """Begin a deployment of a family's service, of another revision or of its own anew; the service then."""
    if family.service is None:
        message = f"{family.name} has no service in the stack: fargate-run run {family.name} starts a task of it"
        raise InputError([Problem("FAMILY", "", message)])
    definition = family.name if revision == LATEST else f"{family.name}:{revision}"
    (service,) = caller.ask(
        "ecs:UpdateService",
        cluster=family.cluster,
        service=family.service,
        **({"taskDefinition": definition} if revision else {}),
        forceNewDeployment=True,
    )
    found: Json = service
    return found


@dataclass
class Deployment:
    """A deployment of a service that has begun, whose events are told as they come."""

    caller: Caller
    family: Family
    service: Json
    _told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._id = str(primary(self.service).get("id") or "")
        self._told |= {str(each.get("id")) for each in self.service.get("events", ())}

    @property
    def revision(self) -> str:
        """What is deployed: family and number."""
        return str(primary(self.service).get("taskDefinition") or "").rpartition("/")[2]

    def wait(self, pauses: int) -> Outcome:
        """What becomes of it within so many pauses."""
        for _ in range(pauses):
            if (outcome := self._outcome()) is not Outcome.WAITING:
                return outcome
            self.caller.pause()
            found = self.caller.ask(DESCRIBE, cluster=self.family.cluster, services=[self.family.service])
            if not found:
                return Outcome.GONE
            self.service = found[0]
            for line in self._events():
                self.caller.tell(line)
        return self._outcome()

    def _events(self) -> Iterator[str]:
        for event in reversed(self.service.get("events", ())):
            if (key := str(event.get("id"))) not in self._told:
                self._told.add(key)
                yield public(str(event.get("message") or ""))

    def _outcome(self) -> Outcome:
        own = next((each for each in self.service.get("deployments", ()) if str(each.get("id")) == self._id), None)
        if own is None:
            # AWS shows a deployment that failed as long as its tasks are there.
            return Outcome.REPLACED
        if own.get("rolloutState") == "FAILED":
            return Outcome.FAILED
        if own.get("status") != PRIMARY:
            return Outcome.REPLACED
        if "rolloutState" in own:
            return Outcome.STEADY if own["rolloutState"] == "COMPLETED" else Outcome.WAITING
        # Source: botocore, waiter ServicesStable.
        is_alone = len(self.service["deployments"]) == 1
        return Outcome.STEADY if is_alone and own["runningCount"] == own["desiredCount"] else Outcome.WAITING


def primary(service: Json) -> Json:
    """The deployment that a service is to run."""
    return next((each for each in service.get("deployments", ()) if each.get("status") == PRIMARY), {})
