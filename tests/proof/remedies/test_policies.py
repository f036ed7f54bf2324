"""The policies that remedies of one run add to one role."""

import re

from fargate_privatelink.proof.iam.evaluation import Request
from fargate_privatelink.proof.iam.roles import IamRole
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.remedies.policies import new_role_policy


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
