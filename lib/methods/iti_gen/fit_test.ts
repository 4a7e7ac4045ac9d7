// ITI-GEN on the embedded model: what its fit learns, and from what it refuses to learn.

import { deepStrictEqual, ok, rejects } from "node:assert/strict";
import { at, type Tensor, torchNormal } from "../../core/mod.ts";
import type { Artifact } from "../../diffusion/mod.ts";
import { METHODS } from "../mod.ts";
import type { FitRequest } from "../../fit/mod.ts";
import { openPipeline, openRuntime, openScorer } from "../../runtime/mod.ts";
import { TESTBED_MODEL } from "../../testbed/mod.ts";

const FOLDER = decodeURIComponent(TESTBED_MODEL.pathname);
const RANDOM =
  new URL("../../../tests/reference/random_model", import.meta.url).pathname;

Deno.test("ITI-GEN is fitted on the embedded model", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(FOLDER, runtime);
  const scorer = await openScorer(`${FOLDER}/clip`, runtime);
  const fit = async (
    parameters: Record<string, unknown>,
    request: Partial<FitRequest> = {},
  ): Promise<Artifact> => {
    const found = await METHODS.get("iti_gen")?.fit?.run({
      pipeline,
      scorer,
      parameters: METHODS.get("iti_gen")?.parameters.parse(parameters) ?? {},
      context: {
        attribute: "gender",
        groups: ["male", "female"],
        subjects: [],
        prompt: "A photo of the face of a {subject}",
        sampler: { scheduler: "ddim", steps: 20, guidance: 7.5 },
      },
      judge: () => Promise.reject(new Error("not needed")),
      references: (group) => Promise.resolve(pictures(group)),
      onStep: () => {},
      scratch: "nowhere",
      saved: { load: () => Promise.resolve(undefined), save: async () => {} },
      ...request,
    });
    ok(found);
    return found;
  };

  await t.step("texts come to differ as images do", async () => {
    const { tensors, curves } = await fit({ epochs: 6 });
    deepStrictEqual(tensors.tokens_0?.shape, [2, 3, 64]);
    const { direction_0: direction, directed_0: directed } = curves;
    ok(direction && directed);
    // At zero the two texts are one, and nothing tells them apart.
    deepStrictEqual([directed[0], directed[1], direction.length], [0, 1, 30]);
    ok(at(direction, 29) < at(direction, 1) / 2, String(direction));
  });

  await t.step("several attributes are learnt together", async () => {
    const { tensors, curves } = await fit({
      epochs: 4,
      also: [["young", "old"]],
    });
    deepStrictEqual(tensors.tokens_1?.shape, [2, 3, 64]);
    for (const a of [0, 1]) {
      const direction = curves[`direction_${a}`] ?? [];
      const best = Math.min(...direction.slice(15));
      ok(best < at(direction, 0) / 1.5, `attribute ${a}: ${direction}`);
    }
  });

  await t.step("no tokens need no images", async () => {
    const references = () => Promise.reject(new Error("not needed"));
    deepStrictEqual(await fit({ tokens: 0 }, { references }), {
      tensors: {},
      curves: {},
    });
  });

  await t.step("a CLIP with another text encoder is refused", async () => {
    const other = await openScorer(`${RANDOM}/clip`, runtime);
    await rejects(
      fit({ prompt: "a" }, { scorer: other }),
      /the CLIP that judges has another text encoder/,
    );
    await other.close();
  });

  await scorer.close();
  await pipeline.close();
  await runtime.close();
});

/** Twenty pictures of noise, in a colour for each group. */
function pictures(group: string): Tensor {
  const colour = ["male", "female", "young", "old"].indexOf(group);
  const shape = [20, 3, 64, 64];
  const { data } = torchNormal(colour, shape);
  const tinted = data.map((x, i) => {
    const channel = Math.floor(i / 64 ** 2) % 3;
    const level = (colour >> channel) & 1 ? 0.8 : 0.2;
    return Math.min(1, Math.max(0, level + 0.05 * x));
  });
  return { data: tinted, shape };
}
