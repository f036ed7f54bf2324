"""The rules that a proof reports: the hops of every path, and what to know of a network besides.

One row a rule; what is printed, SARIF and docs/proof.md follow from it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Step(StrEnum):
    """The hops of a path, in the order in which a packet meets them."""

    DEFINITION = "task definition"
    NAME = "name resolution"
    EGRESS = "task security group"
    ACL = "network ACL"
    ROUTE = "route"
    ENDPOINT = "endpoint"
    INGRESS = "endpoint security group"
    POLICY = "endpoint policy"
    RESOURCE = "resource policy"
    PERMISSION = "IAM permission"
    CONTAINER = "container port"
    TARGETS = "target group"
    LISTENER = "listener"
    BALANCER = "load balancer"
    BALANCER_GROUP = "load balancer security group"
    ZONE = "zone"
    ARRIVAL = "task ingress"
    CHECK = "health check"
    START = "start of tasks"


class Severity(StrEnum):
    """How bad it is that a rule is broken: an error keeps tasks from starting or an apply from ending well."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Concern(StrEnum):
    """What does not work when a path fails."""

    START = "start"
    EXEC = "exec"
    EXEC_LOG = "exec log"
    LOG = "log"
    APPLICATION = "application"
    LOG_ROUTER = "log router"
    REQUESTS = "requests"


class ReportedRule(NamedTuple):
    """A rule by its id, with a sentence on what it is about and the page of AWS's documents behind it.

    A rule about what is handed to the proof has no page.
    """

    id: str
    severity: Severity
    sentence: str
    source: str = ""


ERROR, WARNING, NOTE = Severity
DOCS = "https://docs.aws.amazon.com/"
ECR_ENDPOINTS = f"{DOCS}AmazonECR/latest/userguide/vpc-endpoints.html"
ECS = f"{DOCS}AmazonECS/latest/developerguide/"
PRIVATELINK = f"{DOCS}vpc/latest/privatelink/"
VPC = f"{DOCS}vpc/latest/userguide/"
ELB = f"{DOCS}elasticloadbalancing/latest/"

