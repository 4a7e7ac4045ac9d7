// UCE as a map of the text embeddings, and as edited weights, on the embedded model.

import { deepStrictEqual, notDeepStrictEqual, ok } from "node:assert/strict";
import { at, type Tensor, tensor, torchNormal, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  sample,
  type SampleResult,
} from "../../diffusion/mod.ts";
import { createTransforms, METHODS, type TransformSpec } from "../mod.ts";
import { matrix, product, transposed } from "../../linalg/mod.ts";
import {
  openPipeline,
  openRuntime,
  openScorer,
  type Pipeline,
} from "../../runtime/mod.ts";
import { TESTBED_MODEL, TESTBED_TUNING } from "../../testbed/mod.ts";
import { assertWithin } from "../../../tests/support/assert.ts";
import { relativeError } from "../../../tests/support/errors.ts";

const FOLDER = decodeURIComponent(TESTBED_MODEL.pathname);
const CONTEXT = { attribute: "gender", groups: ["male", "female"] };
const PROMPT = "A photo of the face of a {subject}";
const SUBJECTS = ["nurse", "pilot", "waiter"];

Deno.test("UCE on the embedded model", async (t) => {
  const runtime = await openRuntime({ provider: "cpu", threads: 1 });
  const pipeline = await openPipeline(FOLDER, runtime);
  const scorer = await openScorer(`${FOLDER}/clip`, runtime);
  const originals = await pipeline.unetWeights(/\.attn2\.to_[kv]\.weight$/);
  const plain = await draw(pipeline, []);

  await t.step("edits keys and values of all 16 cross-attentions", () => {
    deepStrictEqual(Object.keys(originals).length, 32);
  });

  await t.step(
    "weights that replace themselves give the same bits",
    async () => {
      deepStrictEqual(await draw(pipeline, [replacing(originals)]), plain);
    },
  );

  await t.step("the map T of texts is the weights W T", async () => {
    const width = at(at(Object.values(originals), 0).shape, 1);
    const noise = torchNormal(3, [width, width]);
    const map = zeros([width, width]);
    map.data.set(noise.data.map((x, i) => (i % (width + 1) ? 0 : 1) + x / 20));
    const edited = Object.entries(originals).map(([name, w]) =>
      [name, times(w, map)] as const
    );
    const mapped = await draw(pipeline, [
      { id: "uce", artifact: { tensors: { map }, curves: {} } },
    ]);
    const replaced = await draw(pipeline, [
      replacing(Object.fromEntries(edited)),
    ]);
    for (const what of ["latents", "images", "maps"] as const) {
      const [a, b, own] = [mapped, replaced, plain].map((r) => r[what]);
      ok(a && b && own);
      assertWithin(what, relativeError(a, b), 1e-4);
      ok(relativeError(a, own) > 1e-2, `${what} are not the model's own`);
    }
  });

  const fitted = async (given: Record<string, unknown>) => {
    const parameters = METHODS.get("uce")?.parameters.parse({
      ...TESTBED_TUNING.baselines.uce,
      rounds: 2,
      images: 2,
      tolerance: 0,
      ...given,
    }) as Record<string, unknown>;
    const drawn: string[] = [];
    const artifact = await METHODS.get("uce")?.fit?.run({
      pipeline,
      scorer,
      parameters,
      context: {
        ...CONTEXT,
        subjects: [...SUBJECTS],
        prompt: PROMPT,
        sampler: { scheduler: "ddim", steps: 2, guidance: 7.5 },
      },
      judge(images, subject) {
        drawn.push(subject);
        deepStrictEqual(images.shape[0], 2);
        const waiter = drawn.length > SUBJECTS.length ? [0, 0] : [1, 1];
        const seen = { nurse: [1, 1], pilot: [0, 1], waiter };
        return Promise.resolve(seen[subject as keyof typeof seen]);
      },
      references: () => Promise.reject(new Error("not needed")),
      onStep: () => {},
      scratch: "nowhere",
      saved: { load: () => Promise.resolve(undefined), save: async () => {} },
    });
    ok(artifact);
    return { artifact, drawn };
  };

  await t.step("is fitted by shortfall in both forms", async () => {
    const artifacts: Artifact[] = [];
    for (const form of ["2025", "2023"]) {
      const { artifact, drawn } = await fitted({ form, search: "shortfall" });
      // The pilots are even at once and are left alone; the waiters tip over.
      deepStrictEqual(drawn, [...SUBJECTS, "nurse", "waiter"]);
      deepStrictEqual(
        artifact.tensors.shares,
        tensor([1, -1, 0, 0, 0, 0], [3, 2]),
      );
      deepStrictEqual(artifact.curves.shortfall, [1 / 3, 0.5]);
      artifacts.push(artifact);
    }
    const [map, weights] = await Promise.all(
      artifacts.map((artifact, i) =>
        draw(pipeline, [{
          id: "uce",
          parameters: { form: i === 0 ? "2025" : "2023" },
          artifact,
        }])
      ),
    );
    notDeepStrictEqual(map?.images, plain.images);
    notDeepStrictEqual(weights?.images, plain.images);
    notDeepStrictEqual(weights?.images, map?.images);
  });

  await t.step(
    "fitted by response moves the texts that are uneven, and them alone",
    async () => {
      const { artifact, drawn } = await fitted({ rounds: 1 });
      deepStrictEqual(drawn, SUBJECTS);
      const { map, shares } = artifact.tensors;
      ok(map && shares);
      for (const s of [0, 1, 2]) {
        const [male = NaN, female = NaN] = shares.data.slice(2 * s);
        assertWithin("what is added sums to 0", Math.abs(male + female), 1e-6);
      }
      ok(at(shares.data, 0) > 0 && at(shares.data, 4) > 0);
      const [nurse = NaN, pilot = NaN, waiter = NaN] = await Promise.all(
        SUBJECTS.map((subject) => movedBy(pipeline, map, subject)),
      );
      ok(pilot < Math.min(nurse, waiter) / 10, `${[nurse, pilot, waiter]}`);
    },
  );

  await scorer.close();
  await pipeline.close();
  await runtime.close();
});

