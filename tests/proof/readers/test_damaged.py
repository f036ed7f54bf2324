"""Documents that somebody edited, or wrote wrong: each is proved, or refused in words."""

import copy
import json
import sys
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.rules import Step
from tests.proof.forms import shown_plan, shown_state, synthesized
from tests.proof.networks import GROUP, TASK, add, both, put

Json = dict[str, Any]
# What stands in a document in place of something else.
JUNK: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([None, True, False, 0, -1, 1.5, 10**30, "", [], {}, [None], [{}], [[]], {"a": None}, ["x", 1]]),
    st.sampled_from(["x", "é\u0000", "*", "${x}", "${aws_vpc.main.id}", "[", "{", "0.0.0.0/0", "arn:aws:iam::1:role"]),
    st.sampled_from(["\ue000\ue001", "\ue000aws_vpc.main.id\ue001", "\ud800", '{"Statement": [5]}', "a.b.c[0]"]),
)
FORMS = {"synthesized": lambda document: document, "state": shown_state, "plan": shown_plan}
CHANGE = both(
    add(
        "aws_ecs_service",
        "web",
        name="web",
        launch_type="FARGATE",
        task_definition=f"${{{TASK}.arn}}",
        network_configuration={
            "subnets": "${values(aws_subnet.private)[*].id}",
            "security_groups": [f"${{{GROUP}.id}}"],
        },
        service_connect_configuration={
            "enabled": True,
            "log_configuration": {"log_driver": "awslogs", "options": {"awslogs-group": "/ecs/proxy"}},
        },
    ),
    add("aws_ec2_managed_prefix_list", "own", name="own", entry=[{"cidr": "10.0.0.0/16"}]),
    add("aws_network_acl_rule", "x", network_acl_id="acl-1", rule_number=1, protocol="tcp", rule_action="allow"),
    add("aws_route", "x", route_table_id="rtb-1", destination_cidr_block="0.0.0.0/0", gateway_id="igw-1"),
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything in a document, and of everything in the JSON texts inside it."""
    if path:
        yield path
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except ValueError:
            return
        path = (*path, json)
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(item, (*path, key))


def damaged(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    """A document with something else at a path, or wrapped, or gone."""
    if not path:
        return [value] if junk == "wrap" else junk
    key, *rest = path
    if key is json:
        return json.dumps(damaged(json.loads(value), tuple(rest), junk))
    changed = copy.copy(value)
    if junk == "remove" and not rest:
        del changed[key]
    else:
        changed[key] = damaged(value[key], tuple(rest), junk)
    return changed


class Damage:
    """A document, and the places where it may be damaged; of few words when a test fails."""

    def __init__(self, document: Json) -> None:
        self.document, self.places = document, list(paths(document))

    def __repr__(self) -> str:
        return "a document"


@pytest.fixture(scope="module", params=["rich", "nat"])
def damages(request: pytest.FixtureRequest, networks: dict[str, Json]) -> dict[str, Damage]:
    document = copy.deepcopy(networks[request.param])
    CHANGE(document)
    return {form: Damage(make(document)) for form, make in FORMS.items()}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_document_is_proved_or_refused(form: str, damages: dict[str, Damage], data: st.DataObject) -> None:
    damage = damages[form]
    path = data.draw(st.sampled_from(damage.places))
    junk = data.draw(st.one_of(JUNK, st.sampled_from(["remove", "wrap"])))
    text = json.dumps(damaged(damage.document, path, junk))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode())))
        patch.setattr(sys, "stdout", TextIOWrapper(BytesIO(), "utf-8"))
        patch.setattr(sys, "stderr", TextIOWrapper(BytesIO(), "utf-8"))
        assert main(["-"]) in (0, 1, 2)


# What somebody may write in container_definitions, and what Fargate says of it.
MISTAKES: dict[str, tuple[str, str]] = {
    "an object": ('{"name": "web"}', 'containerDefinitions: must be an array, got {"name": "web"}'),
    "no JSON": ("[{name: web}]", 'containerDefinitions: must be an array, got "[{name: web}]"'),
    "a container in words": ('["web"]', 'containerDefinitions[0]: must be an object, got "web"'),
    "secrets in words": (
        '[{"name": "web", "image": "x", "secrets": ["PASSWORD"]}]',
        'containerDefinitions[0].secrets[0]: must be an object, got "PASSWORD"',
    ),
    "options in a list": (
        '[{"name": "web", "image": "x", "logConfiguration": {"logDriver": "awslogs", "options": ["a"]}}]',
        'containerDefinitions[0].logConfiguration.options: must be an object, got ["a"]',
    ),
    "a log configuration in words": (
        '[{"name": "web", "image": "x", "logConfiguration": "awslogs"}]',
        'containerDefinitions[0].logConfiguration: must be an object, got "awslogs"',
    ),
    "no log driver": (
        '[{"name": "web", "image": "x", "logConfiguration": {"options": {}}}]',
        "containerDefinitions[0].logConfiguration.logDriver: is required",
    ),
    "environment files as an object": (
        '[{"name": "web", "image": "x", "environmentFiles": {"type": "s3"}}]',
        'containerDefinitions[0].environmentFiles: must be an array, got {"type": "s3"}',
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_what_is_written_wrong_is_refused_by_fargate(case: str, networks: dict[str, Json]) -> None:
    text, message = MISTAKES[case]
    document = copy.deepcopy(networks["rich"])
    put(TASK, container_definitions=text)(document)
    (proof,) = prove([synthesized(document)])
    assert [(hop.step, hop.address, hop.message) for _, _, hop in proof.failures] == [(Step.DEFINITION, TASK, message)]
