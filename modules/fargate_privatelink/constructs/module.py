"""The tasks of an inventory as a Terraform module: without provider and backend, with a variable for each choice."""

from collections.abc import Sequence

from fargate_privatelink.cdktf.addressed import comments
from fargate_privatelink.cdktf.bindings import Construct, TerraformStack
from fargate_privatelink.constructs.choices import inputs, preconditions, ways_in
from fargate_privatelink.constructs.choices.conditions import Refusal
from fargate_privatelink.constructs.choices.variables import variables
from fargate_privatelink.constructs.deployment import Deployment
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
        of_region = preconditions.check_region(self, inventory, network.vpc, given)
        comments(self)["data.aws_region.current"] = (
            "The provider's region, which aws_vpc.main checks var.region against."
        )
        refusals = [*inputs.refusals(given), *of_region]
        for kind, subnets in network.subnets.items():
            refusals += preconditions.check_subnets(inventory, kind, subnets)
        if network.nat_addresses:
            refusals += preconditions.check_nat(inventory, network.nat_addresses)
        services = deployment.services
        if services and services.load_balancer and services.load_balancer.balancer:
            refusals += ways_in.check_balancer(inventory, services.load_balancer.balancer)
        if not inventory.settings.create.cluster:
            refusals += preconditions.check_cluster(inventory, made["cluster_arn"])
        for task in inventory.tasks:
            definition = fargate.task_definitions[task.definition.family]
            refusals += preconditions.check_task(inventory, task, definition)
        self.refusals: Sequence[Refusal] = tuple(refusals)
