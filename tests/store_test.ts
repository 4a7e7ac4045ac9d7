// What a run's folder promises, whatever happens to it: nothing lost, nothing
// counted twice. On closed-form functions in place of a model.

import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  canonicalJson,
  type Environment,
  leaderboard,
  openStore,
  type Plan,
  type Run,
  type Unit,
} from "../lib/bench/mod.ts";
import { EnvironmentError } from "../lib/core/mod.ts";
import { postprocess } from "../lib/report/mod.ts";
import { fakePlan, fakeRun } from "./support/fake_bench.ts";
import { contents, inFolder } from "./support/folder.ts";

const plan = await fakePlan(2, 2);

function board(plan: Plan, { observations }: Run): string {
  return canonicalJson(leaderboard(plan, observations));
}

Deno.test("whatever bit of a store is flipped, the same run mends it", async () => {
  await inFolder(async (folder) => {
    const first = await fakeRun(plan, folder);
    const intact = await contents(folder);
    const files = Object.keys(intact);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat(),
        fc.nat(7),
        async (path, at, bit) => {
          const bytes = intact[path]?.slice() ?? new Uint8Array();
          const i = at % bytes.length;
          bytes[i] = (bytes[i] ?? 0) ^ (1 << bit);
          await Deno.writeFile(`${folder}/${path}`, bytes);
          const again = await fakeRun(plan, folder);
          deepStrictEqual(board(plan, again), board(plan, first));
          // What sampling made is only looked at if its unit is read again.
          if (!/^(objects|generations)\//.test(path)) {
            deepStrictEqual(await contents(folder), intact);
          }
          await Deno.writeFile(`${folder}/${path}`, intact[path] ?? bytes);
        },
      ),
      { seed: 0, numRuns: 25 },
    );
  });
});

Deno.test("whatever file is cut short or gone, the same run mends it", async () => {
  await inFolder(async (folder) => {
    const plan = await fakePlan(1, 2);
    await fakeRun(plan, folder);
    const intact = await contents(folder);
    for (const [path, bytes] of Object.entries(intact)) {
      // So that what sampling made is needed, and not only its reading.
      if (/^(objects|generations)\//.test(path)) {
        await Deno.remove(`${folder}/units`, { recursive: true });
      }
      if (bytes.length % 2 === 0) await Deno.remove(`${folder}/${path}`);
      else await Deno.truncate(`${folder}/${path}`, bytes.length >> 1);
      await fakeRun(plan, folder);
      deepStrictEqual(await contents(folder), intact, path);
    }
  });
});

Deno.test("two runs on one store at once write what one alone writes", async () => {
  await inFolder(async (folder) => {
    const alone = await fakeRun(plan, `${folder}/alone`);
    const both = await Promise.all(
      [1, 2, 3].map(() => fakeRun(plan, `${folder}/both`)),
    );
    for (const run of both) {
      deepStrictEqual(board(plan, run), board(plan, alone));
    }
    deepStrictEqual(
      await contents(`${folder}/both`),
      await contents(`${folder}/alone`),
    );
  });
});

Deno.test("a unit that another run finished in the meantime is not made again", async () => {
  await inFolder(async (folder) => {
    const made: Unit[] = [];
    const others = new Set<Unit>();
    await fakeRun(plan, folder, {
      async postprocess(evaluated) {
        // The other run does everything while this one is at its first unit.
        if (others.size === 0) {
          await fakeRun(plan, folder, { onUnit: (unit) => others.add(unit) });
        }
        return postprocess(evaluated);
      },
      onBegin: (unit) => made.push(unit),
    });
    strictEqual(others.size, plan.units.length);
    ok(made.length <= 2, `${made.length} were begun`);
  });
});

Deno.test("a place that cannot be written ends the run with one message, and it goes on once it can", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/images`, "in the way");
    await rejects(fakeRun(plan, folder), (error: Error) => {
      ok(error instanceof EnvironmentError, String(error));
      ok(
        /^Cannot write ".*images\/sd15\/.*": the system says "/.test(
          error.message,
        ),
      );
      return true;
    });
    await Deno.remove(`${folder}/images`);
    const sampled = new Set<Unit>();
    const found = await fakeRun(plan, folder, {
      onStep: (unit) => sampled.add(unit),
    });
    ok(found.complete);
    // The first unit was sampled before, only its pictures could not be written.
    ok(sampled.size < plan.units.length);
  });
});

Deno.test("a run says once what its units were made on, whoever made them", async () => {
  await inFolder(async (folder) => {
    const here: Environment = {
      entangle: "0",
      commit: null,
      dirty: null,
      code: "0",
      lockfile: null,
      deno: "2",
      onnxruntime: "1",
      provider: "cpu",
      device: "one",
      platform: "linux",
    };
    const there = { ...here, device: "two" };
    const [first, ...rest] = plan.units;
    ok(first);
    await fakeRun(plan, folder, {
      units: [first],
      environment: () => Promise.resolve(here),
    });
    const mixed = await fakeRun(plan, folder, {
      units: rest,
      environment: () => Promise.resolve(there),
    });
    deepStrictEqual(mixed.environments, [there]);
    const devices = (await fakeRun(plan, folder)).environments
      .map(({ device }) => device);
    deepStrictEqual(devices.sort(), ["one", "two"]);
  });
});

Deno.test("a unit that cannot be made is named", async () => {
  await inFolder(async (folder) => {
    const store = await openStore(folder, "write");
    const keep = () => Promise.reject(new TypeError("it is broken"));
    await rejects(fakeRun(plan, folder, { store: { ...store, keep } }), {
      message: /^Cannot make sd15, ".+", seed 0: it is broken$/,
    });
  });
});
