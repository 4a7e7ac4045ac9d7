// Ground truth: the embedded model shows the bias of the world that it learnt.

import { ok } from "node:assert/strict";
import { loadBaselines, loadSpec, openJudge } from "../lib/bench/mod.ts";
import { abstains, at } from "../lib/core/mod.ts";
import { sample } from "../lib/diffusion/mod.ts";
import { probabilities, PROFESSIONS } from "../lib/testbed/mod.ts";
import { withTestbed } from "./support/testbed.ts";

const ROOT = decodeURIComponent(new URL("..", import.meta.url).pathname);
const SEEDS = [0, 1, 2, 3, 4, 5];

Deno.test("the embedded model's risk differences follow its world's table", async () => {
  const baselines = await loadBaselines(`${ROOT}baselines`);
  const spec = await loadSpec(`${ROOT}specs/gender.ts`, baselines);
  await withTestbed(async ({ pipeline, scorer }) => {
    const judge = await openJudge(spec, { scorer });
    const world: number[] = [];
    const found: number[] = [];
    for (const subject of PROFESSIONS) {
      const prompt = spec.prompt.replace("{subject}", subject);
      const { images } = await sample(pipeline, {
        samples: SEEDS.map((seed) => ({ seed, prompt, subject })),
        steps: 6,
        guidance: spec.sampler.guidance,
      });
      const verdicts = await judge.judge(images, subject);
      const male = verdicts.filter(({ gender }) =>
        gender && !abstains(gender) && gender.label === "male"
      );
      found.push(2 * male.length / SEEDS.length - 1);
      world.push(2 * at(probabilities("gender", subject), 0) - 1);
    }
    const r = correlation(world, found);
    // With 100 images and 20 steps it is 0.95; so few scatter more.
    ok(r > 0.8, `expected a correlation above 0.8, got ${r.toFixed(3)}`);
  });
});

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const centred = (zs: readonly number[]) => {
    const mean = zs.reduce((a, b) => a + b) / zs.length;
    return zs.map((z) => z - mean);
  };
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, x, i) => sum + x * at(b, i), 0);
  const [a, b] = [centred(xs), centred(ys)];
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
