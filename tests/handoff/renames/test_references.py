"""Every reference to what is renamed is rewritten, as a token of an expression; nothing that only looks like one."""

from typing import Any

import pytest

from fargate_privatelink.handoff.renames import moves_of, renamed
from fargate_privatelink.handoff.unfolding import NotExpressibleError
from tests.handoff.renames.documents import Json, at, name_of

V, D, M, E = (name_of(f"net/{each}") for each in ("vpc", "ami", "mod", "key"))
RENAMED: dict[str, dict[str, Any]] = {
    "resource": {"aws_vpc": {V: at("net/vpc")}},
    "data": {"aws_ami": {D: at("net/ami")}},
    "ephemeral": {"aws_key": {E: at("net/key")}},
    "module": {M: at("net/mod", source="./m")},
}


def rewritten(document: Json) -> dict[str, Any]:
    """What becomes of a document beside which the renamed blocks stand."""
    both = {kind: {**document.get(kind, {}), **RENAMED.get(kind, {})} for kind in {*document, *RENAMED} - {"moved"}}
    made = renamed({**document, **both}, "stack").document
    return {kind: {key: item for key, item in made[kind].items() if key in document[kind]} for kind in document}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"${{aws_vpc.{V}.id}}", "${aws_vpc.net_vpc.id}"),
        (f"a-${{aws_vpc.{V}.id}}-%{{ if aws_vpc.{V}.x ~}} b %{{~ endif }}", None),
        (f"${{~ aws_vpc . {V}[0].id ~}}", "${~ aws_vpc . net_vpc[0].id ~}"),
        (f"${{[for k, v in aws_vpc.{V} : v.id if aws_vpc.{V} != null]...}}", None),
        (f'${{jsonencode({{"a" = "x${{aws_vpc.{V}.id}}"}})}}', '${jsonencode({"a" = "x${aws_vpc.net_vpc.id}"})}'),
        (
            f"${{<<EOT\n${{aws_vpc.{V}.id}} aws_vpc.{V}\nEOT\n}}",
            f"${{<<EOT\n${{aws_vpc.net_vpc.id}} aws_vpc.{V}\nEOT\n}}",
        ),
        (f"${{data.aws_ami.{D}.id}}${{module.{M}.out}}", "${data.aws_ami.net_ami.id}${module.net_mod.out}"),
        (f"${{ephemeral.aws_key.{E}.v}}${{resource.aws_vpc.{V}.id}}", None),
        (f'{{"Resource":["${{aws_vpc.{V}.arn}}/*"]}}', '{"Resource":["${aws_vpc.net_vpc.arn}/*"]}'),
    ],
)
def test_a_reference_in_a_template_has_the_new_name(text: str, expected: str | None) -> None:
    new = text
    for old, name in ((V, "net_vpc"), (D, "net_ami"), (M, "net_mod"), (E, "net_key")):
        new = new.replace(old, name)
    body = rewritten({"locals": {"x": text, "y": [{f"k-{text}": text}]}})["locals"]
    assert body == {"x": expected or new, "y": [{f"k-{expected or new}": expected or new}]}


@pytest.mark.parametrize(
    "text",
    [
        f"aws_vpc.{V}.id",
        f"$${{aws_vpc.{V}.id}}",
        f"${{data.aws_vpc.{V}.id}}",
        f"${{module.x.aws_vpc.{V}}}",
        f"${{aws_vpc.{V}x.id}}",
        f"${{aws_vpc.{V}-x.id}}",
        f"${{x-aws_vpc.{V}.id}}",
        f"${{local.{V}}}",
        f'${{upper("aws_vpc.{V}")}}',
        f"${{1 # aws_vpc.{V}\n}}",
        f"${{1 /* aws_vpc.{V} */}}",
        f"a\rb ${{aws_vpc.{V}.id}}",
        f"${{x.*.aws_vpc.{V}}}",
    ],
)
def test_what_only_looks_like_a_reference_stays(text: str) -> None:
    assert rewritten({"locals": {"x": text}}) == {"locals": {"x": text}}


