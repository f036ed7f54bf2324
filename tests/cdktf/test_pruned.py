import ast
import hashlib
import io
import json
import re
import shutil
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from fargate_privatelink.cdktf import engine, pruned
from fargate_privatelink.cdktf.folders import cache_folder
from tests import ROOT

IMPORTS = [
    node
    for node in ast.walk(ast.parse(Path(engine.__file__).read_text()))
    if isinstance(node, ast.ImportFrom | ast.Import) and engine.CDKTF.provider in ast.unparse(node)
]
Tree = dict[str, bytes]

# Every program synthesizes into its first arguments, one after the other.
UNPRUNED = """
import sys
from fargate_privatelink.commands import synth as main
from fargate_privatelink.cdktf import pruned

pruned.use = lambda: None
assert main.main([f"--out={sys.argv[1]}"]) == 0

import cdktf_cdktf_provider_aws as aws

assert "cdktf_cdktf_provider_aws.s3_bucket" not in sys.modules
print(aws.s3_bucket.S3Bucket.__name__)
try:
    aws.s3_bucketeer
except AttributeError as error:
    print(error)
"""
FALLBACKS = """
import sys
from pathlib import Path
from fargate_privatelink.commands import synth as main
from fargate_privatelink.cdktf import pruned

for out in map(Path, sys.argv[1:]):
    pruned.path = lambda: out.with_suffix(".tgz")
    print(f"-- {out.name}", file=sys.stderr)
    assert main.main([f"--out={out}"]) == 0
"""
BINDINGS = """
import json
from fargate_privatelink.cdktf import pruned

pruned.use()
from fargate_privatelink.cdktf import bindings

bindings.import_all()
types = {name: getattr(value, "__jsii_type__", None) for name, value in vars(bindings).items()}
print(json.dumps(types))
"""
OTHER_MODULE = """
from fargate_privatelink.cdktf import pruned

pruned.use()
from fargate_privatelink.cdktf.bindings import App
import cdktf_cdktf_provider_aws.s3_bucket
"""
OTHER_MODULE_FIRST = """
from fargate_privatelink.cdktf import pruned

pruned.use()
import cdktf_cdktf_provider_aws.s3_bucket
"""
SPECIAL_ATTRIBUTE = """
from fargate_privatelink.cdktf import pruned

pruned.use()
from fargate_privatelink.cdktf.bindings import App
import cdktf_cdktf_provider_aws as aws

print(hasattr(aws, "__wrapped__"))
"""


def run(program: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def tree(folder: Path) -> Tree:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2]


