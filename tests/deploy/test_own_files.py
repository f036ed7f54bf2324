"""Terraform of one's own beside a stack: it survives a synth, and Terraform takes it together with the stack."""

import json
from pathlib import Path
from typing import Any

from fargate_privatelink.commands.synth import main
from tests.cases import STACK, web
from tests.commands.test_synth_door import handed_in
from tests.terraform import TerraformIn

OWN = {
    # What docs/security.md shows.
    "repository_override.tf": 'resource "aws_ecr_repository" "web" {\n  force_delete = true\n}\n',
    "provider_override.tf": (
        'provider "aws" {\n  skip_credentials_validation = true\n  skip_requesting_account_id  = true\n'
        "  skip_metadata_api_check     = true\n}\n"
    ),
    "callers.tf": (
        'resource "aws_vpc_security_group_ingress_rule" "callers" {\n'
        "  security_group_id = aws_security_group.task_web.id\n"
        '  cidr_ipv4         = "10.0.0.0/8"\n  ip_protocol       = "tcp"\n  from_port = 80\n  to_port   = 80\n}\n'
    ),
    "terraform.tfvars": "",
}


def test_files_of_one_s_own_survive_a_synth_and_are_planned_with_the_stack(
    terraform_in: TerraformIn, tmp_path: Path
) -> None:
    config = handed_in(tmp_path, STACK | {"tasks": [{"definition": "web.json"}]}, web=web())
    arguments = ["--config", str(config), "--out", str(tmp_path / "out")]
    assert main(arguments) == 0
    stack = tmp_path / "out" / "stacks" / "case"
    for name, text in OWN.items():
        (stack / name).write_text(text)
    config.write_text(config.read_text().replace("10.0.0.0/20", "10.0.16.0/20"))
    assert main(arguments) == 0
    assert {name: (stack / name).read_text() for name in OWN} == OWN
    terraform = terraform_in(stack)
    terraform.init()
    terraform("plan", "-input=false", "-out=plan")
    plan: Any = json.loads(terraform("show", "-json", "plan"))
    planned = {change["address"]: change["change"]["after"] for change in plan["resource_changes"]}
    assert planned["aws_ecr_repository.web"]["force_delete"] is True
    assert planned["aws_ecr_repository.web"]["image_scanning_configuration"] == [{"scan_on_push": True}]
    assert planned['aws_subnet.private["us-east-1a"]']["cidr_block"] == "10.0.16.0/20"
    assert "aws_vpc_security_group_ingress_rule.callers" in planned
