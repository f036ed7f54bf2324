"""A folder in which Terraform plans a stack with a copy of its state, in JSON or as HCL, and nothing else of it."""

import json
import shutil
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.check.states import State
from fargate_privatelink.handoff.check.terraform import DEFAULT
from fargate_privatelink.handoff.leaving.app import LOCK, SourceStack
from fargate_privatelink.handoff.leaving.paths import VARIABLES
from fargate_privatelink.handoff.unfolding import labelled

# What an override says stands in place of what the configuration does, be it HCL or JSON.
# Source: Terraform documentation, Override Files.
OVERRIDE = "check_of_hcl_override.tf.json"
STATE = "checked.tfstate"
WORKSPACES = "checked.tfstate.d"
# What Terraform keeps in a folder in which it works.
KEPT = (".terraform", "*.tfstate", "*.tfstate.*")


def prepare(folder: Path, source: Path, stack: SourceStack, state: State, rename: Callable[[str], str]) -> None:
    """Copy a configuration of a stack into a new folder, with a local backend that has a copy of its state.

    `rename` gives an address in the configuration for that in the stack's JSON.
    """

    def kept(place: str, names: list[str]) -> set[str]:
        return {name for name in names if Path(place) == source and any(fnmatch(name, each) for each in KEPT)}

    shutil.copytree(source, folder, ignore=kept, ignore_dangling_symlinks=True)
    lock = stack.folder / LOCK
    if lock.is_file():
        shutil.copyfile(lock, folder / LOCK)
    if state.text:
        path = folder / (STATE if state.workspace == DEFAULT else f"{WORKSPACES}/{state.workspace}/terraform.tfstate")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(state.text, encoding="utf-8")
    elif state.workspace != DEFAULT:
        (folder / WORKSPACES / state.workspace).mkdir(parents=True)
    backend = {"local": {"path": STATE, "workspace_dir": WORKSPACES}}
    override: dict[str, Any] = {"terraform": {"backend": backend}}
    if data := dict(_remote_states(stack, rename)):
        override["data"] = {"terraform_remote_state": data}
    (folder / OVERRIDE).write_text(json.dumps(override), encoding="utf-8")


def _remote_states(stack: SourceStack, rename: Callable[[str], str]) -> Iterator[tuple[str, Json]]:
    """What is read of other stacks' local states by a path that is relative to the stack's folder."""
    for (_, type_, name), body in labelled(stack.document.get("data"), ("data",), 2):
        if type_ != "terraform_remote_state" or body.get("backend") != "local":
            continue
        config = body.get("config")
        if not isinstance(config, dict):
            continue
        path = config.get("path")
        if isinstance(path, str) and "${" not in path and not Path(path).is_absolute():
            absolute = str((stack.folder / path).absolute())
            yield rename(f"data.{type_}.{name}").rpartition(".")[2], {"config": config | {"path": absolute}}


def variable_files(*folders: Path) -> Iterator[str]:
    """The options that hand over the values of variables as the command line of CDKTF does.

    Source: terraform-cdk, helper/var-files.ts.
    """
    for folder in folders:
        for pattern in VARIABLES:
            yield from (f"-var-file={path.absolute()}" for path in sorted(folder.glob(pattern)) if path.is_file())
