"""Holds the order of the rooms: a room imports only those above it, and values and derivation know no CDKTF."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = (
    *("errors", "documents", "regions", "arns", "tags", "services", "settings", "images", "task_definition"),
    *("requirements", "inventory", "summary", "explanations", "endpoint_policies"),
    *("costs", "reachability", "report", "output", "prove"),
)
TOOLS = ("expressions", "assembly", "runtime", "bindings", "addressed", "choices")
ROOMS = (*PURE, *TOOLS, "network", "private_link", "fargate", "handoff", "stack", "terraform_module", "assertions")


def sources(room: str) -> list[Path]:
    folder = ROOT / "modules" / room
    return sorted(folder.glob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def imports(path: Path) -> set[str]:
    """Dotted names of the modules that a file imports, `modules.x` whichever way it is written."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module == "modules" else {node.module}
    return found


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {path.stem for path in (ROOT / "modules").iterdir() if not path.name.startswith("__")}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_above_it(room: str) -> None:
    above = {*ROOMS[: ROOMS.index(room)], room}
    for path in sources(room):
        imported = {name.split(".")[1] for name in imports(path) if name.startswith("modules.")}
        assert imported <= above, path.name


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "bindings"])
def test_only_bindings_names_cdktf(room: str) -> None:
    for path in sources(room):
        packages = {name.split(".")[0] for name in imports(path)}
        assert not packages & {"cdktf", "constructs", "cdktf_cdktf_provider_aws"}, path.name


def test_no_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    pipfile = (ROOT / "Pipfile").read_text()
    lock = (ROOT / "Pipfile.lock").read_text()
    assert "[[source]]" not in pipfile
    assert '"sources": []' in lock
    assert not re.search(r'https?://|"index"', pipfile + lock)
    for path in (ROOT / "cdktf.out").rglob("*"):
        if path.is_file() and ".terraform" not in path.parts:
            assert str(ROOT) not in path.read_text(errors="ignore"), path
