// A cache of generations that runs in several folders share, on closed-form functions in place of a model.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { freeze } from "../cli/run/frozen.ts";
import { main } from "../cli/main.ts";
import { captured } from "../cli/terminal/mod.ts";
import { collect, openStore, type Plan } from "../lib/bench/mod.ts";
import { fakePlan, fakeRun } from "./support/fake_bench.ts";
import { contents, inFolder } from "./support/folder.ts";

Deno.test("a cache changes no result, and what one run sampled no other samples again", async () => {
  const [plan, more] = [await fakePlan(2, 2), await fakePlan(2, 3)];
  await inFolder(async (root) => {
    await bench(plan, `${root}/alone`);
    const expected = await results(`${root}/alone`);
    const cache = `${root}/cache`;
    strictEqual(await bench(plan, `${root}/a`, cache), 8);
    strictEqual(await bench(plan, `${root}/b`, cache), 0);
    for (const name of ["a", "b"]) {
      deepStrictEqual(await results(`${root}/${name}`), expected);
      const kept = await contents(
        `${root}/${name}`,
        (path) => /^(generations|objects)\//.test(path),
      );
      deepStrictEqual(kept, {});
    }
    strictEqual(await bench(more, `${root}/c`, cache), 4);
    // What a folder has of its own is not made again for a cache.
    await Deno.remove(`${root}/alone/units`, { recursive: true });
    strictEqual(await bench(plan, `${root}/alone`, `${root}/other`), 0);
    const { code, stderr } = await run("verify", "--deep", cache);
    strictEqual(code, 0, stderr);
  });
});

Deno.test("what is damaged in a cache is made anew, to the same bytes, and the cache is whole again", async () => {
  const plan = await fakePlan(1, 2);
  await inFolder(async (root) => {
    const cache = `${root}/cache`;
    await bench(plan, `${root}/a`, cache);
    const [whole, expected] = [
      await contents(cache, (path) => !path.startsWith("owners/")),
      await results(`${root}/a`),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(whole)),
        fc.nat(),
        fc.constantFrom("flip", "cut", "gone"),
        async (path, at, how) => {
          const file = `${cache}/${path}`;
          const bytes = whole[path]?.slice() ?? new Uint8Array();
          const i = at % bytes.length;
          bytes[i] = (bytes[i] ?? 0) ^ (1 << (at % 8));
          if (how === "gone") await Deno.remove(file);
          else {
            await Deno.writeFile(
              file,
              how === "cut" ? bytes.subarray(0, i) : bytes,
            );
          }
          await inFolder(async (out) => {
            await bench(plan, out, cache);
            deepStrictEqual(await results(out), expected);
          });
          deepStrictEqual(
            await contents(cache, (path) => !path.startsWith("owners/")),
            whole,
          );
        },
      ),
      { seed: 0, numRuns: 12 },
    );
  });
});

Deno.test("runs that fill a cache at once leave in it what one of them would", async () => {
  const plan = await fakePlan(1, 3);
  await inFolder(async (root) => {
    const cache = `${root}/cache`;
    const names = ["a", "b", "c", "d"];
    await Promise.all(
      names.map((name) => bench(plan, `${root}/${name}`, cache)),
    );
    await bench(plan, `${root}/alone`, `${root}/other`);
    const of = (folder: string) =>
      contents(folder, (path) => !path.startsWith("owners/"));
    deepStrictEqual(await of(cache), await of(`${root}/other`));
    for (const name of names) {
      deepStrictEqual(
        await results(`${root}/${name}`),
        await results(`${root}/alone`),
      );
    }
  });
});

Deno.test("gc leaves of a cache what runs need that are there, whichever went, and no more", async () => {
  const plans = await Promise.all([1, 2, 3].map((n) => fakePlan(1, n)));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      async (chosen, goes) => {
        await inFolder(async (root) => {
          const cache = `${root}/cache`;
          const runs = chosen.map((n, i) => ({
            plan: plans[n] as Plan,
            out: `${root}/run-${i}`,
            gone: goes[i] === true,
          }));
          for (const { plan, out } of runs) await bench(plan, out, cache);
          for (const { out, gone } of runs) {
            if (gone) await Deno.remove(out, { recursive: true });
          }
          // Files that were written in this very millisecond are left.
          await new Promise((resolve) => setTimeout(resolve, 5));
          const { code, stderr } = await run("gc", cache, "--minutes", "0");
          strictEqual(code, 0, stderr);
          const needed = new Set<string>();
          for (const { plan, out } of runs.filter(({ gone }) => !gone)) {
            for (const unit of plan.units) needed.add(unit.generation);
            await Deno.remove(`${out}/units`, { recursive: true });
            strictEqual(await bench(plan, out, cache), 0);
          }
          const left = await contents(
            cache,
            (path) => path.startsWith("generations/"),
          );
          deepStrictEqual(
            Object.keys(left).sort(),
            [...needed].map((id) => `generations/${id}.json`).sort(),
          );
        });
      },
    ),
    { seed: 0, numRuns: 6 },
  );
});

