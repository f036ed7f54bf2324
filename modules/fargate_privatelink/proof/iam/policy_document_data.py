"""The JSON of `data.aws_iam_policy_document`, from its arguments, for when Terraform reads it only at apply."""

import json
from collections.abc import Iterable
from typing import Any

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.terraform.arguments import blocks, texts
from fargate_privatelink.proof.terraform.symbols import UNKNOWN

PARTS = {
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
}
# Other documents that it is merged from: those before its own statements, and those that replace them. The first of
# each are older than AWS provider 5.
SOURCES, OVERRIDES = ("source_json", "source_policy_documents"), ("override_json", "override_policy_documents")


def document_text(values: Json) -> str:
    """A policy document's `json` attribute; unknown where it is merged from a document that is.

    Source: AWS provider documentation, aws_iam_policy_document.
    """
    merged = any(values.get(name) for name in (*SOURCES, *OVERRIDES))
    if isinstance(values.get("statement"), str) or not (merged or "statement" in values):
        return UNKNOWN
    statements: list[Any] = []
    try:
        for found in (
            *_documents(values, SOURCES),
            [_statement(each) for each in blocks(values, "statement")],
            *_documents(values, OVERRIDES),
        ):
            _merge(statements, found)
    except ValueError:
        return UNKNOWN
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _documents(values: Json, names: Iterable[str]) -> Iterable[list[Any]]:
    """The statements of the documents in some arguments; a ValueError where one is no JSON, or not known."""
    for name in names:
        given = values.get(name)
        for text in given if isinstance(given, list) else [given]:
            if text in ("", None):
                continue
            document = json.loads(text)
            found = document.get("Statement") if isinstance(document, dict) else None
            if not isinstance(found, dict | list):
                raise ValueError
            yield found if isinstance(found, list) else [found]


def _merge(statements: list[Any], added: Iterable[Any]) -> None:
    """Add statements, each in place of the one with its Sid."""
    at = {_sid(each): index for index, each in enumerate(statements)}
    for each in added:
        if (sid := _sid(each)) and sid in at:
            statements[at[sid]] = each
        else:
            statements.append(each)


def _sid(statement: Any) -> str:
    return str(statement.get("Sid") or "") if isinstance(statement, dict) else ""


def _statement(block: Json) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": block.get("effect") or "Allow"}
    if block.get("sid"):
        statement["Sid"] = block["sid"]
    for key, argument in PARTS.items():
        if block.get(argument):
            value = block[argument]
            statement[key] = list(texts(value)) if isinstance(value, list) else value
    for key, argument in (("Principal", "principals"), ("NotPrincipal", "not_principals")):
        named = _together((str(each.get("type")), each.get("identifiers")) for each in blocks(block, argument))
        if named:
            statement[key] = "*" if "*" in named else named
    conditions: dict[str, Any] = {}
    for test in dict.fromkeys(str(each.get("test")) for each in blocks(block, "condition")):
        conditions[test] = _together(
            (str(each.get("variable")), each.get("values"))
            for each in blocks(block, "condition")
            if str(each.get("test")) == test
        )
    return {**statement, "Condition": conditions} if conditions else statement


def _together(named: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The values of each name, of all blocks that have it."""
    found: dict[str, Any] = {}
    for name, values in named:
        if name not in found:
            found[name] = values
        else:
            found[name] = [*_listed(found[name]), *_listed(values)]
    return found


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [] if values is None else [values]
