"""What an entry of `[[tasks]]` says in place of its task definition: size, family, images and variables."""

from collections.abc import Mapping

from fargate_privatelink.errors import shown
from fargate_privatelink.settings.tables import Reader, ReportProblem, matching, read_table, table
from fargate_privatelink.task_definition.overrides import ContainerOverrides, Overrides

SIZES = {"cpu": 'CPU units, such as 512 or "0.5 vCPU"', "memory": 'MiB, such as 1024 or "1 GB"'}


def read_size(key: str) -> Reader:
    """The reader of a task's `cpu` or `memory`; whether Fargate has it is known with the other of the two."""

    def read(value: object, path: str, report: ReportProblem) -> str | None:
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            return str(value)
        report(path, f"must be {SIZES[key]}, got {shown(value)}")
        return None

    return read


read_suffix = matching(r"[A-Za-z0-9_-]{1,254}", "1 to 254 letters, digits, hyphens and underscores")


def read_containers(value: object, path: str, report: ReportProblem) -> Mapping[str, ContainerOverrides]:
    """What stands in place of what containers say, by their names; what is wrong with it is reported."""
    found = table(value, path, report)
    return {name: _container(each, f"{path}.{name}", report) for name, each in found.items()}


def _container(value: object, path: str, report: ReportProblem) -> ContainerOverrides:
    found = ContainerOverrides(**read_table(value, KEYS, path, report))
    for name in found.secrets:
        if name in found.environment:
            report(f"{path}.secrets.{name}", "is in environment too: a variable has one of them")
    for index, name in enumerate(found.without):
        if name in found.environment or name in found.secrets:
            report(f"{path}.without[{index}]", f"{shown(name)} is set here too: leave out one of them")
    return found


def _text(value: object, path: str, report: ReportProblem) -> str | None:
    if isinstance(value, str) and value:
        return value
    report(path, f"must be a text, got {shown(value)}")
    return None


def _texts(value: object, path: str, report: ReportProblem) -> dict[str, str]:
    """A table of texts by the names of variables."""
    found = {}
    for name, text in table(value, path, report).items():
        if not name:
            report(path, "has a variable without a name")
        elif isinstance(text, str):
            found[name] = text
        else:
            report(f"{path}.{name}", f"must be a text in quotes, got {_hidden(name, text)}")
    return found


def _hidden(name: str, value: object) -> str:
    """A value as a message quotes it, unless it may be a credential."""
    # Loaded where there is something to hide.
    from fargate_privatelink.task_definition.credentials import hiding

    return hiding({"environment": [{"name": name, "value": value}]})(f"got {shown(value)}").removeprefix("got ")


def _names(value: object, path: str, report: ReportProblem) -> tuple[str, ...] | None:
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(dict.fromkeys(value))
    report(path, f"must be a list of names of variables, got {shown(value)}")
    return None


KEYS: dict[str, Reader] = {"image": _text, "environment": _texts, "secrets": _texts, "without": _names}


def overrides(found: Mapping[str, object]) -> Overrides:
    """The keys of an entry that stand in place of its task definition's, out of all that were read."""
    return Overrides(**{key: found[key] for key in OVERRIDE_KEYS if key in found})  # type: ignore[arg-type]


OVERRIDE_KEYS: dict[str, Reader] = {
    **{key: read_size(key) for key in SIZES},
    "family_suffix": read_suffix,
    "containers": read_containers,
}
