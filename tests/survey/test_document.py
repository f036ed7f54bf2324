import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.survey import document

SURVEY: dict[str, Any] = {
    "survey": 1,
    "account": "111122223333",
    "region": "eu-central-1",
    "vpcs": ["vpc-0a1b2c3d4e5f60718"],
    "clusters": [],
    "read": {"ec2:DescribeVpcs": {"*": "read"}, "ec2:DescribeVpcEndpoints": {"vpc-0a1b2c3d4e5f60718": "denied"}},
    "resources": {"aws_vpc": {"vpc-0a1b2c3d4e5f60718": {"id": "vpc-0a1b2c3d4e5f60718", "cidr_block": "10.1.0.0/16"}}},
}


def test_a_survey_is_written_as_it_was_read() -> None:
    survey = document.parse(SURVEY, file="network.json")
    assert json.loads(survey.text) == SURVEY
    assert document.parse(json.loads(survey.text), file="network.json").text == survey.text


def test_what_was_read_is_told_from_what_was_not() -> None:
    survey = document.parse(SURVEY, file="network.json")
    assert survey.is_read("ec2:DescribeVpcs")
    assert not survey.is_read("ec2:DescribeVpcEndpoints", "vpc-0a1b2c3d4e5f60718")
    assert survey.reading("ec2:DescribeVpcEndpoints", "vpc-0a1b2c3d4e5f60718") is document.Reading.DENIED
    assert survey.reading("ec2:DescribeSubnets") is None
    assert [name for name, _ in survey.of("aws_vpc", "aws_subnet")] == ["vpc-0a1b2c3d4e5f60718"]


REFUSED: dict[str, tuple[Any, list[str]]] = {
    "something else": ({"format_version": "1.0"}, ["is no survey: write one with fargate-survey"]),
    "a list": ([], ["is no survey: write one with fargate-survey"]),
    "a later version": (
        {**SURVEY, "survey": 2},
        ["survey: must be 1, got 2: write it again with this fargate-survey"],
    ),
    "keys": (
        {**{key: value for key, value in SURVEY.items() if key != "read"}, "vpc": 1},
        [
            "read: is required: write the survey again with fargate-survey",
            "vpc: is unknown: known are survey, account, region, vpcs, clusters, read, resources",
        ],
    ),
    "wrong values": (
        {**SURVEY, "account": 1, "region": "eu-centrl-1", "vpcs": "vpc-1", "clusters": [1], "resources": []},
        [
            "account: must be an account's 12 digits, got 1",
            'region: must be a region of AWS, got "eu-centrl-1"',
            'vpcs: must be an array of strings, got "vpc-1"',
            "clusters: must be an array of strings, got [1]",
            "resources: must be an object, got []",
        ],
    ),
    "wrong members": (
        {**SURVEY, "read": {"ec2:DescribeVpcs": {"*": True}, "x": 1}, "resources": {"aws_vpc": {"vpc-1": 1}}},
        [
            "read.ec2:DescribeVpcs.*: must be one of read, denied, hidden, not offered, got true",
            "read.x: must be an object, got 1",
            "resources.aws_vpc.vpc-1: must be an object, got 1",
        ],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_survey_is_refused(case: str) -> None:
    value, messages = REFUSED[case]
    with pytest.raises(InputError) as error:
        document.parse(value, file="network.json")
    assert str(error.value).splitlines() == [f"network.json: {message}" for message in messages]


UNREADABLE = {
    "no JSON": ("{", "is not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
    "nested": ("[" * 100_000, "is nested too deeply for a survey"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_holds_none_is_refused(case: str, tmp_path: Path) -> None:
    content, message = UNREADABLE[case]
    (tmp_path / "network.json").write_text(content)
    with pytest.raises(InputError) as error:
        document.load(tmp_path / "network.json", file="network.json")
    assert str(error.value) == f"network.json: {message}"
