"""What CDKTF writes, without CDKTF: stacks as JSON, in the folders in which it leaves them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import hcl

Json = dict[str, Any]


def compact(value: Any) -> str:
    """JSON as `JSON.stringify` writes it."""
    return json.dumps(value, separators=(",", ":"))


def noted(path: str, body: Json) -> Json:
    """A body with CDKTF's note of the construct that made it."""
    return body | {"//": {"metadata": {"path": path, "uniqueId": path.rpartition("/")[2]}}}


def written(folder: Path, stacks: Mapping[str, Json]) -> Path:
    """A cdktf.out with stacks, its keys sorted as CDKTF sorts them."""
    out = folder / "cdktf.out"
    listed = {
        name: {
            "name": name,
            "constructPath": name,
            "workingDirectory": f"stacks/{name}",
            "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
            "dependencies": [],
        }
        for name in stacks
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "manifest.json").write_text(json.dumps({"version": "0.21.0", "stacks": listed}))
    for name, document in stacks.items():
        stack = out / "stacks" / name
        stack.mkdir(parents=True, exist_ok=True)
        metadata = {"version": "0.21.0", "stackName": name, "backend": "local", "overrides": {}}
        text = json.dumps({"//": {"metadata": metadata, "outputs": {}}, **document}, sort_keys=True, indent=2)
        (stack / "cdk.tf.json").write_text(text, encoding="utf-8")
    return out


def texts_of(folder: Path) -> dict[str, str]:
    """The HCL in a folder, by file."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.tf"))}


def as_hcl(folder: Path, document: Json, *options: str) -> dict[str, str]:
    """The HCL of one stack as the command writes it, by file."""
    out = written(folder, {"app": document})
    assert hcl.main([str(out), "--out", str(folder / "hcl"), *options]) == 0
    return texts_of(folder / "hcl" / "app")


def refused(folder: Path, document: Json, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    """The lines in which the command refuses one stack, without the name of its file."""
    out = written(folder, {"app": document})
    assert hcl.main([str(out), "--out", str(folder / "hcl"), *options]) == 1
    assert not (folder / "hcl").exists()
    said = capsys.readouterr()
    assert said.out == ""
    prefix = f"{out}/stacks/app/cdk.tf.json: "
    return [line.removeprefix(prefix) for line in said.err.splitlines() if not line.startswith("note: ")]
