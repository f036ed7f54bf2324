"""A cluster on moto with a service whose task definition names all that one can, and holds secrets everywhere."""

import json
from typing import Any

from tests.survey.accounts import CANARY, REGION, Account

CLUSTER = "web"
ACCOUNT = "123456789012"
GROUP, REPOSITORY, BUCKET, PARAMETER = "/ecs/web", "team/web", "web-files", "/web/token"
STREAM = "web-logs"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
TRUST_POLICY = json.dumps(TRUST)
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
MANAGED = f"arn:aws:iam::{ACCOUNT}:policy/login"


def service(account: Account) -> None:
    """A cluster and a service in the network of an account, with all that its task needs."""
    made, ids = account.clients, account.ids
    text = json.dumps(ALLOW)
    bound = made["iam"].create_policy(PolicyName="bound", PolicyDocument=text, Description=CANARY)["Policy"]["Arn"]
    about = {"AssumeRolePolicyDocument": TRUST_POLICY, "Description": CANARY, "PermissionsBoundary": bound}
    for name in ("web-execution", "web-task"):
        ids[name] = made["iam"].create_role(RoleName=name, Path="/web/", **about)["Role"]["Arn"]
    made["iam"].create_policy(PolicyName="login", PolicyDocument=text)
    made["iam"].attach_role_policy(RoleName="web-execution", PolicyArn=MANAGED)
    made["iam"].put_role_policy(RoleName="web-task", PolicyName="read", PolicyDocument=text)
    key = made["kms"].create_key(Description=CANARY)["KeyMetadata"]
    made["kms"].create_alias(AliasName="alias/web", TargetKeyId=key["KeyId"])
    ids["grant"] = made["kms"].create_grant(
        KeyId=key["KeyId"], GranteePrincipal=ids["web-execution"], Operations=["Decrypt"]
    )["GrantId"]
    made["kms"].create_grant(
        KeyId=key["KeyId"], GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:root", Operations=["Encrypt"]
    )
    secret = made["secretsmanager"].create_secret(
        Name="web", SecretString=CANARY, KmsKeyId="alias/web", Description=CANARY
    )["ARN"]
    made["secretsmanager"].put_resource_policy(SecretId=secret, ResourcePolicy=text)
    made["ssm"].put_parameter(Name=PARAMETER, Value=CANARY, Type="SecureString", KeyId=key["Arn"], Description=CANARY)
    made["logs"].create_log_group(logGroupName=GROUP, tags={"note": CANARY})
    made["logs"].create_log_group(logGroupName=f"{GROUP}-other")
    made["s3"].create_bucket(Bucket=BUCKET)
    made["s3"].put_object(Bucket=BUCKET, Key="web.env", Body=f"PASSWORD={CANARY}".encode())
    made["s3"].put_bucket_policy(Bucket=BUCKET, Policy=text)
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key["Arn"]}
    made["s3"].put_bucket_encryption(
        Bucket=BUCKET, ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
    )
    made["ecr"].create_repository(repositoryName=REPOSITORY)
    made["ecr"].create_repository(repositoryName=f"{CANARY}/other")
    made["ecr"].set_repository_policy(repositoryName=REPOSITORY, policyText=text)
    ids |= {"key": key["KeyId"], "key-arn": key["Arn"], "secret": secret}
    _file_system(account)
    _run(account)


def _file_system(account: Account) -> None:
    efs, ids = account.clients["efs"], account.ids
    ids["files"] = efs.create_file_system(CreationToken="web", Tags=[{"Key": "note", "Value": CANARY}])["FileSystemId"]
    ids["target"] = efs.create_mount_target(
        FileSystemId=ids["files"], SubnetId=ids["private"], SecurityGroups=[ids["group"]]
    )["MountTargetId"]
    ids["point"] = efs.create_access_point(ClientToken="web", FileSystemId=ids["files"])["AccessPointId"]
    efs.put_file_system_policy(FileSystemId=ids["files"], Policy=json.dumps(ALLOW))


