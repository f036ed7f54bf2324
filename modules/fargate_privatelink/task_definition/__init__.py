"""ECS task definitions: read from a file, checked against AWS's model and Fargate's rules."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from fargate_privatelink.aws.arns import UNKNOWN_ACCOUNT, Arn
from fargate_privatelink.aws.regions import region
from fargate_privatelink.errors import InputError, Problem
from fargate_privatelink.task_definition import fargate, shapes
from fargate_privatelink.task_definition import terraform_references as references
from fargate_privatelink.task_definition.document import read
from fargate_privatelink.task_definition.overrides import Use, accounts, merging
from fargate_privatelink.task_definition.overrides.places import Places
from fargate_privatelink.task_definition.partial import partial
from fargate_privatelink.task_definition.roles import role_of
from fargate_privatelink.task_definition.sizes import cpu_units, mebibytes
from fargate_privatelink.task_definition.terraform_references import Reference

__all__ = ["TaskDefinition", "load", "parse", "refused"]

# Source: Amazon ECS Developer Guide, service-quotas, Task definition size.
MAX_BYTES = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class TaskDefinition:
    """A task definition that Fargate accepts.

    `document` is the RegisterTaskDefinition request under AWS's own names, without read-only fields;
    `cpu` is in CPU units, `memory` in MiB; `file` is what messages call its source. Of one that a stack changes,
    `places` has what was written elsewhere, `references` those of Terraform by what stands for each in the document,
    and `notes` what a person should know of it, in sentences. Of one that is not `checked` they stand there themselves.
    """

    file: str
    document: Mapping[str, Any]
    cpu: int
    memory: int
    execution_role: Arn | None
    task_role: Arn | None
    places: Places = field(default_factory=Places, compare=False)
    references: Mapping[str, Reference] = field(default_factory=dict)
    notes: tuple[str, ...] = field(default=(), compare=False)
    checked: bool = field(default=True, compare=False)

    @property
    def family(self) -> str:
        return str(self.document["family"])

    @property
    def containers(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.document["containerDefinitions"])

    @property
    def tags(self) -> Mapping[str, str]:
        """The task definition's own tags."""
        return {tag["key"]: tag.get("value", "") for tag in self.document.get("tags", ())}

    @property
    def account(self) -> str:
        """The account of the roles; empty when there is none, UNKNOWN_ACCOUNT when they are named without one."""
        role = self.execution_role or self.task_role
        return role.account if role else ""

    def problem(self, path: str, message: str) -> Problem:
        """What is wrong at a path of the task definition, where it was written."""
        return self.places.problem(self.file, path, self.worded(message))

    def worded(self, text: str) -> str:
        """A text with references as they were written."""
        return references.worded(text, self.references.values())

    def reference_in(self, text: str) -> Reference | None:
        """The reference that something stands for in a text, if it does."""
        return next((each for stand_in, each in self.references.items() if stand_in in text), None)

    def within(self, use: Use) -> "TaskDefinition":
        """The task definition as a stack has it; an InputError holds everything wrong with that."""
        own, document = self.account, self.document
        problems = list(merging.misnamed(document, self.file, use))
        notes: tuple[str, ...] = ()
        if use.account and own not in ("", UNKNOWN_ACCOUNT, use.account):
            notes = tuple(accounts.notes(document, own, use))
            problems += accounts.left_over(document, own, self.file, use)
            document = accounts.moved(document, own, use.account)
        document, elsewhere = merging.merged(document, self.file, use)
        places, referred, wrong = Places(elsewhere), dict[str, Reference](), dict[str, str]()
        if use.region:
            written = document
            document, referred, wrong = references.stood_in(written, use.region)
            hide = _hiding(written) if wrong else str
            problems += (places.problem(self.file, path, hide(message)) for path, message in wrong.items())
        if document == self.document and not problems and self.checked:
            return self
        try:
            found = parse(document, file=self.file)
        except InputError as error:
            of_parse = (each for each in error.problems if each.path not in wrong)
            problems += (self._caused(each, places, use, referred) for each in of_parse)
        if problems:
            raise InputError(problems)
        return replace(found, places=places, references=referred, notes=notes)

    def _caused(self, problem: Problem, places: Places, use: Use, referred: Mapping[str, Reference]) -> Problem:
        """What is wrong with a file that was right before a stack said something in place of it."""
        message = references.worded(problem.message, referred.values())
        found = places.of(problem.path)
        if (found and found.is_whole) or (not self.checked and "${" in message):
            return places.problem(self.file, problem.path, message)
        path = found.path if found else problem.path
        message = f"leaves {problem.file} wrong: {': '.join(filter(None, (path, message)))}"
        return Problem(use.file, use.place, message)

    def in_account(self, partition: str, account: str) -> Self:
        """The task definition with the roles that it names without an account in this one."""
        if self.account != UNKNOWN_ACCOUNT:
            return self

        def located(role: Arn | None) -> Arn | None:
            return role and replace(role, partition=partition, account=account)

        return replace(self, execution_role=located(self.execution_role), task_role=located(self.task_role))


