"""One row for each row of docs/derivation.md, under the same numbers."""

from typing import Any

import pytest

from fargate_privatelink import task_definition
from fargate_privatelink.aws.regions import region
from fargate_privatelink.errors import InputError
from fargate_privatelink.requirements import (
    ExecuteCommandConfiguration,
    ExtraService,
    Grant,
    Phase,
    Requirement,
    Role,
    Task,
    problems,
    requirements,
)
from fargate_privatelink.task_definition.overrides import Use
from tests.cases import ACCOUNT, AWSLOGS, CONTAINER, REGISTRY, ROUTER, TASK_ROLE, firelens, web

Json = dict[str, Any]
IMAGE = "containerDefinitions[0].image"
OPTIONS = "containerDefinitions[0].logConfiguration.options"
LOGGING = "containerDefinitions[0].logConfiguration"
PROXY = "serviceConnectConfiguration.logConfiguration"
SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db-a1B2c3"
# Six characters may be the ARN's or the name's.
SECRETS = f"{SECRET} {SECRET}-??????"
FOREIGN_SECRET = SECRET.replace(ACCOUNT, "210987654321")
FOREIGN_SECRETS = SECRETS.replace(ACCOUNT, "210987654321")
FOREIGN_KEYS = "arn:aws:kms:*:210987654321:key/*"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1b2c3d4e-5f60-4718-a9b0-c1d2e3f40516"
FOREIGN_KEY = KEY.replace(ACCOUNT, "210987654321")
VIEW = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/aws/reference/secretsmanager/db"
PARAMETER = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/mode"
FOREIGN_PARAMETER = PARAMETER.replace(ACCOUNT, "210987654321")
LOG_GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/ecs/web:*"
PULL = "ecr:BatchGetImage ecr:GetDownloadUrlForLayer"
WRITE_LOGS = "logs:CreateLogStream logs:PutLogEvents"
CHANNELS = (
    "ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel "
    "ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel"
)
TRACES = (
    "xray:GetSamplingRules xray:GetSamplingStatisticSummaries xray:GetSamplingTargets "
    "xray:PutTelemetryRecords xray:PutTraceSegments"
)
AGENT_LOGS = "logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogGroups logs:DescribeLogStreams logs:PutLogEvents"
SIDECAR_TRACES = f"application | xray | endpoint | containerDefinitions[1].image | task {TRACES} | *"
SIDECAR_LOGS = "application | logs | endpoint | containerDefinitions[1].image"
ALL_GROUPS = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"
REMOTE_WRITE = (
    "application | aps-workspaces | endpoint | containerDefinitions[1].image"
    f" | task aps:RemoteWrite | arn:aws:aps:us-east-1:{ACCOUNT}:workspace"
)
WORKSPACE_URL = "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-12ab/api/v1/remote_write"
DISCOVERY = {
    "application | ecs | endpoint | containerDefinitions[1].image | task ecs:DescribeContainerInstances"
    " ecs:DescribeServices ecs:DescribeTaskDefinition ecs:DescribeTasks ecs:ListServices ecs:ListTasks | *",
    "application | ec2 | endpoint | containerDefinitions[1].image | task ec2:DescribeInstances | *",
}
OWN_NAME = "vpce-0a1b2c3d-4e5f6a7b.logs.us-east-1.vpce.amazonaws.com"
RELAY = "https://collector.example.com:8088"


def task(definition: Json, *, region_name: str = "us-east-1", **context: Any) -> Task:
    parsed = task_definition.parse(definition, file="web.json")
    return Task(definition=parsed, region=region(region_name), **context)


def awslogs(**options: str) -> Json:
    return {"logConfiguration": AWSLOGS | {"options": AWSLOGS["options"] | options}}


