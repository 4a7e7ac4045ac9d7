import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { Check } from "../cli/run/check.ts";
import { entangle, entangleAlone } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";

Deno.test("doctor really probes what this machine can run, and leaves nothing behind", async () => {
  await inFolder(async (folder) => {
    const { code, stdout } = await entangleAlone([
      ...["doctor", "--json", `--out=${folder}/runs`],
      `--artifacts=${folder}/artifacts`,
    ]);
    const checks: Check[] = JSON.parse(stdout);
    deepStrictEqual(checks.map(({ name }) => name), [
      ...["Deno", "permission to read", "permission to write"],
      ...["permission to ffi", "provider cpu", "provider webgpu"],
      ...["provider cuda", "CUDA", "memory", "embedded model", "output folder"],
      ...["artifacts", "disk"],
    ]);
    const level = (name: string) => checks.find((c) => c.name === name)?.level;
    strictEqual(level("provider cpu"), "ok");
    strictEqual(level("embedded model"), "ok");
    for (const { level, found, todo } of checks) {
      ok(found.length > 0);
      ok(level === "ok" || todo, found);
    }
    strictEqual(code, checks.some(({ level }) => level === "fail") ? 1 : 0);
    deepStrictEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  });
});

Deno.test("doctor fails with what to do where a folder cannot be written or a model is none", async () => {
  const { code, stdout } = await entangle([
    ...["doctor", "--out=/proc/x", "--model=specs"],
  ]);
  strictEqual(code, 1);
  match(stdout, /^fail {2}model: .*model_index\.json.*\n {6}→ name a folder/m);
  match(
    stdout,
    /^fail {2}output folder: Cannot write "\/proc\/x.*\n {6}→ /m,
  );
  match(stdout, /\d+ ok, \d+ warn, 2 fail$/);
});
