"""What a folder of source says: variables, types, modules, instances, blocks, providers, lookups."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.errors import InputError
from fargate_privatelink.proof.readers.source.source import read_source
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.proof.terraform.symbols import readable
from tests.proof.readers.source.folders import Files, written


def read(folder: Path, files: Files, *variables: str | Path) -> Configuration:
    return read_source(written(folder, files), variables)


def shown(value: Any) -> Any:
    """A value with its symbols as Terraform writes references."""
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(item) for item in value]
    return readable(value) if isinstance(value, str) else value


UNKNOWN = "${known after apply}"
# Files, and the value of the output `x`.
VALUES: dict[str, tuple[Files, Any]] = {
    "a local of a local": (
        {"a.tf": 'locals {\n  a = "x"\n  b = "${local.a}y"\n}\n', "b.tf": "output x { value = local.b }"},
        "xy",
    ),
    "locals in a circle": (
        {"a.tf": "locals {\n  a = local.b\n  b = local.a\n}\noutput x { value = local.a }"},
        UNKNOWN,
    ),
    "JSON beside HCL": (
        {"a.tf.json": '{"locals": {"a": "${upper(\\"x\\")}"}}', "b.tf": "output x { value = local.a }"},
        "X",
    ),
    "an override": (
        {
            "a.tf": 'locals { a = 1 }\nvariable v {\n  default = "a"\n  type = string\n}\noutput x { value = var.v }',
            "a_override.tf": 'variable v { default = "b" }',
            "override.tf": 'variable v { default = "c" }',
        },
        "c",
    ),
    "a local that is overridden": (
        {"a.tf": "locals { a = 1 }\noutput x { value = local.a }", "override.tf.json": '{"locals": {"a": 2}}'},
        2,
    ),
    "a variable without a value": ({"a.tf": "variable v {}\noutput x { value = var.v }"}, "${var.v}"),
    "a default of null": (
        {"a.tf": 'variable v { default = null }\noutput x { value = var.v == null ? "n" : "s" }'},
        "n",
    ),
    "a default in its type": (
        {"a.tf": "variable v {\n  type = string\n  default = 1\n}\noutput x { value = var.v }"},
        "1",
    ),
    "attributes that are optional": (
        {
            "a.tf": """
variable v {
  type = list(object({
    a = optional(number, 3) # how many
    b = optional(string)
    c = optional(map(object({ d = optional(bool, true) })), {})
  }))
}
output x { value = var.v }
""",
            "terraform.tfvars": 'v = [{}, { a = "4", c = { k = {} }, other = 1 }]',
        },
        [{"a": 3, "b": None, "c": {}}, {"a": 4, "b": None, "c": {"k": {"d": True}}}],
    ),
    "a set": (
        {
            "a.tf": "variable v { type = set(string) }\noutput x { value = [for v in var.v : v] }",
            "x.auto.tfvars": 'v = ["b", "a", "b"]',
        },
        ["a", "b"],
    ),
    "values in Terraform's order": (
        {
            "a.tf": "variable a {}\nvariable b {}\nvariable c {}\noutput x { value = [var.a, var.b, var.c] }",
            "terraform.tfvars": "a = 1\nb = 1\nc = 1",
            "terraform.tfvars.json": '{"b": 2, "c": 2}',
            "z.auto.tfvars": "c = 4",
            "a.auto.tfvars.json": '{"c": 3}',
            "unread.tfvars": "a = 9",
        },
        [1, 2, 4],
    ),
    "a text that is no template in JSON values": (
        {"a.tf": "variable a {}\noutput x { value = var.a }", "terraform.tfvars.json": '{"a": "${b}"}'},
        "${b}",
    ),
    "a module beside": (
        {
            "a.tf": 'module m {\n  source = "./m"\n  v = "b"\n}\noutput x { value = module.m.y }',
            "m/a.tf": 'variable v {}\noutput y { value = "${path.module} ${path.root} ${var.v}" }',
        },
        "m . b",
    ),
    "a module in a module in the list": (
        {
            "a.tf": 'module a {\n  source = "acme/a/aws"\n  version = "1.0.0"\n}\noutput x { value = module.a.y }',
            ".terraform/modules/a/a.tf": 'module b { source = "./b" }\noutput y { value = module.b.z }',
            ".terraform/modules/a/b/b.tf": "output z { value = path.module }",
            ".terraform/modules/modules.json": json.dumps(
                {
                    "Modules": [
                        {"Key": "", "Source": "", "Dir": "."},
                        {
                            "Key": "a",
                            "Source": "registry.terraform.io/acme/a/aws",
                            "Version": "1.0.0",
                            "Dir": ".terraform/modules/a",
                        },
                        {"Key": "a.b", "Source": "./b", "Dir": ".terraform/modules/a/b"},
                    ]
                }
            ),
        },
        ".terraform/modules/a/b",
    ),
    "null where null is not allowed": (
        {
            "a.tf": 'module m {\n  source = "./m"\n  a = null\n  b = null\n}\noutput x { value = module.m.y }',
            "m/a.tf": """
