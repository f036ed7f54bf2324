"""The words in which ECS and load balancers report what keeps requests from tasks, and what an apply says before.

Source: Amazon ECS Developer Guide, Service event messages; Elastic Load Balancing guides, Health check reason codes;
and errors that users reported. `...` stands for what differs from service to service.
"""

from fargate_privatelink.proof.network.load_balancers import BalancerType

APPLY = "the apply fails: "
INSTANCE_TARGETS = (
    f"{APPLY}InvalidParameterException: The provided target group ... has target type instance, which is incompatible"
    " with the awsvpc network mode specified in the task definition."
)
NO_BALANCER = (
    f"{APPLY}InvalidParameterException: The target group with targetGroupArn ... does not have an associated load"
    " balancer."
)
NO_CONTAINER = f"{APPLY}InvalidParameterException: The container {{}} does not exist in the task definition."
NO_PORT = f"{APPLY}InvalidParameterException: The container {{}} did not have a container port {{}} defined."
TWO_ZONES = f"{APPLY}ValidationError: At least two subnets in two different Availability Zones must be specified"
ZONE_TWICE = (
    f"{APPLY}ValidationError: A load balancer cannot be attached to multiple subnets in the same Availability Zone"
)
NO_CERTIFICATE = f"{APPLY}ValidationError: A certificate must be specified for {{}} listeners"
REFUSED = f"{APPLY}AWS refuses it"
GRACE_WITHOUT_BALANCER = (
    f"{APPLY}InvalidParameterException: Health check grace period is only valid for services configured to use load"
    " balancers"
)
UNHEALTHY = (
    "(service ...) (task ...) (port {}) is unhealthy in (target-group ...) due to (reason {}), and the task is stopped:"
    " Task failed ELB health checks"
)
OTHER_VPC = "(service ...) failed to register targets in (target-group ...)"
NO_ANSWER = "no event: connections of clients time out"
NO_TRAFFIC = "Target group is not configured to receive traffic from the load balancer"
NOT_ENABLED = "Target is in an Availability Zone that is not enabled for the load balancer"
# Whatever keeps a health check from its target: a network load balancer says no more.
REASONS = {BalancerType.NETWORK: "Health checks failed"}
TIMED_OUT = "Request timed out"


def unhealthy(port: int | None, reason: str) -> str:
    """The event of a service whose task fails its health checks."""
    return UNHEALTHY.format("..." if port is None else port, reason)


def blocked(port: int | None, type_: str | None) -> str:
    """The event of a service whose task a load balancer of a type does not get to."""
    return unhealthy(port, next((said for each, said in REASONS.items() if each == type_), TIMED_OUT))
