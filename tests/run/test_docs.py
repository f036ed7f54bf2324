"""docs/running.md allows what each verb calls and no more, and names what a person may type."""

import json
import re

import pytest

from fargate_privatelink.commands.run.options import REFUSED, read_options
from fargate_privatelink.run.calls import VERBS
from fargate_privatelink.run.following import MOST
from fargate_privatelink.run.images import ENGINES
from tests import ROOT

DOCS = (ROOT / "docs" / "running.md").read_text()
POLICY = re.compile(r"^`fargate-run (\w+)`[^\n]*:\n\n```json\n(.*?)```", re.DOTALL | re.MULTILINE)
# What AWS asks for besides the calls. Sources: Service Authorization Reference, Amazon ECS, RunTask; Amazon ECR User
# Guide, IAM permissions for pushing an image.
BESIDE = {
    "run": {"iam:PassRole"},
    "push": {
        *("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload"),
        *("ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"),
    },
}


def test_each_verb_has_a_policy() -> None:
    assert [verb for verb, _ in POLICY.findall(DOCS)] == [*VERBS]


@pytest.mark.parametrize("verb", VERBS)
def test_the_policy_of_a_verb_allows_its_calls_and_no_other(verb: str) -> None:
    policy = json.loads(dict(POLICY.findall(DOCS))[verb])
    allowed = [each["Action"] for each in policy["Statement"] if each["Effect"] == "Allow"]
    actions = [action for each in allowed for action in ([each] if isinstance(each, str) else each)]
    assert sorted(actions) == sorted({*VERBS[verb], *BESIDE.get(verb, ())})


def test_what_a_person_may_type_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in VERBS:
        with pytest.raises(SystemExit):
            read_options([verb, "--help"])
        for option in re.findall(r"--[a-z-]+", capsys.readouterr().out):
            assert option == "--help" or f"`{option}" in DOCS or f" {option} " in DOCS, option


def test_the_figures_are_those_of_the_code() -> None:
    assert f"| {REFUSED} |" in DOCS
    assert f"newest {MOST} tasks" in DOCS
    assert f"with {', '.join(ENGINES[:-1])} or {ENGINES[-1]}" in DOCS
