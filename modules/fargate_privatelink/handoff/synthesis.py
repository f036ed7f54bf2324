"""Synthesizes a stack for the writer. The only file of this room that needs CDKTF, whose import takes long."""

import json
from typing import Any

from fargate_privatelink.cdktf import companion
from fargate_privatelink.cdktf.bindings import TerraformStack
from fargate_privatelink.documents import Json
from fargate_privatelink.handoff.synthesized import Element, Synthesized
from fargate_privatelink.handoff.unfolding import NotExpressibleError


def synthesized(stack: TerraformStack) -> Synthesized:
    """See `fargate_privatelink.handoff`."""
    text, described = companion.synthesize(stack)
    for each in described["elements"]:
        if "asset" in each:
            path, source = each["asset"]
            raise NotExpressibleError(
                f"{path}: an asset, {source}, which a module does not carry; put its files into "
                'the module yourself and name them with "${path.module}/...", or a local module with '
                "skip_asset_creation_from_local_modules=True"
            )
    if not text.startswith("{"):
        raise NotExpressibleError("SYNTH_HCL_OUTPUT is set, so that CDKTF writes no JSON; unset it")
    document: Json = json.loads(text)
    elements = [_element(each, described["bodies"]) for each in described["elements"]]
    node = stack.node
    return Synthesized(document, elements, lambda id_: node.try_find_child(id_) is not None)


def _element(described: Json, bodies: list[Json]) -> Element:
    blocks: dict[tuple[str, ...], Any] = {
        tuple(address): {} if body is None else bodies[body] for address, body in described["blocks"]
    }
    return Element(described["child"], blocks, described["pinned"])
