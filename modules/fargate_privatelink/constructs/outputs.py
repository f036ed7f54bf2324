"""What an operator needs of a deployment: ids, addresses, and the commands that push images and run tasks."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from fargate_privatelink.aws.images import PLATFORMS, Image
from fargate_privatelink.cdktf.addressed import add_element, address, comments, reference
from fargate_privatelink.cdktf.bindings import TerraformOutput, TerraformResource
from fargate_privatelink.constructs.deployment import Deployment
from fargate_privatelink.constructs.fargate import Fargate
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.hcl.expressions import bare, by_zone, template
from fargate_privatelink.hcl.text import literal
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.requirements import Task

if TYPE_CHECKING:
    from fargate_privatelink.constructs.services import Services

DESCRIPTIONS = {
    "vpc_id": "ID of the VPC",
    "private_subnet_ids": "IDs of the private subnets, by zone",
    "private_route_table_ids": "IDs of the private subnets' route tables, by zone",
    "public_subnet_ids": "IDs of the public subnets, by zone",
    "nat_public_ips": "Public addresses of the NAT gateways, by zone",
    "default_security_group_id": "ID of the VPC's default security group, which has no rules",
    "endpoint_ids": "IDs of the VPC endpoints, by service",
    "endpoint_security_group_ids": "IDs of the interface endpoints' security groups, by service",
    "cluster_arn": "ARN of the ECS cluster",
    "repository_urls": "URLs of the ECR repositories that are created, by name",
    "role_arns": "ARNs of the IAM roles that are created, by the names in the task definitions",
    "task_security_group_ids": "IDs of the tasks' security groups, by task family",
    "push_image_commands": "Commands that build and push an image, by image, to run in the folder of its Dockerfile",
    "task_definition_arns": "ARNs of the task definitions, by family",
    "run_task_commands": "Commands that start a task in the private subnets, by family",
    "cluster_name": "Name of the ECS cluster, as metrics and autoscaling name it",
    "service_names": "Names of the ECS services, by family",
    "load_balancer_dns_name": "DNS name of the load balancer, which an alias record leads to",
    "load_balancer_zone_id": "ID of the load balancer's hosted zone, for an alias record",
    "load_balancer_arn_suffix": "What names the load balancer in metrics",
    "load_balancer_security_group_id": "ID of the load balancer's security group",
    "target_group_arn_suffixes": "What names the target groups in metrics, by family",
    "schedule_arns": "ARNs of the schedules, by family",
    "zone_ids": "IDs of the private zones that lead to the endpoints, by service",
    "transit_gateway_attachment_id": "ID of the VPC's attachment to the transit gateway",
    "dead_letter_queue_url": "URL of the queue of starts that failed after all retries",
}
# What is known when a task can start.
WAITING = ("task_definition_arns", "run_task_commands")
WAIT = "Not before the routes, endpoints, rules and permissions that a task needs to start."


def outputs(deployment: Deployment, *, pushed: Iterable[Image]) -> dict[str, Any]:
    """The values of a deployment's outputs, by name; `pushed` are the images to say a command for."""
    network, private_link, fargate = deployment.network, deployment.private_link, deployment.fargate
    inventory = deployment.inventory
    endpoints = {service.name: endpoint for service, endpoint in private_link.endpoints.items()}
    groups = {service.name: group for service, group in private_link.security_groups.items()}
    existing = deployment.choices.existing.endpoint_ids if deployment.choices.existing else {}
    created = filter(inventory.creates, own_images(inventory))
    return {
        "vpc_id": network.vpc_id,
        **(of_network(network) if isinstance(network, Network) else {"private_subnet_ids": network.subnet_ids}),
        "endpoint_ids": _of_both(existing, _each(endpoints, "id")),
        "endpoint_security_group_ids": _each(groups, "id"),
        **({"transit_gateway_attachment_id": way.attachment_id} if (way := deployment.transit_gateway) else {}),
        "cluster_arn": fargate.cluster_arn,
        "repository_urls": {image.repository: fargate.repository_url(image) for image in created},
        "role_arns": _each(fargate.roles, "arn"),
        "task_security_group_ids": _each(fargate.security_groups, "id"),
        "push_image_commands": _push_image_commands(deployment, pushed),
        "task_definition_arns": _each(fargate.task_definitions, "arn"),
        "run_task_commands": {task.definition.family: _run_task_command(deployment, task) for task in inventory.tasks},
        **(_of_services(deployment.services, fargate) if deployment.services else {}),
    }


