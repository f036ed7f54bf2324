"""Turn what CDKTF has synthesized into HCL that a Terraform team keeps: `fargate-hcl cdktf.out --out DIR`."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fargate_privatelink.commands import checking, renaming
from fargate_privatelink.commands.ending import Parser, ended, reason, show
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.escaping import printable
from fargate_privatelink.handoff import leaving
from fargate_privatelink.handoff.leaving.app import read_app
from fargate_privatelink.handoff.leaving.manifest import app_of
from fargate_privatelink.handoff.leaving.paths import VARIABLES
from fargate_privatelink.handoff.schemas import choice

WRITTEN, REFUSED = 0, 1
# How Python words an error of the operating system, with its number and the path.
NUMBERED = re.compile(r"^\[Errno \d+\] (.+?): '.*", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the stacks as HCL; return 0, or 1 when nothing was written, or 128 and the number of a signal."""
    return ended(lambda: _main(arguments), refused=REFUSED)


def parser() -> Parser:
    """What a person may type."""
    found = Parser(prog="fargate-hcl", description=__doc__)
    found.add_argument("app", type=Path, metavar="CDKTF_OUT", help="the folder that cdktf synth has written")
    found.add_argument("--stack", action="append", default=[], metavar="NAME", help="a stack; may be repeated (all)")
    found.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new folder, in which each stack has one of its name"
    )
    found.add_argument(
        "--as",
        dest="form",
        choices=("root", "module"),
        default="root",
        help="a configuration with providers, backend and so the state, or a module without them (root)",
    )
    found.add_argument(
        "--schemas",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="what `terraform providers schema -json` has told, in place of asking Terraform; may be repeated",
    )
    found.add_argument(
        "--check",
        action="store_true",
        help="plan the JSON and the HCL on a copy of the state, compare, and write only if all plans are equal",
    )
    found.add_argument(
        "--rename",
        action="store_true",
        help="take CDKTF's hashes off names, with `moved` blocks; once they are applied, there is no way back to CDKTF",
    )
    return found


def _main(arguments: Sequence[str] | None) -> int:
    read = parser()
    options = read.parse_args(arguments)
    if options.check and options.form != "root":
        read.error("--check compares configurations with a state: --as module has none")
    app = app_of(options.app)
    _refuse_out(options.out, app)
    stacks = read_app(options.app, options.stack)
    project = app.absolute().parent
    chosen = choice.from_given(stacks, options.schemas) if options.schemas else choice.from_terraform(stacks)
    names = [renaming.renamed_stack(stack) if options.rename else renaming.as_it_is(stack) for stack in stacks]
    every = leaving.left([each.stack for each in names], chosen.schemas, options.form, options.out)
    for note in (*chosen.notes, *(note for each in every for note in each.notes), *_variables(project)):
        print(f"note: {printable(note)}", file=sys.stderr)
    refused = [*(each.problems for each in names), *(each.problems for each in every)]
    if problems := [problem for each in refused for problem in each]:
        without = any(leaving.ADVICE in each.message for each in problems)
        raise InputError([*problems, *([Problem("", "", leaving.REMEDY)] if without else [])])
    try:
        with _made(options.out) as folder:
            for each in every:
                _write(folder / each.stack.name, each)
            if options.check:
                checking.require_equal(stacks, [each.names for each in names], folder, project)
    except checking.NotEqualError as error:
        return error.status
    show("\n".join(f"wrote {printable(str(options.out / stack.name))}" for stack in stacks))
    if options.rename:
        for line in renaming.report(names):
            print(f"note: {printable(line)}", file=sys.stderr)
    return WRITTEN


def _variables(project: Path) -> list[str]:
    """What the CDKTF command line hands to Terraform, which finds it only in its own folder.

    Source: terraform-cdk, packages/@cdktf/cli-core, helper/var-files.ts.
    """
    found = sorted({path for pattern in VARIABLES for path in project.glob(pattern)})
    return [f"{path}: cdktf hands it to Terraform, which reads only its own folder: copy it there" for path in found]


def _write(folder: Path, left: leaving.Left) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in left.files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    problems: list[Problem] = []

    def copy(source: str, target: str) -> None:
        try:
            shutil.copy2(source, target)
        except OSError as error:
            problems.append(Problem(source, "", f"cannot be copied: {reason(error)}"))

    for name in sorted(left.copied):
        old, new = left.stack.folder / name, folder / name
        new.parent.mkdir(parents=True, exist_ok=True)
        if not old.is_dir():
            copy(str(old), str(new))
            continue
        try:
            shutil.copytree(old, new, symlinks=True, dirs_exist_ok=True, copy_function=copy)
        except shutil.Error as error:
            # Of folders it gathers what was said.
            failed = ((source, NUMBERED.sub(r"\1", said)) for source, _, said in error.args[0])
            problems += [Problem(source, "", f"cannot be copied: {said}") for source, said in failed]
        except OSError as error:
            problems.append(Problem(str(old), "", f"cannot be copied: {reason(error)}"))
    if problems:
        raise InputError(problems)


def _refuse_out(out: Path, app: Path) -> None:
    """Raise an InputError where there is somebody's work already, and where it would go with CDKTF's."""
    if Path(os.path.realpath(out)).is_relative_to(os.path.realpath(app)):
        message = f"{out} is inside of {app}, which goes when the program does: name a folder outside of it"
        raise InputError([Problem("--out", "", message)])
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise InputError([Problem("--out", "", f"{out} is there already: name a new folder, or remove what is in it")])


@contextmanager
def _made(out: Path) -> Iterator[Path]:
    """A folder to write into, which becomes `out` when the block ends well, as a whole or not at all."""
    try:
        # Of a path that ends in dots the parent is another.
        whole = Path(os.path.abspath(out))  # noqa: PTH100
        whole.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{whole.name}-", dir=whole.parent) as work:
            folder = Path(work, "out")
            folder.mkdir()
            yield folder
            if whole.is_symlink():
                shutil.copytree(folder, whole, dirs_exist_ok=True)
            else:
                folder.replace(whole)
    except OSError as error:
        raise InputError([Problem(str(out), "", f"cannot be written: {reason(error)}")]) from error
