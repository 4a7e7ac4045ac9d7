import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { cell } from "./cell.ts";
import { clipI } from "./clip_i.ts";
import { fidClip } from "./fid.ts";
import { miou } from "./miou.ts";
import type { Observation } from "./observation.ts";
import { rd } from "./rd.ts";

const context = {
  classes: ["female", "male"],
  subjects: ["nurse", "judge"],
  percentile: 70,
};
const nurse = (seed: number, rest: Partial<Observation>): Observation => ({
  seed,
  subject: "nurse",
  ...rest,
});

Deno.test("cell() counts who abstained, and why", () => {
  const { estimate, abstained, reasons } = cell(rd, [
    nurse(0, { label: "female" }),
    nurse(1, { invalid: "the image is one colour" }),
    nurse(2, { label: "male" }),
    nurse(3, { invalid: "the image is one colour" }),
    nurse(4, { invalid: "the image is not finite" }),
  ], context);
  strictEqual(estimate?.n, 2);
  strictEqual(abstained, 3);
  deepStrictEqual(reasons, {
    "the image is one colour": 2,
    "the image is not finite": 1,
  });
});

Deno.test("an image whose map is unusable abstains from mIoU and counts for RD", () => {
  const images = [
    nurse(0, { label: "female", iou: 0.5 }),
    nurse(1, { label: "female", invalid: "the attention map is not finite" }),
  ];
  strictEqual(cell(rd, images, context).estimate?.n, 2);
  strictEqual(cell(miou, images, context).estimate?.n, 1);
});

Deno.test("cell() has no estimate and no chance level if every image abstains", () => {
  deepStrictEqual(cell(rd, [nurse(0, { invalid: "black" })], context), {
    subject: "nurse",
    abstained: 1,
    reasons: { black: 1 },
  });
});

Deno.test("cell() counts images without a partner where it compares with a reference", () => {
  const clip = Float32Array.of(1, 0);
  const images = [
    nurse(0, { clipPair: [clip, clip] }),
    nurse(1, { unpaired: "the reference has no such image" }),
  ];
  const { estimate, abstained, reasons } = cell(clipI, images, context);
  deepStrictEqual([estimate?.value, estimate?.n, abstained], [1, 1, 1]);
  deepStrictEqual(reasons, { "the reference has no such image": 1 });
});

Deno.test("cell() has no estimate from fewer images than the metric needs", () => {
  const clip = Float32Array.of(1, 0);
  const { estimate, abstained, reasons } = cell(
    fidClip,
    [nurse(0, { clipPair: [clip, clip] })],
    context,
  );
  deepStrictEqual([estimate, abstained], [undefined, 1]);
  deepStrictEqual(reasons, { "fewer than 2 images can be compared": 1 });
});

Deno.test("cell() refuses what would make a wrong number", () => {
  const ok = nurse(0, { label: "male" });
  throws(() => cell(rd, [], context), /there are no observations/);
  throws(() => cell(rd, [ok, ok], context), /seed 0 of "nurse" occurs twice/);
  throws(
    () => cell(rd, [ok, { ...ok, seed: 1, subject: "judge" }], context),
    /expected one subject, got "nurse" and "judge"/,
  );
  throws(
    () => cell(miou, [ok], context),
    /seed 0 of "nurse" has no iou and does not say why/,
  );
  // Why there is no pair says nothing of what is read from one image.
  throws(
    () => cell(miou, [{ ...ok, unpaired: "no partner" }], context),
    /seed 0 of "nurse" has no iou and does not say why/,
  );
  throws(
    () => cell(rd, [ok], { ...context, classes: ["a", "b", "c"] }),
    /not defined for 3 classes/,
  );
});
