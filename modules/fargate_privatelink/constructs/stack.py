"""The tasks of an inventory as a configuration of its own, with the settings in place of variables."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fargate_privatelink.cdktf.addressed import together
from fargate_privatelink.cdktf.bindings import App, AwsProvider, AwsProviderAssumeRole, Construct, TerraformStack
from fargate_privatelink.constructs.backends import add_backend
from fargate_privatelink.constructs.choices import inputs, references
from fargate_privatelink.constructs.choices.values import values
from fargate_privatelink.constructs.choices.variables import declare
from fargate_privatelink.constructs.deployment import Deployment
from fargate_privatelink.constructs.outputs import add_outputs, outputs, own_images
from fargate_privatelink.inventory import Inventory


class FargateStack(TerraformStack):
    """A stack, with its provider and its backend."""

    def __init__(self, scope: Construct, inventory: Inventory) -> None:
        settings = inventory.settings
        super().__init__(scope, settings.name)
        if settings.endpoints_for:
            from fargate_privatelink.constructs.hub import Hub

            Hub(self, inventory=inventory, references=_references(self, inventory))
        else:
            choices = replace(values(inventory), references=_references(self, inventory))
            deployment = Deployment(self, inventory=inventory, choices=choices)
            add_outputs(deployment, outputs(deployment, pushed=own_images(inventory)))
        add_backend(self, settings.name, settings.backend)
        given = settings.provider
        AwsProvider(
            self,
            "aws",
            region=settings.region.name,
            allowed_account_ids=list(settings.allowed_account_ids) or None,
            assume_role=[AwsProviderAssumeRole(**given.assume_role)] if given.assume_role else None,
        )


def _references(stack: TerraformStack, inventory: Inventory) -> Mapping[str, str]:
    """Variables in place of references of Terraform, which the stack declares; a hub has those of its spokes."""
    if not inventory.references:
        return {}
    given = [] if inventory.spokes else inputs.inputs(inventory)
    taken = {each.name for each in given if not each.required}
    declare(stack, references.inputs(inventory, taken, region=inventory.settings.region.name))
    return references.as_variables(inventory, taken)


def synthesize(inventories: Sequence[Inventory], out: Path) -> None:
    """Write the stacks to the folder `out`, as CDKTF lays it out."""
    app = App(outdir=str(out), stack_traces=False)
    with together():
        stacks = {inventory.settings.name: FargateStack(app, inventory) for inventory in inventories}
        for inventory in inventories:
            if inventory.hub and inventory.hub.name in stacks:
                # So that `cdktf deploy` takes them in that order.
                stacks[inventory.settings.name].add_dependency(stacks[inventory.hub.name])
    app.synth()
