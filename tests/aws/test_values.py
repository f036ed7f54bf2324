"""The small values: regions, ARNs, tags, images, the catalogue of services, and how an error is worded."""

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fargate_privatelink.aws.arns import Arn
from fargate_privatelink.aws.images import EcrRegistry, Image
from fargate_privatelink.aws.regions import Region, region, regions
from fargate_privatelink.aws.services import ALSO_CALLED, CATALOGUE, EndpointType, service, service_problem
from fargate_privatelink.aws.tags import tag_problem
from fargate_privatelink.errors import InputError, Problem, shown, unknown

REGIONS = [
    ("us-east-1", "aws", "amazonaws.com"),
    ("ap-southeast-7", "aws", "amazonaws.com"),
    ("cn-northwest-1", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
    ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
    ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
    ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
]


@pytest.mark.parametrize(("name", "partition", "suffix"), REGIONS, ids=[row[0] for row in REGIONS])
def test_a_region_has_its_partition_and_dns_suffix(name: str, partition: str, suffix: str) -> None:
    assert region(name) == Region(name, partition, suffix)
    assert str(region(name)) == name


def test_no_pseudo_region_is_a_region() -> None:
    assert not [name for name in regions() if not re.fullmatch(r"[a-z]+(-[a-z]+)+-\d", name)]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("us-east1", 'unknown region "us-east1": did you mean "us-east-1"?'),
        ("us-esat-1", 'unknown region "us-esat-1": did you mean "us-east-1"?'),
        ("eu-wset-1", 'unknown region "eu-wset-1": did you mean "eu-west-1"?'),
        ("us-east-1a", 'unknown region "us-east-1a": did you mean "us-east-1"?'),
        ("moon", 'unknown region "moon": one is called like us-east-1'),
    ],
)
def test_an_unknown_region_is_named_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        region(name)


@pytest.mark.parametrize("name", ["aws-global", "aws-cn-global", "", "us-east-1\n", "US-EAST-1"])
def test_what_is_no_region_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^unknown region "):
        region(name)


@pytest.mark.parametrize("zone", [f"us-east-1{letter}" for letter in "abcdef"])
def test_a_region_has_zones_a_to_f(zone: str) -> None:
    assert region("us-east-1").has_zone(zone)


@pytest.mark.parametrize(
    "zone",
    [
        "us-east-1",
        "us-east-1g",
        "us-east-1A",
        "us-east-1aa",
        "us-east-1a\n",
        "us-east-2a",
        "use1-az1",
        "us-east-1-bos-1a",
    ],
)
def test_what_is_no_availability_zone_is_not_in_the_region(zone: str) -> None:
    assert not region("us-east-1").has_zone(zone)


ARNS = {
    "arn:aws:iam::123456789012:role/path/web": Arn("aws", "iam", "", "123456789012", "role/path/web"),
    "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a": Arn(
        "aws-cn", "ssm", "cn-north-1", "123456789012", "parameter/a"
    ),
    "arn:aws:s3:::bucket/key.env": Arn("aws", "s3", "", "", "bucket/key.env"),
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:a:key::": Arn(
        "aws", "secretsmanager", "us-east-1", "123456789012", "secret:a:key::"
    ),
    "arn:aws:apigateway:us-east-1::/restapis/a": Arn("aws", "apigateway", "us-east-1", "", "/restapis/a"),
}


@pytest.mark.parametrize("text", ARNS)
def test_an_arn_is_read_in_its_fields_and_written_again(text: str) -> None:
    assert Arn.parse(text) == ARNS[text]
    assert str(ARNS[text]) == text


FIELDS = st.builds(
    Arn,
    st.from_regex(r"aws(-[a-z]{1,4})*", fullmatch=True),
    st.from_regex(r"[a-z0-9-]{1,10}", fullmatch=True),
    st.from_regex(r"[a-z0-9-]{0,10}", fullmatch=True),
    st.from_regex(r"([0-9]{12})?", fullmatch=True),
    st.from_regex(r"[a-zA-Z0-9/][a-zA-Z0-9:/._*-]{1,20}", fullmatch=True),
)


@settings(max_examples=100, deadline=None)
@given(arn=FIELDS)
def test_whatever_an_arn_is_made_of_comes_back(arn: Arn) -> None:
    assert Arn.parse(str(arn)) == arn


