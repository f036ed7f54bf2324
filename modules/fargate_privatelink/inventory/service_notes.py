"""What a person has to take care of so that services, schedules and connections work, in sentences."""

from collections.abc import Iterator, Mapping, Sequence

from fargate_privatelink.requirements import Task
from fargate_privatelink.settings import StackSettings
from fargate_privatelink.settings.services.load_balancers import LoadBalancerSettings
from fargate_privatelink.settings.values import TaskEntry


def notes(settings: StackSettings, tasks: Sequence[Task], entries: Mapping[str, TaskEntry]) -> Iterator[str]:
    """A sentence for each thing that lies outside of the stack."""
    if settings.load_balancer:
        yield from _of_balancer(settings, settings.load_balancer)
    if not settings.create.cluster and any(each.service and each.service.spot for each in entries.values()):
        yield f"cluster {settings.cluster} is used as it is, and must have capacity providers FARGATE and FARGATE_SPOT"
    for task in tasks:
        family, entry = task.definition.family, entries[task.definition.family]
        for each in entry.connects_to:
            where = f"{each.peer} on port {each.port}"
            yield f"{family}: it is let out to {where}, which must let it in: task_security_group_ids has its group"
        if entry.service and entry.service.deploy_outside_terraform:
            yield f"{family}: {OUTSIDE}"
        if task.service_connect and not task.service_connect_logs:
            yield f"{family}: Service Connect's proxy logs nowhere, since no container logs to CloudWatch Logs"
        if entry.schedule and entry.schedule.role_arn:
            yield f"{family}: role {entry.schedule.role_arn} is used as it is, and must {SCHEDULES}"


OUTSIDE = (
    "a pipeline deploys it: what changes of its task definition and desired_count here is registered, and reaches the"
    " service by the pipeline alone"
)
SCHEDULES = (
    "trust scheduler.amazonaws.com, and allow ecs:RunTask, ecs:TagResource, sqs:SendMessage and iam:PassRole for the"
    " task's roles"
)


def _of_balancer(settings: StackSettings, balancer: LoadBalancerSettings) -> Iterator[str]:
    if not balancer.is_made:
        zones = ", ".join(settings.private_subnets)
        yield f"listener {balancer.listener_arn} is used as it is: its load balancer must be in this VPC and in {zones}"
        if not balancer.egress_rules:
            yield f"security group {balancer.security_group_id} must let the load balancer out to the tasks' ports"
        return
    if balancer.certificate_arn:
        yield f"certificate {balancer.certificate_arn} must be issued, for the names that callers use, before an apply"
    elif balancer.is_public and balancer.type == "application":
        yield "the load balancer is called from the internet without encryption: give it certificate_arn"
    if logs := balancer.access_logs:
        who = "logdelivery.elasticloadbalancing.amazonaws.com"
        who = who if balancer.type == "application" else "delivery.logs.amazonaws.com"
        path = f"{logs.prefix}/AWSLogs" if logs.prefix else "AWSLogs"
        yield f"bucket {logs.bucket} must let {who} put objects under {path}, before an apply"
