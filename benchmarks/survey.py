"""Measure the survey of a large network on moto: `python benchmarks/survey.py`, most of it to make the network."""

import logging
import os
import subprocess
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from moto.moto_server.werkzeug_app import DomainDispatcherApplication  # noqa: E402

from tests.moto_server import serving  # noqa: E402
from tests.survey.accounts import REGION, Account  # noqa: E402
from tests.survey.conftest import CREDENTIALS  # noqa: E402
from tests.survey.tasks import ACCOUNT, TRUST_POLICY  # noqa: E402

MAX_SECONDS = 20.0
# A call for each task definition, log group, and three for each role; a batch has ten services or 200 groups.
MAX_CALLS = 700
CLUSTER = "large"
COMMAND = "import sys; from fargate_privatelink.commands.once import survey; sys.exit(survey())"


def main() -> int:
    """Print the measurement; return 1 when the target is missed."""
    parser = ArgumentParser(description=__doc__, formatter_class=ArgumentDefaultsHelpFormatter)
    parser.add_argument("--endpoints", type=int, default=50)
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--services", type=int, default=100)
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    counted = Counted()
    with serving() as address:
        vpc = made(Account(address), options.endpoints, options.groups, options.services)
        environment = {**os.environ, **CREDENTIALS, "AWS_ENDPOINT_URL": address}
        before, start = counted.calls, perf_counter()
        asked = ["--region", REGION, "--vpc", vpc, "--cluster", CLUSTER]
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, *asked], env=environment, capture_output=True, text=True, check=True
        )
        seconds, calls = perf_counter() - start, counted.calls - before
    print(f"{options.endpoints} endpoints, {options.groups} groups, {options.services} services: {seconds:.2f} s")
    print(f"{calls} calls, {len(done.stdout) / 1e6:.2f} MB")
    met = seconds < MAX_SECONDS and calls < MAX_CALLS and not done.stderr
    print(f"{'met' if met else 'MISSED'}: under {MAX_SECONDS:g} s and {MAX_CALLS} calls")
    return 0 if met else 1


class Counted:
    """How many calls the server has answered."""

    def __init__(self) -> None:
        self.calls = 0
        answer = DomainDispatcherApplication.__call__

        def count(application: Any, environ: Any, start: Any) -> Iterable[bytes]:
            self.calls += 1
            answered: Iterable[bytes] = answer(application, environ, start)
            return answered

        setattr(DomainDispatcherApplication, "__call__", count)  # noqa: B010


def made(account: Account, endpoints: int, groups: int, services: int) -> str:
    """A VPC with so many endpoints and groups, and a cluster with so many services in it; the VPC's id."""
    ec2, vpc = account.ec2, account.vpc(1)
    subnet = account.subnet(vpc, "10.1.0.0/20")
    named = [account.group(vpc, f"group-{number}") for number in range(groups)]
    for index, group in enumerate(named):
        for port in (80, 443, 8080):
            pair = {"GroupId": named[index - 1]}
            rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": [pair]}
            ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    for number in range(endpoints):
        service = f"com.amazonaws.{REGION}.service-{number}"
        given = {"VpcEndpointType": "Interface", "SubnetIds": [subnet], "SecurityGroupIds": [named[0]]}
        ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service, **given)
    network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [named[0]]}}
    ecs = account.clients["ecs"]
    ecs.create_cluster(clusterName=CLUSTER)
    for number in range(services):
        definition = _definition(account, f"service-{number}")
        about = {"cluster": CLUSTER, "launchType": "FARGATE", "networkConfiguration": network}
        ecs.create_service(serviceName=f"service-{number}", taskDefinition=definition, desiredCount=1, **about)
    return vpc


def _definition(account: Account, name: str) -> str:
    """A task definition with a role, a secret and a log group of its own; its name."""
    account.clients["logs"].create_log_group(logGroupName=f"/ecs/{name}")
    account.clients["iam"].create_role(RoleName=name, AssumeRolePolicyDocument=TRUST_POLICY)
    options = {"awslogs-group": f"/ecs/{name}", "awslogs-region": REGION, "awslogs-stream-prefix": name}
    container = {
        "name": "app",
        "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app:1",
        "memory": 256,
        "secrets": [{"name": "TOKEN", "valueFrom": f"/{name}/token"}],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    account.clients["ecs"].register_task_definition(
        family=name,
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}",
        containerDefinitions=[container],
    )
    return name


if __name__ == "__main__":
    sys.exit(main())
