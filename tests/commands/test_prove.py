"""The command `prove`: what it reads, what it prints, how it ends."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from fargate_privatelink.commands.prove import main
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.rules import HOPS
from fargate_privatelink.proof.verdicts.table import table
from tests import ROOT
from tests.proof.forms import synthesized
from tests.proof.networks import image, remove, run_by_service

Json = dict[str, Any]
STACKS = ROOT / "cdktf.out" / "stacks"
PRIVATELINK = STACKS / "privatelink" / "cdk.tf.json"
DEFINITION = ROOT / "image" / "task-definition.json"


@pytest.fixture
def privatelink() -> Json:
    document: Json = json.loads(PRIVATELINK.read_text())
    return document


def without_s3_egress(document: Json) -> Json:
    remove("aws_vpc_security_group_egress_rule.task_sample_fargate_task_s3")(document)
    return document


def written(path: Path, document: object) -> str:
    path.write_text(json.dumps(document))
    return str(path)


def test_a_folder_of_stacks_is_proved_together(capsys: pytest.CaptureFixture[str]) -> None:
    # The role of the second stack is made by the first.
    assert main([str(STACKS)]) == 0
    assert capsys.readouterr().out.endswith("tasks: 2 proved\n")


def test_a_role_of_another_stack_is_unknown_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    alone = str(STACKS / "nat" / "cdk.tf.json")
    assert main([alone]) == 1
    assert "role arn:aws:iam::123456789012:role/ecsTaskExecutionRole is not in this configuration" in (
        capsys.readouterr().out
    )
    assert main([alone, "--allow-unknown"]) == 0


def test_a_missing_rule_is_named_with_aws_s_words(
    tmp_path: Path, privatelink: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "cdk.tf.json", without_s3_egress(privatelink))
    assert main([path]) == 1
    assert (
        capsys.readouterr().out
        == f"""\
{path}
  task sample-fargate-task does not start (aws_ecs_task_definition.sample_fargate_task; placed by\
 output.run_task_commands)
    ok      ecr.api  pull image  over aws_vpc_endpoint.ecr_api
    ok      ecr.dkr  pull image  over aws_vpc_endpoint.ecr_dkr
    FAILED  s3       pull image  task security group: aws_security_group.task_sample_fargate_task
      no rule lets TCP 443 to the prefix list of aws_vpc_endpoint.s3 out
      at run time: CannotPullContainerError: The task cannot pull <image> from the registry <image>. There is a\
 connection issue ... failed to copy: httpReadSeeker: failed open: failed to do request: Get <address in S3>: dial tcp\
 <public address>:443: i/o timeout
      fix: add
        resource "aws_vpc_security_group_egress_rule" "task_sample_fargate_task_s3" {{
          security_group_id = aws_security_group.task_sample_fargate_task.id
          ip_protocol       = "tcp"
          from_port         = 443
          to_port           = 443
          prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
        }}
    ok      logs     logs        over aws_vpc_endpoint.logs
tasks: 1 failed
"""
    )


def test_a_summary_of_a_pull_request_says_first_what_to_do(
    tmp_path: Path, privatelink: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "cdk.tf.json", without_s3_egress(privatelink))
    assert main([path, "--markdown"]) == 1
    assert capsys.readouterr().out == (
        """\
## ❌ Task `sample-fargate-task` does not start

**To do:** paste the Terraform of 1.

| Task | | Why |
| --- | --- | --- |
| `sample-fargate-task` | ❌ does not start | 1: pull image: `s3` |

### 1. ❌ `aws_security_group.task_sample_fargate_task`

**task security group:** no rule lets TCP 443 to the prefix list of `aws_vpc_endpoint.s3` out

`sample-fargate-task`: pull image: `s3`

**Fix:** add

```hcl
resource "aws_vpc_security_group_egress_rule" "task_sample_fargate_task_s3" {
  security_group_id = aws_security_group.task_sample_fargate_task.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}
```

<details>
<summary>At run time</summary>

- `CannotPullContainerError: The task cannot pull <image> from the registry <image>. There is a connection issue ...\
 failed to copy: httpReadSeeker: failed open: failed to do request: Get <address in S3>: dial tcp <public address>:443:\
 i/o timeout`

