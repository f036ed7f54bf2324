"""Whatever a schema says, its values are written as it says: blocks of all modes, nested attributes, and lists of
objects that may be either."""

import importlib
import inspect
import json
import re
from pathlib import Path
from typing import Any

import hcl2
import pytest
from hypothesis import strategies as st

from fargate_privatelink.cdktf import engine
from fargate_privatelink.commands import hcl
from fargate_privatelink.documents import Json as AnyJson
from fargate_privatelink.handoff.schemas.reading import read
from fargate_privatelink.handoff.schemas.required import Required, locked_versions
from fargate_privatelink.handoff.schemas.stores import built_in, is_built_in
from fargate_privatelink.handoff.schemas.versions import allows
from tests.handoff.apps import Json, written
from tests.handoff.stacks import cdktf
from tests.hcl.test_values import examples

COUNT = 120
# What HCL's reader marks a block by.
BLOCK = {"__is_block__": True}
NAMES = ["a", "b", "for", "count", "dynamic_", "lifecycle_", "null", "x-y"]
numbers = st.integers(-9, 99)


def one_of_each(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)


# A value of a place with what the schema says of it, its value in JSON, and what a reader of HCL finds:
# ("attributes" or "block_types", schema, JSON, HCL).
def attribute(type_: Any, values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, Json, Any, Any]]:
    return values.map(lambda value: ("attributes", {"type": type_, "optional": True}, value, value))


def nested(mode: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, Json, Any, Any]]:
    schema = {"nested_type": {"nesting_mode": mode, "attributes": {}}, "optional": True}
    return values.map(lambda value: ("attributes", schema, value, value))


objects = one_of_each(numbers)
plain = st.one_of(
    attribute("number", numbers),
    attribute(["map", "number"], objects),
    attribute("dynamic", st.one_of(objects, st.lists(objects, max_size=2))),
    nested("single", objects),
    nested("map", st.dictionaries(st.sampled_from(NAMES), objects, max_size=2)),
    nested("list", st.lists(objects, max_size=2)),
    nested("set", st.lists(objects, max_size=2)),
)
# A list of objects that is no list of blocks when it is empty.
either = st.lists(st.fixed_dictionaries({"a": numbers, "b": st.one_of(st.none(), numbers)}), max_size=2).map(
    lambda value: (
        "attributes",
        {"type": ["list", ["object", {"a": "number", "b": "number"}]], "optional": True},
        value,
        [BLOCK | {key: item for key, item in each.items() if item is not None} for each in value],
    )
)


def content(parts: dict[str, tuple[str, Json, Any, Any]]) -> tuple[Json, Json, Json]:
    """The schema of a body of such places, its JSON, and what a reader finds."""
    schema: Json = {"attributes": {}, "block_types": {}}
    for name, (kind, each, _, _) in parts.items():
        schema[kind][name] = each
    found = {name: hcl for name, (kind, _, _, hcl) in parts.items() if kind == "attributes" or hcl != []}
    return schema, {name: value for name, (_, _, value, _) in parts.items()}, found


def blocks(bodies: st.SearchStrategy[tuple[Json, Json, Json]]) -> st.SearchStrategy[tuple[str, Json, Any, Any]]:
    def single(mode: str) -> st.SearchStrategy[tuple[str, Json, Any, Any]]:
        return bodies.map(lambda body: (*_block(mode, body[0]), body[1], [BLOCK | body[2]]))

    def several(mode: str) -> st.SearchStrategy[tuple[str, Json, Any, Any]]:
        count = st.integers(0, 3)
        return st.tuples(bodies, count).map(
            lambda given: (*_block(mode, given[0][0]), [given[0][1]] * given[1], [BLOCK | given[0][2]] * given[1])
        )

    return st.one_of(single("single"), single("group"), several("list"), several("set"))


def _block(mode: str, schema: Json) -> tuple[str, Json]:
    return "block_types", {"nesting_mode": mode, "block": schema}


bodies = st.recursive(
    one_of_each(st.one_of(plain, either)).map(content),
    lambda inner: one_of_each(st.one_of(plain, either, blocks(inner))).map(content),
    max_leaves=8,
)


def test_a_value_is_what_its_schema_says(tmp_path: Path) -> None:
    found = [body for body in examples(bodies, COUNT) if "count" not in body[1]]
    types = {f"acme_t{index}": {"version": 0, "block": schema} for index, (schema, _, _) in enumerate(found)}
    path = tmp_path / "schemas.json"
    path.write_text(json.dumps({"provider_schemas": {"acme/acme": {"resource_schemas": types}}}))
    resource = {f"acme_t{index}": {"x": body} for index, (_, body, _) in enumerate(found)}
    document = {"terraform": {"required_providers": {"acme": {"source": "acme/acme"}}}, "resource": resource}
    out = written(tmp_path, {"app": document})
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl"), "--schemas", str(path)]) == 0
    read_ = {}
    for file in (tmp_path / "hcl" / "app").glob("*.tf"):
        with file.open() as stream:
            for block in hcl2.load(stream).get("resource", ()):
                ((type_, named),) = block.items()
                read_[type_.strip('"')] = named['"x"']
    expected = {f"acme_t{index}": BLOCK | hcl for index, (_, _, hcl) in enumerate(found)}
    assert {type_: _bare(value) for type_, value in read_.items()} == expected
    assert sum("block_types" in json.dumps(schema) for schema, _, _ in found) > 60


