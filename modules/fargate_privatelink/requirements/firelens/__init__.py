"""Where a FireLens router sends the logs, by its outputs' options."""

from collections.abc import Iterator
from dataclasses import replace

from fargate_privatelink.requirements.firelens import opensearch
from fargate_privatelink.requirements.firelens.outputs import PROMETHEUS, Options, is_set, outputs
from fargate_privatelink.requirements.hosts import address, at_host, service_of
from fargate_privatelink.requirements.log_groups import output_name, output_options
from fargate_privatelink.requirements.logs import at_service, port_number
from fargate_privatelink.requirements.requirement import Grant, Phase, Reach, Requirement, Role, Task


def firelens(task: Task) -> Iterator[Requirement]:
    """Source: Amazon ECS Developer Guide, using_firelens; aws-samples/amazon-ecs-firelens-examples."""
    for reason, logging in task.log_configurations:
        if logging.get("logDriver") != "awsfirelens":
            continue
        options = output_options(logging, task.definition, task.region.name)
        reason = f"{reason}.options"
        name = output_name(options)
        if not name:
            yield Requirement(
                target="FireLens",
                reach=Reach.UNKNOWN,
                phase=Phase.LOGS,
                reason=reason,
                note="the destination is in the router's own configuration: name its services in extra_services",
            )
        elif name not in SILENT:
            yield from _destination(name, options, reason, task)


def _destination(name: str, options: Options, reason: str, task: Task) -> Iterator[Requirement]:
    host = _host(options)
    role = next((options[key] for key in ROLES if options.get(key)), None)
    output = outputs(task.definition).get(name)
    if output and (output is not PROMETHEUS or host.startswith("aps-workspaces.")):
        endpoint = host if output is PROMETHEUS else next((options[key] for key in ENDPOINTS if options.get(key)), "")
        named = service_of(endpoint)
        region = (
            named[1].name if named else next((options[key] for key in REGIONS if options.get(key)), task.region.name)
        )
        # With a role to assume, that role acts on the destination, not the task's own.
        allowed = () if role else output.grants(options, task, region)
        yield at_service(output.service, region, allowed, reason, task, caller=role or "", endpoint=endpoint)
    else:
        is_signed = name in opensearch.OUTPUTS and is_set(options.get("aws_auth", ""))
        role = role if is_signed else None
        grants = opensearch.grants(host, options, task) if is_signed and not role else ()
        yield from _at_hosts(name, options, grants, reason, task)
    if role:
        assume = Grant(Role.TASK, "AssumeLogRoles", ("sts:AssumeRole",), (role,))
        note = task.must_trust(role)
        yield Requirement(target="sts", phase=Phase.LOGS, reason=reason, grants=(assume,), note=note)


def _host(options: Options) -> str:
    """The host of an output, without a user and a password in front, which would be shown."""
    return (options.get("host") or options.get("hec_host", "")).rpartition("@")[2]


def _addresses(name: str, options: Options) -> list[tuple[str, int]]:
    """Where an output sends to: the host that it names, or the hosts of the addresses."""
    port = port_number(options.get("port") or options.get("hec_port"), PORTS.get(name, 443))
    if host := _host(options):
        return [(host, port)]
    given = next((options[key] for key in ADDRESSES if options.get(key)), "")
    return [found for each in given.split(",") if (found := address(each.strip(), port))]


def _at_hosts(name: str, options: Options, grants: tuple[Grant, ...], reason: str, task: Task) -> Iterator[Requirement]:
    for host, port in _addresses(name, options) or [(f"output {name}", port_number(None, PORTS.get(name, 443)))]:
        found = at_host(
            host,
            task,
            phase=Phase.LOGS,
            reason=reason,
            port=port,
            remedy="send to an AWS service or a host in the VPC",
        )
        if opensearch.is_domain_in_vpc(host):
            found = replace(found, reach=Reach.VPC, remedy="")
        yield replace(found, grants=grants, note=opensearch.note(host) or found.note) if grants else found


# Outputs that leave the task nowhere.
SILENT = ("counter", "exit", "file", "null", "stdout")

# Options with the address of outputs that have no host: of kafka, and of plugins. Source: Fluent Bit manual, Kafka;
# newrelic/newrelic-fluent-bit-output and grafana/loki, READMEs; Fluentd documentation, out_http.
ADDRESSES = ("brokers", "endpoint", "endpoint_url", "url")

# Options of AWS outputs that say where the service is, in which region, and which role to assume for it.
ENDPOINTS = ("endpoint", "s3_endpoint")
REGIONS = ("region", "aws_region", "s3_region")
ROLES = ("role_arn", "sts_role_arn", "aws_role_arn", "aws_sts_role_arn")

# Ports of Fluent Bit's outputs, where they are not 443. Source: Fluent Bit manual, Outputs.
PORTS = {
    "es": 9200,
    "forward": 24224,
    "gelf": 12201,
    "http": 80,
    "influxdb": 8086,
    "kafka": 9092,
    "loki": 3100,
    "opensearch": 9200,
    "opentelemetry": 80,
    "prometheus_remote_write": 80,
    "splunk": 8088,
    "splunk_hec": 8088,
    "syslog": 514,
}
