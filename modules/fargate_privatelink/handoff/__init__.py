"""A CDKTF stack as a Terraform module in HCL, as a Terraform team would have written it.

Values come from the stack's JSON, which CDKTF gets right; CDKTF's own HCL does not parse for many ordinary strings.
"""

import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fargate_privatelink.handoff.places import shapes
from fargate_privatelink.handoff.schemas import EMPTY, Schemas
from fargate_privatelink.handoff.schemas.stores import known_from
from fargate_privatelink.handoff.synthesized import Synthesized
from fargate_privatelink.handoff.unfolding import NotExpressibleError
from fargate_privatelink.handoff.writer import MAIN, OUTPUTS, VARIABLES, VERSIONS, Writer
from fargate_privatelink.hcl.lines import block

if TYPE_CHECKING:
    from fargate_privatelink.cdktf.bindings import TerraformStack

__all__ = ["NotExpressibleError", "Synthesized", "block", "module_files", "synthesized", "write_module"]

# What Terraform reads: not a hidden file, nor one that overrides others.
FILE = re.compile(r"(?!override\.tf$)(?!.*_override\.tf$)\w[\w.-]*\.tf")


def write_module(
    stack: "TerraformStack",
    directory: Path | str,
    *,
    files: Mapping[str, str] | None = None,
    comments: Mapping[str, str] | None = None,
    blocks: Iterable[str] = (),
    arguments: Iterable[str] = (),
    schemas: Iterable[Path | str] = (),
) -> None:
    """Write `stack` as a module into a `directory`: main.tf, variables.tf, outputs.tf, versions.tf.

    `files` sends what is below a child of the stack to a file of its own, by the child's id: `{"network":
    "network.tf"}`. `comments` stand above the blocks of these addresses: `{"aws_vpc.main": "Where the tasks run"}`.
    A file without content is removed. `blocks` and `arguments` tell what overrides do not: what the values at these
    places are, such as `"aws_instance.metadata_options"`. `schemas` are files of `terraform providers schema -json`,
    which tell better than CDKTF's bindings, and of overrides too.

    Provider configurations and the backend are left out, as a module has none, and so are imports, which a UserWarning
    names; aliases of providers become `configuration_aliases`, and a version that CDKTF pins by itself the lowest one.
    A text that is JSON becomes `jsonencode`: equal as JSON, and to the letter unless a value put into it holds
    characters that JSON escapes, or the provider takes the argument as JSON.

    A NotExpressibleError names what cannot be written, a line each, a ValueError a child or an address that there is
    not, an InputError a schema that cannot be read or is of another version; what CDKTF refuses to synthesize, it
    refuses here in its own words. Then nothing is written.
    """
    files = files or {}
    model = synthesized(stack)
    known = known_from([Path(path) for path in schemas], model.document)
    written = module_files(
        model, files=files, comments=comments or {}, blocks=blocks, arguments=arguments, schemas=known
    )
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    for name in {MAIN, VARIABLES, OUTPUTS, VERSIONS, *files.values()} - written.keys():
        (directory / name).unlink(missing_ok=True)
    if left_out := model.left_out:
        warnings.warn(left_out, stacklevel=2)
    for name, text in written.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")


def synthesized(stack: "TerraformStack") -> Synthesized:
    """Synthesize one stack, with its aspects and what it refers to in others, as the app would.

    A NotExpressibleError names a file that the app would copy beside the stack's JSON.
    """
    # An import of CDKTF takes seconds, and the rest of this room does without.
    from fargate_privatelink.handoff import synthesis

    return synthesis.synthesized(stack)


def module_files(
    stack: Synthesized,
    *,
    files: Mapping[str, str],
    comments: Mapping[str, str],
    blocks: Iterable[str] = (),
    arguments: Iterable[str] = (),
    schemas: Schemas = EMPTY,
) -> dict[str, str]:
    """The module's files as `write_module` writes them, by name."""
    children = {element.child for element in stack.elements}
    if unknown := {child for child in files if child not in children and not stack.has_child(child)}:
        raise ValueError(f"files: the stack has no child {', '.join(sorted(unknown))}")
    if wrong := {name for name in files.values() if not FILE.fullmatch(name)}:
        raise ValueError(f"files: Terraform does not read {', '.join(sorted(wrong))} as a part of a module")
    return Writer(stack, files, comments, shapes(blocks, arguments), schemas).files()
