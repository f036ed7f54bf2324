"""The JSON of `data.aws_iam_policy_document`, from its arguments, for when Terraform reads it only at apply."""

import json
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


def document_text(values: Json) -> str:
    """A policy document's `json` attribute; unknown where it is merged from other documents."""
    if values.get("source_policy_documents") or values.get("override_policy_documents") or "statement" not in values:
        return UNKNOWN
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [_statement(each) for each in blocks(values, "statement")]}
    )


def _statement(block: Json) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": block.get("effect") or "Allow"}
    for key, argument in PARTS.items():
        if block.get(argument):
            value = block[argument]
            statement[key] = list(texts(value)) if isinstance(value, list) else value
    for key, argument in (("Principal", "principals"), ("NotPrincipal", "not_principals")):
        named = {str(each.get("type")): each.get("identifiers") for each in blocks(block, argument)}
        if named:
            statement[key] = "*" if "*" in named else named
    conditions: dict[str, dict[str, Any]] = {}
    for each in blocks(block, "condition"):
        conditions.setdefault(str(each.get("test")), {})[str(each.get("variable"))] = each.get("values")
    return {**statement, "Condition": conditions} if conditions else statement
