"""The committed output, unedited, through the real Terraform and AWS provider against moto on loopback."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from tests import ROOT
from tests.terraform import Terraform, TerraformIn

COMMITTED = ROOT / "cdktf.out"
ACCOUNT = "123456789012"
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/my-ecr-repo/app-image:latest"


@dataclass(frozen=True)
class Applied:
    """A stack that Terraform has made: its outputs, its planned changes after that, and clients to look at it."""

    terraform: Terraform
    outputs: dict[str, Any]
    second_plan: str
    endpoint: str

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=self.endpoint,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    def in_vpc(self, operation: str, key: str, **more: Any) -> list[Any]:
        """What an EC2 operation describes in the stack's VPC."""
        by_vpc = {"Name": "vpc-id", "Values": [self.outputs["vpc_id"]]}
        return list(getattr(self.client("ec2"), operation)(Filters=[by_vpc], **more)[key])


@pytest.fixture(scope="module")
def applied(
    moto: str, terraform_in: TerraformIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Applied]]:
    """Both stacks in one account, as the walkthrough has them; they are applied side by side, which saves time."""
    work = tmp_path_factory.mktemp("project")
    shutil.copytree(COMMITTED, work / "cdktf.out", ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    runs = {
        path.parent.name: terraform_in(path.parent, moto) for path in (work / "cdktf.out").glob("stacks/*/cdk.tf.json")
    }
    for terraform in runs.values():
        terraform.init()
    with ThreadPoolExecutor() as pool:
        yield dict(zip(runs, pool.map(lambda terraform: _apply(terraform, moto), runs.values()), strict=True))
        # Destroying is a test of its own, and must not leave state or resources behind.
        for stack, remaining in zip(runs, pool.map(_destroy, runs.values()), strict=True):
            assert remaining == "", stack
    assert sorted(path.name for path in work.glob("*.tfstate")) == [
        f"terraform.{stack}.tfstate" for stack in sorted(runs)
    ]


def _apply(terraform: Terraform, endpoint: str) -> Applied:
    assert json.loads(terraform("validate", "-json"))["diagnostics"] == []
    terraform("plan", "-input=false", "-out=plan")
    terraform("apply", "-input=false", "plan")
    second_plan = terraform.run("plan", "-input=false", "-detailed-exitcode")
    outputs = json.loads(terraform("output", "-json"))
    values = {name: output["value"] for name, output in outputs.items()}
    return Applied(terraform, values, "" if second_plan.returncode == 0 else second_plan.stdout, endpoint)


def _destroy(terraform: Terraform) -> str:
    # The second plan has just refreshed.
    terraform("destroy", "-auto-approve", "-input=false", "-refresh=false")
    return terraform("state", "list")


@pytest.fixture(scope="module")
def privatelink(applied: dict[str, Applied]) -> Applied:
    return applied["privatelink"]


@pytest.fixture(scope="module")
def nat(applied: dict[str, Applied]) -> Applied:
    return applied["nat"]


@pytest.mark.parametrize("stack", ["nat", "privatelink"])
def test_a_second_plan_is_empty(applied: dict[str, Applied], stack: str) -> None:
    assert applied[stack].second_plan == ""


def test_the_vpc_resolves_private_names(privatelink: Applied) -> None:
    vpc_id = privatelink.outputs["vpc_id"]
    ec2 = privatelink.client("ec2")
    (vpc,) = ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"]
    assert vpc["CidrBlock"] == "10.0.0.0/22"
    for attribute, key in (("enableDnsSupport", "EnableDnsSupport"), ("enableDnsHostnames", "EnableDnsHostnames")):
        assert ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=attribute)[key] == {"Value": True}


def test_the_private_subnet_has_a_route_table_of_its_own(privatelink: Applied) -> None:
    (subnet,) = privatelink.in_vpc("describe_subnets", "Subnets")
    assert (subnet["CidrBlock"], subnet["AvailabilityZone"]) == ("10.0.0.0/23", "us-east-1a")
    assert privatelink.outputs["private_subnet_ids"] == {"us-east-1a": subnet["SubnetId"]}
    (table,) = [table for table in _route_tables(privatelink) if not _is_main(table)]
    assert [association["SubnetId"] for association in table["Associations"]] == [subnet["SubnetId"]]
    prefix_lists = [route.get("DestinationPrefixListId") for route in table["Routes"] if "GatewayId" in route]
    assert [name for name in prefix_lists if name] == [_s3_prefix_list(privatelink)]
    assert not [route for route in table["Routes"] if route.get("DestinationCidrBlock") == "0.0.0.0/0"]