def splunk(url: str) -> Json:
    return {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": url, "splunk-token": "t"}}}


def sidecar(image: str, **container: Any) -> Json:
    return web({}, {"name": "sidecar", "image": f"{REGISTRY}/{image}", **container}, taskRoleArn=TASK_ROLE)


def agent(configuration: str, image: str = "cloudwatch-agent") -> Json:
    return sidecar(image, environment=[{"name": "CW_CONFIG_CONTENT", "value": configuration}])


def collector(configuration: str, image: str = "aws-otel-collector") -> Json:
    return sidecar(image, environment=[{"name": "AOT_CONFIG_CONTENT", "value": configuration}])


def router_file(name: str) -> Json:
    options = {"config-file-type": "file", "config-file-value": name}
    return {"firelensConfiguration": {"type": "fluentbit", "options": options}}


def fluentd(**options: str) -> Json:
    given = firelens(**options)
    web, router = given["containerDefinitions"]
    return given | {"containerDefinitions": [web, router | {"firelensConfiguration": {"type": "fluentd"}}]}


def exporters(lines: str) -> str:
    return f"exporters:\n  {lines}\n"


def efs(**authorization: str) -> Json:
    configuration: Json = {"fileSystemId": "fs-1", "transitEncryption": "ENABLED"}
    if authorization:
        configuration["authorizationConfig"] = authorization
    return web(taskRoleArn=TASK_ROLE, volumes=[{"name": "data", "efsVolumeConfiguration": configuration}])


def lines(found: tuple[Requirement, ...], *, pulls: bool = True) -> set[str]:
    """Requirements as lines `phase | target | route | reason | role's actions | resources | condition`."""
    return {
        " | ".join(
            (
                requirement.phase,
                requirement.target if requirement.port == 443 else f"{requirement.target}:{requirement.port}",
                requirement.reach,
                requirement.reason,
                *(
                    f"{grant.role.removesuffix('RoleArn')} {' '.join(grant.actions)} | {' '.join(grant.resources)}"
                    + "".join(f" | {key} {value}" for key, value in grant.condition)
                    for grant in requirement.grants
                ),
            )
        )
        for requirement in found
        if pulls or requirement.phase is not Phase.PULL_IMAGE
    }


def pull(repository: str = "web", reason: str = IMAGE, account: str = ACCOUNT, also: str = "") -> set[str]:
    arn = f"arn:aws:ecr:us-east-1:{account}:repository/{repository}"
    return {
        f"pull image | ecr.api | endpoint | {reason} | execution ecr:GetAuthorizationToken | *",
        f"pull image | ecr.dkr | endpoint | {reason} | execution {PULL} | {arn}{also}",
        f"pull image | s3 | endpoint | {reason}",
    }


INIT_FILE = {"name": "aws_fluent_bit_init_s3_1"}
PULLS: dict[str, tuple[Task, set[str]]] = {
    "1 private ECR in the same region": (task(web()), pull()),
    "1a before platform version 1.4.0": (
        task(web(), platform_version="1.3.0"),
        {line.replace("ecr.api | endpoint", "ecr.api | fargate") for line in pull()},
    ),
    "1b another account": (
        task(web({"image": CONTAINER["image"].replace(ACCOUNT, "210987654321")})),
        pull(account="210987654321"),
    ),
    "1c another region": (
        task(web(), region_name="eu-west-1"),
        {
            f"pull image | ECR in us-east-1 | internet | {IMAGE} | execution ecr:GetAuthorizationToken | *"
            f" | execution {PULL} | arn:aws:ecr:us-east-1:{ACCOUNT}:repository/web"
        },
    ),
    "1 a FIPS registry": (
        task(web({"image": f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com/web:1"})),
        {line.replace("ecr.dkr |", "ecr-fips.dkr |") for line in pull()}
        | {f"pull image | ecr-fips.api | endpoint | {IMAGE} | execution ecr:GetAuthorizationToken | *"},
    ),
    "1 a dual-stack registry": (task(web({"image": f"{ACCOUNT}.dkr-ecr.us-east-1.on.aws/web:1"})), pull()),
    "2 public ECR": (
        task(web({"image": "public.ecr.aws/nginx/nginx:1"})),
        {f"pull image | public.ecr.aws | internet | {IMAGE}"},
    ),
    "2 Docker Hub": (task(web({"image": "nginx"})), {f"pull image | docker.io | internet | {IMAGE}"}),
    "2 a registry in the VPC": (
        task(web({"image": "registry.corp.internal:5000/web"})),
        {f"pull image | registry.corp.internal:5000 | vpc | {IMAGE}"},
    ),
    **{
        f"2 a registry that the network resolves itself, {host} by {named}": (
            task(web({"image": f"{host}:8443/web"}), private_hosts=(named,)),
            {f"pull image | {host}:8443 | vpc | {IMAGE}"},
        )
        for host, named in (
            ("artifactory.example.com", "artifactory.example.com"),
            ("Artifactory.Example.com", "artifactory.example.com"),
            ("a.b.corp.example", "*.corp.example"),
            ("203.0.113.9", "203.0.113.9"),
            # Carrier-grade NAT's addresses, which VPCs have too.
            ("100.64.0.9", "other.example"),
        )
    },
    "2a a pull-through cache": (
        task(web({"image": f"{REGISTRY}/docker-hub/library/nginx:1"})),
        pull(
            "docker-hub/library/nginx",
            also=f" | execution ecr:BatchImportUpstreamImage ecr:CreateRepository"
            f" | arn:aws:ecr:us-east-1:{ACCOUNT}:repository/docker-hub/library/nginx",
        ),
    ),
    "14 22 30 a second container of AWS's own registry": (
        task(web({}, {key: ROUTER[key] for key in ("name", "image")})),
        pull() | pull("aws-for-fluent-bit", "containerDefinitions[1].image", "906394416424"),
    ),
}

ROWS: dict[str, tuple[Task, set[str]]] = {
    "nothing but the image": (task(web()), set()),
    "3 awslogs": (task(web(awslogs())), {f"logs | logs | endpoint | {LOGGING} | execution {WRITE_LOGS} | {LOG_GROUP}"}),
    **{
        f"3a awslogs-create-group {text}": (
            task(web(awslogs(**{"awslogs-create-group": text}))),
            {f"logs | logs | endpoint | {LOGGING} | execution logs:CreateLogGroup {WRITE_LOGS} | {LOG_GROUP}"},
        )
        for text in ("1", "t", "T", "TRUE", "true", "True")
    },
    **{
        f"3a awslogs-create-group {text}": (
            task(web(awslogs(**{"awslogs-create-group": text}))),
            {f"logs | logs | endpoint | {LOGGING} | execution {WRITE_LOGS} | {LOG_GROUP}"},
        )
        for text in ("0", "f", "F", "FALSE", "false", "False")
    },
    "3 awslogs of the Service Connect proxy": (
        task(
            web(),
            service_connect_logs={
                "logDriver": "awslogs",
                "options": {"awslogs-group": "/ecs/web", "awslogs-region": "us-east-1"},
                "secretOptions": [{"name": "TOKEN", "valueFrom": "/mode"}],
            },
        ),
        {
            f"logs | logs | endpoint | {PROXY} | execution {WRITE_LOGS} | {LOG_GROUP}",
            f"fetch secrets | ssm | endpoint | {PROXY}.secretOptions[0].valueFrom"
            f" | execution ssm:GetParameters | {PARAMETER}",
        },
    ),
    "3c awslogs to a FIPS endpoint": (
        task(web(awslogs(**{"awslogs-endpoint": "https://logs-fips.us-east-1.amazonaws.com"}))),
        {f"logs | logs-fips | endpoint | {LOGGING} | execution {WRITE_LOGS} | {LOG_GROUP}"},
    ),
    "3c awslogs to the endpoint of its region": (
        task(web(awslogs(**{"awslogs-endpoint": "https://logs.us-east-1.amazonaws.com/"}))),
        {f"logs | logs | endpoint | {LOGGING} | execution {WRITE_LOGS} | {LOG_GROUP}"},
    ),
    "3c awslogs to the name of an endpoint's own": (
        task(web(awslogs(**{"awslogs-endpoint": f"https://{OWN_NAME}"}))),
        {f"logs | {OWN_NAME} | vpc | {LOGGING} | execution {WRITE_LOGS} | {LOG_GROUP}"},
    ),
    "3c awslogs to a name of AWS that no endpoint has": (
        task(web(awslogs(**{"awslogs-endpoint": "https://logs.us-east-1.api.aws"}))),
        {f"logs | logs.us-east-1.api.aws | internet | {LOGGING} | execution {WRITE_LOGS} | {LOG_GROUP}"},
    ),
    "3c awslogs to what stands in for the service": (
        task(web(awslogs(**{"awslogs-endpoint": "http://logs.corp.internal:4566"}))),
        {f"logs | logs.corp.internal:4566 | vpc | {LOGGING}"},
    ),
    "3b awslogs in another region": (
        task(web(awslogs(**{"awslogs-region": "eu-west-1"}))),
        {
            f"logs | logs in eu-west-1 | internet | {LOGGING} | execution {WRITE_LOGS}"
            f" | arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/ecs/web:*"
        },
    ),
    "4a an object that Fluent Bit's init image reads": (
        task(
            sidecar("aws-for-fluent-bit:init-latest", environment=[INIT_FILE | {"value": "arn:aws:s3:::conf/a/b.conf"}])
        ),
        {
            "application | s3 | endpoint | containerDefinitions[1].environment[0]"
            " | task s3:GetObject | arn:aws:s3:::conf/a/b.conf"
            " | task s3:GetBucketLocation | arn:aws:s3:::conf",
            "logs | FireLens | unknown | containerDefinitions[1].environment[0]",
        },
    ),
    "4a an object that is not known": (
        task(sidecar("aws-for-fluent-bit:init-latest", environment=[INIT_FILE | {"value": "arn:aws:s3:::conf/*"}])),
        {
            "application | s3 | endpoint | containerDefinitions[1].environment[0]",
            "logs | FireLens | unknown | containerDefinitions[1].environment[0]",
        },
    ),
    "4b a file of the router's image": (
        task(web({}, ROUTER | router_file("/extra.conf"), taskRoleArn=TASK_ROLE)),
        {
            f"logs | logs | endpoint | containerDefinitions[1].logConfiguration | execution {WRITE_LOGS} | {LOG_GROUP}",
            "logs | FireLens | unknown | containerDefinitions[1].firelensConfiguration.options",
        },
    ),
    "4b a file of AWS's image, which has no output": (
        task(web({}, ROUTER | router_file("/fluent-bit/configs/parse-json.conf"), taskRoleArn=TASK_ROLE)),
        {f"logs | logs | endpoint | containerDefinitions[1].logConfiguration | execution {WRITE_LOGS} | {LOG_GROUP}"},
    ),
    "5 splunk outside": (
        task(web(splunk(RELAY))),
        {f"logs | collector.example.com:8088 | internet | {LOGGING}"},
    ),
    "5 splunk in the VPC": (
        task(web(splunk("https://10.0.0.9:8088"))),
        {f"logs | 10.0.0.9:8088 | vpc | {LOGGING}"},
    ),
    "5 splunk at a host that the network resolves itself": (
        task(
            web(splunk(RELAY)),
            private_hosts=("*.example.com",),
        ),
        {f"logs | collector.example.com:8088 | vpc | {LOGGING}"},
    ),
    "4 a log service that the network resolves itself": (
        task(firelens(Name="datadog", Host="http-intake.logs.datadoghq.com"), private_hosts=("*.datadoghq.com",)),
        {
            f"logs | http-intake.logs.datadoghq.com | vpc | {OPTIONS}",
            f"logs | logs | endpoint | containerDefinitions[1].logConfiguration | execution {WRITE_LOGS} | {LOG_GROUP}",
        },
    ),
    "6 a secret's ARN": (
        task(web({"secrets": [{"name": "A", "valueFrom": SECRET}]})),
        {
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution secretsmanager:GetSecretValue | {SECRETS}"
        },
    ),
    "6 a key, stage and version of a secret": (
        task(web({"secrets": [{"name": "A", "valueFrom": f"{SECRET}:key:AWSCURRENT:"}]})),
        {
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution secretsmanager:GetSecretValue | {SECRETS}"
        },
    ),
    "6 a secret's ARN without its six characters": (
        task(web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("-a1B2c3", "")}]})),
        {
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution secretsmanager:GetSecretValue | {SECRET.replace('-a1B2c3', '-??????')}"
        },
    ),
    **{
        f"6 a secret's ARN that ends in {word}": (
            task(web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("a1B2c3", word)}]})),
            {
                "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].secrets[0].valueFrom"
                f" | execution secretsmanager:GetSecretValue | {SECRETS.replace('a1B2c3', word)}"
            },
        )
        for word in ("secret", "SECRET", "Secret", "seCrEt", "s3cret", "202501", "prod01", "mysql8", "AbCdEf", "V2Prod")
    },
    "6 a secret option of the log driver": (
        task(
            web(
                {
                    "logConfiguration": {
                        "logDriver": "splunk",
                        "options": {"splunk-url": "https://10.0.0.9"},
                        "secretOptions": [{"name": "splunk-token", "valueFrom": SECRET}],
                    }
                }
            )
        ),
        {
            f"fetch secrets | secretsmanager | endpoint | {LOGGING}.secretOptions[0].valueFrom"
            f" | execution secretsmanager:GetSecretValue | {SECRETS}",
            f"logs | 10.0.0.9 | vpc | {LOGGING}",
        },
    ),
    "6 a secret in another region": (
        task(web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("us-east-1", "eu-west-1")}]})),
        {
            "fetch secrets | secretsmanager in eu-west-1 | internet"
            " | containerDefinitions[0].secrets[0].valueFrom | execution secretsmanager:GetSecretValue"
            f" | {SECRETS.replace('us-east-1', 'eu-west-1')}"
        },
    ),
    "6a a secret of another account": (
        task(web({"secrets": [{"name": "A", "valueFrom": f"{FOREIGN_SECRET}:key::"}]})),
        {
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution secretsmanager:GetSecretValue | {FOREIGN_SECRETS}",
            "fetch secrets | the KMS key of secret db-a1B2c3 | unknown | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution kms:Decrypt | {FOREIGN_KEYS}"
            " | kms:ViaService secretsmanager.us-east-1.amazonaws.com",
        },
    ),
    "6a a secret where the task's account is not known": (
        task(web({"secrets": [{"name": "A", "valueFrom": FOREIGN_SECRET.replace("210987654321", "000000000000")}]})),
        {
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            " | execution secretsmanager:GetSecretValue"
            f" | {FOREIGN_SECRETS.replace('210987654321', '000000000000')}"
        },
    ),
    "6 secrets before platform version 1.4.0": (
        task(web({"secrets": [{"name": "A", "valueFrom": SECRET}]}), platform_version="1.3.0"),
        {
            "fetch secrets | secretsmanager | fargate | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution secretsmanager:GetSecretValue | {SECRETS}"
        },
    ),
    "7a keys of secrets and parameters": (
        task(
            web({"secrets": [{"name": "A", "valueFrom": SECRET}, {"name": "B", "valueFrom": "mode"}]}),
            secret_keys=(KEY, FOREIGN_KEY),
        ),
        {
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution secretsmanager:GetSecretValue | {SECRETS}"
            f" | execution kms:Decrypt | {KEY} {FOREIGN_KEY} | kms:ViaService secretsmanager.us-east-1.amazonaws.com",
            "fetch secrets | ssm | endpoint | containerDefinitions[0].secrets[1].valueFrom"
            f" | execution ssm:GetParameters | {PARAMETER}"
            f" | execution kms:Decrypt | {KEY} {FOREIGN_KEY} | kms:ViaService ssm.us-east-1.amazonaws.com",
        },
    ),
    "7a a key of another region's secret": (
        task(
            web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("us-east-1", "eu-west-1")}]}),
            secret_keys=(KEY.replace("us-east-1", "eu-west-1"),),
        ),
        {
            "fetch secrets | secretsmanager in eu-west-1 | internet"
            " | containerDefinitions[0].secrets[0].valueFrom | execution secretsmanager:GetSecretValue"
            f" | {SECRETS.replace('us-east-1', 'eu-west-1')} | execution kms:Decrypt"
            f" | {KEY.replace('us-east-1', 'eu-west-1')} | kms:ViaService secretsmanager.eu-west-1.amazonaws.com"
        },
    ),
    "7a a view of a secret, which two services decrypt": (
        task(web({"secrets": [{"name": "A", "valueFrom": VIEW}]}), secret_keys=(KEY,)),
        {
            "fetch secrets | ssm | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution ssm:GetParameters | {VIEW}"
            f" | execution secretsmanager:GetSecretValue | {SECRET.replace('db-a1B2c3', 'db-??????')}"
            f" | execution kms:Decrypt | {KEY} | kms:ViaService ssm.us-east-1.amazonaws.com"
            f" | execution kms:Decrypt | {KEY} | kms:ViaService secretsmanager.us-east-1.amazonaws.com"
        },
    ),
    "6a a secret of another account whose key is named": (
        task(web({"secrets": [{"name": "A", "valueFrom": FOREIGN_SECRET}]}), secret_keys=(FOREIGN_KEY,)),
        {
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution secretsmanager:GetSecretValue | {FOREIGN_SECRETS}"
            f" | execution kms:Decrypt | {FOREIGN_KEY} | kms:ViaService secretsmanager.us-east-1.amazonaws.com",
        },
    ),
    "7 a parameter's ARN": (
        task(web({"secrets": [{"name": "A", "valueFrom": PARAMETER}]})),
        {
            "fetch secrets | ssm | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution ssm:GetParameters | {PARAMETER}"
        },
    ),
    "7b a parameter of another account": (
        task(web({"secrets": [{"name": "A", "valueFrom": FOREIGN_PARAMETER}]})),
        {
            "fetch secrets | ssm | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution ssm:GetParameters | {FOREIGN_PARAMETER}",
            "fetch secrets | parameter/mode of account 210987654321 | unknown"
            " | containerDefinitions[0].secrets[0].valueFrom",
        },
    ),
    "7 a version of a parameter": (
        task(web({"secrets": [{"name": "A", "valueFrom": f"{PARAMETER}:3"}]})),
        {
            "fetch secrets | ssm | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            f" | execution ssm:GetParameters | {PARAMETER}"
        },
    ),
    "7 a parameter's name": (
        task(web({"secrets": [{"name": "A", "valueFrom": "mode"}, {"name": "B", "valueFrom": "/mode"}]})),
        {
            f"fetch secrets | ssm | endpoint | containerDefinitions[0].secrets[{index}].valueFrom"
            f" | execution ssm:GetParameters | {PARAMETER}"
            for index in (0, 1)
        },
    ),
    **{
        f"7 a parameter's ARN with {what}": (
            task(web({"secrets": [{"name": "A", "valueFrom": f"{PARAMETER}:{what}"}]})),
            {
                "fetch secrets | ssm | endpoint | containerDefinitions[0].secrets[0].valueFrom"
                f" | execution ssm:GetParameters | {PARAMETER}"
            },
        )
        for what in ("3", "live")
    },
    "7 a parameter that is a secret": (
        task(web({"secrets": [{"name": "A", "valueFrom": "/aws/reference/secretsmanager/db"}]})),
        {
            "fetch secrets | ssm | endpoint | containerDefinitions[0].secrets[0].valueFrom"
            " | execution ssm:GetParameters"
            f" | arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/aws/reference/secretsmanager/db"
            " | execution secretsmanager:GetSecretValue"
            f" | arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:db-??????"
        },
    ),
    "8 repository credentials by ARN": (
        task(web({"repositoryCredentials": {"credentialsParameter": SECRET}})),
        {
            "fetch secrets | secretsmanager | endpoint"
            " | containerDefinitions[0].repositoryCredentials.credentialsParameter"
            f" | execution secretsmanager:GetSecretValue | {SECRETS}"
        },
    ),
    "8 repository credentials by name": (
        task(web({"repositoryCredentials": {"credentialsParameter": "registry"}})),
        {
            "fetch secrets | secretsmanager | endpoint"
            " | containerDefinitions[0].repositoryCredentials.credentialsParameter"
            " | execution secretsmanager:GetSecretValue"
            f" | arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:registry-??????"
        },
    ),
    "8 repository credentials by a name of six letters": (
        task(web({"repositoryCredentials": {"credentialsParameter": "test-secret"}})),
        {
            "fetch secrets | secretsmanager | endpoint"
            " | containerDefinitions[0].repositoryCredentials.credentialsParameter"
            " | execution secretsmanager:GetSecretValue"
            f" | arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:test-secret-??????"
        },
    ),
    "9 environment files": (
        task(web({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::config/a/b.env"}]})),
        {
            "environment files | s3 | endpoint | containerDefinitions[0].environmentFiles[0].value"
            " | execution s3:GetObject | arn:aws:s3:::config/a/b.env"
            " | execution s3:GetBucketLocation | arn:aws:s3:::config"
        },
    ),
    "10 ECS Exec": (
        task(web(taskRoleArn=TASK_ROLE), execute_command=True),
        {f"exec | ssmmessages | endpoint | execute_command | task {CHANNELS} | *"},
    ),
    "10a ECS Exec with a key": (
        task(
            web(taskRoleArn=TASK_ROLE),
            execute_command=True,
            execute_command_configuration=ExecuteCommandConfiguration(kms_key_id="abcd"),
        ),
        {
            f"exec | ssmmessages | endpoint | execute_command | task {CHANNELS} | *",
            f"exec | kms | endpoint | execute_command | task kms:Decrypt | arn:aws:kms:us-east-1:{ACCOUNT}:key/abcd",
        },
    ),
    "10b ECS Exec logs where the task logs": (
        task(web(awslogs(), taskRoleArn=TASK_ROLE), execute_command=True),
        {
            f"exec | ssmmessages | endpoint | execute_command | task {CHANNELS} | *",
            "exec | logs | endpoint | execute_command | task logs:DescribeLogGroups | *"
            f" | task logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents | {LOG_GROUP}",
            f"logs | logs | endpoint | {LOGGING} | execution {WRITE_LOGS} | {LOG_GROUP}",
        },
    ),
    "10b ECS Exec logs to a group of its own": (
        task(
            web(taskRoleArn=TASK_ROLE),
            execute_command=True,
            execute_command_configuration=ExecuteCommandConfiguration(
                logging="OVERRIDE", cloud_watch_log_group_name="/ecs/web"
            ),
        ),
        {
            f"exec | ssmmessages | endpoint | execute_command | task {CHANNELS} | *",
            "exec | logs | endpoint | execute_command | task logs:DescribeLogGroups | *"
            f" | task logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents | {LOG_GROUP}",
        },
    ),
    "10c ECS Exec logs to a bucket that must be encrypted": (
        task(
            web(taskRoleArn=TASK_ROLE),
            execute_command=True,
            execute_command_configuration=ExecuteCommandConfiguration(
                logging="OVERRIDE", s3_bucket_name="sessions", s3_encryption_enabled=True
            ),
        ),
        {
            f"exec | ssmmessages | endpoint | execute_command | task {CHANNELS} | *",
            "exec | s3 | endpoint | s3EncryptionEnabled"
            " | task s3:GetBucketLocation s3:GetEncryptionConfiguration | arn:aws:s3:::sessions",
            "exec | s3 | endpoint | execute_command | task s3:PutObject | arn:aws:s3:::sessions/*",
        },
    ),
    "10c ECS Exec logs to a bucket": (
        task(
            web(taskRoleArn=TASK_ROLE),
            execute_command=True,
            execute_command_configuration=ExecuteCommandConfiguration(logging="OVERRIDE", s3_bucket_name="sessions"),
        ),
        {
            f"exec | ssmmessages | endpoint | execute_command | task {CHANNELS} | *",
            "exec | s3 | endpoint | execute_command"
            " | task s3:GetBucketLocation s3:GetEncryptionConfiguration | arn:aws:s3:::sessions"
            " | task s3:PutObject | arn:aws:s3:::sessions/*",
        },
    ),
    "11 EFS": (task(efs()), {"mount volumes | fs-1:2049 | vpc | volumes[0].efsVolumeConfiguration"}),
    "11 EFS with IAM": (
        task(efs(iam="ENABLED")),
        {
            "mount volumes | fs-1:2049 | vpc | volumes[0].efsVolumeConfiguration"
            " | task elasticfilesystem:ClientMount elasticfilesystem:ClientWrite"
            f" | arn:aws:elasticfilesystem:us-east-1:{ACCOUNT}:file-system/fs-1"
        },
    ),
    "11 EFS with IAM and an access point": (
        task(efs(iam="ENABLED", accessPointId="fsap-1")),
        {
            "mount volumes | fs-1:2049 | vpc | volumes[0].efsVolumeConfiguration"
            " | task elasticfilesystem:ClientMount elasticfilesystem:ClientWrite"
            f" | arn:aws:elasticfilesystem:us-east-1:{ACCOUNT}:file-system/fs-1 | elasticfilesystem:AccessPointArn"
            f" arn:aws:elasticfilesystem:us-east-1:{ACCOUNT}:access-point/fsap-1"
        },
    ),
    "13 a volume configured at launch": (task(web(volumes=[{"name": "data", "configuredAtLaunch": True}])), set()),
    "15 the X-Ray daemon": (
        task(sidecar("xray/aws-xray-daemon:3.x")),
        {f"application | xray | endpoint | containerDefinitions[1].image | task {TRACES} | *"},
    ),
    "15 16 the OpenTelemetry collector": (
        task(sidecar("aws-otel-collector:v0.43")),
        {
            f"application | xray | endpoint | containerDefinitions[1].image | task {TRACES} | *",
            f"application | logs | endpoint | containerDefinitions[1].image | task {AGENT_LOGS}"
            f" | arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*",
        },
    ),
    "16 the CloudWatch agent with its configuration at hand": (
        task(sidecar("cloudwatch-agent", environment=[{"name": "CW_CONFIG_CONTENT", "value": '{"metrics": {}}'}])),
        {"application | monitoring | endpoint | containerDefinitions[1].image | task cloudwatch:PutMetricData | *"},
    ),
    "16 the CloudWatch agent with its configuration elsewhere": (
        task(sidecar("cloudwatch-agent")),
        {
            "application | monitoring | endpoint | containerDefinitions[1].image | task cloudwatch:PutMetricData | *",
            f"application | xray | endpoint | containerDefinitions[1].image | task {TRACES} | *",
            f"application | logs | endpoint | containerDefinitions[1].image | task {AGENT_LOGS}"
            f" | arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*",
            "application | cloudwatch-agent | unknown | containerDefinitions[1].image",
        },
    ),
    "17 the collector writes to Managed Prometheus": (
        task(sidecar("aws-otel-collector", environment=[{"name": "AWS_PROMETHEUS_ENDPOINT", "value": "https://x"}])),
        {
            f"application | xray | endpoint | containerDefinitions[1].image | task {TRACES} | *",
            f"application | logs | endpoint | containerDefinitions[1].image | task {AGENT_LOGS}"
            f" | arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*",
            "application | aps-workspaces | endpoint | containerDefinitions[1].image | task aps:RemoteWrite"
            f" | arn:aws:aps:us-east-1:{ACCOUNT}:workspace/*",
        },
    ),
    "16 the CloudWatch agent finds what to scrape": (
        task(
            agent('{"logs": {"metrics_collected": {"prometheus": {"ecs_service_discovery": {"sd_frequency": "1m"}}}}}')
        ),
        {f"{SIDECAR_LOGS} | task {AGENT_LOGS} | {ALL_GROUPS}", *DISCOVERY},
    ),
    "16 the CloudWatch agent sets retention": (
        task(agent('{"logs": {"logs_collected": {"files": {"collect_list": [{"retention_in_days": 7}]}}}}')),
        {f"{SIDECAR_LOGS} | task {AGENT_LOGS} logs:PutRetentionPolicy | {ALL_GROUPS}"},
    ),
    "16 the CloudWatch agent sends metrics to Managed Prometheus": (
        task(agent('{"metrics": {"metrics_destinations": {"amp": {"workspace_id": "ws-12ab"}}}}')),
        {f"{REMOTE_WRITE}/ws-12ab"},
    ),
    "16 the CloudWatch agent under another name": (
        task(agent('{"traces": {}}', image="observability")),
        {SIDECAR_TRACES},
    ),
    "15 a collector for traces only": (task(collector(exporters("awsxray:"))), {SIDECAR_TRACES}),
    "15 a collector for traces only, by a file of its image": (
        task(sidecar("aws-otel-collector", command=["--config=/etc/ecs/ecs-xray.yaml"])),
        {SIDECAR_TRACES},
    ),
    "16 a collector under another name": (
        task(collector(exporters("awsemf: {log_retention: 7}"), image="observability")),
        {f"{SIDECAR_LOGS} | task {AGENT_LOGS} logs:PutRetentionPolicy | {ALL_GROUPS}"},
    ),
    "16 a collector under another name, by a file of AWS's image": (
        task(sidecar("observability", command=["--config", "/etc/ecs/ecs-cloudwatch.yaml"])),
        {f"{SIDECAR_LOGS} | task {AGENT_LOGS} | {ALL_GROUPS}"},
    ),
    "16 a collector with its configuration on the command line": (
        task(sidecar("otel-collector", command=[f"--config=yaml:{exporters('awsxray:')}"])),
        {SIDECAR_TRACES},
    ),
    "16 a collector with its configuration in another variable": (
        task(
            sidecar(
                "otel-collector",
                command=["--config=env:COLLECTOR"],
                environment=[{"name": "COLLECTOR", "value": exporters("awsxray:")}],
            )
        ),
        {SIDECAR_TRACES},
    ),
    "16 a collector finds what to scrape": (
        task(collector("extensions:\n  ecs_observer:\nexporters:\n  debug:\n  # awsxray:\n")),
        DISCOVERY,
    ),
    "16 a collector with its configuration elsewhere": (
        task(sidecar("aws-otel-collector", secrets=[{"name": "AOT_CONFIG_CONTENT", "valueFrom": PARAMETER}])),
        {
            "fetch secrets | ssm | endpoint | containerDefinitions[1].secrets[0].valueFrom"
            f" | execution ssm:GetParameters | {PARAMETER}",
            SIDECAR_TRACES,
            f"{SIDECAR_LOGS} | task {AGENT_LOGS} | {ALL_GROUPS}",
            "application | aws-otel-collector | unknown | containerDefinitions[1].image",
        },
    ),
    "16 what looks like a collector": (
        task(sidecar("otel-collector")),
        {"application | otel-collector | unknown | containerDefinitions[1].image"},
    ),
    "17 a collector writes to a workspace": (
        task(collector(exporters(f"url: {WORKSPACE_URL}"))),
        {f"{REMOTE_WRITE}/ws-12ab"},
    ),
    "17 a collector writes to a workspace in another region": (
        task(collector(exporters(f"url: {WORKSPACE_URL.replace('us-east-1', 'eu-west-1')}"))),
        {
            "application | aps-workspaces in eu-west-1 | internet | containerDefinitions[1].image"
            f" | task aps:RemoteWrite | arn:aws:aps:eu-west-1:{ACCOUNT}:workspace/ws-12ab"
        },
    ),
    "17 a collector writes to the workspace that a variable names": (
        task(
            sidecar(
                "aws-otel-collector",
                command=["--config=/etc/ecs/ecs-amp.yaml"],
                environment=[{"name": "AWS_PROMETHEUS_ENDPOINT", "value": WORKSPACE_URL}],
            )
        ),
        {f"{REMOTE_WRITE}/ws-12ab"},
    ),
    "18 the AppConfig agent": (
        task(sidecar("aws-appconfig/aws-appconfig-agent:2.x")),
        {
            "application | appconfigdata | endpoint | containerDefinitions[1].image"
            " | task appconfig:GetLatestConfiguration appconfig:StartConfigurationSession"
            f" | arn:aws:appconfig:us-east-1:{ACCOUNT}:application/*/environment/*/configuration/*"
        },
    ),
    "24 a task role by itself": (task(web(taskRoleArn=TASK_ROLE)), set()),
    "26 the SSM agent for fault injection": (
        task(sidecar("amazon-ssm-agent")),
        {
            "application | ssm | endpoint | containerDefinitions[1].image"
            " | task ssm:AddTagsToResource ssm:CreateActivation | *",
            f"application | ssmmessages | endpoint | containerDefinitions[1].image | task {CHANNELS} | *",
            "application | ec2messages | endpoint | containerDefinitions[1].image",
        },
    ),
    "27 a credential spec in Parameter Store": (
        task(web({"credentialSpecs": [f"credentialspecdomainless:{PARAMETER}"]})),
        {
            "fetch secrets | ssm | endpoint | containerDefinitions[0].credentialSpecs[0]"
            f" | execution ssm:GetParameters | {PARAMETER}",
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].credentialSpecs[0]",
        },
    ),
    "27 a credential spec in S3": (
        task(web({"credentialSpecs": ["credentialspecdomainless:arn:aws:s3:::specs/web.json"]})),
        {
            "fetch secrets | s3 | endpoint | containerDefinitions[0].credentialSpecs[0]"
            " | execution s3:GetObject | arn:aws:s3:::specs/web.json"
            " | execution s3:GetBucketLocation | arn:aws:s3:::specs",
            "fetch secrets | secretsmanager | endpoint | containerDefinitions[0].credentialSpecs[0]",
        },
    ),
    "31 what the application calls": (
        task(web(), extra_services=(ExtraService("sqs"), ExtraService("dynamodb"))),
        {
            "application | sqs | endpoint | extra_services[0]",
            "application | dynamodb | endpoint | extra_services[1]",
        },
    ),
}

ROUTER_LOGS = (
    f"logs | logs | endpoint | containerDefinitions[1].logConfiguration | execution {WRITE_LOGS} | {LOG_GROUP}"
)
WORKSPACE = {"host": "aps-workspaces.us-east-1.amazonaws.com", "uri": "/workspaces/ws-12ab/api/v1/remote_write"}
DOMAIN = "vpc-logs-abcdefghijklmnopqrstuvwxyz.us-east-1.es.amazonaws.com"
BROKER = "b-1.logs.abc123.c2.kafka.us-east-1.amazonaws.com"
COLLECTION = "abc1.us-east-1.aoss.amazonaws.com"
DESTINATIONS: dict[str, tuple[Json, set[str]]] = {
    "cloudwatch_logs": (
        {"Name": "cloudwatch_logs", "region": "us-east-1", "log_group_name": "/ecs/web"},
        {f"logs | endpoint | {OPTIONS} | task {WRITE_LOGS} | {LOG_GROUP}"},
    ),
    "cloudwatch that creates its group": (
        {"Name": "cloudwatch", "log_group_name": "/ecs/web", "auto_create_group": "true"},
        {
            f"logs | endpoint | {OPTIONS} | task logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams"
            f" logs:PutLogEvents | {LOG_GROUP}"
        },
    ),
    "cloudwatch that sets its group's retention": (
        {"Name": "cloudwatch", "log_group_name": "/ecs/web", "auto_create_group": "true", "log_retention_days": "7"},
        {
            f"logs | endpoint | {OPTIONS} | task logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams"
            f" logs:PutLogEvents logs:PutRetentionPolicy | {LOG_GROUP}"
        },
    ),
    "cloudwatch that switches off what it could do": (
        {"Name": "cloudwatch", "log_group_name": "/ecs/web", "auto_create_group": "false", "log_retention_days": "0"},
        {
            f"logs | endpoint | {OPTIONS} | task logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents"
            f" | {LOG_GROUP}"
        },
    ),
    "cloudwatch_logs that sets its group's retention": (
        {"Name": "cloudwatch_logs", "log_group_name": "/ecs/web", "log_retention_days": "30"},
        {f"logs | endpoint | {OPTIONS} | task {WRITE_LOGS} logs:PutRetentionPolicy | {LOG_GROUP}"},
    ),
    "cloudwatch_logs with a template for the group": (
        {"Name": "cloudwatch_logs", "log_group_name": "/ecs/web", "log_group_template": "/ecs/$app['name']"},
        {f"logs | endpoint | {OPTIONS} | task {WRITE_LOGS} | arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*:*"},
    ),
    "cloudwatch_logs with a template for the stream": (
        {"Name": "cloudwatch_logs", "log_group_name": "/ecs/web", "log_stream_template": "$app['name']"},
        {f"logs | endpoint | {OPTIONS} | task {WRITE_LOGS} | {LOG_GROUP}"},
    ),
    "cloudwatch_logs with a group from the record": (
        {"name": "cloudwatch_logs", "log_group_name": "/ecs/$(tag)"},
        {f"logs | endpoint | {OPTIONS} | task {WRITE_LOGS} | arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*:*"},
    ),
    "cloudwatch_logs in another region": (
        {"Name": "cloudwatch_logs", "region": "eu-west-1", "log_group_name": "/ecs/web"},
        {
            f"logs in eu-west-1 | internet | {OPTIONS} | task {WRITE_LOGS}"
            f" | {LOG_GROUP.replace('us-east-1', 'eu-west-1')}"
        },
    ),
    "a name between spaces": (
        {"Name": " cloudwatch_logs ", "log_group_name": "/ecs/web"},
        {f"logs | endpoint | {OPTIONS} | task {WRITE_LOGS} | {LOG_GROUP}"},
    ),
    "kinesis_firehose": (
        {"Name": "kinesis_firehose", "delivery_stream": "web"},
        {
            f"kinesis-firehose | endpoint | {OPTIONS} | task firehose:PutRecordBatch"
            f" | arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/web"
        },
    ),
    "kinesis_streams": (
        {"Name": "kinesis_streams", "stream": "web"},
        {
            f"kinesis-streams | endpoint | {OPTIONS} | task kinesis:PutRecords"
            f" | arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/web"
        },
    ),
    "s3 with an access control list": (
        {"Name": "s3", "bucket": "logs", "canned_acl": "bucket-owner-full-control"},
        {f"s3 | endpoint | {OPTIONS} | task s3:PutObject s3:PutObjectAcl | arn:aws:s3:::logs/*"},
    ),
    "s3": ({"Name": "s3", "bucket": "logs"}, {f"s3 | endpoint | {OPTIONS} | task s3:PutObject | arn:aws:s3:::logs/*"}),
    "prometheus_remote_write": (
        {"Name": "prometheus_remote_write", **WORKSPACE},
        {
            f"aps-workspaces | endpoint | {OPTIONS} | task aps:RemoteWrite"
            f" | arn:aws:aps:us-east-1:{ACCOUNT}:workspace/ws-12ab"
        },
    ),
    "prometheus_remote_write to the region of its host": (
        {"Name": "prometheus_remote_write", **WORKSPACE, "host": "aps-workspaces.eu-west-1.amazonaws.com"},
        {
            f"aps-workspaces in eu-west-1 | internet | {OPTIONS} | task aps:RemoteWrite"
            f" | arn:aws:aps:eu-west-1:{ACCOUNT}:workspace/ws-12ab"
        },
    ),
    "s3 that is another's than AWS's": (
        {"Name": "s3", "bucket": "logs", "endpoint": "http://minio.internal:9000"},
        {f"minio.internal:9000 | vpc | {OPTIONS}"},
    ),
    "firehose by its host": (
        {"Name": "firehose", "delivery_stream": "web", "endpoint": "firehose.us-east-1.amazonaws.com"},
        {
            f"kinesis-firehose | endpoint | {OPTIONS} | task firehose:PutRecordBatch"
            f" | arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/web"
        },
    ),
    "OpenTelemetry to CloudWatch": (
        {"Name": "opentelemetry", "Host": "logs.us-east-1.amazonaws.com", "Port": "443", "aws_auth": "on"},
        {f"logs | endpoint | {OPTIONS}"},
    ),
    "http to a service in another region": (
        {"Name": "http", "Host": "sqs.eu-west-1.amazonaws.com", "Port": "443"},
        {f"sqs in eu-west-1 | internet | {OPTIONS}"},
    ),
    "kafka": (
        {"Name": "kafka", "brokers": f"{BROKER}:9094, kafka.example.com", "topics": "web"},
        {f"{BROKER}:9094 | vpc | {OPTIONS}", f"kafka.example.com:9092 | internet | {OPTIONS}"},
    ),
    "Loki by its URL": (
        {"Name": "grafana-loki", "Url": "http://loki.internal:3100/loki/api/v1/push"},
        {f"loki.internal:3100 | vpc | {OPTIONS}"},
    ),
    "prometheus_remote_write elsewhere": (
        {"Name": "prometheus_remote_write", "host": "prometheus.internal", "port": "9090"},
        {f"prometheus.internal:9090 | vpc | {OPTIONS}"},
    ),
    "opensearch domain in the VPC": (
        {"Name": "opensearch", "Host": DOMAIN, "Port": "443", "AWS_Auth": "On"},
        {f"{DOMAIN} | vpc | {OPTIONS} | task es:ESHttp* | arn:aws:es:us-east-1:{ACCOUNT}:domain/logs/*"},
    ),
    "opensearch domain outside the VPC": (
        {"Name": "es", "Host": DOMAIN.replace("vpc-", "search-"), "Port": "443", "AWS_Auth": "On"},
        {
            f"{DOMAIN.replace('vpc-', 'search-')} | internet | {OPTIONS}"
            f" | task es:ESHttp* | arn:aws:es:us-east-1:{ACCOUNT}:domain/logs/*"
        },
    ),
    "opensearch domain under a name of one's own": (
        {"Name": "opensearch", "Host": "search.internal", "Port": "443", "AWS_Auth": "On", "AWS_Region": "eu-west-1"},
        {f"search.internal | vpc | {OPTIONS} | task es:ESHttp* | arn:aws:es:eu-west-1:{ACCOUNT}:domain/*/*"},
    ),
    "opensearch collection": (
        {"Name": "opensearch", "Host": COLLECTION, "Port": "443", "AWS_Auth": "On", "AWS_Service_Name": "aoss"},
        {
            f"{COLLECTION} | internet | {OPTIONS}"
            f" | task aoss:APIAccessAll | arn:aws:aoss:us-east-1:{ACCOUNT}:collection/abc1"
        },
    ),
    "opensearch signed for a collection, to another host": (
        {"Name": "opensearch", "Host": DOMAIN, "Port": "443", "AWS_Auth": "On", "AWS_Service_Name": "aoss"},
        {f"{DOMAIN} | vpc | {OPTIONS} | task aoss:APIAccessAll | arn:aws:aoss:us-east-1:{ACCOUNT}:collection/*"},
    ),
    "opensearch with a role to assume": (
        {
            "Name": "opensearch",
            "Host": DOMAIN,
            "Port": "443",
            "AWS_Auth": "On",
            "AWS_Role_ARN": "arn:aws:iam::210987654321:role/logs",
        },
        {
            f"{DOMAIN} | vpc | {OPTIONS}",
            f"sts | endpoint | {OPTIONS} | task sts:AssumeRole | arn:aws:iam::210987654321:role/logs",
        },
    ),
    "opensearch elsewhere": (
        {"Name": "es", "Host": "search.example.com"},
        {f"search.example.com:9200 | internet | {OPTIONS}"},
    ),
    "an address of IPv6": ({"Name": "forward", "Host": "fd00::1"}, {f"fd00::1:24224 | vpc | {OPTIONS}"}),
    "forward": ({"Name": "forward", "Host": "aggregator.internal"}, {f"aggregator.internal:24224 | vpc | {OPTIONS}"}),
    "datadog": (
        {"Name": "datadog", "Host": "http-intake.logs.datadoghq.com"},
        {f"http-intake.logs.datadoghq.com | internet | {OPTIONS}"},
    ),
    "newrelic without a host": ({"Name": "newrelic"}, {f"output newrelic | internet | {OPTIONS}"}),
    "a role to assume": (
        {"Name": "kinesis_streams", "stream": "web", "role_arn": "arn:aws:iam::210987654321:role/logs"},
        {
            f"kinesis-streams | endpoint | {OPTIONS}",
            f"sts | endpoint | {OPTIONS} | task sts:AssumeRole | arn:aws:iam::210987654321:role/logs",
        },
    ),
    "what Fargate has in every environment": (
        {"Name": "cloudwatch_logs", "region": "${AWS_REGION}", "log_group_name": "${ECS_CLUSTER}/web"},
        {f"logs | endpoint | {OPTIONS} | task {WRITE_LOGS} | arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*:*"},
    ),
    "stdout": ({"Name": "stdout"}, set()),
    "the router's own configuration": ({}, {f"FireLens | unknown | {OPTIONS}"}),
}

OBJECTS = "arn:aws:s3:::logs/*"
# What Fluentd's plugins look at before they write.
FLUENTD: dict[str, tuple[Json, set[str]]] = {
    "cloudwatch_logs": (
        {"@type": "cloudwatch_logs", "log_group_name": "/ecs/web", "auto_create_stream": "true"},
        {
            f"logs | endpoint | {OPTIONS} | task logs:CreateLogGroup logs:CreateLogStream logs:DescribeLogStreams"
            f" logs:PutLogEvents | {LOG_GROUP} | task logs:DescribeLogGroups | *"
        },
    ),
    "cloudwatch_logs to a group by the tag, with retention": (
        {"@type": "cloudwatch_logs", "use_tag_as_group": "true", "retention_in_days": "7"},
        {
            f"logs | endpoint | {OPTIONS} | task logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents"
            f" logs:PutRetentionPolicy | arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*:*"
            " | task logs:DescribeLogGroups | *"
        },
    ),
    "s3": (
        {"@type": "s3", "s3_bucket": "logs", "s3_region": "us-east-1"},
        {
            f"s3 | endpoint | {OPTIONS} | task s3:PutObject | {OBJECTS} | task s3:GetObject | {OBJECTS}"
            " | task s3:ListBucket | arn:aws:s3:::logs"
        },
    ),
    "s3 that looks at nothing, in another region": (
        {
            "@type": "s3",
            "s3_bucket": "logs",
            "s3_region": "eu-west-1",
            "check_bucket": "false",
            "check_object": "False",
            "acl": "private",
        },
        {f"s3 in eu-west-1 | internet | {OPTIONS} | task s3:PutObject s3:PutObjectAcl | {OBJECTS}"},
    ),
    "kinesis_streams_aggregated": (
        {"@type": "kinesis_streams_aggregated", "stream_name": "web"},
        {
            f"kinesis-streams | endpoint | {OPTIONS} | task kinesis:PutRecords"
            f" | arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/web"
        },
    ),
    "splunk_hec": (
        {"@type": "splunk_hec", "hec_host": "splunk.internal", "hec_port": "8443"},
        {f"splunk.internal:8443 | vpc | {OPTIONS}"},
    ),
}


@pytest.mark.parametrize(("given", "expected"), PULLS.values(), ids=PULLS)
def test_what_it_takes_to_pull_the_images(given: Task, expected: set[str]) -> None:
    assert lines(requirements(given)) == expected


@pytest.mark.parametrize(("given", "expected"), ROWS.values(), ids=ROWS)
def test_what_a_task_needs_besides_its_images(given: Task, expected: set[str]) -> None:
    assert lines(requirements(given), pulls=False) == expected


@pytest.mark.parametrize(("options", "expected"), DESTINATIONS.values(), ids=DESTINATIONS)
def test_what_a_firelens_destination_needs(options: Json, expected: set[str]) -> None:
    found = lines(requirements(task(firelens(**options))), pulls=False)
    assert found == {ROUTER_LOGS} | {f"logs | {line}" for line in expected}


@pytest.mark.parametrize(("options", "expected"), FLUENTD.values(), ids=FLUENTD)
def test_what_a_destination_of_fluentd_needs(options: Json, expected: set[str]) -> None:
    found = lines(requirements(task(fluentd(**options))), pulls=False)
    assert found == {f"logs | {line}" for line in expected} | {ROUTER_LOGS}


def test_7c_references_are_permitted_as_they_are_given_and_otherwise_unknown() -> None:
    written = {"A": "${aws_secretsmanager_secret.a.arn}:key::", "B": "${aws_ssm_parameter.b.arn}"}
    secrets = [{"name": name, "valueFrom": text} for name, text in written.items()]
    here = region("us-east-1")
    parsed = task_definition.parse(web({"secrets": secrets}), file="web.json", with_references=True)
    definition = parsed.within(Use(region=here))
    found = requirements(Task(definition=definition, region=here))
    at = [f"containerDefinitions[0].secrets[{index}].valueFrom" for index in range(2)]
    a, b = "${aws_secretsmanager_secret.a.arn}", written["B"]
    assert {definition.worded(line) for line in lines(found, pulls=False)} == {
        f"fetch secrets | secretsmanager | endpoint | {at[0]} | execution secretsmanager:GetSecretValue | {a}",
        f"fetch secrets | what {a} names | unknown | {at[0]}",
        f"fetch secrets | ssm | endpoint | {at[1]} | execution ssm:GetParameters | {b}",
        f"fetch secrets | what {b} names | unknown | {at[1]}",
    }


@pytest.mark.parametrize("image", ["aws-otel-collector", "cloudwatch-agent"])
def test_a_configuration_that_a_reference_names_is_not_read(image: str) -> None:
    name = "AOT_CONFIG_CONTENT" if image == "aws-otel-collector" else "CW_CONFIG_CONTENT"
    here = region("us-east-1")
    written = sidecar(image, environment=[{"name": name, "value": "${local.configuration}"}])
    parsed = task_definition.parse(written, file="web.json", with_references=True)
    notes = [need.note for need in requirements(Task(definition=parsed.within(Use(region=here)), region=here))]
    assert list(filter(None, notes)) == [
        f"the configuration of {image} is outside the task definition: name what else it calls in extra_services, and"
        " allow the task role it"
    ]


def test_requirements_come_in_the_order_in_which_fargate_gets_there() -> None:
    given = task(
        web({"secrets": [{"name": "A", "valueFrom": SECRET}], **awslogs()}, taskRoleArn=TASK_ROLE),
        execute_command=True,
        extra_services=(ExtraService("sqs"),),
    )
    assert [requirement.target for requirement in requirements(given)] == [
        *("secretsmanager", "ecr.api", "ecr.dkr", "s3", "logs", "ssmmessages", "logs", "sqs")
    ]


def test_what_a_log_router_has_in_its_environment_is_put_into_its_output() -> None:
    given = firelens(Name="s3", region="us-east-1", bucket="${BUCKET}")
    given["containerDefinitions"][1] = ROUTER | {"environment": [{"name": "BUCKET", "value": "logs-of-web"}]}
    assert list(problems(task(given), nat=False)) == []
    assert f"logs | s3 | endpoint | {OPTIONS} | task s3:PutObject | arn:aws:s3:::logs-of-web/*" in lines(
        requirements(task(given))
    )


def test_arns_are_of_the_region_s_partition() -> None:
    image = f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/web:1"
    given = task(web({"image": image}), region_name="cn-north-1")
    grants = [grant for requirement in requirements(given) for grant in requirement.grants]
    assert (
        Grant(
            Role.EXECUTION,
            "PullImages",
            ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
            (f"arn:aws-cn:ecr:cn-north-1:{ACCOUNT}:repository/web",),
        )
        in grants
    )


WITHOUT_ROLE = {key: value for key, value in web(awslogs()).items() if key != "executionRoleArn"}
PROBLEMS: dict[str, tuple[Task, list[str]]] = {
    "a public image": (
        task(web({"image": "public.ecr.aws/nginx/nginx:1"})),
        [
            f'web.json: {IMAGE}: container "web": public.ecr.aws is reached only over the internet, and nat is none:'
            " copy the image to ECR in us-east-1, or set nat"
        ],
    ),
    "AWS's own log router from the public registry": (
        task(web({"image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"})),
        [
            f'web.json: {IMAGE}: container "web": public.ecr.aws is reached only over the internet, and nat is none:'
            " use 906394416424.dkr.ecr.us-east-1.amazonaws.com/aws-for-fluent-bit, or copy the image to ECR, or set nat"
        ],
    ),
    "AWS's own log router where another account has it": (
        task(web({"image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"}), region_name="ap-east-1"),
        [
            f'web.json: {IMAGE}: container "web": public.ecr.aws is reached only over the internet, and nat is none:'
            " use 449074385750.dkr.ecr.ap-east-1.amazonaws.com/aws-for-fluent-bit, or copy the image to ECR, or set nat"
        ],
    ),
    "AWS's own log router where it has none": (
        task(web({"image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"}), region_name="mx-central-1"),
        [
            f'web.json: {IMAGE}: container "web": public.ecr.aws is reached only over the internet, and nat is none:'
            " copy the image to ECR in mx-central-1, or set nat"
        ],
    ),
    "an image in another region": (
        task(web(), region_name="eu-west-1"),
        [
            f'web.json: {IMAGE}: container "web": ECR in us-east-1 is reached only over the internet, and nat is none:'
            " replicate the image to ECR in eu-west-1, or set nat"
        ],
    ),
    "logs in another region": (
        task(web(awslogs(**{"awslogs-region": "eu-west-1"}))),
        [
            f'web.json: {LOGGING}: container "web": logs in eu-west-1 is reached only over the internet,'
            " and nat is none: send to logs in us-east-1, or set nat"
        ],
    ),
    "a secret in another region": (
        task(web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("us-east-1", "eu-west-1")}]})),
        [
            'web.json: containerDefinitions[0].secrets[0].valueFrom: container "web": secretsmanager in eu-west-1 is'
            " reached only over the internet, and nat is none: replicate it to us-east-1, or set nat"
        ],
    ),
    "a log service on the internet": (
        task(firelens(Name="datadog", Host="http-intake.logs.datadoghq.com")),
        [
            f'web.json: {OPTIONS}: container "web": http-intake.logs.datadoghq.com is reached only over the internet,'
            " and nat is none: send to an AWS service or a host in the VPC, set nat, or name it in private_hosts where"
            " the network resolves it itself"
        ],
    ),
    "a registry with a public name": (
        task(web({"image": "artifactory.example.com:8443/web:1"})),
        [
            f'web.json: {IMAGE}: container "web": artifactory.example.com is reached only over the internet, and nat is'
            " none: copy the image to ECR in us-east-1, set nat, or name it in private_hosts where the network resolves"
            " it itself"
        ],
    ),
    "a registry with a public name, where another is private": (
        task(web({"image": "corp.example/web:1"}), private_hosts=("*.corp.example", "example")),
        [
            f'web.json: {IMAGE}: container "web": corp.example is reached only over the internet, and nat is none: copy'
            " the image to ECR in us-east-1, set nat, or name it in private_hosts where the network resolves it itself"
        ],
    ),
    "Splunk on the internet": (
        task(web(splunk(RELAY))),
        [
            f'web.json: {LOGGING}: container "web": collector.example.com is reached only over the internet,'
            " and nat is none: log to CloudWatch Logs, or send through a collector in the VPC, set nat, or name it in"
            " private_hosts where the network resolves it itself"
        ],
    ),
}
ALWAYS: dict[str, tuple[Task, list[str]]] = {
    "no execution role": (
        task(WITHOUT_ROLE),
        [f"web.json: executionRoleArn: is required by {IMAGE}, {LOGGING}: give a role's ARN, and the role is created"],
    ),
    "no task role for ECS Exec": (
        task(web(), execute_command=True),
        ["web.json: taskRoleArn: is required by execute_command: give a role's ARN, and the role is created"],
    ),
    "a role of another partition": (
        task(web({"image": f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/web"}), region_name="cn-north-1"),
        ["web.json: executionRoleArn: is in partition aws, but cn-north-1 is in aws-cn"],
    ),
    "a secret in a region that is none": (
        task(web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("us-east-1", "us-eas-1")}]})),
        [
            'web.json: containerDefinitions[0].secrets[0].valueFrom: unknown region "us-eas-1": did you mean'
            ' "us-east-1"?'
        ],
    ),
    "ARNs of another partition": (
        task(
            web(
                {
                    "secrets": [{"name": "A", "valueFrom": PARAMETER.replace("arn:aws:", "arn:aws-us-gov:")}],
                    "environmentFiles": [{"type": "s3", "value": "arn:aws-cn:s3:::config/web.env"}],
                    "credentialSpecs": ["credentialspecdomainless:arn:aws-cn:s3:::config/web.json"],
                    "repositoryCredentials": {
                        "credentialsParameter": SECRET.replace("us-east-1", "cn-north-1").replace(":aws:", ":aws-cn:")
                    },
                }
            )
        ),
        [
            f"web.json: containerDefinitions[0].{place}: is in partition {partition}, but us-east-1 is in aws"
            for place, partition in (
                ("secrets[0].valueFrom", "aws-us-gov"),
                ("environmentFiles[0].value", "aws-cn"),
                ("repositoryCredentials.credentialsParameter", "aws-cn"),
                ("credentialSpecs[0]", "aws-cn"),
            )
        ],
    ),
    "a secret in a region of another partition": (
        task(web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("us-east-1", "cn-north-1")}]})),
        [
            "web.json: containerDefinitions[0].secrets[0].valueFrom: is in partition aws, but cn-north-1 is in aws-cn",
        ],
    ),
    "a role to assume of another partition": (
        task(firelens(Name="s3", bucket="logs", Role_ARN="arn:aws-cn:iam::210987654321:role/logs")),
        [f"web.json: {OPTIONS}.Role_ARN: is in partition aws-cn, but us-east-1 is in aws"],
    ),
    "a secret of Splunk in a region that is none": (
        task(
            web(
                {
                    "logConfiguration": {
                        "logDriver": "splunk",
                        "options": {"splunk-url": "https://10.0.0.9"},
                        "secretOptions": [
                            {"name": "splunk-token", "valueFrom": PARAMETER.replace("us-east-1", "us-east-11")}
                        ],
                    }
                }
            )
        ),
        [f'web.json: {LOGGING}.secretOptions[0].valueFrom: unknown region "us-east-11": did you mean "us-east-1"?'],
    ),
    "ECS Exec with a read-only root file system": (
        task(web({"readonlyRootFilesystem": True}, taskRoleArn=TASK_ROLE), execute_command=True),
        [
            "web.json: containerDefinitions[0].readonlyRootFilesystem:"
            " must be false when execute_command is true: ECS Exec writes to the root file system"
        ],
    ),
}


