"""Reads clusters and all that their tasks need."""

from collections.abc import Sequence

from fargate_privatelink.documents import Json
from fargate_privatelink.survey.reader import Reader
from fargate_privatelink.survey.tasks.keys import read_keys
from fargate_privatelink.survey.tasks.named import read_named
from fargate_privatelink.survey.tasks.names import Names
from fargate_privatelink.survey.tasks.roles import read_roles
from fargate_privatelink.survey.tasks.services import read_cluster
from fargate_privatelink.survey.tasks.task_definitions import read_definition


def read_tasks(reader: Reader, clusters: Sequence[str]) -> None:
    """Read what runs in clusters and what that names; an InputError says which cluster is not there."""
    names = Names(reader.number, reader.region)
    arns: set[str] = set()
    for cluster in clusters:
        found, logs = read_cluster(reader, cluster)
        arns |= {*found}
        for logging in logs:
            names.add_logging(logging)

    def read(arn: str) -> None:
        if definition := read_definition(reader, arn):
            names.add(definition)

    reader.each(read, sorted(arns))
    for values in reader.resources["aws_ecs_cluster"].values():
        _add_sessions(names, values)
    read_roles(reader, names.roles)
    read_named(reader, names)
    read_keys(reader, names.keys)


def _add_sessions(names: Names, cluster: Json) -> None:
    """Take where a cluster logs the sessions of ECS Exec, and what encrypts them."""
    for configuration in cluster.get("configuration", ()):
        for execute in configuration["execute_command_configuration"]:
            names.keys |= {execute[key] for key in ("kms_key_id",) if execute.get(key)}
            for log in execute.get("log_configuration", ()):
                for key, held in (("cloud_watch_log_group_name", names.log_groups), ("s3_bucket_name", names.buckets)):
                    if log.get(key):
                        held.add(log[key])
