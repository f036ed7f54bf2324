"""What a person should know who takes a configuration over: secrets in it, and where its state is."""

import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from fargate_privatelink.documents import Json, read_text
from fargate_privatelink.handoff.leaving.app import SourceStack
from fargate_privatelink.handoff.schemas import Schemas
from fargate_privatelink.handoff.schemas.required import local_name
from fargate_privatelink.handoff.unfolding import labelled, merged, unpacked

# Names of arguments that hold a secret, whatever the provider.
SECRET = re.compile(r"(?:.*_)?(?:password|passwd|secret|secret_key|private_key|token|access_key|api_key|client_secret)")
# What CDKTF makes of a number that is not known yet. Source: terraform-cdk, lib/tokens/private/encoding.ts.
TOKEN = Decimal("1e290")
IN_TEXT = re.compile(r"\d\.\d+e\+29\d")
# Where an argument tells that what the schema takes for a secret is none.
NO_SECRETS = {"aws_ssm_parameter": ("type", ("String", "StringList"), "value")}
# Where Terraform has a local state without a path.
STATE = "terraform.tfstate"
KINDS = {"provider": 1, "resource": 2, "data": 2, "ephemeral": 2, "module": 1}


def cautions(stack: SourceStack, schemas: Schemas, folder: Path) -> Iterator[str]:
    """What a person should know of a stack that moves to a folder, a line each."""
    if secrets := list(dict.fromkeys(_secrets(stack.document, schemas))):
        what, it = ("a secret", "it") if len(secrets) == 1 else ("secrets", "them")
        yield f"{', '.join(secrets)}: {what} in plain text, in the HCL too: have {it} from a variable or a secret store"
    if numbers := list(dict.fromkeys(_unresolved(stack.document, ()))):
        what, takes = ("a number", "it as it is") if len(numbers) == 1 else ("numbers", "them as they are")
        yield (
            f"{', '.join(numbers)}: {what} that CDKTF did not resolve, and Terraform takes {takes}: mend the program "
            "or the HCL"
        )
    yield from _state(stack, folder)
    yield from _read_states(stack, folder)
    yield from _workspaces(stack, folder)


def _secrets(document: Json, schemas: Schemas) -> Iterator[str]:
    for address, body in labelled(document.get("variable"), ("variable",), 1):
        if body.get("sensitive") and body.get("default"):
            yield f"{'.'.join(address)}.default"
    for kind, labels in KINDS.items():
        for address, body in labelled(document.get(kind), (kind,), labels):
            type_ = address[1] if labels == 2 else ""
            provider = local_name(type_, body) if type_ else address[1]
            schema = schemas.body(provider, kind, type_) if kind != "module" else None
            places = _in_body(body, schema or {}, ".".join(address))
            argument, harmless, value = NO_SECRETS.get(type_, ("", (), ""))
            open_ = f"{'.'.join(address)}.{value}" if argument and body.get(argument) in harmless else ""
            yield from (place for place in places if place != open_)
    terraform = merged(unpacked(document.get("terraform"), "terraform"), "terraform")
    for address, body in labelled(terraform.get("backend"), ("terraform", "backend"), 1):
        yield from _in_body(body, {}, ".".join(address))


def _in_body(value: Any, schema: Json, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _in_body(each, schema, place)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            inside = f"{place}.{key}"
            sensitive = schema.get("attributes", {}).get(key, {}).get("sensitive")
            named = isinstance(item, str) and SECRET.fullmatch(key)
            if key != "//" and (sensitive or named) and _holds_text(item):
                yield inside
            elif key != "//" and not isinstance(item, str):
                yield from _in_body(item, schema.get("block_types", {}).get(key, {}).get("block", {}), inside)


def _holds_text(value: Any) -> bool:
    """Whether a value is or holds a text that stands there itself."""
    if isinstance(value, Mapping):
        return any(map(_holds_text, value.values()))
    return (
        any(map(_holds_text, value))
        if isinstance(value, list)
        else bool(value) and (isinstance(value, str) and "${" not in value)
    )


def _unresolved(value: Any, place: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _unresolved(item, (*place, key))
    elif isinstance(value, list):
        for item in value:
            yield from _unresolved(item, place)
    elif (isinstance(value, Decimal) and abs(value) > TOKEN) or (isinstance(value, str) and IN_TEXT.search(value)):
        yield ".".join(place)


def _state(stack: SourceStack, folder: Path) -> Iterator[str]:
    """Where the stack's own state is a file: one is found only where its path leads."""
    terraform = merged(unpacked(stack.document.get("terraform"), "terraform"), "terraform")
    backends = dict(labelled(terraform.get("backend"), ("backend",), 1))
    if terraform.get("cloud") or (backends and ("backend", "local") not in backends):
        return
    path = str(backends.get(("backend", "local"), {}).get("path") or STATE)
    if Path(path).is_absolute():
        yield (
            f"terraform.backend.local: the state is a file, {path}, which is only on the machine where CDKTF ran; to "
            "have it elsewhere, change the path and run terraform init -migrate-state"
        )
    elif (was := _at(path, stack.folder)) != (is_ := _at(path, folder)):
        yield (
            f"terraform.backend.local: the state was {was}, and from {folder} it is {is_}: copy it there before the "
            "first plan"
        )


def _read_states(stack: SourceStack, folder: Path) -> Iterator[str]:
    """Where states of others that the stack reads are files."""
    paths = {}
    for address, body in labelled(stack.document.get("data"), ("data",), 2):
        if address[1] == "terraform_remote_state" and body.get("backend") == "local":
            config = body.get("config")
            path = config.get("path") if isinstance(config, Mapping) else None
            paths[".".join(address)] = str(path or STATE)
    if absolute := {place: path for place, path in paths.items() if Path(path).is_absolute()}:
        yield (
            f"{', '.join(absolute)}: a state in a file is read, {', '.join(dict.fromkeys(absolute.values()))}, which "
            "is only on the machine where CDKTF ran; when that state moves, name its new place here"
        )
    if moved := {place: path for place, path in paths.items() if _at(path, stack.folder) != _at(path, folder)}:
        was, is_ = (
            ", ".join(_at(path, each) for path in dict.fromkeys(moved.values())) for each in (stack.folder, folder)
        )
        yield (
            f"{', '.join(moved)}: the state that is read was {was}, and from {folder} it is {is_}: have it there, or "
            "change the path"
        )


def _at(path: str, folder: Path) -> str:
    return os.path.normpath(folder.absolute() / path)


def _workspaces(stack: SourceStack, folder: Path) -> Iterator[str]:
    """The workspace that is selected in the stack's folder, which another folder does not know."""
    selected = stack.folder / ".terraform" / "environment"
    if selected.is_file() and (name := read_text(selected, file=str(selected)).strip()) != "default":
        yield f"terraform: workspace {name} is selected: in {folder}, run terraform workspace select {name}"
