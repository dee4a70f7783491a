#!/usr/bin/env node
// Runs the binary of this platform's package. Each is an optional dependency, so npm installs the one that fits.
"use strict";
const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");

const platform = `@redproof/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "redproof.exe" : "redproof";
let binary;
try {
  binary = require.resolve(`${platform}/${file}`);
} catch {
  console.error(`redproof: no binary for ${process.platform}-${process.arch}. Install ${platform}, or build redproof with cargo.`);
  process.exit(2);
}
const run = spawnSync(binary, process.argv.slice(2), { stdio: "inherit" });
if (run.error) {
  console.error(`redproof: ${run.error.message}`);
  process.exit(2);
}
// A binary that a signal ended has no status. Shells report 128 and the signal's number.
process.exit(run.status ?? 128 + constants.signals[run.signal]);
