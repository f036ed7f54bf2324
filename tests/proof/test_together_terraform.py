"""All remedies of a run, pasted together, are a configuration that plans, applies and proves, with the real provider.

moto takes some things that AWS refuses. What is known of those is held on what was made.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import boto3
import pytest

from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.rules import Severity
from fargate_privatelink.proof.terraform.arguments import DIRECTIONS
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from tests.conftest import Synthesize
from tests.proof.networks import EXECUTION, NAT_ONLY, SERVICES, in_subnets, rich, with_file_system
from tests.proof.pasting import mended
from tests.proof.test_breaks import BREAKS
from tests.terraform import Terraform, TerraformIn

Json = dict[str, Any]
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
# What is broken at once in each network: together, every kind of remedy that moto keeps what it makes of. It forgets
# the VPCs of a private zone, and knows no ways between networks and no exclusions from a block.
BROKEN = {
    "rich": (
        "VPC without DNS host names",
        "ssm without private DNS",
        "group that sets no egress itself",
        "network ACL without rules",
        "S3 endpoint in one zone's route table",
        "no sqs endpoint",
        "no ingress to secretsmanager",
        "ingress at another port in the group's own block, and egress beside it",
        "file system mounted in one zone",
        "policy of S3 for the account's root",
        "policy of ecr.dkr without the layers",
        "policy that denies beside an Allow",
        "role that may not pull",
        "task role that trusts EC2",
        "parameter with a key of one's own",
        "private zone of the registry's name, by an association",
    ),
    "nat": (
        "VPC without DNS host names",
        "NAT without a route to it, and a table that sets none itself",
        "NAT gateway without a way out",
        "NAT without egress",
        "network ACL of the NAT gateway's subnet without its answers",
        "role without a policy",
    ),
}


# Lists of objects in JSON have to have all that blocks in HCL may leave out.
# Source: Terraform documentation, Attributes as Blocks.
WHOLE: dict[str, Json] = {
    "aws_network_acl": dict.fromkeys(("icmp_code", "icmp_type", "ipv6_cidr_block")),
    "aws_security_group": {
        **dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")),
        "description": "",
        "self": False,
    },
}


class Mended(NamedTuple):
    """A network that was broken: what a run said of it, and what Terraform made of it with all of that done."""

    before: Proof
    state: Json
    after: Proof
    second_plan: Json


@pytest.fixture(scope="module")
def applied(
    moto: str, terraform_in: TerraformIn, synthesize: Synthesize, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Mended]:
    """Both networks: broken, proved, mended, planned, applied and planned again."""
    file_system = boto3.client("efs", endpoint_url=moto, **KEYS).create_file_system()["FileSystemId"]
    made = rich(file_system)
    documents = {"rich": synthesize(made), "nat": synthesize(NAT_ONLY)}
    given = {"rich": Given(tasks=made.tasks), "nat": Given()}
    documents["rich"] = with_file_system(documents["rich"], file_system)
    # Both are in one account.
    for type_, label in (("aws_cloudwatch_log_group", "ecs_web"), ("aws_ecr_repository", "web"), EXECUTION.split(".")):
        documents["nat"]["resource"][type_][label]["name"] += "-nat"
    # Each association waits a minute. The one of SQS is taken away.
    for service in (each for each in SERVICES if each != "sqs"):
        in_subnets(service, "${values(aws_subnet.private)[*].id}")(documents["rich"])
    folders = {name: tmp_path_factory.mktemp(name) for name in documents}

    def run(name: str) -> Mended:
        return _applied(documents[name], name, given[name], terraform_in(folders[name], moto))

    with ThreadPoolExecutor() as pool:
        return dict(zip(documents, pool.map(run, documents), strict=True))


def _applied(document: Json, name: str, given: Given, terraform: Terraform) -> Mended:
    for each in BROKEN[name]:
        BREAKS[each].change(document)
    (before,) = prove([read_synthesized(document, source=name)], given)
    pasted: list[str] = []
    document = mended(document, before, pasted)
    # Terraform wants something of each type, and outputs name what is broken.
    document["resource"] = {type_: named for type_, named in document["resource"].items() if named}
    for type_, blank in WHOLE.items():
        for body in document["resource"].get(type_, {}).values():
            body |= {way: [{**blank, **each} for each in body[way]] for way in DIRECTIONS if way in body}
    del document["terraform"]["backend"]
    commands = document["output"]["run_task_commands"]
    document["output"] = {"run_task_commands": {"value": commands["value"]}}
    (terraform.folder / "cdk.tf.json").write_text(json.dumps(document, indent=2))
    (terraform.folder / "pasted.tf").write_text("\n\n".join(pasted) + "\n")
    terraform.init()
    _planned(terraform)
    terraform("apply", "-input=false", "-parallelism=100", "plan")
    state = json.loads(terraform("show", "-json"))
    (after,) = prove([read_shown(state, source=name)], given)
    return Mended(before, state, after, _planned(terraform))


def _planned(terraform: Terraform) -> Json:
    terraform("plan", "-input=false", "-out=plan")
    plan: Json = json.loads(terraform("show", "-json", "plan"))
    return plan


@pytest.mark.parametrize("name", BROKEN)
def test_what_all_remedies_together_make_starts_every_task(name: str, applied: dict[str, Mended]) -> None:
    assert applied[name].before.verdict is Verdict.FAILED
    after = applied[name].after
    assert after.tasks
    assert {task.verdict for task in after.tasks} == {Verdict.PASSED}, table([after])
    assert [each for each in after.findings if each.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", BROKEN)
def test_nothing_that_was_pasted_takes_away_anything(name: str, applied: dict[str, Mended]) -> None:
    changes = applied[name].second_plan.get("resource_changes", [])
    assert [each["address"] for each in changes if each["change"]["actions"] not in (["no-op"], ["read"])] == []


Body = tuple[str, Json]


def _acl_rules(resources: list[Body]) -> Iterator[tuple[Any, ...]]:
    for type_, body in resources:
        if type_ == "aws_network_acl_rule":
            yield body["network_acl_id"], body["egress"], body["rule_number"]
        if type_ == "aws_network_acl":
            for egress, direction in ((True, "egress"), (False, "ingress")):
                # A refresh reads those that are resources of their own, too.
                yield from ((body["id"], egress, each["rule_no"], "inside") for each in body[direction])


def _private_dns(resources: list[Body]) -> Iterator[tuple[Any, ...]]:
    for type_, body in resources:
        if type_ == "aws_vpc_endpoint" and body["private_dns_enabled"]:
            yield body["vpc_id"], body["service_name"]


def _gateway_routes(resources: list[Body]) -> Iterator[tuple[Any, ...]]:
    for type_, body in resources:
        if type_ == "aws_vpc_endpoint" and body["vpc_endpoint_type"] == "Gateway":
            yield from ((table, body["service_name"]) for table in body["route_table_ids"])


def _routes(resources: list[Body]) -> Iterator[tuple[Any, ...]]:
    for type_, body in resources:
        if type_ == "aws_route":
            yield body["route_table_id"], body["destination_cidr_block"]


def _group_rules(resources: list[Body]) -> Iterator[tuple[Any, ...]]:
    told = ("security_group_id", "ip_protocol", "from_port", "to_port", "cidr_ipv4", "prefix_list_id")
    for type_, body in resources:
        if type_.startswith("aws_vpc_security_group_"):
            yield type_, *(body[name] for name in told), body["referenced_security_group_id"]


def _zones_of_endpoints(resources: list[Body]) -> Iterator[tuple[Any, ...]]:
    zones = {body["id"]: body["availability_zone"] for type_, body in resources if type_ == "aws_subnet"}
    for type_, body in resources:
        if type_ == "aws_vpc_endpoint":
            yield from ((body["id"], zones[subnet]) for subnet in body["subnet_ids"])


def _mount_targets(resources: list[Body]) -> Iterator[tuple[Any, ...]]:
    for type_, body in resources:
        if type_ == "aws_efs_mount_target":
            yield body["file_system_id"], body["availability_zone_name"]


def _role_policies(resources: list[Body]) -> Iterator[tuple[Any, ...]]:
    for type_, body in resources:
        if type_ == "aws_iam_role_policy":
            yield body["role"], body["name"]


# What there is one of. Source: Amazon EC2 API Reference, Error codes; Amazon EFS and IAM API References.
ONCE: dict[str, Callable[[list[Body]], Iterator[tuple[Any, ...]]]] = {
    "a number in a direction of a network ACL": _acl_rules,
    "private DNS of a service in a VPC": _private_dns,
    "a gateway endpoint of a service in a route table": _gateway_routes,
    "a route to a destination": _routes,
    "a rule of a security group": _group_rules,
    "an endpoint's subnet in a zone": _zones_of_endpoints,
    "a file system's mount target in a zone": _mount_targets,
    "a policy of a name in a role": _role_policies,
}


@pytest.mark.parametrize("what", ONCE)
def test_what_aws_takes_once_is_there_once(what: str, applied: dict[str, Mended]) -> None:
    found: list[tuple[Any, ...]] = []
    for each in applied.values():
        module = each.state["values"]["root_module"]
        resources = [(of["type"], of["values"]) for of in module["resources"] if of["mode"] == "managed"]
        found += ONCE[what](resources)
    assert found
    assert [each for each, count in Counter(found).items() if count > 1] == []
