"""Where a stack keeps its state, and which Terraform that takes."""

from typing import Any

from fargate_privatelink.cdktf.bindings import LocalBackend, S3Backend, TerraformStack
from fargate_privatelink.settings import Backend

TERRAFORM = ">= 1.5"
# From the folder in which Terraform runs, which is generated: the project's own.
LOCAL = "../../../terraform.{name}.tfstate"
# What CDKTF 0.21 has no argument for, or not in the form of today, and the Terraform that takes it: later ones last.
# Source: Terraform documentation, Backend Type: s3; hashicorp/terraform, CHANGELOG of 1.6 and 1.10.
NEWER = {"assume_role": ">= 1.6", "use_lockfile": ">= 1.10"}


# The name of the data source by which a spoke reads the outputs of its hub.
HUB = "hub"
# What says how a state is written, and not where it is.
OF_WRITING = ("encrypt", "kms_key_id", "use_lockfile")


def add_hub_state(stack: TerraformStack, name: str, backend: Backend) -> str:
    """Let a stack read the state of its hub, a stack by this name with this backend; the outputs, as an expression."""
    state = _state(name, backend)
    stack.add_override(f"data.terraform_remote_state.{HUB}", state)
    for version in (NEWER[key] for key in NEWER if key in state["config"]):
        stack.add_override("terraform.required_version", version)
    return f"data.terraform_remote_state.{HUB}.outputs"


def _state(name: str, backend: Backend) -> dict[str, Any]:
    arguments = backend.arguments
    if backend.type == "cloud":
        given = {key: arguments[key] for key in ("hostname", "organization") if key in arguments}
        return {"backend": "remote", "config": {**given, "workspaces": {"name": arguments["workspaces"]["name"]}}}
    if backend.type == "s3":
        return {"backend": "s3", "config": {key: each for key, each in arguments.items() if key not in OF_WRITING}}
    return {"backend": "local", "config": {"path": LOCAL.format(name=name)}}


def add_backend(stack: TerraformStack, name: str, backend: Backend) -> None:
    """Let a stack, by the name in its settings, keep its state in a backend."""
    # CDKTF would put the state beside the synthesized file, under this machine's absolute path.
    if backend.type == "local":
        LocalBackend(stack, path=LOCAL.format(name=name))
    elif backend.type == "s3":
        S3Backend(stack, **{name: value for name, value in backend.arguments.items() if name not in NEWER})
        for name, version in NEWER.items():
            if given := backend.arguments.get(name):
                stack.add_override("terraform.required_version", version)
            stack.add_override(f"terraform.backend.s3.{name}", given or None)
    elif backend.type == "cloud":
        # Not CDKTF's CloudBackend, which runs `terraform version` at synth.
        stack.add_override("terraform.backend", None)
        stack.add_override("terraform.cloud", dict(backend.arguments))
    else:
        stack.add_override("terraform.backend", None)
