"""The tasks of an inventory as a Terraform module: without provider and backend, with a variable for each choice."""

from collections.abc import Sequence

from fargate_privatelink.cdktf.addressed import comments
from fargate_privatelink.cdktf.bindings import Construct, TerraformStack
from fargate_privatelink.constructs.choices import inputs, preconditions, ways_in
from fargate_privatelink.constructs.choices.conditions import Refusal
from fargate_privatelink.constructs.choices.values import first_group
from fargate_privatelink.constructs.choices.variables import variables
from fargate_privatelink.constructs.deployment import Deployment
from fargate_privatelink.constructs.network import Network
from fargate_privatelink.constructs.outputs import add_outputs, outputs, own_images
from fargate_privatelink.inventory import Inventory


class FargateModule(TerraformStack):
    """A module; `refusals` are inputs that it does not take."""

    def __init__(self, scope: Construct, inventory: Inventory) -> None:
        super().__init__(scope, inventory.settings.name)
        given = list(inputs.inputs(inventory))
        deployment = Deployment(self, inventory=inventory, choices=variables(self, inventory, given))
        # To a repository that is made elsewhere somebody else pushes.
        pushed = filter(inventory.creates, own_images(inventory))
        found = outputs(deployment, pushed=pushed)
        made = add_outputs(deployment, {name: value for name, value in found.items() if value != {}})
        network, fargate = deployment.network, deployment.fargate
        refusals = [*inputs.refusals(given)]
        if isinstance(network, Network):
            refusals += preconditions.check_region(self, inventory, network.vpc, given)
            for kind, subnets in network.subnets.items():
                refusals += preconditions.check_subnets(inventory, kind, subnets)
            if network.nat_addresses:
                refusals += preconditions.check_nat(inventory, network.nat_addresses)
        else:
            first = fargate.security_groups[next(iter(inventory.definitions))]
            refusals += preconditions.check_existing(self, inventory, first, given)
        checked = "aws_vpc.main" if isinstance(network, Network) else first_group(inventory)
        comments(self)["data.aws_region.current"] = f"The provider's region, which {checked} checks var.region against."
        services = deployment.services
        if services and services.load_balancer and services.load_balancer.balancer:
            refusals += ways_in.check_balancer(inventory, services.load_balancer.balancer)
        if not inventory.settings.create.cluster:
            refusals += preconditions.check_cluster(inventory, made["cluster_arn"])
        for task in inventory.tasks:
            definition = fargate.task_definitions[task.definition.family]
            refusals += preconditions.check_task(inventory, task, definition)
        self.refusals: Sequence[Refusal] = tuple(refusals)
