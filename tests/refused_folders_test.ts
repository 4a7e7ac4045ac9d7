// When a folder is refused to a run, by which command, and in which words.

import {
  deepStrictEqual,
  match,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { freeze } from "../cli/run/frozen.ts";
import { main } from "../cli/main.ts";
import {
  openStore,
  type Plan,
  planPath,
  planText,
  refuseOther,
  verifyChecksum,
  withChecksum,
} from "../lib/bench/mod.ts";
import { InputError } from "../lib/core/mod.ts";
import { BASE } from "./support/differences.ts";
import { fakePlan } from "./support/fake_bench.ts";
import { contents, inFolder } from "./support/folder.ts";
import { bench, PATHS, planOf, quietly } from "./support/shared_folder.ts";

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

function refusal(pattern: RegExp) {
  return (error: Error) => {
    ok(error instanceof InputError, String(error));
    match(error.message, pattern);
    return true;
  };
}