@pytest.mark.parametrize(
    "text",
    [
        *("", "web", "arn:aws:iam", "arn:aws:iam::123456789012", "arn:aws:iam::123456789012:", "arn:aws:s3:::"),
        *(
            "arn:gcp:iam::123456789012:role/web",
            "arn:AWS:iam::123456789012:role/web",
            "arn:aws:::123456789012:role/web",
        ),
        *("arn:aws:iam::12345678901:role/web", "arn:aws:iam::1234567890123:role/web", "arn:aws:iam::a:role/web"),
        *("arn:aws:iam::123456789012:role/a b", "arn:aws:iam::123456789012:role/web\n", " arn:aws:s3:::bucket"),
        *("arn:aws:iam::123456789012::role", "arn:aws:iam::123456789012:/", "arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:role/web"),
    ],
)
def test_what_is_no_arn_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(f'must be an ARN, got {shown(text)}')}$"):
        Arn.parse(text)


NO_KEY = "a tag's key must be 1 to 128 letters, digits, spaces and _ . : / = + - @"
NO_VALUE = "must be at most 256 letters, digits, spaces and _ . : / = + - @, got"
RESERVED = "a tag must not begin with aws:"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("Name", "", None),
        ("a" * 128, "b" * 256, None),
        ("Größe 東京 1", " _.:/=+-@", None),
        ("_.:/=+-@", "awsome", None),
        ("my:aws:key", "1", None),
        ("", "1", NO_KEY),
        ("a" * 129, "1", NO_KEY),
        ("a\n", "1", NO_KEY),
        ("a*", "1", NO_KEY),
        ("aws:a", "1", RESERVED),
        ("AwS:a", "1", RESERVED),
        ("a", "b" * 257, f'{NO_VALUE} "{"b" * 96}...'),
        ("a", "${b}", f'{NO_VALUE} "${{b}}"'),
        ("a", "b\t", rf'{NO_VALUE} "b\t"'),
        ("a", 1, "must be a string, got 1"),
        ("a", None, "must be a string, got null"),
    ],
)
def test_a_tag_is_checked_as_aws_does(key: str, value: object, expected: str | None) -> None:
    assert tag_problem(key, value) == expected


IMAGES = [
    ("ubuntu", "docker.io", "ubuntu", ""),
    ("ubuntu:22.04", "docker.io", "ubuntu", ":22.04"),
    ("amazon/amazon-ecs-agent", "docker.io", "amazon/amazon-ecs-agent", ""),
    ("docker.io/library/ubuntu", "docker.io", "library/ubuntu", ""),
    ("localhost/app", "localhost", "app", ""),
    ("localhost:5000/app:1", "localhost:5000", "app", ":1"),
    ("registry:5000/a/b", "registry:5000", "a/b", ""),
    ("quay.io/a/b/c:1", "quay.io", "a/b/c", ":1"),
    ("public.ecr.aws/docker/library/nginx:1", "public.ecr.aws", "docker/library/nginx", ":1"),
    ("ghcr.io/a/b@sha256:0123", "ghcr.io", "a/b", "@sha256:0123"),
    ("ghcr.io:443/a/b:1.2@sha256:0123", "ghcr.io:443", "a/b", ":1.2@sha256:0123"),
    ("a/b.c/d:1", "docker.io", "a/b.c/d", ":1"),
]


@pytest.mark.parametrize(("name", "registry", "repository", "reference"), IMAGES, ids=[row[0] for row in IMAGES])
def test_an_image_is_split_as_docker_does(name: str, registry: str, repository: str, reference: str) -> None:
    assert Image.parse(name) == Image(registry, repository, reference)
    assert Image.parse(name).ecr is None


