"""Reads Terraform's JSON configuration, such as the `cdk.tf.json` that CDKTF synthesizes."""

from fargate_privatelink.documents import Json
from fargate_privatelink.proof.readers.source.source import read_document
from fargate_privatelink.proof.terraform.resources import Configuration


def read_synthesized(document: Json, *, source: str) -> Configuration:
    """The configuration in a document of Terraform's JSON syntax."""
    return read_document(document, source=source)
