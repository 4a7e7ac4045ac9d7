import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { assert, asyncProperty, nat, tuple } from "fast-check";
import { findGarbage, neededBy, verifyStore } from "../lib/bench/mod.ts";
import { storedFiles } from "../lib/bench/store/store_files.ts";
import { entangle } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";
import { storedRun } from "./support/stored_run.ts";

const LATER = new Date(Date.now() + 3_600_000);

Deno.test("verify finds nothing in a whole run, and every kind of file in it", async () => {
  await inFolder(async (folder) => {
    await storedRun(folder);
    const { problems, stray, held, derived } = await verifyStore(folder, true);
    deepStrictEqual([problems, stray], [[], []]);
    const files = await storedFiles(folder);
    strictEqual(held + derived.length, files.length);
    const kinds = new Set(files.map(({ path }) => path.split("/")[0]));
    deepStrictEqual([...kinds].filter((k) => !k?.includes(".")).toSorted(), [
      ...["contact-sheets", "environments", "features", "generations"],
      ...["images", "objects", "plans", "units"],
    ]);
    const { code, stdout } = await entangle(["verify", "--deep", folder]);
    strictEqual(code, 0, stdout);
    match(stdout, /\d+ files hold to their digests; \d+ .* as they should be$/);
  });
});

Deno.test("verify --deep finds any bit that is flipped in any file", async () => {
  await inFolder(async (folder) => {
    await storedRun(folder);
    const files = await storedFiles(folder);
    const { derived } = await verifyStore(folder, false);
    const flipped = tuple(nat(), nat(), nat(7));
    await assert(
      asyncProperty(flipped, async ([which, where, bit]) => {
        const file = files[which % files.length];
        if (!file) return;
        const path = `${folder}/${file.path}`;
        const whole = await Deno.readFile(path);
        const damaged = whole.slice();
        const at = where % whole.length;
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        await Deno.writeFile(path, damaged);
        const found = derived.includes(file.path)
          ? await damage(folder)
          : (await verifyStore(folder, true)).problems.join("\n");
        await Deno.writeFile(path, whole);
        ok(found.includes(`${file.path}: `), `${file.path}\n${found}`);
      }),
      { seed: 0, numRuns: 50 },
    );
    deepStrictEqual((await verifyStore(folder, true)).problems, []);
  });
});

Deno.test("verify finds what is missing, cut short or under another's name", async () => {
  await inFolder(async (folder) => {
    const { units } = await storedRun(folder);
    const [first, second] = units;
    await Deno.remove(`${folder}/images/plain/p0/0.png`);
    await Deno.copyFile(
      `${folder}/units/${first?.id}.json`,
      `${folder}/units/${second?.id}.json`,
    );
    await Deno.truncate(`${folder}/generations/${first?.generation}.json`, 99);
    const { problems } = await verifyStore(folder, false);
    const all = problems.join("\n");
    match(all, /images\/plain\/p0\/0\.png: it is missing \(units\//);
    match(all, /units\/.*: it is the record of another unit/);
    match(all, /generations\/.*: it was changed or cut short/);
  });
});

Deno.test("verify refuses what is no folder", async () => {
  const { code, stderr } = await entangle(["verify", "nowhere"]);
  strictEqual(code, 2);
  match(stderr, /Cannot verify "nowhere": it is no folder of a run/);
});

Deno.test("gc removes what no record names, and nothing else", async () => {
  await inFolder(async (folder) => {
    const plan = await storedRun(folder);
    const whole = (await storedFiles(folder)).map(({ path }) => path);
    deepStrictEqual(await paths(folder), []);
    const garbage = [
      `images/plain/p0/9.png`,
      `objects/aa/${"b".repeat(62)}.npy`,
      `units/${"c".repeat(64)}.json`,
      `units/x.json.${crypto.randomUUID()}.tmp`,
    ];
    await Deno.mkdir(`${folder}/objects/aa`, { recursive: true });
    for (const path of [...garbage, "notes.txt"]) {
      await Deno.writeTextFile(`${folder}/${path}`, "12345");
    }
    deepStrictEqual(await paths(folder), garbage.toSorted());
    // What was written lately may be about to be named.
    const { files, young } = await findGarbage(folder, {
      before: new Date(Date.now() - 60_000),
    });
    deepStrictEqual([files.length, young.length], [0, 4]);
    const dry = await entangle(["gc", "--dry-run", "--minutes=0", folder]);
    match(dry.stdout, /would free 20 bytes in 4 files$/);
    strictEqual((await storedFiles(folder)).length, whole.length + 5);
    const { stdout, code } = await entangle(["gc", "--minutes=0", folder]);
    strictEqual(code, 0);
    match(stdout, /: freed 20 bytes in 4 files$/);
    const left = (await storedFiles(folder)).map(({ path }) => path);
    deepStrictEqual(left, [...whole, "notes.txt"].toSorted());
    // A plan that needs half of it.
    const half = { ...plan, units: plan.units.filter((_, i) => i % 2 === 0) };
    const found = await findGarbage(folder, {
      before: LATER,
      needed: neededBy([half]),
    });
    const kept = new Set(found.files.map(({ path }) => path));
    for (const [i, { id, generation }] of plan.units.entries()) {
      strictEqual(kept.has(`units/${id}.json`), i % 2 === 1);
      strictEqual(kept.has(`generations/${generation}.json`), i % 2 === 1);
    }
    ok(kept.has("images/plain/p1/0.png") || kept.has("images/plain/p0/0.png"));
  });
});

Deno.test("gc refuses a folder that is no run's", async () => {
  await inFolder(async (folder) => {
    const { code, stderr } = await entangle(["gc", "--minutes=0", folder]);
    strictEqual(code, 2);
    match(stderr, /it is no folder of a run/);
  });
});

async function paths(folder: string): Promise<string[]> {
  const { files } = await findGarbage(folder, { before: LATER });
  return files.map(({ path }) => path);
}

/** What `verify` finds in a folder that is damaged. */
async function damage(folder: string): Promise<string> {
  const { code, stdout } = await entangle(["verify", "--deep", folder]);
  strictEqual(code, 3);
  return stdout;
}
