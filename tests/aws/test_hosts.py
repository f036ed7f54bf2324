"""The DNS names of services, against the service models of botocore."""

import gzip
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader

from fargate_privatelink.aws.hosts import HOSTS, IN_AWS, UNNAMED, host_of, service_at
from fargate_privatelink.aws.regions import region
from fargate_privatelink.aws.services import CATALOGUE, service

# Services that have no model in botocore, and are called by the name of their endpoint. Source: AWS General Reference,
# Service endpoints, and the user guide of each.
DOCUMENTED = frozenset(
    """
    aps-workspaces arsenal-discovery codedeploy-commands-secure ec2messages elasticbeanstalk-health email-smtp
    git-codecommit git-codecommit-fips guardduty-data guardduty-data-fips ssmmessages streaming-rekognition
    streaming-rekognition-fips transcribestreaming
    """.split()
)
# Services whose names begin with a label of the customer's that no model of botocore holds.
OF_CUSTOMERS = {"appsync-api", "codeartifact.repositories", "ecr.dkr", "ecr-fips.dkr", "execute-api", "s3"}
# Parameters of rule sets that botocore takes from the operation.
OF_OPERATIONS = {"acm": {"ServiceType": "ACM"}, "neptune-graph": {"ApiType": "ControlPlane"}}


@cache
def models() -> dict[str, list[Path]]:
    """The service models of botocore, by what the names of their services begin with."""
    found: dict[str, list[Path]] = {}
    for folder in sorted(Path(str(files("botocore").joinpath("data"))).iterdir()):
        for model in sorted(folder.glob("*/service-2.json.gz"))[-1:]:
            with gzip.open(model, "rt") as stream:
                (prefix,) = re.findall(r'"endpointPrefix"\s*:\s*"([^"]*)"', stream.read(4096))
            found.setdefault(prefix, []).append(model)
    return found


def models_of(front: str) -> Iterator[tuple[str, str]]:
    """The models whose names begin so, each with what an operation puts in front of its prefix."""
    for prefix, of_prefix in models().items():
        label = front.removesuffix(prefix)
        for model in of_prefix if front.endswith(prefix) else ():
            if not label or f'"hostPrefix":"{label}"' in gzip.decompress(model.read_bytes()).decode().replace(" ", ""):
                yield model.parts[-3], label


@cache
def rules(model: str) -> tuple[EndpointProvider, frozenset[str]]:
    loader = Loader()
    rule_set: Any = loader.load_service_model(model, "endpoint-rule-set-1")
    return EndpointProvider(rule_set, loader.load_data("partitions")), frozenset(rule_set["parameters"])


def resolved(model: str, name: str, fips: bool, api_type: str = "") -> str:
    """The host that botocore calls."""
    provider, parameters = rules(model)
    given: dict[str, Any] = {"Region": name, "UseFIPS": fips, "UseDualStack": False, **OF_OPERATIONS.get(model, {})}
    given |= {"ApiType": api_type} if api_type else {}
    url: str = provider.resolve_endpoint(**{key: each for key, each in given.items() if key in parameters}).url
    return url.removeprefix("https://")


def called(name: str, region_name: str) -> set[str]:
    """What botocore calls a service of the catalogue, by its own name or by the one that the table begins with."""
    fips = "-fips" in name
    own = (HOSTS.get(name) or ".".join(reversed(name.split(".")))).partition(".{region}")[0]
    fronts = {each.replace("-fips", "") for each in (own, name)}
    return {label + resolved(model, region_name, fips) for front in fronts for model, label in models_of(front)}


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("sagemaker.runtime", "runtime.sagemaker.us-east-1.amazonaws.com"),
        ("sagemaker.api", "api.sagemaker.us-east-1.amazonaws.com"),
        ("ecr.api", "api.ecr.us-east-1.amazonaws.com"),
        ("ecr.dkr", "*.dkr.ecr.us-east-1.amazonaws.com"),
        ("s3", "*.s3.us-east-1.amazonaws.com"),
        ("kinesis-firehose", "firehose.us-east-1.amazonaws.com"),
        ("monitoring", "monitoring.us-east-1.amazonaws.com"),
        ("neptune-graph-data", "*.us-east-1.neptune-graph.amazonaws.com"),
        ("transfer.server", None),
    ],
)
def test_a_service_has_its_name(name: str, host: str | None) -> None:
    assert host_of(service(name), region("us-east-1")) == host