@pytest.mark.parametrize(
    "suffix",
    [
        *("amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "on.aws", "on.amazonwebservices.com.cn"),
        *("sc2s.sgov.gov", "c2s.ic.gov", "cloud.adc-e.uk", "csp.hci.ic.gov"),
    ],
)
@pytest.mark.parametrize(
    ("middle", "fips"), [("dkr.ecr", False), ("dkr.ecr-fips", True), ("dkr-ecr", False), ("dkr-ecr-fips", True)]
)
def test_every_form_of_a_private_ecr_host_is_known(middle: str, fips: bool, suffix: str) -> None:
    image = Image.parse(f"123456789012.{middle}.us-gov-west-1.{suffix}/a/b:1@sha256:0123")
    assert image.ecr == EcrRegistry("123456789012", "us-gov-west-1", fips, suffix)
    assert (image.repository, image.reference) == ("a/b", ":1@sha256:0123")


@pytest.mark.parametrize(
    "host",
    [
        *("12345678901.dkr.ecr.us-east-1.amazonaws.com", "1234567890123.dkr.ecr.us-east-1.amazonaws.com"),
        *("dkr.ecr.us-east-1.amazonaws.com", "123456789012.ecr.us-east-1.amazonaws.com"),
        *("123456789012.dkr_ecr.us-east-1.amazonaws.com", "123456789012.dkr.ecr.amazonaws.com"),
        *("123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.org", "123456789012.dkr.ecr.us-east-1.amazonaws.org"),
        *("x.123456789012.dkr.ecr.us-east-1.amazonaws.com", "123456789012.dkr.ecr.us-east-1.amazonaws.com:443"),
        *("123456789012xdkr.ecr.us-east-1.amazonaws.com", "123456789012.dkr.ecr.us-east-1.amazonawsxcom"),
        "١٢٣٤٥٦٧٨٩٠١٢.dkr.ecr.us-east-1.amazonaws.com",
    ],
)
def test_no_other_host_is_a_private_ecr_registry(host: str) -> None:
    assert Image.parse(f"{host}/app:1").ecr is None


ENDPOINTS = {
    "us-east-1": {
        "com.amazonaws.us-east-1": "ecr.api ecr.dkr s3 dynamodb logs secretsmanager ssm ssmmessages kms sts xray",
    },
    "us-gov-west-1": {"com.amazonaws.us-gov-west-1": "ecr.api ecr.dkr ecr-fips.api logs-fips s3 sts"},
    **{
        name: {
            f"cn.com.amazonaws.{name}": "ecr.api ecr.dkr sts xray monitoring elasticfilesystem kinesis-streams sqs "
            "lambda ec2",
            f"com.amazonaws.{name}": "s3 dynamodb logs secretsmanager ssm ssmmessages kms ecs ecs-agent ecs-telemetry "
            "guardduty-data appconfigdata servicediscovery kinesis-firehose aps-workspaces sns events "
            "elasticloadbalancing",
        }
        for name in ("cn-north-1", "cn-northwest-1")
    },
    "eusc-de-east-1": {
        "eu.amazonaws.eusc-de-east-1": "ecr.api ecr.dkr execute-api securityhub",
        "com.amazonaws.eusc-de-east-1": "s3 logs sts",
    },
    **{
        name: {f"{prefix}.{name}": "ecr.api ecr.dkr", f"com.amazonaws.{name}": "s3 logs kms"}
        for name, prefix in {
            "us-iso-east-1": "gov.ic.c2s",
            "us-iso-west-1": "gov.ic.c2s",
            "us-isob-east-1": "gov.sgov.sc2s",
            "us-isob-west-1": "gov.sgov.sc2s",
            "us-isof-east-1": "gov.ic.hci.csp",
            "us-isof-south-1": "gov.ic.hci.csp",
            "eu-isoe-west-1": "uk.adc-e.cloud",
        }.items()
    },
}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_has_the_name_of_its_partition(name: str) -> None:
    for prefix, services in ENDPOINTS[name].items():
        for each in services.split():
            assert service(each).endpoint_name(region(name)) == f"{prefix}.{each}"


@pytest.mark.parametrize("name", ["cn-north-1", "cn-northwest-1"])
def test_transcribe_in_china_has_a_name_of_its_own(name: str) -> None:
    assert service("transcribe").endpoint_name(region(name)) == f"cn.com.amazonaws.{name}.transcribe.cn"


@pytest.mark.parametrize(
    ("name", "security_group", "tag"),
    [
        ("ecr.dkr", "sec-ecr-dkr", "ecrdkr"),
        ("ecr.api", "sec-ecr-api", "ecrapi"),
        ("logs", "sec-cw-logs", "cloudwatchlogs"),
        ("secretsmanager", "sec-secretsmanager", "secretsmanager"),
        ("kinesis-firehose", "sec-kinesis-firehose", "kinesisfirehose"),
    ],
)
def test_security_groups_and_tags_are_named_as_in_the_walkthrough(name: str, security_group: str, tag: str) -> None:
    assert (service(name).security_group, service(name).tag) == (security_group, tag)


def test_only_s3_and_dynamodb_have_gateways() -> None:
    gateways = {name for name, row in CATALOGUE.items() if row.endpoint_type is EndpointType.GATEWAY}
    assert gateways == {"s3", "dynamodb"}


def test_only_keyspaces_listens_on_another_port() -> None:
    assert {name: row.port for name, row in CATALOGUE.items() if row.port != 443} == {
        "cassandra": 9142,
        "cassandra-fips": 9142,
    }


@pytest.mark.parametrize("attribute", ["terraform_name", "security_group", "tag"])
def test_no_two_services_share_a_name(attribute: str) -> None:
    names = Counter(getattr(row, attribute) for row in CATALOGUE.values())
    assert [name for name, count in names.items() if count > 1] == []


def test_the_names_of_every_service_are_valid_where_they_go() -> None:
    for name, row in CATALOGUE.items():
        assert row.name == name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", row.terraform_name)
        assert re.fullmatch(r"sec-[a-z0-9-]{1,251}", row.security_group)
        assert tag_problem("service", row.tag) is None


def test_every_other_name_of_a_service_leads_to_the_catalogue() -> None:
    assert ALSO_CALLED.keys().isdisjoint(CATALOGUE)
    assert {name for names in ALSO_CALLED.values() for name in names} <= CATALOGUE.keys()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sqs", None),
        ("s3", None),
        ("firehose", '"firehose" is "kinesis-firehose" as a VPC endpoint'),
        ("ecr", '"ecr" is "ecr.api" and "ecr.dkr" as a VPC endpoint'),
        ("secretmanager", 'unknown service "secretmanager": did you mean "secretsmanager"?'),
        (1, "must be a string, got 1"),
        (["sqs"], 'must be a string, got ["sqs"]'),
    ],
    ids=str,
)
def test_a_service_that_a_person_names_is_known_or_explained(name: object, expected: str | None) -> None:
    assert service_problem(name) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ("a\n\"é\"", r'"a\n\"é\""'),
        ([1, {"a": "b"}], '[1, {"a": "b"}]'),
        (date(2026, 1, 31), '"2026-01-31"'),
        ("a" * 98, f'"{"a" * 98}"'),
        ("a" * 99, f'"{"a" * 96}...'),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_a_value_is_shown_as_json_and_not_longer_than_a_person_reads(value: object, expected: str) -> None:
    assert shown(value) == expected
    assert len(expected) <= 100


