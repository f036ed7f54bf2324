"""Remedies for what a survey found: commands of the AWS CLI with ids, or Terraform with ids where some is at hand."""

import copy
import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.validate import ParamValidator

from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.survey import read_survey
from fargate_privatelink.proof.remedies.paste import one_line
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.markdown import markdown
from fargate_privatelink.proof.verdicts.sarif import sarif
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Proof
from tests.proof.networks import EVERYTHING, NETWORKS, Change, acl, acl_rule, no, run_by_service
from tests.proof.test_breaks import BREAKS
from tests.survey.surveys import survey_of

Json = dict[str, Any]
TERRAFORM = re.compile(r"\baws_[a-z0-9_]+\.[\w-]+")
HERE = "--region us-east-1"
PORTS = ("FromPort", "ToPort", "From", "To")
# Options of the CLI itself.
GLOBAL = ("--query", "--output", "--region")
# Operations that the CLI calls otherwise than the API, and parameters of more than one option.
BOOLEANS = {"--egress": ("Egress", True), "--ingress": ("Egress", False)}


def of_survey(name: str, networks: dict[str, Json]) -> Proof:
    document = copy.deepcopy(networks[BREAKS[name].network])
    run_by_service()(document)
    BREAKS[name].change(document)
    survey = read_survey(survey_of(document)[0], source="network.json")
    return prove([survey], Given(tasks=NETWORKS[BREAKS[name].network].tasks))[0]


def remedies(proof: Proof) -> Iterator[str]:
    for task in proof.tasks:
        yield from (hop.remedy for path in task.paths for hop in path.hops if hop.remedy)
    yield from (finding.remedy for finding in proof.findings if finding.remedy)


def command_lines(remedy: str) -> Iterator[list[str]]:
    """The commands of a remedy, in words; those whose output a variable takes without that."""
    for line in remedy.split("\n"):
        if match := re.fullmatch(r"  (?:\w+=\$\()?(aws .*?)\)?", line):
            yield shlex.split(match[1])


def parameters(words: list[str]) -> tuple[str, str, Json]:
    """The service, the operation and the parameters of a command of the CLI."""
    service, operation, found = words[1], words[2], {}
    rest = words[3:]
    while rest:
        option = rest.pop(0)
        assert option.startswith("--"), words
        values = []
        while rest and not rest[0].startswith("--"):
            values.append(rest.pop(0))
        if option not in GLOBAL:
            found[option] = values
    return service, operation, found


def shorthand(text: str) -> Any:
    """A value in the CLI's shorthand, as far as remedies write it.

    Source: AWS CLI User Guide, Using shorthand syntax.
    """
    if "=" not in text or text.startswith('{"'):
        return json.loads(text) if text.startswith('{"') else text
    quoted = re.sub(r"([\w]+)=", r'"\1":', text)
    quoted = re.sub(r'(?<=[:\[,{])(?!["\[{\]])([^,\[\]{}]+)', r'"\1"', quoted)
    return json.loads(f"{{{quoted}}}")


@cache
def service_model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def checked(words: list[str]) -> None:
    """Fail where an option is none of its operation, or has a value of another shape."""
    service, command, options = parameters(words)
    model = service_model(service)
    (operation,) = [each for each in model.operation_names if xform_name(each, "-") == command]
    shape = model.operation_model(operation).input_shape
    members = {f"--{xform_name(name, '-')}": (name, member) for name, member in shape.members.items()}
    given: Json = {}
    for option, values in options.items():
        if option in BOOLEANS:
            name, value = BOOLEANS[option]
            given[name] = value
            continue
        name, member = members[option]
        given[name] = _typed(member, values)
    report = ParamValidator().validate(given, shape).generate_report()
    # Ids in the tests' networks are shorter than AWS's.
    assert not [line for line in report.splitlines() if "Invalid length" not in line], report


def _typed(member: Any, values: list[str]) -> Any:
    if member.type_name == "boolean":
        assert values == []
        return True
    if member.type_name == "structure" and list(member.members) == ["Value"]:
        # The CLI takes the one member of such a structure away.
        assert values == []
        return {"Value": True}
    if member.type_name == "list":
        return [_numbers(shorthand(each)) for each in values]
    (value,) = values
    if member.type_name == "string":
        return value
    return int(value) if member.type_name == "integer" else _numbers(shorthand(value))


