"""What a survey did not read is unknown: nothing that depends on it passes or fails, and the call is named."""

import copy
import json
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import pytest

from fargate_privatelink.proof.facts.tasks import Given
from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.survey import read_survey
from fargate_privatelink.proof.rules import Step
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import PathProof, Proof, Verdict
from fargate_privatelink.survey.document import Reading
from tests.proof.hubs import over_gateway, over_peering, profile, tables_of_ones_own
from tests.proof.networks import NETWORKS, both, put, run_by_service
from tests.survey.surveys import ACTIONS, survey_of, without

Json = dict[str, Any]
NAME, EGRESS, ACL, ROUTE = Step.NAME, Step.EGRESS, Step.ACL, Step.ROUTE
ENDPOINT, INGRESS, POLICY = Step.ENDPOINT, Step.INGRESS, Step.POLICY
RESOURCE, PERMISSION = Step.RESOURCE, Step.PERMISSION
ALL = ("secretsmanager", "ssm", "ecr.api", "ecr.dkr", "s3", "logs", "ssmmessages", "sqs")
ECR = ("ecr.api", "ecr.dkr")


class Withheld(NamedTuple):
    """A network, the paths that depend on an action there, and the hops that it decides."""

    network: str
    targets: Collection[str]
    steps: Collection[Step]


WITHHELD: dict[str, list[Withheld]] = {
    "ec2:DescribeVpcs": [Withheld("rich", ("ecr.api",), (NAME,))],
    "ec2:DescribeVpcAttribute": [Withheld("rich", ALL, (NAME,)), Withheld("nat", ("ecr.api", "logs"), (NAME,))],
    "ec2:DescribeSubnets": [Withheld("rich", ALL, (NAME, EGRESS, ACL, ROUTE, ENDPOINT, INGRESS))],
    "ec2:DescribeRouteTables": [
        Withheld("rich", ("s3",), (ROUTE,)),
        Withheld("nat", ("ecr.api", "logs"), (ROUTE,)),
        Withheld("gateway", ECR, (ROUTE,)),
        Withheld("peering", ECR, (ROUTE,)),
    ],
    "ec2:DescribeNetworkAcls": [
        Withheld("rich", ALL, (ACL,)),
        Withheld("nat", ("ecr.api",), (ACL,)),
        Withheld("gateway", ECR, (ACL,)),
    ],
    "ec2:DescribeSecurityGroups": [Withheld("rich", ALL, (EGRESS, INGRESS)), Withheld("nat", ("logs",), (EGRESS,))],
    "ec2:DescribeSecurityGroupRules": [
        Withheld("rich", ALL, (EGRESS, INGRESS)),
        Withheld("nat", ("logs",), (EGRESS,)),
        Withheld("gateway", ECR, (EGRESS, INGRESS)),
    ],
    "ec2:DescribeVpcEndpoints": [
        Withheld("rich", ALL, (NAME, ROUTE, ENDPOINT, INGRESS, POLICY)),
        Withheld("nat", ("ecr.api", "logs"), (NAME, ROUTE, ENDPOINT)),
        Withheld("gateway", (*ECR, "s3"), (NAME, ROUTE, ENDPOINT)),
    ],
    "ec2:DescribeNatGateways": [Withheld("nat", ("ecr.api", "logs"), (ROUTE,))],
    "ec2:DescribeInternetGateways": [Withheld("nat", ("ecr.api", "logs"), (ROUTE,))],
    "ec2:DescribeDhcpOptions": [Withheld("rich", ("ecr.api", "logs"), (NAME,))],
    "ec2:DescribeVpcBlockPublicAccessOptions": [Withheld("nat", ("ecr.api", "logs"), (ROUTE,))],
    "ec2:DescribeVpcBlockPublicAccessExclusions": [Withheld("nat", ("ecr.api", "logs"), (ROUTE,))],
    "ec2:DescribeVpcEncryptionControls": [Withheld("nat", ("ecr.api", "logs"), (ROUTE,))],
    "ec2:DescribeVpcPeeringConnections": [Withheld("peering", ECR, (ROUTE,))],
    "ec2:DescribeTransitGateways": [Withheld("gateway", ECR, (ROUTE,))],
    "ec2:DescribeTransitGatewayVpcAttachments": [Withheld("gateway", ECR, (ROUTE,))],
    "ec2:DescribeTransitGatewayRouteTables": [Withheld("gateway", ECR, (ROUTE,))],
    "ec2:GetTransitGatewayRouteTableAssociations": [Withheld("gateway", ECR, (ROUTE,))],
    "ec2:SearchTransitGatewayRoutes": [Withheld("gateway", ECR, (ROUTE,))],
    "route53:ListHostedZonesByVPC": [
        Withheld("rich", ("s3",), (NAME,)),
        Withheld("nat", ("ecr.api", "logs"), (NAME,)),
        Withheld("private DNS off", ("logs",), (NAME,)),
    ],
    "route53:ListResourceRecordSets": [Withheld("gateway", ECR, (NAME,))],
    "route53profiles:ListProfileAssociations": [
        Withheld("rich", ("s3",), (NAME,)),
        Withheld("Profile", ECR, (NAME,)),
    ],
    "route53profiles:ListProfileResourceAssociations": [Withheld("Profile", ECR, (NAME,))],
    "route53resolver:ListResolverRuleAssociations": [Withheld("rich", ("s3",), (NAME,))],
    "iam:GetRole": [Withheld("rich", ("ecr.api", "logs", "ssm"), (PERMISSION,))],
    "iam:ListRolePolicies": [Withheld("rich", ("ecr.api", "logs", "ssm"), (PERMISSION,))],
    "iam:ListAttachedRolePolicies": [Withheld("gateway", ECR, (PERMISSION,))],
    "secretsmanager:DescribeSecret": [Withheld("rich", ("secretsmanager",), (PERMISSION,))],
    "secretsmanager:GetResourcePolicy": [Withheld("rich", ("secretsmanager",), (RESOURCE,))],
    "ssm:DescribeParameters": [Withheld("rich", ("ssm",), (PERMISSION,))],
    "ecr:DescribeRepositories": [Withheld("rich", ("ecr.dkr",), (RESOURCE,))],
    "ecr:GetRepositoryPolicy": [Withheld("rich", ("ecr.dkr",), (RESOURCE,))],
    "elasticfilesystem:DescribeMountTargets": [Withheld("rich", ("fs-0123456789abcdef0",), (ENDPOINT, INGRESS))],
    "elasticfilesystem:DescribeFileSystemPolicy": [Withheld("rich", ("fs-0123456789abcdef0",), (RESOURCE,))],
}
CASES = [
    pytest.param(action, each, id=f"{action} of {each.network}")
    for action, several in WITHHELD.items()
    for each in several
]
READINGS = {"denied": Reading.DENIED, "hidden": Reading.HIDDEN, "not offered": Reading.NOT_OFFERED, "not asked": None}
Surveys = Callable[[str], Json]


