import { fileURLToPath } from "node:url";
import {
  digest,
  type Environment,
  gitCommit,
  sha256,
} from "../../lib/bench/mod.ts";
import { repositoryText, snapshotOf } from "../../lib/hub/mod.ts";
import type { Runtime } from "../../lib/runtime/mod.ts";
import { tf32Allowed } from "./tf32.ts";
import config from "../../deno.json" with { type: "json" };

/** Path of the project's root folder, without a slash at the end. */
export const ROOT: string = fileURLToPath(
  new URL("../..", import.meta.url),
).replace(/\/$/, "");

/** Version of Entangle. */
export const VERSION: string = config.version;

/**
 * Records what a command runs on.
 *
 * @returns Versions and hardware; no clock, no host.
 */
export async function environment(
  runtime: Runtime,
  folders: readonly string[] = [],
): Promise<Environment> {
  const sources = folders.flatMap((folder) => snapshotOf(folder) ?? [])
    .map(repositoryText);
  const lock = await Deno.readFile(`${ROOT}/deno.lock`).catch(() => undefined);
  return {
    entangle: VERSION,
    commit: await gitCommit(ROOT) ?? null,
    dirty: await isDirty(),
    code: await codeDigest(),
    lockfile: lock ? sha256(lock) : null,
    deno: Deno.version.deno,
    onnxruntime: runtime.versions.onnxruntime,
    provider: runtime.provider,
    ...runtime.precision === "fp16" && { precision: runtime.precision },
    device: runtime.device,
    ...runtime.deviceId !== undefined && { deviceId: runtime.deviceId },
    ...runtime.provider === "cuda" && { tf32: tf32Allowed() },
    platform: `${Deno.build.os}-${Deno.build.arch}`,
    ...sources.length > 0 && { sources },
  };
}

/** Asks git, if that is allowed; otherwise the digest of the code says what ran. */
async function isDirty(): Promise<boolean | null> {
  const run = { name: "run", command: "git" } as const;
  if ((await Deno.permissions.query(run)).state !== "granted") return null;
  const git = new Deno.Command("git", {
    args: ["-C", ROOT, "status", "--porcelain"],
    stderr: "null",
  });
  return await git.output().then(
    ({ success, stdout }) => success ? stdout.length > 0 : null,
    () => null,
  );
}

/** Digests every source file that can take part in a run. */
async function codeDigest(): Promise<string> {
  const files: string[] = [];
  const walk = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await walk(`${folder}/${name}`);
      else if (/(?<!_test)\.ts$/.test(name)) files.push(`${folder}/${name}`);
    }
  };
  for (const folder of ["cli", "lib"]) await walk(`${ROOT}/${folder}`);
  const digests = files.sort().map(async (path) => [
    path.slice(ROOT.length + 1),
    sha256(await Deno.readFile(path)),
  ]);
  return digest(await Promise.all(digests));
}
