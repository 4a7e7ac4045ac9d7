// Every quantity in which our pipeline is compared with reference values.

import {
  aggregate,
  entanglementEnergy,
  moduleMaps,
} from "../../lib/attribution/mod.ts";
import {
  at,
  concatRows,
  rows,
  type Tensor,
  torchNormal,
} from "../../lib/core/mod.ts";
import { mapInputs } from "../../lib/diffusion/sampler/map_inputs.ts";
import {
  sample,
  type SampleResult,
  type SchedulerId,
} from "../../lib/diffusion/mod.ts";
import {
  type Conditioning,
  conditioning,
  type Energy,
  openPipeline,
  openScorer,
  type Pipeline,
  type Runtime,
  type Scorer,
} from "../../lib/runtime/mod.ts";
import {
  type ErrorOf,
  maximumError,
  meanError,
  relativeError,
} from "./errors.ts";
import {
  type Case,
  checkWeights,
  type EnergyVariant,
  openReferences,
  type References,
} from "./references.ts";

/** One quantity that is compared. */
export interface Comparison {
  /** What is compared. */
  readonly quantity: string;
  /** How its error is measured. */
  readonly measure: keyof typeof MEASURES;
  /** Greatest error allowed. */
  readonly bar: number;
  /** What float32 costs the reference itself, where known. */
  readonly floor?: number;
  /** Computes it here and measures the error. */
  error(): Promise<number>;
}

/** The comparisons of one model, which hold its sessions open. */
export interface Parity {
  /** In the order in which data flows. */
  readonly comparisons: readonly Comparison[];
  /** Frees the sessions. */
  close(): Promise<void>;
}

/** How an error is measured. */
export const MEASURES = {
  relative: relativeError,
  maximum: maximumError,
  mean: meanError,
} as const satisfies Record<string, ErrorOf>;

/**
 * Opens a model and lists what is compared.
 *
 * @param c The model and its reference values.
 * @param runtime Where its networks run.
 * @returns The comparisons; nothing is computed yet.
 */
export async function openParity(c: Case, runtime: Runtime): Promise<Parity> {
  const references = await openReferences(c.fixtures);
  await checkWeights(c, references);
  const pipeline = await openPipeline(c.model, runtime);
  const withClip = "clip_text" in references.meta.floor;
  const scorer = withClip
    ? await openScorer(`${c.model}/clip`, runtime)
    : undefined;
  return {
    comparisons: [
      ...networks(pipeline, references),
      ...trajectories(pipeline, references),
      ...attribution(pipeline, references),
      ...energies(pipeline, references),
      ...scorer ? scoring(scorer, references) : [],
    ],
    async close() {
      await pipeline.close();
      await scorer?.close();
    },
  };
}

function networks(pipeline: Pipeline, references: References): Comparison[] {
  const { meta, array } = references;
  const { tokenizer, latentShape } = pipeline;
  const compare = comparer(references);
  return [
    {
      quantity: `token ids of ${meta.tokens.length} texts`,
      measure: "maximum",
      bar: 0,
      // deno-lint-ignore require-await
      error: async () => {
        const wrong = meta.tokens.filter(({ text, ids, padded }) =>
          tokenizer.encode(text).join() !== ids.join() ||
          tokenizer.padded(text).ids.join() !== padded.join()
        );
        const words = meta.words.filter((word) =>
          tokenizer.positions(meta.attribution, word).join() !==
            meta.positions[word]?.join()
        );
        return wrong.length + words.length;
      },
    },
    compare("noise", "maximum", 1e-6, () => {
      const drawn = meta.seeds.map((seed) =>
        torchNormal(seed, [1, ...latentShape])
      );
      return concatRows(drawn);
    }),
    compare("text", "relative", 1e-4, () =>
      pipeline.encodeText(
        [meta.negative, meta.prompt].map((p) => tokenizer.padded(p).ids),
      )),
    compare("prediction", "relative", 1e-4, async () => {
      const conditioning = guided(await array("text"));
      const latents = await array("noise");
      const { timestep } = meta;
      return (await pipeline.predictNoise({ latents, timestep, conditioning }))
        .noise;
    }),
    compare("image", "mean", 1 / 255, async () => {
      return pipeline.decode(rows(await array("latents_ddim"), 0, 1));
    }),
    compare(
      "encoded",
      "relative",
      1e-4,
      async () => pipeline.encodeImages(planar(await array("photo"))),
    ),
  ];
}

function trajectories(
  pipeline: Pipeline,
  references: References,
): Comparison[] {
  const { prompt, negative, guidance, steps, seeds } = references.meta;
  const ids = {
    ddim: "ddim",
    pndm: "pndm",
    euler: "euler",
    dpmpp2m: "dpmpp_2m",
  } as const satisfies Record<string, SchedulerId>;
  return Object.entries(ids).map(([name, scheduler]) =>
    comparer(references)(`latents_${name}`, "relative", 1e-3, async () => {
      const samples = seeds.map((seed) => ({ seed, prompt, negative }));
      const { latents } = await sample(pipeline, {
        samples,
        steps,
        guidance,
        scheduler,
      });
      return latents;
    })
  );
}

