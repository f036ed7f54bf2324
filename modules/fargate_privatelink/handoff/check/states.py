"""The state of a stack, copied or pulled: what it stands in is only read."""

from pathlib import Path
from typing import NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.check.terraform import DEFAULT, FailedError, Terraform
from fargate_privatelink.handoff.leaving.app import SourceStack
from fargate_privatelink.handoff.unfolding import labelled, merged, unpacked


class State(NamedTuple):
    """A state's text, "" if there is none, its workspace, and why there is none, for people."""

    text: str
    workspace: str = DEFAULT
    reason: str = ""


def state_of(stack: SourceStack) -> State:
    """The state of a stack as its backend has it; a FailedError says why nobody can tell."""
    workspace = _workspace(stack.folder)
    local = _local(stack.document)
    if local is None:
        if not (stack.folder / ".terraform" / "terraform.tfstate").is_file():
            return State("", workspace, f"the backend is not initialized: terraform init in {stack.folder}")
        return State(Terraform(stack.folder, workspace)("state", "pull"), workspace)
    if workspace == DEFAULT:
        path = Path(str(local.get("path") or "terraform.tfstate"))
    else:
        path = Path(str(local.get("workspace_dir") or "terraform.tfstate.d"), workspace, "terraform.tfstate")
    path = stack.folder / path
    try:
        return State(path.read_text(encoding="utf-8"), workspace)
    except FileNotFoundError:
        return State("", workspace, f"there is no {path}")
    except OSError as error:
        raise FailedError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise FailedError(f"{path} is not UTF-8 text") from error


def _workspace(folder: Path) -> str:
    chosen = folder / ".terraform" / "environment"
    return chosen.read_text(encoding="utf-8").strip() or DEFAULT if chosen.is_file() else DEFAULT


def _local(document: Json) -> Json | None:
    """The settings of a stack's local backend; None if its state is elsewhere."""
    terraform = merged(unpacked(document.get("terraform"), "terraform"), "terraform")
    if terraform.get("cloud") is not None:
        return None
    backends = {address[-1]: body for address, body in labelled(terraform.get("backend"), ("backend",), 1)}
    return backends.get("local", {}) if not backends.keys() - {"local"} else None
