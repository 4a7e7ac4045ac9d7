// Another prompt in single cross-attention modules, by hooks in diffusers.

import { deepStrictEqual, ok, rejects, throws } from "node:assert/strict";
import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";
import { readNpy } from "../../../tests/support/npy.ts";
import { at, concatRows, type InputError, rows } from "../../core/mod.ts";
import { conditioning, openPipeline, openRuntime } from "../../runtime/mod.ts";
import { promptInjection } from "./prompt_injection.ts";

const HERE = decodeURIComponent(new URL("reference", import.meta.url).pathname);
const REFERENCE = decodeURIComponent(
  new URL("../../../tests/reference", import.meta.url).pathname,
);
const MODULES = [
  "down_blocks.1.attentions.0.transformer_blocks.0.attn2",
  "up_blocks.1.attentions.1.transformer_blocks.0.attn2",
];

Deno.test("a module reads another prompt as it does in diffusers, and one that is not there is refused", async () => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(
    `${REFERENCE}/random_model_2022`,
    runtime,
  );
  const latents = await readNpy(`${REFERENCE}/taps/latents.npy`);
  const tokens = await readNpy(`${REFERENCE}/taps/context.npy`);
  const batch = at(latents.shape, 0);
  const backwards = Array.from({ length: batch }, (_, k) => {
    const row = 2 * batch - 1 - k;
    return rows(tokens, row, row + 1);
  });
  const other = conditioning({ tokens: concatRows(backwards) });
  const predict = async (modules: readonly string[]) => {
    const { noise } = await pipeline.predictNoise({
      latents,
      timestep: 401,
      conditioning: conditioning({ tokens }),
      injections: modules.map((module) => ({ module, conditioning: other })),
    });
    return noise;
  };
  const wanted = await readNpy(`${HERE}/injected.npy`);
  const error = relativeError(await predict(MODULES), wanted);
  assertWithin("injected", error, 1e-5);
  const plain = relativeError(await predict([]), wanted);
  ok(plain > 1e-3, `what is injected moves the prediction by ${plain}`);
  await rejects(
    predict(["up_blocks.1.attentions.1.transformer_blocks.0.attn3"]),
    ({ problems: [problem = ""] }: InputError) =>
      /did you mean ".*\.attn2"\?$/.test(problem),
  );
  await pipeline.close();
  await runtime.close();
});

Deno.test("groups are injected in turn by seed", () => {
  const context = { attribute: "gender", groups: ["male", "female"] };
  const parameters = promptInjection.parameters.parse({});
  const { attention } = promptInjection.create(parameters, context, {
    tensors: {},
    curves: {},
  });
  deepStrictEqual(
    [6, 7].map((seed) =>
      attention?.prompt({ seed, prompt: "", subject: "nurse" })
    ),
    [
      "A photo of the face of a male nurse",
      "A photo of the face of a female nurse",
    ],
  );
  const unknown = promptInjection.parameters.parse({ prompt: "a {grop}" });
  throws(
    () => promptInjection.create(unknown, context, { tensors: {}, curves: {} }),
    /\{grop\} has no value, did you mean "group"\?/,
  );
});