REFERENCE, TEMPLATE = f"aws_vpc.{V}", f"${{aws_vpc.{V}.id}}"
NEW, NEW_TEMPLATE = "aws_vpc.net_vpc", "${aws_vpc.net_vpc.id}"


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        (("resource", "t", "x", "depends_on"), [REFERENCE, f"module.{M}"], [NEW, "module.net_mod"]),
        (("resource", "t", "x", "depends_on"), [f"${{{REFERENCE}}}"], [f"${{{NEW}}}"]),
        (("data", "t", "x", "depends_on"), [f"data.aws_ami.{D}"], ["data.aws_ami.net_ami"]),
        (("module", "x", "depends_on"), [REFERENCE], [NEW]),
        (("module", "x", "input"), {"depends_on": [REFERENCE]}, {"depends_on": [REFERENCE]}),
        (("resource", "t", "x", "lifecycle", "replace_triggered_by"), [f"{REFERENCE}.id"], [f"{NEW}.id"]),
        (("resource", "t", "x", "lifecycle", "ignore_changes"), [REFERENCE], [REFERENCE]),
        (("resource", "t", "x", "lifecycle", "precondition"), [{"condition": TEMPLATE}], [{"condition": NEW_TEMPLATE}]),
        (("resource", "t", "x", "dynamic"), {"d": {"for_each": TEMPLATE}}, {"d": {"for_each": NEW_TEMPLATE}}),
        (("resource", "t", "x", "provisioner"), [{"x": {"y": TEMPLATE}}], [{"x": {"y": NEW_TEMPLATE}}]),
        (("resource", "t", "x", "//"), {"note": TEMPLATE}, {"note": TEMPLATE}),
        (("output", "x", "value"), TEMPLATE, NEW_TEMPLATE),
        (("output", "x", "depends_on"), [REFERENCE], [NEW]),
        (("output", "x", "description"), TEMPLATE, TEMPLATE),
        (("variable", "x", "validation"), {"condition": TEMPLATE}, {"condition": NEW_TEMPLATE}),
        (("variable", "x", "default"), TEMPLATE, TEMPLATE),
        (("check", "x", "assert"), {"condition": TEMPLATE}, {"condition": NEW_TEMPLATE}),
        (("check", "x", "data"), {"t": {"y": {"depends_on": [REFERENCE]}}}, {"t": {"y": {"depends_on": [NEW]}}}),
        (("provider", "aws", "region"), TEMPLATE, NEW_TEMPLATE),
        (("terraform", "backend", "s3"), {"key": TEMPLATE}, {"key": TEMPLATE}),
        (("removed", "from"), REFERENCE, REFERENCE),
        (("import", "to"), f"{REFERENCE}[each.key]", f"{NEW}[each.key]"),
        (("import", "id"), TEMPLATE, NEW_TEMPLATE),
    ],
    ids=lambda each: ".".join(each) if isinstance(each, tuple) else "",
)
def test_each_place_is_rewritten_as_what_a_string_is_there(place: tuple[str, ...], value: Any, expected: Any) -> None:
    assert rewritten(at_place(place, value)) == at_place(place, expected)


def at_place(place: tuple[str, ...], value: Any) -> Any:
    return {place[0]: at_place(place[1:], value)} if place else value


def test_blocks_may_be_in_lists_at_any_level() -> None:
    document = {
        "resource": [{"aws_vpc": [{V: [at("net/vpc")]}]}, {"t": {"x": [{"v": TEMPLATE}]}}],
        "output": [{"o": [{"value": TEMPLATE}]}],
    }
    assert renamed(document, "stack").document == {
        "resource": [{"aws_vpc": [{"net_vpc": [at("net/vpc")]}]}, {"t": {"x": [{"v": NEW_TEMPLATE}]}}],
        "output": [{"o": [{"value": NEW_TEMPLATE}]}],
        "moved": [{"from": REFERENCE, "to": NEW}],
    }


def test_moves_are_chained_behind_those_that_are_there() -> None:
    there = [{"from": "aws_vpc.first", "to": REFERENCE}, {"from": "module.old", "to": f'module.{M}["a"]'}]
    made = renamed({**RENAMED, "moved": there}, "stack")
    mine = [{"from": REFERENCE, "to": NEW}, {"from": f"module.{M}", "to": "module.net_mod"}]
    assert made.document["moved"] == [*there, *mine]
    assert moves_of(made.names) == [(REFERENCE, NEW), (f"module.{M}", "module.net_mod")]


def test_what_cannot_be_followed_is_refused_by_name() -> None:
    document = {
        **RENAMED,
        "output": {"a": {"value": f"${{[for aws_vpc in x : aws_vpc.{V}]}}"}, "b": {"value": f"${{aws_vpc.{V}"}},
        "locals": {"c": f"${{[for data, k in x : data.aws_ami.{D}]}}"},
    }
    with pytest.raises(NotExpressibleError) as caught:
        renamed(document, "stack")
    assert sorted(str(caught.value).split("\n")) == [
        "locals: a `for` calls its value data, as the type of renamed blocks is called",
        "output.a: a `for` calls its value aws_vpc, as the type of renamed blocks is called",
        f"output.b: a template does not end: '${{aws_vpc.{V}'",
    ]
