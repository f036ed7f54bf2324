"""What the AWS provider reads as blocks, as arguments and as JSON is written as each of them."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fargate_privatelink.handoff.blocks import Spot
from fargate_privatelink.handoff.places import DOCUMENTS, SHAPES, Shape, is_document
from tests.handoff.stacks import Build, Json, planned, write_both, write_from_json
from tests.terraform import TerraformIn

FLAGS = ("skip_credentials_validation", "skip_requesting_account_id", "skip_metadata_api_check")
PROVIDER = {"region": "us-east-1", "skip_region_validation": True, **dict.fromkeys(FLAGS, True)}
ROLE, KEY = "arn:aws:iam::123456789012:role/x", "arn:aws:kms:us-east-1:123456789012:key/x"
METRIC = {
    "visibility_config": [{"cloudwatch_metrics_enabled": True, "metric_name": "m", "sampled_requests_enabled": True}]
}
WAF = ("default_action", "default_action.allow", "visibility_config")
QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"


def generic(cdktf: ModuleType, stack: Any, type_: str, name: str, body: Json) -> None:
    """A resource of which CDKTF declares nothing."""
    made = cdktf.TerraformResource(stack, f"{type_}_{name}", terraform_resource_type=type_)
    made.override_logical_id(name)
    for key, value in body.items():
        made.add_override(key, value)


# Stacks, and the places of each that are told to be blocks.
CASES: dict[str, tuple[Build, tuple[str, ...]]] = {}


def case(*blocks: str) -> Callable[[Build], Build]:
    def add(build: Build) -> Build:
        CASES[build.__name__] = build, blocks
        return build

    return add


@case()
def security_groups(cdktf: ModuleType, stack: Any) -> None:
    from cdktf_cdktf_provider_aws.security_group import SecurityGroupEgress

    from fargate_privatelink.cdktf.bindings import SecurityGroup

    every = {"description": "", "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": False}
    rule = {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], **every}
    cdktf.TerraformLocal(stack, "rules", [rule])
    group: Json = {"vpc_id": "vpc-1", "tags": {"a": "b"}}
    SecurityGroup(stack, "none", name="none", ingress=[], egress=[], **group)
    out = SecurityGroupEgress(from_port=0, to_port=0, protocol="-1", cidr_blocks=["0.0.0.0/0"])
    SecurityGroup(stack, "some", name="some", ingress=[], egress=[out], **group)
    SecurityGroup(stack, "token", name="token", ingress=cdktf.Token.as_any("${local.rules}"), **group)
    each = cdktf.TerraformIterator.from_list(["10.0.0.0/8", "10.1.0.0/16"])
    rules = each.dynamic({**rule, "cidr_blocks": [each.value]})
    SecurityGroup(stack, "each", name="each", ingress=rules, **group)
    mixed = {"name": "mixed", "ingress": [rule, "${local.rules[0]}"]}
    generic(cdktf, stack, "aws_security_group", "mixed", mixed)


@case("aws_default_network_acl.ingress")
def routes(cdktf: ModuleType, stack: Any) -> None:
    from cdktf_cdktf_provider_aws.route_table import RouteTableRoute

    from fargate_privatelink.cdktf.bindings import RouteTable

    RouteTable(stack, "none", vpc_id="vpc-1", route=[], tags={"a": "b"})
    RouteTable(stack, "some", vpc_id="vpc-1", route=[RouteTableRoute(cidr_block="0.0.0.0/0", gateway_id="igw-1")])
    generic(cdktf, stack, "aws_default_route_table", "none", {"default_route_table_id": "rtb-1", "route": []})
    generic(cdktf, stack, "aws_network_acl", "none", {"vpc_id": "vpc-1", "ingress": [], "egress": []})
    # Here they are blocks.
    generic(cdktf, stack, "aws_default_network_acl", "none", {"default_network_acl_id": "acl-1", "ingress": []})


@case("aws_emr_cluster.master_instance_group", "aws_securitylake_data_lake.configuration")
def attributes_as_blocks_elsewhere(cdktf: ModuleType, stack: Any) -> None:
    emr = {
        "name": "e",
        "release_label": "emr-6.0.0",
        "service_role": ROLE,
        "master_instance_group": [{"instance_type": "m5.xlarge"}],
    }
    unset = dict.fromkeys(("main_class", "properties"), cdktf.Token.null_value())
    jar = [{"jar": "command-runner.jar", "args": ["a"], **unset}]
    step = {"name": "a", "action_on_failure": "CONTINUE", "hadoop_jar_step": jar}
    generic(cdktf, stack, "aws_emr_cluster", "none", {**emr, "step": []})
    generic(cdktf, stack, "aws_emr_cluster", "some", {**emr, "step": [step]})
    lake = {"meta_store_manager_role_arn": ROLE}
    for name, encryption in (("none", []), ("some", [{"kms_key_id": "x"}])):
        configuration = [{"region": "us-east-1", "encryption_configuration": encryption}]
        generic(cdktf, stack, "aws_securitylake_data_lake", name, {**lake, "configuration": configuration})


@case()
def objects(cdktf: ModuleType, stack: Any) -> None:
    encryption = {"sse_algorithm": "aws:kms", "kms_key_arn": KEY}
    generic(cdktf, stack, "aws_s3tables_table_bucket", "b", {"name": "bucket", "encryption_configuration": encryption})
    locales = {"en_US": {"source_bot_version": "DRAFT"}}
    generic(cdktf, stack, "aws_lexv2models_bot_version", "v", {"bot_id": "ABCDEFGHIJ", "locale_specification": locales})


@case(
    *(f"aws_wafv2_web_acl.{name}" for name in WAF),
    *(f"aws_wafv2_web_acl.rule{name}" for name in ("", ".action", ".action.block", ".visibility_config")),
)
def blocks_all_the_way_down(cdktf: ModuleType, stack: Any) -> None:
    countries = {"geo_match_statement": [{"country_codes": ["US"]}]}
    limit = {
        "limit": 1000,
        "aggregate_key_type": "IP",
        "scope_down_statement": {"not_statement": {"statement": [countries]}},
    }
    rule = {
        "name": "r",
        "priority": 1,
        "action": [{"block": {}}],
        "statement": {"rate_based_statement": limit},
        **METRIC,
    }
    acl = {
        "name": "a",
        "scope": "REGIONAL",
        "default_action": [{"allow": {}}],
        **METRIC,
        "rule": [rule],
    }
    generic(cdktf, stack, "aws_wafv2_web_acl", "a", acl)
    sheets = {"data_set_configuration": [{"placeholder": "p"}], "sheets": [{"sheet_id": "s", "title": "x"}]}
    template = {"template_id": "t", "name": "n", "version_description": "v", "definition": sheets}
    generic(cdktf, stack, "aws_quicksight_template", "t", template)


@case()
def blocks_that_are_none(cdktf: ModuleType, stack: Any) -> None:
    from fargate_privatelink.cdktf.bindings import EcsCluster, IamRole

    EcsCluster(stack, "tags", name="x", setting=[], tags={"a": "b"})
    EcsCluster(stack, "no_tags", name="x", setting=[])
    IamRole(stack, "role", name="r", assume_role_policy="{}", inline_policy=[])


@case("aws_instance.metadata_options", "aws_config_config_rule.source")
def overrides(cdktf: ModuleType, stack: Any) -> None:
    from fargate_privatelink.cdktf.bindings import EcsCluster, Vpc, VpcEndpoint

    Vpc(stack, "tags", cidr_block="10.0.0.0/16").add_override("tags.Name", "b")
    VpcEndpoint(stack, "timeouts", vpc_id="vpc-1", service_name="x").add_override("timeouts.create", "5m")
    cluster = EcsCluster(stack, "dynamic", name="x", tags={"a": "b"})
    content = [{"name": "containerInsights", "value": "${it.value}"}]
    cluster.add_override("dynamic", [{"setting": {"for_each": ["enabled"], "iterator": "it", "content": content}}])
    options = {"metadata_options": [{"http_tokens": "required"}], "ami": "ami-1", "instance_type": "t3.micro"}
    generic(cdktf, stack, "aws_instance", "told", {**options, "tags": {"a": "b"}})
    # Names of meta-arguments, which are none here.
    source = {"owner": "AWS", "source_identifier": "S3_BUCKET_VERSIONING_ENABLED"}
    generic(cdktf, stack, "aws_config_config_rule", "source", {"name": "x", "source": [source]})


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "a", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:AssumeRole"], "Resource": "*"}
    ],
}
SIZES = [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}]
BATCH = {"image": "x", "command": ["<\u00e9&>", "b", "a"], "resourceRequirements": SIZES}
FILTER = {"b": [{"anything-but": "<\u00e9&>"}], "a": ["y"]}
NODES = {"numNodes": 1, "mainNode": 0, "nodeRangeProperties": [{"targetNodes": "0:", "container": BATCH}]}
# For each argument that is taken as JSON a resource: what else it needs, not known before it is made, and the JSON.
TAKEN_AS_JSON: dict[str, tuple[str, str, Any]] = {
    "access_policies": ("aws_opensearch_domain", "domain_name", POLICY),
    "access_policy": ("aws_cloudwatch_log_destination_policy", "destination_name", POLICY),
    "assume_role_policy": ("aws_iam_role", "", POLICY),
    "configurations_json": (
        "aws_emr_cluster",
        "name release_label service_role",
        [{"Properties": {"a": "<\u00e9&>"}, "Classification": "x"}],
    ),
    "container_definitions": (
        "aws_ecs_task_definition",
        "family",
        [{"name": "a", "image": "b", "memory": 128, "essential": True, "command": ["<\u00e9&>"]}],
    ),
    "container_properties": ("aws_batch_job_definition", "name type", BATCH),
    "dashboard_body": ("aws_cloudwatch_dashboard", "dashboard_name", {"widgets": [{"y": 0.5, "title": "<\u00e9&>"}]}),
    "delivery_policy": ("aws_sns_topic", "", {"http": {"b": 1, "a": "<\u00e9&>"}}),
    "ecs_properties": ("aws_batch_job_definition", "name type", {"taskProperties": [{"containers": [BATCH]}]}),
    "event_pattern": ("aws_cloudwatch_event_rule", "", {"source": ["aws.ec2"], "detail": FILTER}),
    "filter_policy": ("aws_sns_topic_subscription", "endpoint protocol topic_arn", FILTER),
    "inline_policy": ("aws_ssoadmin_permission_set_inline_policy", "instance_arn permission_set_arn", POLICY),
    "node_properties": ("aws_batch_job_definition", "name type", NODES),
    "policy": ("aws_iam_policy", "", POLICY),
    "policy_document": ("aws_cloudwatch_log_resource_policy", "policy_name", POLICY),
    "redrive_allow_policy": ("aws_sqs_queue", "", {"sourceQueueArns": [QUEUE], "redrivePermission": "byQueue"}),
    "redrive_policy": ("aws_sqs_queue", "", {"maxReceiveCount": 3, "deadLetterTargetArn": QUEUE}),
    "replay_policy": ("aws_sns_topic_subscription", "endpoint protocol topic_arn", {"b": 1, "a": "<\u00e9&>"}),
    "rule_json": ("aws_wafv2_web_acl", "scope", [{"Name": "a", "Priority": 1, "Statement": {}, "Action": {}}]),
}


@case(*(f"aws_wafv2_web_acl.{name}" for name in WAF))
def documents(cdktf: ModuleType, stack: Any) -> None:
    """Each argument that is taken as JSON, with spaces, escapes and an order that Terraform would not write."""
    cdktf.DataResource(stack, "unknown")
    for argument, (type_, others, document) in TAKEN_AS_JSON.items():
        body: Json = dict.fromkeys(others.split(), "${terraform_data.unknown.id}")
        if type_ == "aws_wafv2_web_acl":
            body |= {"default_action": [{"allow": {}}], **METRIC}
        generic(cdktf, stack, type_, argument, {**body, argument: json.dumps(document, indent=1)})
    # Compared as it stands.
    body = {"primary_key_arn": KEY, "policy": json.dumps(POLICY)}
    generic(cdktf, stack, "aws_kms_replica_key", "policy", body)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case in folders `<case>/json` and `<case>/hcl`."""
    folder = tmp_path_factory.mktemp("aws")
    for name, (build, blocks) in CASES.items():
        write_both(name, build, folder, blocks=blocks)
    return folder