def test_a_name_has_the_domain_of_its_partition() -> None:
    assert (
        host_of(service("sagemaker.runtime"), region("cn-north-1")) == "runtime.sagemaker.cn-north-1.amazonaws.com.cn"
    )
    assert host_of(service("organizations"), region("eu-west-1")) == "organizations.us-east-1.amazonaws.com"
    assert host_of(service("organizations"), region("cn-north-1")) is None


@pytest.mark.parametrize("name", sorted({*CATALOGUE} - UNNAMED - DOCUMENTED - OF_CUSTOMERS - {"neptune-graph-data"}))
def test_every_service_is_called_as_botocore_calls_it(name: str) -> None:
    # FIPS endpoints are in few regions, of which GovCloud calls them by the ordinary names.
    regions = ("us-east-1", "ca-central-1") if "-fips" in name else ("us-east-1", "eu-west-1", "cn-north-1")
    for region_name in regions:
        host = host_of(service(name), region(region_name))
        assert host is None or called(name, region_name) == {host}


def test_the_data_of_a_graph_is_where_botocore_asks_for_it() -> None:
    host = host_of(service("neptune-graph-data"), region("us-east-1"))
    assert host == f"*.{resolved('neptune-graph', 'us-east-1', False, 'DataPlane')}"


def test_the_tables_are_of_services_in_the_catalogue_that_need_them() -> None:
    assert CATALOGUE.keys() >= {*HOSTS, *IN_AWS, *UNNAMED, *DOCUMENTED}
    assert not UNNAMED & {*HOSTS, *IN_AWS}
    assert not HOSTS.keys() & IN_AWS.keys()
    # What no source names has no model either.
    assert not [name for name in UNNAMED - {"ecr-fips.api"} if called(name, "us-east-1")]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("logs.us-east-1.amazonaws.com", ("logs", "us-east-1")),
        ("Logs.EU-West-1.amazonaws.com.", ("logs", "eu-west-1")),
        ("logs-fips.us-east-1.amazonaws.com", ("logs-fips", "us-east-1")),
        ("firehose.cn-north-1.amazonaws.com.cn", ("kinesis-firehose", "cn-north-1")),
        ("api.ecr.us-east-1.amazonaws.com", ("ecr.api", "us-east-1")),
        ("s3.us-east-1.amazonaws.com", ("s3", "us-east-1")),
        ("a.bucket.s3.us-east-1.amazonaws.com", ("s3", "us-east-1")),
        ("s3.dualstack.eu-west-1.amazonaws.com", ("s3", "eu-west-1")),
        ("bucket.s3.amazonaws.com", ("s3", "us-east-1")),
        ("s3.amazonaws.com", ("s3", "us-east-1")),
        ("bucket.s3-accelerate.amazonaws.com", None),
        # They may be an account's own and private, or anybody's.
        ("abc123.execute-api.us-east-1.amazonaws.com", None),
        ("123456789012.dkr.ecr.us-east-1.amazonaws.com", None),
        ("logs.us-east-1.amazonaws.com.cn", None),
        ("logs.us-east-1.amazonaws.com.example.com", None),
        ("logs.example.com", None),
        ("us-east-1", None),
        ("", None),
    ],
)
def test_a_host_is_that_of_a_service(host: str, expected: tuple[str, str] | None) -> None:
    found = service_at(host)
    assert (found and (found[0].name, found[1].name)) == expected
