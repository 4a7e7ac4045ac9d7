#!/usr/bin/env node
// Starts Entangle, which is TypeScript for Deno, with the Deno that npm installed beside it and with the
// permissions of the task `install`.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The program, as the package's own script finds it. */
function denoPath() {
  const home = dirname(require.resolve("deno/package.json"));
  const path = join(home, process.platform === "win32" ? "deno.exe" : "deno");
  return existsSync(path) ? path : require("deno/install_api.cjs").runInstall();
}

const deno = denoPath();
const { tasks } = JSON.parse(readFileSync(join(root, "deno.json"), "utf8"));
const permissions = tasks.install.command.split(" ")
  .filter((word) => word.startsWith("--allow-") || word === "--no-prompt")
  .map((word) => word.replace(/^(--allow-run=.*)\bdeno\b/, `$1${deno}`));
const child = spawn(deno, [
  ...["run", "--quiet", `--config=${join(root, "deno.json")}`, ...permissions],
  ...[join(root, "cli", "main.ts"), ...process.argv.slice(2)],
], { stdio: "inherit" });

// Whatever asks to end is passed on, and Entangle ends well. A terminal's Ctrl-C reaches both, and what is passed on
// a moment later is the same press to it; a supervisor's SIGINT reaches this process alone.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  process.stderr.write(
    `error: Cannot start Deno, "${deno}": ${error.message}\n`,
  );
  process.exit(1);
});
child.on("exit", (code, signal) => {
  if (signal === null) return process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
