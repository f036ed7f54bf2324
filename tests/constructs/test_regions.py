"""What of a task definition follows its module into another region, and what stays."""

from typing import Any

import pytest

from fargate_privatelink import task_definition
from fargate_privatelink.aws.regions import region
from fargate_privatelink.constructs.choices.regional import regional_names
from fargate_privatelink.constructs.fargate.rendering import relocate
from fargate_privatelink.requirements import Task
from tests.cases import AWSLOGS, firelens, web

Json = dict[str, Any]
GROUPS = {"/ecs/web": "${group}"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"Name": "s3", "Region": "us-east-1"}, {"Name": "s3", "Region": "${region}"}),
        ({"@type": "s3", "s3_region": "us-east-1"}, {"@type": "s3", "s3_region": "${region}"}),
        ({"AWS_Region": "us-east-1"}, {"AWS_Region": "${region}"}),
        ({"region": "eu-west-1"}, {"region": "eu-west-1"}),
        ({"Log_Group_Name": "/ecs/web"}, {"Log_Group_Name": "${group}"}),
        (
            {"Log_Group_Name": "/ecs/web", "Region": "us-east-1"},
            {"Log_Group_Name": "${group}", "Region": "${region}"},
        ),
        (
            {"log_group_name": "/ecs/web", "Region": "eu-west-1"},
            {"log_group_name": "/ecs/web", "Region": "eu-west-1"},
        ),
    ],
    ids=str,
)
def test_the_regions_of_a_log_driver_s_options_are_the_module_s(options: Json, expected: Json) -> None:
    relocate(options, "us-east-1", to="${region}", log_groups=GROUPS)
    assert options == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"Name": "opensearch", "Host": "search-a-b.us-east-1.es.amazonaws.com"}, ["options.Host"]),
        ({"Name": "s3", "bucket": "logs", "endpoint": "https://s3.us-east-1.amazonaws.com"}, ["options.endpoint"]),
        ({"Name": "s3", "bucket": "logs", "region": "us-east-1"}, []),
        ({"Name": "http", "Host": "logs.example.com", "Header": "arn:x"}, []),
    ],
    ids=str,
)
def test_a_host_that_says_its_region_stays_there(options: Json, expected: list[str]) -> None:
    assert names(firelens(**options)) == [f"containerDefinitions[0].logConfiguration.{each}" for each in expected]


def test_an_endpoint_of_the_log_driver_stays_in_its_region() -> None:
    options = AWSLOGS["options"] | {"awslogs-endpoint": "https://logs-fips.us-east-1.amazonaws.com"}
    assert names(web({"logConfiguration": AWSLOGS | {"options": options}})) == [
        "containerDefinitions[0].logConfiguration.options.awslogs-endpoint"
    ]


def names(definition: Json) -> list[str]:
    parsed = task_definition.parse(definition, file="web.json")
    return regional_names(Task(definition=parsed, region=region("us-east-1")))
