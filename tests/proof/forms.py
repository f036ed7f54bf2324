"""One configuration in the forms that a proof can read: Terraform's JSON syntax, a state, and a plan of HCL.

The state and the plan are made up from the configuration, so that thousands of them cost nothing; that Terraform's own
look and read like these is held in test_own_stacks_terraform.py.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from fargate_privatelink.proof.readers.configuration import read_synthesized
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.terraform.resources import Configuration
from fargate_privatelink.proof.terraform.symbols import SYMBOL, is_known, readable

Json = dict[str, Any]

# Nested blocks, whose arguments a plan's configuration has one by one; any other argument it has as a whole.
BLOCKS = {
    *("network_configuration", "volume", "efs_volume_configuration", "authorization_config", "configuration"),
    *("execute_command_configuration", "log_configuration", "ecs_target", "inline_policy", "statement"),
    *("vpc", "alias"),
    *("load_balancer", "default_action", "action", "forward", "target_group", "health_check", "subnet_mapping"),
    *("target", "ecs_parameters"),
}
META = ("for_each", "count", "depends_on", "lifecycle", "provider", "//")
REFERENCE = re.compile(r'(?:data\.)?aws_\w+\.[\w-]+(?:\.\w+|\[\d+\]|\["[^"]*"\])*|each\.(?:key|value)|count\.index')
# How AWS's ids begin, where something looks at that.
PREFIXES = {
    "aws_internet_gateway": "igw",
    "aws_security_group": "sg",
    "aws_subnet": "subnet",
    "aws_vpc_endpoint": "vpce",
}
ACCOUNT = "123456789012"
# What AWS computes, by type and attribute: of a resource's name, and of its address without punctuation.
COMPUTED = {
    ("aws_cloudwatch_event_rule", "arn"): "arn:aws:events:us-east-1:{account}:rule/{name}",
    ("aws_cloudwatch_log_group", "arn"): "arn:aws:logs:us-east-1:{account}:log-group:{name}",
    ("aws_ecr_repository", "arn"): "arn:aws:ecr:us-east-1:{account}:repository/{name}",
    ("aws_ecr_repository", "repository_url"): "{account}.dkr.ecr.us-east-1.amazonaws.com/{name}",
    ("aws_ecs_cluster", "arn"): "arn:aws:ecs:us-east-1:{account}:cluster/{name}",
    ("aws_ecs_task_definition", "arn"): "arn:aws:ecs:us-east-1:{account}:task-definition/{slug}:1",
    ("aws_ecs_task_definition", "arn_without_revision"): "arn:aws:ecs:us-east-1:{account}:task-definition/{slug}",
    ("aws_iam_policy", "arn"): "arn:aws:iam::{account}:policy/{name}",
    ("aws_iam_role", "arn"): "arn:aws:iam::{account}:role/{name}",
    # What adopts a part of a VPC has that part's id; here both are called main.
    ("aws_default_network_acl", "id"): "acl-{slug}",
    ("aws_default_route_table", "id"): "rtb-{slug}",
    ("aws_default_security_group", "id"): "sg-{slug}",
    ("aws_security_group", "owner_id"): "{account}",
    ("aws_vpc", "default_network_acl_id"): "acl-{slug}",
    ("aws_vpc", "default_route_table_id"): "rtb-{slug}",
    ("aws_vpc", "default_security_group_id"): "sg-{slug}",
    ("aws_vpc", "main_route_table_id"): "rtb-{slug}",
    ("aws_vpc", "owner_id"): "{account}",
    ("aws_vpc_endpoint", "prefix_list_id"): "pl-{slug}",
    # Of load balancers ids are ARNs.
    **{
        (f"aws_lb{type_}", attribute): f"arn:aws:elasticloadbalancing:us-east-1:{{account}}:{kind}/app/{{slug}}/0123"
        for type_, kind in (("", "loadbalancer"), ("_listener", "listener"), ("_target_group", "targetgroup"))
        for attribute in ("id", "arn")
    },
}


def synthesized(document: Json) -> Configuration:
    return read_synthesized(document, source="cdk.tf.json")


def state(document: Json) -> Configuration:
    """The configuration after an apply."""
    return read_shown(shown_state(document), source="state.json")


def shown_state(document: Json) -> Json:
    """A state, in which every resource has its ids and ARNs, as Terraform shows it."""
    configuration = synthesized(document)
    names = {each.address: str(each.values.get("name", "")) for each in configuration.resources}
    resources = []
    for each in configuration.resources:
        computed = {attribute: "" for type_, attribute in COMPUTED if type_ == each.type}
        given: Json = {"id": _applied(f"{each.address}.id", names)}
        given |= {attribute: _applied(f"{each.address}.{attribute}", names) for attribute in computed}
        if each.type == "aws_vpc_endpoint":
            given["dns_entry"] = [{"dns_name": _applied(f"{each.address}.dns_entry[0].dns_name", names)}]
        values = {**given, **_replaced(each.values, names)}
        mode = "data" if each.is_data else "managed"
        resources.append({"address": each.address, "type": each.type, "mode": mode, "values": values})
    outputs = {name: {"value": _replaced(value, names)} for name, value in configuration.outputs.items()}
    shown = {"format_version": "1.0", "values": {"outputs": outputs, "root_module": {"resources": resources}}}
    found: Json = json.loads(json.dumps(shown))
    return found


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    """A value with what its symbols have become."""
    if isinstance(value, str):
        return SYMBOL.sub(lambda match: _applied(readable(match[0])[2:-1], names), value)
    if isinstance(value, Mapping):
        return {key: _replaced(item, names) for key, item in value.items()}
    return [_replaced(item, names) for item in value] if isinstance(value, list) else value


def _applied(path: str, names: Mapping[str, str]) -> str:
    """What a reference such as `aws_vpc.main.id` has become."""
    address, _, attribute = path.rpartition(".")
    type_ = address.removeprefix("data.").partition(".")[0]
    slug = re.sub(r"[^0-9a-z]", "", address.removeprefix(type_))
    formula = COMPUTED.get((type_, attribute), f"{PREFIXES.get(type_, type_.replace('_', '-'))}-{{slug}}")
    return formula.format(account=ACCOUNT, name=names.get(address, ""), slug=slug)


def plan(document: Json) -> Configuration:
    """The configuration as Terraform plans it."""
    return read_shown(shown_plan(document), source="plan.json")


def shown_plan(document: Json) -> Json:
    """A plan of a configuration in HCL, before anything is there, as Terraform shows it."""
    planned, changes = [], []
    for resource in synthesized(document).resources:
        known = {name: _known(name, value) for name, value in resource.values.items()}
        unknown = {name: _mask(name, value) for name, value in resource.values.items() if not is_known(value)}
        about = {"address": resource.address, "type": resource.type, "mode": "data" if resource.is_data else "managed"}
        planned.append({**about, "values": {name: value for name, value in known.items() if value is not None}})
        changes.append({**about, "change": {"actions": ["create"], "after_unknown": {"id": True, **unknown}}})
    configured = [
        *(_configured(type_, name, body, "") for type_, n in document["resource"].items() for name, body in n.items()),
        *(_configured(t, name, body, "data.") for t, n in document.get("data", {}).items() for name, body in n.items()),
    ]
    outputs = {name: {"expression": _expression(each["value"])} for name, each in document.get("output", {}).items()}
    region = {"aws": {"expressions": {"region": {"constant_value": "us-east-1"}}}}
    shown = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"provider_config": region, "root_module": {"resources": configured, "outputs": outputs}},
    }
    found: Json = json.loads(json.dumps(shown))
    return found


def _known(name: str, value: Any) -> Any:
    if is_known(value):
        return value
    if isinstance(value, str):
        return None
    if name in BLOCKS:
        found = [{key: _known(key, item) for key, item in block.items()} for block in _listed(value)]
        return [{key: item for key, item in block.items() if item is not None} for block in found]
    if name in ("ingress", "egress", "route"):
        return [{key: item for key, item in block.items() if is_known(item)} for block in _listed(value)]
    return None


def _mask(name: str, value: Any) -> Any:
    if name in (*BLOCKS, "ingress", "egress", "route") and not isinstance(value, str):
        return [
            {key: _mask(key, item) for key, item in block.items() if not is_known(item)} for block in _listed(value)
        ]
    return True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _configured(type_: str, name: str, body: Json, prefix: str) -> Json:
    expressions = {}
    for key, value in body.items():
        if key in META:
            continue
        expressions[key] = _nested(key, value)
    mode = "data" if prefix else "managed"
    found: Json = {"address": f"{prefix}{type_}.{name}", "mode": mode, "type": type_, "name": name}
    found["expressions"] = expressions
    if "depends_on" in body:
        found["depends_on"] = body["depends_on"]
    if "for_each" in body:
        found["for_each_expression"] = _expression(body["for_each"])
    return found


def _nested(key: str, value: Any) -> Any:
    """An argument's expression, or those of each of its blocks."""
    if key not in BLOCKS or isinstance(value, str):
        return _expression(value)
    return [{name: _nested(name, item) for name, item in block.items()} for block in _listed(value)]


def _expression(value: Any) -> Json:
    """An expression as a plan has it: a constant, or its references with the beginnings of each."""
    text = json.dumps(value).replace('\\"', '"')
    if "${" not in text:
        return {"constant_value": value}
    references: list[str] = []
    for part in re.findall(r"\$\{(.*?)\}", text):
        for reference in REFERENCE.findall(part):
            while True:
                references.append(reference)
                shorter = re.sub(r"(?:\.\w+|\[[^\]]*\])$", "", reference)
                if re.fullmatch(r"(data\.)?aws_\w+|each|count", shorter):
                    break
                reference = shorter
    return {"references": references}


FORMS = {"synthesized": synthesized, "state": state, "plan": plan}