def _numbers(value: Any) -> Any:
    """A value whose ports are numbers and whose words are truths, which the CLI makes of texts."""
    if isinstance(value, dict):
        return {
            key: int(each) if key in PORTS else [each] if key == "Values" else _numbers(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", [name for name, each in BREAKS.items() if "state" in each.forms])
def test_a_command_has_parameters_that_its_operation_takes(name: str, networks: dict[str, Json]) -> None:
    proof = of_survey(name, networks)
    for remedy in remedies(proof):
        for words in command_lines(remedy):
            checked(words)
            assert words[3:5] == ["--region", "us-east-1"]
        assert not TERRAFORM.search(remedy), remedy


def test_there_are_commands_for_what_networks_lack(networks: dict[str, Json]) -> None:
    found = {
        " ".join(words[1:3])
        for name, each in BREAKS.items()
        if "state" in each.forms
        for remedy in remedies(of_survey(name, networks))
        for words in command_lines(remedy)
    }
    assert found == {
        "ec2 authorize-security-group-egress",
        "ec2 authorize-security-group-ingress",
        "ec2 create-network-acl-entry",
        "ec2 create-route",
        "ec2 create-security-group",
        "ec2 create-vpc-block-public-access-exclusion",
        "ec2 create-vpc-endpoint",
        "ec2 describe-managed-prefix-lists",
        "ec2 describe-vpc-endpoints",
        "ec2 modify-vpc-attribute",
        "ec2 modify-vpc-endpoint",
        "efs create-mount-target",
        "iam put-role-policy",
        "logs create-log-group",
        "route53 change-resource-record-sets",
    }


def test_a_missing_endpoint_is_commands_in_every_form(networks: dict[str, Json]) -> None:
    document = copy.deepcopy(networks["rich"])
    run_by_service()(document)
    no("logs")(document)
    proof = prove([read_survey(survey_of(document)[0], source="network.json")])[0]
    group = "--vpc-id aws-vpc-main --group-name endpoint_logs --description endpoint_logs"
    permission = '"IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{{GroupId={}}}]"'
    lines = [
        f"endpoint_logs=$(aws ec2 create-security-group {HERE} {group} --query GroupId --output text)",
        f'aws ec2 authorize-security-group-ingress {HERE} --group-id "$endpoint_logs" --ip-permissions '
        + permission.format("sg-taskweb"),
        f"aws ec2 create-vpc-endpoint {HERE} --vpc-id aws-vpc-main --service-name com.amazonaws.us-east-1.logs"
        " --vpc-endpoint-type Interface --subnet-ids subnet-privateuseast1a subnet-privateuseast1b"
        ' --security-group-ids "$endpoint_logs" --private-dns-enabled',
        f"aws ec2 authorize-security-group-egress {HERE} --group-id sg-taskweb --ip-permissions "
        + permission.format("$endpoint_logs"),
    ]
    remedy = "\n".join(["run", *(f"  {each}" for each in lines[:3]), "and run", f"  {lines[3]}"])
    assert remedy in set(remedies(proof))
    assert all(each in table([proof]) for each in lines)
    assert "```sh\n" + "\n".join(lines[:3]) in markdown([proof])
    assert lines[0] in json.dumps(sarif([proof])).replace('\\"', '"')
    assert one_line(remedy) == f"run {' && '.join(lines[:3])} and run {lines[3]}"


ENTRY = f"network-acl-entry {HERE} --network-acl-id aws-network-acl-private"
# A network ACL, and what of the lines of its remedy comes behind `aws ec2`.
ACLS: dict[str, tuple[Change, list[str]]] = {
    "answers that nothing lets in": (
        acl(egress=EVERYTHING, ingress=[acl_rule(100, "allow", 443, 443)]),
        [
            f"create-{ENTRY} --rule-number 130 --rule-action allow --cidr-block 0.0.0.0/0 --protocol 6"
            " --port-range From=32768,To=60999 --ingress"
        ],
    ),
    "a first rule that denies": (
        acl(egress=[acl_rule(1, "deny", 0, 65535), *EVERYTHING], ingress=EVERYTHING),
        [f"delete-{ENTRY} --rule-number 1 --egress"],
    ),
    "first rules that deny both ways": (
        acl(
            egress=[acl_rule(1, "deny", 0, 65535), *EVERYTHING],
            ingress=[acl_rule(1, "deny", 32768, 65535), *EVERYTHING],
        ),
        [f"delete-{ENTRY} --rule-number 1 --egress", f"delete-{ENTRY} --rule-number 1 --ingress"],
    ),
}


@pytest.mark.parametrize("name", ACLS)
def test_a_network_acl_needs_no_more_than_this(name: str, networks: dict[str, Json]) -> None:
    change, lines = ACLS[name]
    document = copy.deepcopy(networks["rich"])
    run_by_service()(document)
    change(document)
    proof = prove([read_survey(survey_of(document)[0], source="network.json")], Given(tasks=NETWORKS["rich"].tasks))[0]
    expected = "\n".join(["run", *(f"  aws ec2 {each}" for each in lines)])
    assert {hop.remedy for _, _, hop in proof.failures if hop.step is Step.ACL} == {expected}, table([proof])


def test_no_endpoint_of_a_survey_is_one_to_remove(networks: dict[str, Json]) -> None:
    proof = of_survey("endpoint that nothing needs", networks)
    assert "unneeded-endpoint" not in {finding.rule for finding in proof.findings}


REFUSED = ("two endpoints of one service", "two gateway endpoints in one route table", "endpoint twice in one zone")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_there_is_not_what_aws_refuses(name: str, networks: dict[str, Json]) -> None:
    assert not of_survey(name, networks).has_errors
