"""Hashes. Source: Terraform documentation, Hash and Crypto Functions."""

import base64
import hashlib
from collections.abc import Callable, Mapping

from fargate_privatelink.proof.expressions.functions.table import Function, known
from fargate_privatelink.proof.expressions.scope import InvalidError

# What each function makes of bytes; the functions of files are named alike, with `file` before it.
HASHES: Mapping[str, Callable[[bytes], str]] = {
    "base64sha256": lambda content: base64.b64encode(hashlib.sha256(content).digest()).decode(),
    "base64sha512": lambda content: base64.b64encode(hashlib.sha512(content).digest()).decode(),
    "md5": lambda content: hashlib.md5(content, usedforsecurity=False).hexdigest(),
    "sha1": lambda content: hashlib.sha1(content, usedforsecurity=False).hexdigest(),
    "sha256": lambda content: hashlib.sha256(content).hexdigest(),
    "sha512": lambda content: hashlib.sha512(content).hexdigest(),
}


def _of_text(run: Callable[[bytes], str]) -> Function:
    return known(lambda text: run(text.encode()), "string")


def _uuid(namespace: str, name: str) -> str:
    import uuid

    spaces = {"dns": "NAMESPACE_DNS", "url": "NAMESPACE_URL", "oid": "NAMESPACE_OID", "x500": "NAMESPACE_X500"}
    try:
        space = getattr(uuid, spaces[namespace]) if namespace in spaces else uuid.UUID(namespace)
    except ValueError:
        raise InvalidError("no UUID") from None
    return str(uuid.uuid5(space, name))


FUNCTIONS: Mapping[str, Function] = {
    **{name: _of_text(run) for name, run in HASHES.items()},
    "uuidv5": known(_uuid, "string", "string"),
}