def _run(account: Account) -> None:
    ecs, ids = account.clients["ecs"], account.ids
    execute = {"logging": "OVERRIDE", "logConfiguration": {"cloudWatchLogGroupName": GROUP}}
    ecs.create_cluster(
        clusterName=CLUSTER,
        configuration={"executeCommandConfiguration": execute},
        tags=[{"key": "note", "value": CANARY}],
    )
    ids["definition"] = ecs.register_task_definition(**definition(account))["taskDefinition"]["taskDefinitionArn"]
    ecs.create_service(
        cluster=CLUSTER,
        serviceName="web",
        taskDefinition="web",
        desiredCount=1,
        launchType="FARGATE",
        enableExecuteCommand=True,
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": [ids["private"]],
                "securityGroups": [ids["group"]],
                "assignPublicIp": "DISABLED",
            }
        },
        tags=[{"key": "note", "value": CANARY}],
    )
    ecs.register_task_definition(**job())
    network = {"awsvpcConfiguration": {"subnets": [ids["private"]], "securityGroups": [ids["group"]]}}
    started = ecs.run_task(cluster=CLUSTER, taskDefinition="job", launchType="FARGATE", networkConfiguration=network)
    ecs.stop_task(cluster=CLUSTER, task=started["tasks"][0]["taskArn"], reason=CANARY)


def job() -> dict[str, Any]:
    """A RegisterTaskDefinition request that names nothing."""
    container = {"name": "job", "image": "docker.io/library/busybox:1", "memory": 256}
    sizes = {"cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]}
    return {"family": "job", **sizes, "containerDefinitions": [container]}


def definition(account: Account) -> dict[str, Any]:
    """A RegisterTaskDefinition request with a secret in every place that takes one."""
    ids = account.ids
    efs: dict[str, Any] = {"fileSystemId": ids["files"], "transitEncryption": "ENABLED"}
    efs["authorizationConfig"] = {"accessPointId": ids["point"], "iam": "ENABLED"}
    return {
        "family": "web",
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": ids["web-execution"],
        "taskRoleArn": ids["web-task"],
        "volumes": [{"name": "files", "efsVolumeConfiguration": efs}],
        "tags": [{"key": "note", "value": CANARY}],
        "containerDefinitions": [
            {
                "name": "web",
                "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{REPOSITORY}:1",
                "memory": 256,
                "environment": [{"name": "PASSWORD", "value": CANARY}, {"name": "COLOUR", "value": "blue"}],
                "environmentFiles": [{"type": "s3", "value": f"arn:aws:s3:::{BUCKET}/web.env"}],
                "secrets": [
                    {"name": "TOKEN", "valueFrom": PARAMETER},
                    {"name": "SECRET", "valueFrom": f"{ids['secret']}:password::"},
                ],
                "command": ["serve", f"--password={CANARY}"],
                "entryPoint": ["/bin/sh", "-c", CANARY],
                "dockerLabels": {"note": CANARY},
                "healthCheck": {"command": ["CMD-SHELL", f"curl -u {CANARY} localhost"]},
                "mountPoints": [{"sourceVolume": "files", "containerPath": "/files"}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": GROUP,
                        "awslogs-region": REGION,
                        "awslogs-stream-prefix": "web",
                    },
                },
            },
            {
                "name": "router",
                "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
                "memory": 64,
                "firelensConfiguration": {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}},
            },
            {
                "name": "sidecar",
                "image": "docker.io/library/busybox:1",
                "memory": 64,
                "logConfiguration": {
                    "logDriver": "awsfirelens",
                    "options": {
                        "Name": "http",
                        "Host": f"user:{CANARY}@logs.example.com",
                        "http_Passwd": CANARY,
                        "Header": f"Authorization Bearer {CANARY}",
                        "URI": f"/v1?key={CANARY}",
                    },
                },
            },
            {
                "name": "streamer",
                "image": "docker.io/library/busybox:1",
                "memory": 64,
                "logConfiguration": {
                    "logDriver": "awsfirelens",
                    "options": {
                        "Name": "kinesis_streams",
                        "region": REGION,
                        "stream": STREAM,
                        "endpoint": f"https://{CANARY}@streams.example.com/{CANARY}",
                    },
                },
            },
        ],
    }
