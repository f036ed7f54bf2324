"""The table of calls: a survey makes all of them and no other, and each may be refused, be absent, or come in pages."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from fargate_privatelink.survey import document
from fargate_privatelink.survey.calls import CALLS, TABLE_OF_CALLS, Call, Pager
from fargate_privatelink.survey.document import EVERYWHERE, Reading
from tests.moto_gaps import ANSWERS
from tests.survey.accounts import REGION, Account, hub, network
from tests.survey.conftest import Surveyed
from tests.survey.replay import Answer, Recording, answering, refusing
from tests.survey.tasks import CLUSTER, service

Json = dict[str, Any]
# Says whose the credentials are: without it there is no survey.
CALLER = "sts:GetCallerIdentity"
REFUSABLE = [each for each in TABLE_OF_CALLS if each.action != CALLER]
# What must never be called, whatever it could tell. The first has keys of VPNs in it.
SECRET = re.compile(
    r"DescribeVpnConnections|GetSecretValue|BatchGetSecretValue|GetParameter.*|GetObject.*|GetLogEvents|Decrypt|.*Password.*"
)


@pytest.fixture(scope="module")
def options(account: Account) -> Iterator[list[str]]:
    """What is surveyed: a network with all that one can have, its hub, and a cluster."""
    hub(account, network(account))
    service(account)
    ids, resolver = account.ids, account.clients["route53resolver"]
    rule = resolver.create_resolver_rule(CreatorRequestId="1", RuleType="SYSTEM", DomainName="example.com")
    resolver.associate_resolver_rule(ResolverRuleId=rule["ResolverRule"]["Id"], VPCId=ids["vpc"])
    zone = account.clients["route53"].create_hosted_zone(
        Name="api.ecr.us-east-1.amazonaws.com",
        VPC={"VPCRegion": REGION, "VPCId": account.vpc(3)},
        CallerReference="profile",
    )["HostedZone"]["Id"]
    association = {"Id": "rpassoc-1", "ProfileId": "rp-1", "ResourceId": ids["vpc"], "Status": "COMPLETE"}
    arn = f"arn:aws:route53:::{zone.lstrip('/')}"
    held = {"Id": "rpr-1", "ProfileId": "rp-1", "ResourceArn": arn, "Status": "COMPLETE"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ANSWERS, "/profileassociations", {"ProfileAssociations": [association]})
        patch.setitem(ANSWERS, "/profileresourceassociations", {"ProfileResourceAssociations": [held]})
        yield ["--vpc", ids["vpc"], "--vpc", ids["hub"], "--cluster", CLUSTER]


@pytest.fixture(scope="module")
def recording(options: list[str], surveyed: Surveyed) -> Recording:
    """What moto answers to a survey of that."""
    made = Recording()
    with answering(recording=made):
        _, err, status = surveyed(*options)
    assert (err, status) == ("", 0)
    return made


@pytest.fixture(scope="module")
def whole(options: list[str], surveyed: Surveyed, recording: Recording) -> document.Survey:
    """The survey of that, out of the recording."""
    return survey_of(surveyed, options, recording.answer)[0]


def survey_of(surveyed: Surveyed, options: list[str], *answers: Answer) -> tuple[document.Survey, list[str]]:
    """What the command writes and the lines that it says, where it is answered so."""
    with answering(*answers):
        out, err, status = surveyed(*options)
    assert status == 0, err
    return document.parse(json.loads(out), file="network.json"), err.splitlines()


def test_a_survey_makes_the_calls_of_the_table_and_no_other(recording: Recording) -> None:
    assert recording.asked == {(each.client, each.operation) for each in TABLE_OF_CALLS}


def test_no_call_of_the_table_reads_what_is_secret_or_changes_anything() -> None:
    for call in TABLE_OF_CALLS:
        assert re.match("Describe|List|Get|Search", call.operation), call.action
        assert not SECRET.fullmatch(call.operation), call.action


@pytest.mark.parametrize("call", REFUSABLE, ids=lambda call: call.action)
def test_a_call_that_is_refused_takes_its_part_away_and_changes_no_other(
    options: list[str], surveyed: Surveyed, recording: Recording, whole: document.Survey, call: Call
) -> None:
    found, said = survey_of(surveyed, options, refusing(call.action, code_of(call)), recording.answer)
    assert {*found.read[call.action].values()} == {Reading.DENIED}
    about = sorted(found.read[call.action])
    (line,) = said
    assert line.startswith(call.action)
    assert line.endswith(": access denied: that part is unknown")
    assert about == [EVERYWHERE] or about[0] in line
    for type_, resources in found.resources.items():
        for name, values in resources.items():
            assert values.items() <= whole.resources[type_][name].items(), name


def code_of(call: Call) -> str:
    """The code by which a service refuses. Source: API Reference of each, Common Errors."""
    if call.client == "ec2":
        return "UnauthorizedOperation"
    return "AccessDenied" if call.client in ("iam", "route53", "s3") else "AccessDeniedException"


@pytest.mark.parametrize(
    "call", [each for each in TABLE_OF_CALLS if each.pager is not Pager.ONE], ids=lambda call: call.action
)
def test_an_answer_in_two_pages_is_read_as_one(
    options: list[str], surveyed: Surveyed, recording: Recording, whole: document.Survey, call: Call
) -> None:
    found, said = survey_of(surveyed, options, recording.in_two_pages(call))
    assert (found.text, said) == (whole.text, [])


@pytest.mark.parametrize("call", [each for each in TABLE_OF_CALLS if each.none], ids=lambda call: call.action)
def test_that_there_is_none_is_an_answer(
    options: list[str], surveyed: Surveyed, recording: Recording, call: Call
) -> None:
    for code in call.none:
        found, said = survey_of(surveyed, options, refusing(call.action, code, 404), recording.answer)
        assert {*found.read[call.action].values()} == {Reading.READ}
        assert said == []


@pytest.mark.parametrize("call", [each for each in TABLE_OF_CALLS if each.hidden], ids=lambda call: call.action)
def test_what_is_another_accounts_is_said_to_be(
    options: list[str], surveyed: Surveyed, recording: Recording, call: Call
) -> None:
    for code in call.hidden:
        found, (line,) = survey_of(surveyed, options, refusing(call.action, code, 404), recording.answer)
        assert {*found.read[call.action].values()} == {Reading.HIDDEN}
        assert line.endswith(": another account's, which alone is shown it: that part is unknown")


def test_an_operation_that_the_region_lacks_is_said_to_be_missing(
    options: list[str], surveyed: Surveyed, recording: Recording
) -> None:
    action = "ec2:DescribeVpcBlockPublicAccessOptions"
    found, said = survey_of(surveyed, options, refusing(action, "InvalidAction", 400), recording.answer)
    assert found.reading(action) is Reading.NOT_OFFERED
    assert said == [f"{action}: not offered in this region: that part is unknown"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AuthFailure", 401),
        ("ExpiredToken", 400),
        ("UnrecognizedClientException", 400),
        ("InvalidClientTokenId", 403),
        ("SignatureDoesNotMatch", 403),
        ("OptInRequired", 403),
        ("InternalError", 500),
    ],
)
def test_an_error_that_leaves_nothing_to_be_known_ends_the_survey(
    options: list[str], surveyed: Surveyed, recording: Recording, code: str, status: int
) -> None:
    for action in (CALLER, "ec2:DescribeSubnets"):
        with answering(refusing(action, code, status), recording.answer):
            operation = CALLS[action].operation
            assert surveyed(*options) == ("", f"AWS: {action}: {code}: not for you: {operation}\n", 2)