# What holds at each hop; a hop that nothing tells is a warning.
HOPS: Mapping[Step, ReportedRule] = {
    Step.DEFINITION: ReportedRule(
        "task-definition",
        ERROR,
        "The task definition is known, and Fargate accepts it",
        f"{ECS}fargate-tasks-services.html",
    ),
    Step.NAME: ReportedRule(
        "name-resolution", ERROR, "The service's name is resolved to addresses the task can reach", f"{VPC}vpc-dns.html"
    ),
    Step.EGRESS: ReportedRule(
        "task-security-group",
        ERROR,
        "The task's security groups let the traffic out",
        f"{VPC}security-group-rules.html",
    ),
    Step.ACL: ReportedRule(
        "network-acl",
        ERROR,
        "The subnets' network ACLs let the traffic and its answers pass",
        f"{VPC}vpc-network-acls.html",
    ),
    Step.ROUTE: ReportedRule(
        "route", ERROR, "A route leads from the task's subnets to the service", f"{VPC}VPC_Route_Tables.html"
    ),
    Step.ENDPOINT: ReportedRule(
        "endpoint", ERROR, "The VPC has an endpoint of the service", f"{ECS}vpc-endpoints.html"
    ),
    Step.INGRESS: ReportedRule(
        "endpoint-security-group",
        ERROR,
        "The endpoint's security groups let the task in",
        f"{PRIVATELINK}create-interface-endpoint.html",
    ),
    Step.POLICY: ReportedRule(
        "endpoint-policy", ERROR, "The endpoint's policy allows the calls", f"{PRIVATELINK}vpc-endpoints-access.html"
    ),
    Step.RESOURCE: ReportedRule(
        "resource-policy",
        ERROR,
        "The policy of the secret, repository, bucket or file system lets the caller in",
        f"{DOCS}IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
    ),
    Step.PERMISSION: ReportedRule(
        "iam-permission", ERROR, "The role that calls is allowed to", f"{ECS}task_execution_IAM_role.html"
    ),
    Step.CONTAINER: ReportedRule(
        "container-port",
        ERROR,
        "The container that a service names for a load balancer is in its task definition, and maps the port",
        f"{ECS}service-load-balancing.html",
    ),
    Step.TARGETS: ReportedRule(
        "target-group",
        ERROR,
        "The target group takes addresses of the tasks' VPC, in a protocol of its load balancer",
        f"{ELB}application/load-balancer-target-groups.html",
    ),
    Step.LISTENER: ReportedRule(
        "listener",
        ERROR,
        "A listener of the load balancer, or a rule of one, forwards to the target group",
        f"{ELB}application/load-balancer-listeners.html",
    ),
    Step.BALANCER: ReportedRule(
        "load-balancer",
        ERROR,
        "The load balancer has subnets as AWS wants them, and clients get to them",
        f"{ELB}application/application-load-balancers.html",
    ),
    Step.BALANCER_GROUP: ReportedRule(
        "load-balancer-security-group",
        ERROR,
        "The load balancer's security groups let clients in, and requests and health checks out to the tasks",
        f"{ELB}application/load-balancer-update-security-groups.html",
    ),
    Step.ZONE: ReportedRule(
        "load-balancer-zone",
        ERROR,
        "The load balancer serves every availability zone where tasks run",
        f"{ELB}application/load-balancer-subnets.html",
    ),
    Step.ARRIVAL: ReportedRule(
        "task-ingress",
        ERROR,
        "The task's security groups let the load balancer's requests and health checks in",
        f"{VPC}security-group-rules.html",
    ),
    Step.CHECK: ReportedRule(
        "health-check",
        ERROR,
        "The target group's health check is one that AWS takes, at a port that a container maps",
        f"{ELB}application/target-group-health-checks.html",
    ),
    Step.START: ReportedRule(
        "start-of-tasks",
        ERROR,
        "What starts tasks on a schedule or an event names all that it takes, in a way that AWS accepts",
        f"{ECS}tasks-scheduled-eventbridge-scheduler.html",
    ),
}

# What holds of a task that runs, whatever the hop; of its start the hops say it.
CONCERNS: Mapping[Concern, ReportedRule] = {
    Concern.EXEC: ReportedRule("ecs-exec", ERROR, "ECS Exec opens a session in a task", f"{ECS}ecs-exec.html"),
    Concern.EXEC_LOG: ReportedRule(
        "exec-log",
        WARNING,
        "The sessions of ECS Exec are logged; without that only their log is lost",
        f"{ECS}ecs-exec.html",
    ),
    Concern.LOG: ReportedRule(
        "log",
        ERROR,
        "The log driver awslogs writes to its log group; otherwise the container's records are lost, and the task runs",
        f"{ECS}using_awslogs.html",
    ),
    Concern.APPLICATION: ReportedRule(
        "application", ERROR, "The application reaches what it calls", f"{ECS}vpc-endpoints.html"
    ),
    Concern.LOG_ROUTER: ReportedRule(
        "log-router",
        ERROR,
        "A FireLens log router reaches where it sends; otherwise its records are lost, and the task runs",
        f"{ECS}using_firelens.html",
    ),
    Concern.REQUESTS: ReportedRule(
        "requests",
        ERROR,
        "Requests and health checks of a load balancer reach a service's tasks; otherwise the service replaces them"
        " again and again",
        f"{ECS}service-event-messages-list.html",
    ),
}

