"""Where a stack keeps its state, and which Terraform that takes."""

from fargate_privatelink.cdktf.bindings import LocalBackend, S3Backend, TerraformStack
from fargate_privatelink.settings import Backend

TERRAFORM = ">= 1.5"
# What CDKTF 0.21 has no argument for, or not in the form of today, and the Terraform that takes it: later ones last.
# Source: Terraform documentation, Backend Type: s3; hashicorp/terraform, CHANGELOG of 1.6 and 1.10.
NEWER = {"assume_role": ">= 1.6", "use_lockfile": ">= 1.10"}


def terraform_version(backend: Backend) -> str:
    """The versions of Terraform that a backend works with."""
    return next((NEWER[name] for name in reversed(NEWER) if backend.arguments.get(name)), TERRAFORM)


def add_backend(stack: TerraformStack, name: str, backend: Backend) -> None:
    """Let a stack, by the name in its settings, keep its state in a backend."""
    # CDKTF would put the state beside the synthesized file, under this machine's absolute path.
    if backend.type == "local":
        LocalBackend(stack, path=f"../../../terraform.{name}.tfstate")
    elif backend.type == "s3":
        S3Backend(stack, **{name: value for name, value in backend.arguments.items() if name not in NEWER})
        for name in NEWER:
            stack.add_override(f"terraform.backend.s3.{name}", backend.arguments.get(name) or None)
    elif backend.type == "cloud":
        # Not CDKTF's CloudBackend, which runs `terraform version` at synth.
        stack.add_override("terraform.backend", None)
        stack.add_override("terraform.cloud", dict(backend.arguments))
    else:
        stack.add_override("terraform.backend", None)
