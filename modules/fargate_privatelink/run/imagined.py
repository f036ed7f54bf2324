"""Tells the calls of a verb and makes none: what AWS would answer stands there in capitals."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.regions import regions
from fargate_privatelink.documents import Json
from fargate_privatelink.run.caller import Program
from fargate_privatelink.run.calls import CALLS, Place
from fargate_privatelink.run.sessions import AGENT

TASK = "TASK_ID"


@dataclass
class ImaginedCaller:
    """Prints the calls, each once, and lets each go well; `status` is the one that tasks have, `cluster` theirs."""

    place: Place
    cluster: str
    status: str
    container: str
    show: Callable[[str], bool]
    _told: set[str] = field(default_factory=set)

    def ask(self, action: str, **parameters: Any) -> list[Any]:
        self._line(self.place.command_line(CALLS[action], parameters))
        answers: dict[str, list[Any]] = {
            "ecs:DescribeTaskDefinition": [self._definition(str(parameters.get("taskDefinition") or ""))],
            "ecs:RunTask": [{"tasks": [{**self._task(TASK), "lastStatus": "PROVISIONING"}]}],
            "ecs:ListTasks": [TASK],
            "ecs:DescribeTasks": [self._task(each) for each in parameters.get("tasks", ())],
            "ecs:UpdateService": [_service("IN_PROGRESS")],
            "ecs:DescribeServices": [_service("COMPLETED")],
            # AWS:PASSWORD
            "ecr:GetAuthorizationToken": [{"authorizationToken": "QVdTOlBBU1NXT1JE"}],
            "logs:FilterLogEvents": [],
        }
        return answers[action]

    def start(self, program: Program) -> int:
        self._line(program.line)
        return 0

    def tell(self, line: str) -> None:
        """Nothing is so."""

    def pause(self) -> None:
        """Nothing happens."""

    def _line(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self.show(line)

    def _task(self, task: str) -> Json:
        agents = [{"name": AGENT, "lastStatus": "RUNNING"}]
        return {
            "taskArn": task,
            "taskDefinitionArn": f"{self.cluster.rpartition(':')[0]}:task-definition/TASK_DEFINITION",
            "lastStatus": self.status,
            "startedAt": "STARTED",
            "enableExecuteCommand": True,
            "containers": [{"name": self.container, "exitCode": 0, "managedAgents": agents}],
        }

    def _definition(self, arn: str) -> Json:
        cluster = Arn.parse(self.cluster)
        registry = f"{cluster.account}.dkr.ecr.{cluster.region}.{regions()[cluster.region].dns_suffix}"
        options = {"awslogs-group": "LOG_GROUP", "awslogs-stream-prefix": "PREFIX"}
        container = {
            "name": self.container,
            "image": f"{registry}/REPOSITORY:TAG",
            "logConfiguration": {"logDriver": "awslogs", "options": options},
        }
        return {
            "taskDefinition": {
                "taskDefinitionArn": arn,
                "runtimePlatform": {"cpuArchitecture": "PLATFORM"},
                "containerDefinitions": [container],
            }
        }


def _service(state: str) -> Json:
    return {"deployments": [{"id": "DEPLOYMENT", "status": "PRIMARY", "rolloutState": state}]}