GROUP = "must be 1 to 512 letters, digits and _ . / # -, got"
WITH_SETTING = ": a reference of Terraform takes references = true in the stack"
NO_REFERENCE = ": a reference of Terraform is not resolved here, write the value"
HOST = "must be a host name or an address, without scheme, path and port, got"
BUCKET = "must be the name of an S3 bucket, got"
NAMES: list[tuple[Json, str, str]] = [
    ({"Name": "cloudwatch", "log_group_name": "a%{ if true }b"}, "log_group_name", f'{GROUP} "a%{{ if true }}b"'),
    ({"Name": "cloudwatch", "log_group_name": 'say "hi"'}, "log_group_name", rf'{GROUP} "say \"hi\""'),
    ({"Name": "cloudwatch_logs", "log_group_name": "a\nb"}, "log_group_name", rf'{GROUP} "a\nb"'),
    ({"Name": "cloudwatch_logs", "log_group_name": "/ecs/$tag"}, "log_group_name", f'{GROUP} "/ecs/$tag"'),
    ({"name": "cloudwatch", "Log_Group_Name": "*"}, "Log_Group_Name", f'{GROUP} "*"'),
    ({"@type": "cloudwatch_logs", "log_group_name": "a" * 513}, "log_group_name", f'{GROUP} "{"a" * 96}...'),
    (
        {"Name": "cloudwatch_logs", "log_group_name": "${aws_cloudwatch_log_group.web.name}"},
        "log_group_name",
        f'{GROUP} "${{aws_cloudwatch_log_group.web.name}}"{NO_REFERENCE}',
    ),
    ({"Name": "s3", "bucket": "*"}, "bucket", f'{BUCKET} "*"'),
    ({"Name": "http", "Host": "<endpoint>"}, "Host", f'{HOST} "<endpoint>"'),
    ({"Name": "splunk", "host": "https://splunk.corp.internal"}, "host", f'{HOST} "https://splunk.corp.internal"'),
    ({"Name": "http", "Host": "relay.internal:8080"}, "Host", f'{HOST} "relay.internal:8080"'),
    ({"Name": "s3", "bucket": "logs/*"}, "bucket", f'{BUCKET} "logs/*"'),
    ({"@type": "s3", "s3_bucket": "Logs"}, "s3_bucket", f'{BUCKET} "Logs"'),
    ({"Name": "s3", "bucket": "${BUCKET}"}, "bucket", f'{BUCKET} "${{BUCKET}}"{NO_REFERENCE}'),
    (
        {"Name": "firehose", "delivery_stream": "*"},
        "delivery_stream",
        'must be the name of a Firehose stream, 1 to 64 letters, digits and _ . -, got "*"',
    ),
    (
        {"Name": "kinesis_streams", "stream": "a/b"},
        "stream",
        'must be the name of a Kinesis stream, 1 to 128 letters, digits and _ . -, got "a/b"',
    ),
    (
        {"Name": "s3", "bucket": "logs", "region": "us-east-9"},
        "region",
        'must be the name of an AWS region, such as us-east-1, got "us-east-9"',
    ),
    (
        {"Name": "s3", "bucket": "logs", "role_arn": "*"},
        "role_arn",
        'must be a role\'s ARN, arn:aws:iam::<account>:role/<name>, got "*"',
    ),
]