variable a {
  default  = "d"
  nullable = false
}
variable b { default = "d" }
output y { value = [var.a, var.b] }
""",
        },
        ["d", None],
    ),
    "types at a module's door": (
        {
            "a.tf": 'module m {\n  source = "./m"\n  v = { a = 1 }\n}\noutput x { value = module.m.y }',
            "m/a.tf": "variable v { type = map(string) }\noutput y { value = var.v }",
        },
        {"a": "1"},
    ),
    "modules by for_each": (
        {
            "a.tf": """
module m {
  source   = "./m"
  for_each = toset(["a", "b"])
  v        = each.key
}
output x { value = { for k, m in module.m : k => m.y } }
""",
            "m/a.tf": 'variable v {}\noutput y { value = "<${var.v}>" }',
        },
        {"a": "<a>", "b": "<b>"},
    ),
    "a circle over modules that is none": (
        {
            "a.tf": """
module a {
  source = "./m"
  in     = module.b.one
}
module b {
  source = "./m"
  in     = module.a.two
}
output x { value = module.a.one }
""",
            "m/a.tf": 'variable in {}\noutput one { value = var.in }\noutput two { value = "2" }',
        },
        "2",
    ),
    "a module that is not there": (
        {"a.tf": 'module m { source = "acme/x/aws" }\noutput x { value = module.m.y }'},
        "${module.m.y}",
    ),
    "an attribute that only the apply tells": (
        {
            "a.tf": """
resource aws_vpc v { cidr_block = "10.0.0.0/16" }
output x { value = [aws_vpc.v.id, aws_vpc.v.cidr_block] }
"""
        },
        ["${aws_vpc.v.id}", "10.0.0.0/16"],
    ),
    "a list by count": (
        {"a.tf": "resource aws_eip e { count = 2 }\noutput x { value = aws_eip.e[*].id }"},
        ["${aws_eip.e[0].id}", "${aws_eip.e[1].id}"],
    ),
    "a number of instances that is not known": (
        {
            "a.tf": """
variable n {}
resource aws_eip e { count = var.n }
output x { value = try(aws_eip.e[0].id, "none") }
"""
        },
        UNKNOWN,
    ),
    "instances as what for_each goes through": (
        {
            "a.tf": """
resource aws_subnet s {
  for_each   = { a = "10.0.0.0/24" }
  cidr_block = each.value
}
resource aws_route_table_association s {
  for_each  = aws_subnet.s
  subnet_id = each.value.id
}
output x { value = aws_route_table_association.s["a"].subnet_id }
"""
        },
        '${aws_subnet.s["a"].id}',
    ),
    "a data source of what is made": (
        {
            "a.tf": """
resource aws_subnet s { vpc_id = "vpc-1" }
data aws_subnet d { id = aws_subnet.s.id }
output x { value = [data.aws_subnet.d.vpc_id, data.aws_subnet.d.id] }
"""
        },
        ["vpc-1", "${aws_subnet.s.id}"],
    ),
    "a data source by a name that is known": (
        {
            "a.tf": """
resource aws_iam_role r { name = "app" }
data aws_iam_role d { name = "app" }
data aws_iam_role o { name = "other" }
output x { value = [data.aws_iam_role.d.arn, data.aws_iam_role.o.arn] }
"""
        },
        ["${aws_iam_role.r.arn}", "${data.aws_iam_role.o.arn}"],
    ),
    "a data source that searches": (
        {
            "a.tf": """
