"""What a proof says to add is Terraform to paste: pasted, it is valid, and the task that did not start does."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

import pytest

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.remedies.paste import one_line
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]
Edit = Callable[[str], str]
FOLDER = Path(__file__).parent / "mended"
NETWORK, NAT, FILES = ((FOLDER / name).read_text() for name in ("main.tf", "nat.tf", "files.tf"))
MOUNT = """\
  volume {
    name = "data"
    efs_volume_configuration {
      file_system_id = aws_efs_file_system.data.id
    }
  }
"""


def without(*addresses: str) -> Edit:
    """Take resources away."""

    def edit(text: str) -> str:
        for address in addresses:
            type_, _, name = address.partition(".")
            text, count = re.subn(
                rf'resource "{type_}" "{name}" {{\n.*?^}}\n', "", text, flags=re.DOTALL | re.MULTILINE
            )
            assert count == 1, address
        return text

    return edit


def within(address: str, text: str) -> Edit:
    """Add lines to a resource."""
    type_, _, name = address.partition(".")
    header = f'resource "{type_}" "{name}" {{\n'

    def edit(whole: str) -> str:
        assert header in whole, address
        return whole.replace(header, header + indent(text.rstrip("\n"), "  ") + "\n")

    return edit


def beside(text: str) -> Edit:
    return lambda whole: f"{whole}\n{text}"


def instead(old: str, new: str) -> Edit:
    def edit(whole: str) -> str:
        assert old in whole, old
        return whole.replace(old, new)

    return edit


def block(header: str, **arguments: str) -> str:
    return "\n".join([f"{header} {{", *(f"  {name} = {value}" for name, value in arguments.items()), "}", ""])


RULE, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
PORT = {"protocol": '"tcp"', "from_port": "443", "to_port": "443"}
HTTP = {"protocol": '"tcp"', "from_port": "80", "to_port": "80", "cidr_blocks": '["10.0.0.0/16"]'}
INTERFACES = "aws_vpc_endpoint.interface"
ENDPOINTS = (INTERFACES, "aws_vpc_endpoint.s3", f"{EGRESS}.s3", f"{EGRESS}.endpoints")
OPEN_NAT = (beside(NAT), without(*ENDPOINTS))
MOUNTED = (beside(FILES), within("aws_ecs_task_definition.app", MOUNT))
ACL = block('resource "aws_network_acl" "private"', vpc_id="aws_vpc.main.id", subnet_ids="aws_subnet.private[*].id")
ANYTHING = {"protocol": '"-1"', "from_port": "0", "to_port": "0", "cidr_block": '"0.0.0.0/0"', "action": '"allow"'}
REFUSED = ANYTHING | {"rule_no": "100", "action": '"deny"'}


def old(name: str, direction: str, group: str, **peer: str) -> str:
    header = f'resource "aws_security_group_rule" "{name}"'
    return block(header, type=f'"{direction}"', security_group_id=f"aws_security_group.{group}.id", **PORT, **peer)


ELSEWHERE = "us-west-2"
# What is broken, by the name of the module in which it is.
BROKEN: dict[str, tuple[Edit, ...]] = {
    "egress": (without(f"{EGRESS}.endpoints"),),
    "egress_to_s3": (without(f"{EGRESS}.s3"),),
    "no_egress": (without(f"{EGRESS}.s3", f"{EGRESS}.endpoints"),),
    "egress_by_old_rules": (
        without(f"{EGRESS}.s3", f"{EGRESS}.endpoints"),
        beside(old("any", "egress", "task", cidr_blocks='["10.9.0.0/16"]')),
    ),
    "egress_by_blocks": (
        without(f"{EGRESS}.s3", f"{EGRESS}.endpoints"),
        within("aws_security_group.task", block("egress", **HTTP)),
    ),
    "ingress": (without(f"{RULE}.endpoints"),),
    "ingress_by_old_rules": (
        without(f"{RULE}.endpoints"),
        beside(old("any", "ingress", "endpoints", cidr_blocks='["10.9.0.0/16"]')),
    ),
    "ingress_by_blocks": (
        without(f"{RULE}.endpoints"),
        within("aws_security_group.endpoints", block("ingress", **HTTP)),
    ),
    "ingress_of_the_default_group": (
        instead("  security_group_ids  = [aws_security_group.endpoints.id]\n", ""),
        instead("  referenced_security_group_id = aws_security_group.endpoints.id\n", '  cidr_ipv4 = "10.0.0.0/16"\n'),
    ),
    "one_endpoint": (instead('["ecr.api", "ecr.dkr", "logs"]', '["ecr.api", "logs"]'),),
    "no_endpoint": (without(*ENDPOINTS),),
    "no_endpoint_and_blocks": (
        without(*ENDPOINTS),
        within("aws_security_group.task", block("egress", **HTTP)),
    ),
    "s3_as_an_interface": (
        without(f"{EGRESS}.s3"),
        instead(
            "  route_table_ids = [aws_route_table.private.id]\n",
            '  vpc_endpoint_type = "Interface"\n  private_dns_enabled = true\n  subnet_ids = aws_subnet.private[*].id\n'
            "  security_group_ids = [aws_security_group.endpoints.id]\n"
            "  dns_options {\n    private_dns_only_for_inbound_resolver_endpoint = false\n  }\n",
        ),
    ),
    "main_route_table": (
        without("aws_route_table_association.private"),
        instead("  route_table_ids = [aws_route_table.private.id]\n", "  route_table_ids = []\n"),
    ),
    "network_acl": (beside(ACL),),
    "network_acl_with_blocks": (
        beside(ACL),
        within("aws_network_acl.private", block("ingress", **REFUSED) + block("egress", **REFUSED)),
    ),
    "network_acl_of_nat": (
        *OPEN_NAT,
        beside(ACL),
        instead('"aws_network_acl" "private"', '"aws_network_acl" "public"'),
        instead("subnet_ids = aws_subnet.private[*].id", "subnet_ids = [aws_subnet.public.id]"),
    ),
    "nat_without_a_route": (*OPEN_NAT, without("aws_route.nat")),
    "nat_without_a_route_and_blocks": (
        *OPEN_NAT,
        without("aws_route.nat"),
        within("aws_route_table.private", block("route", cidr_block='"10.9.0.0/16"', transit_gateway_id='"tgw-1"')),
    ),
    "nat_without_a_way_out": (*OPEN_NAT, without("aws_route.public")),
    "nat_without_egress": (*OPEN_NAT, without(f"{EGRESS}.internet")),
    "block_public_access": (
        *OPEN_NAT,
        # It is the region's, in which no other module is.
        instead("us-east-1", ELSEWHERE),
        beside(
            block(
                'resource "aws_vpc_block_public_access_options" "x"',
                internet_gateway_block_mode='"block-bidirectional"',
            )
        ),
    ),
    "mount_target": (*MOUNTED, instead('["0", "1"]', '["0"]')),
    "mount_targets_ingress": (*MOUNTED, without(f"{RULE}.files")),
    "mount_targets_egress": (*MOUNTED, without(f"{EGRESS}.files")),
    "log_group": (without("aws_cloudwatch_log_group.app"), instead("/ecs/app", "/ecs/alone")),
    "group_in_a_module": (
        without("aws_security_group.task", f"{EGRESS}.s3", f"{EGRESS}.endpoints"),
        beside(block('module "inner"', source='"./inner"', vpc_id="aws_vpc.main.id")),
        instead("[aws_security_group.task.id]", "[module.inner.id]"),
    ),
    "taken_name": (without(f"{EGRESS}.endpoints"), instead('_egress_rule" "s3"', '_egress_rule" "task_endpoints"')),
}


# The task's security group in a module, which knows nothing of the endpoints.
INNER = """\
variable "vpc_id" {
  type = string
}

