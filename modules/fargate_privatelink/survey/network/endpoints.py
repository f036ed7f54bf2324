"""Reads VPC endpoints."""

from collections.abc import Collection

from fargate_privatelink.documents import Json
from fargate_privatelink.survey.reader import Reader, filters, policy, stack_of

# Endpoints that nobody has any more.
GONE = ("deleting", "deleted")


def read_endpoints(reader: Reader, ids: Collection[str]) -> None:
    """Read the VPCs' endpoints. Only those whose `state` is `available` serve anybody."""
    lists = {each["name"]: id_ for id_, each in reader.resources["aws_ec2_managed_prefix_list"].items()}
    for each in reader.ask("ec2:DescribeVpcEndpoints", *ids, Filters=filters(vpc_id=ids)):
        state = each.get("State", "")
        state = state[:1].lower() + state[1:]
        if state not in GONE:
            _add(reader, each, state, lists.get(each["ServiceName"]))


def _add(reader: Reader, endpoint: Json, state: str, prefix_list: str | None) -> None:
    id_, options = endpoint["VpcEndpointId"], endpoint.get("DnsOptions") or {}
    reader.add(
        "aws_vpc_endpoint",
        id_,
        id=id_,
        arn=reader.arn("ec2", f"vpc-endpoint/{id_}", endpoint.get("OwnerId", "")),
        owner_id=endpoint.get("OwnerId"),
        state=state,
        vpc_id=endpoint["VpcId"],
        service_name=endpoint["ServiceName"],
        service_region=endpoint.get("ServiceRegion"),
        vpc_endpoint_type=endpoint.get("VpcEndpointType", "Gateway"),
        private_dns_enabled=endpoint.get("PrivateDnsEnabled", False),
        ip_address_type=endpoint.get("IpAddressType"),
        subnet_ids=sorted(endpoint.get("SubnetIds", ())),
        security_group_ids=sorted(each["GroupId"] for each in endpoint.get("Groups", ())),
        route_table_ids=sorted(endpoint.get("RouteTableIds", ())),
        policy=policy(endpoint.get("PolicyDocument")),
        prefix_list_id=prefix_list,
        dns_options=[_options(options)] if options else None,
        dns_entry=sorted(
            ({"dns_name": each["DnsName"]} for each in endpoint.get("DnsEntries", ()) if each.get("DnsName")),
            key=lambda each: each["dns_name"],
        ),
        requester_managed=endpoint.get("RequesterManaged"),
        tags=stack_of(endpoint),
    )


def _options(options: Json) -> Json:
    given = {
        "dns_record_ip_type": options.get("DnsRecordIpType"),
        "private_dns_only_for_inbound_resolver_endpoint": options.get("PrivateDnsOnlyForInboundResolverEndpoint"),
    }
    return {key: value for key, value in given.items() if value is not None}
