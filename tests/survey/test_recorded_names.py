"""Surveys of private zones, Profiles and resolver rules, out of answers in the shape of the API."""

import pytest
from botocore.exceptions import EndpointConnectionError

from fargate_privatelink.survey.calls import Call
from fargate_privatelink.survey.document import Reading
from tests.survey.conftest import Surveyed
from tests.survey.recorded import OTHER, OWN, VPC, Json, read, resources
from tests.survey.replay import refusing, saying


def test_the_records_of_zones_of_others_are_hidden(surveyed: Surveyed) -> None:
    zones = [
        {"HostedZoneId": "Z1", "Name": "logs.eu-central-1.amazonaws.com.", "Owner": {"OwningAccount": OTHER}},
        {"HostedZoneId": "Z2", "Name": "corp.internal.", "Owner": {"OwningAccount": OTHER}},
        {"HostedZoneId": "Z3", "Name": "app.local.", "Owner": {"OwningService": "servicediscovery.amazonaws.com"}},
    ]
    action = "route53:ListResourceRecordSets"
    found, said = read(surveyed, saying("route53:ListHostedZonesByVPC", {"HostedZoneSummaries": zones}))
    assert said == [f"{action} of Z1: another account's, which alone is shown it: that part is unknown"]
    told = resources(found, "aws_route53_zone")
    assert {name: (each["name"], each["owner"]) for name, each in told.items()} == {
        "Z1": ("logs.eu-central-1.amazonaws.com", OTHER),
        "Z2": ("corp.internal", OTHER),
        "Z3": ("app.local", "servicediscovery.amazonaws.com"),
    }
    assert found.reading(action, "Z2") is None


@pytest.mark.parametrize(
    ("zone", "is_read"),
    [
        ("amazonaws.com", True),
        ("com", True),
        ("ecr.eu-central-1.amazonaws.com", True),
        ("api.aws", True),
        ("notamazonaws.com", False),
        ("example.com", False),
    ],
)
def test_the_zones_are_read_that_names_of_services_are_asked_of(surveyed: Surveyed, zone: str, is_read: bool) -> None:
    zones = [{"HostedZoneId": "Z1", "Name": f"{zone}.", "Owner": {"OwningAccount": OWN}}]
    found, _ = read(surveyed, saying("route53:ListHostedZonesByVPC", {"HostedZoneSummaries": zones}))
    assert found.is_read("route53:ListResourceRecordSets", "Z1") is is_read


def test_records_are_named_as_terraform_names_them(surveyed: Surveyed) -> None:
    name = "\\052.dkr.ecr.eu-central-1.amazonaws.com."
    zones = [{"HostedZoneId": "Z1", "Name": "dkr.ecr.eu-central-1.amazonaws.com.", "Owner": {"OwningAccount": OWN}}]
    records = [
        {"Name": name, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": "VPCE-1.vpce.amazonaws.com."}]},
        {"Name": name, "Type": "A", "TTL": 60, "SetIdentifier": "a", "ResourceRecords": [{"Value": "10.1.0.9"}]},
    ]
    found, _ = read(
        surveyed,
        saying("route53:ListHostedZonesByVPC", {"HostedZoneSummaries": zones}),
        saying("route53:ListResourceRecordSets", {"ResourceRecordSets": records, "IsTruncated": False}),
    )
    told = "*.dkr.ecr.eu-central-1.amazonaws.com"
    assert resources(found, "aws_route53_record") == {
        f"Z1_{told}_CNAME": {"zone_id": "Z1", "name": told, "type": "CNAME", "records": ["vpce-1.vpce.amazonaws.com"]},
        f"Z1_{told}_A_a": {"zone_id": "Z1", "name": told, "type": "A", "set_identifier": "a"},
    }


def test_a_profile_is_told_with_what_it_holds(surveyed: Surveyed) -> None:
    association = {"Id": "rpassoc-1", "ProfileId": "rp-1", "ResourceId": VPC, "Status": "COMPLETE"}
    held = [
        {"Id": "rpr-1", "ProfileId": "rp-1", "ResourceArn": "arn:aws:route53:::hostedzone/Z1", "Status": "COMPLETE"},
        {"Id": "rpr-2", "ProfileId": "rp-1", "ResourceArn": f"arn:aws:ec2:eu-central-1:{OWN}:vpc-endpoint/vpce-1"},
    ]
    answers = (
        saying("route53profiles:ListProfileAssociations", {"ProfileAssociations": [association]}),
        saying("route53profiles:ListProfileResourceAssociations", {"ProfileResourceAssociations": held}),
    )
    zone = {"HostedZone": {"Id": "/hostedzone/Z1", "Name": "kms.eu-central-1.amazonaws.com."}}
    found, _ = read(surveyed, *answers, saying("route53:GetHostedZone", zone))
    assert resources(found, "aws_route53profiles_profile") == {"rp-1": {"id": "rp-1"}}
    assert resources(found, "aws_route53profiles_association")["rpassoc-1"]["resource_id"] == VPC
    assert sorted(resources(found, "aws_route53profiles_resource_association")) == ["rpr-1", "rpr-2"]
    assert found.is_read("route53:ListResourceRecordSets", "Z1")
    found, said = read(surveyed, *answers, refusing("route53:GetHostedZone", "NoSuchHostedZone", 404))
    assert said == ["route53:GetHostedZone of Z1: another account's, which alone is shown it: that part is unknown"]
    refused = refusing("route53profiles:ListProfileResourceAssociations", "AccessDeniedException")
    found, _ = read(surveyed, refused, *answers)
    assert resources(found, "aws_route53profiles_profile") == {}


def test_the_rule_that_aws_makes_for_the_internet_is_no_forward(surveyed: Surveyed) -> None:
    ids = ("rslvr-autodefined-rr-internet-resolver", "rslvr-rr-1", "rslvr-rr-other")
    associations = [
        {"Id": f"rslvr-rrassoc-{id_}", "ResolverRuleId": id_, "VPCId": VPC, "Status": "COMPLETE"} for id_ in ids
    ]
    rules = [
        {"Id": ids[0], "DomainName": ".", "RuleType": "RECURSIVE", "OwnerId": "Route 53 Resolver"},
        {"Id": ids[1], "DomainName": "Corp.Example.com.", "RuleType": "FORWARD", "OwnerId": OTHER},
    ]
    found, _ = read(
        surveyed,
        saying("route53resolver:ListResolverRuleAssociations", {"ResolverRuleAssociations": associations}),
        saying("route53resolver:ListResolverRules", {"ResolverRules": rules}),
    )
    assert resources(found, "aws_route53_resolver_rule") == {
        ids[1]: {"id": ids[1], "domain_name": "corp.example.com", "rule_type": "FORWARD", "owner_id": OTHER}
    }
    told = resources(found, "aws_route53_resolver_rule_association").values()
    assert sorted(each["resolver_rule_id"] for each in told) == sorted(ids[1:])


def test_a_service_that_the_region_has_no_address_of_is_not_offered(surveyed: Surveyed) -> None:
    action = "route53profiles:ListProfileAssociations"

    def unreachable(call: Call, _: Json) -> None:
        if call.action == action:
            raise EndpointConnectionError(endpoint_url="https://route53profiles.eu-central-1.amazonaws.com/")

    found, said = read(surveyed, unreachable)
    assert found.reading(action, VPC) is Reading.NOT_OFFERED
    assert said == [f"{action} of {VPC}: not offered in this region: that part is unknown"]
