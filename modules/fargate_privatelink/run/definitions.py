"""What a revision of a task definition says of its containers, as AWS has it registered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fargate_privatelink.documents import Json
from fargate_privatelink.run.caller import Caller
from fargate_privatelink.run.calls import DEFINITION

AWSLOGS = "awslogs"


@dataclass(frozen=True)
class Stream:
    """Where a container of a task logs."""

    task: str
    container: str
    group: str
    name: str


@dataclass(frozen=True)
class Container:
    """A container of a task definition: its image, whether its end ends the task, and how it logs."""

    name: str
    image: str
    essential: bool
    driver: str
    options: Mapping[str, str]

    def stream(self, task: str) -> Stream:
        """Where it logs in a task, if that is CloudWatch Logs."""
        # Source: Amazon ECS Developer Guide, using_awslogs.
        name = f"{self.options['awslogs-stream-prefix']}/{self.name}/{task}"
        return Stream(task, self.name, self.options["awslogs-group"], name)

    def elsewhere(self, region: str) -> str:
        """Where its log is that is not in CloudWatch Logs of a region; empty where it is there."""
        if self.driver != AWSLOGS:
            return f"logs with {self.driver}" if self.driver else "logs nowhere"
        own = self.options.get("awslogs-region") or region
        return "" if own == region else f"logs in {own}"


@dataclass(frozen=True)
class Definition:
    """A revision of a task family."""

    arn: str
    architecture: str
    containers: tuple[Container, ...]

    @property
    def revision(self) -> str:
        """What people call it: family and number."""
        return self.arn.rpartition("/")[2]

    def streams(self, task: str) -> tuple[Stream, ...]:
        """Where its containers log in a task."""
        return tuple(each.stream(task) for each in self.containers if not each.elsewhere(self.region))

    @property
    def region(self) -> str:
        """Where it is registered."""
        return self.arn.split(":")[3]

    def unread(self) -> Iterator[str]:
        """A line for each container whose log is not read here."""
        for each in self.containers:
            if where := each.elsewhere(self.region):
                yield f"container {each.name} of {self.revision} {where}: that is not read here"


def describe(caller: Caller, arn: str) -> Definition:
    """A revision as AWS has it."""
    (answer,) = caller.ask(DEFINITION, taskDefinition=arn)
    found: Json = answer["taskDefinition"]
    architecture = (found.get("runtimePlatform") or {}).get("cpuArchitecture") or "X86_64"
    return Definition(found["taskDefinitionArn"], architecture, tuple(_containers(found)))


def _containers(definition: Json) -> Iterator[Container]:
    for each in definition["containerDefinitions"]:
        logging = each.get("logConfiguration") or {}
        yield Container(
            each["name"],
            str(each.get("image") or ""),
            each.get("essential", True),
            str(logging.get("logDriver") or ""),
            logging.get("options") or {},
        )
