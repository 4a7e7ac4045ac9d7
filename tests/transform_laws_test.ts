// What every transform of the list promises, on networks that are small.

import {
  deepStrictEqual,
  match,
  notDeepStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import {
  concatRows,
  InputError,
  rows,
  type Tensor,
  zeros,
} from "../lib/core/mod.ts";
import {
  type Artifact,
  NO_ARTIFACT,
  NOBODY,
  sample,
  type Transform,
} from "../lib/diffusion/mod.ts";
import {
  createTransforms,
  type MethodRecord,
  METHODS,
  STAGES,
  type TransformSpec,
} from "../lib/methods/mod.ts";
import { loadBaselines } from "../lib/bench/mod.ts";
import type { FitRequest } from "../lib/fit/mod.ts";
import type { Pipeline } from "../lib/runtime/mod.ts";
import {
  referenceMasks,
  referencePortraits,
} from "../cli/pictures/portraits.ts";
import { exists, inFolder } from "./support/folder.ts";
import {
  type OpenModel,
  withRandomModel,
  withTestbed,
} from "./support/testbed.ts";

const PROMPT = "A photo of the face of a {subject}";
const CONTEXT = { attribute: "gender", groups: ["male", "female"] };
const SEEDS = [4, 5, 6, 7];
const STEPS = 2;

// Of the published layers those that so small a network has.
const LAYERS = layers("attn1");

// Parameters that make a fit quick, or a step short enough for these small networks.
const QUICK: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "h_distribution": { images: 4, epochs: 5, units: "logits", scale: 6 },
  "iti_gen": { epochs: 2 },
  "latent_direction": { images: 2, epochs: 1, fit_batch: 2 },
  efa: {
    modules: layers("attn2"),
    images: 4,
    epochs: 1,
    fit_batch: 4,
    width: 2,
    rate: 0.01,
  },
  difflens: { images: 4, width: 12, k: 4, features: 3, fit_batch: 16 },
  finetuning: {
    rank: 2,
    steps: 2,
    images: 2,
    fit_batch: 2,
    sampling_steps: 2,
    rate: 0.01,
    confidence: 0,
  },
  icm: { images: 24, C: 0.01, layers: LAYERS },
  "icm_finetune": {
    layers: LAYERS,
    images: 2,
    epochs: 2,
    rank: 2,
    warmup: 0,
    rate: 0.01,
  },
  "latent_editing": {
    "edit_until": 0,
    images: 2,
    epochs: 1,
    fit_batch: 2,
    rate: 0.05,
  },
  uce: { rounds: 2, images: 4 },
};

function layers(kind: string): string[] {
  return [0, 1].map((i) =>
    `up_blocks.1.attentions.${i}.transformer_blocks.0.${kind}`
  );
}

// A method is tried as its first baseline uses it.
const { baselines } = await loadBaselines(
  decodeURIComponent(new URL("../baselines", import.meta.url).pathname),
);
const uses = [...baselines.values()].flatMap(({ transforms }) => transforms);
const TRIED = Object.fromEntries(
  [...METHODS.keys()].map((id) => {
    const { use: _, ...own } = uses.find(({ use }) => use === id) ??
      { use: id };
    return [id, { ...own, ...QUICK[id] }];
  }),
);

