"""Holds the order of the rooms and of the parts inside them, and that values and derivation know no CDKTF."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT

PACKAGE = ROOT / "modules" / "fargate_privatelink"
# A room imports only rooms before it, and a part of a room only parts before it. Whoever proves a network of their own
# has no settings, no inventory and no costs.
PURE = (
    *("escaping", "errors", "documents", "aws", "hcl", "task_definition", "requirements", "survey", "proof"),
    *("settings", "inventory", "costs", "report"),
)
ROOMS = (*PURE, "cdktf", "constructs", "handoff", "run", "terraform_module", "commands", "assertions")
PARTS = {
    "costs": ("bills", "ways", "tasks", "load_balancers", "hubs", "running"),
    "hcl": (
        "text",
        "templates",
        "references",
        "syntax",
        "plain",
        "grammar",
        "simpler",
        "spacing",
        "rewriting",
        "lines",
        "blocks",
        "layout",
        "json_texts",
        "values",
        "expressions",
    ),
    "run": (
        *(
            "calls",
            "folders",
            "outputs",
            "caller",
            "definitions",
            "listing",
            "logs",
            "tasks",
            "following",
            "sessions",
            "services",
        ),
        *("images", "imagined"),
    ),
    "inventory": (
        "terraform_names",
        "references",
        "iam",
        "account_wide",
        "credentials",
        "containers",
        "existing",
        "hubs",
        "services",
        "service_notes",
        "inventory",
        "reasons",
        "endpoint_policies",
        "addresses",
        "siblings",
        "existing_problems",
        "problems",
        "clashes",
        "linking",
    ),
    "constructs": (
        *(
            "choices",
            "network",
            "existing_network",
            "private_link",
            "transit_gateway",
            "private_zones",
            "fargate",
            "load_balancer",
            "service_connect",
            "service",
            "schedule",
        ),
        *("services", "backends", "deployment", "outputs", "module", "hub", "stack"),
    ),
    "cdktf": (
        *("engine", "folders", "node", "imports", "early", "bindings", "tokens", "companion", "addressed", "pruned"),
        "speed",
    ),
    "proof": (
        *(
            "terraform",
            "expressions",
            "iam",
            "readers",
            "layers",
            "network",
            "facts",
            "rules",
            "verdicts",
            "stops",
            "remedies",
            "hops",
        ),
        *("findings", "proof"),
    ),
}
ENGINE = PACKAGE / "cdktf" / "engine.py"
ENGINE_PACKAGES = {"cdktf", "cdktf_cdktf_provider_aws", "cdktn", "cdktn_provider_aws", "constructs", "jsii"}
# A package, a module of it, or a type in Node.
ENGINE_NAME = re.compile(rf"@cdkt[fn]/|({'|'.join(ENGINE_PACKAGES)})(\.(?!out$)|$)")


def sources(*place: str) -> list[Path]:
    folder = PACKAGE.joinpath(*place)
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """What a file imports, dotted names split: of `from a.b import c` it is `a.b.c`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((*node.module.split("."), alias.name) for alias in node.names)


def own_imports(path: Path) -> Iterator[tuple[str, ...]]:
    return (name[1:] for name in imports(path) if name[0] == PACKAGE.name)


def names_in(folder: Path) -> set[str]:
    sources = (path for path in folder.iterdir() if path.is_dir() or path.suffix == ".py")
    return {path.stem for path in sources if not path.name.startswith("__")}


def test_every_room_and_every_part_has_its_place_in_the_order() -> None:
    assert names_in(PACKAGE) == set(ROOMS)
    for room, parts in PARTS.items():
        assert names_in(PACKAGE / room) == set(parts)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_above_it(room: str) -> None:
    above = {*ROOMS[: ROOMS.index(room)], room}
    for path in sources(room):
        assert {name[0] for name in own_imports(path)} <= above, path.relative_to(PACKAGE)


@pytest.mark.parametrize(("room", "part"), [(room, part) for room, parts in PARTS.items() for part in parts])
def test_a_part_imports_only_parts_above_it(room: str, part: str) -> None:
    parts = PARTS[room]
    above = {*parts[: parts.index(part)], part}
    for path in sources(room, part):
        imported = {name[1] for name in own_imports(path) if name[0] == room and len(name) > 1}
        assert imported <= above, path.relative_to(PACKAGE)


@pytest.mark.parametrize("room", ROOMS)
def test_only_the_engine_names_cdktf(room: str) -> None:
    for path in sources(room):
        if path != ENGINE:
            assert not {name[0] for name in imports(path)} & ENGINE_PACKAGES, path.relative_to(PACKAGE)
            assert not set(filter(ENGINE_NAME.match, strings(path))), path.relative_to(PACKAGE)


def strings(path: Path) -> Iterator[str]:
    """The texts in a file's code that may name a package: one word, dotted or not."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[@\w./-]+", node.value):
            yield node.value


def test_no_file_names_a_package_index_or_a_path_of_one_machine() -> None:
    pipfile = (ROOT / "Pipfile").read_text()
    lock = (ROOT / "Pipfile.lock").read_text()
    assert "[[source]]" not in pipfile
    assert '"sources": []' in lock
    assert not re.search(r'https?://|"index"', pipfile + lock)
    for path in (ROOT / "cdktf.out").rglob("*"):
        if path.is_file() and ".terraform" not in path.parts:
            assert str(ROOT) not in path.read_text(errors="ignore"), path
