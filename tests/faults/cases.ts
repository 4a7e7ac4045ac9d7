// Faults that need more than a kill: a full disk, a folder that becomes
// read-only, weights that vanish or change, a worker that hangs, a unit that its
// worker dies of. Each ends in one message and the right exit code, and once
// the cause is removed the same command finishes.

import { deepStrictEqual, match, ok } from "node:assert/strict";
import { command, ROOT } from "../support/command_line.ts";
import { childrenOf, finish, pause } from "./processes.ts";
import { benchFlags, results } from "./small_bench.ts";
import { exists } from "../support/folder.ts";

/** A fault. */
export interface Case {
  /** What goes wrong. */
  readonly name: string;
  /**
   * Lets it go wrong, and holds what happens to what should.
   *
   * @param bench What is run.
   * @returns `false` if this machine does not allow it.
   */
  run(bench: Bench): Promise<boolean | void>;
}

/** A small benchmark. */
export interface Bench {
  /** File of its spec. */
  readonly spec: string;
  /** An empty folder. */
  readonly folder: string;
  /** What an undisturbed run of it leaves. */
  readonly expected: Readonly<Record<string, Uint8Array>>;
}

/** Every fault. */
export const CASES: readonly Case[] = [
  { name: "a full disk", run: fullDisk },
  { name: "a folder that becomes read-only", run: readOnly },
  { name: "weights that vanish", run: vanished },
  { name: "weights that change", run: changed },
  { name: "a worker that hangs", run: hanging },
  { name: "a unit that its worker dies of", run: deadly },
];

async function fullDisk({ spec, folder, expected }: Bench) {
  const out = `${folder}/disk`;
  return await withDisk(out, "size=200k", async () => {
    const args = ["bench", spec, ...benchFlags(), "--out", `${out}/run`];
    const full = await finish(args);
    deepStrictEqual(full.code, 1, full.said);
    onlyError(
      full.said,
      /^Cannot write ".+": the system says "No space left on device"$/,
    );
    await mount("-o", "remount,size=50m", out);
    await goesOn(args, `${out}/run`, expected);
  });
}

async function readOnly({ spec, folder, expected }: Bench) {
  const out = `${folder}/disk`;
  return await withDisk(out, "size=50m", async () => {
    const args = ["bench", spec, ...benchFlags(), "--out", `${out}/run`];
    const child = command(args).spawn();
    while (!await exists(`${out}/run/objects`)) await pause(20);
    // Refused as long as a file is being written.
    while (!await mount("-o", "remount,ro", out)) await pause(1);
    const { code, stderr } = await child.output();
    const said = new TextDecoder().decode(stderr);
    deepStrictEqual(code, 1, said);
    onlyError(
      said,
      /^Cannot write ".+": the system says "Read-only file system"$/,
    );
    const still = await finish(args);
    deepStrictEqual(still.code, 1, still.said);
    await mount("-o", "remount,rw", out);
    await goesOn(args, `${out}/run`, expected);
  });
}

async function vanished(bench: Bench) {
  await withShard(bench, async (model, work, args, out) => {
    const weights = `${model}/unet/diffusion_pytorch_model.safetensors`;
    await Deno.rename(weights, `${weights}.away`);
    const gone = await work();
    deepStrictEqual(gone.code, 2, gone.said);
    onlyError(gone.said, /unet/);
    await Deno.rename(`${weights}.away`, weights);
    await goesOn(args, out, bench.expected);
  });
}

async function changed(bench: Bench) {
  await withShard(bench, async (model, work, args, out) => {
    const weights = `${model}/unet/diffusion_pytorch_model.safetensors`;
    const bytes = await Deno.readFile(weights);
    const other = bytes.slice();
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
    await Deno.writeFile(weights, other);
    const refused = await work();
    deepStrictEqual(refused.code, 2, refused.said);
    onlyError(refused.said, /not those that it was made with/);
    await Deno.writeFile(weights, bytes);
    await goesOn(args, out, bench.expected);
  });
}

