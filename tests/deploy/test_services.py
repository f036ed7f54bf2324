"""Services behind load balancers and schedules, through the real Terraform and AWS provider against moto."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.cases import (
    ACCOUNT,
    API,
    CASES,
    NAT,
    NIGHTLY,
    PUBLIC,
    PUBLIC_API,
    STACK,
    WEB_API,
    WORKER,
    ZONES,
    Json,
    inventory,
    web,
)
from tests.conftest import Synthesize
from tests.terraform import Terraform, TerraformIn

# Of the case, which would have to be there.
DATABASE = WEB_API["of"]["api"]["connects_to"][0]["security_group_id"]
# What the first of the stacks makes, and the others use.
SHARED: Json = {"repositories": False, "execution_roles": False, "log_groups": False}
ALL_KINDS = {
    **WEB_API["of"],
    "worker": {
        "service": {"spot": 0.75, "deploy_outside_terraform": True, "autoscaling": {"min": 1, "max": 20, "memory": 80}}
    },
    "nightly": {"schedule": {"expression": "cron(0 3 * * ? *)", "timezone": "Europe/Berlin", "window": 15}},
}


def documents(certificate: str, synthesize: Synthesize) -> dict[str, Json]:
    """The stacks: an API behind an internal load balancer with a worker and a nightly job, the API on the internet,
    and the API behind a network load balancer."""
    public = {**PUBLIC_API["load_balancer"], "certificate_arn": certificate, "deletion_protection": False}
    # A bucket of logs would have to be there.
    del public["access_logs"]
    web_task = web({"portMappings": [{"containerPort": 8443}]}, taskRoleArn=f"arn:aws:iam::{ACCOUNT}:role/webTaskRole")
    of_network = {"load_balancer": {"type": "network", "certificate_arn": certificate}, "cluster": "network"}
    given = {
        "all": inventory(STACK | WEB_API | {"of": ALL_KINDS}, API, WORKER, NIGHTLY, name="all"),
        "public": inventory(
            STACK | PUBLIC_API | {"cluster": "public", "create": SHARED, "load_balancer": public},
            API,
            web_task,
            name="public",
        ),
        "network": inventory(
            STACK | of_network | {"create": SHARED},
            API,
            name="network",
            service={"load_balancer": {"listener_port": 443}},
        ),
    }
    return {name: synthesize(each) for name, each in given.items()}


def client(service: str, endpoint: str) -> Any:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, region_name="us-east-1", endpoint_url=endpoint, **keys)


class Applied:
    """A stack that Terraform has made, with what it plans after that."""

    def __init__(self, terraform: Terraform) -> None:
        self.terraform = terraform
        terraform.init()
        terraform("apply", "-auto-approve", "-input=false")
        again = terraform.run("plan", "-input=false", "-detailed-exitcode")
        self.second_plan = "" if again.returncode == 0 else again.stdout
        outputs = json.loads(terraform("output", "-json"))
        self.outputs: Json = {name: output["value"] for name, output in outputs.items()}


@pytest.fixture(scope="module")
def applied(
    moto: str, terraform_in: TerraformIn, synthesize: Synthesize, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Applied]]:
    """The stacks, side by side: the provider waits a minute for each load balancer."""
    request = client("acm", moto).request_certificate(DomainName="*.example.com")
    database = client("ec2", moto).create_security_group(GroupName="database", Description="database")["GroupId"]
    runs = {}
    for name, document in documents(request["CertificateArn"], synthesize).items():
        folder = tmp_path_factory.mktemp(name)
        document["terraform"]["backend"] = {"local": {"path": "terraform.tfstate"}}
        # What moto lacks is said in seconds.
        (provider,) = document["provider"]["aws"]
        provider["max_retries"] = 2
        (folder / "cdk.tf.json").write_text(json.dumps(document).replace(DATABASE, database))
        runs[name] = terraform_in(folder, moto)
    with ThreadPoolExecutor() as pool:
        yield dict(zip(runs, pool.map(Applied, runs.values()), strict=True))
        list(pool.map(lambda each: each("destroy", "-auto-approve", "-input=false", "-refresh=false"), runs.values()))
    assert {name: terraform("state", "list") for name, terraform in runs.items()} == dict.fromkeys(runs, "")


@pytest.mark.parametrize("name", ["all", "public", "network"])
def test_a_second_plan_is_empty(applied: dict[str, Applied], name: str) -> None:
    assert applied[name].second_plan == ""


def services(name: str, applied: dict[str, Applied], moto: str) -> dict[str, Json]:
    outputs = applied[name].outputs
    found = client("ecs", moto).describe_services(
        cluster=outputs["cluster_name"], services=list(outputs["service_names"].values())
    )["services"]
    return {each["serviceName"]: each for each in found}


def test_services_are_as_they_are_said(applied: dict[str, Applied], moto: str) -> None:
    found = services("all", applied, moto)
    assert {name: each["desiredCount"] for name, each in found.items()} == {"api": 2, "worker": 1}
    assert found["api"]["launchType"] == "FARGATE"
    assert found["api"]["loadBalancers"][0]["containerPort"] == 8080
    assert found["api"]["healthCheckGracePeriodSeconds"] == 60
    assert found["api"]["deploymentConfiguration"]["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    strategy = found["worker"]["capacityProviderStrategy"]
    assert {each["capacityProvider"]: each["weight"] for each in strategy} == {"FARGATE": 1, "FARGATE_SPOT": 3}


def test_autoscaling_has_its_bounds_and_values(applied: dict[str, Applied], moto: str) -> None:
    scaling = client("application-autoscaling", moto)
    targets = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    assert {each["ResourceId"]: (each["MinCapacity"], each["MaxCapacity"]) for each in targets} == {
        "service/web-cluster/api": (2, 10),
        "service/web-cluster/worker": (1, 20),
    }
    policies = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    kept = {each["PolicyName"]: each["TargetTrackingScalingPolicyConfiguration"] for each in policies}
    assert {name: each["TargetValue"] for name, each in kept.items()} == {
        "api-cpu": 60.0,
        "api-requests": 500.0,
        "worker-memory": 80.0,
    }
    label = kept["api-requests"]["PredefinedMetricSpecification"]["ResourceLabel"]
    outputs = applied["all"].outputs
    assert label == f"{outputs['load_balancer_arn_suffix']}/{outputs['target_group_arn_suffixes']['api']}"


@pytest.mark.parametrize(
    ("name", "kind", "scheme", "listeners"),
    [
        ("all", "application", "internal", {80: "HTTP"}),
        ("public", "application", "internet-facing", {80: "HTTP", 443: "HTTPS"}),
        ("network", "network", "internal", {443: "TLS"}),
    ],
)
def test_a_load_balancer_stands_where_it_is_said(
    name: str, kind: str, scheme: str, listeners: dict[int, str], applied: dict[str, Applied], moto: str
) -> None:
    balancers, outputs = client("elbv2", moto), applied[name].outputs
    (found,) = balancers.describe_load_balancers(Names=[name])["LoadBalancers"]
    assert (found["Type"], found["Scheme"], found["DNSName"]) == (kind, scheme, outputs["load_balancer_dns_name"])
    assert found["SecurityGroups"] == [outputs["load_balancer_security_group_id"]]
    subnets = outputs["public_subnet_ids" if name == "public" else "private_subnet_ids"]
    assert {each["SubnetId"] for each in found["AvailabilityZones"]} == set(subnets.values())
    listening = balancers.describe_listeners(LoadBalancerArn=found["LoadBalancerArn"])["Listeners"]
    assert {each["Port"]: each["Protocol"] for each in listening} == listeners


def test_a_schedule_starts_the_family_in_the_private_subnets(applied: dict[str, Applied], moto: str) -> None:
    scheduler, outputs = client("scheduler", moto), applied["all"].outputs
    schedule = scheduler.get_schedule(Name="nightly", GroupName="all")
    assert (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"]) == (
        "cron(0 3 * * ? *)",
        "Europe/Berlin",
    )
    started = schedule["Target"]["EcsParameters"]
    assert started["TaskDefinitionArn"] == f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/nightly"
    network = started["NetworkConfiguration"]["awsvpcConfiguration"]
    assert set(network["Subnets"]) == set(outputs["private_subnet_ids"].values())
    assert network["SecurityGroups"] == [outputs["task_security_group_ids"]["nightly"]]
    queue = client("sqs", moto).get_queue_attributes(
        QueueUrl=outputs["dead_letter_queue_url"], AttributeNames=["QueueArn"]
    )["Attributes"]["QueueArn"]
    assert schedule["Target"]["DeadLetterConfig"] == {"Arn": queue}


def test_a_listener_that_exists_is_a_plan(terraform_in: TerraformIn, synthesize: Synthesize, tmp_path: Path) -> None:
    document = synthesize(CASES["existing_listener"]())
    (provider,) = document["provider"]["aws"]
    provider |= dict.fromkeys(
        ("skip_credentials_validation", "skip_requesting_account_id", "skip_metadata_api_check"), True
    )
    document["terraform"]["backend"] = {"local": {"path": "terraform.tfstate"}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(document))
    terraform = terraform_in(tmp_path)
    terraform.init()
    terraform("plan", "-input=false", "-out=plan")
    plan = json.loads(terraform("show", "-json", "plan"))
    planned = {each["address"] for each in plan["resource_changes"] if each["type"].startswith("aws_lb")}
    assert planned == {"aws_lb_listener_rule.api", "aws_lb_target_group.api"}


def test_a_zone_that_goes_is_let_go_of_before_its_subnets_are_destroyed(
    moto: str, terraform_in: TerraformIn, synthesize: Synthesize, tmp_path: Path
) -> None:
    # Without endpoints, which take a minute for each zone.
    stack = STACK | NAT | {"cluster": "zones", "endpoints": "none", "create": SHARED, "public_subnets": PUBLIC}
    balancer = {"scheme": "internet-facing", "allowed_cidrs": ["0.0.0.0/0"], "name": "zones"}
    of: Json = {"service": {"load_balancer": {}}}
    terraform = terraform_in(tmp_path, moto)
    told: list[Json] = []
    for zones in (("us-east-1a", "us-east-1b", "us-east-1c"), ("us-east-1a", "us-east-1b")):
        subnets = {
            key: {zone: given[zone] for zone in zones}
            for key, given in (("private_subnets", ZONES), ("public_subnets", PUBLIC))
        }
        document = synthesize(inventory(stack | subnets | {"load_balancer": balancer}, API, name="zones", **of))
        document["terraform"]["backend"] = {"local": {"path": "terraform.tfstate"}}
        (tmp_path / "cdk.tf.json").write_text(json.dumps(document))
        terraform.init()
        terraform("plan", "-input=false", "-out=plan")
        told = list(map(json.loads, terraform("apply", "-input=false", "-json", "plan").splitlines()))
    events = [(each["type"], each["hook"]["resource"]["addr"]) for each in told if each["type"].startswith("apply_")]
    for kind, holder in (("public", "aws_lb.main"), ("private", "aws_ecs_service.api")):
        let_go = events.index(("apply_complete", holder))
        assert let_go < events.index(("apply_start", f'aws_subnet.{kind}["us-east-1c"]'))
    terraform("destroy", "-auto-approve", "-input=false", "-refresh=false")
    assert terraform("state", "list") == ""
