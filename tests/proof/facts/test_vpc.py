"""Facts of a VPC that hold other things than resources with arguments: data sources, entries, AWS's own network."""

from typing import Any

import pytest

from fargate_privatelink.proof.facts.build import build
from fargate_privatelink.proof.network.model import Model
from fargate_privatelink.proof.network.vpcs import Target
from fargate_privatelink.proof.readers.show import read_shown

Json = dict[str, Any]


def resource(address: str, **values: Any) -> Json:
    """A resource or data source as a state holds it."""
    local = address.removeprefix("data.")
    mode = "managed" if local == address else "data"
    return {"address": address, "type": local.partition(".")[0], "mode": mode, "values": values}


def state(*resources: Json) -> Model:
    document = {"format_version": "1.0", "values": {"root_module": {"resources": list(resources)}}}
    return build(read_shown(document, source="state.json"))


def test_data_sources_of_one_thing_are_one() -> None:
    associations = [{"subnet_id": "subnet-1"}, {"subnet_id": "subnet-2"}]
    subnets = {
        f'data.aws_subnet.app["{number}"]': resource(
            f'data.aws_subnet.app["{number}"]', id=f"subnet-{number}", vpc_id="vpc-1", cidr_block=f"10.0.{number}.0/24"
        )
        for number in (1, 2)
    }
    model = state(
        resource("data.aws_vpc.main", id="vpc-1", cidr_block="10.0.0.0/16"),
        resource("aws_security_group.task", id="sg-1", vpc_id="vpc-1"),
        resource("data.aws_security_group.again", id="sg-1", vpc_id="vpc-1"),
        *subnets.values(),
        resource('data.aws_route_table.app["1"]', id="rtb-1", vpc_id="vpc-1", associations=associations),
        resource('data.aws_route_table.app["2"]', id="rtb-1", vpc_id="vpc-1", associations=associations),
        resource(
            "aws_vpc_endpoint.s3",
            id="vpce-1",
            vpc_id="vpc-1",
            service_name="com.amazonaws.us-east-1.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=["rtb-1"],
        ),
    )
    table_key = 'data.aws_route_table.app["1"]'
    assert [subnet.table for subnet in model.subnets.values()] == [table_key, table_key]
    assert list(model.tables) == [table_key]
    assert [endpoint.tables for endpoint in model.endpoints] == [(table_key,)]
    assert "data.aws_security_group.again" not in model.groups


def test_a_vpc_that_is_read_has_all_its_cidrs() -> None:
    associations = [{"cidr_block": "10.0.0.0/16"}, {"cidr_block": "100.64.0.0/16"}]
    model = state(
        resource("data.aws_vpc.main", id="vpc-1", cidr_block="10.0.0.0/16", cidr_block_associations=associations)
    )
    assert model.vpcs["data.aws_vpc.main"].cidrs == ("10.0.0.0/16", "100.64.0.0/16")


def test_a_prefix_list_holds_its_entries_wherever_they_are() -> None:
    rule = {"type": "egress", "protocol": "tcp", "from_port": 443, "to_port": 443}
    model = state(
        resource("aws_security_group.task", id="sg-1", vpc_id="vpc-1"),
        resource("aws_security_group_rule.a", **rule, security_group_id="sg-1", prefix_list_ids=["pl-1", "pl-2"]),
        resource("aws_ec2_managed_prefix_list.own", id="pl-1", entry=[{"cidr": "10.0.0.0/24"}]),
        resource("aws_ec2_managed_prefix_list_entry.more", id="x", prefix_list_id="pl-1", cidr="10.0.1.0/24"),
        resource("data.aws_ec2_managed_prefix_list.read", id="pl-2", entries=[{"cidr": "10.0.2.0/24"}]),
    )
    (egress,) = model.groups["aws_security_group.task"].egress
    assert (egress.cidrs, egress.is_whole) == (("10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"), True)


@pytest.mark.parametrize("known", [False, True], ids=["plan", "state"])
def test_aws_s_own_vpc_leads_to_the_internet(known: bool) -> None:
    """A plan that adopts AWS's own network does not know its ids yet."""
    ids = {"vpc_id": "vpc-1"} if known else {}
    vpc = {"id": "vpc-1", "main_route_table_id": "rtb-1"} if known else {}
    model = state(
        resource("aws_default_vpc.main", **vpc, enable_dns_hostnames=True),
        resource("aws_default_subnet.a", **ids, availability_zone="us-east-1a"),
    )
    subnet = model.subnets["aws_default_subnet.a"]
    assert (subnet.vpc, subnet.public_ip) == ("aws_default_vpc.main", True)
    (route,) = model.tables[str(subnet.table)].routes
    assert (route.destination, route.target) == ("0.0.0.0/0", Target.INTERNET_GATEWAY)


def test_what_adopts_the_main_table_of_aws_s_own_vpc_says_its_routes() -> None:
    model = state(
        resource("aws_default_vpc.main", id="vpc-1", default_route_table_id="rtb-1", main_route_table_id="rtb-1"),
        resource("aws_default_route_table.main", id="rtb-1", default_route_table_id="rtb-1", vpc_id="vpc-1"),
        resource("aws_default_subnet.a", vpc_id="vpc-1", availability_zone="us-east-1a"),
    )
    assert model.tables[str(model.subnets["aws_default_subnet.a"].table)].routes == ()