@pytest.mark.parametrize(("options", "key", "message"), NAMES, ids=[str(options)[:70] for options, _, _ in NAMES])
def test_a_name_of_a_firelens_destination_that_is_none_is_refused(options: Json, key: str, message: str) -> None:
    found = [str(problem) for problem in problems(task(firelens(**options)), nat=True)]
    assert found == [f"web.json: {OPTIONS}.{key}: {message}"]


@pytest.mark.parametrize(
    "options",
    [
        {"Name": "cloudwatch", "log_group_name": "/ecs/$(kubernetes['namespace_name'])/a.b#c-d_e"},
        {"Name": "cloudwatch", "log_group_name": "/ecs/${STAGE}"},
        {"Name": "s3", "bucket": "my.logs-1", "region": "us-east-1"},
        {"Name": "kinesis_firehose", "delivery_stream": "a_b.c-D"},
        {"Name": "kinesis", "stream": "a_b.c-D", "role_arn": "arn:aws:iam::210987654321:role/a/logs"},
        {"Name": "datadog", "Host": "logs.example.com", "bucket": "*", "region": "eu"},
        {"Name": "stdout"},
        {},
    ],
    ids=str,
)
def test_a_name_of_a_firelens_destination_is_accepted(options: Json) -> None:
    assert list(problems(task(firelens(**options)), nat=True)) == []


