"""The module that a Terraform team receives plans what the stack plans, and holds its own in their hands."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest

from tests import ROOT
from tests.cases import ACCOUNT, CASES, PUBLIC, REFERRED, REGISTRY, ZONES
from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]
COMMITTED = ROOT / "cdktf.out" / "modules"
FORMS = ("json", "modules")
# The provider's region for what is not in us-east-1, by the call's name.
REGIONS = {
    "json-china": "cn-north-1",
    "modules-china": "cn-north-1",
    **dict.fromkeys(("moved", "secrets", "file_system"), "eu-west-1"),
}
FLAGS = ("skip_credentials_validation", "skip_requesting_account_id", "skip_metadata_api_check")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every named case as JSON and as a module, in folders `json/<case>` and `modules/<case>`."""
    from fargate_privatelink.cdktf import pruned

    pruned.use()
    from fargate_privatelink import terraform_module
    from fargate_privatelink.constructs import stack

    folder = tmp_path_factory.mktemp("cases")
    (folder / "modules").mkdir()
    for case, inventory in CASES.items():
        out = folder / "out" / case
        out.mkdir(parents=True)
        stack.synthesize([inventory()], out)
        terraform_module.write_modules([inventory()], out)
        (out / "case").rename(folder / "modules" / case)
        document = json.loads((out / "stacks" / "case" / "cdk.tf.json").read_text())
        # A module has neither, and what they say is not planned.
        del document["provider"], document["terraform"]["backend"]
        as_json = folder / "json" / case
        as_json.mkdir(parents=True)
        (as_json / "main.tf.json").write_text(json.dumps(document))
    return folder


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def root_module(terraform: Terraform, calls: Json) -> None:
    """Write and initialize a root module with these calls of modules."""
    regions = {name: REGIONS.get(name, "us-east-1") for name in calls}
    providers = [{"alias": region, "region": region, **dict.fromkeys(FLAGS, True)} for region in {*regions.values()}]
    modules = {name: {**call, "providers": {"aws": f"aws.{regions[name]}"}} for name, call in calls.items()}
    (terraform.folder / "main.tf.json").write_text(json.dumps({"provider": {"aws": providers}, "module": modules}))
    terraform.init()


INPUTS: dict[str, tuple[str, Json]] = {
    "one": ("minimal", {}),
    "three": ("minimal", {"private_subnets": ZONES}),
    "changed": (
        "minimal",
        {
            "vpc_cidr": "10.20.0.0/16",
            "private_subnets": {"us-east-1b": "10.20.0.0/20"},
            "web_size": {"cpu": 1024, "memory": 3072},
            "web_web_image": f"{REGISTRY}/other:2",
            "web_web_environment": {"B": "2"},
            "tags": {"team": "web"},
        },
    ),
    "moved": (
        "exec",
        {
            "region": "eu-west-1",
            "private_subnets": {"eu-west-1a": "10.0.0.0/20"},
            "web_web_image": REGISTRY.replace("us-east-1", "eu-west-1") + "/web:1",
        },
    ),
}


@pytest.fixture(scope="module")
def planned(cases: Path, terraform_in: TerraformIn) -> Json:
    """One plan of every case as JSON and as a module, `<form>-<case>`, and of modules with inputs."""
    terraform = terraform_in(made(cases / "root"))
    calls: Json = {f"{form}-{case}": {"source": f"../{form}/{case}"} for form in FORMS for case in CASES}
    for form in FORMS:
        # What has no default is given to both.
        calls[f"{form}-references"] |= REFERRED
    calls |= {name: {"source": f"../modules/{case}", **given} for name, (case, given) in INPUTS.items()}
    root_module(terraform, calls)
    # Warnings too: a deprecated form is one.
    assert json.loads(terraform("validate", "-json"))["diagnostics"] == []
    terraform("plan", "-input=false", "-out=plan")
    found: Json = json.loads(terraform("show", "-json", "plan"))
    return found