@pytest.fixture(scope="module")
def output(slow: None, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The output of `main.py` as it is."""
    out = tmp_path_factory.mktemp("pruned") / "out"
    done = subprocess.run(
        [sys.executable, "main.py", f"--out={out}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = tree(out)
    assert "stacks/privatelink/cdk.tf.json" in found
    return found


def test_the_resources_in_use_are_those_that_the_engine_imports() -> None:
    assert all(isinstance(node, ast.ImportFrom) for node in IMPORTS), "imports of the provider are `from ... import`"
    names = [node.module for node in IMPORTS if isinstance(node, ast.ImportFrom)]
    assert engine.resources() == {str(name).removeprefix(f"{engine.CDKTF.provider}.") for name in names}


def test_every_resource_of_the_engine_is_imported_and_in_the_pruned_archive() -> None:
    done = run(BINDINGS)
    assert (done.returncode, done.stderr) == (0, "")
    types = json.loads(done.stdout)
    with tarfile.open(pruned.path()) as archive:
        description = archive.extractfile("package/.jsii")
        assert description
        known = json.load(description)["types"]
    imported = {alias.name for node in IMPORTS for alias in node.names}
    assert imported
    assert {name for name in imported if types.get(name) not in known} == set()


def test_the_pruned_archive_is_there_and_undamaged() -> None:
    archive = pruned.path()
    assert archive.is_relative_to(cache_folder())
    assert not archive.is_relative_to(sys.prefix)
    digest = archive.with_suffix(".sha256").read_text()
    assert digest == hashlib.sha256(archive.read_bytes()).hexdigest() + "\n"


def test_who_may_read_the_digest_may_read_the_archive() -> None:
    archive = pruned.path()
    assert stat.filemode(archive.stat().st_mode) == stat.filemode(archive.with_suffix(".sha256").stat().st_mode)


def test_without_the_pruned_archive_the_output_is_the_same_and_attributes_of_the_package_are_imported_when_asked_for(
    output: Tree, tmp_path: Path
) -> None:
    done = run(UNPRUNED, tmp_path / "out")
    assert tree(tmp_path / "out") == output
    assert (done.returncode, done.stderr) == (0, "")
    error = "module 'cdktf_cdktf_provider_aws' has no attribute 's3_bucketeer'"
    assert done.stdout.splitlines()[-2:] == ["S3Bucket", error]


@pytest.mark.parametrize(
    "reasons",
    [
        # What a process has loaded it keeps, so only its first archive decides what that is.
        {
            "missing": "No such file or directory",
            "damaged": "damaged.tgz is damaged",
            "without_digest": "No such file or directory",
            "of_another_digest": "of_another_digest.tgz is damaged",
        },
        {"no_archive": "TAR_BAD_ARCHIVE"},
    ],
    ids=["not loaded", "not unpacked"],
)
def test_a_broken_pruned_archive_costs_one_warning_and_never_the_result(
    reasons: dict[str, str], output: Tree, tmp_path: Path
) -> None:
    for name in reasons:
        break_archive(tmp_path / f"{name}.tgz")
    done = run(FALLBACKS, *(tmp_path / name for name in reasons))
    assert done.returncode == 0, done.stderr
    assert {name: tree(tmp_path / name) for name in reasons} == dict.fromkeys(reasons, output)
    _, *parts = re.split(r"^-- (\w+)\n", done.stderr, flags=re.MULTILINE)
    assert parts[::2] == list(reasons)
    for reason, text in zip(reasons.values(), parts[1::2], strict=True):
        assert text.count("Warning: ") == 1
        assert "UserWarning: the pruned AWS bindings cannot be used (" in text
        assert reason in text
        assert re.search(r"synthesis is slower until (\S+\.tgz is removed|they can be built)\n", text)
        assert "Traceback" not in text


def break_archive(archive: Path) -> None:
    """Make a copy of the pruned archive and of its digest, with the defect that its name says."""
    real, digest = pruned.path(), archive.with_suffix(".sha256")
    content = bytearray(real.read_bytes())
    digest.write_text(real.with_suffix(".sha256").read_text())
    match archive.stem:
        case "missing":
            return
        case "damaged":
            content[len(content) // 2] ^= 1
        case "without_digest":
            digest.unlink()
        case "of_another_digest":
            digest.write_text(hashlib.sha256(b"").hexdigest())
        case "no_archive":
            content = bytearray(b"not an archive")
            digest.write_text(hashlib.sha256(content).hexdigest())
    archive.write_bytes(content)


def test_a_digest_that_is_not_text_is_a_warning_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    archive = tmp_path / "archive.tgz"
    shutil.copy(pruned.path(), archive)
    archive.with_suffix(".sha256").write_bytes(b"\xff" * 64)
    monkeypatch.setattr(pruned, "path", lambda: archive)
    with pytest.warns(UserWarning, match="the pruned AWS bindings cannot be used"):
        pruned.use()


def test_importing_another_resource_while_pruned_says_what_to_do() -> None:
    done = run(OTHER_MODULE)
    assert last_line(done.stderr) == (
        "ImportError: cdktf_cdktf_provider_aws.s3_bucket is not in the pruned AWS bindings: "
        "import it in cdktf/engine.py"
    )


def test_importing_another_resource_first_while_pruned_says_what_to_do() -> None:
    done = run(OTHER_MODULE_FIRST)
    assert last_line(done.stderr) == (
        "ImportError: cdktf_cdktf_provider_aws.s3_bucket is not in the pruned AWS bindings: "
        "import it in cdktf/engine.py"
    )


def test_asking_the_package_for_a_special_attribute_while_pruned_is_no_import() -> None:
    done = run(SPECIAL_ATTRIBUTE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")


def test_pruning_keeps_the_modules_in_use_and_drops_the_rest(tmp_path: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(pruned.prune(small_archive(tmp_path), {"vpc_endpoint"}))) as archive:
        files = {member.name: content.read().decode() for member in archive if (content := archive.extractfile(member))}
    assert json.loads(files.pop("package/.jsii")) == {
        "name": "@cdktf/provider-aws",
        "types": {"@cdktf/provider-aws.vpcEndpoint.VpcEndpoint": {"kind": "class"}},
        "submodules": {"@cdktf/provider-aws.vpcEndpoint": {}},
    }
    assert files == {
        "package/package.json": "{}",
        "package/lib/vpc-endpoint/index.js": "endpoint",
        "package/lib/index.js": (
            '"use strict";\nObject.defineProperty(exports, "vpcEndpoint", '
            '{ enumerable: true, get: () => require("./vpc-endpoint") });\n'
        ),
    }


def test_pruning_to_an_unknown_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=r"^small\.tgz has no module s3Bucket, vpcs$"):
        pruned.prune(small_archive(tmp_path), {"vpc", "vpcs", "s3_bucket"})


def small_archive(folder: Path) -> Path:
    """An archive of two modules, laid out as the provider's."""
    description = {
        "name": "@cdktf/provider-aws",
        "readme": {"markdown": "long"},
        "types": {
            "@cdktf/provider-aws.vpc.Vpc": {"kind": "class"},
            "@cdktf/provider-aws.vpcEndpoint.VpcEndpoint": {
                "kind": "class",
                "docs": {"summary": "long"},
                "locationInModule": {"line": 1},
            },
        },
        "submodules": {
            "@cdktf/provider-aws.vpc": {},
            "@cdktf/provider-aws.vpcEndpoint": {"locationInModule": {"line": 1}},
        },
    }
    files = {
        ".jsii": json.dumps(description),
        "package.json": "{}",
        "lib/index.js": "everything",
        "lib/vpc/index.js": "vpc",
        "lib/vpc-endpoint/index.js": "endpoint",
        "lib/vpc-endpoint/index.d.ts": "types",
    }
    (folder / "small.tgz").write_bytes(packed(files))
    return folder / "small.tgz"


def packed(files: dict[str, str]) -> bytes:
    result = io.BytesIO()
    with tarfile.open(fileobj=result, mode="w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return result.getvalue()
