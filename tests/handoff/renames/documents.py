"""Stacks as CDKTF writes them, made by hand: the names are those that CDKTF gives."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]


def name_of(path: str, *, stack: str = "") -> str:
    """The name that CDKTF gives what is at a path below the stack; until 0.15 with the stack's id in it."""
    ids = [id_ for id_ in f"{stack}/{path}".strip("/").split("/") if id_ != "Default"]
    readable = "_".join(re.sub(r"[^A-Za-z0-9_-]", "", id_) for id_ in ids if id_ != "Resource")
    return f"{readable}_{hashlib.md5('/'.join(ids).encode()).hexdigest()[:8].upper()}"


def at(path: str, **arguments: Any) -> Json:
    """The body of a block that a construct at this path below the stack `stack` makes."""
    return {"//": {"metadata": {"path": f"stack/{path}", "uniqueId": "unread"}}, **arguments}


def write_app(folder: Path, **stacks: Json) -> Path:
    """The folder of an app with stacks of these names and documents."""
    manifest = {}
    for name, document in stacks.items():
        place = folder / "stacks" / name
        place.mkdir(parents=True)
        (place / "cdk.tf.json").write_text(json.dumps(document, indent=2, sort_keys=True))
        manifest[name] = {"name": name, "constructPath": name, "workingDirectory": f"stacks/{name}", "dependencies": []}
    (folder / "manifest.json").write_text(json.dumps({"version": "0.21.0", "stacks": manifest}))
    return folder
