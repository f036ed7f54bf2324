"""A plan with its source, as Terraform made it from the folder beside: proved, or refused where it is another's."""

import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands.prove import main

APP = Path(__file__).parent / "app"
PLAN, SAVED = APP / "plan.json", APP / "plan.bin"
Capture = pytest.CaptureFixture[str]

PATHS = {
    "ecr.api": 'module.network.aws_vpc_endpoint.interface["ecr.api"]',
    "ecr.dkr": 'module.network.aws_vpc_endpoint.interface["ecr.dkr"]',
    "s3": "module.network.aws_vpc_endpoint.s3",
    "logs": 'module.network.aws_vpc_endpoint.interface["logs"]',
}
SECRETS = {"secretsmanager": 'module.network.aws_vpc_endpoint.interface["secretsmanager"]'}
WHOLE = {"shop-default-web": {**PATHS, **SECRETS}, "shop-default-job": PATHS}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The folder that the plan was made in, without the plan."""
    return Path(shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("plan.*")))


def proved(capsys: Capture, *arguments: object) -> dict[str, dict[str, str]]:
    """By the family of each task that is proved: what it reaches over what."""
    main([*map(str, arguments), "--json"])
    (found,) = json.loads(capsys.readouterr().out)["configurations"]
    return {
        task["family"]: {path["target"]: path["over"] for path in task["paths"]}
        for task in found["tasks"]
        if task["verdict"] == "passed"
    }


def test_a_plan_alone_does_not_tell_what_is_in_locals_and_templates(capsys: Capture) -> None:
    assert proved(capsys, PLAN) == {}


def test_source_alone_tells_everything(source: Path, capsys: Capture) -> None:
    assert proved(capsys, source) == WHOLE


def test_a_plan_with_its_source_tells_everything(source: Path, capsys: Capture) -> None:
    assert proved(capsys, PLAN, "--source", source) == WHOLE


def test_a_saved_plan_tells_everything_with_the_templates_of_the_folder(source: Path, capsys: Capture) -> None:
    assert proved(capsys, PLAN, "--saved-plan", SAVED, "--source", source) == WHOLE


def test_a_saved_plan_says_which_template_it_lacks(capsys: Capture) -> None:
    assert main([str(PLAN), "--saved-plan", str(SAVED)]) == 1
    out = capsys.readouterr().out
    message = "is not in the saved plan, and is read where --source names its folder: what it holds is not known"
    assert f"  note: ./templates/containers.json.tftpl {message}\n" in out
    # All else that the plan left to the apply is known.
    assert "is allowed secretsmanager:GetSecretValue" not in out


def test_a_file_and_a_line_are_named(source: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source.parent)
    network = source / "network" / "main.tf"
    network.write_text(network.read_text().replace("route_table_ids   = [aws_route_table.private.id]", ""))
    assert main(["app"]) == 1
    line = network.read_text().splitlines().index('resource "aws_route_table" "private" {') + 1
    assert f"route: module.network.aws_route_table.private (app/network/main.tf:{line})" in capsys.readouterr().out
    main(["app", "--sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (located,) = {
        (place["physicalLocation"]["artifactLocation"]["uri"], place["physicalLocation"]["region"]["startLine"])
        for result in run["results"]
        if result["ruleId"] == "route"
        for place in result["locations"]
    }
    assert located == ("app/network/main.tf", line)


# A file, a text in it and what stands in its place: the address, and what is different.
OTHER: dict[str, tuple[str, str, str, str]] = {
    "an endpoint without the route table": (
        "network/main.tf",
        "  route_table_ids   = [aws_route_table.private.id]\n",
        "",
        "module.network.aws_vpc_endpoint.s3: route_table_ids refers to aws_route_table.private in the plan, and to"
        " nothing in the source",
    ),
    "another group": (
        "network/main.tf",
        "referenced_security_group_id = aws_security_group.endpoints.id",
        "referenced_security_group_id = aws_security_group.task.id",
        "module.network.aws_vpc_security_group_egress_rule.endpoints: referenced_security_group_id refers to"
        " aws_security_group.endpoints in the plan, and to aws_security_group.task in the source",
    ),
    "another constant": (
        "network/main.tf",
        "private_dns_enabled = true",
        "private_dns_enabled = false",
        "module.network.aws_vpc_endpoint.interface: private_dns_enabled is another value in the plan than in the"
        " source",
    ),
    "a constant for a reference": (
        "main.tf",
        "policy_arn = local.execution[count.index]",
        'policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"',
        "aws_iam_role_policy_attachment.execution: policy_arn refers to local.execution in the plan, and to nothing in"
        " the source",
    ),
    "an argument more": (
        "main.tf",
        '  launch_type     = "FARGATE"\n',
        '  launch_type     = "FARGATE"\n  platform_version = "1.3.0"\n',
        "aws_ecs_service.service: platform_version is in the source only",
    ),
    "a block less": (
        "main.tf",
        """    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