resource aws_vpc v {
  cidr_block = "10.0.0.0/16"
  tags       = { Name = "main" }
}
resource aws_vpc w { cidr_block = "10.1.0.0/16" }
resource aws_subnet s {
  for_each   = toset(["a", "b"])
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.${each.key == "a" ? 1 : 2}.0/24"
}
data aws_vpc by_tag { tags = { Name = "main" } }
data aws_vpc by_range { cidr_block = "10.1.0.0/16" }
data aws_subnet b {
  vpc_id = data.aws_vpc.by_tag.id
  filter {
    name   = "cidr-block"
    values = ["10.0.2.0/24"]
  }
}
data aws_subnet several { vpc_id = data.aws_vpc.by_tag.id }
data aws_vpc none { tags = { Name = "other" } }
data aws_vpc default { default = true }
output x {
  value = [
    data.aws_vpc.by_tag.id, data.aws_vpc.by_range.id, data.aws_subnet.b.id, data.aws_subnet.several.id,
    data.aws_vpc.none.id, data.aws_vpc.default.id
  ]
}
"""
        },
        [
            "${aws_vpc.v.id}",
            "${aws_vpc.w.id}",
            '${aws_subnet.s["b"].id}',
            "${data.aws_subnet.several.id}",
            "${data.aws_vpc.none.id}",
            "${data.aws_vpc.default.id}",
        ],
    ),
    "the old provider of templates": (
        {
            "a.tf": """
data template_file t {
  template = file("t.tpl")
  vars     = { a = "b" }
}
output x { value = data.template_file.t.rendered }
""",
            "t.tpl": "<${a}>",
        },
        "<b>",
    ),
    "what the provider tells": (
        {
            "a.tf": """
provider aws { region = "eu-west-1" }
provider aws {
  alias  = "us"
  region = "us-east-1"
}
data aws_region here {}
data aws_region there { provider = aws.us }
data aws_partition p {}
data aws_availability_zones z {}
locals { zones = data.aws_availability_zones.z.names }
output x {
  value = [data.aws_region.here.name, data.aws_region.there.id, data.aws_partition.p.partition, local.zones[1]]
}
"""
        },
        ["eu-west-1", "us-east-1", "aws", "eu-west-1b"],
    ),
    "AWS's own policy by its name": (
        {
            "a.tf": """
provider aws { region = "cn-north-1" }
data aws_iam_policy p { name = "AmazonECSTaskExecutionRolePolicy" }
output x { value = data.aws_iam_policy.p.arn }
"""
        },
        "arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    ),
    "another layer": (
        {
            "a.tf": """
data terraform_remote_state net {}
output x { value = data.terraform_remote_state.net.outputs.vpc }
"""
        },
        "${data.terraform_remote_state.net.outputs.vpc}",
    ),
    "a template of a file": (
        {"a.tf": 'output x { value = templatefile("${path.module}/t/x.tpl", { a = "b" }) }', "t/x.tpl": "<${a}>"},
        "<b>",
    ),
    "a workspace": ({"a.tf": "output x { value = terraform.workspace }"}, "default"),
}


@pytest.mark.parametrize("case", VALUES)
def test_an_output_has_terraform_s_value(case: str, tmp_path: Path) -> None:
    files, expected = VALUES[case]
    assert shown(read(tmp_path, files).outputs["x"]) == expected


def test_variables_of_the_command_line_win_in_their_order(tmp_path: Path) -> None:
    files = {
        "a.tf": "variable a { type = list(number) }\nvariable b {}\noutput x { value = [var.a, var.b] }",
        "terraform.tfvars": "a = []\nb = 0",
        "given.tfvars": 'b = "file"',
    }
    first = read(tmp_path, files, "a=[1, 2]", "b=[1]", tmp_path / "given.tfvars")
    then = read(tmp_path, files, tmp_path / "given.tfvars", "a=[1]", "b=[1]")
    assert (first.outputs["x"], then.outputs["x"]) == ([[1, 2], "file"], [[1], "[1]"])


# Files, and by address the values of the resources.
RESOURCES: dict[str, tuple[str, dict[str, Any]]] = {
    "nested blocks in their order": (
        """
resource aws_security_group g {
  name = "g"
  ingress { from_port = 1 }
  dynamic ingress {
    for_each = [2, 3]
    iterator = it
    content {
      from_port = it.value
      to_port   = it.key
    }
  }
  ingress { from_port = 4 }
  tags = { a = "b" }
  lifecycle { create_before_destroy = true }
  depends_on = [aws_vpc.x]
}
""",
        {
            "aws_security_group.g": {
                "name": "g",
                "ingress": [
                    {"from_port": 1},
                    {"from_port": 2, "to_port": 0},
                    {"from_port": 3, "to_port": 1},
                    {"from_port": 4},
                ],
                "tags": {"a": "b"},
            }
        },
    ),
    "dynamic blocks in dynamic blocks": (
        """
