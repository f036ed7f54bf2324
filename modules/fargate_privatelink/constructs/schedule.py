"""Schedules that start tasks: EventBridge Scheduler, with a role for each and a queue for starts that failed."""

from collections.abc import Sequence

from fargate_privatelink.cdktf.addressed import Addressed, reference
from fargate_privatelink.cdktf.bindings import (
    Construct,
    IamRole,
    IamRolePolicy,
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleGroup,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetDeadLetterConfig,
    SchedulerScheduleTargetEcsParameters,
    SchedulerScheduleTargetEcsParametersNetworkConfiguration,
    SchedulerScheduleTargetRetryPolicy,
    SqsQueue,
    TerraformResource,
)
from fargate_privatelink.constructs.choices import Choices
from fargate_privatelink.constructs.choices.names import prefixed
from fargate_privatelink.constructs.existing_network import AnyNetwork
from fargate_privatelink.constructs.fargate import Fargate
from fargate_privatelink.documents import Json
from fargate_privatelink.hcl.expressions import call, template
from fargate_privatelink.hcl.templates import quoted
from fargate_privatelink.hcl.text import terraform_json
from fargate_privatelink.inventory.services import schedule_name
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.requirements import Task
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.settings.services.schedules import ScheduleSettings

MAX_GROUP, MAX_QUEUE, MAX_ROLE_PREFIX = 64, 80, 38
# The longest that SQS keeps a message: a start that failed is looked at by a person.
DAYS_KEPT = 14


class ScheduleGroup(Addressed):
    """What the schedules of a stack share: their group, and the queue of starts that AWS did not take."""

    def __init__(self, scope: Construct, id_: str, *, settings: StackSettings, choices: Choices) -> None:
        super().__init__(scope, id_)
        self.group = self.add(
            SchedulerScheduleGroup,
            "main",
            name=_named(choices, settings.name, MAX_GROUP),
            tags=choices.tags or None,
        )
        self.explain(self.group, "The schedules of the stack, whose roles trust no other.")
        self.dead_letters = self.add(
            SqsQueue,
            "schedules",
            name=_named(choices, f"{settings.name}-schedules", MAX_QUEUE),
            sqs_managed_sse_enabled=True,
            message_retention_seconds=DAYS_KEPT * 24 * 60 * 60,
            tags=choices.tags or None,
        )
        self.explain(self.dead_letters, "Starts that failed after all retries, each with the reason.")


def _named(choices: Choices, name: str, most: int) -> str:
    """A name that AWS keeps to a length; what an operator puts in front takes room from its end."""
    if not choices.name_prefix:
        return name
    return template(call("substr", quoted(prefixed(choices.name_prefix, name)), "0", str(most)))


