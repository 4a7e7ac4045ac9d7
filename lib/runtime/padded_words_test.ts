import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { at, type Tensor } from "../core/mod.ts";
import { sample } from "../diffusion/mod.ts";
import { createTransforms } from "../methods/mod.ts";
import { openPipeline, type Runtime, type Session } from "./mod.ts";
import type { GraphProto } from "../graph/onnx/mod.ts";
import { stubRuntime } from "../../tests/support/stub_runtime.ts";
import { withRandomModel } from "../../tests/support/testbed.ts";

/** Twenty subjects of one to six words, each a letter and a token. */
const SUBJECTS = Array.from(
  { length: 20 },
  (_, i) => [..."bcdfgh"].slice(0, 1 + i % 6).join(" "),
);

Deno.test("on a GPU, twenty subjects of one to six tokens compile the networks that one does", async () => {
  await withRandomModel(async ({ folder, pipeline }) => {
    const one = await loads(folder, SUBJECTS.slice(0, 1));
    const all = await loads(folder, SUBJECTS);
    const { tokenizer } = pipeline;
    const lengths = SUBJECTS.map((s) => tokenizer.encode(s).length - 2);
    deepStrictEqual([...new Set(lengths)], [1, 2, 3, 4, 5, 6]);
    strictEqual(all, one);
  });
});

Deno.test("filling attribution prompts up does not move maps, and does not happen on the CPU", async () => {
  await withRandomModel(async ({ folder, runtime, pipeline }) => {
    const cuda = await openPipeline(folder, { ...runtime, provider: "cuda" });
    const [short, long] = [await maps(pipeline), await maps(cuda)];
    ok(short.data.every((x, i) => Math.abs(x - at(long.data, i)) < 1e-5));
    await cuda.close();
    const prompt = at(request("nurse").attribution.prompts, 0);
    const { length } = pipeline.tokenizer.encode(prompt);
    const seen: number[] = [];
    const own = await openPipeline(folder, watched(runtime, seen));
    await maps(own);
    await own.close();
    deepStrictEqual(seen, [length]);
  });
});

async function maps(pipeline: Awaited<ReturnType<typeof openPipeline>>) {
  const found = await sample(pipeline, request("nurse"));
  return found.maps as Tensor;
}

function request(subject: string) {
  return {
    samples: [{ seed: 1, prompt: `a photo of a ${subject}`, subject }],
    steps: 1,
    guidance: 2,
    attribution: {
      prompts: [`A photo of a ${subject} and gender`],
      words: [[subject, "gender"]],
    },
  };
}

/** How many networks a run over subjects compiles: plain with maps, and guided; what they compute is not asked. */
async function loads(
  folder: string,
  subjects: readonly string[],
): Promise<number> {
  const graphs: GraphProto[] = [];
  const pipeline = await openPipeline(folder, stubRuntime("fp16", graphs));
  const biasmap = createTransforms([{ id: "biasmap" }], {
    attribute: "gender",
    groups: ["male", "female"],
  });
  for (const subject of subjects) {
    for (const transforms of [[], biasmap]) {
      await sample(pipeline, { ...request(subject), transforms });
    }
  }
  await pipeline.close();
  return graphs.length;
}

/** Notes how many tokens attribution prompts have. */
function watched(runtime: Runtime, seen: number[]): Runtime {
  return {
    ...runtime,
    async load(model, options) {
      const session: Session = await runtime.load(model, options);
      return {
        ...session,
        run(feeds) {
          const mask = feeds["attribution.mask"];
          if (mask) seen.push(at(mask.shape, 1));
          return session.run(feeds);
        },
      };
    },
  };
}