</details>
"""
    )
    assert main([str(STACKS), "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("## ✅ All 2 tasks start\n\n| Task | | Why |\n")


def test_stdin_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PRIVATELINK.read_bytes())))
    assert main(["-"]) == 0
    assert capsys.readouterr().out.startswith("-\n")


def test_json_holds_every_hop(tmp_path: Path, privatelink: Json, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path / "x.json", without_s3_egress(privatelink)), "--json"]) == 1
    proof = json.loads(capsys.readouterr().out)
    (configuration,) = proof["configurations"]
    (task,) = configuration["tasks"]
    assert [proof["verdict"], configuration["verdict"], task["verdict"]] == ["failed"] * 3
    assert [path["verdict"] for path in task["paths"]] == ["passed", "passed", "failed", "passed"]
    hop = next(hop for hop in task["paths"][2]["hops"] if hop["verdict"] == "failed")
    assert hop["step"] == "task security group"
    assert hop.keys() == {"step", "verdict", "address", "message", "error", "remedy"}
    assert hop["remedy"].startswith('add\n  resource "aws_vpc_security_group_egress_rule" ')


# What SARIF 2.1.0 requires. Source: its JSON schema, properties `required`, `enum` and `minimum`.
SARIF: Json = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"enum": ["2.1.0"]},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": {"type": "object", "required": ["text"]},
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message", "ruleId", "locations"],
                            "properties": {
                                "ruleId": {"type": "string"},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"type": "object", "required": ["text"]},
                                "locations": {
                                    "type": "array",
                                    "minItems": 1,
                                    "items": {
                                        "type": "object",
                                        "required": ["physicalLocation"],
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation", "region"],
                                                "properties": {
                                                    "artifactLocation": {"type": "object", "required": ["uri"]},
                                                    "region": {
                                                        "type": "object",
                                                        "properties": {"startLine": {"type": "integer", "minimum": 1}},
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def test_sarif_has_a_result_for_every_failure_and_finding(
    tmp_path: Path, privatelink: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    privatelink["resource"]["aws_vpc_endpoint"]["ecr_api"]["policy"] = json.dumps(
        {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}
    )
    assert main([written(tmp_path / "a b.tf.json", without_s3_egress(privatelink)), "--sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    results = {(result["ruleId"], result["level"]) for result in run["results"]}
    assert results == {("endpoint-policy", "error"), ("task-security-group", "error"), ("deny-only-policy", "error")}
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert rules >= {rule for rule, _ in results} | {rule.id for rule in HOPS.values()}
    assert 'fix: add\n  resource "aws_vpc_sec' in run["results"][1]["message"]["text"]
    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"].endswith("/a%20b.tf.json")
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "aws_vpc_endpoint.ecr_api"


def test_a_proved_stack_is_sarif_without_results(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(PRIVATELINK), "--sarif"]) == 0
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF)
    assert log["runs"][0]["results"] == []


def test_a_task_definition_stands_in_for_what_the_configuration_does_not_hold(
    tmp_path: Path, privatelink: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    task = privatelink["resource"]["aws_ecs_task_definition"]["sample_fargate_task"]
    task["container_definitions"] = "${file(var.path)}"
    path = written(tmp_path / "cdk.tf.json", privatelink)
    assert main([path]) == 1
    assert "container_definitions is known after apply: give it with --task-definition" in capsys.readouterr().out
    assert main([path, "--task-definition", str(DEFINITION)]) == 0


def test_a_task_definition_of_no_configuration_is_proved_in_its_network(
    tmp_path: Path, privatelink: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    del privatelink["resource"]["aws_ecs_task_definition"], privatelink["output"]
    path = written(tmp_path / "cdk.tf.json", privatelink)
    assert main([path]) == 1
    assert capsys.readouterr().out.endswith("no task definition for Fargate: nothing to prove\n")
    assert main([path, "--task-definition", str(DEFINITION)]) == 0


def test_subnets_and_groups_may_be_named(tmp_path: Path, privatelink: Json) -> None:
    del privatelink["output"]
    groups = privatelink["resource"]["aws_security_group"]
    groups["other"] = {**groups["task_sample_fargate_task"], "name": "other"}
    path = written(tmp_path / "cdk.tf.json", privatelink)
    subnet = 'aws_subnet.private["us-east-1a"]'
    assert main([path, "--subnet", subnet, "--security-group", "aws_security_group.task_sample_fargate_task"]) == 0
    assert main([path, "--subnet", subnet, "--security-group", "aws_security_group.other"]) == 1


def test_an_address_that_leads_nowhere_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(PRIVATELINK), "--subnet", "aws_subnet.privat"]) == 2
    assert capsys.readouterr().err == (
        '--subnet: no configuration holds "aws_subnet.privat": did you mean aws_subnet.private["us-east-1a"]?\n'
    )


def test_a_subnet_of_a_network_that_is_not_there_comes_with_its_survey(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], privatelink: Json
) -> None:
    del privatelink["resource"]["aws_subnet"]
    path = written(tmp_path / "cdk.tf.json", privatelink)
    assert main([path, "--subnet", "subnet-0a1b2c3d4e5f60718"]) == 2
    assert capsys.readouterr().err == (
        '--subnet: no configuration holds "subnet-0a1b2c3d4e5f60718":'
        " give the survey, or the network's configuration, beside it\n"
    )


def test_an_address_of_another_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--subnet", "aws_vpc.main", "--security-group", 'aws_subnet.private["us-east-1a"]']
    assert main([str(PRIVATELINK), *options]) == 2
    assert capsys.readouterr().err.splitlines()[0] == (
        '--subnet: "aws_vpc.main" is no subnet: known are aws_subnet.private["us-east-1a"]'
    )
    assert capsys.readouterr().err == ""


def test_where_a_service_runs_its_task_is_its_own_to_say(
    tmp_path: Path, networks: dict[str, Json], capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(json.dumps(networks["rich"]))
    run_by_service()(document)
    path = written(tmp_path / "cdk.tf.json", document)
    assert main([path, "--subnet", 'aws_subnet.private["us-east-1a"]']) == 0
    assert (
        "  note: aws_ecs_service.web says where web runs: --subnet and --security-group are for tasks that nothing"
        " starts\n" in capsys.readouterr().out
    )


def test_no_path_is_not_this_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([""]) == 2
    assert capsys.readouterr().err == "PATH: must not be empty: name a file or a folder, such as .\n"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_what_cannot_be_printed_is_replaced(tmp_path: Path, privatelink: Json, encoding: str) -> None:
    text = json.dumps(without_s3_egress(privatelink))
    odd = tmp_path / "x.json"
    odd.write_text(text.replace("sample-fargate-task", "caf\u00e9-\\udc80"))
    for options in ([], ["--json"], ["--sarif"]):
        done = subprocess.run(
            [sys.executable, "-m", "fargate_privatelink.commands.prove", str(odd), *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, b"")
        if options:
            json.loads(done.stdout)


def test_a_reader_may_stop_reading(tmp_path: Path, privatelink: Json) -> None:
    path = written(tmp_path / "cdk.tf.json", without_s3_egress(privatelink))
    command = f"{sys.executable} -m fargate_privatelink.commands.prove {path} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


def test_nothing_to_prove_is_not_proved(tmp_path: Path, privatelink: Json, capsys: pytest.CaptureFixture[str]) -> None:
    del privatelink["resource"]["aws_ecs_task_definition"], privatelink["output"]
    path = written(tmp_path / "cdk.tf.json", privatelink)
    assert main([path, "--json"]) == 1
    proof = json.loads(capsys.readouterr().out)
    nothing = "no task definition for Fargate: nothing to prove"
    (configuration,) = proof["configurations"]
    assert (proof["verdict"], proof["message"], configuration["verdict"]) == ("unknown", nothing, "unknown")
    assert main([path, "--sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == ("nothing-to-prove", "warning", nothing)


Content = bytes | Callable[[Path], None]


SHOW = "give what `terraform show -json` prints"
UNREADABLE: dict[str, tuple[str, Content, str]] = {
    "nothing there": ("x.json", lambda path: None, "cannot be read: No such file or directory"),
    "empty": ("x.json", b" \n", "is empty"),
    "not JSON": (
        "x.json",
        b"Terraform used the selected providers",
        f"is not JSON: Expecting value at line 1, column 1: {SHOW}",
    ),
    "cut off": (
        "x.json",
        b'{"resource": {',
        "is not JSON: Expecting property name enclosed in double quotes at line 1, column 15",
    ),
    "not text": ("x.json", b"text\xff\xff", "is not UTF-8 text: invalid start byte at byte 4"),
    "a list": ("x.json", b"[1]", "must be an object, got [1]"),
    "something else": (
        "x.json",
        b'{"name": "x"}',
        "is no Terraform configuration, plan, state or survey: it has none of resource, provider, format_version,"
        " survey",
    ),
    "a raw state": (
        "x.tfstate",
        b'{"version": 4, "lineage": "x", "resources": []}',
        f"is a state file, whose format is Terraform's own: {SHOW}",
    ),
    "a file of source": ("main.tf", b"locals {}", "is one file of a configuration: give its folder"),
    "nested too deeply": ("x.json", b'{"resource": ' + b"[" * 100_000, "is nested too deeply"),
    "a folder without anything": (
        "folder",
        lambda path: path.mkdir(),
        "holds no Terraform source, plan, state or survey",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_said(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, content, message = UNREADABLE[case]
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    assert main([str(path)]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"{path}: {message}\n")


def test_everything_that_cannot_be_read_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("")
    assert main([str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


ODD: dict[str, Json] = {
    "empty configuration": {"resource": {}},
    "resources as a list": {"resource": [{"aws_vpc": [{"main": [{"cidr_block": "10.0.0.0/16"}]}]}]},
    "nothing where an object should be": {"resource": None},
    "text where an object should be": {"resource": "x", "output": "y", "variable": 3, "provider": [1]},
    "empty plan": {"format_version": "1.2", "planned_values": {}},
    "empty state": {"format_version": "1.0"},
    "null everywhere": {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [None, {}], "child_modules": None}},
        "resource_changes": None,
        "configuration": None,
    },
    "a task with nothing in it": {
        "resource": {"aws_ecs_task_definition": {"x": {"requires_compatibilities": ["FARGATE"]}}}
    },
    "containers of the wrong shape": {
        "provider": {"aws": {"region": "us-east-1"}},
        "resource": {
            "aws_ecs_task_definition": {
                name: {"requires_compatibilities": ["FARGATE"], "container_definitions": text}
                for name, text in (("a", "[1]"), ("b", "{}"), ("c", '[{"image": 3, "secrets": 4}]'), ("d", "null"))
            }
        },
    },
    "endpoints of the wrong shape": {
        "resource": {
            "aws_vpc_endpoint": {
                "a": {"service_name": 3, "policy": "{", "subnet_ids": "x", "security_group_ids": [1, None]},
                "b": {"service_name": None, "policy": '{"Statement": [3]}', "vpc_id": ["x"]},
                "c": {"policy": '{"Statement": {"Condition": 3, "Action": {"a": 1}}}'},
            },
            "aws_security_group": {"g": {"ingress": "x", "egress": [3, {"from_port": "x", "protocol": None}]}},
            "aws_route": {"r": {"route_table_id": 3, "destination_cidr_block": 4}},
        }
    },
    "references in a cycle": {
        "locals": {"a": "${local.b}", "b": "${local.a}"},
        "resource": {
            "aws_vpc": {"a": {"cidr_block": "${aws_vpc.b.cidr_block}"}, "b": {"cidr_block": "${aws_vpc.a.cidr_block}"}}
        },
    },
    "expressions that are none": {
        "resource": {
            "aws_vpc": {"a": {"cidr_block": "${(((", "tags": {"x": "%{ if"}}, "b": {"count": "${", "x": "${1 / 0}"}}
        }
    },
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_configuration_is_no_crash(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([written(tmp_path / "x.json", ODD[case])])
    captured = capsys.readouterr()
    assert status in (1, 2)
    assert "Traceback" not in captured.err


def test_files_of_one_folder_are_one_configuration(tmp_path: Path, privatelink: Json) -> None:
    written(
        tmp_path / "endpoints.tf.json",
        {"resource": {"aws_vpc_endpoint": privatelink["resource"].pop("aws_vpc_endpoint")}},
    )
    written(tmp_path / "rest.tf.json", privatelink)
    assert main([str(tmp_path)]) == 0


def test_utf_16_of_powershell_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(PRIVATELINK.read_text(), "utf-16")
    assert main([str(tmp_path / "x.json")]) == 0


def test_an_image_of_a_public_registry_has_the_remedy_of_its_kind(
    tmp_path: Path, networks: dict[str, Json], capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads(json.dumps(networks["rich"]))
    image("public.ecr.aws/nginx/nginx:1")(document)
    assert main([written(tmp_path / "x.json", document)]) == 1
    assert "      fix: copy the image to ECR in us-east-1, or give the tasks a way over a NAT gateway\n" in (
        capsys.readouterr().out
    )


ODD_VALUES: list[Any] = [
    None,
    3,
    "",
    [],
    {},
    ["x"],
    [None],
    [[1]],
    {"a": 1},
    True,
    "${",
    "${aws_vpc.main}",
    "0.0.0.0/99",
    [{"a": [{}]}],
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to everything in a JSON value."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [place for key in keys for place in ((*path, key), *places(value[key], (*path, key)))]


def test_whatever_stands_in_a_place_is_no_crash(networks: dict[str, Json]) -> None:
    text, random = json.dumps(networks["rich"]), Random(1)
    everywhere = places(networks["rich"])
    for _ in range(100):
        document = json.loads(text)
        *parents, last = random.choice(everywhere)
        target = document
        for key in parents:
            target = target[key]
        target[last] = random.choice(ODD_VALUES)
        table(prove([synthesized(document)]))