function attribution(pipeline: Pipeline, references: References): Comparison[] {
  const { meta } = references;
  const { prompt, negative, guidance, steps, words } = meta;
  const run = (queries: "cond" | "uncond") =>
    once(() =>
      sample(pipeline, {
        samples: [{ seed: at(meta.seeds, 0), prompt, negative }],
        steps,
        guidance,
        attribution: { prompts: [meta.attribution], words: [words], queries },
      })
    );
  const compare = comparer(references);
  return ([["conditional", "cond"], ["unconditional", "uncond"]] as const)
    .flatMap(([half, queries]) => {
      const result = run(queries);
      const total = compare(
        `maps_${half}`,
        "relative",
        1e-3,
        async () => {
          const maps = mapsOf(await result());
          return stack(
            words.map((_, w) => aggregate(maps, pipeline.modules, w).whole),
          );
        },
      );
      const modules = pipeline.modules.map(({ name }, i) =>
        compare(`maps_${half}.${name}`, "relative", 1e-3, async () => {
          const maps = mapsOf(await result());
          return stack(
            words.map((_, w) => at(moduleMaps(maps, pipeline.modules, w), i)),
          );
        })
      );
      return [total, ...modules];
    });
}

function energies(pipeline: Pipeline, references: References): Comparison[] {
  const { meta, array } = references;
  const compare = comparer(references);
  const predict = async (
    { timestep, branch, modules, ...settings }: EnergyVariant,
  ): Promise<Energy> => {
    const words = await mapInputs(pipeline, {
      prompts: meta.seeds.map(() => meta.attribution),
      words: meta.seeds.map(() => meta.words),
    });
    const { energy } = await pipeline.predictNoise({
      latents: await array("noise"),
      timestep,
      conditioning: guided(await array("text")),
      energy: {
        ...words,
        branch: branch === 0 ? "unconditional" : "conditional",
        modules: modules === "" ? [] : [modules],
        key: JSON.stringify(settings),
        build: (graph, maps) => entanglementEnergy(graph, maps, settings),
      },
    });
    if (!energy) throw new TypeError("Cannot compare energies: none were read");
    return energy;
  };
  return Object.entries(meta.energies).flatMap(([name, variant]) => {
    const result = once(() => predict(variant));
    return [
      compare(
        `energy_${name}`,
        "relative",
        1e-4,
        async () => (await result()).values,
      ),
      compare(
        `energy_${name}_gradient`,
        "relative",
        1e-3,
        async () => (await result()).gradient,
      ),
    ];
  });
}

function scoring(scorer: Scorer, references: References): Comparison[] {
  const { meta, array } = references;
  const compare = comparer(references);
  const image = (name: string) =>
    compare(
      `${name}_features`,
      "relative",
      1e-4,
      async () => scorer.embedImages(planar(await array(name))),
      unit,
    );
  return [
    compare("clip_logit_scale", "relative", 1e-4, () => ({
      data: Float32Array.of(scorer.logitScale),
      shape: [1],
    })),
    compare(
      "clip_text",
      "relative",
      1e-4,
      () => scorer.embedTexts(meta.clipTexts),
      unit,
    ),
    image("clip_exact"),
    image("clip_large"),
  ];
}

/** Makes comparisons with the array of the same name. */
function comparer({ meta, array }: References) {
  return (
    name: string,
    measure: keyof typeof MEASURES,
    bar: number,
    compute: () => Tensor | Promise<Tensor>,
    prepare: (reference: Tensor) => Tensor = (x) => x,
  ): Comparison => ({
    quantity: name,
    measure,
    bar,
    ...measure === "relative" && { floor: meta.floor[name] ?? NaN },
    error: async () =>
      MEASURES[measure](await compute(), prepare(await array(name))),
  });
}

/** Each branch's text, once for each of two images. */
function guided(text: Tensor): Conditioning {
  const tokens = concatRows([0, 0, 1, 1].map((i) => rows(text, i, i + 1)));
  return conditioning({ tokens });
}

function mapsOf({ maps }: SampleResult): Tensor {
  if (!maps) throw new TypeError("Cannot compare maps: none were read");
  return { data: maps.data, shape: maps.shape.slice(1) };
}

/** Runs a function when it is first needed, and remembers its result. */
function once<T>(f: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => result ??= f();
}

/** Puts tensors of one shape along a new first axis. */
function stack(xs: readonly Tensor[]): Tensor {
  return concatRows(xs.map(({ data, shape }) => ({
    data,
    shape: [1, ...shape],
  })));
}

/** Rows scaled to unit length. */
function unit({ data, shape }: Tensor): Tensor {
  const width = at(shape, 1);
  const scaled = data.map((x, i) => {
    const row = Math.floor(i / width) * width;
    return x / Math.hypot(...data.subarray(row, row + width));
  });
  return { data: scaled, shape };
}

/** An 8-bit image `[H, W, 3]` as `[1, 3, H, W]` in `[0, 1]`. */
function planar({ data, shape }: Tensor): Tensor {
  const [height, width, channels] = shape as [number, number, number];
  const plane = height * width;
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    out[channel * plane + pixel] = at(data, i) / 255;
  }
  return { data: out, shape: [1, channels, height, width] };
}
