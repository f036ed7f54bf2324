"""What a synth says that services cost, in built-in prices and in those of a person's own file."""

import json
from pathlib import Path

import pytest

from fargate_privatelink.commands.synth import main
from tests.cases import web

CONFIGURATION = """
[stacks.case]
region = "us-east-1"
vpc_cidr = "10.0.0.0/16"
private_subnets = { us-east-1a = "10.0.0.0/20" }
cluster = "web-cluster"

[[stacks.case.tasks]]
definition = "web.json"
"""


def synthesized(folder: Path, task: str, *options: str) -> int:
    """The exit status of a synth of one stack and one task; `task` are lines of its entry."""
    (folder / "stacks.toml").write_text(f"{CONFIGURATION}{task}\n")
    (folder / "web.json").write_text(json.dumps(web()))
    return main(["--config", str(folder / "stacks.toml"), "--out", str(folder / "out"), *options])


def test_what_a_service_costs_is_on_the_terminal_and_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert synthesized(tmp_path, "service = { desired_count = 2 }") == 0
    assert (
        "  cost: USD 32.62 a month and USD 0.01 per GB to AWS\n"
        "    service web: 0.25 vCPU, 0.5 GB, Linux, X86_64: USD 18.02 a month, 2 at USD 0.0123425 an hour\n"
        "    this stack's way to AWS: USD 14.60 a month\n"
    ) in capsys.readouterr().out
    report = (tmp_path / "out" / "stacks" / "case" / "REPORT.md").read_text()
    assert "| **this stack** |  |  | **USD 32.62** |\n" in report


def test_a_price_that_one_s_own_file_lacks_leaves_a_service_without_a_sum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prices.toml").write_text(
        '[us-east-1]\ncurrency = "EUR"\ndate = 2026-11-24\nsource = "our contract"\ninterface_endpoint_hour = 0.009\n'
        "interface_endpoint_gb = 0.009\nnat_gateway_hour = 0.04\nnat_gateway_gb = 0.04\npublic_ipv4_hour = 0.005\n"
        "[us-east-1.fargate]\nx86_vcpu_hour = 0.036\n"
    )
    monkeypatch.chdir(tmp_path)
    assert synthesized(tmp_path, "service = {}", "--prices", "prices.toml") == 0
    assert (
        "  cost: not known, at least EUR 13.14 a month and EUR 0.009 per GB to AWS\n"
        "    service web: 0.25 vCPU, 0.5 GB, Linux, X86_64: not known, 1\n"
        "    nobody knows fargate.x86_gb_hour: give it with --prices\n"
    ) in capsys.readouterr().out
    report = (tmp_path / "out" / "stacks" / "case" / "REPORT.md").read_text()
    assert "\nThose of running tasks as of 2026-11-24. Source: our contract.\n" in report