def test_a_volume_without_a_file_system_names_none() -> None:
    volumes = [{"name": "scratch"}, {"name": "host", "host": {}}, {"name": "disk", "configuredAtLaunch": True}]
    assert list(problems(task(web(volumes=volumes)), nat=True)) == []


EFS = "volumes[0].efsVolumeConfiguration"
FILE_SYSTEM = "must be a file system's id, such as fs-0123456789abcdef0, got"
ACCESS_POINT = "must be an access point's id, such as fsap-0123456789abcdef0, got"


@pytest.mark.parametrize(
    ("file_system", "access_point", "expected"),
    [
        ("fs-01234567", None, []),
        ("fs-0123456789abcdef0", "fsap-0123456789abcdef0", []),
        ("fs-1", None, [f'fileSystemId: {FILE_SYSTEM} "fs-1"']),
        ("", None, [f'fileSystemId: {FILE_SYSTEM} ""']),
        ("*", None, [f'fileSystemId: {FILE_SYSTEM} "*"']),
        ("fs-0123456789abcdef0\n", None, [rf'fileSystemId: {FILE_SYSTEM} "fs-0123456789abcdef0\n"']),
        ("fs-0123456789abcdef0", "x", [f'authorizationConfig.accessPointId: {ACCESS_POINT} "x"']),
        (
            "${aws_efs_file_system.x.id}",
            "${aws_efs_access_point.x.id}",
            [
                f'fileSystemId: {FILE_SYSTEM} "${{aws_efs_file_system.x.id}}"{WITH_SETTING}',
                f'authorizationConfig.accessPointId: {ACCESS_POINT} "${{aws_efs_access_point.x.id}}"{WITH_SETTING}',
            ],
        ),
    ],
)
def test_a_file_system_is_named_by_its_id(file_system: str, access_point: str | None, expected: list[str]) -> None:
    authorization = {"authorizationConfig": {"accessPointId": access_point}} if access_point else {}
    volume = {"fileSystemId": file_system, "transitEncryption": "ENABLED", **authorization}
    given = task(web(taskRoleArn=TASK_ROLE, volumes=[{"name": "data", "efsVolumeConfiguration": volume}]))
    assert [str(problem) for problem in problems(given, nat=True)] == [f"web.json: {EFS}.{line}" for line in expected]