Deno.test("a run that cannot be seen keeps what it needs until it is forgotten; a damaged record stops gc", async () => {
  const plan = await fakePlan(1, 1);
  await inFolder(async (root) => {
    const cache = `${root}/cache`;
    const out = `${root}/mount/disk/run`;
    await bench(plan, out, cache);
    await Deno.remove(`${root}/mount`, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const gc = (...more: string[]) =>
      run("gc", cache, "--minutes", "0", ...more);
    const kept = await gc();
    match(kept.stderr, /Kept what .*run needs, which cannot be seen from here/);
    match(kept.stdout, /freed 0 bytes/);
    const forgot = await gc("--forget", out);
    match(forgot.stdout, /freed [1-9]\d* bytes/);
    deepStrictEqual(await contents(cache), {});
    await bench(plan, `${root}/run`, cache);
    const [owner] = await Array.fromAsync(Deno.readDir(`${cache}/owners`));
    await Deno.writeTextFile(`${cache}/owners/${owner?.name}`, "{}");
    const stopped = await gc();
    strictEqual(stopped.code, 2);
    match(stopped.stderr, /Cannot tell what is needed of the cache/);
    // As it says: the same run writes its record anew.
    await bench(plan, `${root}/run`, cache);
    strictEqual((await gc()).code, 0);
  });
});

Deno.test("ls runs says what runs are where, and in which state", async () => {
  const plan = await fakePlan(1, 2);
  await inFolder(async (root) => {
    const cache = `${root}/cache`;
    await bench(plan, `${root}/runs/boards/one`, cache);
    await bench(plan, `${root}/elsewhere`, cache);
    const [unit] = plan.units;
    await Deno.remove(`${root}/elsewhere/units/${unit?.id}.json`);
    const { stdout } = await run(
      ...["ls", "runs", "--runs", `${root}/runs`, "--cache", cache, "--json"],
    );
    const found = JSON.parse(stdout) as Record<string, string>[];
    deepStrictEqual(
      found.map(({ folder, spec, units }) => [folder, spec, units]),
      [
        [`${root}/runs/boards/one`, "gender", "4 of 4"],
        [await Deno.realPath(`${root}/elsewhere`), "gender", "3 of 4"],
      ],
    );
    deepStrictEqual(found.map(({ state }) => state), ["to merge", "begun"]);
    await Deno.remove(`${root}/elsewhere`, { recursive: true });
    const plain = await run(
      ...["ls", "runs", "--runs", `${root}/runs`, "--cache", cache],
    );
    match(plain.stdout, /elsewhere +.*gone/);
    ok((await run("ls", "runs", "--runs", `${root}/no`)).stdout === "none");
  });
});

/** Runs a plan in a folder, and counts the units that were sampled. */
async function bench(
  plan: Plan,
  folder: string,
  cache?: string,
): Promise<number> {
  const store = await openStore(folder, "write", cache);
  const paths = { artifacts: "artifacts", out: folder };
  await freeze(plan, { ...paths, ...(cache && { cache }) }, 1, store);
  const sampled = new Set<unknown>();
  const onStep = (unit: unknown) => void sampled.add(unit);
  await fakeRun(plan, folder, { store, onStep });
  deepStrictEqual((await collect(plan, store)).missing, []);
  return sampled.size;
}

/** What a run leaves, but for what sampling made and where it lay. */
function results(folder: string) {
  return contents(
    folder,
    (path) => !/^(generations|objects|plans)\//.test(path),
  );
}

async function run(...args: readonly string[]) {
  const { result, stdout, stderr } = await captured(() => main(args));
  return { code: result, stdout: stdout.trimEnd(), stderr };
}