def test_the_provider_plans_the_same_for_all_forms(root: Path, terraform_in: TerraformIn, aws_schemas: Path) -> None:
    for name in CASES:
        write_from_json(name, root, "--schemas", str(aws_schemas))
    plans = planned(terraform_in, root, {name: {} for name in CASES}, provider={"aws": PROVIDER})
    for name in CASES:
        assert plans[f"{name}-hcl"] == plans[f"{name}-json"], name
        assert plans[f"{name}-command"] == plans[f"{name}-json"], name
    assert terraform_in(root)("fmt", "-check", "-diff", "-recursive") == ""


def test_every_argument_that_is_taken_as_json_is_planned_in_both_forms(root: Path) -> None:
    assert list(TAKEN_AS_JSON) == sorted(DOCUMENTS)
    text = (root / "documents" / "hcl" / "main.tf").read_text()
    assert [name for name in TAKEN_AS_JSON if f"  {name} = jsonencode(" not in text] == []
    # Where the provider compares it as a text, it stays one.
    assert '  policy = chomp(<<-EOT\n    {"Version": ' in text


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("security_groups", "  ingress = []"),
        ("security_groups", "  ingress = local.rules"),
        ("security_groups", "  egress {"),
        ("security_groups", "  ingress = ["),
        ("routes", "  route  = []"),
        ("routes", "  route {"),
        ("attributes_as_blocks_elsewhere", "    encryption_configuration = []"),
        ("attributes_as_blocks_elsewhere", "    hadoop_jar_step {"),
        ("objects", "  encryption_configuration = {"),
        ("blocks_all_the_way_down", "          not_statement {"),
    ],
)
def test_a_value_has_its_shape(root: Path, name: str, line: str) -> None:
    assert line in (root / name / "hcl" / "main.tf").read_text().splitlines()


