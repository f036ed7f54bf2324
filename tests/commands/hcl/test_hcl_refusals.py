"""What `fargate-hcl` refuses, all at once and by name."""

import errno
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fargate_privatelink.commands import hcl
from tests.handoff.acme import ACME, PINNED, VPC, thing
from tests.handoff.apps import Json, refused, written
from tests.handoff.own_corpus import OWN

UNKNOWN = "acme 1.2.3 has no such argument or block here; Terraform refuses it in JSON too"
REFUSED: dict[str, tuple[Json, list[str]]] = {
    "not in the schema": (
        thing(wrong=1),
        ["resource.acme_thing.t.wrong: " + UNKNOWN],
    ),
    "a type that the provider has not": (
        {
            "terraform": ACME,
            "resource": {"acme_other": {"t": {"a": 1}}, "other_thing": {"t": {}}},
            "data": {"acme_thing": {"t": {}}},
            "ephemeral": {"acme_key": {"t": {}}},
        },
        [
            "data.acme_thing.t: acme 1.2.3 has no data source acme_thing; Terraform refuses it in JSON too",
            "resource.acme_other.t: acme 1.2.3 has no resource acme_other; Terraform refuses it in JSON too",
        ],
    ),
    "names that Terraform refuses": (
        {
            "resource": {"aws_vpc": {"1st": {}, "-": {}, "_a-\u00e9": {}}},
            "module": {"a b": {"source": "x/y/z"}},
            "variable": {"a.b": {}},
            "locals": {"2nd": 1, "b-2": 1},
        },
        [
            f"{place}: {name} is no name, and Terraform refuses it in JSON too: a letter or _ first, then letters, "
            "digits, _ and -"
            for place, name in (
                ("module.a b", '"a b"'),
                ("variable.a.b", '"a.b"'),
                ("resource.aws_vpc.-", '"-"'),
                ("resource.aws_vpc.1st", '"1st"'),
                ("local.2nd", '"2nd"'),
            )
        ],
    ),
    "a name that Terraform keeps": (
        {"variable": {"count": {}}},
        ['variable.count: "count" is reserved, and Terraform refuses it in JSON too'],
    ),
    "all of them at once": (
        thing(wrong=1, one=[{"b": 1}], key="${", depends_on=["a b"])
        | {"output": {"o": {"value": "${1 +}"}, "p": {"other": 1}}},
        [
            "resource.acme_thing.t.depends_on: not an expression: a b",
            "resource.acme_thing.t.key: a template does not end: '${'",
            "resource.acme_thing.t.one.b: " + UNKNOWN,
            "resource.acme_thing.t.wrong: " + UNKNOWN,
            "output.o: not an expression: 1 +",
            "output.p: other is not known",
        ],
    ),
    "blocks with labels": (
        thing(named={"a": {}}),
        ["resource.acme_thing.t.named: blocks with a label, nesting mode map, are not known"],
    ),
    "an expression where blocks belong": (
        thing(many="${var.many}"),
        [
            "resource.acme_thing.t.many: '${var.many}' where blocks belong; write them, or an iterator's `dynamic`",
        ],
    ),
    "a version that is none": (
        {"terraform": {"required_providers": {"acme": {"version": "new"}}}},
        ['terraform.required_providers: "new" is not a version constraint'],
    ),
    "a source that is none": (
        {"terraform": {"required_providers": {"acme": {"source": 5}}}},
        ["terraform.required_providers.acme.source: must be text"],
    ),
    "no blocks": ({"resource": 5}, ["resource: 5 where blocks belong; write them, or an iterator's `dynamic`"]),
    "a block that Terraform has not": ({"thing": {"a": 1}}, ["thing: not a block that a module can hold"]),
    "a setting that Terraform has not": ({"terraform": {"encryption": {}}}, ["terraform.encryption: is not known"]),
    "a local module outside": (
        {"module": {"m": {"source": "../../../m"}}},
        [
            'module.m.source: "../../../m" is TMP/m from TMP/cdktf.out/stacks/app, and from TMP/hcl/app it is ROOT/m; '
            "give an --out in which each stack is as deep in the same folder, or an absolute path in the program"
        ],
    ),
    "an asset that is not there": (
        {
            "module": {"m": {"source": "./assets/__cdktf_module_asset_26CE565C/1"}, "n": {"source": "./modules/n"}},
            "output": {
                # A key in a bucket, and what may be made before it is read.
                "key": {"value": ["assets/logo.png", '${try(file("config.json"), "")}']},
                "site": {"value": "assets/site/FA9A13874E2B1A76A769BAD2358CB07B/archive.zip"},
                "sum": {"value": '${filemd5("./assets/app_config_0FCB355C/v1/x.txt")}'},
                "template": {"value": "${path.module}/assets/site/FA9A13874E2B1A76A769BAD2358CB07B"},
            },
        },
        [
            f'{place}: "{path}" is not there: TMP/cdktf.out/stacks/app/{path.removeprefix("./")}; run cdktf synth '
            "again, which puts it there"
            for place, path in (
                ("module.m.source", "./assets/__cdktf_module_asset_26CE565C/1"),
                ("module.n.source", "./modules/n"),
                ("output.site.value", "assets/site/FA9A13874E2B1A76A769BAD2358CB07B/archive.zip"),
                ("output.sum.value", "./assets/app_config_0FCB355C/v1/x.txt"),
                ("output.template.value", "assets/site/FA9A13874E2B1A76A769BAD2358CB07B"),
            )
        ],
    ),
    "a file outside": (
        {"output": {"o": {"value": '${file("../x")}'}}},
        [
            'output.o.value: "../x" is TMP/cdktf.out/stacks/x from TMP/cdktf.out/stacks/app, and from TMP/hcl/app it '
            "is TMP/hcl/x; give an --out in which each stack is as deep in the same folder, or an absolute path in the "
            "program"
        ],
    ),
}


