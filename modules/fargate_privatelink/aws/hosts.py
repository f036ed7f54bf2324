"""The DNS names at which the services of the catalogue are called."""

from collections.abc import Mapping
from functools import cache

from fargate_privatelink.aws.regions import Region, regions
from fargate_privatelink.aws.services import CATALOGUE, Service

# Names that do not follow from the name of the endpoint; `*` is any one label, such as an account's or a bucket's.
# Source: `endpointPrefix`, `hostPrefix` and the endpoint rule sets of botocore's service models; for `*` also AWS
# General Reference, Service endpoints.
HOSTS = {
    "airflow.api-fips": "api.airflow-fips.{region}.{suffix}",
    "airflow.env-fips": "env.airflow-fips.{region}.{suffix}",
    "appstream.api": "appstream2.{region}.{suffix}",
    "appsync-api": "*.appsync-api.{region}.{suffix}",
    "codeartifact.api": "codeartifact.{region}.{suffix}",
    "codeartifact.repositories": "*.d.codeartifact.{region}.{suffix}",
    "codeconnections.api": "codeconnections.{region}.{suffix}",
    "dynamodb-streams": "streams.dynamodb.{region}.{suffix}",
    "ecr.dkr": "*.dkr.ecr.{region}.{suffix}",
    "ecr-fips.dkr": "*.dkr.ecr-fips.{region}.{suffix}",
    "execute-api": "*.execute-api.{region}.{suffix}",
    "kinesis-firehose": "firehose.{region}.{suffix}",
    "kinesis-streams": "kinesis.{region}.{suffix}",
    "kinesis-streams-fips": "kinesis-fips.{region}.{suffix}",
    "memorydb-fips": "memory-db-fips.{region}.{suffix}",
    "neptune-graph-data": "*.{region}.neptune-graph.{suffix}",
    "pinpoint-sms-voice-v2": "sms-voice.{region}.{suffix}",
    "rum-dataplane": "dataplane.rum.{region}.{suffix}",
    "s3": "*.s3.{region}.{suffix}",
}
# Names of which botocore's rule sets make exceptions in other partitions.
IN_AWS = {
    # In the domain of services that have IPv6 as well.
    "application-signals": "application-signals.{region}.api.aws",
    "datazone": "datazone.{region}.api.aws",
    "dsql": "dsql.{region}.api.aws",
    "eks-auth": "eks-auth.{region}.api.aws",
    "networkflowmonitor": "networkflowmonitor.{region}.api.aws",
    "s3vectors": "s3vectors.{region}.api.aws",
    # Global services, which are called in one region.
    "account": "account.us-east-1.amazonaws.com",
    "bcm-pricing-calculator": "bcm-pricing-calculator.us-east-1.api.aws",
    "billing": "billing.us-east-1.api.aws",
    "billingconductor": "billingconductor.us-east-1.amazonaws.com",
    "ce": "ce.us-east-1.amazonaws.com",
    "invoicing": "invoicing.us-east-1.api.aws",
    "organizations": "organizations.us-east-1.amazonaws.com",
    "organizations-fips": "organizations-fips.us-east-1.amazonaws.com",
    "shield": "shield.us-east-1.amazonaws.com",
    "shield-fips": "shield-fips.us-east-1.amazonaws.com",
    "tax": "tax.us-east-1.amazonaws.com",
    "sagemaker.api-fips": "api-fips.sagemaker.{region}.amazonaws.com",
    "sagemaker.runtime-fips": "runtime-fips.sagemaker.{region}.amazonaws.com",
    "signin": "{region}.signin.aws.amazon.com",
    "transcribe": "transcribe.{region}.amazonaws.com",
}
# Of us-east-1, unless a bucket is elsewhere. Source: Amazon S3 User Guide, VirtualHosting, Legacy endpoints.
GLOBAL_BUCKETS = ".s3.amazonaws.com"
# Services whose names no source tells for certain. Clients call `ecr-fips.api` as `api.ecr-fips` or as `ecr-fips`.
UNNAMED = frozenset(
    """
    apprunner.requests appstream.streaming apptest awsconnector bedrock-agentcore.gateway codecatalyst.git
    codecatalyst.packages codewhisperer console deviceadvisor.iot dicom-medical-imaging ecr-fips.api ecs-agent
    ecs-telemetry eks-proxy emr-serverless-services.livy emr-serverless.dashboard emrwal.prod glue.dashboard
    grafana-workspace iot.credentials iot.data lorawan.cups lorawan.lns managedblockchain.bitcoin.mainnet
    managedblockchain.bitcoin.testnet networkflowmonitorreports panorama pipes-data q qapps quicksight-website
    sagemaker-data-science-assistant service.user-subscriptions tnb transfer.server
    """.split()
)


def host_of(service: Service, region: Region) -> str | None:
    """The name of a service in a region, such as `api.ecr.us-east-1.amazonaws.com`; None where no source tells it.

    Where nothing else is said, a service is called by the labels of its endpoint's name, the last one first.
    """
    if service.name in UNNAMED or (service.name in IN_AWS and region.partition != "aws"):
        return None
    labels = ".".join(reversed(service.name.split(".")))
    template = IN_AWS.get(service.name) or HOSTS.get(service.name) or f"{labels}.{{region}}.{{suffix}}"
    return template.format(region=region.name, suffix=region.dns_suffix)


@cache
def hosts(region: Region) -> frozenset[str]:
    """The names of all services in a region that are known."""
    found = (host_of(service, region) for service in CATALOGUE.values())
    return frozenset(host for host in found if host)


def service_at(host: str) -> tuple[Service, Region] | None:
    """The service that is called at a host, and in which region; None where nothing tells it.

    Names that services give to what belongs to an account lead to one of its own or to everybody, and tell nothing;
    but for buckets, whose endpoint is in the way to all.
    """
    name = host.lower().rstrip(".")
    if f".{name}".endswith(GLOBAL_BUCKETS):
        return CATALOGUE["s3"], regions()["us-east-1"]
    region = next((regions()[label] for label in name.split(".") if label in regions()), None)
    if region is None:
        return None
    buckets = tuple(f".s3.{kind}{region}.{region.dns_suffix}" for kind in ("", "dualstack."))
    found = CATALOGUE["s3"] if f".{name}".endswith(buckets) else _by_host(region).get(name)
    return (found, region) if found else None


@cache
def _by_host(region: Region) -> Mapping[str, Service]:
    return {host: each for each in CATALOGUE.values() if (host := host_of(each, region)) and "*" not in host}
