"""What two configurations refer to, as plans tell it: values that no plan knows yet may still be different ones."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.check.values import difference

# An index in the form of Terraform 0.11, which means the same.
OLD_INDEX = re.compile(r"\.(\d+)(?=[.\[]|$)")
TEMPLATE = re.compile(r"[$%]\{")
META = ("count_expression", "for_each_expression")
Rename = Callable[[str], str]


class Argument(NamedTuple):
    """What an argument refers to, and its value where Terraform tells it, which it does not of all that is constant."""

    references: frozenset[str] = frozenset()
    constant: Any = None


Arguments = Mapping[str, Argument]


def references_differ(of_json: Json, of_hcl: Json, rename: Rename) -> Iterator[str]:
    """A line for each argument that refers to something else in HCL than in JSON."""
    ours = {rename(name): arguments for name, arguments in _blocks(of_json, rename)}
    theirs = dict(_blocks(of_hcl, lambda address: address))
    for name in sorted({*ours, *theirs}):
        if name not in ours or name not in theirs:
            yield f"{name}: is in the {'JSON' if name in ours else 'HCL'} alone"
            continue
        for key, (references, constant) in sorted(theirs[name].items()):
            if key not in ours[name]:
                if references:
                    yield f"{name}.{key}: refers to {', '.join(sorted(references))} in HCL alone"
                continue
            # Of an attribute that is written as blocks a plan does not tell. Source: hashicorp/terraform#29022.
            wanted, its_constant = ours[name][key]
            if references != wanted:
                odd = ", ".join(sorted(references ^ wanted))
                yield f"{name}.{key}: JSON and HCL do not refer to the same: {odd}"
            elif constant is not None and its_constant is not None and difference(constant, its_constant) is not None:
                yield f"{name}.{key}: differs"


def _blocks(configuration: Json, rename: Rename) -> Iterator[tuple[str, Arguments]]:
    """The blocks of a configuration and their arguments; modules have the same content in both."""
    root = configuration.get("root_module", {})
    for name, provider in configuration.get("provider_config", {}).items():
        yield f"provider {name}", _arguments(provider, rename) | dict(_constants(provider, rename))
    for resource in root.get("resources", []):
        own = {
            "provider": Argument(frozenset({resource.get("provider_config_key", "")})),
            "provisioners": Argument(frozenset(_provisioners(resource, rename))),
        }
        yield resource["address"], _arguments(resource, rename) | own
    for name, call in root.get("module_calls", {}).items():
        yield f"module.{name}", _arguments(call, rename) | {"source": Argument(constant=[call.get("source")])}
    for name, output in root.get("outputs", {}).items():
        told = {"expressions": {"value": output.get("expression", {})}, "depends_on": output.get("depends_on", [])}
        sensitive = Argument(constant=[output.get("sensitive", False)])
        yield f"output.{name}", _arguments(told, rename) | {"sensitive": sensitive}
    for name, variable in root.get("variables", {}).items():
        yield f"var.{name}", {"default": Argument(constant=[variable.get("default")])}


def _provisioners(resource: Json, rename: Rename) -> Iterator[str]:
    for index, each in enumerate(resource.get("provisioners", [])):
        yield " ".join([f"{each['type']}[{index}]", *sorted(_references(each, rename))])


def _arguments(block: Json, rename: Rename) -> dict[str, Argument]:
    expressions = {**block.get("expressions", {}), **{key: block[key] for key in META if key in block}}
    found = {key: Argument(_references(value, rename)) for key, value in expressions.items()}
    return {**found, "depends_on": Argument(frozenset(map(rename, block.get("depends_on", []))))}


def _constants(provider: Json, rename: Rename) -> Iterator[tuple[str, Argument]]:
    """The settings of a provider, which are in no plan, as far as the configuration's JSON says what they are.

    Terraform shows the constants of JSON as they stand there, templates and all.
    """
    for key, value in provider.get("expressions", {}).items():
        constant = value.get("constant_value") if isinstance(value, dict) else None
        if not TEMPLATE.search(json.dumps(constant)):
            yield key, Argument(_references(value, rename), constant)


def _references(value: Any, rename: Rename) -> frozenset[str]:
    if isinstance(value, list):
        return frozenset().union(*(_references(each, rename) for each in value))
    if not isinstance(value, dict):
        return frozenset()
    given = value.get("references")
    if isinstance(given, list) and all(isinstance(each, str) for each in given):
        return frozenset(OLD_INDEX.sub(r"[\1]", rename(each)) for each in given)
    return frozenset().union(*(_references(each, rename) for each in value.values()))