""",
        "",
        "data.aws_iam_policy_document.assume: statement: has 1 principals block in the plan, and 0 in the source",
    ),
    "a resource less": (
        "network/main.tf",
        'resource "aws_vpc_security_group_egress_rule" "s3" {',
        'resource "aws_vpc_security_group_egress_rule" "s4" {',
        "module.network.aws_vpc_security_group_egress_rule.s3: is in the plan only",
    ),
    "instances of something else": (
        "main.tf",
        "for_each = aws_ecs_task_definition.service\n",
        "for_each = aws_cloudwatch_log_group.service\n",
        "aws_ecs_service.service: for_each refers to aws_ecs_task_definition.service in the plan, and to"
        " aws_cloudwatch_log_group.service in the source",
    ),
    "another argument of a module": (
        "main.tf",
        "ingress   = { https = 443 }",
        "ingress   = { https = 8443 }",
        "module.network: ingress is another value in the plan than in the source",
    ),
    "another output": (
        "network/main.tf",
        "value = aws_security_group.task.id",
        "value = aws_security_group.endpoints.id",
        "module.network.output.task_group: value refers to aws_security_group.task in the plan, and to"
        " aws_security_group.endpoints in the source",
    ),
    "another value in a local": (
        "network/main.tf",
        'cidr  = "10.1.0.0/16"',
        'cidr  = "10.2.0.0/16"',
        "module.network.aws_vpc.main: cidr_block is another value in the plan than in the source",
    ),
}


@pytest.mark.parametrize("case", OTHER)
def test_a_source_that_is_not_the_plan_s_is_refused(case: str, source: Path, capsys: Capture) -> None:
    file, text, other, message = OTHER[case]
    path = source / file
    assert text in path.read_text()
    path.write_text(path.read_text().replace(text, other))
    assert main([str(PLAN), "--source", str(source), "--allow-unknown"]) == 2
    found = capsys.readouterr()
    assert (found.out, found.err.splitlines()[0]) == ("", f"{PLAN}: is not the plan of this source: {message}")


def test_many_differences_are_few_lines(source: Path, capsys: Capture) -> None:
    (source / "main.tf").write_text("")
    assert main([str(PLAN), "--source", str(source)]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"{PLAN}: is not the plan of this source: and 2 more differences"


def test_the_saved_plan_of_another_plan_is_refused(tmp_path: Path, capsys: Capture) -> None:
    plan = {**json.loads(PLAN.read_text()), "timestamp": "2020-01-01T00:00:00Z"}
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan))
    assert main([str(path), "--saved-plan", str(SAVED)]) == 2
    message = f"--saved-plan: {SAVED} is another plan than {path}: give both of one `terraform plan`\n"
    assert capsys.readouterr() == ("", message)


def test_a_plan_without_a_timestamp_is_compared_with_its_saved_plan(tmp_path: Path, capsys: Capture) -> None:
    plan = {key: value for key, value in json.loads(PLAN.read_text()).items() if key != "timestamp"}
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan))
    assert main([str(path), "--saved-plan", str(SAVED)]) == 1
    assert capsys.readouterr().out.startswith(f"{path}\n  task shop-default-job")
    del plan["configuration"]["root_module"]["resources"][0]
    path.write_text(json.dumps(plan))
    assert main([str(path), "--saved-plan", str(SAVED)]) == 2
    message = f"{path}: is not the plan of this source: aws_cloudwatch_log_group.service: is in the source only\n"
    assert capsys.readouterr() == ("", message)


def archive(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return path


def changed(path: Path, members: Mapping[str, bytes]) -> Path:
    """The saved plan with other members."""
    with zipfile.ZipFile(SAVED) as saved:
        return archive(path, {**{name: saved.read(name) for name in saved.namelist()}, **members})


NO_PLAN = "is no plan as `terraform plan -out` writes it, or an encrypted one"
SPOILT: dict[str, tuple[Callable[[Path], Any], str]] = {
    "nothing": (lambda path: None, "cannot be read: no such file"),
    "a folder": (lambda path: path.mkdir(), "is not a regular file"),
    "an empty file": (lambda path: path.write_bytes(b""), NO_PLAN),
    "something else": (lambda path: path.write_bytes(b"x" * 1000), NO_PLAN),
    "half an archive": (lambda path: path.write_bytes(SAVED.read_bytes()[:3000]), NO_PLAN),
    "an archive of something else": (lambda path: archive(path, {"x": b""}), NO_PLAN),
    "a directory larger than the archive": (
        lambda path: path.write_bytes(SAVED.read_bytes()[:-10] + b"\xff" * 10),
        NO_PLAN,
    ),
    "a file that is larger than it takes on disk": (
        lambda path: changed(path, {"tfconfig/m-/zeros.tf": b" " * (2**20 + 1)}),
        "holds a file that is too large: tfconfig/m-/zeros.tf",
    ),
    "many files": (
        lambda path: changed(path, {f"tfconfig/m-/{number}.tf": b"" for number in range(20_001)}),
        "holds more than 20000 files",
    ),
    "a list that is no JSON": (lambda path: changed(path, {"tfconfig/modules.json": b"["}), NO_PLAN),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_is_no_saved_plan_is_refused(case: str, tmp_path: Path, capsys: Capture) -> None:
    make, message = SPOILT[case]
    path = tmp_path / "plan.bin"
    make(path)
    assert main([str(PLAN), "--saved-plan", str(path)]) == 2
    assert capsys.readouterr() == ("", f"--saved-plan: {path} {message}\n")


def test_names_in_a_saved_plan_are_no_paths(tmp_path: Path, capsys: Capture) -> None:
    listed = [{"Key": "", "Dir": "."}, {"Key": "network", "Source": "./network", "Dir": "/etc"}]
    members = {"tfconfig/modules.json": json.dumps(listed).encode(), "tfconfig/m-/../../x.tf": b"{", "/etc/x.tf": b"{"}
    path = changed(tmp_path / "plan.bin", members)
    assert main([str(PLAN), "--saved-plan", str(path)]) == 1
    assert "tasks: 2 unknown" in capsys.readouterr().out


OPTIONS: dict[str, tuple[list[str], str]] = {
    "two plans": (
        [str(PLAN), "other.json", "--source", str(APP)],
        "other.json: --source and --saved-plan go with one plan, as `terraform show -json` prints it",
    ),
    "a folder": (
        [str(APP), "--source", str(APP)],
        f"{APP}: is a folder: --source and --saved-plan go with one plan, as `terraform show -json` prints it",
    ),
    "a state": (
        ["state.json", "--source", str(APP)],
        "state.json: is no plan: --source and --saved-plan go with one plan, as `terraform show -json` prints it",
    ),
    "no folder": ([str(PLAN), "--source", "nowhere"], "--source: nowhere is no folder"),
    "variables": (
        [str(PLAN), "--source", str(APP), "--var", "a=b"],
        "--var, --var-file: are for source alone: a plan holds the values that it was made with",
    ),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_options_that_do_not_go_together_are_refused(
    case: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, message = OPTIONS[case]
    monkeypatch.chdir(tmp_path)
    Path("state.json").write_text('{"format_version": "1.0", "values": {}}')
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", f"{message}\n")