def test_the_endpoints_are_the_walkthrough_s(privatelink: Applied) -> None:
    endpoints = privatelink.in_vpc("describe_vpc_endpoints", "VpcEndpoints")
    assert {endpoint["ServiceName"]: (endpoint["VpcEndpointType"], endpoint["Tags"]) for endpoint in endpoints} == {
        f"com.amazonaws.us-east-1.{service}": (kind, [{"Key": "service", "Value": tag}])
        for service, kind, tag in (
            ("s3", "Gateway", "s3"),
            ("ecr.dkr", "Interface", "ecrdkr"),
            ("ecr.api", "Interface", "ecrapi"),
            ("logs", "Interface", "cloudwatchlogs"),
        )
    }
    subnets = list(privatelink.outputs["private_subnet_ids"].values())
    allowed = {
        endpoint["ServiceName"].rpartition(".")[2]: json.loads(endpoint["PolicyDocument"])["Statement"]
        for endpoint in endpoints
    }
    assert {service: [each["Sid"] for each in statements] for service, statements in allowed.items()} == {
        "s3": ["PullImageLayers"],
        "dkr": ["PullImages"],
        "api": ["PullImages"],
        "logs": ["WriteLogs"],
    }
    assert allowed["s3"][0]["Resource"] == ["arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"]
    names = {"ecr.dkr": "sec-ecr-dkr", "ecr.api": "sec-ecr-api", "logs": "sec-cw-logs"}
    for endpoint in endpoints:
        service = endpoint["ServiceName"].removeprefix("com.amazonaws.us-east-1.")
        assert privatelink.outputs["endpoint_ids"][service] == endpoint["VpcEndpointId"]
        if service != "s3":
            assert endpoint["PrivateDnsEnabled"] is True
            assert endpoint["SubnetIds"] == subnets
            groups = privatelink.client("ec2").describe_security_groups(
                GroupIds=[group["GroupId"] for group in endpoint["Groups"]]
            )["SecurityGroups"]
            assert [(group["GroupName"], group["Description"]) for group in groups] == [
                (names[service], f"security group for {endpoint['ServiceName']}")
            ]


def test_https_from_the_private_subnet_reaches_each_interface_endpoint(privatelink: Applied) -> None:
    for name in ("sec-ecr-dkr", "sec-ecr-api", "sec-cw-logs"):
        (rule,) = _rules(privatelink, name)
        assert rule["IsEgress"] is False
        assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)
        assert rule["CidrIpv4"] == "10.0.0.0/23"
        assert rule["Description"] == "from the private subnet in us-east-1a"


def test_the_task_reaches_the_endpoints_and_nothing_else(privatelink: Applied) -> None:
    rules = _rules(privatelink, "sec-task-sample-fargate-task")
    groups = {group["GroupId"]: group["GroupName"] for group in _security_groups(privatelink)}
    assert all((rule["IsEgress"], rule["FromPort"], rule["ToPort"]) == (True, 443, 443) for rule in rules)
    assert {rule.get("PrefixListId") or groups[rule["ReferencedGroupInfo"]["GroupId"]] for rule in rules} == {
        _s3_prefix_list(privatelink),
        "sec-ecr-dkr",
        "sec-ecr-api",
        "sec-cw-logs",
    }


@pytest.mark.parametrize("stack", ["nat", "privatelink"])
def test_the_default_security_group_has_no_rules(applied: dict[str, Applied], stack: str) -> None:
    (default,) = [group for group in _security_groups(applied[stack]) if group["GroupName"] == "default"]
    assert default["GroupId"] == applied[stack].outputs["default_security_group_id"]
    assert (default["IpPermissions"], default["IpPermissionsEgress"]) == ([], [])


def test_the_cluster_and_the_repository_are_there(privatelink: Applied) -> None:
    (cluster,) = privatelink.client("ecs").describe_clusters(clusters=["fargate-cluster"])["clusters"]
    assert (cluster["status"], cluster["clusterArn"]) == ("ACTIVE", privatelink.outputs["cluster_arn"])
    (repository,) = privatelink.client("ecr").describe_repositories()["repositories"]
    assert repository["repositoryName"] == "my-ecr-repo/app-image"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert privatelink.outputs["repository_urls"] == {"my-ecr-repo/app-image": repository["repositoryUri"]}


def test_the_execution_role_may_do_what_the_task_needs_and_no_more(privatelink: Applied) -> None:
    iam = privatelink.client("iam")
    role = iam.get_role(RoleName="ecsTaskExecutionRole")["Role"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }
    (name,) = iam.list_role_policies(RoleName="ecsTaskExecutionRole")["PolicyNames"]
    policy = iam.get_role_policy(RoleName="ecsTaskExecutionRole", PolicyName=name)["PolicyDocument"]
    assert {tuple(statement["Action"]): statement["Resource"] for statement in policy["Statement"]} == {
        ("ecr:GetAuthorizationToken",): ["*"],
        ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"): [
            f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/my-ecr-repo/app-image"
        ],
        ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"): [
            f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/ecs/sample-fargate-task:*"
        ],
    }