def refused(path: Path, *, file: str) -> TaskDefinition | None:
    """The task definition at `path`, which `load` refuses, for rules that are `partial.readable`; None where there is
    nothing to read. Its size and its roles are not to be relied on."""
    try:
        request = shapes.request(read(path, file=file))
    except InputError:
        return None
    if not isinstance(request, dict) or not request:
        return None
    document = _readable(request, shapes.problems(request))
    return TaskDefinition(file=file, document=document, cpu=0, memory=0, execution_role=None, task_role=None)


def _readable(request: dict[str, Any], findings: list[shapes.Violation]) -> dict[str, Any]:
    """A request that raises an UnreadableError where AWS's model finds it damaged."""
    damaged = frozenset(finding.path for finding in findings if finding.structural)
    found: dict[str, Any] = partial(request, damaged) if damaged else request
    return found


def _hiding(document: object) -> Callable[[str], str]:
    # Loaded where there is something to hide.
    from fargate_privatelink.task_definition.credentials import hiding

    return hiding(document)


def load(path: Path, *, file: str, with_references: bool = False) -> TaskDefinition:
    """Read the task definition at `path`; an InputError holds everything wrong with it, under the name `file`."""
    return parse(read(path, file=file), file=file, with_references=with_references)


def parse(document: object, *, file: str, with_references: bool = False) -> TaskDefinition:
    """The task definition that a JSON document from `file` describes.

    The document is a RegisterTaskDefinition request, or what `aws ecs describe-task-definition` prints. It may be
    `with_references` of Terraform, and is not to be used then but `within` a stack.
    """
    request = written = shapes.request(document)
    if with_references and isinstance(written, dict):
        # Which region theirs is does not matter here.
        request, _, _ = references.stood_in(written, region("us-east-1"))
    other = shapes.is_another(request)
    findings = [] if other else shapes.problems(request)
    rules: list[tuple[str, str]] = []
    # An empty one breaks every rule there is.
    if isinstance(request, dict) and request and not other:
        rules = list(fargate.problems(_readable(request, findings)))
    # Where both have something to say of one place, Fargate's rule is the narrower.
    narrower = {path for path, _ in rules}
    found = [(each.path, each.message) for each in shapes.told(findings) if each.path not in narrower] + rules
    if other:
        found.append(("", other))
    elif (
        not found
        and len(json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")) > MAX_BYTES
    ):
        found.append(("", "is larger than the 64 KiB that ECS accepts"))
    if found or not isinstance(request, dict):
        hide = _hiding(document)
        raise InputError(Problem(file, path, hide(references.hint(path, message))) for path, message in found)
    return TaskDefinition(
        file=file,
        document=written if isinstance(written, dict) else request,
        checked=written == request,
        cpu=cpu_units(request["cpu"]),
        memory=mebibytes(request["memory"]),
        execution_role=role_of(request, "executionRoleArn"),
        task_role=role_of(request, "taskRoleArn"),
    )
