"""What is to be added to an account, as lines of the AWS CLI: where a survey is all there is, nobody pastes Terraform.

Source: AWS CLI Command Reference; botocore's models of the services, which a test holds every option to.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from shlex import quote
from typing import NamedTuple

from fargate_privatelink.hcl.blocks import Block

RUN = "run"


class Command(NamedTuple):
    """A command, and its options by the arguments of Terraform's resource."""

    name: str
    options: Mapping[str, str]


RULE = {"security_group_id": "--group-id"}
ENDPOINT = {"vpc_endpoint_id": "--vpc-endpoint-id"}
# By the type of the resource that Terraform would add.
COMMANDS: Mapping[str, Command] = {
    "aws_cloudwatch_log_group": Command("logs create-log-group", {"name": "--log-group-name"}),
    "aws_ec2_transit_gateway_route_table_propagation": Command(
        "ec2 enable-transit-gateway-route-table-propagation",
        {
            "transit_gateway_attachment_id": "--transit-gateway-attachment-id",
            "transit_gateway_route_table_id": "--transit-gateway-route-table-id",
        },
    ),
    "aws_efs_mount_target": Command(
        "efs create-mount-target",
        {"file_system_id": "--file-system-id", "subnet_id": "--subnet-id", "security_groups": "--security-groups"},
    ),
    "aws_iam_role_policy": Command("iam put-role-policy", {"role": "--role-name", "policy": "--policy-document"}),
    "aws_network_acl_entry": Command(
        "ec2 delete-network-acl-entry", {"network_acl_id": "--network-acl-id", "rule_number": "--rule-number"}
    ),
    "aws_network_acl_rule": Command(
        "ec2 create-network-acl-entry",
        {
            "network_acl_id": "--network-acl-id",
            "rule_number": "--rule-number",
            "rule_action": "--rule-action",
            "cidr_block": "--cidr-block",
        },
    ),
    "aws_route": Command(
        "ec2 create-route",
        {
            "route_table_id": "--route-table-id",
            "destination_cidr_block": "--destination-cidr-block",
            "nat_gateway_id": "--nat-gateway-id",
            "gateway_id": "--gateway-id",
            "transit_gateway_id": "--transit-gateway-id",
            "vpc_peering_connection_id": "--vpc-peering-connection-id",
        },
    ),
    "aws_route53_record": Command("route53 change-resource-record-sets", {"zone_id": "--hosted-zone-id"}),
    "aws_security_group": Command("ec2 create-security-group", {"vpc_id": "--vpc-id"}),
    "aws_vpc": Command("ec2 modify-vpc-attribute", {"vpc_id": "--vpc-id"}),
    "aws_vpc_block_public_access_exclusion": Command(
        "ec2 create-vpc-block-public-access-exclusion",
        {"vpc_id": "--vpc-id", "internet_gateway_exclusion_mode": "--internet-gateway-exclusion-mode"},
    ),
    "aws_vpc_endpoint": Command(
        "ec2 create-vpc-endpoint",
        {
            "vpc_id": "--vpc-id",
            "service_name": "--service-name",
            "vpc_endpoint_type": "--vpc-endpoint-type",
            "subnet_ids": "--subnet-ids",
            "security_group_ids": "--security-group-ids",
            "route_table_ids": "--route-table-ids",
        },
    ),
    "aws_vpc_endpoint_private_dns": Command("ec2 modify-vpc-endpoint", ENDPOINT),
    "aws_vpc_endpoint_route_table_association": Command(
        "ec2 modify-vpc-endpoint", {**ENDPOINT, "route_table_id": "--add-route-table-ids"}
    ),
    "aws_vpc_endpoint_subnet_association": Command(
        "ec2 modify-vpc-endpoint", {**ENDPOINT, "subnet_id": "--add-subnet-ids"}
    ),
    "aws_vpc_security_group_egress_rule": Command("ec2 authorize-security-group-egress", RULE),
    "aws_vpc_security_group_ingress_rule": Command("ec2 authorize-security-group-ingress", RULE),
}
# Options without a value, by the argument that is true.
FLAGS = {
    "private_dns_enabled": "--private-dns-enabled",
    "enable_dns_support": "--enable-dns-support",
    "enable_dns_hostnames": "--enable-dns-hostnames",
}
# What an alias to an endpoint needs, by the end of the variable's name.
ENTRIES = {"DnsName": "name", "HostedZoneId": "zone"}
# The other end in a rule's permissions. Source: Amazon EC2 API Reference, IpPermission.
PEERS = {
    "referenced_security_group_id": ("UserIdGroupPairs", "GroupId"),
    "security_groups": ("UserIdGroupPairs", "GroupId"),
    "prefix_list_id": ("PrefixListIds", "PrefixListId"),
    "cidr_ipv4": ("IpRanges", "CidrIp"),
    "cidr_blocks": ("IpRanges", "CidrIp"),
}
TCP = "6"
CALL = re.compile(r"(?:\w+=\$\()?aws [a-z0-9-]+ [a-z0-9-]+(?= --)")
JSON = "jsonencode("


def commands(blocks: Sequence[Block], region: str | None) -> str:
    """The lines that add what some blocks of Terraform would add; what one of them makes is a variable of the shell."""
    lines = [_in_region(line, region) for block in blocks for line in _lines(block)]
    return "\n".join([RUN, *(f"  {line}" for line in lines)])


def is_command(line: str) -> bool:
    """Whether a line is one of the AWS CLI."""
    return CALL.match(line) is not None