def test_the_log_group_keeps_a_year(privatelink: Applied) -> None:
    (group,) = privatelink.client("logs").describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("/ecs/sample-fargate-task", 365)


@pytest.mark.parametrize("stack", ["nat", "privatelink"])
def test_the_registered_task_definition_is_the_walkthrough_s(applied: dict[str, Applied], stack: str) -> None:
    arn = applied[stack].outputs["task_definition_arns"]["sample-fargate-task"]
    registered = applied[stack].client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
    given = json.loads((COMMITTED.parent / "image" / "task-definition.json").read_text())
    (container,), (given_container,) = registered["containerDefinitions"], given.pop("containerDefinitions")
    assert {key: container[key] for key in given_container} == given_container
    assert {key: registered[key] for key in given} == given


@pytest.mark.parametrize("stack", ["nat", "privatelink"])
def test_the_run_task_command_starts_a_task_in_the_private_subnet(applied: dict[str, Applied], stack: str) -> None:
    outputs = applied[stack].outputs
    network = (
        f"subnets=[{outputs['private_subnet_ids']['us-east-1a']}],"
        f"securityGroups=[{outputs['task_security_group_ids']['sample-fargate-task']}],assignPublicIp=DISABLED"
    )
    assert outputs["run_task_commands"] == {
        "sample-fargate-task": (
            f"aws ecs run-task --region us-east-1 --cluster arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/fargate-cluster"
            f" --launch-type FARGATE --task-definition {outputs['task_definition_arns']['sample-fargate-task']}"
            f" --network-configuration 'awsvpcConfiguration={{{network}}}'"
        )
    }


def test_the_push_image_command_logs_in_builds_and_pushes(privatelink: Applied) -> None:
    registry = IMAGE.partition("/")[0]
    assert privatelink.outputs["push_image_commands"] == {
        "my-ecr-repo/app-image:latest": (
            "aws ecr get-login-password --region us-east-1"
            f" | docker login --username AWS --password-stdin {registry}"
            f" && docker build --platform linux/amd64 --tag {IMAGE} . && docker push {IMAGE}"
        )
    }


def test_with_nat_the_private_subnet_s_way_out_is_the_gateway(nat: Applied) -> None:
    subnets = {subnet["CidrBlock"]: subnet["SubnetId"] for subnet in nat.in_vpc("describe_subnets", "Subnets")}
    assert set(subnets) == {"10.0.0.0/23", "10.0.2.0/24"}
    (gateway,) = nat.client("ec2").describe_nat_gateways(
        Filters=[{"Name": "vpc-id", "Values": [nat.outputs["vpc_id"]]}]
    )["NatGateways"]
    assert gateway["SubnetId"] == subnets["10.0.2.0/24"]
    ways = {
        association["SubnetId"]: route.get("NatGatewayId") or route.get("GatewayId")
        for table in _route_tables(nat)
        for association in table["Associations"]
        for route in table["Routes"]
        if route.get("DestinationCidrBlock") == "0.0.0.0/0"
    }
    assert ways[subnets["10.0.0.0/23"]] == gateway["NatGatewayId"]
    assert ways[subnets["10.0.2.0/24"]].startswith("igw-")
    assert nat.in_vpc("describe_vpc_endpoints", "VpcEndpoints") == []


def _route_tables(stack: Applied) -> list[Any]:
    return stack.in_vpc("describe_route_tables", "RouteTables")


def _is_main(table: dict[str, Any]) -> bool:
    return any(association.get("Main") for association in table["Associations"])


def _security_groups(stack: Applied) -> list[Any]:
    return stack.in_vpc("describe_security_groups", "SecurityGroups")


def _rules(stack: Applied, group_name: str) -> list[Any]:
    (group,) = [group for group in _security_groups(stack) if group["GroupName"] == group_name]
    by_group = [{"Name": "group-id", "Values": [group["GroupId"]]}]
    return list(stack.client("ec2").describe_security_group_rules(Filters=by_group)["SecurityGroupRules"])


def _s3_prefix_list(stack: Applied) -> str:
    prefix_lists = stack.client("ec2").describe_managed_prefix_lists()["PrefixLists"]
    (name,) = [each["PrefixListId"] for each in prefix_lists if each["PrefixListName"] == "com.amazonaws.us-east-1.s3"]
    return str(name)
