import { doesNotThrow, throws } from "node:assert/strict";
import { InputError } from "../../lib/core/mod.ts";
import { METRICS } from "../../lib/metrics/mod.ts";
import { describeSites, type UNetSite } from "../../lib/networks/unet/sites.ts";
import type { PipelineParts } from "../../lib/networks/mod.ts";
import { checkAttention } from "./check_attention.ts";

/** A pipeline whose blocks have cross-attention at these sizes. */
function parts(
  latents: readonly [number, number],
  ...sites: readonly (readonly [side: string, height: number, width: number])[]
): PipelineParts {
  const described = sites.map(([side, height, width]) => ({
    side,
    height,
    width,
    kind: "cross-attention",
    module: { path: `${side}_blocks.0.attentions.0` },
  }));
  return {
    folder: { path: "model" },
    latentShape: [4, ...latents],
    sites: describeSites(described as unknown as UNetSite[]),
  } as unknown as PipelineParts;
}

const SD15 = parts(
  [64, 64],
  ...([64, 32, 16] as const).flatMap((n) =>
    [["down", n, n], ["up", n, n]] as const
  ),
);

Deno.test("a network like Stable Diffusion 1.5 has what every metric reads", () => {
  doesNotThrow(() => checkAttention(SD15, METRICS.map(({ id }) => id)));
});

Deno.test("a network without cross-attention is refused if words are looked for", () => {
  throws(
    () => checkAttention(parts([64, 64])),
    (error) =>
      error instanceof InputError &&
      /^Cannot look for words in "model": .*no block with cross-attention/.test(
        error.message,
      ),
  );
});

Deno.test("a stage without cross-attention is refused by the metric that reads it", () => {
  const shallow = parts([12, 20], ["down", 12, 20], ["down", 6, 10]);
  doesNotThrow(() => checkAttention(shallow, ["mbiou", "biou_down2"]));
  throws(
    () => checkAttention(shallow, ["biou_down1", "biou_down3", "biou_up1"]),
    /^InputError: Cannot measure biou_down3, biou_up1 of "model": its UNet has cross-attention only in down-12, down-6, with latents of 12×20/,
  );
});

Deno.test("a stage is not taken for the next finer one that is missing", () => {
  const coarse = parts([64, 64], ["down", 32, 32], ["down", 16, 16]);
  throws(
    () => checkAttention(coarse, ["biou_down1", "biou_down2"]),
    /Cannot measure biou_down1, biou_down2 of/,
  );
});

Deno.test("stages of one height are told apart by their widths", () => {
  const low = parts([1, 8], ["down", 1, 8], ["down", 1, 4], ["up", 1, 8]);
  const ids = ["biou_down1", "biou_down2", "biou_up1"];
  doesNotThrow(() => checkAttention(low, ids));
  throws(
    () => checkAttention(low, ["biou_up2"]),
    /only in down-1x8, down-1x4, up-1x8/,
  );
});
