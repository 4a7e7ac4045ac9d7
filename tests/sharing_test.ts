// Two runs in one folder, whatever they differ in, in any order, with kills between: both hold,
// or the second is refused before it writes. On closed-form functions in place of a model.

import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { benchCommand } from "../cli/commands/bench.ts";
import { main } from "../cli/main.ts";
import {
  collect,
  findGarbage,
  neededBy,
  openStore,
  type Plan,
  planPath,
} from "../lib/bench/mod.ts";
import { BASE, DIFFERENCES } from "./support/differences.ts";
import { fakePlan } from "./support/fake_bench.ts";
import { contents, inFolder } from "./support/folder.ts";
import { bench, planOf, quietly } from "./support/shared_folder.ts";

/** Units after which a run may be killed; it has two or more. */
const RUN = { max: 4 };

Deno.test("whatever two runs differ in, in any order, killed at any unit, both hold or the second is refused before it writes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...DIFFERENCES),
      fc.boolean(),
      fc.nat(RUN),
      fc.nat(RUN),
      async ({ change, shared, of }, reversed, killed, killedToo) => {
        const setups = [BASE, change(BASE)];
        if (reversed) setups.reverse();
        const [a, b] = await Promise.all(setups.map(planOf)) as [Plan, Plan];
        await inFolder(async (folder) => {
          await bench(a, folder, killed);
          const before = await contents(folder);
          const taken = await bench(b, folder, killedToo);
          strictEqual(taken !== "refused", shared, of);
          if (taken === "refused") {
            deepStrictEqual(await contents(folder), before);
          }
          strictEqual(await bench(a, folder), "done");
          const board = await boards(folder);
          if (shared) {
            strictEqual(await bench(b, folder), "done");
            await holds(folder, [a, b]);
            strictEqual(await bench(a, folder), "done");
          }
          await holds(folder, shared ? [a, b] : [a]);
          deepStrictEqual(await boards(folder), board);
          deepStrictEqual(await boardsAlone(a), board);
        });
      },
    ),
    {
      seed: 0,
      numRuns: DIFFERENCES.length + 4,
      examples: DIFFERENCES.map((
        d,
        i,
      ) => [d, i % 2 === 0, i % 5, (i >> 1) % 5]),
    },
  );
});

Deno.test("of every field of a spec and every flag it is said whether runs that differ in it share a folder", async () => {
  const { spec } = await fakePlan(1, 1);
  const said = new Set(DIFFERENCES.map(({ of }) => of.split(/[, ]/)[0] ?? ""));
  const nested = ["attribute", "classifier", "attribution", "sampler"] as const;
  const fields = [
    ...Object.keys(spec).filter((key) => !nested.some((n) => n === key)),
    ...nested.flatMap((key) =>
      Object.keys(spec[key]).map((k) => `${key}.${k}`)
    ),
    "reference",
  ].map((key) => `spec.${key}`);
  const flags = benchCommand(() => {}).options.map(({ long }) => `${long}`)
    .filter((long) => !NO_RESULT.includes(long));
  const missing = [...fields, ...flags].filter((name) => !said.has(name));
  deepStrictEqual(missing, []);
});

/** Flags on which no result depends, and those whose digest stands in the plan: trusted code, drawn references; a preset is other flags. */
const NO_RESULT = [
  ...[
    "--artifacts",
    "--allow-code",
    "--threads",
    "--devices",
    "--gpu-memory",
    "--compiled",
    "--jobs",
  ],
  ...["--workers", "--hang-after", "--dry-run", "--out", "--trace"],
  ...[
    "--drawn-references",
    "--columns",
    "--wide",
    "--cache",
    "--preset",
    "--watch",
    "--port",
  ],
];

Deno.test("status tells of every run of a folder, and gc --only keeps the one that is named", async () => {
  await inFolder(async (folder) => {
    const a = await planOf(BASE);
    const b = await planOf({ ...BASE, choices: { images: 3 } });
    await bench(a, folder);
    await bench(b, folder);
    const { said } = await quietly(() => main(["status", folder]));
    strictEqual(
      said.match(/: gender, size testbed, \d of \d units done/g)?.length,
      2,
    );
    const { files } = await findGarbage(folder, {
      before: new Date(Date.now() + 3_600_000),
      needed: neededBy([b]),
    });
    for (const { path } of files) await Deno.remove(`${folder}/${path}`);
    await holds(folder, [b]);
    deepStrictEqual(
      files.filter(({ path }) => path.startsWith("plans/")).map(({ path }) =>
        path
      ),
      [planPath(a)],
    );
  });
});

async function holds(folder: string, plans: readonly Plan[]): Promise<void> {
  const store = await openStore(folder, "write");
  for (const plan of plans) {
    deepStrictEqual((await collect(plan, store)).missing, []);
  }
  const { code, said } = await quietly(() =>
    main(["verify", "--deep", folder])
  );
  strictEqual(code, 0, said);
}

const alone = new Map<string, ReturnType<typeof boards>>();

/** What a run leaves that has its folder to itself; made once, since every second case begins with the same run. */
function boardsAlone(plan: Plan): ReturnType<typeof boards> {
  const path = planPath(plan);
  const known = alone.get(path) ?? inFolder(async (folder) => {
    await bench(plan, folder);
    return await boards(folder);
  });
  alone.set(path, known);
  return known;
}

async function boards(folder: string) {
  return await contents(
    folder,
    (path) =>
      /^[^/]+\.(json|csv|md|tex|svg)$|^contact-sheets\//.test(path) &&
      path !== "digests.json",
  );
}