for (const record of METHODS.values()) {
  Deno.test(`${record.id} says where it comes from and what it needs`, () => {
    match(record.id, /^[a-z][a-z0-9_]*$/);
    ok(Number.isInteger(record.version) && record.version >= 1);
    for (const text of [record.source, record.licence, record.cost]) {
      match(text, /^[\w"].{2,}/);
    }
    ok(STAGES.includes(record.stage));
    const fit = record.fit;
    for (const name of fit?.parameters ?? []) {
      ok(Object.hasOwn(record.parameters.shape, name), name);
    }
  });

  Deno.test(`${record.id} refuses a parameter that it does not know`, () => {
    throws(
      () => made(record, { ...TRIED[record.id], "no_such_thing": 1 }),
      (error) =>
        error instanceof InputError &&
        /no_such_thing: unknown key/.test(error.message),
    );
  });
}

// Tokens are learnt by a CLIP whose text tower is the model's own.
const OF_CLIP = [...METHODS.values()].filter(({ id }) => id === "iti_gen");
const OTHERS = [...METHODS.values()].filter((r) => !OF_CLIP.includes(r));

Deno.test("transforms on small models", async (t) => {
  await inFolder(async (folder) => {
    await withRandomModel((model) => tryAll(t, OTHERS, model, folder));
    await withTestbed((model) => tryAll(t, OF_CLIP, model, folder));
  });
});

async function tryAll(
  t: Deno.TestContext,
  records: readonly MethodRecord[],
  { pipeline, scorer }: OpenModel,
  folder: string,
): Promise<void> {
  const plain = await draw(pipeline, SEEDS, []);
  const references = Object.fromEntries(
    CONTEXT.groups.flatMap((g) => [
      [g, few(referencePortraits("gender", g), pipeline)],
      [`${g}_mask`, few(referenceMasks("gender", g), pipeline)],
    ]),
  );
  const request = (parameters: Record<string, unknown>): FitRequest => ({
    pipeline,
    scorer,
    parameters,
    context: {
      ...CONTEXT,
      subjects: ["nurse", "pilot"],
      prompt: PROMPT,
      sampler: { scheduler: "ddim", steps: STEPS, guidance: 7.5 },
    },
    // Of the four images that a seed's block has, one is always of the other group.
    judge: ({ shape }) =>
      Promise.resolve(
        Array.from({ length: shape[0] ?? 0 }, (_, i) => i % 4 === 0 ? 1 : 0),
      ),
    references: (group) => Promise.resolve(references[group] as Tensor),
    onStep: () => {},
    scratch: `${folder}/whole`,
    saved: { load: () => Promise.resolve(undefined), save: async () => {} },
  });

  for (const record of records) {
    const { id } = record;
    const tried = TRIED[id] ?? {};
    const artifact = await fitted(record, request);

    await t.step(`${id} with its identity is the model as it is`, async () => {
      const own = { id, parameters: record.identity(PROMPT), artifact };
      deepStrictEqual(await draw(pipeline, SEEDS, [own]), plain);
    });

    await t.step(`${id} gives groups as it says`, () => {
      const parameters = parsed(record);
      const nobody = record.parameters.parse(record.identity(PROMPT));
      deepStrictEqual(record.assignment(nobody, CONTEXT), NOBODY);
      const said = record.assignment(parameters, CONTEXT);
      const [transform = {}] = createTransforms(
        [{ id, parameters, artifact }],
        CONTEXT,
      );
      strictEqual(
        transform.activation?.cohort,
        said.by === "cohort" ? said.size : undefined,
      );
      const period = said.by === "turns" ? said.period : 1;
      for (const seed of SEEDS) {
        deepStrictEqual(done(transform, seed + period), done(transform, seed));
      }
      const groups = new Set(
        SEEDS.map((seed) => JSON.stringify(done(transform, seed))),
      );
      strictEqual(groups.size, period);
    });

    const own: TransformSpec = { id, parameters: tried, artifact };
    const drawn = await draw(pipeline, SEEDS, [own]);

    await t.step(
      `${id} changes images, the same way in any batch`,
      async () => {
        notDeepStrictEqual(drawn, plain);
        const halves = [SEEDS.slice(0, 2), SEEDS.slice(2)];
        const parts: Tensor[] = [];
        for (const seeds of halves) {
          parts.push(await draw(pipeline, seeds, [own]));
        }
        deepStrictEqual(concatRows(parts), drawn);
      },
    );

    if (!record.exclusive.includes("energy")) {
      await t.step(`${id} goes together with BiasMap`, async () => {
        const both = await draw(pipeline, SEEDS, [own, { id: "biasmap" }]);
        notDeepStrictEqual(both, drawn);
        const none = { id: "biasmap", parameters: { lambda: 0 } };
        deepStrictEqual(await draw(pipeline, SEEDS, [own, none]), drawn);
      });
    }

    const fit = record.fit;
    if (!fit) continue;

    await t.step(
      `${id} is fitted to the same bits after an interruption`,
      async () => {
        const parameters = parsed(record);
        const controller = new AbortController();
        let state: Artifact | undefined;
        const interrupted = {
          ...request(parameters),
          signal: controller.signal,
          scratch: `${folder}/resumed`,
          // A fit that saves nothing keeps its work in the folder.
          onStep(done: number, total: number) {
            if (done >= total / 2) controller.abort();
          },
          saved: {
            load: () => Promise.resolve(state),
            save(saved: Artifact) {
              state = saved;
              controller.abort();
              return Promise.resolve();
            },
          },
        };
        await rejects(fit.run(interrupted));
        // What was done is kept, there or in the folder.
        ok(state || await exists(interrupted.scratch));
        const { signal: _, ...again } = interrupted;
        deepStrictEqual(await fit.run(again), artifact);
      },
    );
  }
}

/** Ten pictures, of which as much is cut out of the middle as the model draws. */
function few(pictures: Tensor, { imageShape }: Pipeline): Tensor {
  const ten = rows(pictures, 0, 10);
  const [, , H = 0, W = 0] = ten.shape;
  const [channels, height, width] = imageShape;
  const cut = zeros([10, channels, height, width]);
  const [top, left] = [(H - height) >> 1, (W - width) >> 1];
  for (let row = 0; row < 10 * channels * height; row++) {
    const y = Math.floor(row / height) * H + top + row % height;
    const from = y * W + left;
    cut.data.set(ten.data.subarray(from, from + width), row * width);
  }
  return cut;
}

function parsed({ id, parameters }: MethodRecord): Record<string, unknown> {
  return parameters.parse(TRIED[id]);
}

async function fitted(
  record: MethodRecord,
  request: (parameters: Record<string, unknown>) => FitRequest,
): Promise<Artifact> {
  const fit = record.fit;
  return fit ? await fit.run(request(parsed(record))) : NO_ARTIFACT;
}

/** All that a transform does to an image of a seed, but for the noise that the seed draws. */
function done(transform: Transform, seed: number): unknown {
  const image = { seed, prompt: "a photo", subject: "nurse" };
  const { seed: _, ...rewritten } = transform.prompt?.(image) ?? image;
  return {
    rewritten,
    embedded: transform.embed?.(image),
    taps: transform.activation?.taps({
      i: 0,
      count: 1,
      timestep: 1,
      samples: [image],
    }).map(({ apply: _, within: _w, ...tap }) => tap),
    prompts: transform.noise?.prompts?.([image]),
    state: transform.noise?.start([image]),
    words: transform.energy?.words([image]),
    injected: transform.attention?.prompt(image),
  };
}

function made({ id }: MethodRecord, parameters: Record<string, unknown>) {
  const spec = { id, parameters, artifact: NO_ARTIFACT };
  return createTransforms([spec], CONTEXT);
}

async function draw(
  pipeline: Pipeline,
  seeds: readonly number[],
  transforms: readonly TransformSpec[],
): Promise<Tensor> {
  const { images } = await sample(pipeline, {
    samples: seeds.map((seed) => ({
      seed,
      prompt: PROMPT.replace("{subject}", "nurse"),
      subject: "nurse",
    })),
    steps: STEPS,
    guidance: 7.5,
    transforms: createTransforms(transforms, CONTEXT),
  });
  return images;
}