@pytest.fixture
def survey(networks: dict[str, Json]) -> Surveys:
    """The survey of a network by its name."""

    def found(name: str) -> Json:
        made = {"gateway": over_gateway, "peering": over_peering, "Profile": over_gateway}
        document = made[name]() if name in made else copy.deepcopy(networks["nat" if name == "nat" else "rich"])
        if name in made:
            change = profile() if name == "Profile" else tables_of_ones_own() if name == "gateway" else both()
        else:
            change = run_by_service()
        change(document)
        if name == "nat":
            put("aws_ecs_service.web", enable_execute_command=False)(document)
        if name == "private DNS off":
            put("aws_vpc_endpoint.logs", private_dns_enabled=False)(document)
        return survey_of(document)[0]

    return found


def proved(survey: Json, network: str) -> Proof:
    given = Given(tasks=NETWORKS["nat" if network == "nat" else "rich"].tasks if len(network) < 5 else ())
    return prove([read_survey(json.loads(json.dumps(survey)), source="network.json")], given)[0]


def paths(proof: Proof, targets: Collection[str]) -> list[PathProof]:
    return [path for task in proof.tasks for path in task.paths if path.target in targets]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("action", "withheld"), CASES)
def test_what_was_not_read_is_unknown(action: str, withheld: Withheld, reading: str, survey: Surveys) -> None:
    whole = survey(withheld.network)
    before = paths(proved(whole, withheld.network), withheld.targets)
    proof = proved(without(whole, action, READINGS[reading]), withheld.network)
    found = paths(proof, withheld.targets)
    assert len(found) == len(before) >= len(withheld.targets), table([proof])
    for path in found:
        certain = [hop for hop in path.hops if hop.step in withheld.steps and hop.verdict is not Verdict.UNKNOWN]
        # Of a step some hops may depend on something else.
        told = [hop for hop in path.hops if hop.verdict is Verdict.UNKNOWN and action in hop.message]
        assert told, table([proof])
        assert {hop.step for hop in told} <= {*withheld.steps, PERMISSION, ENDPOINT, NAME, ROUTE}
        assert not [hop for hop in certain if hop.verdict is Verdict.FAILED], table([proof])
        assert path.verdict is Verdict.UNKNOWN, table([proof])


def test_every_action_is_withheld_or_decides_nothing_alone() -> None:
    # The rest says of things what another action names, or nothing on which a hop depends.
    others = {
        *("ec2:DescribeManagedPrefixLists", "route53:GetHostedZone", "route53resolver:ListResolverRules"),
        *("ec2:GetTransitGatewayRouteTablePropagations", "ecs:DescribeClusters", "ecs:DescribeServices"),
        *("ecs:DescribeTaskDefinition", "logs:DescribeLogGroups", "kms:GetKeyPolicy"),
        *("ecr:DescribePullThroughCacheRules", "s3:GetBucketPolicy", "s3:GetEncryptionConfiguration"),
    }
    assert ACTIONS.keys() == WITHHELD.keys() | others


def test_what_fails_for_a_reason_that_is_seen_stays_failed(survey: Surveys) -> None:
    whole = survey("rich")
    whole["resources"].pop("aws_vpc_security_group_egress_rule")
    for action in ("ec2:DescribeNetworkAcls", "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcAttribute"):
        proof = proved(without(whole, action, Reading.DENIED), "rich")
        ((failed, *_),) = [
            [hop for hop in path.hops if hop.verdict is Verdict.FAILED] for path in paths(proof, ["ssm"])
        ]
        assert (failed.step, failed.address) == (Step.EGRESS, "sg-taskweb")
        assert proof.verdict is Verdict.FAILED


def test_a_network_that_lacks_nothing_is_proved(survey: Surveys) -> None:
    for name in ("rich", "gateway", "peering", "Profile"):
        proof = proved(survey(name), name)
        assert proof.verdict is Verdict.PASSED, table([proof])
