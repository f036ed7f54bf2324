"""What is proved of a survey is what is proved of the state of the same network, hop by hop."""

import copy
import re
from typing import Any

import pytest

from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.survey import read_survey
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.verdicts import Proof, Verdict
from tests.proof.forms import state
from tests.proof.hubs import over_gateway, over_peering, profile, tables_of_ones_own
from tests.proof.networks import NETWORKS, run_by_service
from tests.proof.test_breaks import BREAKS
from tests.proof.test_harmless import HARMLESS
from tests.survey.surveys import survey_of

Json = dict[str, Any]
Hops = list[tuple[str, str, str, str]]


def hops(proof: Proof) -> dict[tuple[str, str], Hops]:
    """The hops of each path; network ACLs that let everything pass are AWS's default ones, which a state has not."""
    found: dict[tuple[str, str], Hops] = {}
    for task in proof.tasks:
        for path in task.paths:
            told = found.setdefault((task.family, f"{path.target} {path.phase} {path.reason}"), [])
            for hop in path.hops:
                if hop.verdict is not Verdict.PASSED:
                    told.append((hop.step, hop.verdict, hop.address, hop.message))
                elif hop.step is not Step.ACL:
                    # Of several rules that let something pass any may be named.
                    told.append((hop.step, hop.verdict, "", ""))
    return found


def renamed(found: dict[tuple[str, str], Hops], titles: dict[str, str]) -> dict[tuple[str, str], Hops]:
    """Hops with what a survey calls things in place of their addresses."""
    pattern = re.compile("|".join(rf"{re.escape(each)}(?![\w\[])" for each in sorted(titles, key=len, reverse=True)))

    def called(text: str) -> str:
        return pattern.sub(lambda match: titles[match[0]], text)

    return {
        key: [(step, verdict, called(address), called(message)) for step, verdict, address, message in each]
        for key, each in found.items()
    }


def both_proofs(document: Json, network: str) -> tuple[Proof, Proof, dict[str, str]]:
    survey, titles = survey_of(document)
    given = Given(tasks=NETWORKS[network].tasks if network else ())
    (of_state,) = prove([state(document)], given)
    (of_survey,) = prove([read_survey(survey, source="network.json")], given)
    return of_state, of_survey, titles


MAIN = "subnets on the main route table"


@pytest.mark.parametrize("name", [name for name, each in BREAKS.items() if "state" in each.forms and name != MAIN])
def test_a_survey_of_a_broken_network_says_what_its_state_says(name: str, networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks[BREAKS[name].network])
    run_by_service()(document)
    BREAKS[name].change(document)
    of_state, of_survey, titles = both_proofs(document, BREAKS[name].network)
    assert hops(of_survey) == renamed(hops(of_state), titles)


def test_a_main_route_table_is_a_table_like_others_in_a_survey(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    run_by_service()(document)
    BREAKS[MAIN].change(document)
    of_state, of_survey, _ = both_proofs(document, "rich")
    assert verdicts(of_survey) == verdicts(of_state)
    ((_, _, hop), *_) = of_survey.failures
    assert (hop.address, hop.message) == (
        "rtb-main",
        "no route to s3: vpce-s3 is not associated with the route table of subnet-privateuseast1a",
    )


def verdicts(proof: Proof) -> dict[tuple[str, str], list[tuple[str, str]]]:
    return {key: [each[:2] for each in told] for key, told in hops(proof).items()}


HUBS = {
    "gateway": (over_gateway, ()),
    "gateway with tables": (over_gateway, (tables_of_ones_own(),)),
    "peering": (over_peering, ()),
    "Profile of zones": (over_gateway, (profile(),)),
    "Profile of endpoints": (over_gateway, (profile(of_endpoints=True),)),
}


# Networks that start a service of that name themselves, or name a prefix list that only a data source reads.
OTHERWISE = ("two services", "egress to S3 by the data source")


@pytest.mark.parametrize("name", [name for name in HARMLESS if name not in OTHERWISE])
def test_a_survey_of_a_network_says_what_its_state_says(name: str, networks: dict[str, Json]) -> None:
    network, change = HARMLESS[name]
    document = copy.deepcopy(networks[network])
    run_by_service()(document)
    change(document)
    of_state, of_survey, titles = both_proofs(document, network)
    assert hops(of_survey) == renamed(hops(of_state), titles)


@pytest.mark.parametrize("name", HUBS)
def test_a_survey_of_a_hub_says_what_its_state_says(name: str) -> None:
    made, changes = HUBS[name]
    document = made()
    for change in changes:
        change(document)
    of_state, of_survey, titles = both_proofs(document, "")
    assert hops(of_survey) == renamed(hops(of_state), titles)


def test_the_zones_in_which_aws_has_private_dns_change_nothing(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    run_by_service()(document)
    survey, _ = survey_of(document)
    plain = prove([read_survey(survey, source="network.json")])[0]
    (vpc,) = survey["vpcs"]
    zone = {"id": "Z1", "zone_id": "Z1", "name": "s3.us-east-1.amazonaws.com", "owner": "vpce.amazonaws.com"}
    survey["resources"].setdefault("aws_route53_zone", {})["Z1"] = zone
    associated = {"zone_id": "Z1", "vpc_id": vpc}
    survey["resources"].setdefault("aws_route53_zone_association", {})[f"Z1:{vpc}"] = associated
    survey["read"]["route53:ListResourceRecordSets"]["Z1"] = "hidden"
    assert hops(prove([read_survey(survey, source="network.json")])[0]) == hops(plain)
    assert not plain.failures
