"""A stack as a Terraform module that a Terraform team takes over: HCL, README, example and tests."""

from collections.abc import Sequence
from pathlib import Path

from fargate_privatelink.cdktf import addressed
from fargate_privatelink.cdktf.bindings import App
from fargate_privatelink.constructs.module import FargateModule
from fargate_privatelink.handoff import module_files, synthesized
from fargate_privatelink.inventory import Inventory
from fargate_privatelink.inventory.terraform_names import terraform_name
from fargate_privatelink.terraform_module import example, readme, tests

# The module's files, by the construct whose resources they hold.
FILES = {"network": "network.tf", "private-link": "endpoints.tf", "fargate": "ecs.tf"}
OF_SERVICES = {"load-balancer": "load_balancer.tf", "service-connect": "services.tf", "schedules": "schedules.tf"}


def write_modules(inventories: Sequence[Inventory], out: Path) -> None:
    """Write each inventory as a module, in a folder of `out` by the stack's name."""
    # A module has no provider, which CDKTF would miss.
    app = App(outdir=str(out), stack_traces=False, skip_validation=True)
    for inventory in inventories:
        if inventory.hub or inventory.spokes:
            # They read each other's state, which a module cannot.
            continue
        with addressed.together():
            module = FargateModule(app, inventory)
        for name, text in _files(module, inventory).items():
            path = out / inventory.settings.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")


def _files(module: FargateModule, inventory: Inventory) -> dict[str, str]:
    model = synthesized(module)
    return {
        **module_files(model, files=_places(module, inventory), comments=addressed.comments(module)),
        "README.md": readme.readme(inventory, model.document),
        **{f"examples/complete/{name}": text for name, text in example.files(inventory, model).items()},
        **{
            f"tests/{name}.tftest.hcl": text
            for name, text in tests.files(inventory, model.document, module.refusals).items()
        },
    }


def _places(module: FargateModule, inventory: Inventory) -> dict[str, str]:
    """The file of each construct of a module."""
    names = [terraform_name(family) for family in inventory.entries]
    optional = OF_SERVICES | {f"{kind}-{name}": f"{kind}s.tf" for kind in ("service", "schedule") for name in names}
    return FILES | {child: file for child, file in optional.items() if module.node.try_find_child(child)}
