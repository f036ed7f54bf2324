"""AWS's answers about tasks that stopped, with what they mean."""

from typing import Any

from fargate_privatelink.proof.rules import Step
from fargate_privatelink.survey.stops import Container

ECR = "111122223333.dkr.ecr.eu-central-1.amazonaws.com"
SECRETS = "ResourceInitializationError: unable to pull secrets or registry auth: "
RETRIED = "execution resource retrieval failed: "
REFUSED = "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web/x is not authorized to perform: "
LAYER = "failed to copy: httpReadSeeker: failed open: failed to do request: Get "
ROUTE, PERMISSION = Step.ROUTE, Step.PERMISSION
# A reason as AWS gives it, what it means, and the hops that may explain it.
REASONS: list[tuple[str, str, list[tuple[str, Step]]]] = [
    (
        f"{SECRETS}{RETRIED}unable to retrieve secret from asm: There is a connection issue between the task and AWS"
        " Secrets Manager. Check your task network configuration. failed to fetch secret x: RequestError: send request"
        ' failed caused by: Post "https://secretsmanager.eu-central-1.amazonaws.com/": dial tcp 10.1.0.9:443:'
        " i/o timeout",
        "fetch secrets: it does not reach secretsmanager",
        [("secretsmanager", ROUTE)],
    ),
    (
        f"{SECRETS}{RETRIED}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to"
        f" fetch secret x from secrets manager: {REFUSED}secretsmanager:GetSecretValue on resource: x",
        "fetch secrets: it is not allowed what it asks of secretsmanager",
        [("secretsmanager", PERMISSION)],
    ),
    (
        f"{SECRETS}The task cannot pull secrets from AWS Systems Manager Parameter Store. Check your network connection"
        " between the task and AWS Systems Manager.",
        "fetch secrets: it does not reach ssm",
        [("ssm", ROUTE)],
    ),
    (
        f"{SECRETS}unable to retrieve secrets from ssm: service call has been retried 5 time(s): RequestCanceled:"
        " request context canceled",
        "fetch secrets: it does not reach ssm",
        [("ssm", ROUTE)],
    ),
    (
        f"{SECRETS}unable to retrieve secrets from ssm: {REFUSED}ssm:GetParameters on resource: x",
        "fetch secrets: it is not allowed what it asks of ssm",
        [("ssm", PERMISSION)],
    ),
    (
        f"{SECRETS}{RETRIED}something of a later day: context deadline exceeded",
        "fetch secrets: it does not reach secretsmanager, ssm",
        [("secretsmanager", ROUTE), ("ssm", ROUTE)],
    ),
    (
        f"{SECRETS}{RETRIED}{REFUSED}kms:Decrypt on resource: x",
        "fetch secrets: it is not allowed what it asks of secretsmanager, ssm",
        [("secretsmanager", PERMISSION), ("ssm", PERMISSION)],
    ),
    (
        f"{SECRETS}The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and"
        " Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded"
        ' maximum number of attempts, 3, https response error, request send failed, Post "https://api.ecr.eu-central-1'
        '.amazonaws.com/": dial tcp 44.213.79.104:443: i/o timeout',
        "pull image: it does not reach ecr.api",
        [("ecr.api", ROUTE)],
    ),
    (
        f"{SECRETS}{RETRIED}unable to get registry auth from asm: {REFUSED}ecr:GetAuthorizationToken on resource: *",
        "pull image: it is not allowed what it asks of ecr.api",
        [("ecr.api", PERMISSION)],
    ),
    (
        f"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {ECR}/web:1:"
        f' failed to do request: Head "https://{ECR}/v2/web/manifests/1": dial tcp 10.1.0.9:443: i/o timeout',
        "pull image: it does not reach ecr.dkr",
        [("ecr.dkr", ROUTE)],
    ),
    (
        f"CannotPullContainerError: Error response from daemon: Get https://{ECR}/v2/: net/http: request canceled while"
        " waiting for connection (Client.Timeout exceeded while awaiting headers)",
        "pull image: it does not reach ecr.dkr",
        [("ecr.dkr", ROUTE)],
    ),
    (
        "CannotPullContainerError: The task can't pull the image. Check that the role has the permissions to pull"
        " images from the registry.",
        "pull image: it is not allowed what it asks of ecr.dkr",
        [("ecr.dkr", PERMISSION)],
    ),
    (
        f"CannotPullContainerError: pull access denied for {ECR}/web, repository does not exist or may require 'docker"
        f" login': denied: {REFUSED}ecr:BatchGetImage on resource: x",
        "pull image: it is not allowed what it asks of ecr.dkr",
        [("ecr.dkr", PERMISSION)],
    ),
    (
        f"CannotPullContainerError: The task cannot pull {ECR}/web:1 from the registry {ECR}/web:1. There is a"
        f' connection issue between the task and the registry. {LAYER}"https://prod-eu-central-1-starport-layer-bucket.s3.'
        'eu-central-1.amazonaws.com/x": dial tcp 16.15.180.104:443: i/o timeout',
        "pull image: it does not reach s3",
        [("s3", ROUTE)],
    ),
    (
        f"CannotPullContainerError: pull image has been retried 1 time(s): {ECR}/web:1: context canceled",
        "pull image: it does not reach s3",
        [("s3", ROUTE)],
    ),
    (
        f"CannotPullContainerError: {LAYER}prod-eu-central-1-starport-layer-bucket.s3.amazonaws.com: 403 Forbidden",
        "pull image: it is not allowed what it asks of s3",
        [("s3", PERMISSION)],
    ),
    (
        "CannotPullContainerError: failed to resolve ref docker.io/library/web:1: failed to do request: Head x: dial"
        " tcp 3.94.224.37:443: i/o timeout",
        "pull image: it does not reach docker.io",
        [("docker.io", ROUTE)],
    ),
    (
        "CannotPullContainerError: failed to authorize docker.io: 401 unauthorized",
        "pull image: it is not allowed what it asks of docker.io",
        [("docker.io", PERMISSION)],
    ),
    (
        "ResourceInitializationError: failed to download env files: The task can't download the environment variable"
        " files from Amazon S3. There is a connection issue between the task and Amazon S3.",
        "environment files: it does not reach s3",
        [("s3", ROUTE)],
    ),
    (
        "ResourceInitializationError: failed to download env files: file download command: non empty error stream:"
        " AccessDenied: Access Denied status code: 403",
        "environment files: it is not allowed what it asks of s3",
        [("s3", PERMISSION)],
    ),
    (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4:"
        " Connection timed out : unsuccessful EFS utils command execution; code: 32",
        "mount volumes: it does not reach fs-1",
        [("fs-1", ROUTE)],
    ),
    (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes",
        "mount volumes: it does not reach fs-1",
        [("fs-1", ROUTE), ("fs-1", PERMISSION)],
    ),
    (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4:"
        " access denied by server while mounting 127.0.0.1:/'",
        "mount volumes: it is not allowed what it asks of fs-1",
        [("fs-1", PERMISSION)],
    ),
    (
        "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log"
        " group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch."
        " Check your network configuration. : signal: killed",
        "logs: it does not reach logs",
        [("logs", ROUTE)],
    ),
    (
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to"
        f" create Cloudwatch log stream: {REFUSED}logs:CreateLogStream on resource: x",
        "logs: it is not allowed what it asks of logs",
        [("logs", PERMISSION)],
    ),
    (
        "ResourceInitializationError: failed to initialize logging driver: splunk.example.com: dial tcp 10.9.0.1:8088:"
        " i/o timeout",
        "logs: it does not reach splunk.example.com",
        [("splunk.example.com", ROUTE)],
    ),
    (
        "ResourceInitializationError: failed to initialize logging driver: splunk.example.com: 403 Forbidden",
        "logs: it is not allowed what it asks of splunk.example.com",
        [("splunk.example.com", PERMISSION)],
    ),
]

