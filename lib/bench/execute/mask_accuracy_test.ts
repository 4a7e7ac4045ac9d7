import { ok } from "node:assert/strict";
import {
  type ImageMasks,
  loadBaselines,
  loadSpec,
  maskAccuracy,
  openJudge,
} from "../mod.ts";
import { at } from "../../core/mod.ts";
import { heldOutPortraits } from "../../../cli/pictures/portraits.ts";
import { withTestbed } from "../../../tests/support/testbed.ts";

const ROOT = decodeURIComponent(new URL("../../../", import.meta.url).pathname);

Deno.test("a profession's mask finds its cues better than chance, and less of them the higher the threshold", async () => {
  const spec = await loadSpec(
    `${ROOT}specs/gender.ts`,
    await loadBaselines(`${ROOT}baselines`),
  );
  await withTestbed(async ({ pipeline, scorer }) => {
    const seen: ImageMasks[] = [];
    const { masks: lines, truth } = await maskAccuracy(
      spec,
      heldOutPortraits(spec, 20),
      [20, 70, 90],
      { pipeline, judge: await openJudge(spec, { scorer }) },
      (masks) => seen.push(masks),
    );
    const profession = lines.filter(({ word }) => word === "{subject}");
    const [low, middle, high] = [0, 1, 2].map((i) => at(profession, i));
    ok(low && middle && high);
    ok(low.recall.value > middle.recall.value);
    ok(middle.recall.value > high.recall.value);
    // A mask that knows nothing holds 30 % of the cues.
    ok(middle.recall.value > 0.3 + 3 * middle.recall.stderr);
    ok(middle.precision.value > middle.cues.value);
    ok(low.kept.value > high.kept.value && low.rest.value < high.rest.value);
    ok(lines.every(({ recall, kept }) => recall.n === 20 && kept.n === 20));
    // What a profession's word stands for is in its true mask, and not in the rest.
    const [own] = truth;
    ok(own && own.kept.value > own.rest.value && own.kept.n === 20);
    // What is drawn is what was counted.
    const [image] = seen;
    const [, attribute] = image?.masks.map(([mask]) => mask) ?? [];
    ok(seen.length === 20 && image && attribute);
    const size = attribute.reduce((n, x) => n + x, 0) / attribute.length;
    ok(Math.abs(size - 0.8) < 0.01, `${size}`);
  });
});