resource aws_x x {
  dynamic a {
    for_each = { k = ["v", "w"] }
    content {
      name = a.key
      dynamic b {
        for_each = a.value
        content { name = "${a.key}${b.value}" }
      }
    }
  }
}
""",
        {"aws_x.x": {"a": [{"name": "k", "b": [{"name": "kv"}, {"name": "kw"}]}]}},
    ),
    "blocks of which nobody knows how many": (
        """
variable v {}
resource aws_security_group g {
  dynamic ingress {
    for_each = var.v
    content { from_port = 443 }
  }
}
""",
        {"aws_security_group.g": {"ingress": [{"from_port": UNKNOWN}]}},
    ),
    "none by count": ("resource aws_vpc v { count = 1 > 2 ? 1 : 0 }", {}),
    "a resource that may not be there": (
        """
variable on {}
resource aws_vpc v { cidr_block = "10.0.0.0/16" }
resource aws_subnet s {
  count  = var.on ? 1 : 0
  vpc_id = aws_vpc.v.id
}
resource aws_cloudwatch_log_group l {
  for_each = var.on
  name     = "/l"
}
""",
        {
            "aws_vpc.v": {"cidr_block": "10.0.0.0/16"},
            "aws_subnet.s": {"vpc_id": UNKNOWN + "${aws_vpc.v.id}"},
            "aws_cloudwatch_log_group.l": {"name": UNKNOWN + "/l"},
        },
    ),
}


@pytest.mark.parametrize("case", RESOURCES)
def test_a_resource_has_the_arguments_and_blocks_that_its_provider_sees(case: str, tmp_path: Path) -> None:
    text, expected = RESOURCES[case]
    found = read(tmp_path, {"main.tf": text}).resources
    assert {each.address: shown(each.values) for each in found} == expected


def test_resources_have_the_regions_of_their_providers(tmp_path: Path) -> None:
    files = {
        "a.tf": """
provider aws { region = local.region }
provider aws {
  alias  = "west"
  region = "us-west-2"
}
locals { region = "eu-central-1" }
resource aws_vpc here {}
resource aws_vpc there { provider = aws.west }
resource aws_vpc own { region = "sa-east-1" }
module same { source = "./m" }
module passed {
  source    = "./m"
  providers = { aws = aws.west }
}
""",
        "m/a.tf": "resource aws_vpc v {}",
    }
    found = read(tmp_path, files)
    assert {each.address: each.region for each in found.resources} == {
        "aws_vpc.here": "eu-central-1",
        "aws_vpc.there": "us-west-2",
        "aws_vpc.own": "sa-east-1",
        "module.same.aws_vpc.v": "eu-central-1",
        "module.passed.aws_vpc.v": "us-west-2",
    }
    assert found.region == "eu-central-1"


def test_a_resource_knows_where_it_is_written(tmp_path: Path) -> None:
    files = {"a.tf": '\nresource aws_vpc v {}\nmodule m { source = "./m" }\n', "m/b.tf": "\n\nresource aws_vpc v {}\n"}
    places = {each.address: each.place for each in read(tmp_path, files).resources}
    assert places == {"aws_vpc.v": (f"{tmp_path}/a.tf", 2), "module.m.aws_vpc.v": (f"{tmp_path}/m/b.tf", 3)}


# Files, what is assumed of them, and where.
ASSUMED: dict[str, tuple[Files, list[tuple[str, str]]]] = {
    "nothing": ({"a.tf": "variable v { default = 1 }\noutput x { value = var.v }"}, []),
    "a variable": (
        {"a.tf": "variable v {}\noutput x { value = [var.v, var.v] }"},
        [("var.v", "has no value and no default: give it with --var v=... or --var-file")],
    ),
    "a module": (
        {"a.tf": 'module m { source = "acme/x/aws" }'},
        [("module.m", "is not there: `terraform init` fetches it. What it makes and its outputs are not known")],
    ),
    "a module beside": (
        {"a.tf": 'module m { source = "./m" }'},
        [("module.m", "is not there. What it makes and its outputs are not known")],
    ),
    "a module of another version": (
        {
            "a.tf": 'module m {\n  source = "acme/x/aws"\n  version = "2.0.0"\n}',
            ".terraform/modules/m/a.tf": "",
            ".terraform/modules/modules.json": json.dumps(
                {
                    "Modules": [
                        {
                            "Key": "m",
                            "Source": "registry.terraform.io/acme/x/aws",
                            "Version": "1.0.0",
                            "Dir": ".terraform/modules/m",
                        }
                    ]
                }
            ),
        },
        [("module.m", "is another one in .terraform/modules than is called: run `terraform init`")],
    ),
    "a region": (
        {"a.tf": "resource aws_vpc v {}"},
        [("provider.aws", "has a region that the source does not tell: give it with --region")],
    ),
    "a workspace": (
        {"a.tf": "output x { value = terraform.workspace }"},
        [("terraform.workspace", "is taken to be default")],
    ),
    "zones": (
        {"a.tf": 'provider aws { region = "eu-west-1" }\ndata aws_availability_zones z {}'},
        [
            (
                "data.aws_availability_zones.z",
                "is taken to name eu-west-1a, eu-west-1b, eu-west-1c: which zones the account has, only AWS tells",
            )
        ],
    ),
    "a search": (
        {
            "a.tf": 'provider aws { region = "eu-west-1" }\nresource aws_vpc v { tags = { a = "b" } }\n'
            'data aws_vpc d { tags = { a = "b" } }'
        },
        [("data.aws_vpc.d", "is taken to find aws_vpc.v: nothing else here is like that")],
    ),
    "a key that ECS does not know": (
        {
            "a.tf": """