@pytest.mark.parametrize(("given", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_needs_the_internet_is_refused_without_nat_only(given: Task, expected: list[str]) -> None:
    assert [str(problem) for problem in problems(given, nat=False)] == expected
    assert list(problems(given, nat=True)) == []


@pytest.mark.parametrize(("given", "expected"), ALWAYS.values(), ids=ALWAYS)
@pytest.mark.parametrize("nat", [False, True])
def test_what_no_network_can_mend_is_refused(given: Task, expected: list[str], nat: bool) -> None:
    assert [str(problem) for problem in problems(given, nat=nat)] == expected


NOTES = {
    "1b another account": (
        task(web({"image": CONTAINER["image"].replace(ACCOUNT, "210987654321")})),
        "account 210987654321 must let 123456789012 pull web in its repository policy",
    ),
    "2a a pull-through cache": (
        task(web({"image": f"{REGISTRY}/quay/prometheus/node-exporter"})),
        "quay/prometheus/node-exporter looks like a pull-through cache: do its first pull where there is internet",
    ),
    "6a a secret of another account": (
        task(web({"secrets": [{"name": "A", "valueFrom": FOREIGN_SECRET}]})),
        "secret db-a1B2c3 of account 210987654321 is encrypted with a customer-managed key that is not named here: let"
        " arn:aws:iam::123456789012:role/webExecutionRole kms:Decrypt in that key's policy; the role may use the keys"
        " of that account through Secrets Manager, which calls KMS itself, so that no kms endpoint is needed; name the"
        " key's ARN in kms_keys.secrets of stacks.toml, and the role may use it alone",
    ),
    "6a a secret of another account whose key is named": (
        task(web({"secrets": [{"name": "A", "valueFrom": FOREIGN_SECRET}]}), secret_keys=(FOREIGN_KEY,)),
        "account 210987654321 must let 123456789012 read secret:db-a1B2c3, and decrypt with its key",
    ),
    "7b a parameter of another account": (
        task(web({"secrets": [{"name": "A", "valueFrom": FOREIGN_PARAMETER}]})),
        "parameter/mode is of account 210987654321: Parameter Store shares advanced parameters over AWS RAM alone, a"
        " SecureString with its customer-managed key, and ECS has answered that cross-account access for ARNs is not"
        f" supported: copy it to account {ACCOUNT}, or take a secret of Secrets Manager",
    ),
    "6 a secret's ARN that ends in six letters": (
        task(web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("db-a1B2c3", "test-secret")}]})),
        "test-secret may be a secret's name or end in the six characters of its ARN: both are allowed",
    ),
    **{
        f"6 a secret's ARN that ends in {word}": (
            task(web({"secrets": [{"name": "A", "valueFrom": SECRET.replace("a1B2c3", word)}]})),
            note,
        )
        for word, note in {
            **{
                each: f"db-{each} may be a secret's name or end in the six characters of its ARN: both are allowed"
                for each in ("202501", "prod01", "s3logs", "AbCdEf", "Prod01")
            },
            "a1B2c3": "",
        }.items()
    },
    "11 EFS": (task(efs()), "the mount targets of fs-1 must let the task's security group in on port 2049"),
    "4a an object that is not known": (
        task(sidecar("aws-for-fluent-bit:init-latest", environment=[INIT_FILE | {"value": "arn:aws:s3:::conf/*"}])),
        "aws_fluent_bit_init_s3_1 names no object that is known here: allow the task role s3:GetObject on it,"
        " and s3:GetBucketLocation on its bucket",
    ),
    "16 an agent's configuration elsewhere": (
        task(sidecar("cloudwatch-agent")),
        "the configuration of cloudwatch-agent is outside the task definition: name what else it calls in"
        " extra_services, and allow the task role it",
    ),
    "16 a file that no image of AWS's has": (
        task(sidecar("aws-otel-collector", command=["--config=/conf/mine.yaml"])),
        "the configuration of aws-otel-collector is outside the task definition: name what else it calls in"
        " extra_services, and allow the task role it",
    ),
    "16 what looks like a collector": (
        task(sidecar("my-otel-agent")),
        "my-otel-agent looks like a collector: name what it calls in extra_services, and allow the task role it",
    ),
    "4b a file of the router's image": (
        task(web({}, ROUTER | router_file("/extra.conf"))),
        'the router reads "/extra.conf": if that has outputs, name their services in extra_services, and allow the task'
        " role them",
    ),
    "FireLens to a service of AWS by its host": (
        task(firelens(Name="opentelemetry", Host="logs.us-east-1.amazonaws.com", Port="443")),
        "no task definition tells what is called of logs: allow the task role it",
    ),
    "FireLens with a role to assume": (
        task(firelens(Name="s3", bucket="logs", role_arn="arn:aws:iam::210987654321:role/logs")),
        f"role arn:aws:iam::210987654321:role/logs must trust {TASK_ROLE}, and be allowed what it is assumed for",
    ),
    "FireLens to a collection": (
        task(firelens(Name="opensearch", Host=COLLECTION, AWS_Auth="On")),
        "the data access policy of collection abc1 must let the task role write",
    ),
    "FireLens with a configuration of its own": (
        task(firelens()),
        "the destination is in the router's own configuration: name its services in extra_services",
    ),
}


