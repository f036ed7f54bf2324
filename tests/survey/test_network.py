"""Surveys networks on moto: what is in the file, and what is not."""

import json
from typing import Any

import pytest

from fargate_privatelink.survey import document
from fargate_privatelink.survey.document import STACK_TAG
from tests.survey.accounts import CANARY, ECR, REGION, Account, hub, network
from tests.survey.conftest import Surveyed

Json = dict[str, Any]


@pytest.fixture(scope="module")
def made(account: Account) -> Account:
    """A network and its hub."""
    hub(account, network(account))
    return account


@pytest.fixture(scope="module")
def found(made: Account, surveyed: Surveyed) -> document.Survey:
    """What the command writes of both."""
    out, err, status = surveyed("--vpc", made.ids["vpc"], "--vpc", made.ids["hub"])
    assert (err, status) == ("", 0)
    return document.parse(json.loads(out), file="network.json")


def test_two_surveys_of_one_network_are_the_same_text(made: Account, surveyed: Surveyed) -> None:
    once, again = (surveyed("--vpc", *each)[0] for each in ([made.ids["vpc"]], [made.ids["vpc"]]))
    assert once == again
    assert json.loads(once)["vpcs"] == [made.ids["vpc"]]


def test_nothing_is_in_it_that_only_people_read(found: document.Survey, made: Account) -> None:
    assert CANARY in json.dumps(made.ec2.describe_security_groups()["SecurityGroups"])
    texts = [each for each in found.text.splitlines() if CANARY in each]
    # A zone is known by its name.
    assert texts == [f'        "name": "{CANARY}.internal",']


def test_of_tags_only_the_stack_that_made_a_thing_is_kept(found: document.Survey, made: Account) -> None:
    tagged = {
        name: each["tags"] for named in found.resources.values() for name, each in named.items() if "tags" in each
    }
    assert tagged == {made.ids[name]: {STACK_TAG: "web"} for name in ("group", "logs")}


def test_everything_was_read(found: document.Survey) -> None:
    assert {each for scopes in found.read.values() for each in scopes.values()} == {document.Reading.READ}


def values(found: document.Survey, type_: str, name: str) -> Json:
    return dict(found.resources[type_][name])


def test_endpoints_are_as_terraform_calls_them(found: document.Survey, made: Account) -> None:
    logs = values(found, "aws_vpc_endpoint", made.ids["logs"])
    assert {key: logs[key] for key in ("subnet_ids", "security_group_ids", "private_dns_enabled", "state")} == {
        "subnet_ids": [made.ids["private"]],
        "security_group_ids": [made.ids["group"]],
        "private_dns_enabled": True,
        "state": "available",
    }
    s3 = values(found, "aws_vpc_endpoint", made.ids["s3"])
    assert s3["route_table_ids"] == [made.ids["table"]]
    assert found.resources["aws_ec2_managed_prefix_list"][s3["prefix_list_id"]]["name"] == f"com.amazonaws.{REGION}.s3"


def test_tables_hold_the_routes_and_associations_the_subnets(found: document.Survey, made: Account) -> None:
    assert values(found, "aws_route_table", made.ids["table"])["route"] == [
        {"cidr_block": "0.0.0.0/0", "nat_gateway_id": made.ids["nat"]},
        {"cidr_block": "10.2.0.0/16", "transit_gateway_id": made.ids["gateway"]},
    ]
    (association,) = found.resources["aws_route_table_association"].values()
    assert (association["subnet_id"], association["route_table_id"]) == (made.ids["private"], made.ids["table"])
    main = values(found, "aws_vpc", made.ids["vpc"])["main_route_table_id"]
    assert found.resources["aws_default_route_table"][main]["vpc_id"] == made.ids["vpc"]


def test_a_vpc_has_its_attributes_and_options(found: document.Survey, made: Account) -> None:
    vpc = values(found, "aws_vpc", made.ids["vpc"])
    assert (vpc["cidr_block"], vpc["enable_dns_support"], vpc["enable_dns_hostnames"]) == ("10.1.0.0/16", True, True)
    options = values(found, "aws_vpc_dhcp_options_association", made.ids["vpc"])["dhcp_options_id"]
    assert found.resources["aws_vpc_dhcp_options"][options]["domain_name_servers"] == ["10.1.1.2"]


def test_rules_stand_beside_their_groups(found: document.Survey, made: Account) -> None:
    (ingress,) = found.resources["aws_vpc_security_group_ingress_rule"].values()
    assert {key: value for key, value in ingress.items() if key != "id"} == {
        "security_group_id": made.ids["group"],
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
        "cidr_ipv4": "10.1.1.0/24",
    }
    assert values(found, "aws_ec2_managed_prefix_list", made.ids["offices"])["entry"] == [
        {"cidr": "10.70.0.0/16"},
        {"cidr": "10.80.0.0/16"},
    ]


def test_gateways_are_those_of_the_vpc(found: document.Survey, made: Account) -> None:
    assert values(found, "aws_internet_gateway", made.ids["internet"])["vpc_id"] == made.ids["vpc"]
    nat = values(found, "aws_nat_gateway", made.ids["nat"])
    assert (nat["subnet_id"], nat["connectivity_type"]) == (made.ids["public"], "public")


def test_a_transit_gateway_says_of_each_attachment_where_it_leads(found: document.Survey, made: Account) -> None:
    table = made.ids["gateway-table"]
    routes = {
        each["destination_cidr_block"]: (each.get("transit_gateway_attachment_id"), each["blackhole"], each["type"])
        for each in found.resources["aws_ec2_transit_gateway_route"].values()
    }
    assert routes == {
        "10.1.0.0/16": (made.ids["spoke-attachment"], False, "propagated"),
        "10.2.0.0/16": (made.ids["hub-attachment"], False, "propagated"),
        "10.66.0.0/16": (None, True, "static"),
    }
    attached = [made.ids["spoke-attachment"], made.ids["hub-attachment"]]
    assert sorted(found.resources["aws_ec2_transit_gateway_route_table_association"]) == sorted(
        f"{table}:{each}" for each in attached
    )


def test_a_peering_is_there_once(found: document.Survey, made: Account) -> None:
    peering = values(found, "aws_vpc_peering_connection", made.ids["peering"])
    assert (peering["accept_status"], peering["vpc_id"], peering["peer_vpc_id"]) == (
        "active",
        made.ids["hub"],
        made.ids["vpc"],
    )


def test_of_zones_only_the_records_of_services_are_read(found: document.Survey, made: Account) -> None:
    zone, other = made.ids["zone"], made.ids["other-zone"]
    assert found.resources["aws_route53_zone"][zone]["name"] == ECR
    assert {*found.resources["aws_route53_zone_association"]} == {f"{each}:{made.ids['vpc']}" for each in (zone, other)}
    (record,) = found.resources["aws_route53_record"].values()
    assert (record["zone_id"], record["name"], record["type"]) == (zone, f"*.{ECR}", "A")
    assert record["alias"] == [{"name": "vpce-1.dkr.ecr.vpce.amazonaws.com", "zone_id": "Z7HUB8M"}]
    assert found.reading("route53:ListResourceRecordSets", other) is None
