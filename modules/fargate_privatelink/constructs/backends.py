"""Where a stack keeps its state, and which Terraform that takes."""

from fargate_privatelink.cdktf.bindings import LocalBackend, S3Backend, TerraformStack
from fargate_privatelink.settings import Backend

TERRAFORM = ">= 1.5"
# Source: Terraform documentation, Backend Type: s3, use_lockfile.
TERRAFORM_WITH_LOCKFILE = ">= 1.10"


def terraform_version(backend: Backend) -> str:
    """The versions of Terraform that a backend works with."""
    return TERRAFORM_WITH_LOCKFILE if backend.arguments.get("use_lockfile") else TERRAFORM


def add_backend(stack: TerraformStack, name: str, backend: Backend) -> None:
    """Let a stack, by the name in its settings, keep its state in a backend."""
    # CDKTF would put the state beside the synthesized file, under this machine's absolute path.
    if backend.type == "local":
        LocalBackend(stack, path=f"../../../terraform.{name}.tfstate")
    elif backend.type == "s3":
        arguments = dict(backend.arguments)
        use_lockfile = arguments.pop("use_lockfile", False) or None
        S3Backend(stack, **arguments)
        # CDKTF 0.21 does not know it.
        stack.add_override("terraform.backend.s3.use_lockfile", use_lockfile)
    elif backend.type == "cloud":
        # Not CDKTF's CloudBackend, which runs `terraform version` at synth.
        stack.add_override("terraform.backend", None)
        stack.add_override("terraform.cloud", dict(backend.arguments))
    else:
        stack.add_override("terraform.backend", None)
