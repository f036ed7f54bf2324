"""How Node is started: without the relay, and without leaving more behind with every run."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fargate_privatelink.cdktf import node, pruned
from fargate_privatelink.cdktf.folders import cache_folder
from tests import ROOT

# Synthesizes, and says so before it ends.
SYNTH = """
import sys
from fargate_privatelink.cdktf import speed
speed.begin().end()
from fargate_privatelink.cdktf.bindings import App
App(outdir=sys.argv[1])
print("in Node", flush=True)
if sys.argv[2:] == ["wait"]:
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def caches(slow: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of caches with what a first synth leaves there."""
    folder = tmp_path_factory.mktemp("caches")
    archives = pruned.path().parent
    shutil.copytree(archives, folder / archives.relative_to(archives.parents[1]))
    end(start(folder, "wait"))
    return folder


def start(caches: Path, *arguments: str) -> subprocess.Popen[str]:
    """A synth that has come to Node."""
    environment = os.environ | {"XDG_CACHE_HOME": str(caches)}
    synth = subprocess.Popen(
        [sys.executable, "-c", SYNTH, str(caches / "out"), *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert synth.stdout
    assert synth.stdout.readline() == "in Node\n"
    return synth


def end(synth: subprocess.Popen[str]) -> None:
    synth.communicate()
    assert synth.returncode == 0


def wait_for_first_folder(caches: Path) -> None:
    """Wait until the Node of a synth that was killed has seen the end of its input, and given up its folder."""
    (lock,) = (caches / "fargate-privatelink").glob("jsii-*/work-0.lock")
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)


def left(caches: Path) -> set[str]:
    """What is there besides the archive of the bindings."""
    folder = caches / "fargate-privatelink"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if "archives" not in path.parts}


def test_a_synth_leaves_the_kernel_and_what_node_has_compiled(caches: Path) -> None:
    (kernel,) = (caches / "fargate-privatelink").glob("jsii-*")
    assert {path.name for path in kernel.iterdir()} == {"direct.js", "lib", "sizes.json", "compiled", "work-0.lock"}


def test_a_synth_that_is_killed_leaves_no_more_than_others_after_the_next(caches: Path) -> None:
    before = left(caches)
    for _ in range(2):
        killed = start(caches, "wait")
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        wait_for_first_folder(caches)
    end(start(caches))
    assert left(caches) == before


def test_a_synth_beside_another_has_a_folder_of_its_own_and_leaves_nothing_more_the_second_time(caches: Path) -> None:
    def both() -> set[str]:
        one, other = start(caches, "wait"), start(caches, "wait")
        end(other)
        end(one)
        return left(caches)

    first = both()
    assert {Path(name).name for name in first if name.endswith(".lock")} == {"work-0.lock", "work-1.lock"}
    assert both() == first


def test_more_synths_at_once_than_there_are_folders_leave_nothing_more(
    caches: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches))
    kernel = node.kernel_folder()
    locked = [node._work_folder(kernel) for _ in range(node.WORK_FOLDERS)]
    before = left(caches)
    end(start(caches))
    assert left(caches) == before
    assert node._work_folder(kernel) is None
    for each in locked:
        assert each
        os.close(each[1])


def test_a_folder_that_node_still_works_in_is_not_taken(caches: Path) -> None:
    """A killed synth's Node ends at the end of its input, and holds the lock until then."""
    synth = start(caches, "wait")
    (node_pid,) = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(synth.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    os.kill(int(node_pid), signal.SIGSTOP)
    synth.send_signal(signal.SIGKILL)
    synth.wait()
    try:
        (kernel,) = (caches / "fargate-privatelink").glob("jsii-*")
        found = node._work_folder(kernel)
        assert found
        assert found[0].name == "work-1"
        os.close(found[1])
    finally:
        os.kill(int(node_pid), signal.SIGCONT)
    synth.communicate()
    wait_for_first_folder(caches)


def test_folders_of_other_versions_are_kept_to_a_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "fargate-privatelink"
    for number in range(6):
        (folder / f"jsii-1.{number}.0-abc").mkdir(parents=True)
        os.utime(folder / f"jsii-1.{number}.0-abc", (number, number))
    made = node.kernel_folder()
    assert {path.name for path in folder.iterdir()} == {made.name, *(f"jsii-1.{number}.0-abc" for number in (3, 4, 5))}


@pytest.mark.parametrize(
    ("named", "expected"), [("relative", "~/.cache"), ("", "~/.cache"), ("/absolute", "/absolute")]
)
def test_the_caches_are_where_the_user_says(named: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() == Path(expected).expanduser() / "fargate-privatelink"


def spoil(kernel: Path, what: str) -> None:
    if what == "an entry that is gone":
        (kernel / "direct.js").unlink()
    elif what == "a file that is cut":
        (kernel / "lib" / "program.js").write_text("")
    else:
        (kernel / "work-0").write_text("no folder")


@pytest.mark.parametrize("what", ["an entry that is gone", "a file that is cut", "a work folder that is none"])
def test_a_cache_that_somebody_spoilt_costs_no_synth(what: str, caches: Path) -> None:
    (kernel,) = (caches / "fargate-privatelink").glob("jsii-*")
    spoil(kernel, what)
    end(start(caches))
    assert (kernel / "direct.js").is_file()