@pytest.mark.parametrize(
    ("place", "key", "declared", "shape"),
    [
        ("aws_ecs_cluster", "setting", {"setting": {"isBlock": True}}, Shape.BLOCK),
        ("aws_vpc", "tags", {}, Shape.ARGUMENT),
        ("aws_vpc", "timeouts", {}, Shape.BLOCK),
        ("aws_vpc", "other", {}, None),
        # A table comes before what CDKTF declares, and that before what most resources have.
        ("aws_security_group", "ingress", {"ingress": {"isBlock": True}}, Shape.EITHER),
        ("aws_wafv2_web_acl.rule", "statement", {"statement": {"isBlock": False}}, Shape.BLOCKS),
        (
            "aws_s3tables_table_bucket",
            "encryption_configuration",
            {"encryption_configuration": {"isBlock": True}},
            Shape.ARGUMENT,
        ),
        ("aws_devopsguru_resource_collection", "tags", {"tags": {"isBlock": True}}, Shape.BLOCK),
    ],
)
def test_what_is_known_of_a_place_comes_first(place: str, key: str, declared: Json, shape: Shape | None) -> None:
    assert Spot("a", place, SHAPES, [declared]).shape(key) is shape


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("aws_iam_policy.policy", True),
        ("aws_iam_role.inline_policy.policy", True),
        ("aws_kms_replica_key.policy", False),
        ("aws_iam_policy.name", False),
        ("data.aws_iam_policy.policy", False),
        ("other_thing.policy", False),
    ],
)
def test_an_argument_is_taken_as_json_by_its_name(place: str, expected: bool) -> None:
    assert is_document(place) is expected
