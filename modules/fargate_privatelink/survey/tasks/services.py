"""Reads clusters, their services, and the task definitions that run there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.survey.reader import Reader, batches, stack_of
from fargate_privatelink.survey.tasks.containers import public_logging

# What a call may name at once. Source: ECS API Reference, DescribeServices, DescribeTasks and DescribeClusters.
SERVICES, TASKS = 10, 100
ACTIVE, PRIMARY = "ACTIVE", "PRIMARY"
STATUSES = ("RUNNING", "STOPPED")
EXECUTE = {"kmsKeyId": "kms_key_id", "logging": "logging"}
LOG = {
    "cloudWatchLogGroupName": "cloud_watch_log_group_name",
    "cloudWatchEncryptionEnabled": "cloud_watch_encryption_enabled",
    "s3BucketName": "s3_bucket_name",
    "s3EncryptionEnabled": "s3_bucket_encryption_enabled",
    "s3KeyPrefix": "s3_key_prefix",
}


def read_cluster(reader: Reader, name: str) -> tuple[list[str], list[Json]]:
    """Read a cluster and its services: the ARNs of all task definitions there, and how proxies of Service Connect log.

    An InputError says that there is no such cluster.
    """
    if found := described(reader, name):
        _add_cluster(reader, found)
    active = [*services(reader, name)]
    logs = [log for each in active if (log := _add_service(reader, name, each))]
    running = (each["taskDefinitionArn"] for status in STATUSES for each in tasks(reader, name, status))
    definitions = (str(primary(each).get("taskDefinition") or "") for each in active)
    return sorted({each for each in (*definitions, *running) if each}), logs


def described(reader: Reader, name: str) -> Json | None:
    """A cluster as AWS describes it, None where nobody may ask; an InputError says that there is no such cluster."""
    found: Json | None = reader.one("ecs:DescribeClusters", name, clusters=[name], include=["CONFIGURATIONS", "TAGS"])
    if reader.is_read("ecs:DescribeClusters", name) and not (found and found.get("status") == ACTIVE):
        where = f"no such cluster in {reader.region} of the account {reader.number}"
        raise InputError([Problem("--cluster", "", f"{name}: {where}")])
    return found


def services(reader: Reader, cluster: str) -> Iterator[Json]:
    """The services of a cluster that are active, as AWS describes them."""
    arns = reader.ask("ecs:ListServices", cluster, cluster=cluster)
    for batch in batches(arns, SERVICES):
        found = reader.ask("ecs:DescribeServices", cluster, cluster=cluster, services=batch, include=["TAGS"])
        yield from (each for each in found if each.get("status") == ACTIVE)


def tasks(reader: Reader, cluster: str, status: str) -> Iterator[Json]:
    """The tasks of a cluster that are to run, or have stopped within about an hour, as AWS describes them."""
    arns = reader.ask("ecs:ListTasks", cluster, cluster=cluster, desiredStatus=status)
    for batch in batches(arns, TASKS):
        yield from reader.ask("ecs:DescribeTasks", cluster, cluster=cluster, tasks=batch)


def _add_cluster(reader: Reader, cluster: Json) -> None:
    execute = cluster.get("configuration", {}).get("executeCommandConfiguration")
    block: dict[str, Any] = {}
    if execute:
        block = {name: execute[key] for key, name in EXECUTE.items() if execute.get(key)}
        if log := execute.get("logConfiguration"):
            block["log_configuration"] = [{name: log[key] for key, name in LOG.items() if log.get(key) is not None}]
    reader.add(
        "aws_ecs_cluster",
        cluster["clusterName"],
        id=cluster["clusterArn"],
        arn=cluster["clusterArn"],
        name=cluster["clusterName"],
        configuration=[{"execute_command_configuration": [block]}] if block else None,
        default_capacity_provider_strategy=_strategy(cluster.get("defaultCapacityProviderStrategy", ())),
        tags=stack_of(cluster),
    )


def _strategy(strategy: Iterable[Json]) -> list[Json]:
    found = [
        {"capacity_provider": each["capacityProvider"], "base": each.get("base", 0), "weight": each.get("weight", 0)}
        for each in strategy
    ]
    return sorted(found, key=lambda each: each["capacity_provider"])


def primary(service: Json) -> Json:
    """The deployment, or task set, that a service is to run, which says what the service itself does not."""
    for each in (*service.get("deployments", ()), *service.get("taskSets", ())):
        if each.get("status") == PRIMARY:
            return {**service, **{key: value for key, value in each.items() if value}}
    return service


def _add_service(reader: Reader, cluster: str, service: Json) -> Json | None:
    """Remember a service; the log configuration of its proxy, if it has one."""
    main = primary(service)
    network = main.get("networkConfiguration", {}).get("awsvpcConfiguration")
    connect = main.get("serviceConnectConfiguration") or {}
    logging = public_logging(connect["logConfiguration"]) if connect.get("logConfiguration") else None
    reader.add(
        "aws_ecs_service",
        f"{cluster}/{service['serviceName']}",
        id=service["serviceArn"],
        name=service["serviceName"],
        cluster=service["clusterArn"],
        task_definition=main.get("taskDefinition"),
        launch_type=main.get("launchType"),
        capacity_provider_strategy=_strategy(main.get("capacityProviderStrategy", ())) or None,
        platform_version=main.get("platformVersion"),
        scheduling_strategy=service.get("schedulingStrategy"),
        enable_execute_command=service.get("enableExecuteCommand", False),
        network_configuration=[_network(network)] if network else None,
        service_connect_configuration=[_connect(connect, logging)] if connect else None,
        tags=stack_of(service),
    )
    return logging


def _network(network: Json) -> Json:
    return {
        "subnets": sorted(network.get("subnets", ())),
        "security_groups": sorted(network.get("securityGroups", ())),
        "assign_public_ip": network.get("assignPublicIp") == "ENABLED",
    }


def _connect(connect: Json, logging: Json | None) -> Json:
    told: dict[str, Any] = {"enabled": connect.get("enabled", False)}
    if logging:
        secrets: Sequence[Json] = logging.get("secretOptions", ())
        log = {"log_driver": logging["logDriver"], "options": logging["options"]}
        log["secret_option"] = [{"name": each["name"], "value_from": each["valueFrom"]} for each in secrets]
        told["log_configuration"] = [log]
    return told
