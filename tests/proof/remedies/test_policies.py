"""The policies that remedies of one run add to one role."""

import copy
import re
from typing import Any

import pytest

from fargate_privatelink.proof.iam.evaluation import Request
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.policies import new_role_policy
from tests.proof.networks import both, endpoint_policy, image, proved

Json = dict[str, Any]
WITHOUT_LAYERS = endpoint_policy(
    "s3", {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::x"}
)
LAYERS = "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"


def test_policies_inside_of_a_role_have_names_of_their_own() -> None:
    """Two blocks of one name are one policy of AWS's, and the second is lost."""
    model = Model("")
    role = IamRole("aws_iam_role.exec", "arn:aws:iam::123456789012:role/exec", None, (), None, True, is_inline=True)
    asked = [Request("s3:GetObject", f"arn:aws:s3:::{bucket}/*") for bucket in ("a", "b", "a")]
    texts = [new_role_policy(model, role, [each]) for each in asked]
    assert [re.findall(r'name   = "(.*)"', text) for text in texts] == [
        ["exec-s3-getobject"],
        ["exec-s3-getobject-2"],
        ["exec-s3-getobject"],
    ]
    assert texts[0] == texts[2]


@pytest.mark.parametrize("form", ["synthesized", "state"])
def test_a_policy_without_the_layers_is_told_of_once(form: str, networks: dict[str, Json]) -> None:
    pulling, other = copy.deepcopy(networks["rich"]), copy.deepcopy(networks["rich"])
    WITHOUT_LAYERS(pulling)
    both(WITHOUT_LAYERS, image("docker.io/library/nginx:1"))(other)
    assert [each for each in proved(pulling, form, "rich").findings if each.rule == "layer-bucket"] == []
    (told,) = [each for each in proved(other, form, "rich").findings if each.rule == "layer-bucket"]
    assert told.remedy == f"allow s3:GetObject on {LAYERS} to every principal"