@pytest.fixture(scope="module")
def with_inputs(planned: Json) -> dict[str, dict[str, Json]]:
    """What the modules plan with inputs: resources by address, by the names of `INPUTS`."""
    found: dict[str, dict[str, Json]] = {name: {} for name in INPUTS}
    for change in planned["resource_changes"]:
        _, name, address = change["address"].split(".", 2)
        if name in INPUTS:
            found[name][address] = change["change"]["after"]
    return found


def without_empty_tags(resources: list[Json]) -> list[Json]:
    """Resources with `null` for no tags: a variable's default is an empty map, which AWS takes for the same."""
    for resource in resources:
        if resource["values"].get("tags") == {}:
            resource["values"]["tags"] = None
            resource.get("sensitive_values", {}).pop("tags", None)
    return resources


def of_form(found: list[Json], form: str) -> list[Json]:
    """What a plan has of the cases in a form, the form taken out of addresses."""
    call = f"module.{form}-"
    kept: list[Json] = [each for each in found if each["address"].startswith(call)]
    renamed: list[Json] = json.loads(json.dumps(kept).replace(call, "module."))
    return renamed


def test_the_module_of_every_case_without_inputs_plans_what_its_stack_plans(planned: Json) -> None:
    plans: Json = {}
    for form in FORMS:
        children = of_form(planned["planned_values"]["root_module"]["child_modules"], form)
        changes = of_form(planned["resource_changes"], form)
        plans[form] = {module["address"]: without_empty_tags(module["resources"]) for module in children}
        plans[f"{form} unknown"] = {
            change["address"]: {
                name: each for name, each in change["change"]["after_unknown"].items() if (name, each) != ("tags", {})
            }
            for change in changes
        }
    assert len(plans["modules"]) == len(CASES)
    assert plans["modules"] == plans["json"]
    assert plans["modules unknown"] == plans["json unknown"]


def test_zones_more_are_a_variable_away_and_only_add(with_inputs: dict[str, dict[str, Json]]) -> None:
    one, three = ({**with_inputs[name]} for name in ("one", "three"))
    # It stands for the subnets there are.
    assert one.pop("terraform_data.subnets") != three.pop("terraform_data.subnets")
    assert {address: three[address] for address in one} == one
    assert {address.rpartition("[")[2] for address in three.keys() - one.keys()} == {'"us-east-1b"]', '"us-east-1c"]'}


