"""Whether the HCL of a stack plans what its JSON plans, on a copy of its state; nothing is applied, no state touched.

A plan tells nothing of `lifecycle` rules, and runs data sources such as `external`, as any plan of the stack does.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from fargate_privatelink.handoff.check.folders import prepare, variable_files
from fargate_privatelink.handoff.check.plans import Compared, compared, resources_in
from fargate_privatelink.handoff.check.states import State, state_of
from fargate_privatelink.handoff.check.terraform import FailedError, Terraform
from fargate_privatelink.handoff.leaving.app import LOCK, SourceStack
from fargate_privatelink.handoff.renames.references import Rewriter
from fargate_privatelink.handoff.unfolding import Address

__all__ = ["Checked", "check"]


@dataclass(frozen=True)
class Checked:
    """What a check found of a stack.

    `resources` are in its state, None if nobody saw one, which `reason` tells of. `differences` are certain; `unknown`
    is why there is no comparison.
    """

    stack: str
    resources: int | None = None
    reason: str = ""
    compared: Compared | None = None
    differences: list[str] = field(default_factory=list)
    unknown: str = ""

    @property
    def verdict(self) -> str:
        """`equal`, `different`, or `unknown`."""
        return "different" if self.differences else "unknown" if self.unknown else "equal"


def check(stack: SourceStack, written: Path, names: Mapping[Address, str], project: Path) -> Checked:
    """Plan a stack's JSON and the HCL in the folder `written`, and compare.

    `names` are the new names by the addresses in the JSON; `project` is the folder in which CDKTF finds variables.
    """
    try:
        state = state_of(stack)
        with tempfile.TemporaryDirectory(prefix="check-") as work:
            return _Check(stack, written, state, Rewriter(names).expression, project, Path(work)).run()
    except FailedError as error:
        return Checked(stack.name, unknown=f"the state cannot be read: {error}")
    except shutil.Error as error:
        return Checked(stack.name, unknown=f"cannot be copied: {error.args[0][0][2]}")
    except OSError as error:
        return Checked(stack.name, unknown=f"{error.filename}: {error.strerror}")


class _Side(NamedTuple):
    """The plan of one side; without it, why there is none, and whether Terraform takes the configuration at all."""

    plan: Mapping[str, Any]
    failed: str = ""
    valid: bool | None = None


@dataclass(frozen=True)
class _Check:
    stack: SourceStack
    written: Path
    state: State
    rename: Callable[[str], str]
    project: Path
    work: Path

    def run(self) -> Checked:
        # Both are planned under one path, one after the other: some values are made of it.
        folder, before, after = (self.work / name for name in ("stack", "json", "hcl"))
        prepare(folder, self.stack.folder, self.stack, self.state, _same)
        installed = self.stack.folder / ".terraform" / "providers"
        ours = self._side(folder, [installed] if installed.is_dir() else [])
        if ours.failed and ours.valid is not True:
            return self._unknown(f"the JSON of CDKTF does not plan: {ours.failed}")
        folder.rename(before)
        prepare(folder, self.written, self.stack, self.state, self.rename)
        if (before / LOCK).is_file():
            shutil.copyfile(before / LOCK, folder / LOCK)
        theirs = self._side(folder, [before / ".terraform" / "providers"])
        # What keeps Terraform from the one just now may keep it from the other.
        if theirs.valid is False and Terraform(before, self.state.workspace).is_valid():
            return Checked(self.stack.name, differences=[f"Terraform does not take the HCL: {theirs.failed}"])
        if ours.failed or theirs.failed:
            which = "JSON of CDKTF" if ours.failed else "HCL"
            return self._unknown(f"the {which} does not plan: {ours.failed or theirs.failed}")
        found = compared(ours.plan, theirs.plan, self.rename)
        if found.differences:
            folder.rename(after)
            before.rename(folder)
            again = self._side(folder, [])
            if again.failed or compared(ours.plan, again.plan, _same).differences:
                return self._unknown("the JSON of CDKTF plans otherwise each time, so that there is nothing to compare")
        resources = resources_in(ours.plan) if self.state.text else None
        return Checked(self.stack.name, resources, self.state.reason, found, found.differences)

    def _unknown(self, reason: str) -> Checked:
        return Checked(self.stack.name, unknown=reason)

    def _side(self, folder: Path, mirrors: list[Path]) -> _Side:
        terraform = Terraform(folder, self.state.workspace)
        try:
            terraform.init(mirrors)
        except FailedError as error:
            return _Side({}, str(error))
        try:
            return _Side(terraform.planned([*variable_files(self.project, self.stack.folder)]))
        except FailedError as error:
            return _Side({}, str(error), terraform.is_valid())


def _same(address: str) -> str:
    return address
