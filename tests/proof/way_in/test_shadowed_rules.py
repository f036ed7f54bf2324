"""Rules of a listener that get no requests, since one before them takes all of these."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.verdicts.table import table
from tests.proof.networks import Change, add, both
from tests.proof.way_in.services import ALL_FORMS, GROUP, LISTENER, network, read

Json = dict[str, Any]
RULE = "aws_lb_listener_rule"
ELSEWHERE = [{"type": "fixed-response", "fixed_response": [{"content_type": "text/plain"}]}]
THERE = [{"type": "forward", "target_group_arn": f"${{{GROUP}.arn}}"}]


def rule(name: str, priority: Any, *conditions: Json, action: Any = THERE) -> Change:
    of = {"listener_arn": f"${{{LISTENER}.arn}}", "priority": priority, "action": action}
    return add(RULE, name, **of, condition=list(conditions))


def condition(kind: str, *values: str, **more: str) -> Json:
    return {kind: [{"values": list(values), **more}]}


def path(*values: str) -> Json:
    return condition("path_pattern", *values)


def host(*values: str) -> Json:
    return condition("host_header", *values)


def query(*pairs: tuple[str, str]) -> Json:
    return {"query_string": [{"key": key, "value": value} for key, value in pairs]}


def before(*conditions: Json) -> Change:
    return rule("first", 10, *conditions, action=ELSEWHERE)


def behind(*conditions: Json) -> Change:
    return rule("web", 20, *conditions)


# Two rules, and whether the second gets no requests.
RULES: dict[str, tuple[Change, bool]] = {
    "the same path": (both(before(path("/api/*")), behind(path("/api/*"))), True),
    "all paths": (both(before(path("/*")), behind(host("a.example.com"))), True),
    "a path above": (both(before(path("/api/*")), behind(path("/api/v1/*", "/api/v2"))), True),
    "a path above one of two": (both(before(path("/api/*")), behind(path("/api/v1", "/web"))), False),
    "a path below": (both(before(path("/api/v1/*")), behind(path("/api/*"))), False),
    "one character": (both(before(path("/a?")), behind(path("/a*"))), False),
    "the same host, in other letters": (both(before(host("A.example.com")), behind(host("a.example.com"))), True),
    "all hosts below": (both(before(host("*.example.com")), behind(host("a.example.com"), path("/x"))), True),
    "a host, and a path": (both(before(host("a.example.com"), path("/x")), behind(host("a.example.com"))), False),
    "a method": (
        both(before(condition("http_request_method", "GET")), behind(condition("http_request_method", "GET"))),
        True,
    ),
    "a header of another name": (
        both(
            before(condition("http_header", "x", http_header_name="X-A")),
            behind(condition("http_header", "x", http_header_name="X-B")),
        ),
        False,
    ),
    "one of two queries": (both(before(query(("a", "1"))), behind(query(("a", "1"), ("b", "2")))), False),
    "two queries": (both(before(query(("a", "1"), ("b", "2"))), behind(query(("b", "2")))), True),
    "a pattern": (
        both(before({"path_pattern": [{"regex_values": ["^/"], "values": []}]}), behind(path("/x"))),
        False,
    ),
    "the same target": (both(rule("first", 10, path("/*")), behind(path("/x"))), False),
    "the order of priorities": (
        both(rule("first", 30, path("/*"), action=ELSEWHERE), behind(path("/x"))),
        False,
    ),
}


@pytest.mark.parametrize("form", ALL_FORMS)
@pytest.mark.parametrize("name", RULES)
def test_a_rule_may_take_all_of_anothers_requests(name: str, form: str, tmp_path: Path) -> None:
    change, is_shadowed = RULES[name]
    document = network()
    change(document)
    proof = read(document, form, tmp_path)
    addresses = [each.address for each in proof.findings if each.rule == "shadowed-rule"]
    assert addresses == ([f"{RULE}.web"] if is_shadowed else []), table([proof])


@pytest.mark.parametrize("priority", ["${var.priority}", None])
def test_of_a_priority_that_is_not_known_nothing_is_said(priority: Any, tmp_path: Path) -> None:
    document = network()
    both(before(path("/*")), rule("web", priority, path("/x")))(document)
    document["variable"] = {"priority": {}}
    proof = read(document, "synthesized", tmp_path)
    assert "shadowed-rule" not in {each.rule for each in proof.findings}


def test_it_is_a_warning_at_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = network()
    both(before(path("/*")), behind(path("/x")))(document)
    (tmp_path / "main.tf.json").write_text(json.dumps(document))
    assert main([str(tmp_path)]) == 0
    assert (
        f"gets no requests: {RULE}.first, with priority 10, takes all of them before\n"
        "    fix: give it a priority below 10\n"
    ) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (rule("second", 10, path("/b")), "has the listener_arn and priority of aws_lb_listener_rule.first"),
        (
            add("aws_lb_listener", "second", load_balancer_arn="${aws_lb.main.arn}", port=80, default_action=THERE),
            "has the load_balancer_arn and port of aws_lb_listener.http",
        ),
    ],
)
def test_a_second_of_a_priority_or_port_is_refused(second: Change, message: str, tmp_path: Path) -> None:
    document = network()
    both(before(path("/a")), second)(document)
    (finding,) = (each for each in read(document, "source", tmp_path).findings if each.rule == "duplicate-name")
    assert finding.message.partition(":")[0] == message
