"""An account out of answers in the shape of the API, for what moto lacks or answers otherwise than AWS."""

import json
from typing import Any

from fargate_privatelink.survey import document
from fargate_privatelink.survey.calls import Call
from tests.survey.conftest import Surveyed
from tests.survey.replay import Answer, answering

Json = dict[str, Any]
OWN, OTHER = "111122223333", "444455556666"
VPC, PEER = "vpc-0a1b2c3d4e5f60718", "vpc-0f0e0d0c0b0a09080"


def nothing(call: Call, parameters: Json) -> tuple[int, Json]:
    """What AWS answers in an account with one VPC and nothing in it."""
    if call.action == "sts:GetCallerIdentity":
        return 200, {"Account": OWN}
    if call.action == "ec2:DescribeVpcs":
        return 200, {"Vpcs": [vpc()]}
    if call.action == "ec2:DescribeVpcAttribute":
        name = parameters["Attribute"]
        return 200, {name[0].upper() + name[1:]: {"Value": True}}
    return 200, {call.answer: []} if call.action != "ec2:DescribeVpcBlockPublicAccessOptions" else {}


def vpc(**given: Any) -> Json:
    return {"VpcId": VPC, "CidrBlock": "10.1.0.0/16", "OwnerId": OWN, "IsDefault": False, **given}


def read(surveyed: Surveyed, *answers: Answer, region: str = "eu-central-1") -> tuple[document.Survey, list[str]]:
    """What the command writes and says, where AWS answers so, and nothing else is there."""
    with answering(*answers, nothing):
        out, err, status = surveyed("--vpc", VPC, region=region)
    assert status == 0, err
    return document.parse(json.loads(out), file="network.json"), err.splitlines()


def resources(found: document.Survey, type_: str) -> Json:
    return {name: dict(values) for name, values in found.resources.get(type_, {}).items()}
