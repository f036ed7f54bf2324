"""Task definitions: what Fargate accepts, the exact words of every refusal, and files of any content."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, Arn
from fargate_privatelink.errors import InputError
from fargate_privatelink.task_definition import TaskDefinition, load, parse
from fargate_privatelink.task_definition.sizes import cpu_units, mebibytes
from tests import ROOT

APP: dict[str, Any] = {"name": "app", "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1"}
SIDECAR = APP | {"name": "sidecar"}
ROUTER = APP | {"name": "router", "firelensConfiguration": {"type": "fluentbit"}}
TASK: dict[str, Any] = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [APP],
}
WINDOWS: dict[str, Any] = {
    "cpu": "1024",
    "memory": "2048",
    "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
}
AWSLOGS = {"awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "ecs"}
SPLUNK = ("splunk-token", "splunk-url")
ROLE = "arn:aws:iam::123456789012:role/web"
SERVICE_LINKED = "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf"
ARABIC_SECRET = "arn:aws:secretsmanager:us-east-1:١٢٣٤٥٦٧٨٩٠١٢:secret:web"
ARABIC_ROLE = "arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:role/web"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/web/token"
EFS = {"fileSystemId": "fs-12345678"}
DIGEST = "@sha256:" + "0123456789abcdef" * 4


def task(**changes: Any) -> dict[str, Any]:
    """The small valid definition with changes; `...` leaves a key out."""
    return {key: value for key, value in (TASK | changes).items() if value is not ...}


def with_app(changes: dict[str, Any], **others: Any) -> dict[str, Any]:
    """The small valid definition with changes of its container."""
    container = {key: value for key, value in (APP | changes).items() if value is not ...}
    return task(**others, containerDefinitions=[container])


def mapped(container: dict[str, Any], *ports: int | str) -> dict[str, Any]:
    """A container with mappings of ports and of ranges of them."""
    keys = {int: "containerPort", str: "containerPortRange"}
    return container | {"portMappings": [{keys[type(port)]: port} for port in ports]}


def after(name: str, condition: str) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": name, "condition": condition}]}


def volume(**changes: Any) -> dict[str, Any]:
    return {"volumes": [{"name": "data"} | changes]}


def refusal(document: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(document, file="task.json")
    lines = str(caught.value).split("\n")
    assert all(line.startswith("task.json: ") for line in lines)
    return [line.removeprefix("task.json: ") for line in lines]


def test_a_small_definition_is_read() -> None:
    found = parse(TASK | {"executionRoleArn": ROLE}, file="task.json")
    role = Arn("aws", "iam", "", "123456789012", "role/web")
    document = TASK | {"executionRoleArn": ROLE}
    assert found == TaskDefinition(
        file="task.json", document=document, cpu=256, memory=512, execution_role=role, task_role=None
    )
    assert (found.family, found.containers) == ("web", (APP,))


@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_a_short_name_is_a_role_of_the_other_role_s_account(partition: str) -> None:
    given = f"arn:{partition}:iam::123456789012:role/a/b/exec"
    found = parse(TASK | {"executionRoleArn": given, "taskRoleArn": "web"}, file="task.json")
    assert found.execution_role == Arn(partition, "iam", "", "123456789012", "role/a/b/exec")
    assert found.task_role == Arn(partition, "iam", "", "123456789012", "role/web")


def test_roles_that_are_named_without_an_account_are_put_into_one() -> None:
    given = parse(TASK | {"executionRoleArn": "exec", "taskRoleArn": "web"}, file="task.json")
    assert given.account == UNKNOWN_ACCOUNT
    found = given.in_account("aws-cn", "123456789012")
    assert found.execution_role == Arn("aws-cn", "iam", "", "123456789012", "role/exec")
    assert found.task_role == Arn("aws-cn", "iam", "", "123456789012", "role/web")
    assert found.in_account("aws", "210987654321") == found


def test_the_definition_of_the_walkthrough_is_read() -> None:
    found = load(ROOT / "image" / "task-definition.json", file="task.json")
    assert (found.family, found.cpu, found.memory) == ("sample-fargate-task", 256, 512)
    assert str(found.execution_role) == "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"


GB = 1024
# CPU units: the MiB they go with, and how a refusal says so.
SIZES = {
    256: ([512, 1 * GB, 2 * GB], "[512, 1024, 2048]"),
    512: ([gb * GB for gb in (1, 2, 3, 4)], "1024 to 4096 in steps of 1024"),
    1024: ([gb * GB for gb in (2, 3, 4, 5, 6, 7, 8)], "2048 to 8192 in steps of 1024"),
    2048: ([gb * GB for gb in range(4, 17)], "4096 to 16384 in steps of 1024"),
    4096: ([gb * GB for gb in range(8, 31)], "8192 to 30720 in steps of 1024"),
    8192: ([gb * GB for gb in (16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60)], "16384 to 61440 in steps of 4096"),
    16384: (
        [gb * GB for gb in (32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120)],
        "32768 to 122880 in steps of 8192",
    ),
    32768: ([60 * GB, 120 * GB, 244 * GB], "[61440, 122880, 249856]"),
}
WINDOWS_SIZES = (1024, 2048, 4096)


@pytest.mark.parametrize(("cpu", "memory"), [(cpu, memory) for cpu, (row, _) in SIZES.items() for memory in row])
def test_a_size_of_fargate_is_accepted(cpu: int, memory: int) -> None:
    found = parse(task(cpu=str(cpu), memory=str(memory)), file="task.json")
    assert (found.cpu, found.memory) == (cpu, memory)
    if cpu in WINDOWS_SIZES:
        parse(task(**WINDOWS | {"cpu": str(cpu), "memory": str(memory)}), file="task.json")


@pytest.mark.parametrize("cpu", SIZES)
def test_the_memory_of_another_row_or_beside_a_step_is_refused(cpu: int) -> None:
    row, words = SIZES[cpu]
    others = {memory for each, _ in SIZES.values() for memory in each} | {mib + by for mib in row for by in (-1, 1)}
    for memory in sorted(others - set(row)):
        expected = [f"memory: must be one of {words} when cpu is {cpu}, got {memory}"]
        assert refusal(task(cpu=str(cpu), memory=str(memory))) == expected


@pytest.mark.parametrize("cpu", [0, 128, 255, 257, 768, 3072, 65536])
def test_a_cpu_that_fargate_does_not_have_is_refused(cpu: int) -> None:
    expected = f"cpu: must be one of [256, 512, 1024, 2048, 4096, 8192, 16384, 32768] on Fargate, got {cpu}"
    assert refusal(task(cpu=str(cpu))) == [expected]


@pytest.mark.parametrize("cpu", [cpu for cpu in SIZES if cpu not in WINDOWS_SIZES])
def test_a_cpu_that_windows_does_not_have_is_refused(cpu: int) -> None:
    changes = WINDOWS | {"cpu": str(cpu), "memory": str(SIZES[cpu][0][0])}
    assert refusal(task(**changes)) == [f"cpu: must be one of [1024, 2048, 4096] on Windows, got {cpu}"]


@pytest.mark.parametrize(
    ("text", "units"),
    [("256", 256), (" 256 ", 256), (".25 vCPU", 256), ("0.5 vcpu", 512), ("1vCPU", 1024), ("16  VCPU", 16384)],
)
def test_cpu_is_written_in_units_or_vcpus(text: str, units: int) -> None:
    assert cpu_units(text) == units


@pytest.mark.parametrize(
    ("text", "mib"),
    [("512", 512), (" 512 ", 512), ("0.5 GB", 512), (".5GB", 512), ("1 gb", 1024), ("30 GB", 30720)],
)
def test_memory_is_written_in_mib_or_gb(text: str, mib: int) -> None:
    assert mebibytes(text) == mib


NO_QUANTITY = ("", "x", "-256", "+256", "1e3", "256.5", "1,024", "1 024", ".", "٢٥٦", "256\n512", "9" * 5000)


@pytest.mark.parametrize("text", [*NO_QUANTITY, "1 GB", ".3 vCPU", "1 vCPUs"])
def test_what_is_no_amount_of_cpu_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be a number of CPU units, or of vCPUs such as \.25 vCPU, got \""):
        cpu_units(text)


@pytest.mark.parametrize("text", [*NO_QUANTITY, "1 vCPU", ".0001 GB", "512 MiB"])
def test_what_is_no_amount_of_memory_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be a number of MiB, or of GB such as \.5 GB, got \""):
        mebibytes(text)


NO_REFERENCE = ": a reference of Terraform is not resolved here, write the value"
NAME = "must be 1 to 255 letters, digits, hyphens and underscores"
SYSTEMS = (
    "runtimePlatform.operatingSystemFamily: must be one of LINUX, WINDOWS_SERVER_2019_CORE, WINDOWS_SERVER_2019_FULL, "
    "WINDOWS_SERVER_2022_CORE, WINDOWS_SERVER_2022_FULL, got"
)
NO_ROLE = "must be a role's ARN, arn:aws:iam::<account>:role/<name>, or its name, got"
NO_TAG_KEY = "a tag's key must be 1 to 128 letters, digits, spaces and _ . : / = + - @"
TLS = "transitEncryption: must be ENABLED when authorizationConfig names an access point or enables IAM"
TASK_RULES: dict[str, tuple[dict[str, Any], str]] = {
    "no compatibility": ({"requiresCompatibilities": ...}, 'requiresCompatibilities: must contain "FARGATE", got []'),
    "EC2 only": (
        {"requiresCompatibilities": ["EC2"]},
        'requiresCompatibilities: must contain "FARGATE", got ["EC2"]',
    ),
    "no network mode": ({"networkMode": ...}, 'networkMode: is required, and must be "awsvpc"'),
    "bridge": ({"networkMode": "bridge"}, 'networkMode: must be "awsvpc" on Fargate, got "bridge"'),
    "family": ({"family": "a b"}, f'family: {NAME}, got "a b"'),
    "family empty": ({"family": ""}, f'family: {NAME}, got ""'),
    "family of 256": ({"family": "a" * 256}, f'family: {NAME}, got "{"a" * 96}...'),
    "cpu missing": ({"cpu": ...}, "cpu: is required on Fargate"),
    "cpu unreadable": ({"cpu": "x"}, 'cpu: must be a number of CPU units, or of vCPUs such as .25 vCPU, got "x"'),
    "memory missing": ({"memory": ...}, "memory: is required on Fargate"),
    "memory unreadable": ({"memory": "x"}, 'memory: must be a number of MiB, or of GB such as .5 GB, got "x"'),
    "cpu reserved": (
        {"containerDefinitions": [APP | {"cpu": 200}, SIDECAR | {"cpu": 57}]},
        "cpu: is 256, less than the 257 that the containers reserve together",
    ),
    "memory reserved": (
        {"containerDefinitions": [APP | {"memory": 500, "memoryReservation": 400}, SIDECAR | {"memory": 113}]},
        "memory: is 512, less than the 513 that the containers reserve together",
    ),
    "Windows 2025": (
        WINDOWS | {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2025_CORE"}},
        f"{SYSTEMS} WINDOWS_SERVER_2025_CORE",
    ),
    "Linux in small letters": ({"runtimePlatform": {"operatingSystemFamily": "linux"}}, f"{SYSTEMS} linux"),
    "Windows on ARM": (
        WINDOWS | {"runtimePlatform": WINDOWS["runtimePlatform"] | {"cpuArchitecture": "ARM64"}},
        "runtimePlatform.cpuArchitecture: ARM64 is for Linux only",
    ),
    "ipcMode": ({"ipcMode": "none"}, "ipcMode: is not supported on Fargate"),
    "pidMode": ({"pidMode": "host"}, 'pidMode: must be "task" on Fargate, got "host"'),
    "pidMode on Windows": (WINDOWS | {"pidMode": "task"}, "pidMode: is not supported for Windows on Fargate"),
    "placementConstraints": (
        {"placementConstraints": [{"type": "memberOf"}]},
        "placementConstraints: are not supported on Fargate",
    ),
    "inferenceAccelerators": (
        {"inferenceAccelerators": [{"deviceName": "a", "deviceType": "b"}]},
        "inferenceAccelerators: are not supported on Fargate",
    ),
    "trustedExecutionConfiguration": (
        {"trustedExecutionConfiguration": {"isolationMode": "SHARED"}},
        "trustedExecutionConfiguration: is for Managed Instances only",
    ),
    "proxyConfiguration": (
        {"proxyConfiguration": {"containerName": "app"}},
        "proxyConfiguration: is App Mesh's, whose support ended on 2026-09-30: use Service Connect",
    ),
    "20 GiB": (
        {"ephemeralStorage": {"sizeInGiB": 20}},
        "ephemeralStorage.sizeInGiB: must be between 21 and 200, got 20",
    ),
    "201 GiB": (
        {"ephemeralStorage": {"sizeInGiB": 201}},
        "ephemeralStorage.sizeInGiB: must be between 21 and 200, got 201",
    ),
    "ephemeral storage on Windows": (
        WINDOWS | {"ephemeralStorage": {"sizeInGiB": 21}},
        "ephemeralStorage: is not supported for Windows on Fargate",
    ),
    "tag of AWS": (
        {"tags": [{"key": "a", "value": ""}, {"key": "aws:b"}]},
        "tags[1]: a tag must not begin with aws:",
    ),
    "tag without a key": ({"tags": [{"value": "1"}]}, f"tags[0]: {NO_TAG_KEY}"),
    "51 tags": ({"tags": [{"key": f"k{n}"} for n in range(51)]}, "tags: must be at most 50 tags, got 51"),
    **{
        f"role {text}": ({"executionRoleArn": text}, f'executionRoleArn: {NO_ROLE} "{text}"')
        for text in (
            *("", "arn:aws:iam::123456789012:user/web", "arn:aws:iam::123456789012:role/"),
            *(
                "arn:aws:s3::123456789012:role/web",
                "arn:aws:iam:::role/web",
                "arn:aws:iam:us-east-1:123456789012:role/web",
            ),
        )
    },
    "role of an account in other digits": (
        {"taskRoleArn": ARABIC_ROLE},
        f'taskRoleArn: {NO_ROLE} "{ARABIC_ROLE}"',
    ),
    **{
        f"short name {text}": ({"executionRoleArn": ROLE, "taskRoleArn": text}, f'taskRoleArn: {NO_ROLE} "{text}"')
        for text in ("", "a b", "role/web", "/web", "web/", "w" * 65)
    },
    "a reference to a role": (
        {"executionRoleArn": ROLE, "taskRoleArn": "${aws_iam_role.web.name}"},
        f'taskRoleArn: {NO_ROLE} "${{aws_iam_role.web.name}}": a reference of Terraform cannot stand here, since the'
        " role and its permissions follow from its name",
    ),
    "a path of a role": (
        {"executionRoleArn": ROLE.replace("role/", f"role/{'p' * 511}/")},
        "executionRoleArn: has a path of 513 characters, IAM allows 512",
    ),
    "a service-linked role": (
        {"executionRoleArn": SERVICE_LINKED},
        f'executionRoleArn: is a service-linked role, which no task takes on, got "{SERVICE_LINKED}"',
    ),
    "roles of two accounts": (
        {"executionRoleArn": ROLE, "taskRoleArn": "arn:aws:iam::210987654321:role/web"},
        "taskRoleArn: must be in the account of executionRoleArn: ECS passes no role of another account",
    ),
    "no container": ({"containerDefinitions": []}, "containerDefinitions: must hold at least one container"),
    "none essential": (
        {"containerDefinitions": [APP | {"essential": False}]},
        "containerDefinitions: must hold at least one essential container",
    ),
    "11 containers": (
        {"containerDefinitions": [APP | {"name": f"app{n}"} for n in range(11)]},
        "containerDefinitions: must be at most 10 containers, got 11",
    ),
    "a name twice": (
        {"containerDefinitions": [APP, APP]},
        'containerDefinitions: names must be unique, "app" is used twice',
    ),
    "two log routers": (
        {"containerDefinitions": [ROUTER, ROUTER | {"name": "other"}]},
        "containerDefinitions: must hold at most one container with firelensConfiguration",
    ),
    "a port twice": (
        {"containerDefinitions": [each | {"portMappings": [{"containerPort": 80}]} for each in (APP, SIDECAR)]},
        "containerDefinitions: port 80/tcp is mapped twice, and the containers share one network interface",
    ),
    "ranges that overlap": (
        {"containerDefinitions": [mapped(APP, "80-90"), mapped(SIDECAR, "85-95")]},
        "containerDefinitions: ports 85-90/tcp are mapped twice, and the containers share one network interface",
    ),
    "a range in a range": (
        {"containerDefinitions": [mapped(APP, "80-90", "82-84")]},
        "containerDefinitions: ports 82-84/tcp are mapped twice, and the containers share one network interface",
    ),
    "a range twice": (
        {"containerDefinitions": [mapped(APP, "80-90", "80-90")]},
        "containerDefinitions: ports 80-90/tcp are mapped twice, and the containers share one network interface",
    ),
    "a port in a range": (
        {"containerDefinitions": [mapped(APP, 90, "80-90", "91-95")]},
        "containerDefinitions: port 90/tcp is mapped twice, and the containers share one network interface",
    ),
    "depends on nothing": (
        {"containerDefinitions": [APP | after("db", "START")]},
        'containerDefinitions[0].dependsOn[0].containerName: no container is named "db"',
    ),
    "depends on health": (
        {"containerDefinitions": [APP | after("sidecar", "HEALTHY"), SIDECAR]},
        'containerDefinitions[0].dependsOn[0].condition: HEALTHY needs a healthCheck in container "sidecar"',
    ),
    **{
        f"depends on {condition}": (
            {"containerDefinitions": [SIDECAR, APP | after("sidecar", condition)]},
            f"containerDefinitions[1].dependsOn[0].condition: {condition} needs essential = false in container "
            '"sidecar"',
        )
        for condition in ("COMPLETE", "SUCCESS")
    },
    "depends on itself": (
        {"containerDefinitions": [APP | after("app", "START")]},
        "containerDefinitions: dependsOn runs in a cycle: app -> app",
    ),
    "depend on each other": (
        {"containerDefinitions": [APP | after("sidecar", "START"), SIDECAR | after("app", "START")]},
        "containerDefinitions: dependsOn runs in a cycle: app -> sidecar -> app",
    ),
    "a volume twice": (
        {"volumes": [{"name": "data"}, {"name": "data"}]},
        'volumes: names must be unique, "data" is used twice',
    ),
    "two volumes configured at launch": (
        {"volumes": [{"name": name, "configuredAtLaunch": True} for name in "ab"]},
        "volumes: must hold at most one volume with configuredAtLaunch",
    ),
    "volume name": (volume(name="a b"), f'volumes[0].name: {NAME}, got "a b"'),
    "Docker volume": (
        volume(dockerVolumeConfiguration={"scope": "task"}),
        "volumes[0].dockerVolumeConfiguration: Docker volumes are not supported on Fargate",
    ),
    "two kinds of volume": (
        volume(configuredAtLaunch=True, efsVolumeConfiguration=EFS),
        "volumes[0]: must have one of configuredAtLaunch and efsVolumeConfiguration",
    ),
    "EFS port": (
        volume(efsVolumeConfiguration=EFS | {"transitEncryption": "ENABLED", "transitEncryptionPort": 65536}),
        "volumes[0].efsVolumeConfiguration.transitEncryptionPort: must be between 1 and 65535, got 65536",
    ),
    "FSx volume": (
        volume(
            fsxWindowsFileServerVolumeConfiguration=EFS
            | {"rootDirectory": "/", "authorizationConfig": {"credentialsParameter": SECRET, "domain": "a"}}
        ),
        "volumes[0].fsxWindowsFileServerVolumeConfiguration: FSx volumes are not supported on Fargate",
    ),
    "S3 Files volume": (
        volume(s3filesVolumeConfiguration={"fileSystemArn": "a"}),
        "volumes[0].s3filesVolumeConfiguration: Terraform's AWS provider cannot express S3 Files volumes yet",
    ),
    "host volume": (
        volume(host={"sourcePath": "/data"}),
        "volumes[0].host.sourcePath: is not supported on Fargate: there is no host to mount from",
    ),
    "volume configured at launch on Windows": (
        WINDOWS | volume(configuredAtLaunch=True),
        "volumes[0].configuredAtLaunch: is for Linux only on Fargate",
    ),
    "EFS on Windows": (
        WINDOWS | volume(efsVolumeConfiguration=EFS),
        "volumes[0].efsVolumeConfiguration: is not supported for Windows on Fargate",
    ),
    "EFS with IAM in the clear": (
        volume(efsVolumeConfiguration=EFS | {"authorizationConfig": {"iam": "ENABLED"}}),
        f"volumes[0].efsVolumeConfiguration.{TLS}",
    ),
    "EFS access point in the clear": (
        volume(
            efsVolumeConfiguration=EFS
            | {"transitEncryption": "DISABLED", "authorizationConfig": {"accessPointId": "fsap-1"}}
        ),
        f"volumes[0].efsVolumeConfiguration.{TLS}",
    ),
    "EFS access point with a folder": (
        volume(
            efsVolumeConfiguration=EFS
            | {
                "rootDirectory": "/a",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"accessPointId": "fsap-1"},
            }
        ),
        "volumes[0].efsVolumeConfiguration.rootDirectory: "
        "must be / or left out when authorizationConfig names an access point",
    ),
}


@pytest.mark.parametrize("case", TASK_RULES)
def test_what_fargate_refuses_of_a_task_is_refused(case: str) -> None:
    changes, expected = TASK_RULES[case]
    assert refusal(task(**changes)) == [expected]


def test_more_than_64_kib_are_refused() -> None:
    environment = [{"name": "A", "value": "x" * 64 * 1024}]
    assert refusal(with_app({"environment": environment})) == ["is larger than the 64 KiB that ECS accepts"]


NO_IMAGE = "image: must be an image, repository-url/image:tag or @digest, got"
NO_ECR_IMAGE = (
    "image: an image in ECR is <account>.dkr.ecr.<region>.amazonaws.com/<repository> with :tag or @digest, "
    "the account 12 digits, got"
)
NO_SECRET = "must be the ARN of a Secrets Manager secret, or the ARN or name of a Parameter Store parameter, got"
NO_CREDENTIALS = "repositoryCredentials.credentialsParameter: must be the ARN or name of a Secrets Manager secret, got"
NO_ENVIRONMENT_FILE = (
    "environmentFiles[0].value: must be the ARN of an object that ends in .env, arn:aws:s3:::<bucket>/<key>.env, got"
)
NO_CREDENTIAL_SPEC = (
    "credentialSpecs[0]: must be credentialspecdomainless: and the ARN of a parameter or an S3 object, got"
)
ENVIRONMENT_FILE = {"type": "s3", "value": "arn:aws:s3:::bucket/app.env"}
NOFILE = {"name": "nofile", "softLimit": 1024, "hardLimit": 4096}
CHECK = {"command": ["CMD-SHELL", "true"]}
SET_TWICE = 'secrets: "A" is set twice: secrets and environment share one set of names'
REFUSED_SETTINGS = {
    "links": (["db"], "are not supported on Fargate: containers of a task reach each other on localhost"),
    "privileged": (True, "is not supported on Fargate"),
    "disableNetworking": (True, "is not supported on Fargate"),
    "dnsServers": (["10.0.0.2"], "are not supported on Fargate"),
    "dnsSearchDomains": (["a"], "are not supported on Fargate"),
    "dockerSecurityOptions": (["a"], "are not supported on Fargate"),
    "extraHosts": ([{"hostname": "a", "ipAddress": "10.0.0.2"}], "are not supported on Fargate"),
    "hostname": ("a", "is not supported with networkMode awsvpc"),
    "resourceRequirements": ([{"type": "GPU", "value": "1"}], "are not supported on Fargate: it has no GPU"),
}
REFUSED_LINUX_PARAMETERS: dict[str, list[Any]] = {
    "devices": [[{"hostPath": "/dev/sda"}]],
    "maxSwap": [1, 0],
    "sharedMemorySize": [64],
    "swappiness": [60, 0],
}
# Setting of a container, its bounds, and what else the setting needs.
BOUNDS: list[tuple[str, int, int, dict[str, Any]]] = [
    ("startTimeout", 2, 120, {}),
    ("stopTimeout", 2, 120, {}),
    ("healthCheck.interval", 5, 300, CHECK),
    ("healthCheck.timeout", 2, 60, CHECK),
    ("healthCheck.retries", 1, 10, CHECK),
    ("healthCheck.startPeriod", 0, 300, CHECK),
    ("restartPolicy.restartAttemptPeriod", 60, 1800, {"enabled": True}),
]
CONTAINER_RULES: dict[str, tuple[dict[str, Any], str]] = {
    "awslogs option misspelled": (
        {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {"awslogs-crate-group": "true"}}},
        'logConfiguration.options.awslogs-crate-group: unknown option "awslogs-crate-group": '
        'did you mean "awslogs-create-group"?',
    ),
    "ECR repository in capitals": (
        {"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/Orders/API:1"},
        'image: an ECR repository\'s name is lower case and 2 to 256 long, got "Orders/API"',
    ),
    **{
        f"ECR image {image}": ({"image": image}, f'{NO_ECR_IMAGE} "{image}"')
        for image in (
            *("YOUR_ACCOUNT_ID.dkr.ecr.us-east-1.amazonaws.com/app:1", "<account>.dkr.ecr.us-east-1.amazonaws.com/app"),
            *("12345678901.dkr.ecr.us-east-1.amazonaws.com/app", "1234567890123.dkr.ecr.us-east-1.amazonaws.com/app"),
            *("123456789012.dkr.ecr.us-east-1.amazonaws.com:latest", "123456789012.dkr.ecr.us-east-1.amazonaws.com"),
            *("123456789012.dkr.ecr.us-east-1.amazonaws.com/", "dkr.ecr.us-east-1.amazonaws.com/app"),
            *("123456789012.dkr.ecr.amazonaws.com/app", "123456789012.dkr.ecr.us-east-1.amazon.com/app"),
            *("123456789012.ecr.us-east-1.amazonaws.com/app", "${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/app:1"),
            *("<account>.dkr-ecr.us-east-1.on.aws/app", "x.dkr.ecr-fips.us-east-1.amazonaws.com/app"),
            *("aws_account_id.dkr.ecr.region.amazonaws.com/app", "123456789012.dkr.ecr.<region>.amazonaws.com/app"),
        )
    },
    "ECR registry with another partition's ending": (
        {"image": "123456789012.dkr.ecr.cn-north-1.amazonaws.com/app:1"},
        "image: a registry in cn-north-1 ends in amazonaws.com.cn or on.amazonwebservices.com.cn, got "
        '"123456789012.dkr.ecr.cn-north-1.amazonaws.com"',
    ),
    "ECR registry in no region": (
        {"image": "123456789012.dkr.ecr.us-eas-1.amazonaws.com/app:1"},
        'image: unknown region "us-eas-1": did you mean "us-east-1"?',
    ),
    "region of the logs misspelled": (
        {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {"awslogs-region": "us-eas-1"}}},
        'logConfiguration.options.awslogs-region: unknown region "us-eas-1": did you mean "us-east-1"?',
    ),
    "region of the logs that is a placeholder": (
        {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {"awslogs-region": "<placeholder>"}}},
        'logConfiguration.options.awslogs-region: unknown region "<placeholder>": one is called like us-east-1',
    ),
    "region of the image that is a placeholder": (
        {"image": "123456789012.dkr.ecr.YOUR_PLACE.amazonaws.com/app:1"},
        'image: unknown region "YOUR_PLACE": one is called like us-east-1',
    ),
    "parameter with levels but no slash in front": (
        {"secrets": [{"name": "A", "valueFrom": "prod/db"}]},
        "secrets[0].valueFrom: must be the ARN of a Secrets Manager secret, or the ARN or name of a Parameter Store "
        'parameter, got "prod/db"',
    ),
    "a reference of Terraform": (
        {"image": "${aws_ecr_repository.web.repository_url}:1"},
        f'{NO_IMAGE} "${{aws_ecr_repository.web.repository_url}}:1": a reference of Terraform cannot stand here, since'
        " endpoints and permissions follow from its registry",
    ),
    "name": ({"name": "a b"}, f'name: {NAME}, got "a b"'),
    "name missing": ({"name": ...}, "name: is required"),
    "image missing": ({"image": ...}, "image: is required"),
    **{
        f"image {image[:20]}": ({"image": image}, f"{NO_IMAGE} {json.dumps(image, ensure_ascii=False)}")
        for image in (
            *("a b", "-a", "é", "a\n", "app@sha256:abc"),
            *("https://ghcr.io/a/b:1", "http://nexus:8082/app", "docker://app", "app:1.0+build.5", "a+b/app", "app:"),
            *("app:1:2", "a//b", "app/", ":1", "nexus:port/app", "app:-1"),
        )
    },
    "image empty": ({"image": ""}, "image: is required"),
    **{
        f"image {image}": ({"image": image}, f'image: a repository\'s name is in lower case, got "{repository}"')
        for image, repository in (
            *(("nginx/NGINX:1", "nginx/NGINX"), ("IMAGE_URI", "IMAGE_URI"), ("Nginx:1", "Nginx")),
            *(("ghcr.io/Team/app:RC1", "Team/app"), ("public.ecr.aws/Nginx/nginx", "Nginx/nginx")),
        )
    },
    **{
        f"tmpfs {json.dumps(given)}": (
            {"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64, **given}]}},
            f"linuxParameters.tmpfs[0].{message}",
        )
        for given, message in (
            ({"size": 0}, "size: must be at least 1, in MiB, got 0"),
            ({"size": -1}, "size: must be at least 1, in MiB, got -1"),
            ({"containerPath": "tmp"}, 'containerPath: must be an absolute path, got "tmp"'),
            ({"containerPath": ""}, 'containerPath: must be an absolute path, got ""'),
            (
                {"mountOptions": ["rw", "noexce"]},
                'mountOptions[1]: unknown option "noexce": did you mean "noexec"?',
            ),
            ({"mountOptions": ["ro=1"]}, 'mountOptions[0]: ro takes no value, got "ro=1"'),
        )
    },
    "image of 256": ({"image": "a" * 256}, f'{NO_IMAGE} "{"a" * 96}...'),
    **{key: ({key: value}, f"{key}: {message}") for key, (value, message) in REFUSED_SETTINGS.items()},
    **{
        f"{key} {value}": ({"linuxParameters": {key: value}}, f"linuxParameters.{key}: is not supported on Fargate")
        for key, values in REFUSED_LINUX_PARAMETERS.items()
        for value in values
    },
    "capabilities": (
        {"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE", "NET_ADMIN"]}}},
        'linuxParameters.capabilities.add: must be only "SYS_PTRACE" on Fargate, got ["NET_ADMIN"]',
    ),
    "reservation above memory": (
        {"memory": 128, "memoryReservation": 129},
        "memoryReservation: must be at most memory, 128, got 129",
    ),
    "soft limit above hard limit": (
        {"ulimits": [NOFILE, {"name": "core", "softLimit": 2, "hardLimit": 1}]},
        "ulimits[1].softLimit: must be at most hardLimit, 1, got 2",
    ),
    "nofile": (
        {"ulimits": [NOFILE | {"hardLimit": 1048577}]},
        "ulimits[0].hardLimit: must be at most 1048576, got 1048577",
    ),
    "no port": ({"portMappings": [{"protocol": "tcp"}]}, "portMappings[0].containerPort: is required"),
    "only a host port": ({"portMappings": [{"hostPort": 80}]}, "portMappings[0].containerPort: is required"),
    "port 0": (
        {"portMappings": [{"containerPort": 0}]},
        "portMappings[0].containerPort: must be between 1 and 65535, got 0",
    ),
    "port 65536": (
        {"portMappings": [{"containerPort": 65536}]},
        "portMappings[0].containerPort: must be between 1 and 65535, got 65536",
    ),
    "another host port": (
        {"portMappings": [{"containerPort": 80, "hostPort": 8080}]},
        "portMappings[0].hostPort: must be left out or equal containerPort, 80, got 8080",
    ),
    **{
        f"port range {text}": (
            {"portMappings": [{"containerPortRange": text}]},
            "portMappings[0].containerPortRange: must be <first>-<last>, the first less than the last, "
            f'between 1 and 65535, got "{text}"',
        )
        for text in ("100-100", "90-80", "0-80", "80-65536", "80", "80-", "a-b", " 80-90", "")
    },
    **{
        f"{key} beside a range": (
            {"portMappings": [{"containerPortRange": "80-90", key: 80}]},
            f"portMappings[0].{key}: must be left out beside containerPortRange, got 80",
        )
        for key in ("containerPort", "hostPort")
    },
    "no health check command": (
        {"healthCheck": {"command": []}},
        "healthCheck.command: must begin with CMD, CMD-SHELL or NONE, got []",
    ),
    "empty health check command": (
        {"healthCheck": {"command": ["", "a"]}},
        'healthCheck.command: must begin with CMD, CMD-SHELL or NONE, got ["", "a"]',
    ),
    "health check of nothing": (
        {"healthCheck": {"command": ["CMD"]}},
        "healthCheck.command: must name a command after CMD",
    ),
    "variable without a name": ({"environment": [{"value": "1"}]}, "environment[0].name: is required"),
    "secret with an empty name": (
        {"secrets": [{"name": "", "valueFrom": SECRET}]},
        "secrets[0].name: is required",
    ),
    "secret twice": ({"secrets": [{"name": "A", "valueFrom": SECRET}] * 2}, SET_TWICE),
    "secret and variable": (
        {"secrets": [{"name": "A", "valueFrom": SECRET}], "environment": [{"name": "A", "value": "1"}]},
        SET_TWICE,
    ),
    "11 environment files": (
        {"environmentFiles": [ENVIRONMENT_FILE] * 11},
        "environmentFiles: must be at most 10 files, got 11",
    ),
    **{
        f"environment file {text}": (
            {"environmentFiles": [{"type": "s3", "value": text}]},
            f'{NO_ENVIRONMENT_FILE} "{text}"',
        )
        for text in (
            *("s3://bucket/app.env", "arn:aws:s3:::bucket/app.txt", "arn:aws:s3:::app.env", ""),
            *("arn:aws:s3:::bucket/*.env", "arn:aws:s3:::bucket/${STAGE}.env"),
        )
    },
    **{
        f"secret {text}": (
            {"secrets": [{"name": "A", "valueFrom": text}]},
            f'secrets[0].valueFrom: {NO_SECRET} "{text}"',
        )
        for text in (
            *("", "a b", "arn:aws:s3:::bucket/key", "arn:aws:secretsmanager:us-east-1:123456789012:web", f"{SECRET} "),
            "arn:aws:ssm:us-east-1:12345678901:parameter/web",
            *("/app/db:3", "db:3"),
        )
    },
    "secret of an account in other digits": (
        {"secrets": [{"name": "A", "valueFrom": ARABIC_SECRET}]},
        f'secrets[0].valueFrom: {NO_SECRET} "{ARABIC_SECRET}"',
    ),
    "secret option": (
        {
            "logConfiguration": {
                "logDriver": "splunk",
                "options": {"splunk-url": "https://splunk"},
                "secretOptions": [{"name": "splunk-token", "valueFrom": "a b"}],
            }
        },
        f'logConfiguration.secretOptions[0].valueFrom: {NO_SECRET} "a b"',
    ),
    **{
        f"credentials {text}": (
            {"repositoryCredentials": {"credentialsParameter": text}},
            f'{NO_CREDENTIALS} "{text}"',
        )
        for text in ("", "a b", PARAMETER)
    },
    **{
        f"credential spec {text}": ({"credentialSpecs": [text]}, f'{NO_CREDENTIAL_SPEC} "{text}"')
        for text in (PARAMETER, f"credentialspec:{SECRET}")
    },
    "credential spec of a domain's member": (
        {"credentialSpecs": [f"credentialspec:{PARAMETER}"]},
        f'credentialSpecs[0]: must begin with credentialspecdomainless: on Fargate, got "credentialspec:{PARAMETER}"',
    ),
    **{
        f"fields of a secret {fields}": (
            {"secrets": [{"name": "A", "valueFrom": SECRET + fields}]},
            "secrets[0].valueFrom: a secret's ARN is followed by :<json key>:<version stage>:<version id>, of what is"
            f' left out the colon too, got "{SECRET}{fields}"',
        )
        for fields in (":key", ":key:", ":key:AWSCURRENT", ":")
    },
    "too many fields of a secret": (
        {"secrets": [{"name": "A", "valueFrom": f"{SECRET}:a:b:c:d"}]},
        f'secrets[0].valueFrom: {NO_SECRET} "{SECRET}:a:b:c:d"',
    ),
    "reference in a secret": (
        {"secrets": [{"name": "A", "valueFrom": f"{SECRET}:${{var.key}}::"}]},
        f'secrets[0].valueFrom: {NO_SECRET} "{SECRET}:${{var.key}}::"{NO_REFERENCE}',
    ),
    **{
        f"system control {namespace}": (
            {"systemControls": [{"namespace": namespace, "value": "1"}]},
            "systemControls[0].namespace: must be net.*, fs.mqueue.* or one of the kernel's for IPC, got"
            f' "{namespace}"',
        )
        for namespace in ("vm.max_map_count", "kernel.threads-max", "fs.aio-max-nr", "net", "")
    },
    "51 exit codes": (
        {"restartPolicy": {"enabled": True, "ignoredExitCodes": list(range(51))}},
        "restartPolicy.ignoredExitCodes: must be at most 50 codes, got 51",
    ),
    **{
        f"port name {name}": (
            {"portMappings": [{"containerPort": 80, "name": name}]},
            f'portMappings[0].name: must be 1 to 64 small letters, digits, _ and -, and no - in front, got "{name}"',
        )
        for name in ("HTTP", "a b", "-a", "", "a" * 65)
    },
    "101 port ranges": (
        {"portMappings": [{"containerPortRange": f"{3 * n + 1}-{3 * n + 2}"} for n in range(101)]},
        "portMappings: must hold at most 100 ranges, got 101",
    ),
    "mount of nothing": (
        {"mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]},
        'mountPoints[0].sourceVolume: no volume is named "data"',
    ),
    "volumes from nothing": (
        {"volumesFrom": [{"sourceContainer": "db"}]},
        'volumesFrom[0].sourceContainer: no container is named "db"',
    ),
    "log driver": (
        {"logConfiguration": {"logDriver": "syslog"}},
        "logConfiguration.logDriver: must be one of awslogs, splunk, awsfirelens on Fargate, got syslog",
    ),
    "unknown log driver": (
        {"logConfiguration": {"logDriver": "cloudwatch"}},
        "logConfiguration.logDriver: must be one of awslogs, splunk, awsfirelens on Fargate, got cloudwatch",
    ),
    **{
        f"{key} missing": (
            {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {key: ""}}},
            f"logConfiguration.options.{key}: is required on Fargate",
        )
        for key in AWSLOGS
    },
    "log group": (
        {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {"awslogs-group": "a b"}}},
        'logConfiguration.options.awslogs-group: must be 1 to 512 letters, digits and _ . / # -, got "a b"',
    ),
    **{
        f"log group creation {text}": (
            {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {"awslogs-create-group": text}}},
            f'logConfiguration.options.awslogs-create-group: must be "true" or "false", got "{text}"',
        )
        for text in ("yes", "on", "tRUE", " true", "")
    },
    **{
        f"Splunk at {url}": (
            {"logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": url, "splunk-token": "t"}}},
            f'logConfiguration.options.splunk-url: must be an http or https URL, got "{url}"',
        )
        for url in ("", "splunk:8088", "ftp://splunk", "https://", "https://splunk:99999", "https://[splunk")
    },
    **{
        f"Splunk without {key}": (
            {
                "logConfiguration": {
                    "logDriver": "splunk",
                    "options": {other: "https://splunk" for other in SPLUNK if other != key},
                }
            },
            f"logConfiguration.options.{key}: is required, here or in secretOptions",
        )
        for key in SPLUNK
    },
    **{
        f"{key} {value}": (
            {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {key: value}}},
            f'logConfiguration.options.{key}: {message}, got "{value}"',
        )
        for key, value, message in (
            ("mode", "nonblocking", "must be one of blocking, non-blocking"),
            ("mode", "", "must be one of blocking, non-blocking"),
            ("max-buffer-size", "lots", "must be a size in bytes such as 25m"),
            ("max-buffer-size", "-1m", "must be a size in bytes such as 25m"),
            ("awslogs-endpoint", "logs.us-east-1.amazonaws.com", "must be an http or https URL"),
        )
    },
    "mode of Splunk": (
        {
            "logConfiguration": {
                "logDriver": "splunk",
                "options": {"splunk-url": "https://splunk", "splunk-token": "t", "mode": "async"},
            }
        },
        'logConfiguration.options.mode: must be one of blocking, non-blocking, got "async"',
    ),
    "two patterns of log messages": (
        {
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": AWSLOGS | {"awslogs-datetime-format": "%Y", "awslogs-multiline-pattern": "^a"},
            }
        },
        "logConfiguration.options.awslogs-multiline-pattern: cannot stand beside awslogs-datetime-format: leave out"
        " one of them",
    ),
    "no log router": (
        {"logConfiguration": {"logDriver": "awsfirelens"}},
        "logConfiguration.logDriver: awsfirelens needs a container with firelensConfiguration",
    ),
    "log router of itself": (
        {"firelensConfiguration": {"type": "fluentbit"}, "logConfiguration": {"logDriver": "awsfirelens"}},
        "logConfiguration.logDriver: the log router cannot send its own log through awsfirelens",
    ),
    "log router's file in S3": (
        {"firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "s3"}}},
        'firelensConfiguration.options.config-file-type: must be "file" on Fargate, got "s3"',
    ),
}


@pytest.mark.parametrize("case", CONTAINER_RULES)
def test_what_fargate_refuses_of_a_container_is_refused(case: str) -> None:
    changes, expected = CONTAINER_RULES[case]
    assert refusal(with_app(changes)) == [f"containerDefinitions[0].{expected}"]


def test_a_placeholder_for_the_region_is_named_once() -> None:
    logging = {"logDriver": "awslogs", "options": AWSLOGS | {"awslogs-region": "${REGION}"}}
    containers = [{**APP, "name": f"app{n}", "logConfiguration": logging} for n in range(3)]
    assert refusal(task(containerDefinitions=containers)) == [
        'containerDefinitions[0].logConfiguration.options.awslogs-region: unknown region "${REGION}": '
        "one is called like us-east-1 (in 3 containers)"
    ]


WINDOWS_RULES: dict[str, tuple[dict[str, Any], str]] = {
    "ulimits": ({"ulimits": [NOFILE]}, "ulimits[0]: is not supported for Windows"),
    "readonlyRootFilesystem": (
        {"readonlyRootFilesystem": True},
        "readonlyRootFilesystem: is not supported for Windows",
    ),
    "environmentFiles": (
        {"environmentFiles": [ENVIRONMENT_FILE]},
        "environmentFiles: are not supported for Windows on Fargate",
    ),
    "credentialSpecs": (
        {"credentialSpecs": [f"credentialspec:{PARAMETER}"]},
        "credentialSpecs[0]: is not supported for Windows on Fargate",
    ),
    "firelensConfiguration": (
        {"firelensConfiguration": {"type": "fluentbit"}},
        "firelensConfiguration: is not supported for Windows",
    ),
}


@pytest.mark.parametrize("case", WINDOWS_RULES)
def test_what_fargate_refuses_of_a_windows_container_is_refused(case: str) -> None:
    changes, expected = WINDOWS_RULES[case]
    assert refusal(with_app(changes, **WINDOWS)) == [f"containerDefinitions[0].{expected}"]


@pytest.mark.parametrize(("path", "low", "high", "needs"), BOUNDS, ids=[row[0] for row in BOUNDS])
def test_a_number_is_accepted_up_to_its_bounds_and_refused_beyond(
    path: str, low: int, high: int, needs: dict[str, Any]
) -> None:
    def document(value: int) -> dict[str, Any]:
        outer, _, inner = path.partition(".")
        return with_app({outer: needs | {inner: value} if inner else value})

    for value in (low, high):
        parse(document(value), file="task.json")
    for value in (low - 1, high + 1):
        expected = f"containerDefinitions[0].{path}: must be between {low} and {high}, got {value}"
        assert refusal(document(value)) == [expected]


ACCEPTED: dict[str, dict[str, Any]] = {
    "EC2 too": {"requiresCompatibilities": ["EC2", "FARGATE"]},
    "pidMode": {"pidMode": "task"},
    "empty refused settings": {"placementConstraints": [], "inferenceAccelerators": [], "volumes": [], "tags": []},
    "storage": {"ephemeralStorage": {"sizeInGiB": 21}},
    "200 GiB": {"ephemeralStorage": {"sizeInGiB": 200}},
    "ARM": {"runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"}},
    "architecture only": {"runtimePlatform": {"cpuArchitecture": "X86_64"}},
    **{
        f"Windows {year} {edition}": WINDOWS
        | {"runtimePlatform": {"operatingSystemFamily": f"WINDOWS_SERVER_{year}_{edition}"}}
        for year in (2019, 2022)
        for edition in ("CORE", "FULL")
    },
    "roles of one account": {"executionRoleArn": ROLE, "taskRoleArn": "arn:aws:iam::123456789012:role/a/b+=,.@-/c"},
    "a path of a role that is as long as IAM allows": {"executionRoleArn": ROLE.replace("role/", f"role/{'p' * 510}/")},
    "a short name alone": {"executionRoleArn": "web"},
    "a short name for the task role": {"executionRoleArn": ROLE, "taskRoleArn": "web+=,.@-_1"},
    "a short name for the execution role": {"executionRoleArn": "web", "taskRoleArn": ROLE},
    "role in China": {"taskRoleArn": "arn:aws-cn:iam::123456789012:role/web"},
    "50 tags": {"tags": [{"key": f"k{n}", "value": "v"} for n in range(50)]},
    "10 containers": {"containerDefinitions": [APP | {"name": f"app{n}"} for n in range(10)]},
    "as much as the task has": {"containerDefinitions": [APP | {"cpu": 256, "memory": 512, "memoryReservation": 128}]},
    "ranges side by side": {"containerDefinitions": [mapped(APP, "80-90", 91, "92-65535"), mapped(SIDECAR, "1-79")]},
    "a range of two protocols": {
        "containerDefinitions": [
            APP
            | {"portMappings": [{"containerPortRange": "80-90", "protocol": protocol} for protocol in ("tcp", "udp")]}
        ]
    },
    "a port of two protocols": {
        "containerDefinitions": [
            APP | {"portMappings": [{"containerPort": 53, "protocol": protocol} for protocol in ("tcp", "udp")]}
        ]
    },
    "dependencies": {
        "containerDefinitions": [
            APP
            | {
                "dependsOn": [
                    {"containerName": "sidecar", "condition": "HEALTHY"},
                    {"containerName": "once", "condition": "SUCCESS"},
                ]
            },
            SIDECAR | {"healthCheck": CHECK} | after("once", "COMPLETE"),
            APP | {"name": "once", "essential": False},
        ]
    },
    "log router": {
        "containerDefinitions": [
            APP | {"logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "s3", "bucket": "logs"}}},
            ROUTER
            | {
                "firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "file"}},
                "logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {"awslogs-create-group": "false"}},
            },
        ]
    },
    "volumes": {
        "volumes": [
            {"name": "scratch", "host": {}},
            {"name": "disk", "configuredAtLaunch": True},
            {"name": "files", "efsVolumeConfiguration": EFS | {"rootDirectory": "/a"}},
            {
                "name": "point",
                "efsVolumeConfiguration": EFS
                | {
                    "rootDirectory": "/",
                    "transitEncryption": "ENABLED",
                    "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"},
                },
            },
        ],
        "containerDefinitions": [
            APP | {"mountPoints": [{"sourceVolume": "scratch", "containerPath": "/a"}]},
            SIDECAR | {"volumesFrom": [{"sourceContainer": "app", "readOnly": True}]},
        ],
    },
}
ACCEPTED_OF_A_CONTAINER: dict[str, dict[str, Any]] = {
    "what describe-task-definition prints of a container": {
        "cpu": 0,
        "links": [],
        "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
        "environment": [],
        "mountPoints": [],
        "volumesFrom": [],
        "dnsServers": [],
        "privileged": False,
        "systemControls": [],
    },
    "port range": {"portMappings": [{"containerPortRange": "8000-8010"}]},
    "port name": {"portMappings": [{"containerPort": 80, "name": "_web-80-tcp", "appProtocol": "http2"}]},
    "system controls": {
        "systemControls": [
            {"namespace": namespace, "value": "1"}
            for namespace in ("net.ipv4.tcp_keepalive_time", "fs.mqueue.msg_max", "kernel.shm_rmid_forced")
        ]
    },
    "ptrace": {"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]}}},
    "init process": {"linuxParameters": {"initProcessEnabled": True, "devices": [], "tmpfs": []}},
    "reservation equal to memory": {"memory": 128, "memoryReservation": 128},
    "tmpfs": {
        "linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64, "mountOptions": ["noexec", "mode=1777"]}]}
    },
    "nofile": {"ulimits": [NOFILE | {"hardLimit": 1048576}]},
    "bare health check": {"healthCheck": {"command": ["/healthcheck"]}},
    "bare health check with an argument": {"healthCheck": {"command": ["curl", "a"]}},
    "no health check": {"healthCheck": {"command": ["NONE"]}},
    "environment files": {"environmentFiles": [ENVIRONMENT_FILE] * 10},
    "environment file in China": {"environmentFiles": [{"type": "s3", "value": "arn:aws-cn:s3:::bucket/a/b.env"}]},
    "secrets": {
        "secrets": [
            {"name": f"S{index}", "valueFrom": text}
            for index, text in enumerate(
                (
                    *(SECRET, f"{SECRET}:key:AWSCURRENT:", f"{SECRET}:a key$, #1::", f"{SECRET}:::"),
                    *(PARAMETER, f"{PARAMETER}:3", "token", "/web/token"),
                )
            )
        ]
    },
    "credentials": {"repositoryCredentials": {"credentialsParameter": SECRET}},
    "credentials by name": {"repositoryCredentials": {"credentialsParameter": "web/registry"}},
    "credential spec": {"credentialSpecs": [f"credentialspecdomainless:{PARAMETER}"]},
    "awslogs": {"logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS}},
    **{
        f"log group creation {text}": {
            "logConfiguration": {"logDriver": "awslogs", "options": AWSLOGS | {"awslogs-create-group": text}}
        }
        for text in ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")
    },
    "Splunk": {
        "logConfiguration": {
            "logDriver": "splunk",
            "options": {"splunk-url": "https://splunk:8088", "splunk-token": "t", "mode": "blocking"},
        }
    },
    "Splunk with secrets": {
        "logConfiguration": {
            "logDriver": "splunk",
            "secretOptions": [{"name": name, "valueFrom": SECRET} for name in SPLUNK],
        }
    },
    **{
        f"a buffer of {size}": {
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": AWSLOGS | {"mode": "non-blocking", "max-buffer-size": size},
            }
        }
        for size in ("25m", "1.5 GB", "1024", "4MiB", "8Kb")
    },
    "an endpoint of CloudWatch Logs": {
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": AWSLOGS | {"awslogs-endpoint": "https://logs-fips.us-east-1.amazonaws.com"},
        }
    },
    "ECR in China": {"image": "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1"},
    "dual-stack ECR": {"image": "123456789012.dkr-ecr.eu-west-1.on.aws/app:1"},
    **{
        f"image {image}": {"image": image}
        for image in (
            *("123456789012.dkr.ecr.us-east-1.amazonaws.com:443/app:1", "public.ecr.aws/nginx/nginx:1.29"),
            *("vpce-0a-1b.dkr.ecr.us-east-1.vpce.amazonaws.com/app", "registry.example.com/ecr/app:1"),
            *("nexus:8082/a_b/c.d/e-f__g:1.0-rc.1_2", "app:_", "10.0.0.9:5000/app", f"app:{'1' * 128}"),
            *("REGISTRY.example.com/app:RC1", "ecr.example.com/app:1", "my-dkr.internal:5000/app", "localhost/app"),
        )
    },
    "digest": {"image": f"app{DIGEST}"},
    "tag and digest": {"image": f"localhost:5000/a/app:1{DIGEST}"},
    "255 characters before the digest": {"image": "a" * 255 + DIGEST},
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_fargate_accepts_of_a_task_is_accepted_unchanged(case: str) -> None:
    document = task(**ACCEPTED[case])
    assert parse(document, file="task.json").document == document


@pytest.mark.parametrize("case", ACCEPTED_OF_A_CONTAINER)
def test_what_fargate_accepts_of_a_container_is_accepted_unchanged(case: str) -> None:
    document = with_app(ACCEPTED_OF_A_CONTAINER[case])
    assert parse(document, file="task.json").document == document


MODEL: dict[str, tuple[object, list[str]]] = {
    "an array": ([TASK], ["must be an object, got " + json.dumps([TASK])[:97] + "..."]),
    "containers alone": (
        TASK["containerDefinitions"],
        ["is a list of container definitions: it belongs under containerDefinitions of a task definition"],
    ),
    "a template of CloudFormation": (
        {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "web"}},
        [
            'has "Properties", "Type" and no key of a task definition: aws ecs describe-task-definition'
            " --task-definition <family> prints one"
        ],
    ),
    "keys of something else": (
        {key: [] for key in "fedcba"},
        [
            'has "a", "b", "c", "d", "e", ... and no key of a task definition: aws ecs describe-task-definition'
            " --task-definition <family> prints one"
        ],
    ),
    "null": (None, ["must be an object, got null"]),
    "nothing": ({}, ["family: is required", "containerDefinitions: is required"]),
    "unknown key": (
        task(networkmode="awsvpc"),
        ['networkmode: unknown key "networkmode": did you mean "networkMode"?'],
    ),
    "unknown key of a container": (
        with_app({"enviroment": []}),
        ['containerDefinitions[0].enviroment: unknown key "enviroment": did you mean "environment"?'],
    ),
    "unknown key with nothing near": (
        task(runtimePlatform={"x": 1}),
        ['runtimePlatform.x: unknown key "x": known are cpuArchitecture, operatingSystemFamily'],
    ),
    "unknown key beside a refused setting": (
        task(familly="web", networkMode="host"),
        [
            'familly: unknown key "familly": did you mean "family"?',
            'networkMode: must be "awsvpc" on Fargate, got "host"',
        ],
    ),
    "string": (task(family=1), ["family: must be a string, got 1"]),
    "number for a string": (task(cpu=256), ["cpu: must be a string, got 256"]),
    "null for a string": (task(executionRoleArn=None), ["executionRoleArn: must be a string, got null"]),
    "nulls": (
        task(pidMode=None, containerDefinitions=[APP | {"ulimits": None, "cpu": "1"}]),
        [
            "2 members are null: leave them out (containerDefinitions[0].ulimits, pidMode)",
            'containerDefinitions[0].cpu: must be a whole number, got "1"',
        ],
    ),
    "nulls everywhere": (
        task(containerDefinitions=[APP | dict.fromkeys(("command", "cpu", "dnsServers", "links", "ulimits", "user"))]),
        [
            "6 members are null: leave them out (containerDefinitions[0].command, containerDefinitions[0].cpu,"
            " containerDefinitions[0].dnsServers, containerDefinitions[0].links, containerDefinitions[0].ulimits, ...)"
        ],
    ),
    "whole number": (with_app({"cpu": "1"}), ['containerDefinitions[0].cpu: must be a whole number, got "1"']),
    "fraction": (with_app({"cpu": 1.0}), ["containerDefinitions[0].cpu: must be a whole number, got 1.0"]),
    "true for a number": (with_app({"cpu": True}), ["containerDefinitions[0].cpu: must be a whole number, got true"]),
    "boolean": (
        with_app({"essential": "yes"}),
        ['containerDefinitions[0].essential: must be true or false, got "yes"'],
    ),
    "array": (task(containerDefinitions=APP), ["containerDefinitions: must be an array, got " + json.dumps(APP)]),
    "object": (task(containerDefinitions=["app"]), ['containerDefinitions[0]: must be an object, got "app"']),
    "map": (
        with_app({"dockerLabels": {"a.b": 1}}),
        ["containerDefinitions[0].dockerLabels.a.b: must be a string, got 1"],
    ),
    "required": (
        with_app({"logConfiguration": {}, "secrets": [{"name": "A"}]}),
        [
            "containerDefinitions[0].logConfiguration.logDriver: is required",
            "containerDefinitions[0].secrets[0].valueFrom: is required",
        ],
    ),
    "enum": (
        task(runtimePlatform={"cpuArchitecture": "arm64"}),
        ['runtimePlatform.cpuArchitecture: must be one of X86_64, ARM64, got "arm64"'],
    ),
    "enum in an array": (
        task(requiresCompatibilities=["FARGATE", "fargate"]),
        ['requiresCompatibilities[1]: must be one of EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES, got "fargate"'],
    ),
}


@pytest.mark.parametrize("case", MODEL)
def test_what_the_model_of_aws_refuses_is_refused(case: str) -> None:
    document, expected = MODEL[case]
    assert refusal(document) == expected


# What the documentation refuses, told by the place alone.
DOCUMENTED = {
    "a tag key twice": (task(tags=[{"key": "a", "value": value} for value in "12"]), "tags"),
    "a tag value of AWS": (task(tags=[{"key": "a", "value": "aws:b"}]), "tags[0]"),
    "negative cpu": (with_app({"cpu": -1}), "containerDefinitions[0].cpu"),
    "negative memory": (with_app({"memory": -1}), "containerDefinitions[0].memory"),
    "Linux parameters on Windows": (
        with_app({"linuxParameters": {"initProcessEnabled": True}}, **WINDOWS),
        "containerDefinitions[0].linuxParameters",
    ),
    "tmpfs on Windows": (
        with_app({"linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 1}]}}, **WINDOWS),
        "containerDefinitions[0].linuxParameters",
    ),
    "port range backwards": (
        with_app({"portMappings": [{"containerPortRange": "90-80"}]}),
        "containerDefinitions[0].portMappings[0].containerPortRange",
    ),
    "two credential specs": (
        with_app({"credentialSpecs": [f"credentialspecdomainless:{PARAMETER}"] * 2}),
        "containerDefinitions[0].credentialSpecs",
    ),
}


@pytest.mark.parametrize("case", DOCUMENTED)
def test_what_the_documentation_refuses_is_refused(case: str) -> None:
    document, place = DOCUMENTED[case]
    with pytest.raises(InputError) as caught:
        parse(document, file="task.json")
    assert [problem.path for problem in caught.value.problems] == [place]


READ_ONLY = {
    "taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:7",
    "revision": 7,
    "status": "ACTIVE",
    "requiresAttributes": [{"name": "ecs.capability.task-eni"}],
    "compatibilities": ["EC2", "FARGATE"],
    "registeredAt": 1763778000.5,
    "registeredBy": "arn:aws:iam::123456789012:user/web",
}
TAGS = [{"key": "team", "value": "web"}]


@pytest.mark.parametrize(
    ("printed", "request_"),
    [
        ({"taskDefinition": TASK | READ_ONLY, "tags": TAGS}, TASK | {"tags": TAGS}),
        ({"taskDefinition": TASK | READ_ONLY, "tags": []}, TASK),
        ({"taskDefinition": TASK | READ_ONLY}, TASK),
        (TASK | READ_ONLY, TASK),
    ],
    ids=["with tags", "with empty tags", "without tags", "unwrapped"],
)
def test_what_describe_task_definition_prints_is_the_request_it_came_from(
    printed: dict[str, Any], request_: dict[str, Any]
) -> None:
    assert parse(printed, file="task.json") == parse(request_, file="task.json")


def test_everything_wrong_is_reported_at_once() -> None:
    app = APP | {"image": "a b", "privileged": True, "enviroment": []}
    containers = [app, SIDECAR | {"links": ["app"]}]
    assert refusal(task(cpu="300", networkMode=..., containerDefinitions=containers, tagz=[])) == [
        'containerDefinitions[0].enviroment: unknown key "enviroment": did you mean "environment"?',
        'tagz: unknown key "tagz": did you mean "tags"?',
        'networkMode: is required, and must be "awsvpc"',
        "cpu: must be one of [256, 512, 1024, 2048, 4096, 8192, 16384, 32768] on Fargate, got 300",
        f'containerDefinitions[0].{NO_IMAGE} "a b"',
        "containerDefinitions[0].privileged: is not supported on Fargate",
        "containerDefinitions[1].links: "
        "are not supported on Fargate: containers of a task reach each other on localhost",
    ]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("definition") / "task.json"


def load_refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load(path, file="task.json")
    return str(caught.value)


SMALL = json.dumps(TASK).encode()
LARGE = "is larger than 1 MiB"
DEEP = "is nested too deeply for a task definition"
CONTENTS = {
    "empty": (b" \n", "is empty"),
    "not JSON": (b"{\n  'a': 1}", "is not JSON: Expecting property name enclosed in double quotes at line 2, column 3"),
    "two documents": (b"{} {}", "is not JSON: Extra data at line 1, column 4"),
    "an array": (b"[]", "must be an object, got []"),
    "a string": (b'"task"', 'must be an object, got "task"'),
    "5 MB": (SMALL + b" " * 5_000_000, LARGE),
    "100,000 brackets": (b"[" * 100_000, DEEP),
    "100,000 objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, DEEP),
    "Latin-1": ('{"family": "é"}'.encode("latin-1"), "is not UTF-8 text: invalid continuation byte at byte 12"),
    "UTF-16": (SMALL.decode().encode("utf-16"), "is not UTF-8 text: invalid start byte at byte 0"),
    "a key twice": (b'{"family": "a", "family": "b"}', 'is not JSON: the key "family" stands twice in one object'),
    "a key twice inside": (b'{"a": [{"b": 1, "b": 1}]}', 'is not JSON: the key "b" stands twice in one object'),
    **{
        name: (b'{"cpu": ' + name.encode() + b"}", f"is not JSON: {name} is not a JSON number")
        for name in ("NaN", "Infinity", "-Infinity")
    },
    "half of a surrogate pair": (
        rb'{"family": "\ud800"}',
        "holds half of a surrogate pair, which is no character",
    ),
    "a number above every float": (
        SMALL[:-1] + b', "ephemeralStorage": {"sizeInGiB": 1e999}}',
        "ephemeralStorage.sizeInGiB: must be a whole number, got Infinity",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTENTS)
def test_a_file_of_anything_else_is_refused(case: str, file: Path) -> None:
    content, expected = CONTENTS[case]
    file.write_bytes(content)
    assert load_refusal(file) == f"task.json: {expected}"


def test_a_byte_order_mark_is_skipped(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + SMALL)
    assert load(file, file="task.json") == parse(TASK, file="task.json")


@pytest.mark.parametrize("digits", [20, 4300, 5000])
def test_a_huge_whole_number_is_refused(digits: int, file: Path) -> None:
    for key in ("cpu", "memory", "startTimeout"):
        containers = [f'{{"name": "{name}", "image": "a", "{key}": {"9" * digits}}}' for name in "ab"]
        document = json.dumps(task(containerDefinitions=...))
        file.write_text(f'{document[:-1]}, "containerDefinitions": [{", ".join(containers)}]}}')
        assert load_refusal(file).startswith("task.json: ")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")], ids=["arrays", "objects"])
def test_nesting_of_any_depth_is_refused(opening: str, closing: str, file: Path) -> None:
    for depth in range(850, 1001):
        nested = opening * depth + ("1" if closing == "}" else "") + closing * depth
        file.write_text(f'{SMALL.decode()[:-1]}, "x": {nested}}}')
        assert load_refusal(file).startswith("task.json: ")


def test_a_repeated_key_among_many_is_found_at_once(file: Path) -> None:
    file.write_text("{" + ", ".join(f'"{n}": 0' for n in (*range(20_000), 19_999)) + "}")
    start = perf_counter()
    assert load_refusal(file) == 'task.json: is not JSON: the key "19999" stands twice in one object'
    assert perf_counter() - start < 1


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path, reason in {
        tmp_path / "none.json": "No such file or directory",
        tmp_path: "Is a directory",
        loop: "Too many levels of symbolic links",
        tmp_path / ("a" * 300): "File name too long",
        tmp_path / "a\0b": "embedded null byte",
    }.items():
        assert load_refusal(path) == f"task.json: cannot be read: {reason}"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_a_file_without_an_end_is_refused() -> None:
    assert load_refusal(Path("/dev/zero")) == f"task.json: {LARGE}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=[SMALL], daemon=True)
    writer.start()
    assert load(pipe, file="task.json") == parse(TASK, file="task.json")
    writer.join()


RICH = task(
    **ACCEPTED["roles of one account"],
    runtimePlatform={"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
    ephemeralStorage={"sizeInGiB": 50},
    tags=TAGS,
    pidMode="task",
    volumes=ACCEPTED["volumes"]["volumes"],
    containerDefinitions=[
        *ACCEPTED["log router"]["containerDefinitions"],
        SIDECAR
        | {
            "essential": False,
            "cpu": 64,
            "memory": 128,
            "memoryReservation": 64,
            "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
            "environment": [{"name": "A", "value": "1"}],
            "environmentFiles": [ENVIRONMENT_FILE],
            "secrets": [{"name": "B", "valueFrom": SECRET}],
            "dependsOn": [{"containerName": "app", "condition": "START"}],
            "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/a"}],
            "volumesFrom": [{"sourceContainer": "app"}],
            "healthCheck": CHECK | {"interval": 30},
            "linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"]}},
            "ulimits": [NOFILE],
            "repositoryCredentials": {"credentialsParameter": SECRET},
            "restartPolicy": {"enabled": True, "ignoredExitCodes": [0], "restartAttemptPeriod": 60},
            "dockerLabels": {"a": "b"},
            "startTimeout": 2,
        },
    ],
)


def paths(value: object) -> Iterator[tuple[str | int, ...]]:
    yield ()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from ((key, *rest) for rest in paths(item))


def replaced(document: Any, path: tuple[str | int, ...], value: object) -> Any:
    if not path:
        return value
    key, *rest = path
    items = document.items() if isinstance(document, dict) else enumerate(document)
    changed = {each: replaced(item, tuple(rest), value) if each == key else item for each, item in items}
    return changed if isinstance(document, dict) else list(changed.values())


WORDS = st.sampled_from(
    ["", "app", "sidecar", "data", "awslogs", "FARGATE", "ENABLED", "name", "1 GB", "true", ROLE, SECRET]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=4),
    max_leaves=10,
)


def test_the_rich_definition_is_accepted() -> None:
    assert parse(RICH, file="task.json").document == RICH


@settings(max_examples=200, deadline=None)
@given(document=JSON | st.fixed_dictionaries({"taskDefinition": JSON, "tags": JSON}))
def test_any_document_is_parsed_or_refused(document: object) -> None:
    with suppress(InputError):
        assert parse(document, file="task.json").cpu in SIZES


@settings(max_examples=200, deadline=None)
@given(path=st.sampled_from(list(paths(RICH))), value=JSON)
def test_a_definition_with_anything_anywhere_is_parsed_or_refused(path: tuple[str | int, ...], value: object) -> None:
    with suppress(InputError):
        assert parse(replaced(RICH, path, value), file="task.json").cpu in SIZES


@settings(max_examples=100, deadline=None)
@given(content=st.binary() | st.text().map(str.encode) | JSON.map(lambda value: json.dumps(value).encode()))
def test_a_file_of_any_bytes_is_read_or_refused(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    with suppress(InputError):
        assert load(file, file="task.json").cpu in SIZES
