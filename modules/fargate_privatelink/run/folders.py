"""Finds the folder of a stack, in which Terraform is at work."""

from pathlib import Path

from fargate_privatelink.errors import InputError, Problem, unknown

STACKS = Path("cdktf.out", "stacks")


def folder(stack: str | None, given: Path | None) -> Path:
    """The folder that a person names, or that of the only stack; an InputError says what to name."""
    if given is not None:
        if not given.is_dir():
            raise InputError([Problem("--dir", "", f"{given}: is no folder")])
        return given
    known = sorted(each.name for each in STACKS.iterdir() if each.is_dir()) if STACKS.is_dir() else []
    if not known and stack is None and Path(".terraform").is_dir():
        return Path()
    if not known:
        message = f"is required: there are no stacks in {STACKS} here; it is the folder where Terraform was applied"
        raise InputError([Problem("--dir", "", message)])
    if stack is None and len(known) > 1:
        raise InputError([Problem("--stack", "", f"is required: {STACKS} has {', '.join(known)}")])
    if stack is not None and stack not in known:
        raise InputError([Problem("--stack", "", unknown(stack, known, what="stack"))])
    return STACKS / (stack or known[0])