def _bare(value: Any) -> Any:
    """What the reader found, keys without their quotes."""
    if isinstance(value, dict):
        return {key.strip('"'): _bare(item) for key, item in value.items()}
    return [_bare(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("constraint", "yes", "no"),
    [
        ("", ["1.0.0"], ["1.0.0-beta1"]),
        ("5.100.0", ["5.100.0"], ["5.100.1"]),
        ("= 1.2.0-rc1", ["1.2.0-rc1"], ["1.2.0"]),
        (">= 5.100.0, < 7.0.0", ["5.100.0", "6.25.0"], ["5.99.9", "7.0.0"]),
        ("~> 5.1", ["5.1.0", "5.99.0"], ["6.0.0", "5.0.9"]),
        ("~> 5.1.2", ["5.1.2", "5.1.9"], ["5.2.0", "5.1.1"]),
        ("~> 5", ["5.0.0", "5.9.0"], ["6.0.0"]),
        ("> 1, != 2.0.0, <= 3", ["1.0.1", "3.0.0"], ["1.0.0", "2.0.0", "3.0.1"]),
        ("v1.2", ["1.2.0"], ["1.2.1"]),
    ],
)
def test_a_constraint_allows_what_terraform_s_does(constraint: str, yes: list[str], no: list[str]) -> None:
    assert [version for version in (*yes, *no) if allows(constraint, version)] == yes


@pytest.mark.parametrize("text", ["x", ">=", "1..2", "=> 1"])
def test_what_is_no_constraint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version constraint"):
        allows(text, "1.0.0")


@pytest.mark.parametrize(
    ("required", "is_"),
    [
        (Required("hashicorp/aws", "", ""), True),
        (Required("hashicorp/aws", "6.25.0", ""), True),
        (Required("hashicorp/aws", ">= 4.0", ""), True),
        (Required("hashicorp/aws", "~> 6.0", "6.25.0"), True),
        (Required("hashicorp/aws", "5.99.0", ""), False),
        (Required("hashicorp/aws", "~> 4.0", ""), False),
        (Required("hashicorp/aws", ">= 5.0", "7.1.0"), False),
        (Required("acme/aws", "5.100.0", ""), False),
        (Required("terraform.io/builtin/terraform", "", ""), True),
    ],
)
def test_what_is_built_in_is_of_some_versions(required: Required, is_: bool) -> None:
    assert is_built_in(required) is is_


def test_a_lock_file_tells_versions() -> None:
    lock = (
        '# comment\n\nprovider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"\n  hashes = []\n}\n\n'
        'provider "registry.opentofu.org/Acme/acme" {\n  version = "1.2.3"\n}\n'
    )
    assert locked_versions(lock) == {"hashicorp/aws": "5.100.0", "acme/acme": "1.2.3"}


def test_what_is_built_in_is_what_the_provider_says(aws_schemas: Path) -> None:
    said: dict[str, dict[tuple[str, str], AnyJson]] = {}

    def wanted(source: str, kind: str, type_: str) -> bool:
        return source in built_in() and (kind, type_) in built_in()[source].bodies

    def take(source: str, kind: str, type_: str, body: AnyJson) -> None:
        said.setdefault(source, {})[kind, type_] = body

    read(aws_schemas.read_text(), wanted, take)
    assert said == {source: schema.bodies for source, schema in built_in().items()}


def test_what_is_built_in_is_what_the_bindings_of_a_later_version_declare() -> None:
    cdktf()
    checked = 0
    for name in engine.modules():
        module = importlib.import_module(engine.modules()[name])
        resource = getattr(module, name)
        type_ = getattr(resource, "TF_RESOURCE_TYPE", None)
        body = built_in()["hashicorp/aws"].bodies.get(("resource", type_)) if type_ else None
        if body is None:
            continue
        parameters = set(inspect.signature(resource.__init__).parameters)
        for key in {*body.get("attributes", {}), *body.get("block_types", {})} & parameters:
            is_block = inspect.get_annotations(resource.__init__).get(key)
            structured = bool(re.search(rf"\b{name}[A-Z]\w+", str(is_block)))
            assert structured is (key in body.get("block_types", {}) or _is_either(body, key)), (type_, key)
            checked += 1
    assert checked > 100


def _is_either(body: AnyJson, key: str) -> bool:
    type_ = body.get("attributes", {}).get(key, {}).get("type")
    return isinstance(type_, list) and isinstance(type_[1], list) and type_[1][0] == "object"
