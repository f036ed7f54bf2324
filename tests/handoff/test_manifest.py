"""A stack that no manifest names is called as its JSON says."""

import pytest

from fargate_privatelink.handoff.leaving.manifest import told
from tests.handoff.apps import Json, noted

NAMED: Json = {"//": {"metadata": {"stackName": "net"}}}


@pytest.mark.parametrize(
    ("document", "paths", "name", "path"),
    [
        (NAMED, ["net/vpc", "net/a/vpc"], "net", "net"),
        (NAMED, ["stage/net/vpc", "stage/net/net"], "net", "stage/net"),
        (NAMED, ["net/net/vpc"], "net", "net"),
        # None that all paths have.
        (NAMED, ["net/vpc", "a/net/vpc"], "net", ""),
        (NAMED, ["app/vpc"], "net", ""),
        (NAMED, [], "net", ""),
        ({}, ["net/vpc", "net/a/vpc"], "net", "net"),
        ({}, ["vpc"], "", ""),
        ({"//": {"metadata": {"stackName": 5}}}, [], "", ""),
        ({"//": 5, "resource": {"aws_vpc": [{"v": {}}], "aws_subnet": 5}, "data": []}, [], "", ""),
    ],
)
def test_a_stack_is_called_as_its_json_says(document: Json, paths: list[str], name: str, path: str) -> None:
    blocks = {f"v{index}": noted(each, {}) for index, each in enumerate(paths)}
    assert told({"resource": {"aws_vpc": blocks}} | document) == (name, path)