@pytest.mark.parametrize(("document", "lines"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_written_is_refused_by_name(
    document: Json, lines: list[str], tmp_path: Path, schemas: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = [line.replace("TMP", str(tmp_path)).replace("ROOT", str(tmp_path.parent)) for line in lines]
    assert refused(tmp_path, document, capsys, "--schemas", str(schemas)) == expected


IN_HCL = "the stack was synthesized with --hcl (SYNTH_HCL_OUTPUT, hclOutput), which is not read: synthesize without it"
INPUTS = {
    "no folder": (
        "",
        None,
        "holds no manifest.json and no cdk.tf.json: name the folder that cdktf synth writes, such as cdktf.out",
    ),
    "no stacks": ("manifest.json", "{}", "manifest.json: stacks: must be an object of stacks"),
    "a stack without a folder": (
        "manifest.json",
        '{"stacks": {"a": {}}}',
        "manifest.json: stacks.a: is no stack with a workingDirectory",
    ),
    "a stack that leads elsewhere": (
        "manifest.json",
        '{"stacks": {"..": {"workingDirectory": "x"}}}',
        "manifest.json: stacks...: is no stack with a workingDirectory",
    ),
    "a stack that is not there": (
        "manifest.json",
        '{"stacks": {"a": {"workingDirectory": "x"}}}',
        "x/cdk.tf.json: cannot be read: No such file or directory",
    ),
    "HCL": (
        "manifest.json",
        '{"stacks": {"a": {"workingDirectory": "x", "synthesizedStackPath": "x/cdk.tf"}}}',
        f"x/cdk.tf: {IN_HCL}",
    ),
    "HCL of one stack": ("cdk.tf", "", f"cdk.tf: {IN_HCL}"),
    "no JSON": (
        "cdk.tf.json",
        "{",
        "cdk.tf.json: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    "no object": ("cdk.tf.json", "[]", "cdk.tf.json: must hold an object"),
    "no number": ("cdk.tf.json", '{"a": Infinity}', "cdk.tf.json: is not JSON: Infinity is no number"),
    "a key twice": (
        "cdk.tf.json",
        '{"a": 1, "a": 2}',
        'cdk.tf.json: is not JSON: the key "a" occurs twice in one object',
    ),
    "deep": ("cdk.tf.json", "[" * 100_000, "cdk.tf.json: is not JSON: nested too deeply"),
    "deep for Terraform": (
        "cdk.tf.json",
        '{"locals": {"x": ' + '{"a": ' * 100 + "1" + "}" * 102,
        "cdk.tf.json: is nested too deeply: more than 100 levels",
    ),
    "a token": (
        "cdk.tf.json",
        '{"output": {"o": {"value": ["x-${TfToken[TOKEN.3]}"]}}}',
        "cdk.tf.json: output.o.value: holds a token that CDKTF did not resolve: mend the program",
    ),
}


@pytest.mark.parametrize(("name", "content", "message"), INPUTS.values(), ids=INPUTS)
def test_what_is_no_output_of_cdktf_is_refused(
    name: str, content: str | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = tmp_path / "cdktf.out"
    app.mkdir()
    if content is not None:
        (app / name).write_text(content)
    assert hcl.main([str(app), "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == f"{app}{': ' if not name else '/'}{message}\n"


def test_json_that_is_older_than_hcl_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"app": VPC})
    stack = out / "stacks" / "app"
    (stack / "cdk.tf").write_text("")
    manifest = out / "manifest.json"
    manifest.write_text(manifest.read_text().replace("cdk.tf.json", "cdk.tf"))
    for given in (out, stack):
        assert hcl.main([str(given), "--out", str(tmp_path / "hcl")]) == 1
        assert capsys.readouterr().err == f"{stack}/cdk.tf: {IN_HCL}\n"
    manifest.unlink()
    assert hcl.main([str(stack), "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == (
        f"{stack}/cdk.tf: stands beside cdk.tf.json, and nothing tells which of both is older: synthesize anew, or "
        "remove the older one\n"
    )


def test_a_file_that_is_none_of_cdktf_s_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cdktf.json"
    path.write_text("{}")
    assert hcl.main([str(path), "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == (
        f"{path}: is a file: name the folder that cdktf synth writes, such as cdktf.out\n"
    )


def test_assets_that_cannot_be_copied_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = {"o": {"value": '${file("own.txt")}'}}
    out = written(tmp_path, {"app": VPC | {"output": output, "terraform": {"backend": {"s3": {}}}}})
    stack = out / "stacks" / "app"
    (stack / "assets").mkdir()
    # Whoever reads, there is nothing to be had of it.
    os.mkfifo(stack / "assets" / "pipe")
    os.mkfifo(stack / "own.txt")
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == (
        f"{stack}/assets/pipe: cannot be copied: `{stack}/assets/pipe` is a named pipe\n"
        f"{stack}/own.txt: cannot be copied: `{stack}/own.txt` is a named pipe\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cdktf.out"]


def test_a_folder_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = written(tmp_path, {"app": VPC | {"terraform": {"backend": {"s3": {}}}}})
    secret = out / "stacks" / "app" / "assets" / "secret"
    secret.mkdir(parents=True)
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if str(path) == str(secret):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert hcl.main([str(out), "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == f"{secret}: cannot be copied: Permission denied\n"


def test_a_stack_that_there_is_not_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = written(tmp_path, {"network": VPC})
    assert hcl.main([str(out), "--stack", "netwrok", "--out", str(tmp_path / "hcl")]) == 1
    assert capsys.readouterr().err == '--stack: unknown stack "netwrok": did you mean "network"?\n'


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*place, key)
        yield from places(item, (*place, key))


JUNK: tuple[Any, ...] = (None, 5, "${", [[]], {"a": 5})


def test_no_damage_to_a_stack_ends_in_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = OWN["modules"] | {"terraform": PINNED | {"backend": {"local": {"path": "x"}}}, "provider": {"aws": [{}]}}
    statuses: Counter[int] = Counter()
    for index, place in enumerate(places(document)):
        for junk in JUNK:
            damaged = json.loads(json.dumps(document))
            inside = damaged
            for key in place[:-1]:
                inside = inside[key]
            inside[place[-1]] = junk
            status = hcl.main(
                [str(written(tmp_path / "in", {"app": damaged})), "--out", str(tmp_path / f"{index}{junk}")]
            )
            statuses[status] += 1
            said = capsys.readouterr().err
            assert status == 0 or said.strip(), (place, junk)
    assert statuses.keys() == {0, 1}
