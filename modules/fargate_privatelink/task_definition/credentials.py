"""Credentials in plain text in container definitions: where they are, and messages without them."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from fargate_privatelink.aws.credentials import is_credential, on_command_line
from fargate_privatelink.documents import Json
from fargate_privatelink.errors import shown

# The keys of a container definition whose members have names, and those that are command lines.
NAMED = (("logConfiguration", "options"), ("dockerLabels",))
COMMANDS = (("command",), ("entryPoint",), ("healthCheck", "command"))
LINES = tuple(path[-1] for path in COMMANDS)
# AWS's own key that is called like a credential, and names where one is.
REFERRING = "repositoryCredentials"
HIDDEN = "***"
# Any value that is no reference to one elsewhere.
HOT = "value"


class Credential(NamedTuple):
    """A credential in a container definition: the key that holds it, and its name there or what it looks like."""

    key: str
    name: str


def credentials(container: Json) -> Iterator[Credential]:
    """The credentials that a container definition holds, each once; their values are in none of it."""
    yield from dict.fromkeys(_credentials(container))


def _credentials(container: Json) -> Iterator[Credential]:
    for entry in container.get("environment", ()):
        if is_credential(entry["name"], entry.get("value", "")):
            yield Credential("environment", entry["name"])
    for path in NAMED:
        for name, value in _at(container, path).items():
            if is_credential(name, value):
                yield Credential(".".join(path), name)
    for path in COMMANDS:
        # Words of one command line, of which a flag's value is the next.
        for name in on_command_line(" ".join(_at(container, path))):
            yield Credential(".".join(path), name)


def _at(container: Json, path: tuple[str, ...]) -> Any:
    """What is at a path; an empty object where nothing is."""
    value: Any = container
    for key in path:
        value = value.get(key) or {}
    return value


def hiding(document: object) -> Callable[[str], str]:
    """Takes out of messages about a task definition, whatever that is, what they quote of its credentials."""
    quoted: dict[str, str] = {}
    try:
        changed = list(_changed(document, _hidden(document)))
    except RecursionError:
        return lambda message: re.sub(r"\bgot .*", "got a value too large to show", message, flags=re.DOTALL)
    for value, instead in changed:
        text = shown(value)
        # A number may be part of another one, and is quoted in no other way.
        lead = "" if text[:1] in '"[{' else "got "
        quoted[lead + text] = lead + shown(instead)
    longest_first = sorted(quoted.items(), key=lambda pair: -len(pair[0]))

    def hide(message: str) -> str:
        for text, instead in longest_first:
            message = message.replace(text, instead)
        return message

    return hide


def _changed(value: Any, instead: Any) -> Iterator[tuple[Any, Any]]:
    """Every part of a value that another has not the same, the whole first; of what is hidden whole, every part."""
    if value is instead:
        return
    yield value, instead
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _changed(item, instead[key] if isinstance(instead, dict) else HIDDEN)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _changed(item, instead[index] if isinstance(instead, list) else HIDDEN)


def _hidden(value: Any, name: str = "") -> Any:
    """A value without credentials, the very same where it has none; `name` is that of what holds it.

    More is hidden than `credentials` names: whoever makes a mistake may have written anything anywhere.
    """
    if isinstance(value, dict):
        # A member of `environment`, or the whole of it where somebody takes it for an object.
        named = {key: str(value["name"]) if key == "value" and "name" in value else key for key in value}
        found = {key: _hidden(item, _inherited(name, named[key])) for key, item in value.items()}
        return value if all(found[key] is item for key, item in value.items()) else found
    if isinstance(value, list):
        if _is_hot(" ".join(_words(value, name in LINES))):
            return [HIDDEN for _ in value]
        items = [_hidden(item, name) for item in value]
        return value if all(one is other for one, other in zip(items, value, strict=True)) else items
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return value
    text = str(value)
    return HIDDEN if is_credential(name, text) or _is_hot(text) or _is_document_with_one(name, text) else value


def _words(value: Any, of_objects: bool) -> Iterator[str]:
    """What a list holds as the words of a command line, in the objects in it too if so."""
    if isinstance(value, list) or (of_objects and isinstance(value, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _words(item, of_objects)
    elif not isinstance(value, dict):
        yield str(value)


def _inherited(outer: str, own: str) -> str:
    """What a value is called: in something that is called like a credential, all is one."""
    return outer if outer != REFERRING and is_credential(outer, HOT) else own


def _is_hot(line: str) -> bool:
    return any(True for _ in on_command_line(line))


def _is_document_with_one(name: str, text: str) -> bool:
    """Whether a text is one of JSON that, in place of it, would hold a credential."""
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return False
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return _hidden(document, name) is not document