# What is reported besides, of a network or of what is handed in.
FINDINGS: Mapping[str, ReportedRule] = {
    rule.id: rule
    for rule in (
        ReportedRule(
            "public-ip",
            WARNING,
            "Tasks have public addresses, and need no way to the internet",
            f"{ECS}fargate-task-networking.html",
        ),
        ReportedRule(
            "internet-route",
            WARNING,
            "A route leads tasks to an internet gateway, and they need no way to the internet",
            f"{VPC}VPC_Internet_Gateway.html",
        ),
        ReportedRule(
            "open-egress",
            WARNING,
            "A rule lets tasks out to anywhere, and they need no way to the internet",
            f"{VPC}security-group-rules.html",
        ),
        ReportedRule(
            "unneeded-endpoint",
            NOTE,
            "No task needs an endpoint, no task's rule leads to it by itself, and no role may call its service",
            "https://aws.amazon.com/privatelink/pricing/",
        ),
        ReportedRule(
            "deny-only-policy",
            ERROR,
            "An endpoint policy without an Allow denies everything",
            f"{PRIVATELINK}vpc-endpoints-access.html",
        ),
        ReportedRule("layer-bucket", WARNING, "A policy of S3 leaves out ECR's layer bucket", ECR_ENDPOINTS),
        ReportedRule(
            "policy-size", ERROR, "A policy is longer than AWS accepts", f"{PRIVATELINK}vpc-limits-endpoints.html"
        ),
        ReportedRule(
            "conflicting-private-dns",
            ERROR,
            "AWS refuses a second endpoint of a service with private DNS in a VPC",
            f"{PRIVATELINK}privatelink-access-aws-services.html",
        ),
        ReportedRule(
            "conflicting-route",
            ERROR,
            "AWS refuses a second gateway endpoint of a service in a route table",
            f"{PRIVATELINK}gateway-endpoints.html",
        ),
        ReportedRule(
            "too-many-endpoints",
            ERROR,
            "A VPC has more interface endpoints than AWS's quota allows",
            f"{PRIVATELINK}vpc-limits-endpoints.html",
        ),
        ReportedRule(
            "duplicate-zone",
            ERROR,
            "AWS refuses two subnets of one availability zone for an endpoint",
            f"{PRIVATELINK}create-interface-endpoint.html",
        ),
        ReportedRule(
            "conflicting-zone",
            ERROR,
            "A private zone of a VPC has the private DNS name of an endpoint, or the name of another private zone",
            f"{DOCS}Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html",
        ),
        ReportedRule(
            "duplicate-acl-rule",
            ERROR,
            "AWS refuses two rules of a network ACL with one number and direction",
            f"{VPC}nacl-rules.html",
        ),
        ReportedRule(
            "duplicate-name",
            ERROR,
            "AWS refuses a second resource of a name",
            f"{DOCS}general/latest/gr/aws-arns-and-namespaces.html",
        ),
        ReportedRule(
            "undone",
            ERROR,
            "A resource sets itself what other resources add to it, and the next apply takes theirs away",
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group",
        ),
        ReportedRule(
            "log-group-key",
            ERROR,
            "A log group's key does not let CloudWatch Logs use it",
            f"{DOCS}AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
        ),
        ReportedRule(
            "refused-deletion",
            ERROR,
            "A plan replaces a subnet or security group while something that it only changes is still in it",
            f"{DOCS}AWSEC2/latest/APIReference/errors-overview.html",
        ),
        ReportedRule(
            "doubtful-deletion",
            WARNING,
            "A plan deletes a subnet or security group while something that it only changes is still in it",
            f"{DOCS}AWSEC2/latest/APIReference/errors-overview.html",
        ),
        ReportedRule(
            "order",
            WARNING,
            "A service does not depend on what its tasks need to start, and so may be made before it",
            "https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on",
        ),
        ReportedRule(
            "inbound-only-dns",
            ERROR,
            "Private DNS of an interface endpoint of S3 serves by default only who comes in through a Route 53 Resolver"
            " endpoint, for which AWS wants a gateway endpoint beside it",
            f"{DOCS}AmazonS3/latest/userguide/privatelink-interface-endpoints.html",
        ),
        ReportedRule(
            "foreign-subnet",
            ERROR,
            "A subnet is named that is of another VPC, where no path says it already",
            f"{PRIVATELINK}create-interface-endpoint.html",
        ),
        ReportedRule(
            "foreign-group",
            ERROR,
            "A security group is named that is of another VPC, where no path says it already",
            f"{VPC}vpc-security-groups.html",
        ),
        ReportedRule(
            "foreign-route-table",
            ERROR,
            "A route table is named that is of another VPC, where no path says it already",
            f"{VPC}VPC_Route_Tables.html",
        ),
        ReportedRule(
            "foreign-network-acl",
            ERROR,
            "A network ACL is named that is of another VPC, where no path says it already",
            f"{VPC}vpc-network-acls.html",
        ),
        ReportedRule(
            "foreign-gateway",
            ERROR,
            "A gateway is named that is of another VPC, where no path says it already",
            f"{VPC}VPC_Internet_Gateway.html",
        ),
        ReportedRule(
            "zone-not-covered",
            WARNING,
            "An endpoint has no network interface in an availability zone where tasks run",
            f"{PRIVATELINK}privatelink-access-aws-services.html",
        ),
        ReportedRule(
            "s3-interface",
            WARNING,
            "ECR's layers are documented to come through a gateway endpoint of S3, not through an interface endpoint",
            ECR_ENDPOINTS,
        ),
        ReportedRule(
            "unknown-service",
            WARNING,
            "AWS has no service with the name that an endpoint gives",
            f"{PRIVATELINK}aws-services-privatelink-support.html",
        ),
        ReportedRule(
            "missing-log-group",
            ERROR,
            "A task writes to a log group that is not among those that the configuration makes",
            f"{ECS}using_awslogs.html",
        ),
        ReportedRule("log-group", NOTE, "Nobody makes a log group that a task writes to", f"{ECS}using_awslogs.html"),
        ReportedRule(
            "exec-static-keys",
            WARNING,
            "ECS Exec signs with the keys in a container's environment, and not with the task role",
            f"{ECS}ecs-exec.html",
        ),
        ReportedRule(
            "exec-container",
            WARNING,
            "ECS Exec opens no session in a container whose root file system is read-only",
            f"{ECS}ecs-exec.html",
        ),
        ReportedRule(
            "not-judged", NOTE, "Nothing starts a task definition on Fargate, or it is not in the configuration"
        ),
        ReportedRule(
            "grace-period",
            WARNING,
            "A service stops tasks for failed health checks before a container's startPeriod is over",
            f"{ECS}load-balancer-healthcheck.html",
        ),
        ReportedRule(
            "shadowed-rule",
            WARNING,
            "A listener's rule gets no requests, since one before it takes them",
            f"{ELB}application/listener-rules.html",
        ),
        ReportedRule(
            "deployment-percentages",
            WARNING,
            "A service's percentages let no deployment replace a task",
            f"{ECS}service_definition_parameters.html",
        ),
        ReportedRule(
            "never-starts",
            NOTE,
            "A rule or a schedule that starts tasks is disabled",
            f"{ECS}tasks-scheduled-eventbridge-scheduler.html",
        ),
        ReportedRule(
            "service-connect",
            NOTE,
            "Service Connect may need the endpoint ecs-agent, on which AWS's documents disagree",
            f"{ECS}vpc-endpoints.html",
        ),
        ReportedRule(
            "placed-already",
            NOTE,
            "A service says itself where its tasks run, so that --subnet and --security-group say nothing of them",
        ),
        ReportedRule(
            "source-assumption", NOTE, "Source without a plan does not tell something, or takes it for granted"
        ),
        ReportedRule(
            "layer-assumption", NOTE, "A state that one configuration reads is taken to be that of another one here"
        ),
        ReportedRule(
            "dropped-key",
            WARNING,
            "Terraform leaves a key of container definitions out, which ECS does not know",
            "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
        ),
        ReportedRule("nothing-to-prove", WARNING, "In SARIF: there is no task to prove"),
    )
}