def add_outputs(deployment: Deployment, found: Mapping[str, Any]) -> Mapping[str, TerraformOutput]:
    """Make outputs part of a deployment's stack."""
    stack = deployment.stack
    made = {}
    for name, value in found.items():
        waits = name in WAITING
        # CDKTF writes an output's depends_on as ${...}, which Terraform refuses.
        overrides = {"depends_on": deployment.ready} if waits else {}
        made[name] = add_element(
            stack, TerraformOutput, name, None, overrides, value=value, description=DESCRIPTIONS[name]
        )
        if waits:
            comments(stack)[f"output.{name}"] = WAIT
    return made


def own_images(inventory: Inventory) -> dict[Image, Task]:
    """The images of the stack's own account and region, by name, each with a task that uses it."""
    found: dict[Image, Task] = {}
    for task in inventory.tasks:
        for image in (Image.parse(container["image"]) for container in task.definition.containers):
            if inventory.owns(image):
                found.setdefault(image, task)
    return dict(sorted(found.items(), key=lambda item: (item[0].repository, item[0].reference)))


def of_network(network: Network) -> dict[str, str]:
    """The outputs of a network that is made."""
    return {
        "private_subnet_ids": _by_zone(network.subnets["private"], "id"),
        "private_route_table_ids": _by_zone(network.private_route_tables, "id"),
        **_of_nat(network),
        "default_security_group_id": reference(network.default_security_group, "id"),
    }


def _of_nat(network: Network) -> dict[str, str]:
    found = {}
    if "public" in network.subnets:
        found["public_subnet_ids"] = _by_zone(network.subnets["public"], "id")
    if network.nat_addresses:
        found["nat_public_ips"] = _by_zone(network.nat_addresses, "public_ip")
    return found


def _of_services(services: "Services", fargate: Fargate) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if services.services:
        found["cluster_name"] = fargate.cluster_name
        found["service_names"] = _each({family: each.service for family, each in services.services.items()}, "name")
    if balancer := services.load_balancer:
        if balancer.balancer and balancer.security_group:
            for attribute in ("dns_name", "zone_id", "arn_suffix"):
                found[f"load_balancer_{attribute}"] = reference(balancer.balancer, attribute)
            found["load_balancer_security_group_id"] = reference(balancer.security_group, "id")
        found["target_group_arn_suffixes"] = _each(balancer.target_groups, "arn_suffix")
    if group := services.schedule_group:
        found["schedule_arns"] = _each({family: each.schedule for family, each in services.schedules.items()}, "arn")
        found["dead_letter_queue_url"] = reference(group.dead_letters, "url")
    return found


def _by_zone(resources: TerraformResource, attribute: str) -> str:
    return template(by_zone(address(resources), attribute))


def _of_both(existing: Mapping[str, str], made: Mapping[str, str]) -> dict[str, str]:
    """Ids of endpoints by service, of one that exists for some route tables and is made for others both."""
    return {**existing, **{name: ", ".join(filter(None, (existing.get(name), id_))) for name, id_ in made.items()}}


def _each(resources: Mapping[str, TerraformResource], attribute: str) -> dict[str, str]:
    return {name: reference(resource, attribute) for name, resource in resources.items()}


def _push_image_commands(deployment: Deployment, pushed: Iterable[Image]) -> dict[str, str]:
    tasks, commands = own_images(deployment.inventory), {}
    for image in pushed:
        # One that is named by digest is there.
        if image.reference.startswith("@"):
            continue
        url = deployment.fargate.repository_url(image)
        created = deployment.inventory.creates(image)
        registry = template(f'split("/", {bare(url)})[0]') if created else image.registry
        tagged = url + literal(image.reference.partition("@")[0])
        architecture = tasks[image].definition.document.get("runtimePlatform", {}).get("cpuArchitecture", "X86_64")
        login = f"aws ecr get-login-password --region {deployment.choices.region}"
        commands[f"{image.repository}{image.reference}"] = " && ".join(
            (
                f"{login} | docker login --username AWS --password-stdin {registry}",
                f"docker build --platform {PLATFORMS[architecture]} --tag {tagged} .",
                f"docker push {tagged}",
            )
        )
    return commands


def _run_task_command(deployment: Deployment, task: Task) -> str:
    family, fargate = task.definition.family, deployment.fargate
    subnets = deployment.network.joined_subnet_ids
    group = reference(fargate.security_groups[family], "id")
    network = f"subnets=[{subnets}],securityGroups=[{group}],assignPublicIp=DISABLED"
    arguments = [
        "aws ecs run-task",
        f"--region {deployment.choices.region}",
        f"--cluster {fargate.cluster_arn}",
        "--launch-type FARGATE",
        f"--task-definition {reference(fargate.task_definitions[family], 'arn')}",
        *(["--enable-execute-command"] if task.execute_command else []),
        f"--network-configuration 'awsvpcConfiguration={{{network}}}'",
    ]
    return " ".join(arguments)
