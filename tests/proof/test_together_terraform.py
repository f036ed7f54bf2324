"""Broken networks with everything done that their proofs say are applied by the real Terraform, against moto."""

import json
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.proof.proof import prove
from fargate_privatelink.proof.readers.show import read_shown
from fargate_privatelink.proof.verdicts.table import table
from fargate_privatelink.proof.verdicts.verdicts import Verdict
from tests.proof.networks import FILE_SYSTEM, proved
from tests.proof.pasting import NotMechanicalError, mended
from tests.proof.test_breaks import BREAKS
from tests.proof.test_together import MECHANICAL, after, broken
from tests.terraform import TerraformIn

Json = dict[str, Any]
PACKS = 2
# Breaks of things that moto does not have.
NOT_IN_MOTO = ("file system whose policy", "registry whose policy", "VPC Block Public Access", "Service Connect")


def packed(networks: dict[str, Json]) -> list[tuple[str, ...]]:
    """The breaks of the rich network in packs, in each as many as leave each other alone."""
    left = [name for name in MECHANICAL if BREAKS[name].network == "rich" and not name.startswith(NOT_IN_MOTO)]
    packs: list[tuple[str, ...]] = []
    while left and len(packs) < PACKS:
        pack: tuple[str, ...] = ()
        for name in left:
            if _holds((*pack, name), networks):
                pack = (*pack, name)
        packs.append(pack)
        left = [name for name in left if name not in pack]
    return packs


def _holds(names: tuple[str, ...], networks: dict[str, Json]) -> bool:
    document = broken(names, networks)
    if document is None:
        return False
    try:
        before, mended_proof = after(document, "rich")
    except (AssertionError, KeyError, NotMechanicalError):
        return False
    return before.verdict is Verdict.FAILED and mended_proof.verdict is Verdict.PASSED


@pytest.mark.parametrize("pack", range(PACKS))
def test_what_is_mended_is_applied_and_proved(
    pack: int, networks: dict[str, Json], terraform_in: TerraformIn, moto: str, tmp_path: Path
) -> None:
    names = packed(networks)[pack]
    assert len(names) > 20
    document = broken(names, networks)
    assert document
    whole = mended(document, proved(document, "synthesized", "rich"))
    text = json.dumps({"resource": whole["resource"], "output": whole["output"]})
    made: Json = json.loads(text.replace(FILE_SYSTEM, "${aws_efs_file_system.data.id}"))
    made["resource"]["aws_efs_file_system"] = {"data": {}}
    made["terraform"] = {"required_providers": {"aws": {"source": "hashicorp/aws"}}}
    made["provider"] = {"aws": {"region": "us-east-1"}}
    (tmp_path / "main.tf.json").write_text(json.dumps(made))
    terraform = terraform_in(tmp_path, moto)
    terraform.init()
    terraform("apply", "-auto-approve", "-input=false")
    (proof,) = prove([read_shown(json.loads(terraform("show", "-json")), source="state.json")])
    assert all(task.verdict is not Verdict.FAILED for task in proof.tasks), table([proof])
