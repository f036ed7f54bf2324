"""docs/survey.md says what the table of calls says."""

import json
import re

from fargate_privatelink.survey.calls import NETWORK, TABLE_OF_CALLS, TASKS, Call
from fargate_privatelink.survey.document import EVERYWHERE, STACK_TAG, Reading
from fargate_privatelink.survey.tasks.containers import WITHHELD
from tests import ROOT
from tests.survey.test_calls import CALLER

DOCS = (ROOT / "docs" / "survey.md").read_text()


def statement(sid: str, *calls: Call) -> dict[str, object]:
    # Whose credentials they are everybody may ask.
    actions = sorted(each.action for each in calls if each.action != CALLER)
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*"}


def test_the_policy_allows_the_calls_of_the_table_and_no_other() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL)
    statements = [statement("Network", *NETWORK), statement("Tasks", *TASKS)]
    assert json.loads(text) == {"Version": "2012-10-17", "Statement": statements}
    # A policy that is attached to a user inline may have 2,048 characters, a managed one 6,144 without white space.
    assert len(re.sub(r"\s", "", text)) < 6144
    assert f"Nothing but these {len(TABLE_OF_CALLS) - 1} actions is called" in DOCS


def test_the_words_of_the_file_are_those_of_the_docs() -> None:
    for word in (*Reading, STACK_TAG, WITHHELD):
        assert f"`{word}`" in DOCS


def test_the_docs_say_what_each_call_is_about() -> None:
    told = {
        action: about
        for about, actions in re.findall(r"^\| ([\w ,`*]+) \| (`\w+:\w+`.*) \|$", DOCS, re.MULTILINE)
        for action in re.findall(r"`(\w+:\w+)`", actions)
    }
    everywhere = f"account in the region, `{EVERYWHERE}`"
    assert told == {each.action: everywhere if each.scope == EVERYWHERE else each.scope for each in TABLE_OF_CALLS}
