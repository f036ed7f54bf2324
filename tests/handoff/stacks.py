"""Stacks of somebody else's, written as modules and planned in both forms."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.terraform import TerraformIn

Json = dict[str, Any]
Build = Callable[[ModuleType, Any], object]


def cdktf() -> ModuleType:
    """CDKTF, with the resources that this project uses: an import of all of them takes long."""
    from fargate_privatelink.cdktf import pruned

    pruned.use()
    import cdktf

    return cdktf


def data(cdktf: ModuleType, stack: Any, name: str, value: Any, **options: Any) -> Any:
    return cdktf.DataResource(stack, name, input=value if isinstance(value, dict) else {"v": value}, **options)


def child(cdktf: ModuleType, stack: Any, name: str = "child", **options: Any) -> Any:
    return cdktf.TerraformHclModule(
        stack, name, source="../../child", skip_asset_creation_from_local_modules=True, **options
    )


def new_stack(folder: Path) -> tuple[Any, Any]:
    """An app that writes into a folder, and a stack of it."""
    cdktf()
    from fargate_privatelink.cdktf.bindings import App, LocalBackend, TerraformStack

    folder.mkdir(parents=True, exist_ok=True)
    app = App(outdir=str(folder), skip_validation=True)
    stack = TerraformStack(app, "stack")
    LocalBackend(stack, path="terraform.tfstate")
    return app, stack


def files_of(stack: Any, folder: Path, **options: Any) -> dict[str, str]:
    """The texts of a module that is written anew."""
    from fargate_privatelink.handoff import write_module

    folder.mkdir(parents=True, exist_ok=True)
    write_module(stack, folder, **options)
    return {path.name: path.read_text() for path in sorted(folder.iterdir()) if path.suffix == ".tf"}


def write_both(name: str, build: Build, root: Path, **options: Any) -> None:
    """Write a stack into `<name>/json`, as the app would, and as a module into `<name>/hcl`."""
    from fargate_privatelink.handoff import synthesized

    app, stack = new_stack(root / name / "out")
    build(cdktf(), stack)
    files_of(stack, root / name / "hcl", **options)
    document = synthesized(stack).document
    app.synth()
    assert document == json.loads((root / name / "out" / "stacks" / "stack" / "cdk.tf.json").read_text()), name
    terraform = document.get("terraform", {})
    for part in terraform if isinstance(terraform, list) else [terraform]:
        part.pop("backend", None)
    (root / name / "json").mkdir()
    (root / name / "json" / "main.tf.json").write_text(json.dumps(document))


def write_from_json(name: str, root: Path, *options: str) -> None:
    """Write a stack that was written before as a module again, as the command does, into `<name>/command`."""
    from fargate_privatelink.commands import hcl

    folder = root / name
    # As deep as the stack, whose modules are found from there, and then in no app.
    (folder / "out" / "manifest.json").unlink()
    made = folder / "out" / "made"
    command = [str(folder / "out" / "stacks" / "stack"), "--as", "module", "--out", str(made), *options]
    assert hcl.main(command) == 0, name
    (made / "stack").rename(folder / "command")


def planned(terraform_in: TerraformIn, root: Path, inputs: Mapping[str, Json], **document: Json) -> Mapping[str, Json]:
    """What each module of `<name>/json`, `<name>/hcl` and `<name>/command` plans, without the calls' names."""
    kinds = [kind for kind in ("json", "hcl", "command") if (root / next(iter(inputs)) / kind).is_dir()]
    calls = {f"{name}-{kind}": f"./{name}/{kind}" for name in inputs for kind in kinds}
    modules = {call: {"source": source, **inputs[call.rpartition("-")[0]]} for call, source in calls.items()}
    outputs = {call: {"value": f"${{module.{call}}}", "sensitive": True} for call in calls}
    (root / "main.tf.json").write_text(json.dumps({"module": modules, "output": outputs, **document}))
    terraform = terraform_in(root)
    terraform.init()
    terraform("plan", "-input=false", "-out=plan", "-refresh=false")
    plan = json.loads(terraform("show", "-json", "plan"))
    configured = plan["configuration"]["root_module"]["module_calls"]
    found = {}
    for call in calls:
        inside = f"module.{call}"
        module = configured[call]["module"]
        parts = {
            "output": plan["output_changes"][call],
            "changes": [each for each in plan["resource_changes"] if f"{each['address']}.".startswith(f"{inside}.")],
            "checks": [each for each in plan.get("checks", []) if inside in each["address"]["to_display"]],
            "variables": module.get("variables"),
            "outputs": {name: without_constants(each) for name, each in module.get("outputs", {}).items()},
            "resources": [without_constants(each) for each in module.get("resources", [])],
        }
        found[call] = json.loads(json.dumps(parts).replace(call, "call"))
    return found


def without_constants(configured: Any) -> Any:
    """What a plan tells of a configuration, without values that it knows of JSON alone: it has no constants in HCL."""
    if isinstance(configured, dict):
        return {key: without_constants(value) for key, value in configured.items() if key != "constant_value"}
    return [without_constants(each) for each in configured] if isinstance(configured, list) else configured