# What is told of a task, or in an event, and the words behind which the other causes stand in their table.
START = "CannotStartContainerError: ResourceInitializationError: failed to create shim task: OCI runtime create failed:"
CAUSES: list[tuple[str, dict[str, Any]]] = [
    (
        "the image is made for another CPU architecture",
        {
            "reason": "CannotPullContainerError: image Manifest does not contain descriptor matching platform"
            " 'linux/arm64' in registry"
        },
    ),
    ("the registry refuses more pulls", {"reason": "CannotPullContainerError: toomanyrequests: pull rate limit"}),
    (
        "the registry has no such image",
        {"reason": f"CannotPullContainerError: failed to resolve ref {ECR}/w:2: not found"},
    ),
    (
        "the registry has no such image",
        {
            "reason": "CannotPullContainerError: pull access denied for webb, repository does not exist or may require"
            " authorization: server message: insufficient_scope: authorization failed"
        },
    ),
    ("the task's ephemeral storage is full", {"reason": "CannotPullContainerError: write x: no space left on device"}),
    (
        "the secret has no such JSON key",
        {"reason": f"{SECRETS}retrieved secret from Secrets Manager did not contain json key password"},
    ),
    ("the environment file is not there", {"reason": "failed to download env files: NoSuchKey: status code: 404"}),
    (
        "a container used more memory",
        {"containers": (Container("web", "OutOfMemoryError: Container killed due to memory usage", 137),)},
    ),
    ("Fargate had no capacity", {"reason": "Capacity is unavailable at this time. Please try again later"}),
    ("a quota of the account", {"reason": "You've reached the limit on the number of vCPUs you can run concurrently"}),
    ("the subnet has no free address", {"reason": "InsufficientFreeAddressesInSubnet: x"}),
    ("the task's network interface", {"reason": "Timeout waiting for network interface provisioning to complete."}),
    (
        "the task's network interface",
        {"reason": "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1'"},
    ),
    ("the task's storage", {"reason": "Timeout waiting for EphemeralStorage provisioning to complete."}),
    ("a volume of the task", {"reason": "CannotCreateVolumeError: x"}),
    ("the container's command", {"containers": (Container("web", f'{START} exec: "/app": permission denied'),)}),
    ("the container could not be run", {"reason": "ContainerRuntimeTimeoutError: Could not transition to running; x"}),
    ("a container that another one waits for", {"reason": "Container a depends on b, which did not start"}),
    ("a container's own health check", {"reason": "Task failed container health checks"}),
    ("its deployment was given up", {"reason": "stopped by the deployment circuit breaker"}),
    ("AWS took Fargate Spot's", {"stop_code": "SpotInterruption", "reason": "Your Spot Task was interrupted."}),
    (
        "its service needed it no longer",
        {"stop_code": "ServiceSchedulerInitiated", "reason": "Scaling activity initiated by (deployment ecs-svc/1)"},
    ),
    ("AWS maintains what it ran on", {"stop_code": "TerminationNotice"}),
    ("ECS found no place", {"reason": "(service web) was unable to place a task."}),
    ("somebody stopped it", {"stop_code": "UserInitiated", "reason": "Task stopped by user"}),
    ("a container was killed", {"containers": (Container("web", exit_code=137),)}),
    ("a container ended at SIGTERM", {"containers": (Container("web", exit_code=143),)}),
    ("a container crashed", {"containers": (Container("web", exit_code=139),)}),
    ("the container's command", {"containers": (Container("web", exit_code=127),)}),
    ("an essential container ended by itself", {"containers": (Container("web", exit_code=0),)}),
    (
        "the application ended with an error",
        {"containers": (Container("a", exit_code=137), Container("b", exit_code=1))},
    ),
    ("an essential container ended", {"stop_code": "EssentialContainerExited"}),
    (
        "an essential container ended",
        {
            "stop_code": "EssentialContainerExited",
            "containers": (Container("a", exit_code=0), Container("b", exit_code=137)),
        },
    ),
    ("AWS failed", {"reason": "InternalError: x"}),
    ("ECS may not assume a role", {"reason": "ECS was unable to assume the role 'x' that was provided for this task."}),
    ("a load balancer's health check", {"reason": "Task failed ELB health checks in (target-group x)"}),
    ("the task was not made a target", {"reason": "(service web) failed to register targets in (target-group x)"}),
]