def test_the_module_takes_another_network_size_image_and_environment(with_inputs: dict[str, dict[str, Json]]) -> None:
    found = with_inputs["changed"]
    task = found["aws_ecs_task_definition.web"]
    (container,) = json.loads(task["container_definitions"])
    assert (task["cpu"], task["memory"], task["tags"]) == ("1024", "3072", {"team": "web"})
    assert container["image"] == f"{REGISTRY}/other:2"
    assert container["environment"] == [{"name": "B", "value": "2"}]
    assert found['aws_subnet.private["us-east-1b"]']["cidr_block"] == "10.20.0.0/20"
    assert found['aws_vpc_security_group_ingress_rule.endpoint_ecr_api["us-east-1b"]']["cidr_ipv4"] == "10.20.0.0/20"
    # Permissions follow the image.
    policy = json.loads(found["aws_iam_role_policy.web_execution_role"]["policy"])
    resources = {statement["Sid"]: statement["Resource"] for statement in policy["Statement"]}
    assert resources["PullImages"] == [f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/other"]


def test_in_another_region_what_was_worked_out_follows_and_what_was_named_stays(
    with_inputs: dict[str, dict[str, Json]], cases: Path
) -> None:
    found = with_inputs["moved"]
    endpoints = [each["service_name"] for address, each in found.items() if address.startswith("aws_vpc_endpoint.")]
    assert {name.rpartition(".")[0].removesuffix(".ecr") for name in endpoints} == {"com.amazonaws.eu-west-1"}
    # Unknown until the log group is there.
    policy = (cases / "modules" / "secrets" / "ecs.tf").read_text()
    assert '"arn:aws:ssm:${var.region}:${aws_vpc.main.owner_id}:parameter/prod/mode"' in policy
    assert f'"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/prod/api-url"' in policy


REFUSED: dict[str, tuple[Any, str]] = {
    "region": ("cn-north-1", "Use the name of a region of partition aws, such as us-east-1."),
    "vpc_cidr": ("10.0.0.1/16", "The VPC's CIDR must be an IPv4 CIDR without host bits, between /16 and /28."),
    "private_subnets": ({"us-east-1a": "10.0.0.0"}, "Each subnet's CIDR must be an IPv4 CIDR without host bits"),
    "cluster_name": ("a b", "Use 1 to 255 letters, digits, hyphens and underscores."),
    "tags": (
        {"aws:x": "1"},
        "Use at most 48 tags, with keys of 1 to 128 letters, digits, spaces and _ . : / = + - @ that do not begin with"
        " aws:.",
    ),
    "name_prefix": (
        "blue--",
        "Use at most 20 lowercase letters and digits, in words that each end in a hyphen, such as blue-.",
    ),
    "protect": (["clusters"], "Use any of log_groups, repositories."),
    "log_retention_days": (4, "CloudWatch Logs accepts 1, 3, 5, 7,"),
    "web_size": ({"cpu": 256, "memory": 4096}, "Fargate does not offer 256 CPU units with 4096 MiB of memory."),
    "web_web_environment": ({"A": None}, "A value is null."),
    "web_execution_role_name": ("my role", "Use 1 to 64 letters, digits and _ + = , . @ -."),
}


def errors(terraform: Terraform, calls: Json) -> Iterator[Json]:
    """What Terraform says of calls of modules that it cannot plan."""
    root_module(terraform, calls)
    lines = map(json.loads, terraform.run("plan", "-input=false", "-json").stdout.splitlines())
    return (line["diagnostic"] for line in lines if line["@level"] == "error")


def test_the_module_refuses_what_the_settings_refuse(cases: Path, terraform_in: TerraformIn, tmp_path: Path) -> None:
    inputs = {name: value for name, (value, _) in REFUSED.items()}
    shutil.copytree(cases / "modules" / "secrets", tmp_path / "secrets")
    found = list(errors(terraform_in(made(tmp_path / "root")), {"app": {"source": "../secrets", **inputs}}))
    text = "\n".join(each["detail"] for each in found)
    assert [name for name, (_, message) in REFUSED.items() if message not in text] == []
    assert [each["summary"] for each in found] == ["Invalid value for variable"] * len(REFUSED)


NAMED_HERE = ", ".join(
    f"containerDefinitions[0].{name}"
    for name in ("secrets[0].valueFrom", "secrets[1].valueFrom", "environmentFiles[0].value")
)
ONLY_ECR = (
    "var.web_web_image must be <account>.dkr.ecr.us-east-1.amazonaws.com/<repository> with a tag or digest: the tasks"
    " reach no other."
)
MISFITS: dict[str, tuple[str, Json, str]] = {
    "zone": (
        "minimal",
        {"private_subnets": {"us-west-2a": "10.0.0.0/20"}},
        "us-west-2a is not an availability zone of us-east-1.",
    ),
    "subnet": (
        "minimal",
        {"private_subnets": {"us-east-1a": "10.1.0.0/20"}},
        "10.1.0.0/20 is not inside var.vpc_cidr, 10.0.0.0/16.",
    ),
    "vpc": ("minimal", {"vpc_cidr": "10.0.0.0/24"}, "10.0.0.0/20 is not inside var.vpc_cidr, 10.0.0.0/24."),
    "nat": (
        "nat_per_zone",
        {"private_subnets": ZONES, "public_subnets": {"us-east-1a": "10.0.128.0/24", "us-east-1b": "10.0.129.0/24"}},
        "var.public_subnets has no subnet in us-east-1c, where var.private_subnets asks for a NAT gateway.",
    ),
    "overlap": (
        "nat_per_zone",
        {"public_subnets": PUBLIC | {"us-east-1a": "10.0.15.0/24"}},
        "10.0.15.0/24 overlaps a private subnet.",
    ),
    "secrets": (
        "secrets",
        {
            "region": "eu-west-1",
            "private_subnets": {"eu-west-1a": "10.0.0.0/20"},
            "web_web_image": REGISTRY.replace("us-east-1", "eu-west-1") + "/web:1",
        },
        f"var.region is eu-west-1, and task web names what is in us-east-1: {NAMED_HERE}. Generate the"
        " module from a task definition for eu-west-1.",
    ),
    "file_system": (
        "efs",
        {
            "region": "eu-west-1",
            "private_subnets": {"eu-west-1a": "10.0.0.0/20"},
            "web_web_image": REGISTRY.replace("us-east-1", "eu-west-1") + "/web:1",
        },
        "var.region is eu-west-1, and task web names what is in us-east-1:"
        " volumes[0].efsVolumeConfiguration.fileSystemId. Generate the module from a task definition for eu-west-1.",
    ),
    "internet": ("minimal", {"web_web_image": "docker.io/library/nginx:1"}, ONLY_ECR),
    "elsewhere": ("minimal", {"web_web_image": REGISTRY.replace("us-east-1", "eu-west-1") + "/web:1"}, ONLY_ECR),
    "nameless": ("minimal", {"web_web_image": REGISTRY}, ONLY_ECR),
    "lookalike": ("minimal", {"web_web_image": f"{REGISTRY}.example.com/web:1"}, ONLY_ECR),
    "ecr": (
        "nat_per_zone",
        {"web_web_image": f"{REGISTRY}/web:1"},
        "var.web_web_image must not be in ECR: the execution role may not pull from there.",
    ),
}


ANOTHER_REGION: Json = {"region": "us-west-2", "private_subnets": {"us-west-2a": "10.0.0.0/20"}}


@pytest.fixture(scope="module")
def misfits(cases: Path, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What Terraform says of `MISFITS`, by name, and of another region than the provider's, "region"."""
    folder = tmp_path_factory.mktemp("misfits")
    given: Json = {name: (case, inputs) for name, (case, inputs, _) in MISFITS.items()}
    given["region"] = ("minimal", ANOTHER_REGION)
    # Each in a folder of its own: Terraform tells the file of a precondition, not the module's name.
    for name, (case, _) in given.items():
        shutil.copytree(cases / "modules" / case, folder / name)
    calls = {name: {"source": f"../{name}", **inputs} for name, (_, inputs) in given.items()}
    found: dict[str, set[str]] = {}
    for error in errors(terraform_in(made(folder / "root")), calls):
        found.setdefault(Path(error["range"]["filename"]).parent.name, set()).add(error["detail"])
    return found


def test_inputs_that_do_not_fit_together_are_refused(misfits: dict[str, set[str]]) -> None:
    told = {name: details for name, details in misfits.items() if name != "region"}
    assert told == {name: {message} for name, (_, _, message) in MISFITS.items()}


def test_another_region_than_the_provider_s_is_refused(misfits: dict[str, set[str]]) -> None:
    assert misfits["region"] == {"var.region is us-west-2, and the AWS provider's region is us-east-1."}


@pytest.mark.parametrize(
    "case",
    [
        *("privatelink", "nat", "nat_per_zone", "china", "secrets", "account_wide", "existing_role_by_name"),
        *(case for case in CASES if case.startswith("existing_network")),
        *("web_api", "public_api", "worker", "nightly", "network_load_balancer", "existing_listener"),
        *("environment_prod", "references"),
    ],
)
def test_the_module_s_own_tests_pass(case: str, cases: Path, terraform_in: TerraformIn, tmp_path: Path) -> None:
    committed = COMMITTED / case
    module = shutil.copytree(committed if committed.exists() else cases / "modules" / case, tmp_path / case)
    terraform = terraform_in(module)
    terraform.init()
    assert json.loads(terraform("validate", "-json"))["diagnostics"] == []
    done = terraform.run("test", "-json")
    results = [json.loads(line) for line in done.stdout.splitlines()]
    ended = [result["test_run"] for result in results if "status" in result.get("test_run", {})]
    runs = {run["run"]: run["status"] for run in ended}
    assert done.returncode == 0, done.stdout
    assert set(runs.values()) == {"pass"}
    variables = hcl2.loads((module / "variables.tf").read_text())["variable"]
    checked = {name.strip('"') for each in variables for name, body in each.items() if "validation" in body}
    # Every validation is refused by a run.
    assert {name for name in checked if not any(run.startswith(name) for run in runs)} == set()


@pytest.mark.parametrize("name", ["privatelink", "nat"])
def test_the_example_is_a_plan(name: str, terraform_in: TerraformIn, tmp_path: Path) -> None:
    module = shutil.copytree(COMMITTED / name, tmp_path / name)
    example = module / "examples" / "complete"
    terraform = terraform_in(example)
    terraform.init()
    assert json.loads(terraform("validate", "-json"))["diagnostics"] == []
    given = hcl2.loads((example / "main.tf").read_text())["module"][0][f'"{name}"']
    variables = hcl2.loads((module / "variables.tf").read_text())["variable"]
    assert {f'"{key}"' for key in given} >= {
        key for each in variables for key, body in each.items() if body["default"] is not None
    }


def test_terraform_s_formatter_finds_nothing_to_change(cases: Path, terraform_in: TerraformIn) -> None:
    assert terraform_in(cases / "modules")("fmt", "-check", "-recursive", "-diff") == ""


def test_other_parsers_read_the_same_resources(cases: Path) -> None:
    for case in CASES:
        document = json.loads((cases / "json" / case / "main.tf.json").read_text())
        read = {
            (kind.strip('"'), name.strip('"'))
            for file in (cases / "modules" / case).glob("*.tf")
            for each in hcl2.loads(file.read_text()).get("resource", ())
            for kind, named in each.items()
            for name in named
        }
        assert read == {(kind, name) for kind, named in document["resource"].items() for name in named}


def test_a_block_says_what_asks_for_it(cases: Path) -> None:
    endpoints = (cases / "modules" / "secrets" / "endpoints.tf").read_text()
    assert (
        f"# web pulls {REGISTRY}/web:1 (containerDefinitions[0].image)\n"
        "# web reads arn:aws:s3:::web-config/prod.env (containerDefinitions[0].environmentFiles[0].value)\n"
        'resource "aws_vpc_endpoint" "s3" {\n'
    ) in endpoints
    secrets = (cases / "modules" / "secrets" / "ecs.tf").read_text()
    assert (
        "# web may reach the ecr.api endpoint.\n"
        f"# web pulls {REGISTRY}/web:1 (containerDefinitions[0].image)\n"
        'resource "aws_vpc_security_group_egress_rule" "task_web_ecr_api" {\n'
    ) in secrets
    tasks = (cases / "modules" / "exec" / "ecs.tf").read_text()
    assert (
        "# OpenExecChannels: web can be entered with ECS Exec (execute_command)\n"
        "# FindLogGroups, WriteExecLogs: web can be entered with ECS Exec (execute_command)\n"
        "# logs:DescribeLogGroups, ssmmessages:CreateControlChannel, ssmmessages:CreateDataChannel,"
        " ssmmessages:OpenControlChannel, ssmmessages:OpenDataChannel: allowed on *, since AWS defines no resource for"
        ' them.\nresource "aws_iam_role_policy" "web_task_role" {\n'
    ) in tasks


def test_the_module_names_no_provider_backend_machine_or_hash(cases: Path) -> None:
    text = "".join(file.read_text() for file in (cases / "modules").rglob("*.tf") if "examples" not in file.parts)
    assert 'provider "' not in text
    assert "backend" not in text
    assert str(cases) not in text
    assert "${var." in text
    assert '"${var.region}"' not in text


UNNOTICED = "The checkable object, {}, was expected to report an error but did not."
# What somebody may change in a module: file, text, the text in its place, and what the module's own tests say then.
MUTATIONS: dict[str, list[tuple[str, str, str, str]]] = {
    "privatelink": [
        (
            "network.tf",
            "enable_dns_hostnames = true",
            "enable_dns_hostnames = false",
            "The VPC must have DNS support and DNS hostnames.",
        ),
        (
            "endpoints.tf",
            '"ecr:BatchGetImage",',
            '"ecr:*",',
            "The endpoint of ecr.api must let through what is needed.",
        ),
        (
            "endpoints.tf",
            "[aws_security_group.endpoint_logs.id]",
            "[aws_security_group.endpoint_ecr_api.id]",
            "logs must be behind its security group.",
        ),
        (
            "endpoints.tf",
            "values(aws_route_table.private)[*].id",
            "[aws_vpc.main.main_route_table_id]",
            "s3 must be in the route table of each private subnet.",
        ),
        (
            "ecs.tf",
            '["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]',
            '["ecr:*"]',
            "Role ecsTaskExecutionRole must be allowed what its tasks need.",
        ),
        (
            "ecs.tf",
            "[local.sample_fargate_task_sample_fargate_logger_repository_arn]",
            '["*"]',
            "Role ecsTaskExecutionRole must be allowed on * only what has no resource.",
        ),
        (
            "ecs.tf",
            "= var.log_retention_days",
            "= 30",
            "Log group /ecs/sample-fargate-task must keep logs for the days that are given.",
        ),
        ("ecs.tf", "${var.cluster_name}", "main", "The cluster must have the name that is given."),
        (
            "ecs.tf",
            "aws_vpc_endpoint.s3.prefix_list_id",
            '"pl-12345678"',
            "Rule task_sample_fargate_task_s3 must lead to port 443 of its destination and nowhere else.",
        ),
        (
            "ecs.tf",
            "awslogs-region        = var.region",
            'awslogs-region = "us-east-1"',
            "Container sample-fargate-logger of sample-fargate-task must log in the region.",
        ),
        (
            "ecs.tf",
            "[.]ecr[.]${var.region}[.]",
            "[.]ecr[.][a-z0-9-]+[.]",
            UNNOTICED.format("aws_ecs_task_definition.sample_fargate_task"),
        ),
    ],
    # Where a run waits for a refusal in vain, the rest of its file is skipped: one to a module.
    "nat": [
        (
            "network.tf",
            "data.aws_region.current.id == var.region",
            "data.aws_region.current.id != null",
            UNNOTICED.format("aws_vpc.main"),
        ),
        (
            "network.tf",
            "gateway_id             = aws_internet_gateway.main.id",
            'gateway_id = "igw-12345678"',
            "The public subnets must have their way out through the internet gateway.",
        ),
        ("outputs.tf", "--cluster ${var.cluster_arn}", "--cluster other", "Tasks must be run in the cluster."),
        (
            "ecs.tf",
            '"0.0.0.0/0"',
            '"10.0.0.0/8"',
            "Rule task_sample_fargate_task_internet must lead to port 443 of its destination and nowhere else.",
        ),
    ],
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_module_s_own_tests_notice_what_breaks_it(name: str, terraform_in: TerraformIn, tmp_path: Path) -> None:
    module = shutil.copytree(COMMITTED / name, tmp_path / name)
    for file, text, other, _ in MUTATIONS[name]:
        content = (module / file).read_text()
        assert text in content
        (module / file).write_text(content.replace(text, other, 1))
    terraform = terraform_in(module)
    terraform.init()
    lines = map(json.loads, terraform.run("test", "-json").stdout.splitlines())
    told = {line["diagnostic"]["detail"] for line in lines if line["@level"] == "error"}
    assert {message for *_, message in MUTATIONS[name]} - told == set()
