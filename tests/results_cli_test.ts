import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  canonicalJson,
  verifyChecksum,
  withChecksum,
} from "../lib/bench/mod.ts";
import { entangle, ROOT } from "./support/command_line.ts";
import { contents, inFolder } from "./support/folder.ts";

const MODEL = "tests/reference/random_model";

/** Lends a copy of the folder of a run, of three subjects with two images each. */
async function withRun(
  act: (run: string, folder: string) => Promise<void>,
): Promise<void> {
  const files = await (made ??= makeRun());
  await inFolder(async (folder) => {
    for (const [path, bytes] of Object.entries(files)) {
      const file = `${folder}/run/${path}`;
      await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeFile(file, bytes);
    }
    await act(`${folder}/run`, folder);
  });
}

type Files = Readonly<Record<string, Uint8Array>>;

// Sampled once for all tests.
let made: Promise<Files> | undefined;

async function makeRun(): Promise<Files> {
  return await inFolder(async (folder) => {
    const spec = `${folder}/small.ts`;
    await Deno.writeTextFile(
      spec,
      `import gender from "${ROOT}specs/gender.ts";
       const { sizes: { testbed, ...sizes }, subjects } = gender;
       export default {
         ...gender, id: "small", subjects: subjects.slice(0, 3),
         methods: ["sd15", "fair_prompt"], metrics: ["miou", "rd", "fid"],
         sizes: { ...sizes, testbed: { ...testbed, images: 2, steps: 1 } },
       };`,
    );
    const models = ["--model", MODEL, "--clip", `${MODEL}/clip`];
    const out = ["--size", "testbed", "--out", `${folder}/run`];
    const ran = await entangle(["bench", spec, ...models, ...out]);
    strictEqual(ran.code, 0, ran.stderr);
    return await contents(`${folder}/run`);
  });
}

Deno.test("score writes again what the run wrote, and other metrics if asked", async () => {
  await withRun(async (run) => {
    const before = await texts(run);
    for (const name of Object.keys(before)) {
      if (name !== "manifest.json") await Deno.remove(`${run}/${name}`);
    }
    const again = await entangle(["score", run]);
    strictEqual(again.code, 0, again.stderr);
    deepStrictEqual(await texts(run), before);
    const other = await entangle([
      "score",
      run,
      "--metrics",
      "recognised,mbiou",
    ]);
    strictEqual(other.code, 0, other.stderr);
    match(other.stdout, /^method +subject accuracy ↑ +mBIoU ↓$/m);
    const [line = ""] = (await Deno.readTextFile(`${run}/seeds.csv`)).split(
      "\n",
    );
    strictEqual(
      line,
      "method,seed,recognised,mbiou,recognised:halves,mbiou:halves",
    );
  });
});

Deno.test("score says what is missing", async () => {
  await withRun(async (run) => {
    const unknown = await entangle(["score", run, "--metrics", "miuo"]);
    match(unknown.stderr, /unknown metric "miuo", did you mean "miou"\?$/);
    const other = await entangle(["score", run, "--metrics", "fid"]);
    match(other.stderr, /its images were not shown to Inception/);
    const [unit] = await Array.fromAsync(Deno.readDir(`${run}/units`));
    ok(unit);
    const place = `${run}/units/${unit.name}`;
    const record = verifyChecksum(await Deno.readTextFile(place)) ?? {};
    const text = canonicalJson(record, 1).replaceAll(/^ +"iou": .*\n/gm, "");
    await Deno.writeTextFile(place, withChecksum(JSON.parse(text)));
    const absent = await entangle(["score", run, "--metrics", "miou"]);
    match(
      absent.stderr,
      /^error: Cannot score ".*": what a metric reads was not stored/,
    );
    match(
      absent.stderr,
      /^ {2}Cannot estimate miou: seed \d of ".*" has no iou and does not say why$/m,
    );
    await Deno.remove(place);
    const gone = await entangle(["score", run]);
    match(gone.stderr, /of its \d+ units 1 is not there/);
    const path = `${run}/manifest.json`;
    const manifest = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      path,
      manifest.replace('"percentile": 70', '"percentile": 71'),
    );
    const forged = await entangle(["score", run]);
    match(forged.stderr, /identity: it was changed/);
    for (const { code } of [unknown, absent, gone, forged]) {
      strictEqual(code, 2);
    }
  });
});

Deno.test("render --check finds what is stale, and render mends it", async () => {
  await withRun(async (run) => {
    const check = () => entangle(["render", "--check", run]);
    strictEqual((await check()).code, 0);
    await Deno.writeTextFile(`${run}/leaderboard.md`, "# I won\n");
    await Deno.remove(`${run}/leaderboard.tex`);
    const stale = await check();
    strictEqual(stale.code, 3);
    match(
      stale.stderr,
      /^ {2}leaderboard\.md: it is stale\n {2}leaderboard\.tex: it is not there$/m,
    );
    strictEqual((await entangle(["render", run])).code, 0);
    strictEqual((await check()).code, 0);
  });
});

Deno.test("render --check finds numbers that the cells do not give", async () => {
  await withRun(async (run) => {
    const path = `${run}/leaderboard.json`;
    const board = JSON.parse(await Deno.readTextFile(path));
    board.rows[0].scores.miou.value = 0.001;
    await Deno.writeTextFile(path, `${JSON.stringify(board, null, 2)}\n`);
    const found = await entangle(["render", "--check", run]);
    strictEqual(found.code, 3);
    match(
      found.stderr,
      /sd15, miou: the row says 0\.001, the mean of the subjects is 0\./,
    );
  });
});

Deno.test("accept takes a whole run, though it lacks the network of a metric, which is then identical to it", async () => {
  await withRun(async (run, folder) => {
    const to = `${folder}/results/small`;
    const ran = await entangle(["accept", run, "--to", to]);
    strictEqual(ran.code, 0, ran.stderr);
    const [accepted, original] = [await texts(to), await texts(run)];
    const { "manifest.json": manifest = "", ...files } = accepted;
    const { "manifest.json": _, ...originals } = original;
    deepStrictEqual(files, originals);
    deepStrictEqual(Object.keys(JSON.parse(manifest)).sort(), [
      "identity",
      "run",
      "schema",
    ]);
    const args = ["--fail-on", "changed"];
    strictEqual((await entangle(["diff", run, to, ...args])).code, 0);
    strictEqual((await entangle(["render", "--check", to])).code, 0);
  });
});

Deno.test("accept refuses a partial run, and writes nothing", async () => {
  await withRun(async (run, folder) => {
    const path = `${run}/leaderboard.json`;
    const board = JSON.parse(await Deno.readTextFile(path));
    board.overrides = { methods: ["sd15"], seeds: [0] };
    await Deno.writeTextFile(path, JSON.stringify(board));
    const to = `${folder}/results`;
    const ran = await entangle(["accept", run, "--to", to]);
    strictEqual(ran.code, 2);
    deepStrictEqual(ran.stderr.split("\n"), [
      `error: Cannot accept "${run}"`,
      "  methods: not as the spec says, so the run is partial; bench without it makes a whole one",
      "  seeds: not as the spec says, so the run is partial; bench without it makes a whole one",
    ]);
    strictEqual(await Deno.stat(to).catch(() => undefined), undefined);
  });
});

/** The text files of a folder. */
async function texts(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isFile } of Deno.readDir(folder)) {
    // The cache of digests is the run's own.
    if (!isFile || name === "digests.json") continue;
    found[name] = await Deno.readTextFile(`${folder}/${name}`);
  }
  return found;
}
