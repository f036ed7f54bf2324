"""What is said of values in container definitions that AWS takes and that are hardly meant so, in sentences."""

import re
from collections.abc import Iterator, Sequence

from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown
from fargate_privatelink.hcl.plain import plain
from fargate_privatelink.requirements import Task
from fargate_privatelink.task_definition.container import HEALTH_CHECK_KINDS, is_bare_health_check
from fargate_privatelink.task_definition.terraform_references import TEMPLATE

# What stands in examples where a value belongs, whole or in a longer one.
PLACEHOLDER = re.compile(
    r"\A<[A-Za-z][\w .-]*>\Z|<[A-Z][A-Z0-9]*[_-][A-Z0-9_-]*>|<your[\w .-]+>"
    r"|\A(?:YOUR_[A-Z0-9_]+|(?:REPLACE|CHANGE)_?ME|(?:replace|change)[_-]?me)\Z",
    re.ASCII,
)


def notes(tasks: Sequence[Task], *, has_references: bool) -> Iterator[str]:
    """A sentence for each health check and each value that is hardly meant as it is."""
    for task in tasks:
        for container in task.definition.containers:
            where = f"of container {container['name']}"
            if is_bare_health_check(container):
                yield f"{task.definition.family}: healthCheck {where}: {_health_check(container)}"
            for key, name, value in _values(container):
                # The rest of the value may be a credential.
                if found := PLACEHOLDER.search(value):
                    held = f"{key} {where} has {shown(found[0])} in {shown(name)}"
                    yield f"{task.definition.family}: {held}, which looks like a placeholder: write the value"
                if not has_references and (written := _taken_literally(value)):
                    held = f"{key} {where} has {written} in {shown(name)}"
                    yield f"{task.definition.family}: {held} as it stands: references = true makes it a reference"


def _taken_literally(value: str) -> str | None:
    """What in a value looks like a reference of Terraform."""
    return next((found[0] for found in TEMPLATE.finditer(value) if plain(found[1])), None)


def _health_check(container: Json) -> str:
    first: str = container["healthCheck"]["command"][0]
    kind = first.strip().upper().replace("_", "-")
    if kind in HEALTH_CHECK_KINDS:
        return f"the first word, {shown(first)}, runs as a program: did you mean {kind}?"
    if any(map(str.isspace, first)):
        return f"the first word, {shown(first)}, runs as a program, spaces and all: did you mean CMD-SHELL in front?"
    return "the command works as it is, but the ECS API asks for CMD or CMD-SHELL in front"


def _values(container: Json) -> Iterator[tuple[str, str, str]]:
    for entry in container.get("environment", ()):
        yield "environment", entry["name"], entry.get("value", "")
    for name, value in container.get("logConfiguration", {}).get("options", {}).items():
        yield "logConfiguration.options", name, value
