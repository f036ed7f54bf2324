"""A configuration with addresses that no other of the same run has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fargate_privatelink.proof.terraform.addresses import parsed
from fargate_privatelink.proof.terraform.dependencies import HIDDEN, Dependencies
from fargate_privatelink.proof.terraform.resources import Change, Configuration, Resource
from fargate_privatelink.proof.terraform.symbols import OPEN, SYMBOL, path_of, paths_in, symbol

# What a symbol's reference becomes: a value; None where it stays as it is.
Replaced = Callable[[str], Any]
# What looks like an address in a note; the others are about files.
ADDRESS = re.compile(r"[a-z][\w-]*(?:\.[\w-]+(?:\[[^]]*\])?)+")
OUTPUT = "output."


def start(number: int) -> str:
    """How the addresses of one of several configurations begin; see LAYER."""
    return f"module.{number}."


def rewritten(value: Any, replaced: Replaced) -> Any:
    """A value, at any depth, with what its symbols become; what is no text stays out of texts."""
    if isinstance(value, str):
        if OPEN not in value:
            return value
        if path := path_of(value):
            found = replaced(path)
            return value if found is None else found
        return SYMBOL.sub(lambda match: _in_text(match[0], replaced), value)
    if isinstance(value, Mapping):
        return {key: rewritten(item, replaced) for key, item in value.items()}
    return [rewritten(item, replaced) for item in value] if isinstance(value, list) else value


def _in_text(token: str, replaced: Replaced) -> str:
    found = replaced(path) if (path := next(iter(paths_in(token)), "")) else None
    return found if isinstance(found, str) else token


def numbered(configuration: Configuration, number: int) -> Configuration:
    """A configuration whose addresses, symbols and providers begin with its number."""
    own = start(number)

    def renamed(path: str) -> str:
        return symbol(own + path)

    def of(resource: Resource) -> Resource:
        values = rewritten(resource.values, renamed)
        return replace(resource, address=own + resource.address, values=values, provider=own + resource.provider)

    direct = configuration.dependencies
    return replace(
        configuration,
        resources=tuple(map(of, configuration.resources)),
        outputs={f"{own}{OUTPUT}{name}": rewritten(value, renamed) for name, value in configuration.outputs.items()},
        changes=tuple(
            Change(own + each.address, each.type, each.actions, rewritten(each.before, renamed))
            for each in configuration.changes
        ),
        variables=frozenset(own + each for each in configuration.variables),
        handed={own + address: own + module for address, module in configuration.handed.items()},
        created=frozenset(own + address for address in configuration.created),
        missing=frozenset(own + module for module in configuration.missing),
        notes=tuple(
            (rule, own + address if ADDRESS.fullmatch(address) else address, message)
            for rule, address, message in configuration.notes
        ),
        dependencies=Dependencies(lambda: _direct(configuration, direct, own)),
    )


def _direct(configuration: Configuration, known: Dependencies | None, own: str) -> Mapping[str, list[str]]:
    """What depends on what; where a configuration does not tell, more may be."""
    if known is None:
        return {own + parsed(each.address)[1]: [HIDDEN] for each in configuration.resources}
    return {
        own + address: [each if each == HIDDEN else own + each for each in others]
        for address, others in known.direct.items()
    }
