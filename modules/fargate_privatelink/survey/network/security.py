"""Reads security groups with their rules, network ACLs, and the prefix lists that rules and routes name."""

from collections.abc import Collection, Iterator

from fargate_privatelink.documents import Json
from fargate_privatelink.survey.document import Reading
from fargate_privatelink.survey.reader import Reader, batches, filters, stack_of

# AWS's own rules, behind all others. Source: Amazon VPC User Guide, nacl-rules.
LAST_RULE = 32767
# AWS's number for all protocols, and its port for all ports.
ALL = "-1"
# Whose routes and addresses a gateway endpoint's prefix list holds.
GATEWAY_SERVICES = (".s3", ".dynamodb")
AWS = "AWS"


def read_groups(reader: Reader, ids: Collection[str]) -> None:
    """Read the security groups of VPCs and their rules."""
    found: dict[str, str] = {}
    for each in reader.ask("ec2:DescribeSecurityGroups", *ids, Filters=filters(vpc_id=ids)):
        found[each["GroupId"]] = each["VpcId"]
        reader.add(
            "aws_default_security_group" if each["GroupName"] == "default" else "aws_security_group",
            each["GroupId"],
            id=each["GroupId"],
            arn=each.get("SecurityGroupArn"),
            name=each["GroupName"],
            owner_id=each.get("OwnerId"),
            vpc_id=each["VpcId"],
            tags=stack_of(each),
        )
    if reader.is_read("ec2:DescribeSecurityGroups", *ids):
        # Where there is no group there is no rule.
        reader.note("ec2:DescribeSecurityGroupRules", *{*ids} - {*found.values()}, reading=Reading.READ)
    # Rules have no filter by VPC.
    for batch in batches(found):
        scopes = sorted({found[id_] for id_ in batch})
        for rule in reader.ask("ec2:DescribeSecurityGroupRules", *scopes, Filters=filters(group_id=batch)):
            _add_rule(reader, rule)


def _add_rule(reader: Reader, rule: Json) -> None:
    direction = "egress" if rule.get("IsEgress") else "ingress"
    is_all = rule["IpProtocol"] == ALL
    reader.add(
        f"aws_vpc_security_group_{direction}_rule",
        rule["SecurityGroupRuleId"],
        id=rule["SecurityGroupRuleId"],
        security_group_id=rule["GroupId"],
        ip_protocol=rule["IpProtocol"],
        from_port=None if is_all else rule.get("FromPort"),
        to_port=None if is_all else rule.get("ToPort"),
        cidr_ipv4=rule.get("CidrIpv4"),
        cidr_ipv6=rule.get("CidrIpv6"),
        prefix_list_id=rule.get("PrefixListId"),
        # Without the account of somebody else's, so that a survey of that account tells which it is.
        referenced_security_group_id=rule.get("ReferencedGroupInfo", {}).get("GroupId"),
        tags=stack_of(rule),
    )


def read_acls(reader: Reader, ids: Collection[str]) -> None:
    """Read the network ACLs of VPCs."""
    for acl in reader.ask("ec2:DescribeNetworkAcls", *ids, Filters=filters(vpc_id=ids)):
        entries = [each for each in acl.get("Entries", ()) if each["RuleNumber"] < LAST_RULE]
        reader.add(
            "aws_default_network_acl" if acl.get("IsDefault") else "aws_network_acl",
            acl["NetworkAclId"],
            id=acl["NetworkAclId"],
            vpc_id=acl["VpcId"],
            subnet_ids=sorted(each["SubnetId"] for each in acl.get("Associations", ())),
            ingress=_entries(each for each in entries if not each.get("Egress")),
            egress=_entries(each for each in entries if each.get("Egress")),
            tags=stack_of(acl),
        )


def _entries(entries: Iterator[Json]) -> list[Json]:
    blocks: list[Json] = []
    for each in sorted(entries, key=lambda entry: entry["RuleNumber"]):
        ports, icmp = each.get("PortRange") or {}, each.get("IcmpTypeCode") or {}
        block = {
            "rule_no": each["RuleNumber"],
            "action": each["RuleAction"],
            "protocol": each["Protocol"],
            "cidr_block": each.get("CidrBlock"),
            "ipv6_cidr_block": each.get("Ipv6CidrBlock"),
            "from_port": ports.get("From", 0),
            "to_port": ports.get("To", 0),
            "icmp_type": icmp.get("Type"),
            "icmp_code": icmp.get("Code"),
        }
        blocks.append({key: value for key, value in block.items() if value is not None})
    return blocks


def read_prefix_lists(reader: Reader) -> None:
    """Read the prefix lists that rules and routes name, and those of the services that gateway endpoints serve.

    AWS's own lists are known by their names; what is in them changes.
    """
    named = set(_named(reader))
    for each in reader.ask("ec2:DescribeManagedPrefixLists"):
        id_, name = each["PrefixListId"], each.get("PrefixListName", "")
        is_own = each.get("OwnerId") != AWS
        if id_ in named or (not is_own and name.endswith(GATEWAY_SERVICES)):
            found = reader.ask("ec2:GetManagedPrefixListEntries", id_, PrefixListId=id_) if is_own else []
            entries = [{"cidr": cidr} for cidr in sorted(entry["Cidr"] for entry in found)]
            reader.add(
                "aws_ec2_managed_prefix_list",
                id_,
                id=id_,
                name=name,
                owner_id=each.get("OwnerId"),
                entry=entries or None,
                tags=stack_of(each),
            )


def _named(reader: Reader) -> Iterator[str]:
    """The ids of the prefix lists that what has been read so far names."""
    for direction in ("ingress", "egress"):
        for rule in reader.resources[f"aws_vpc_security_group_{direction}_rule"].values():
            yield rule.get("prefix_list_id", "")
    for type_ in ("aws_route_table", "aws_default_route_table"):
        for table in reader.resources[type_].values():
            yield from (route.get("destination_prefix_list_id", "") for route in table["route"])
    for reference in reader.resources["aws_ec2_transit_gateway_prefix_list_reference"].values():
        yield reference["prefix_list_id"]