class Schedule(Addressed):
    """A schedule that starts a task of `fargate`; it is made after all of `ready`, which the task needs to start."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        network: AnyNetwork,
        fargate: Fargate,
        group: ScheduleGroup,
        task: Task,
        settings: ScheduleSettings,
        partition: str,
        ready: Sequence[TerraformResource],
        choices: Choices,
    ) -> None:
        super().__init__(scope, id_)
        self.must_share_stack(network, fargate, group)
        self._network, self._fargate, self._group, self._choices = network, fargate, group, choices
        self._task, self._partition = task, partition
        self._family, self._name = task.definition.family, terraform_name(task.definition.family)
        # Whichever revision is the newest: a pinned one could be deregistered from outside. By the family, since of a
        # new revision arn_without_revision is known after apply.
        definition = reference(fargate.task_definitions[self._family], "family")
        self._definition = f"arn:{partition}:ecs:{choices.region}:{network.account}:task-definition/{definition}"
        role, made = settings.role_arn or "", [*ready]
        if not role:
            created = self._add_role()
            role = reference(created, "arn")
            made.append(self._add_policy(created))
        self.schedule = self._add_schedule(settings, role, made)

    def _add_role(self) -> IamRole:
        # The group's, since Scheduler knows no schedule yet when it tries the role.
        # Source: Amazon EventBridge Scheduler User Guide, cross-service-confused-deputy-prevention.
        source = {
            "aws:SourceAccount": self._network.account,
            "aws:SourceArn": reference(self._group.group, "arn"),
        }
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": source},
        }
        role = self.add(
            IamRole,
            f"{self._name}_schedule",
            # A role's name is the account's in all regions: AWS makes up the rest.
            name_prefix=f"{self._family[: MAX_ROLE_PREFIX - len('-schedule-')]}-schedule-",
            permissions_boundary=self._choices.permissions_boundary,
            assume_role_policy=terraform_json({"Version": "2012-10-17", "Statement": [trust]}),
            tags=self._choices.tags or None,
        )
        self.explain(role, f"With which Scheduler starts {self._family}.")
        return role

    def _add_policy(self, role: IamRole) -> IamRolePolicy:
        policy = self.add(
            IamRolePolicy,
            f"{self._name}_schedule",
            name="run-task",
            role=reference(role, "name"),
            policy=terraform_json({"Version": "2012-10-17", "Statement": self._statements()}),
        )
        self.explain(policy, f"Any revision of {self._family} in the cluster, with the task's own roles and no others.")
        return policy

    def _statements(self) -> list[Json]:
        """Source: Amazon ECS API Reference, RunTask: since 2024-03-21 it is judged by the revision's own ARN."""
        fargate, region, account = self._fargate, self._choices.region, self._network.account
        tasks = f"arn:{self._partition}:ecs:{region}:{account}:task/{fargate.cluster_name}/*"
        roles = [
            fargate.role(arn) for arn in (self._task.definition.execution_role, self._task.definition.task_role) if arn
        ]
        passed = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
        return [
            _allow(
                "RunTask",
                "ecs:RunTask",
                [f"{self._definition}:*"],
                {"ArnEquals": {"ecs:cluster": fargate.cluster_arn}},
            ),
            *([_allow("PassRoles", "iam:PassRole", sorted(set(roles)), passed)] if roles else []),
            _allow("TagTasks", "ecs:TagResource", [tasks], {"StringEquals": {"ecs:CreateAction": "RunTask"}}),
            _allow("KeepDeadLetters", "sqs:SendMessage", [reference(self._group.dead_letters, "arn")]),
        ]

    def _add_schedule(
        self, settings: ScheduleSettings, role: str, ready: Sequence[TerraformResource]
    ) -> SchedulerSchedule:
        expression, time_zone, state = self._choices.services.schedules[self._family]
        started = SchedulerScheduleTargetEcsParameters(
            task_definition_arn=self._definition,
            task_count=settings.task_count,
            launch_type="FARGATE",
            network_configuration=SchedulerScheduleTargetEcsParametersNetworkConfiguration(
                subnets=self._network.private_subnet_ids,
                security_groups=[reference(self._fargate.security_groups[self._family], "id")],
                assign_public_ip=False,
            ),
            propagate_tags="TASK_DEFINITION",
            enable_ecs_managed_tags=True,
            enable_execute_command=self._task.execute_command,
        )
        schedule = self.add(
            SchedulerSchedule,
            self._name,
            name=schedule_name(self._family),
            group_name=reference(self._group.group, "name"),
            schedule_expression=expression,
            schedule_expression_timezone=time_zone,
            state=state,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(
                mode="FLEXIBLE" if settings.window else "OFF", maximum_window_in_minutes=settings.window
            ),
            target=SchedulerScheduleTarget(
                arn=self._fargate.cluster_arn,
                role_arn=role,
                ecs_parameters=started,
                retry_policy=SchedulerScheduleTargetRetryPolicy(maximum_retry_attempts=settings.retries),
                dead_letter_config=SchedulerScheduleTargetDeadLetterConfig(
                    arn=reference(self._group.dead_letters, "arn")
                ),
            ),
            depends_on=ready,
        )
        self.explain(schedule, f"Starts {self._family}, after what it needs to start is there.")
        return schedule


def _allow(sid: str, action: str, resources: Sequence[str], condition: Json | None = None) -> Json:
    found = {"Sid": sid, "Effect": "Allow", "Action": [action], "Resource": list(resources)}
    return {**found, "Condition": condition} if condition else found