def test_a_deeply_nested_value_is_shown_in_words() -> None:
    value: Any = 1
    for _ in range(10_000):
        value = [value]
    assert shown(value) == "a value too large to show"


def test_an_enormous_number_is_shown_briefly() -> None:
    assert len(shown(10**5000)) <= 100


@pytest.mark.parametrize(
    ("name", "known", "what", "expected"),
    [
        ("esat", ["west", "east"], "key", 'unknown key "esat": did you mean "east"?'),
        ("regoin", ["nat", "region"], "key", 'unknown key "regoin": did you mean "region"?'),
        ("x", ["nat", "create"], "key", 'unknown key "x": known are create, nat'),
        ("x", ["nat"], "service", 'unknown service "x": known are nat'),
        ("a\nb", ["x"], "key", r'unknown key "a\nb": known are x'),
    ],
)
def test_an_unknown_name_comes_with_the_nearest_or_all_known(
    name: str, known: list[str], what: str, expected: str
) -> None:
    assert unknown(name, known, what=what) == expected


def test_every_problem_is_told_once_and_in_order() -> None:
    problems = [Problem("f", "b", "is wrong"), Problem("f", "a", "is wrong"), Problem("f", "", "is empty")]
    error = InputError([*problems, *problems])
    assert error.problems == tuple(problems)
    assert str(error) == "f: b: is wrong\nf: a: is wrong\nf: is empty"
