import {
  deepStrictEqual,
  notStrictEqual,
  ok,
  strictEqual,
} from "node:assert/strict";
import { fakePlan } from "../../../tests/support/fake_bench.ts";
import type { PromptsSpec } from "../declare/mod.ts";
import { categoriesOf } from "../leaderboard/mod.ts";
import { promptOf } from "./suite.ts";

const SUBJECTS = ["architect", "artist"];

/** Five prompts of each subject. */
function suite(digest = "a"): PromptsSpec {
  return {
    file: "suite.csv",
    by: ["place"],
    digest,
    rows: SUBJECTS.flatMap((subject) =>
      [0, 1, 2, 3, 4].map((i) => ({
        prompt: `${subject} ${i}`,
        subject,
        ...(i % 2 === 0 && { group: "female" }),
        categories: { place: i < 2 ? "indoors" : `outdoors` },
      }))
    ),
  };
}

Deno.test("an image's prompt depends on its seed alone, and comes round again where prompts are fewer than images", async () => {
  const few = await fakePlan(2, 3, { prompts: suite(), seed: 0 });
  const many = await fakePlan(2, 7, { prompts: suite(), seed: 0 });
  const prompts = ({ units }: typeof few) =>
    new Map(
      units.flatMap(({ subject, samples }) =>
        samples.map(({ seed, prompt }) => [`${subject} ${seed}`, prompt])
      ),
    );
  const all = prompts(many);
  for (const [key, prompt] of prompts(few)) strictEqual(all.get(key), prompt);
  strictEqual(all.get("artist 6"), "artist 1");
  const later = await fakePlan(2, 1, { prompts: suite() }, { seeds: [6] });
  strictEqual(promptOf(later.spec, "artist", 6), "artist 1");
  // What both make is the same unit, whatever else is made.
  const ids = new Set(many.units.map(({ id }) => id));
  ok(few.units.every(({ id }) => ids.has(id)));
});

Deno.test("a plan holds the prompts that are used, and its units know them by their texts", async () => {
  const few = await fakePlan(2, 3, { prompts: suite(), seed: 0 });
  deepStrictEqual(
    few.spec.prompts?.rows?.map(({ prompt }) => prompt),
    SUBJECTS.flatMap((s) => [0, 1, 2].map((i) => `${s} ${i}`)),
  );
  const plain = await fakePlan(2, 3);
  const other = await fakePlan(2, 3, {
    prompts: { ...suite(), rows: suite().rows?.toReversed() ?? [] },
    seed: 0,
  });
  for (const [i, { generation }] of few.units.entries()) {
    notStrictEqual(generation, plain.units[i]?.generation);
  }
  const texts = ({ units }: typeof few) =>
    units.map(({ method, generation, samples }) => [
      `${method.id}: ${samples[0]?.prompt}`,
      generation,
    ]);
  const known = new Map(texts(few) as [string, string][]);
  let shared = 0;
  for (const [prompt, generation] of texts(other)) {
    // The prompt in the middle is the third of both, and so of one seed; the others' seeds differ.
    if (!known.has(String(prompt))) continue;
    strictEqual(known.get(String(prompt)), generation);
    ok(prompt?.endsWith(" 2"));
    shared++;
  }
  strictEqual(shared, 2 * SUBJECTS.length);
});

Deno.test("categories are parts of a run that hold every image once, with the subjects that they have", async () => {
  const plan = await fakePlan(2, 5, { prompts: suite(), seed: 0 });
  const observations = new Map(
    plan.methods.map(({ id }) => [
      id,
      SUBJECTS.flatMap((subject) =>
        plan.seeds.map((seed) => ({ subject, seed, label: "male" }))
      ),
    ]),
  );
  const parts = categoriesOf(plan, observations);
  deepStrictEqual(parts.map(({ value }) => value), ["indoors", "outdoors"]);
  const seeds = parts.map(({ plan }) => plan.seeds);
  deepStrictEqual(seeds, [[0, 1], [2, 3, 4]]);
  for (const part of parts) {
    const images = part.plan.units.reduce((n, u) => n + u.samples.length, 0);
    const observed = [...part.observations.values()].flat().length;
    strictEqual(images, observed);
    strictEqual(images, 2 * 2 * part.plan.seeds.length);
  }
});
