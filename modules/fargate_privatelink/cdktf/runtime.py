"""jsii without its relay: Python talks to the kernel in Node itself.

jsii starts Node twice, a relay that copies every message between its standard streams and the kernel's channel, and
the kernel. Without the relay each call of CDKTF takes about half the time.
"""

import importlib.metadata
import importlib.resources
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

# The kernel reads and writes file descriptor 3. What other code prints goes to standard error, marked as the relay
# marks it.
ENTRY = """\
"use strict";
const fs = require("fs");
const { enableCompileCache } = require("module");
const { join } = require("path");
const { Writable } = require("stream");
const { mkdirSync, mkdtempSync, readSync, writeSync } = fs;
fs.readSync = (fd, ...rest) => readSync(fd === 3 ? 0 : fd, ...rest);
fs.writeSync = (fd, ...rest) => writeSync(fd === 3 ? 1 : fd, ...rest);
for (const [fd, name] of [[1, "stdout"], [2, "stderr"]]) {
  const stream = new Writable({
    write(chunk, _, done) {
      writeSync(2, `${JSON.stringify({ [name]: chunk.toString("base64") })}\\n`);
      done();
    },
  });
  Object.defineProperty(process, name, { value: Object.assign(stream, { fd }) });
}
// Node finds what it has compiled by its path: the kernel's folder has one name, unless another synth is at work in it.
enableCompileCache?.(join(__dirname, "..", "compiled"));
fs.mkdtempSync = (prefix, ...rest) => {
  const folder = join(__dirname, "..", "work");
  try {
    mkdirSync(folder);
    return folder;
  } catch {
    return mkdtempSync(prefix, ...rest);
  }
};
// Asked for here, packages are linked into place as a whole and not file by file.
process.execArgv.push("--preserve-symlinks");
require("../lib/program.js");
"""


# As jsii starts it: the memory that Node may use.
OPTIONS = ("--max-old-space-size=4069",)


def use_direct() -> None:
    """Start the kernel without the relay, where it was prepared; before CDKTF is imported.

    Node begins at once, while Python imports what it takes to speak with it. Whoever needs no CDKTF in the end leaves
    it at the end of its input, which is its end too.
    """
    entry = _folder() / "bin" / "direct.js"
    if "JSII_RUNTIME" not in os.environ and entry.is_file():
        os.environ["JSII_RUNTIME"] = str(entry)
        # The relay gives it to the kernel: assemblies are linked into place, and must see each other there.
        os.environ["NODE_OPTIONS"] = f"{os.environ.get('NODE_OPTIONS', '')} --preserve-symlinks".strip()
        _adopt(_started([os.environ.get("JSII_NODE", "node"), *OPTIONS, str(entry)]))


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    environment = os.environ | {"JSII_AGENT": f"Python/{platform.python_version()}"}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)  # noqa: S603


def _adopt(started: subprocess.Popen[bytes]) -> None:
    """Give jsii the process when it is about to start that very one."""
    from jsii._kernel.providers import process  # private: jsii has no public way to name a process

    waiting = [started]

    def popen(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return waiting.pop() if waiting and command == started.args else subprocess.Popen(command, **options)  # noqa: S603

    setattr(process, "subprocess", SimpleNamespace(**{**vars(subprocess), "Popen": popen}))  # noqa: B010


def build() -> Path:
    """Put the kernel's files and their entry in place, and return the folder."""
    from jsii._embedded import jsii  # private: jsii has no public name for its files

    folder = _folder()
    # What a synth that was killed has left there.
    shutil.rmtree(folder / "work", ignore_errors=True)
    for resource, name in jsii.EMBEDDED_FILES.items():
        if name.startswith("lib/") and name.endswith(".js"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(importlib.resources.files(jsii).joinpath(resource).read_bytes())
    entry = folder / "bin" / "direct.js"
    entry.parent.mkdir(parents=True, exist_ok=True)
    # Written last: without it the relay is used.
    entry.write_text(ENTRY)
    return folder


def _folder() -> Path:
    return Path(sys.prefix, "var", "cache", "jsii-runtime", importlib.metadata.version("jsii"))


if __name__ == "__main__":
    build()
