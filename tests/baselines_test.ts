import {
  deepStrictEqual,
  doesNotMatch,
  match,
  ok,
  throws,
} from "node:assert/strict";
import { loadBaseline, loadBaselines } from "../lib/bench/mod.ts";
import { createTransforms, TRANSFORMS } from "../lib/diffusion/mod.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);

const CONTEXTS = [
  { attribute: "gender", groups: ["male", "female"] },
  { attribute: "race", groups: ["white", "black", "asian", "hispanic"] },
];

for await (const { name } of Deno.readDir(`${ROOT}baselines`)) {
  Deno.test(`baselines/${name} is a method`, async () => {
    const baseline = await loadBaseline(`${ROOT}baselines/${name}`);
    deepStrictEqual(`${baseline.id}.ts`, name);
    doesNotMatch(baseline.title, /\bFD\b/);
    match(baseline.note, /\.$/);
    for (const context of CONTEXTS) {
      const specs = baseline.transforms.map(({ use, ...parameters }) => ({
        id: use,
        parameters,
      }));
      if (specs.some(({ id }) => TRANSFORMS[id]?.fitted)) {
        throws(() => createTransforms(specs, context), /must be fitted first/);
        continue;
      }
      deepStrictEqual(
        createTransforms(specs, context).length,
        baseline.transforms.length,
      );
    }
  });
}

Deno.test("every transform is used by a baseline", async () => {
  const baselines = await loadBaselines(`${ROOT}baselines`);
  const used = [...baselines.values()].flatMap((b) => b.transforms);
  for (const id of Object.keys(TRANSFORMS)) {
    ok(used.some(({ use }) => use === id), id);
  }
});