resource "aws_security_group" "task" {
  vpc_id = var.vpc_id
}

output "id" {
  value = aws_security_group.task.id
}
"""


class Mended(NamedTuple):
    """The proofs before and after, and what was pasted by module."""

    before: Proof
    after: Proof
    pasted: dict[str, list[str]]
    terraform: Terraform


@pytest.fixture(scope="module")
def mended(terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory) -> Mended:
    """Every module, planned, mended by what its proof says, and planned again; nothing asks a server."""
    folder = tmp_path_factory.mktemp("mended") / "root"
    folder.mkdir()
    for name, edits in BROKEN.items():
        text = NETWORK
        for edit in edits:
            text = edit(text)
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(text)
    (folder / "group_in_a_module" / "inner").mkdir()
    (folder / "group_in_a_module" / "inner" / "main.tf").write_text(INNER)
    (folder / "main.tf.json").write_text(json.dumps(ROOT))
    terraform = terraform_in(folder)
    terraform.init()
    before = _proved(terraform)
    pasted = {name: list(dict.fromkeys(_remedies(before, f"module.{name}."))) for name in BROKEN}
    for name, remedies in pasted.items():
        for remedy in remedies:
            _paste(folder / name, remedy, f"module.{name}")
    terraform("validate")
    return Mended(before, _proved(terraform), pasted, terraform)


PROVIDER = dict.fromkeys(("skip_credentials_validation", "skip_requesting_account_id", "skip_metadata_api_check"), True)
ROOT: Json = {
    "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
    "provider": {"aws": [{**PROVIDER, "region": "us-east-1"}, {**PROVIDER, "alias": "west", "region": ELSEWHERE}]},
    "module": {
        name: {"source": f"./{name}"} | ({"providers": {"aws": "aws.west"}} if name == "block_public_access" else {})
        for name in BROKEN
    },
}


def _proved(terraform: Terraform) -> Proof:
    terraform("plan", "-input=false", "-refresh=false", "-out=plan")
    (proof,) = prove([read_shown(json.loads(terraform("show", "-json", "plan")), source="plan.json")])
    return proof


def _remedies(proof: Proof, module: str) -> Iterator[str]:
    for task in proof.tasks:
        if task.address.startswith(module):
            yield from (hop.remedy for path in task.paths if (hop := path.decisive))
    yield from (each.remedy for each in proof.findings if each.address.startswith(module) and "\n" in each.remedy)


def _paste(folder: Path, remedy: str, module: str) -> None:
    """Add to a module what a remedy says, where it says so; what it wants to be told comes from the module's caller."""
    main = folder / "main.tf"
    if match := re.fullmatch(r"add (\S+) to route_table_ids of (\S+)", remedy):
        main.write_text(main.read_text().replace("route_table_ids = []", f"route_table_ids = [{match[1]}]"))
        return
    for head, lines in _parts(remedy):
        match = re.fullmatch(r"(?:and )?add(?: to (.*)\.(\w+\.\w+)| in (\S+))", head)
        assert match, head
        inner = (match[1] or match[3]).removeprefix(module).removeprefix(".module.")
        path = folder / inner / "main.tf"
        path.write_text((within(match[2], lines) if match[2] else beside(lines))(path.read_text()))
        for name, wanted in re.findall(r'variable "(\w+)" {\n.*\n  description = "(.*)"', lines):
            told = f"{name} = {wanted.removeprefix(f'{module}.')}\n"
            main.write_text(main.read_text().replace(f'module "{inner}" {{\n', f'module "{inner}" {{\n  {told}'))


