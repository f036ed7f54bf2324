"""A hub and its spokes through the commands that a person types."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.commands import prove, synth
from tests import hubs
from tests.commands.test_synth_door import toml

# What Terraform shows of the state of whoever runs the gateway.
VALUES = {
    "id": hubs.GATEWAY,
    "default_route_table_association": "enable",
    "default_route_table_propagation": "enable",
}


def gateway(**changes: str) -> str:
    resource = {
        "address": "aws_ec2_transit_gateway.main",
        "mode": "managed",
        "type": "aws_ec2_transit_gateway",
        "name": "main",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "values": VALUES | changes,
    }
    root = {"root_module": {"resources": [resource]}}
    return json.dumps({"format_version": "1.0", "terraform_version": "1.11.4", "values": root})


def synthesized(tmp_path: Path, **changes: hubs.Json | None) -> Path:
    for name, task in hubs.TASKS.items():
        (tmp_path / name).write_text(json.dumps(task))
    config = tmp_path / "stacks.toml"
    config.write_text("".join(f"{key} = {toml(each)}\n" for key, each in hubs.document(**changes).items()))
    assert synth.main(["--config", str(config), "--out", str(tmp_path / "out")]) == 0
    return tmp_path / "out"


def test_a_hub_and_its_spokes_are_written_without_modules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = synthesized(tmp_path)
    written = {path.name for path in (out / "stacks").iterdir()}
    assert written == {"hub", "jobs", "web"}
    assert not list(out.glob("modules/*"))
    report = (out / "stacks" / "hub" / "REPORT.md").read_text()
    assert "| `stack web` | logs | `logs` | VPC endpoint | ✅ passed | aws_vpc_endpoint.logs (hub) |" in report
    heads = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert heads == [
        "hub: 4 endpoints for 2 stacks in us-east-1a, us-east-1b",
        "jobs: 1 task definition in us-east-1b, 1 endpoint and 3 of stack hub",
        "web: 1 task definition in us-east-1a, us-east-1b, 1 endpoint and 3 of stack hub",
        f"wrote {out}",
    ]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param(None, "unknown", id="without the gateway"),
        pytest.param({}, "passed", id="with the gateway"),
        pytest.param(
            {"default_route_table_propagation": "disable"}, "failed", id="a gateway that nobody propagates to"
        ),
    ],
)
def test_the_proof_takes_nothing_for_granted(
    changes: dict[str, str] | None, verdict: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = synthesized(tmp_path)
    files = [str(out / "stacks" / name / "cdk.tf.json") for name in ("hub", "jobs", "web")]
    if changes is not None:
        (out / "gateway.json").write_text(gateway(**changes))
        files.append(str(out / "gateway.json"))
    capsys.readouterr()
    prove.main([*files, "--json"])
    tasks = [task for each in json.loads(capsys.readouterr().out)["configurations"] for task in each["tasks"]]
    assert {task["family"]: task["verdict"] for task in tasks} == {"jobs": verdict, "web": verdict}


def test_a_role_of_a_spoke_is_another_stack_s_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create = {"execution_roles": False, "repositories": False, "log_groups": False}
    other = hubs.WEB | {"cluster": "other", "vpc_cidr": "10.9.0.0/16", "create": create}
    synthesized(tmp_path, other=other | {"private_subnets": {"us-east-1a": "10.9.0.0/20"}})
    lines = capsys.readouterr().out.splitlines()
    assert lines[lines.index("other: 1 task definition in us-east-1a, 4 endpoints") :].count("  paths: 4 passed") == 2
