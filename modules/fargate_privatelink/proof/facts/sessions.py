"""How a cluster encrypts and logs the sessions of ECS Exec."""

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.network.tasks import SessionLog
from fargate_privatelink.proof.terraform.arguments import blocks, flag
from fargate_privatelink.proof.terraform.symbols import worded
from fargate_privatelink.requirements import ExecuteCommandConfiguration

GROUP, ENCRYPTED = "cloud_watch_log_group_name", "cloud_watch_encryption_enabled"


def sessions(lookup: Lookup, cluster: str | None) -> ExecuteCommandConfiguration:
    """How a cluster encrypts and logs sessions, as CreateCluster says it."""
    execute, log = _configured(lookup, cluster)
    logging = execute.get("logging")
    return ExecuteCommandConfiguration(
        kms_key_id=lookup.text(execute.get("kms_key_id")) or None,
        logging=logging if logging in ("DEFAULT", "NONE", "OVERRIDE") else "DEFAULT",
        cloud_watch_log_group_name=lookup.text(log.get(GROUP)) or None,
        s3_bucket_name=lookup.text(log.get("s3_bucket_name")) or None,
        cloud_watch_encryption_enabled=flag(log.get(ENCRYPTED), False),
        s3_encryption_enabled=flag(log.get("s3_bucket_encryption_enabled"), False),
    )


def session_log(lookup: Lookup, cluster: str | None) -> SessionLog | None:
    """The log group that a cluster wants to be encrypted, if it wants one to be."""
    execute, log = _configured(lookup, cluster)
    wanted = flag(log.get(ENCRYPTED), False)
    if not cluster or execute.get("logging") != "OVERRIDE" or not log.get(GROUP) or wanted is False:
        return None
    name = lookup.text(log[GROUP])
    mentioned = lookup.mentioned(log[GROUP])
    for group in lookup.of("aws_cloudwatch_log_group"):
        if group.address in mentioned or lookup.text(group.values.get("name")) == name:
            has_key = bool(group.values.get("kms_key_id"))
            return SessionLog(cluster, group.address, True if has_key else None if wanted is None else False)
    return SessionLog(cluster, worded(str(name)), None)


def _configured(lookup: Lookup, cluster: str | None) -> tuple[Json, Json]:
    """A cluster's configuration of ECS Exec, and of its log."""
    resource = lookup.resource(cluster)
    configuration: Json = next(iter(blocks(resource.values, "configuration")), {}) if resource else {}
    execute: Json = next(iter(blocks(configuration, "execute_command_configuration")), {})
    return execute, next(iter(blocks(execute, "log_configuration")), {})