async function hanging({ spec, folder, expected }: Bench) {
  const out = `${folder}/hanging`;
  const args = ["bench", spec, ...benchFlags(), "--out", out];
  const child = command([...args, "--workers", "2", "--hang-after", "20"])
    .spawn();
  const ended = child.output();
  while (!await exists(`${out}/objects`)) await pause(20);
  const [victim] = await childrenOf(child.pid);
  ok(victim !== undefined);
  Deno.kill(victim, "SIGSTOP");
  const { code, stderr } = await ended;
  const said = new TextDecoder().decode(stderr);
  deepStrictEqual(code, 0, said);
  match(said, /showed no progress for 20 s and was ended; starting it again/);
  deepStrictEqual(await results(out), expected);
}

async function deadly({ spec, folder }: Bench) {
  const code = `${folder}/deadly.ts`;
  const switched = `${folder}/safe`;
  await Deno.writeTextFile(
    code,
    `import { z } from "npm:zod";
     export default {
       id: "deadly", version: 1, source: "ours", licence: "none", needs: "nothing",
       stage: "prompt", claims: [], assignment: () => ({ by: "nobody" }), identity: () => ({}), parameters: z.strictObject({}),
       create: () => ({ prompt(sample) {
         let safe = false;
         try { safe = Deno.statSync("${switched}").isFile; } catch { /* It is not there. */ }
         if (sample.seed === 1 && !safe) Deno.exit(9);
         return sample;
       } }),
     };
     export const baselines = [{
       id: "deadly", version: 1, title: "Deadly", source: "ours", note: "Dies.",
       transforms: [{ use: "deadly" }],
     }];`,
  );
  const out = `${folder}/deadly`;
  const flags = benchFlags().with(-1, "sd15,deadly");
  const args = ["bench", spec, ...flags, "--allow-code", code, "--out", out];
  args.push("--workers", "2");
  const died = await finish(args);
  deepStrictEqual(died.code, 1, died.said);
  match(
    died.said,
    /^error: Cannot finish the benchmark: some units keep failing/m,
  );
  match(died.said, /^ {2}deadly, ".+", seed 1: died \(exit code 9\) 3 times/m);
  const left = await finish(["status", out, "--allow-code", code]);
  deepStrictEqual(left.code, 0, left.said);
  await Deno.writeTextFile(switched, "");
  const done = await finish(args);
  deepStrictEqual(done.code, 0, done.said);
}

/** Freezes a plan of a copy of the model, which the act may then damage. */
async function withShard(
  { spec, folder }: Bench,
  act: (
    model: string,
    work: () => ReturnType<typeof finish>,
    args: string[],
    out: string,
  ) => Promise<void>,
): Promise<void> {
  const model = await Deno.makeTempDir({ dir: folder });
  await copy(`${ROOT}tests/reference/random_model`, model);
  const [plan, out] = [`${model}.json`, `${model}.run`];
  const flags = benchFlags(model);
  const frozen = await finish([
    ...["plan", spec, ...flags, "--run", out, "--out", plan],
  ]);
  deepStrictEqual(frozen.code, 0, frozen.said);
  const work = () => finish(["worker", plan, "--shard", "0/2"]);
  await act(model, work, ["bench", spec, ...flags, "--out", out], out);
}

async function goesOn(
  args: readonly string[],
  out: string,
  expected: Bench["expected"],
): Promise<void> {
  const { code, said } = await finish(args);
  deepStrictEqual(code, 0, said);
  deepStrictEqual(await results(out), expected);
}

/** One message, and no stack. */
function onlyError(said: string, what: RegExp): void {
  const errors = said.split("\n").filter((line) => line.startsWith("error: "));
  deepStrictEqual(errors.length, 1, said);
  match(errors[0]?.slice("error: ".length) ?? "", what);
  ok(!/^\s+at /m.test(said), said);
}

/** Lends a disk of its own; only root may make one. */
async function withDisk(
  path: string,
  size: string,
  act: () => Promise<void>,
): Promise<boolean> {
  await Deno.mkdir(path, { recursive: true });
  if (!await mount("-t", "tmpfs", "-o", size, "tmpfs", path)) return false;
  try {
    await act();
  } finally {
    await new Deno.Command("umount", { args: [path] }).output();
  }
  return true;
}

async function mount(...args: string[]): Promise<boolean> {
  const { success } = await new Deno.Command("mount", {
    args,
    stderr: "null",
  }).output().catch(() => ({ success: false }));
  return success;
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
