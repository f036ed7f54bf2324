"""Where a stack keeps its state, and which Terraform that takes."""

from fargate_privatelink.cdktf.bindings import LocalBackend, S3Backend, TerraformStack
from fargate_privatelink.settings import Backend

TERRAFORM = ">= 1.5"
# What CDKTF 0.21 has no argument for, or not in the form of today, and the Terraform that takes it: later ones last.
# Source: Terraform documentation, Backend Type: s3; hashicorp/terraform, CHANGELOG of 1.6 and 1.10.
NEWER = {"assume_role": ">= 1.6", "use_lockfile": ">= 1.10"}


def add_backend(stack: TerraformStack, name: str, backend: Backend) -> None:
    """Let a stack, by the name in its settings, keep its state in a backend."""
    # CDKTF would put the state beside the synthesized file, under this machine's absolute path.
    if backend.type == "local":
        LocalBackend(stack, path=f"../../../terraform.{name}.tfstate")
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
