// deno-lint-ignore-file no-console
// Fetches a pipeline from a hub of this machine with `entangle pull` and with Python's
// huggingface_hub, and compares the caches that they leave: `deno task hub`; `deno task hub own` leaves Python out.

import { deepStrictEqual } from "node:assert/strict";
import { relative } from "node:path";
import { ROOT } from "../support/command_line.ts";
import { inFolder } from "../support/folder.ts";
import { withHub } from "../support/hub_server.ts";

const ID = "entangle/random-model";
const COMMIT = "89abcdef0123456789abcdef0123456789abcdef";
const MODEL = `${ROOT}tests/reference/random_model`;

if (import.meta.main) {
  const [only] = Deno.args;
  const files = new Map<string, Uint8Array>();
  for (const path of await filesOf(MODEL)) {
    files.set(relative(MODEL, path), await Deno.readFile(path));
  }
  await inFolder((folder) =>
    withHub({ [ID]: { commit: COMMIT, files } }, async ({ endpoint }) => {
      const [own, other] = [`${folder}/own`, `${folder}/python`];
      const path = await output("deno", [
        ...["run", "--quiet", "--no-prompt", "--allow-read", "--allow-write"],
        ...["--allow-net=127.0.0.1", "--allow-env=HF_ENDPOINT,HOME"],
        ...[`${ROOT}cli/main.ts`, "pull", ID, "--cache", own],
      ], { HF_ENDPOINT: endpoint });
      const taken = (await filesOf(path)).map((file) => relative(path, file));
      if (only === "own") return console.log(`${taken.length} files of ${ID}`);
      await output("python3", [
        ...[`${ROOT}tests/hub/snapshot_download.py`, endpoint, other, ID],
        ...taken,
      ]);
      const repository = `models--${ID.replace("/", "--")}`;
      const found = await layout(`${own}/${repository}`);
      deepStrictEqual(found, await layout(`${other}/${repository}`));
      console.log(
        `${found.size} names, links and contents of ${ID} are those of huggingface_hub`,
      );
    })
  );
}

/** What a cache has of a repository: links with their targets, files with their bytes; not what a library notes for itself. */
async function layout(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const part of ["blobs", "refs", "snapshots"]) {
    for (const path of await filesOf(`${folder}/${part}`)) {
      const link = await Deno.readLink(path).catch(() => undefined);
      const bytes = await Deno.readFile(path);
      found.set(
        relative(folder, path),
        link === undefined ? hex(await digest(bytes)) : `→ ${link}`,
      );
    }
  }
  return new Map([...found].sort());
}

async function filesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    found.push(...isDirectory ? await filesOf(path) : [path]);
  }
  return found.sort();
}

async function output(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout } = await new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    stderr: "inherit",
  }).output();
  if (!success) Deno.exit(1);
  return new TextDecoder().decode(stdout).trim();
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
}