function replacing(weights: Readonly<Record<string, Tensor>>): TransformSpec {
  const tensors = Object.entries(weights).map(([name, weight]) =>
    [`weight__${name.replaceAll(".", "__")}`, weight] as const
  );
  return {
    id: "uce",
    parameters: { form: "2023" },
    artifact: { tensors: Object.fromEntries(tensors), curves: {} },
  };
}

/** Norm of what a map adds to a subject's text, the mean from its last token through the padding. */
async function movedBy(
  { tokenizer, encodeText }: Pipeline,
  map: Tensor,
  subject: string,
): Promise<number> {
  const text = PROMPT.replace("{subject}", subject);
  const ids = tokenizer.padded(text).ids;
  const last = at(tokenizer.positions(text, subject), 0);
  const d = at(map.shape, 0);
  const { data } = await encodeText([ids]);
  const x = matrix(data.slice(last * d), ids.length - last, d);
  const y = product(x, matrix(map.data, d, d));
  const sums = new Float64Array(d);
  for (const [i, v] of y.data.entries()) {
    sums[i % d] = at(sums, i % d) + v - at(x.data, i);
  }
  return Math.hypot(...sums) / x.rows;
}

async function draw(
  pipeline: Pipeline,
  transforms: readonly TransformSpec[],
): Promise<SampleResult> {
  return await sample(pipeline, {
    samples: [{ seed: 5, prompt: PROMPT.replace("{subject}", "nurse") }],
    steps: 3,
    guidance: 7.5,
    transforms: createTransforms(transforms, CONTEXT),
    attribution: {
      prompts: ["A photo of the face of a nurse and gender"],
      words: [["nurse", "gender"]],
    },
  });
}

function times(w: Tensor, map: Tensor): Tensor {
  const [a, b] = [w, map].map(({ data, shape }) =>
    matrix(data, at(shape, 0), at(shape, 1))
  );
  if (!a || !b) throw new TypeError("Cannot multiply nothing");
  return tensor(product(a, transposed(b)).data, w.shape);
}
