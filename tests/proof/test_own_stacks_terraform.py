"""Both readers on the same stacks: synthesized, planned and applied with the real Terraform against moto."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Finding, Proof, TaskProof
from tests.cases import CASES
from tests.conftest import Synthesize
from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]

# Services, schedules, environments and what takes variables are applied in tests/deploy, and so are networks that
# exist, which are not in this account.
OTHERS = (
    "environment_dev",
    "environment_prod",
    "references",
    "web_api",
    "public_api",
    "worker",
    "nightly",
    "network_load_balancer",
    "existing_listener",
)
APPLIED = {case: make for case, make in CASES.items() if case not in OTHERS and not case.startswith("existing_network")}
# An account has one of each, and all cases are in one.
ACCOUNT_WIDE = ("aws_ecr_repository", "aws_iam_role", "aws_cloudwatch_log_group", "aws_ecs_cluster")
REGIONS = {case: "cn-north-1" if case == "china" else "us-east-1" for case in CASES}


class Read(NamedTuple):
    """The proofs of one case, by where it was read."""

    synthesized: Proof
    plan: tuple[TaskProof, ...]
    second_plan: tuple[TaskProof, ...]
    state: tuple[TaskProof, ...]
    # Of all cases together.
    findings: tuple[Finding, ...]


def renamed(document: Json, case: str) -> Json:
    """A stack whose names no other case has."""
    text = json.dumps({key: document[key] for key in ("resource", "output")})
    for name in ("/ecs/web", "/ecs/worker", "/ecs/exec"):
        text = text.replace(name, f"/{case}{name}")
    module: Json = json.loads(text)
    for type_, named in module["resource"].items():
        for body in named.values():
            if type_ in ACCOUNT_WIDE and not body["name"].startswith(f"/{case}/"):
                body["name"] = f"{case}-{body['name']}".replace("_", "-")
            if type_ == "aws_ecs_task_definition":
                body["family"] = f"{case}-{body['family']}"
    return module


class Applied(NamedTuple):
    """All cases as modules of one root, and what Terraform showed of it."""

    terraform: Terraform
    modules: dict[str, Json]
    plan: Json
    second_plan: Json
    state: Json


@pytest.fixture(scope="module")
def applied(
    moto: str, terraform_in: TerraformIn, synthesize: Synthesize, tmp_path_factory: pytest.TempPathFactory
) -> Applied:
    """Every case, planned, applied, and planned again."""
    folder = tmp_path_factory.mktemp("cases")
    modules = {case: renamed(synthesize(make()), case) for case, make in APPLIED.items()}
    _write(folder, modules)
    terraform = terraform_in(folder, moto)
    terraform.init()
    plan = _planned(terraform, "-parallelism=60")
    # Each association of an endpoint waits a minute, and they are many.
    terraform("apply", "-input=false", "-parallelism=500", "plan")
    state = json.loads(terraform("show", "-json"))
    return Applied(terraform, modules, plan, _planned(terraform, "-refresh=false"), state)


def _planned(terraform: Terraform, *options: str) -> Json:
    terraform("plan", "-input=false", "-out=plan", *options)
    plan: Json = json.loads(terraform("show", "-json", "plan"))
    return plan


@pytest.fixture(scope="module")
def read(applied: Applied) -> dict[str, Read]:
    """The proofs of every case."""
    shown = [read_shown(each, source="shown.json") for each in (applied.plan, applied.second_plan, applied.state)]
    plan, second_plan, state = (prove([each])[0] for each in shown)
    return {
        case: Read(
            prove([read_synthesized({**module, "provider": {"aws": {"region": REGIONS[case]}}}, source=case)])[0],
            _of_case(plan, case),
            _of_case(second_plan, case),
            _of_case(state, case),
            (*plan.findings, *second_plan.findings, *state.findings),
        )
        for case, module in applied.modules.items()
    }


def _write(folder: Path, modules: dict[str, Json]) -> None:
    skipped = {"skip_credentials_validation": True, "skip_requesting_account_id": True, "skip_region_validation": True}
    root: Json = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": [{"region": "us-east-1"}, {"alias": "china", "region": "cn-north-1", **skipped}]},
        "module": {},
        "output": {},
    }
    for case, module in modules.items():
        (folder / case).mkdir()
        (folder / case / "main.tf.json").write_text(json.dumps(module))
        root["module"][case] = {"source": f"./{case}"}
        if REGIONS[case] != "us-east-1":
            root["module"][case]["providers"] = {"aws": "aws.china"}
        root["output"][case] = {"value": f"${{module.{case}.run_task_commands}}"}
    (folder / "main.tf.json").write_text(json.dumps(root))


def _of_case(proof: Proof, case: str) -> tuple[TaskProof, ...]:
    return tuple(task for task in proof.tasks if task.address.startswith(f"module.{case}."))


def hops(task: TaskProof, case: str) -> list[tuple[str, ...]]:
    """What a proof says of each hop, with addresses as they are inside the module; ECS keeps secrets in an order of
    its own."""
    return sorted(
        (path.target, hop.step, hop.verdict, hop.address.removeprefix(f"module.{case}."))
        for path in task.paths
        for hop in path.hops
        if not hop.address.startswith("output.")
    )


@pytest.mark.parametrize("form", ["plan", "second_plan", "state"])
@pytest.mark.parametrize("case", APPLIED)
def test_terraform_s_own_output_is_proved_like_the_synthesized_stack(
    case: str, form: str, read: dict[str, Read]
) -> None:
    tasks = getattr(read[case], form)
    for task, shown in zip(read[case].synthesized.tasks, tasks, strict=True):
        assert hops(shown, case) == hops(task, case)
        assert shown.verdict is task.verdict


def test_no_form_has_findings_that_the_synthesized_stacks_have_not(read: dict[str, Read]) -> None:
    assert {case: each.synthesized.findings for case, each in read.items()} == dict.fromkeys(APPLIED, ())
    assert {each.findings for each in read.values()} == {()}


def test_a_plan_that_takes_a_rule_away_is_refused(applied: Applied) -> None:
    """The group still mirrors the rule, as the last refresh found it."""
    module = json.loads(json.dumps(applied.modules["minimal"]))
    del module["resource"]["aws_vpc_security_group_egress_rule"]["task_web_s3"]
    del module["resource"]["aws_iam_role_policy"]
    for output in ("run_task_commands", "task_definition_arns"):
        del module["output"][output]["depends_on"]
    (applied.terraform.folder / "minimal" / "main.tf.json").write_text(json.dumps(module))
    (proof,) = prove([read_shown(_planned(applied.terraform), source="third.json")])
    assert {(path.target, hop.step, hop.address) for _, path, hop in proof.failures} == {
        ("s3", Step.EGRESS, "module.minimal.aws_security_group.task_web"),
        ("ecr.api", Step.PERMISSION, "module.minimal.aws_iam_role.web_execution_role"),
        ("ecr.dkr", Step.PERMISSION, "module.minimal.aws_iam_role.web_execution_role"),
    }
