"""One task definition and several environments, as `docs/environments.md` has them, through the command."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from fargate_privatelink.commands.synth import main
from tests import ROOT
from tests.cases import AWSLOGS, CALLS_REFERRED, OWN_ACCOUNT, REFERRED, REFERRING, SHOP, SHOP_IN_PRODUCTION, STACK
from tests.commands.test_synth_door import toml

Json = dict[str, Any]
DEV, PROD = OWN_ACCOUNT, "333344445555"
DOCUMENT = (ROOT / "docs" / "environments.md").read_text()


def handed_in(folder: Path, **stacks: Json) -> Path:
    """A configuration of stacks with one task definition, `shop.json`, written into a folder."""
    (folder / "shop.json").write_text(json.dumps(SHOP))
    lines = [
        f"[stacks.{name}]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in (STACK | given).items())
        for name, given in stacks.items()
    ]
    config = folder / "stacks.toml"
    config.write_text("\n".join(lines))
    return config


def entry(**given: Any) -> list[Json]:
    return [{"definition": "shop.json", **given}]


def test_two_environments_from_one_definition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = handed_in(
        tmp_path,
        dev={"account": DEV, "tasks": entry()},
        prod={"account": PROD, "tasks": entry(**SHOP_IN_PRODUCTION)},
    )
    assert main(["--config", str(config), "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    overridden = (
        "task shop-prod: shop.json with family suffix -prod, cpu 1024, memory 2 GB, container shop: image"
        f" {DEV}.dkr.ecr.us-east-1.amazonaws.com/shop:1.4.2; environment LOG_LEVEL, LICENCE; secrets API_KEY; without"
        " PROFILER"
    )
    assert [line.strip() for line in printed.out.splitlines() if "shop.json" in line] == [overridden]
    found = {}
    for name in ("dev", "prod"):
        stack = json.loads((tmp_path / "out" / "stacks" / name / "cdk.tf.json").read_text())
        assert stack["provider"]["aws"][0]["allowed_account_ids"] == [DEV if name == "dev" else PROD]
        (found[name],) = stack["resource"]["aws_ecs_task_definition"].values()
    assert (found["prod"]["family"], found["prod"]["cpu"], found["prod"]["memory"]) == ("shop-prod", "1024", "2048")
    (dev,), (prod,) = (json.loads(each["container_definitions"]) for each in found.values())
    assert {each["name"]: each["value"] for each in prod["environment"]} == {
        "LOG_LEVEL": "warn",
        "QUEUE": f"https://sqs.us-east-1.amazonaws.com/{PROD}/orders",
        "LICENCE": "none",
    }
    assert {each["name"]: each["valueFrom"] for each in prod["secrets"]} == {
        "DB_PASSWORD": f"arn:aws:secretsmanager:us-east-1:{PROD}:secret:shop/db:password::",
        "API_KEY": "/shop/api-key",
    }
    assert dev["secrets"] == SHOP["containerDefinitions"][0]["secrets"]
    report = (tmp_path / "out" / "stacks" / "prod" / "REPORT.md").read_text()
    (_, _, row) = re.findall(r"^\| .*\n", report.partition("## Overrides\n")[2].partition("\n## ")[0], re.MULTILINE)
    assert row == (
        "| `shop-prod` | `shop.json` | family suffix -prod<br>cpu 1024<br>memory 2 GB<br>container shop: image"
        f" {DEV}.dkr.ecr.us-east-1.amazonaws.com/shop:1.4.2; environment LOG_LEVEL, LICENCE; secrets API_KEY;"
        " without PROFILER |\n"
    )
    assert "## Overrides" not in (tmp_path / "out" / "stacks" / "dev" / "REPORT.md").read_text()


def test_one_definition_twice_in_a_stack(tmp_path: Path) -> None:
    tasks = [*entry(), *entry(family_suffix="-b", containers={"shop": {"environment": {"LOG_LEVEL": "b"}}})]
    config = handed_in(tmp_path, dev={"tasks": tasks})
    assert main(["--config", str(config), "--out", str(tmp_path / "out")]) == 0
    stack = json.loads((tmp_path / "out" / "stacks" / "dev" / "cdk.tf.json").read_text())
    assert [*stack["resource"]["aws_ecs_task_definition"]] == ["shop", "shop_b"]


def test_without_an_account_environments_of_one_definition_clash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = handed_in(tmp_path, dev={"account": DEV, "tasks": entry()}, prod={"cluster": "prod", "tasks": entry()})
    assert main(["--config", str(config), "--out", str(tmp_path / "out")]) == 1
    ways = {
        'repository "shop"': "create.repositories",
        'role "shopExecutionRole"': "create.execution_roles",
        f'log group "{AWSLOGS["options"]["awslogs-group"]}"': "create.log_groups",
    }
    assert capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines() == [
        f"stacks.toml: stacks.prod: {what} is created by stack dev too: set {way} = false in one of them, or account in"
        " both where they are in two accounts"
        for what, way in ways.items()
    ]


# What stands for a reference while a stack is worked out.
STAND_IN = re.compile(r"reference[-/][0-9a-f]{40}|fs(ap)?-[0-9a-f]{40}")


def test_references_become_variables_of_the_stack_and_of_the_module(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A key in quotes, which stands in a picture and in Terraform as well.
    definition = json.dumps(REFERRING).replace("aws_efs_file_system.data.id", r"module.storage[\"a-b\"].id")
    (tmp_path / "shop.json").write_text(definition)
    containers = {"web": {"environment": {"QUEUE": "${module.queues.work}"}, "without": ["DB_TOKEN"]}}
    stack = STACK | {"references": True, "tasks": entry(containers=containers, extra_services=CALLS_REFERRED)}
    text = "".join(f"{key} = {toml(value)}\n" for key, value in stack.items())
    (tmp_path / "stacks.toml").write_text(f"[stacks.dev]\n{text}")
    own = tmp_path / "out" / "stacks" / "dev" / "terraform.tfvars"
    own.parent.mkdir(parents=True)
    own.write_text("")
    assert main(["--config", str(tmp_path / "stacks.toml"), "--out", str(tmp_path / "out")]) == 0
    assert own.exists()
    printed = capsys.readouterr()
    assert printed.err == ""
    assert 'note: web: the mount targets of ${module.storage["a-b"].id} must let' in printed.out
    assert re.search(r"paths: \d+ passed, 3 unknown\n", printed.out)
    written = {path: path.read_text() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert not [str(path) for path, text in written.items() if STAND_IN.search(text)]
    ElementTree.fromstring(written[tmp_path / "out" / "stacks" / "dev" / "topology.svg"])
    gone = {"aws_sqs_queue_work_url", "token", "aws_efs_file_system_data_id"}
    expected = {*REFERRED.keys() - gone, "queues_work", "storage_a_b_id"}
    document = json.loads(written[tmp_path / "out" / "stacks" / "dev" / "cdk.tf.json"])
    assert document["variable"].keys() == expected
    assert not [name for name, body in document["variable"].items() if "default" in body]
    readme = written[tmp_path / "out" / "modules" / "dev" / "README.md"]
    assert {*re.findall(r'name="input_(\w+)".*\| yes \|', readme)} == expected


def test_a_hub_has_variables_of_what_its_endpoints_lead_to(tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text(json.dumps(REFERRING))
    hub = {
        "region": "us-east-1",
        "account": PROD,
        "endpoints_for": ["web"],
        "vpc_cidr": "10.9.0.0/24",
        "private_subnets": {"us-east-1a": "10.9.0.0/26"},
        "transit_gateway_id": "tgw-0a1b2c3d4e5f60718",
    }
    web = STACK | {"account": PROD, "references": True, "tasks": entry()}
    tables = {"hub": hub, "web": web}
    text = "".join(
        f"[stacks.{name}]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in given.items())
        for name, given in tables.items()
    )
    (tmp_path / "stacks.toml").write_text(text)
    assert main(["--config", str(tmp_path / "stacks.toml"), "--out", str(tmp_path / "out")]) == 0
    stack = json.loads((tmp_path / "out" / "stacks" / "hub" / "cdk.tf.json").read_text())
    assert [*stack["variable"]] == [
        "aws_rds_cluster_main_master_user_secret_0_secret_arn",
        "data_aws_ssm_parameter_licence_arn",
    ]
    assert stack["provider"]["aws"][0]["allowed_account_ids"] == [PROD]
    assert not [str(path) for path in (tmp_path / "out").rglob("*.*") if STAND_IN.search(path.read_text())]


def test_without_the_setting_what_looks_like_a_reference_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"environment": {"QUEUE": "${aws_sqs_queue.work.url}", "LICENCE": "${HOME}"}}
    config = handed_in(tmp_path, dev={"tasks": entry(containers={"shop": given})})
    assert main(["--config", str(config), "--out", str(tmp_path / "out")]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if "references" in line] == [
        '  note: shop: environment of container shop has ${aws_sqs_queue.work.url} in "QUEUE" as it stands:'
        " references = true makes it a reference"
    ]


def test_the_documented_environments_are_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config,) = re.findall(r"```toml\n(# stacks\.toml\n.*?)```", DOCUMENT, re.DOTALL)
    (definition, _) = re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    (tmp_path / "stacks.toml").write_text(config)
    (tmp_path / "api.json").write_text(definition)
    assert main(["--config", str(tmp_path / "stacks.toml"), "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err == ""
    assert sorted(path.name for path in (tmp_path / "out" / "stacks").iterdir()) == ["dev", "prod", "staging"]
