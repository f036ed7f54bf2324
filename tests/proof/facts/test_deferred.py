"""A `replace` of a repository's URL is known as soon as that is, and never by what only stands in for it."""

from pathlib import Path

import pytest

from fargate_privatelink.proof.facts.lookup import Lookup
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.terraform.deferred import resolved
from fargate_privatelink.proof.terraform.symbols import readable
from tests.proof.readers.source.folders import written

URL = "aws_ecr_repository.app.repository_url"
SOURCE = """
provider aws {{ region = "eu-west-1" }}
variable any {{}}
resource aws_ecr_repository app {{ name = "team/app" }}
resource aws_ecr_repository other {{ name = var.any }}
resource aws_iam_role_policy p {{ policy = jsonencode({{ Resource = [{value}] }}) }}
"""
ARN = "/^([0-9]{12})[.]dkr[.]ecr[.]([^.]+)[.][^/]+/([^:@]+).*$/"
ACCOUNT = "000000000000"
HOST = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
# An expression, and its value in a policy; None where it is not known.
VALUES = {
    f'replace("${{{URL}}}:1", "{ARN}", "arn:aws:ecr:$2:$1:repository/$3")': (
        f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/team/app"
    ),
    f'replace({URL}, "team/", "")': f"{HOST}/app",
    f'replace({URL}, "/[[:digit:]]+[.]dkr/", "x")': "x.ecr.eu-west-1.amazonaws.com/team/app",
    f'replace(replace({URL}, "team", "a"), "a", "b")': None,
    # The account is not what stands in for it.
    f'replace({URL}, "0", "x")': None,
    f'replace({URL}, "/[0-4]/", "x")': None,
    # Nor a name that is not known.
    'replace(aws_ecr_repository.other.repository_url, "/known.*/", "x")': None,
    # What would be no JSON any more.
    f'replace({URL}, "team", "\\"")': None,
    f'replace({URL}, var.any, "x")': None,
    f'replace({URL}, "/(/", "x")': None,
    'replace("${var.any}:1", "a", "x")': None,
}


@pytest.mark.parametrize("value", VALUES)
def test_a_replace_in_a_policy_is_known_by_what_it_refers_to(value: str, tmp_path: Path) -> None:
    lookup = Lookup(read_source(written(tmp_path, {"main.tf": SOURCE.format(value=value)})))
    (policy,) = lookup.of("aws_iam_role_policy")
    found = lookup.text(policy.values["policy"])
    if VALUES[value] is None:
        assert "${" in readable(found)
    else:
        assert found == f'{{"Resource":["{VALUES[value]}"]}}'


@pytest.mark.parametrize("path", ["replace(x)", 'replace("a", "b")', "replace()", "aws_vpc.main.id"])
def test_a_reference_that_is_no_such_call_has_no_value(path: str) -> None:
    assert resolved(path, str, lambda *texts: "made") is None
