// Two runs in one folder, whatever they differ in, in any order, with kills between: both hold,
// or the second is refused before it writes. On closed-form functions in place of a model.
// deno-lint-ignore-file no-console -- what commands print is caught here

import {
  deepStrictEqual,
  match,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import fc from "fast-check";
import { benchCommand } from "../cli/commands/bench.ts";
import { freeze } from "../cli/run/frozen.ts";
import { main } from "../cli/main.ts";
import { publishResults } from "../cli/run/results.ts";
import {
  collect,
  findGarbage,
  neededBy,
  openStore,
  type Plan,
  planPath,
  planText,
  refuseOther,
  verifyChecksum,
  withChecksum,
} from "../lib/bench/mod.ts";
import { InputError } from "../lib/core/mod.ts";
import { BASE, DIFFERENCES, type Setup } from "./support/differences.ts";
import { fakePlan, fakeRun } from "./support/fake_bench.ts";
import { contents, inFolder } from "./support/folder.ts";

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

Deno.test("a run is refused where a row was made by another version of its transforms or of the harness", async () => {
  const plan = await planOf(BASE);
  await inFolder(async (folder) => {
    await bench(plan, folder);
    const path = `${folder}/${planPath(plan)}`;
    const value = verifyChecksum(await Deno.readTextFile(path)) as {
      readonly rows: { readonly "fair_prompt": readonly object[] };
      readonly identity: object;
    };
    const rows = {
      ...value.rows,
      "fair_prompt": value.rows.fair_prompt.map((t) => ({ ...t, version: 99 })),
    };
    await Deno.writeTextFile(path, withChecksum({ ...value, rows }));
    await rejects(
      refuseOther(folder, plan),
      refusal(/methods\.fair_prompt\[0\]\.version: 99 there, \d+ here/),
    );
    const identity = { ...value.identity, generation: 99 };
    await Deno.writeTextFile(path, withChecksum({ ...value, identity }));
    await rejects(
      refuseOther(folder, plan),
      refusal(/generation: 99 there, \d+ here/),
    );
    await Deno.writeTextFile(path, withChecksum({ identity: { spec: 1 } }));
    await rejects(
      refuseOther(folder, plan),
      refusal(/another version of Entangle/),
    );
  });
});

Deno.test("a refusal says what differs, of which plan, and what to do", async () => {
  await inFolder(async (folder) => {
    const plan = await planOf(BASE);
    await freeze(plan, PATHS(folder), 1, await openStore(folder, "write"));
    const other = await planOf({ ...BASE, choices: { steps: 3 } });
    await rejects(
      refuseOther(folder, other),
      refusal(
        /^Cannot use the folder ".+": the run of plans\/\w{16}\.json in it .+; name another folder with --out .+, or remove .+json, of which nothing was made yet, if .+\n {2}steps: 2 there, 3 here$/,
      ),
    );
  });
});

Deno.test("on a GPU seeds are added in whole batches, since an image may depend on its batch by a bit", async () => {
  const of = (images: number, batch: number) =>
    fakePlan(1, 1, BASE.spec, { images, batch, steps: 2 }, {
      provider: "cuda",
    });
  await inFolder(async (folder) => {
    await freeze(
      await of(4, 2),
      PATHS(folder),
      1,
      await openStore(folder, "write"),
    );
    await refuseOther(folder, await of(6, 2));
    await rejects(
      refuseOther(folder, await of(5, 3)),
      refusal(/batch: seeds are sampled together/),
    );
  });
});

Deno.test("two runs that begin in one moment do not both take the folder", async () => {
  await inFolder(async (folder) => {
    const [a, b] = await Promise.all(
      [BASE, { ...BASE, choices: { steps: 3 } }].map(planOf),
    ) as [Plan, Plan];
    const store = await openStore(folder, "write");
    const begun = await Promise.allSettled(
      [a, b].map((plan) => freeze(plan, PATHS(folder), 1, store)),
    );
    const taken = begun.filter(({ status }) => status === "fulfilled");
    ok(taken.length < 2);
    if (taken.length === 0) await refuseOther(folder, a);
  });
});

Deno.test("workers and a merge are held to it as a benchmark is, and lay claim to the folder too", async () => {
  await inFolder(async (folder) => {
    const [a, b] = await Promise.all(
      [BASE, { ...BASE, choices: { steps: 3 } }].map(planOf),
    ) as [Plan, Plan];
    const out = `${folder}/out`;
    const file = `${folder}/plan.json`;
    await Deno.writeTextFile(file, planText(a, PATHS(out), 1));
    // Nothing is made yet, and the folder is taken.
    const early = await quietly(() => main(["merge", file]));
    strictEqual(early.code, 75, early.said);
    const before = await contents(out);
    deepStrictEqual(Object.keys(before), [planPath(a)]);
    await Deno.writeTextFile(file, planText(b, PATHS(out), 1));
    for (const command of ["worker", "merge"]) {
      const { code, said } = await quietly(() => main([command, file]));
      strictEqual(code, 2, said);
      match(said, /steps: 2 there, 3 here/);
      deepStrictEqual(await contents(out), before);
    }
  });
});

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

function planOf({ spec, choices, models }: Setup): Promise<Plan> {
  return fakePlan(1, 1, spec, {
    images: undefined,
    steps: undefined,
    batch: undefined,
    ...choices,
  }, models);
}

const PATHS = (out: string) => ({ artifacts: "artifacts", out });

/** What `bench` does but for models; killed before a unit, after its pictures and before its record. */
async function bench(plan: Plan, folder: string, killed?: number) {
  const store = await openStore(folder, "write");
  try {
    await refuseOther(folder, plan);
    await freeze(plan, PATHS(folder), 1, store);
  } catch (error) {
    if (error instanceof InputError) return "refused";
    throw error;
  }
  const kill = new AbortController();
  let done = 0;
  if (killed === 0) return "killed";
  const run = await fakeRun(plan, folder, {
    signal: kill.signal,
    onUnit: () => void (++done === killed && kill.abort()),
  });
  if (!run.complete || killed !== undefined) {
    const last = plan.units[done - 1];
    await Deno.remove(`${folder}/units/${last?.id}.json`).catch(() => {});
    return "killed";
  }
  await quietly(() => publishResults(plan, run, store));
  return "done";
}

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

function refusal(pattern: RegExp) {
  return (error: Error) => {
    ok(error instanceof InputError, String(error));
    match(error.message, pattern);
    return true;
  };
}

async function quietly<T>(
  act: () => Promise<T>,
): Promise<{ code: T; said: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (line: string) => lines.push(line);
  try {
    const code = await act();
    return { code, said: lines.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}
