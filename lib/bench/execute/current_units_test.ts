import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fakePlan, fakeRun } from "../../../tests/support/fake_bench.ts";
import { contents, inFolder } from "../../../tests/support/folder.ts";
import { verifyChecksum, withChecksum } from "../../core/mod.ts";

/** Takes from every record what was read beside the spec's attribute, as an earlier version left it. */
async function forget(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(`${folder}/units`)) {
    const path = `${folder}/units/${name}`;
    const { further: _, ...record } = verifyChecksum(
      await Deno.readTextFile(path),
    ) as { further: string; observations: object[] };
    const observations = record.observations.map((o) => {
      const { further: _, ...plain } = o as { further?: unknown };
      return plain;
    });
    await Deno.writeTextFile(path, withChecksum({ ...record, observations }));
  }
}

Deno.test("what an earlier version did not look for is read from what was sampled, and nothing is sampled again", async () => {
  const plan = await fakePlan(1, 2);
  await inFolder(async (folder) => {
    await fakeRun(plan, folder);
    const before = await contents(folder);
    ok(Object.values(before).length > 0);
    await forget(folder);
    let steps = 0;
    const found: boolean[] = [];
    const again = await fakeRun(plan, folder, {
      onStep: () => steps++,
      onUnit: (_, was) => found.push(was),
    });
    strictEqual(steps, 0);
    ok(found.every((was) => !was));
    ok(again.observations.get("sd15")?.every((o) => o.further?.["race"]));
    deepStrictEqual(await contents(folder), before);
  });
});

Deno.test("a unit that would have to be sampled again is left as it is", async () => {
  const plan = await fakePlan(1, 1);
  await inFolder(async (folder) => {
    await fakeRun(plan, folder);
    await forget(folder);
    await Deno.remove(`${folder}/generations`, { recursive: true });
    const before = await contents(folder);
    const { complete, observations } = await fakeRun(plan, folder);
    ok(complete && !observations.get("sd15")?.some((o) => o.further));
    deepStrictEqual(await contents(folder), before);
  });
});
