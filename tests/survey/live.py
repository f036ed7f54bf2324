"""A cluster as an account has it: a service whose task pulls an image and logs, over endpoints; and what stops."""

import json
from typing import Any

from fargate_privatelink.survey.calls import Call
from tests.survey.recorded import OWN, VPC, nothing, vpc
from tests.survey.replay import Answer, saying

Json = dict[str, Any]
REGION = "eu-central-1"
LIVE = ["--live", "--region", REGION, "--cluster", "web"]
SUBNET, GROUP, ENDPOINTS, TABLE = "subnet-0a", "sg-0a", "sg-0e", "rtb-0a"
LIST = "pl-6ea54007"
ROLE = f"arn:aws:iam::{OWN}:role/web"
IMAGE = f"{OWN}.dkr.ecr.{REGION}.amazonaws.com/web:1"


def arn(resource: str) -> str:
    return f"arn:aws:ecs:{REGION}:{OWN}:{resource}"


def definition(revision: int = 7, **given: Any) -> Json:
    logs = {"awslogs-group": "/ecs/web", "awslogs-region": REGION, "awslogs-stream-prefix": "web"}
    container = {"name": "web", "image": IMAGE, "essential": True}
    container["logConfiguration"] = {"logDriver": "awslogs", "options": logs}
    return {
        "taskDefinitionArn": arn(f"task-definition/web:{revision}"),
        "family": "web",
        "revision": revision,
        "executionRoleArn": ROLE,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{**container, **given}],
    }


def service(**given: Any) -> Json:
    network = {"subnets": [SUBNET], "securityGroups": [GROUP], "assignPublicIp": "DISABLED"}
    return {
        "serviceName": "web",
        "serviceArn": arn("service/web/web"),
        "clusterArn": arn("cluster/web"),
        "status": "ACTIVE",
        "taskDefinition": arn("task-definition/web:7"),
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": network},
        **given,
    }


def stopped(**given: Any) -> Json:
    details = [{"name": "subnetId", "value": SUBNET}]
    return {
        "taskArn": arn("task/web/0123456789abcdef0123456789abcdef"),
        "taskDefinitionArn": arn("task-definition/web:7"),
        "group": "service:web",
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "launchType": "FARGATE",
        "attachments": [{"type": "ElasticNetworkInterface", "details": details}],
        "containers": [{"name": "web"}],
        **given,
    }


def _rule(number: int, group: str, *, egress: bool, **to: Any) -> Json:
    return {
        "SecurityGroupRuleId": f"sgr-0{number}",
        "GroupId": group,
        "IsEgress": egress,
        "IpProtocol": "-1",
        "FromPort": -1,
        "ToPort": -1,
        **to,
    }


RULES = [
    _rule(1, GROUP, egress=True, ReferencedGroupInfo={"GroupId": ENDPOINTS}),
    _rule(2, GROUP, egress=True, PrefixListId=LIST),
    _rule(3, ENDPOINTS, egress=False, ReferencedGroupInfo={"GroupId": GROUP}),
]
LOCAL = {"DestinationCidrBlock": "10.1.0.0/16", "GatewayId": "local", "State": "active"}
TO_S3 = {"DestinationPrefixListId": LIST, "GatewayId": "vpce-0s3", "State": "active"}


def _table(*routes: Json) -> Json:
    about = {"RouteTableId": TABLE, "VpcId": VPC, "OwnerId": OWN, "Routes": [LOCAL, *routes]}
    return {**about, "Associations": [{"Main": True, "RouteTableId": TABLE, "RouteTableAssociationId": "rtbassoc-0a"}]}


def _interface(name: str) -> Json:
    return {
        "VpcEndpointId": f"vpce-0{name.replace('.', '')}",
        "VpcEndpointType": "Interface",
        "VpcId": VPC,
        "ServiceName": f"com.amazonaws.{REGION}.{name}",
        "State": "available",
        "SubnetIds": [SUBNET],
        "Groups": [{"GroupId": ENDPOINTS}],
        "PrivateDnsEnabled": True,
        "OwnerId": OWN,
    }


