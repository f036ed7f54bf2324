"""Private zones that stand for services whose names differ from the names of their endpoints."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Hop, Verdict
from fargate_privatelink.requirements import ExtraService
from tests.proof.forms import FORMS
from tests.proof.networks import NETWORKS, private_zone, put

Json = dict[str, Any]
REGION = "us-east-1.amazonaws.com"


def name_hop(document: Json, form: str, service: str, zone: str, record: str, endpoint: str) -> Hop:
    """How a service is resolved that the application calls, by a zone that leads to an endpoint without private DNS."""
    document = copy.deepcopy(document)
    service_name = f"com.amazonaws.us-east-1.{service}"
    put("aws_vpc_endpoint.sqs", service_name=service_name, private_dns_enabled=False)(document)
    private_zone("x", zone, record, f"aws_vpc_endpoint.{endpoint}")(document)
    tasks = tuple(replace(task, extra_services=(ExtraService(service),)) for task in NETWORKS["rich"].tasks)
    (proof,) = prove([FORMS[form](document)], Given(tasks=tasks))
    (hop,) = [
        hop for path in proof.tasks[0].paths for hop in path.hops if path.target == service and hop.step is Step.NAME
    ]
    return hop


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("service", "zone", "record"),
    [
        ("sagemaker.runtime", f"runtime.sagemaker.{REGION}", ""),
        ("sagemaker.runtime", f"sagemaker.{REGION}", "runtime"),
        ("sagemaker.runtime", REGION, "*"),
        ("execute-api", f"execute-api.{REGION}", "*"),
        ("datazone", "datazone.us-east-1.api.aws", ""),
    ],
)
def test_a_zone_leads_a_service_to_its_endpoint(
    service: str, zone: str, record: str, form: str, networks: dict[str, Json]
) -> None:
    hop = name_hop(networks["rich"], form, service, zone, record, "sqs")
    assert (hop.verdict, hop.address) == (Verdict.PASSED, "aws_route53_record.x")


@pytest.mark.parametrize(
    ("service", "zone", "record", "endpoint", "address"),
    [
        ("sagemaker.runtime", f"runtime.sagemaker.{REGION}", "", "ssm", "aws_route53_record.x"),
        ("sagemaker.runtime", f"sagemaker.{REGION}", "api", "sqs", "aws_route53_zone.x"),
        # The endpoint's own name is nobody's.
        ("sagemaker.runtime", f"sagemaker.runtime.{REGION}", "", "sqs", "aws_vpc_endpoint.sqs"),
        ("console", f"logs.{REGION}", "", "logs", "aws_vpc_endpoint.sqs"),
    ],
)
def test_a_zone_that_leads_elsewhere_does_not(
    service: str, zone: str, record: str, endpoint: str, address: str, networks: dict[str, Json]
) -> None:
    hop = name_hop(networks["rich"], "synthesized", service, zone, record, endpoint)
    assert (hop.verdict, hop.address) == (Verdict.FAILED, address)


@pytest.mark.parametrize(
    ("service", "zone"),
    [("transfer.server", f"transfer.{REGION}"), ("console", REGION), ("console", "console.us-east-1.on.aws")],
)
def test_a_zone_may_answer_for_a_service_whose_name_is_not_known(
    service: str, zone: str, networks: dict[str, Json]
) -> None:
    hop = name_hop(networks["rich"], "synthesized", service, zone, "", "sqs")
    assert (hop.verdict, hop.address) == (Verdict.UNKNOWN, "aws_route53_zone.x")
    assert hop.message == f"may answer for {service}, whose DNS name no source of AWS tells"


def test_a_zone_without_a_record_of_the_name_is_given_one(networks: dict[str, Json]) -> None:
    hop = name_hop(networks["rich"], "synthesized", "sagemaker.runtime", f"sagemaker.{REGION}", "other", "sqs")
    assert (hop.verdict, hop.address) == (Verdict.FAILED, "aws_route53_zone.x")
    assert hop.remedy == (
        """\
add
  resource "aws_route53_record" "runtime_sagemaker_us_east_1_amazonaws_com" {
    zone_id = aws_route53_zone.x.zone_id
    name    = "runtime.sagemaker.us-east-1.amazonaws.com"
    type    = "A"

    alias {
      name                   = aws_vpc_endpoint.sqs.dns_entry[0].dns_name
      zone_id                = aws_vpc_endpoint.sqs.dns_entry[0].hosted_zone_id
      evaluate_target_health = false
    }
  }"""
    )
