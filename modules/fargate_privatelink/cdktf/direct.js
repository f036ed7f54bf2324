// The kernel of jsii without its relay: it reads and writes file descriptor 3, which here are the standard streams.
// What other code prints goes to standard error, marked as the relay marks it.
"use strict";
const fs = require("fs");
const Module = require("module");
const { join } = require("path");
const { Writable } = require("stream");
const { mkdtempSync, readSync, writeSync } = fs;
fs.readSync = (fd, ...rest) => readSync(fd === 3 ? 0 : fd, ...rest);
fs.writeSync = (fd, ...rest) => writeSync(fd === 3 ? 1 : fd, ...rest);
for (const [fd, name] of [[1, "stdout"], [2, "stderr"]]) {
  const stream = new Writable({
    write(chunk, _, done) {
      writeSync(2, `${JSON.stringify({ [name]: chunk.toString("base64") })}\n`);
      done();
    },
  });
  Object.defineProperty(process, name, { value: Object.assign(stream, { fd }) });
}
// Node finds what it has compiled by its path, so the kernel works in a folder whose name it has had before.
const work = process.env.FARGATE_PRIVATELINK_WORK;
if (work) {
  Module.enableCompileCache?.(join(__dirname, "compiled"));
  fs.mkdtempSync = () => {
    fs.mkdtempSync = mkdtempSync;
    return work;
  };
}
// CDKTF zips folders with it, which few programs ask for: loading it takes as long as the rest of CDKTF.
const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const loaded = () => load.call(this, request, parent, ...rest);
  return request === "archiver" ? (...given) => loaded()(...given) : loaded();
};
// Asked for here, packages are linked into place as a whole and not file by file.
process.execArgv.push("--preserve-symlinks");
require("./lib/program.js");