provider aws { region = "eu-west-1" }
resource aws_ecs_task_definition t {
  container_definitions = jsonencode([{ name = "c", Image = "i", ports = [], cpu = null }])
}
"""
        },
        [("aws_ecs_task_definition.t", "has ports of container c, which ECS does not know: it is left out")],
    ),
}


@pytest.mark.parametrize("case", ASSUMED)
def test_what_source_does_not_tell_is_said_once(case: str, tmp_path: Path) -> None:
    files, expected = ASSUMED[case]
    assert [note[1:] for note in read(tmp_path, files).notes] == expected


def test_container_definitions_are_read_as_the_provider_reads_them(tmp_path: Path) -> None:
    text = """
resource aws_ecr_repository r { name = "app" }
resource aws_ecs_task_definition t {
  container_definitions = <<-EOT
    [{"Name": "c", "image": "${aws_ecr_repository.r.repository_url}", "healthcheck": {"Command": ["CMD"]}, "cpu": "1",
      "user": null, "dockerLabels": {"Name": "x", "n": null}}]
  EOT
}
"""
    (_, task) = read(tmp_path, {"a.tf": text}).resources
    assert shown(json.loads(task.values["container_definitions"])) == [
        {
            "name": "c",
            "image": "${aws_ecr_repository.r.repository_url}",
            "healthCheck": {"command": ["CMD"]},
            "cpu": "1",
            "dockerLabels": {"Name": "x"},
        }
    ]


# Files, and what is refused of them.
REFUSED: dict[str, tuple[Files, str]] = {
    "a resource twice": (
        {"a.tf": "resource aws_vpc v {}", "b.tf": "\nresource aws_vpc v {}"},
        '{}/b.tf: line 2: resource "aws_vpc" "v" is there twice',
    ),
    "a local twice": ({"a.tf": "locals { a = 1 }\nlocals { a = 2 }"}, "{}/a.tf: line 2: local.a is set twice"),
    "an override of nothing": (
        {"override.tf": "resource aws_vpc v {}"},
        '{}/override.tf: line 1: resource "aws_vpc" "v" overrides nothing',
    ),
    "too few labels": ({"a.tf": "resource aws_vpc {}"}, "{}/a.tf: line 1: a resource block has 2 labels, got 1"),
    "two files": (
        {"a.tf": "a", "b.tf.json": "["},
        "{0}/a.tf: line 1: block a must go on with a label or a brace\n"
        "{0}/b.tf.json: is not JSON: Expecting value: line 1 column 2 (char 1)",
    ),
    "a value of another type": (
        {"a.tf": "variable v { type = list(string) }\noutput x { value = var.v }", "terraform.tfvars": "v = 1"},
        "{}/terraform.tfvars: v: has a value of another type than the variable: not a list",
    ),
    "no type": (
        {"a.tf": "variable v { type = lisst(string) }\noutput x { value = var.v }", "terraform.tfvars": "v = []"},
        '{}/a.tf: line 1: variable v: "lisst" is no type',
    ),
    "a value that refers to something": (
        {"a.tf": "variable v {}", "terraform.tfvars": "\nv = var.x"},
        "{}/terraform.tfvars: line 2: the value of v must be a constant",
    ),
    "a module that is its own source": (
        {"a.tf": 'module m { source = "./" }'},
        "{}/a.tf: line 1: module.m is its own source",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_terraform_refuses_is_refused(case: str, tmp_path: Path) -> None:
    files, message = REFUSED[case]
    with pytest.raises(InputError) as error:
        read(tmp_path, files)
    assert str(error.value) == message.format(tmp_path)
