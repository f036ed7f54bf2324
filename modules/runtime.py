"""jsii without its relay: Python talks to the kernel in Node itself.

jsii starts Node twice, a relay that copies every message between its standard streams and the kernel's channel, and
the kernel. Without the relay each call of CDKTF takes about half the time.
"""

import importlib.metadata
import importlib.resources
import os
import sys
from pathlib import Path

# The kernel reads and writes file descriptor 3. What other code prints goes to standard error, marked as the relay
# marks it.
ENTRY = """\
"use strict";
const fs = require("fs");
const { Writable } = require("stream");
const { readSync, writeSync } = fs;
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
require("../lib/program.js");
"""


def use_direct() -> None:
    """Start the kernel without the relay, where it was prepared; before CDKTF is imported."""
    entry = _folder() / "bin" / "direct.js"
    if "JSII_RUNTIME" not in os.environ and entry.is_file():
        os.environ["JSII_RUNTIME"] = str(entry)
        # The relay gives it to the kernel: assemblies are linked into place, and must see each other there.
        os.environ["NODE_OPTIONS"] = f"{os.environ.get('NODE_OPTIONS', '')} --preserve-symlinks".strip()


def build() -> Path:
    """Put the kernel's files and their entry in place, and return the folder."""
    from jsii._embedded import jsii  # private: jsii has no public name for its files

    folder = _folder()
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
