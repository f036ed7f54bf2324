"""Synthesizes a stack for the writer. The only file of this room that needs CDKTF, whose import takes long."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import jsii

from fargate_privatelink.cdktf.bindings import (
    IConstruct,
    ISynthesisSession,
    Manifest,
    TerraformAsset,
    TerraformElement,
    TerraformOutput,
    TerraformStack,
    TerraformVariable,
)
from fargate_privatelink.handoff.model import DECLARED, LABELS, Element, Synthesized
from fargate_privatelink.handoff.unfolding import Json, NotExpressibleError, labelled


def synthesized(stack: TerraformStack) -> Synthesized:
    """See `fargate_privatelink.handoff`."""
    node = stack.node
    root = node.root.node
    if root.children != [stack]:
        # What one stack needs of another is there after all were prepared.
        for construct in root.find_all():
            if isinstance(construct, TerraformStack):
                construct.prepare_stack()
    document = _json(stack)
    path = f"{node.path}/"
    inside = _without_stacks_inside(stack, node.find_all())
    for construct in inside:
        if isinstance(construct, TerraformAsset):
            raise NotExpressibleError(
                f"{construct.node.path}: an asset, {construct.path}, which a module does not carry; put its files into "
                'the module yourself and name them with "${path.module}/...", or a local module with '
                "skip_asset_creation_from_local_modules=True"
            )
    elements = [_element(element, path) for element in inside if isinstance(element, TerraformElement)]
    return Synthesized(document, elements, lambda id_: node.try_find_child(id_) is not None)


def _without_stacks_inside(stack: TerraformStack, found: Sequence[IConstruct]) -> Sequence[IConstruct]:
    others = tuple(f"{each.node.path}/" for each in found if isinstance(each, TerraformStack) and each is not stack)
    return [each for each in found if not f"{each.node.path}/".startswith(others)] if others else found


@jsii.implements(ISynthesisSession)
class _Session:
    """A synthesis into a folder of its own."""

    def __init__(self, folder: str) -> None:
        self._folder, self._manifest = folder, Manifest("", folder, False)

    @property
    @jsii.member(jsii_name="manifest")
    def manifest(self) -> Manifest:
        return self._manifest

    @property
    @jsii.member(jsii_name="outdir")
    def outdir(self) -> str:
        return self._folder

    @property
    @jsii.member(jsii_name="skipValidation")
    def skip_validation(self) -> bool:
        return True


@cache
def _folder() -> TemporaryDirectory[str]:
    """A folder that is there until the process ends: making and removing one takes as long as many resources."""
    return TemporaryDirectory()


def _json(stack: TerraformStack) -> Json:
    """The stack's JSON as it is written; `Testing.synth` would take the keys `//` out of its values."""
    folder = _folder().name
    stack.synthesizer.synthesize(_Session(folder))
    (file,) = Path(folder).glob("stacks/*/cdk.tf.json")
    text = file.read_text(encoding="utf-8")
    file.unlink()
    if not text.startswith("{"):
        raise NotExpressibleError("SYNTH_HCL_OUTPUT is set, so that CDKTF writes no JSON; unset it")
    document: Json = json.loads(text)
    return document


def _element(element: TerraformElement, path: str) -> Element:
    # Less to ask for, and all that is of use here.
    for kind, type_ in (("variable", TerraformVariable), ("output", TerraformOutput)):
        if isinstance(element, type_):
            return Element("", {(kind, element.friendly_unique_id): {}}, {})
    declared = element.to_hcl_terraform()
    blocks = {
        address: body for kind in DECLARED for address, body in labelled(declared.get(kind), (kind,), LABELS[kind])
    }
    place = ""
    for body in blocks.values():
        place = str(body.get("//", {}).get("metadata", {}).get("path", "")) or element.node.path
    required = declared.get("terraform", {}).get("required_providers", {})
    pinned = {name: each["version"] for name, each in required.items() if each.get("version")}
    return Element(place.removeprefix(path).partition("/")[0], blocks, pinned)