GATEWAY = {
    "VpcEndpointId": "vpce-0s3",
    "VpcEndpointType": "Gateway",
    "VpcId": VPC,
    "ServiceName": f"com.amazonaws.{REGION}.s3",
    "State": "available",
    "RouteTableIds": [TABLE],
    "OwnerId": OWN,
}
INTERFACES = [_interface(each) for each in ("ecr.api", "ecr.dkr", "logs")]
ACL = [
    {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, "CidrBlock": "0.0.0.0/0"}
    for egress in (True, False)
]
STATEMENT = {
    "Effect": "Allow",
    "Action": ["ecr:*", "logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": "*",
}
TRUST = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


def policy(*statements: Json) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]})


BODIES: Json = {
    "ec2:DescribeVpcs": {"Vpcs": [vpc(DhcpOptionsId="default")]},
    "ec2:DescribeSubnets": {
        "Subnets": [
            {
                "SubnetId": SUBNET,
                "VpcId": VPC,
                "CidrBlock": "10.1.0.0/24",
                "AvailabilityZone": f"{REGION}a",
                "AvailabilityZoneId": "euc1-az2",
                "OwnerId": OWN,
                "MapPublicIpOnLaunch": False,
            }
        ]
    },
    "ec2:DescribeRouteTables": {"RouteTables": [_table(TO_S3)]},
    "ec2:DescribeNetworkAcls": {
        "NetworkAcls": [
            {
                "NetworkAclId": "acl-0a",
                "VpcId": VPC,
                "IsDefault": True,
                "Entries": ACL,
                "Associations": [{"SubnetId": SUBNET, "NetworkAclId": "acl-0a"}],
            }
        ]
    },
    "ec2:DescribeSecurityGroups": {
        "SecurityGroups": [
            {"GroupId": each, "GroupName": each, "VpcId": VPC, "OwnerId": OWN} for each in (GROUP, ENDPOINTS)
        ]
    },
    "ec2:DescribeSecurityGroupRules": {"SecurityGroupRules": RULES},
    "ec2:DescribeManagedPrefixLists": {
        "PrefixLists": [{"PrefixListId": LIST, "PrefixListName": f"com.amazonaws.{REGION}.s3", "OwnerId": "AWS"}]
    },
    "ec2:DescribeVpcEndpoints": {"VpcEndpoints": [GATEWAY, *INTERFACES]},
    "ecs:DescribeClusters": {
        "clusters": [{"clusterName": "web", "clusterArn": arn("cluster/web"), "status": "ACTIVE"}]
    },
    "ecs:ListServices": {"serviceArns": [arn("service/web/web")]},
    "ecs:DescribeServices": {"services": [service()]},
    "ecs:DescribeTaskDefinition": {"taskDefinition": definition()},
    "iam:GetRole": {"Role": {"RoleName": "web", "Arn": ROLE, "Path": "/", "AssumeRolePolicyDocument": policy(TRUST)}},
    "iam:ListRolePolicies": {"PolicyNames": ["web"]},
    "iam:GetRolePolicy": {"RoleName": "web", "PolicyName": "web", "PolicyDocument": policy(STATEMENT)},
    "logs:DescribeLogGroups": {
        "logGroups": [{"logGroupName": "/ecs/web", "arn": f"arn:aws:logs:{REGION}:{OWN}:log-group:/ecs/web:*"}]
    },
    "ecr:DescribeRepositories": {
        "repositories": [{"repositoryName": "web", "repositoryArn": f"arn:aws:ecr:{REGION}:{OWN}:repository/web"}]
    },
}
# The S3 endpoint is on no route table.
NO_ROUTE = (
    saying("ec2:DescribeRouteTables", {"RouteTables": [_table()]}),
    saying("ec2:DescribeVpcEndpoints", {"VpcEndpoints": [{**GATEWAY, "RouteTableIds": []}, *INTERFACES]}),
)


def account(*stops: Json) -> list[Answer]:
    """What AWS answers, with some tasks that have stopped."""

    def tasks(call: Call, parameters: Json) -> tuple[int, Json] | None:
        if call.action == "ecs:ListTasks":
            return 200, {"taskArns": [each["taskArn"] for each in stops if parameters["desiredStatus"] == "STOPPED"]}
        if call.action == "ecs:DescribeTasks":
            named = {each.rpartition("/")[2] for each in parameters["tasks"]}
            return 200, {"tasks": [each for each in stops if each["taskArn"].rpartition("/")[2] in named]}
        if call.action == "ecs:DescribeTaskDefinition":
            revision = int(parameters["taskDefinition"].rpartition(":")[2])
            return 200, {"taskDefinition": definition(revision)}
        return None

    return [tasks, *(saying(action, body) for action, body in BODIES.items()), nothing]