def test_nobody_else_lets_pull_what_is_aws_s_own() -> None:
    image = "449074385750.dkr.ecr.ap-east-1.amazonaws.com/aws-for-fluent-bit:stable"
    found = requirements(task(web({"image": image}), region_name="ap-east-1"))
    assert [requirement.note for requirement in found if requirement.note] == []


@pytest.mark.parametrize(("given", "note"), NOTES.values(), ids=NOTES)
def test_what_is_left_to_a_person_is_said(given: Task, note: str) -> None:
    assert note in [requirement.note for requirement in requirements(given)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "[" * 10_000,
        '{"metrics": null, "logs": 1, "traces": []}',
        '{"metrics": {"metrics_destinations": 1}}',
    ],
)
def test_no_configuration_of_an_agent_is_too_odd(text: str) -> None:
    assert requirements(task(agent(text)))
    assert requirements(task(collector(text)))
    assert requirements(task(sidecar("otel-collector", command=["--config", f"yaml:{text}"])))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"Name": "firehose"}, "the output firehose needs delivery_stream"),
        (
            {"Name": "kinesis_firehose", "delivery_strem": "web"},
            'the output kinesis_firehose needs delivery_stream or delivery_stream_name, not "delivery_strem"',
        ),
        ({"Name": "s3"}, "the output s3 needs bucket or s3_bucket"),
        ({"Name": "kafka", "topics": "web"}, "the output kafka needs brokers"),
        ({"Name": "cloudwatch_logs"}, "the output cloudwatch_logs needs log_group_name or log_group_template"),
    ],
)
def test_an_output_that_names_no_resource_gets_no_permission_on_all(options: Json, message: str) -> None:
    with pytest.raises(InputError) as error:
        task(firelens(**options))
    assert str(error.value) == f"web.json: containerDefinitions[0].logConfiguration.options: {message}"