def _in_region(line: str, region: str | None) -> str:
    """A command for the region of what it is about, whatever the shell's is."""
    return CALL.sub(rf"\g<0> --region {region}", line, count=1) if region else line


def _lines(block: Block) -> Iterator[str]:
    type_, name = re.findall(r'"([^"]*)"', block.header)
    if block.header.startswith("data "):
        yield from _names_of_endpoint(name, block)
        return
    command = COMMANDS[type_]
    words = ["aws", *command.name.split()]
    for argument, option in command.options.items():
        if argument in block.arguments:
            words += [option, *_values(block.arguments[argument])]
    words += [option for argument, option in FLAGS.items() if block.arguments.get(argument) == "true"]
    words += MORE[type_](name, block) if type_ in MORE else []
    line = " ".join(words)
    yield f"{name}=$({line})" if type_ == "aws_security_group" else line
    yield from AFTER[type_](name, block) if type_ in AFTER else ()


def _names_of_endpoint(name: str, block: Block) -> Iterator[str]:
    for entry, variable in ENTRIES.items():
        query = f"--query 'VpcEndpoints[0].DnsEntries[0].{entry}' --output text"
        ids = " ".join(_values(block.arguments["id"]))
        yield f"{name}_{variable}=$(aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {ids} {query})"


def _way(_: str, block: Block) -> list[str]:
    return ["--egress" if block.arguments["egress"] == "true" else "--ingress"]


def _of_acl_rule(name: str, block: Block) -> list[str]:
    ports = f"From={block.arguments['from_port']},To={block.arguments['to_port']}"
    return ["--protocol", TCP, "--port-range", ports, *_way(name, block)]


def _of_group(name: str, _: Block) -> list[str]:
    return ["--group-name", name, "--description", name, "--query", "GroupId", "--output", "text"]


def _of_rule(_: str, block: Block) -> list[str]:
    return ["--ip-permissions", _permission(block.arguments)]


def _rules_of_group(name: str, block: Block) -> Iterator[str]:
    for inner in block.blocks:
        way = f"authorize-security-group-{inner.header}"
        yield f'aws ec2 {way} --group-id "${name}" --ip-permissions {_permission(inner.arguments)}'


def _prefix_list(name: str, block: Block) -> Iterator[str]:
    """The prefix list of a gateway's service, which a rule names, and which AWS has for the whole region."""
    if block.arguments["vpc_endpoint_type"] == '"Gateway"':
        wanted = f"Name=prefix-list-name,Values={' '.join(_values(block.arguments['service_name']))}"
        query = "--query 'PrefixLists[0].PrefixListId' --output text"
        yield f"{name}=$(aws ec2 describe-managed-prefix-lists --filters {wanted} {query})"


def _change(record: Block) -> str:
    """The change that adds a record, in the CLI's shorthand."""
    (alias,) = record.blocks
    (made,) = re.findall(r"data\.aws_vpc_endpoint\.(\w+)\.dns_entry\[0\]\.dns_name", alias.arguments["name"])
    (host,), (type_,) = _plain(record.arguments["name"]), _plain(record.arguments["type"])
    target = f"{{HostedZoneId=${made}_zone,DNSName=${made}_name,EvaluateTargetHealth=false}}"
    added = f"{{Name={host},Type={type_},AliasTarget={target}}}"
    return f'"Changes=[{{Action=UPSERT,ResourceRecordSet={added}}}]"'


def _permission(rule: Mapping[str, str]) -> str:
    """The permissions of a rule, in the CLI's shorthand."""
    parts = ["IpProtocol=tcp", f"FromPort={rule['from_port']}", f"ToPort={rule['to_port']}"]
    for argument, (several, key) in PEERS.items():
        if argument in rule:
            members = ",".join(f"{{{key}={each}}}" for each in _plain(rule[argument]))
            parts.append(f"{several}=[{members}]")
    return f'"{",".join(parts)}"'


def _values(expression: str) -> list[str]:
    if expression.startswith(JSON):
        # Of objects of texts and lists, whose keys JSON has in quotes.
        document = json.loads(re.sub(r"(\w+) = ", r'"\1": ', expression.removeprefix(JSON).removesuffix(")")))
        return [quote(json.dumps(document))]
    return [f'"{each}"' if each.startswith("$") else quote(each) for each in _plain(expression)]


def _plain(expression: str) -> list[str]:
    """The values in an expression of Terraform: texts, numbers, or what another line makes, as a variable."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|\baws_\w+\.(\w+)\.\w+|(?<![\w".])(\d+)(?![\w".])', expression)
    return [text or (f"${made}" if made else number) for text, made, number in found]


# What is no argument of Terraform's as it is, by the type of the resource.
MORE: Mapping[str, Callable[[str, Block], list[str]]] = {
    "aws_iam_role_policy": lambda name, _: ["--policy-name", name],
    "aws_network_acl_entry": _way,
    "aws_network_acl_rule": _of_acl_rule,
    "aws_route53_record": lambda _, block: ["--change-batch", _change(block)],
    "aws_security_group": _of_group,
    "aws_vpc_security_group_egress_rule": _of_rule,
    "aws_vpc_security_group_ingress_rule": _of_rule,
}
# Further commands, by the type of the resource.
AFTER: Mapping[str, Callable[[str, Block], Iterator[str]]] = {
    "aws_security_group": _rules_of_group,
    "aws_vpc_endpoint": _prefix_list,
}