def _parts(remedy: str) -> Iterator[tuple[str, str]]:
    """Where to add something, and what."""
    for part in re.split(r"\n(?=and add)", remedy) if "\n" in remedy else ():
        head, _, lines = part.partition("\n")
        yield head, re.sub(r"^  ", "", lines, flags=re.MULTILINE) + "\n"


@pytest.mark.parametrize("module", BROKEN)
def test_what_a_remedy_adds_mends(module: str, mended: Mended) -> None:
    before, after = (
        next(task for task in proof.tasks if task.address.startswith(f"module.{module}."))
        for proof in (mended.before, mended.after)
    )
    assert mended.pasted[module]
    if module not in ("log_group", "s3_as_an_interface"):
        assert before.verdict is Verdict.FAILED, table([mended.before])
    assert after.verdict is Verdict.PASSED, "\n".join([table([mended.after]), *mended.pasted[module]])


@pytest.mark.parametrize("module", BROKEN)
def test_a_remedy_is_written_as_terraform_fmt_leaves_it(module: str, mended: Mended, tmp_path: Path) -> None:
    parts = [lines for remedy in mended.pasted[module] for _, lines in _parts(remedy)]
    for number, lines in enumerate(parts):
        (tmp_path / f"{number}.tf").write_text(lines)
    assert mended.terraform("fmt", "-check", "-diff", str(tmp_path)) == ""


def test_a_remedy_in_one_line_reads_like_one(mended: Mended) -> None:
    (remedy,) = mended.pasted["egress_to_s3"]
    assert one_line(remedy) == (
        'add in module.egress_to_s3 resource "aws_vpc_security_group_egress_rule" "task_s3" {'
        ' security_group_id = aws_security_group.task.id, ip_protocol = "tcp", from_port = 443, to_port = 443,'
        " prefix_list_id = aws_vpc_endpoint.s3.prefix_list_id }"
    )
