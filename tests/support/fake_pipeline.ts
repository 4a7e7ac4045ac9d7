import { at, InputError, rows, type Tensor } from "../../lib/core/mod.ts";
import {
  conditionPrompts,
  type EncodeText,
  type Energy,
  type NoiseRequest,
  type Pipeline,
  type WrittenTokens,
} from "../../lib/runtime/mod.ts";

/** A pipeline of closed-form functions, and what it was asked. */
export interface FakePipeline extends Pipeline {
  /** Every request to `predictNoise`, in order. */
  readonly asked: NoiseRequest[];
  /** The rows given to `encodeText`, call by call. */
  readonly encoded: (readonly (readonly number[])[])[];
}

/** Longest prompt of the fake tokenizer, with its first and last token. */
export const MAX_LENGTH = 12;

/** Attention heads of the fake network: what the maps of all tokens sum to, at each pixel and step. */
export const HEADS = 2;

/**
 * Makes a pipeline that needs no model: every output is a smooth function of
 * its own row of the inputs, so that mixed-up rows, branches or words show.
 *
 * @param schedulerConfig `scheduler_config.json`; Stable Diffusion v1.5's by default.
 * @returns The pipeline.
 */
export function fakePipeline(
  schedulerConfig: unknown = STABLE_DIFFUSION,
): FakePipeline {
  const asked: NoiseRequest[] = [];
  const encoded: (readonly (readonly number[])[])[] = [];
  const tokenizer = {
    maxLength: MAX_LENGTH,
    bos: 1,
    eos: 2,
    pad: 0,
    largest: { id: 999, token: "last", file: "vocab.json" },
    ...TOKENIZER,
  };
  const encodeText: EncodeText = (ids, written) => {
    encoded.push(ids);
    return Promise.resolve(embed(ids, written));
  };
  return {
    asked,
    encoded,
    folder: "fake",
    latentShape: [4, 4, 4],
    imageShape: [3, 8, 8],
    modules: MODULES,
    outputs: OUTPUTS,
    schedulerConfig,
    tokenizer,
    encodeText,
    condition: (prompts) => conditionPrompts(tokenizer, encodeText, prompts),
    unetWeights: () => Promise.reject(new Error("not needed")),
    predictNoise(request) {
      asked.push(request);
      const maps = request.maps && attend(request);
      return Promise.resolve({
        noise: predict(request),
        ...maps && { maps },
        ...request.energy && { energy: energyOf(request) },
        reads: {},
      });
    },
    program: () => Promise.reject(new Error("not needed")),
    decoder: () => Promise.reject(new Error("not needed")),
    timestepEmbedding: () => {
      throw new Error("not needed");
    },
    decode: (latents) => Promise.resolve(decode(latents)),
    encodeImages: () => Promise.reject(new Error("not needed")),
    close: () => Promise.resolve(),
  };
}

const STABLE_DIFFUSION = {
  "_class_name": "PNDMScheduler",
  "beta_end": 0.012,
  "beta_schedule": "scaled_linear",
  "beta_start": 0.00085,
  "num_train_timesteps": 1000,
  "set_alpha_to_one": false,
  "skip_prk_steps": true,
  "steps_offset": 1,
  "trained_betas": null,
  "clip_sample": false,
};

const MODULES = [
  ["down_blocks.0.attentions.0.transformer_blocks.0.attn2", "down-4", 4],
  ["up_blocks.1.attentions.0.transformer_blocks.0.attn2", "up-2", 2],
].map(([name, stage, side]) => ({
  name: String(name),
  stage: String(stage),
  height: Number(side),
  width: Number(side),
}));

const OUTPUTS = [{ name: "mid_block", shape: [2, 2, 2] }];

// Words become tokens; a word with a hyphen becomes one token per part.
const TOKENIZER: Pick<
  Pipeline["tokenizer"],
  "encode" | "padded" | "positions"
> = {
  encode: (text) => [1, ...parts(text).map(({ id }) => id), 2],
  padded(text) {
    const all = parts(text);
    const kept = all.slice(0, MAX_LENGTH - 2).map(({ id }) => id);
    const fill = new Array(MAX_LENGTH - 1 - kept.length).fill(2);
    return {
      ids: [1, ...kept, ...fill],
      dropped: all.slice(MAX_LENGTH - 2).map(({ text }) => text).join(" "),
    };
  },
  positions(text, word) {
    const found = parts(text).flatMap((p, i) => p.word === word ? [i + 1] : []);
    if (found.length > 0) return found;
    throw new InputError(`Cannot find the word "${word}" in "${text}"`);
  },
};

function parts(text: string): { word: string; text: string; id: number }[] {
  return text.split(" ").filter((word) => word !== "").flatMap((word) =>
    word.split("-").map((text) => ({ word, text, id: idOf(text) }))
  );
}

function idOf(word: string): number {
  return 3 + [...word].reduce((h, c) => (31 * h + c.charCodeAt(0)) % 997, 7);
}

const DEPTH = 3;

function embed(
  ids: readonly (readonly number[])[],
  written: readonly (WrittenTokens | undefined)[] = [],
): Tensor {
  const length = at(ids, 0).length;
  const values = ids.flatMap((row, i) => {
    const over = written[i];
    const embedded = row.flatMap((id, n) =>
      Array.from({ length: DEPTH }, (_, d) => Math.sin(id * (d + 1) + n))
    );
    const from = DEPTH * (over?.from ?? 0);
    const block = over?.embeddings.data ?? [];
    return embedded.toSpliced(from, block.length, ...block);
  });
  return {
    data: Float32Array.from(values),
    shape: [ids.length, length, DEPTH],
  };
}

function predict({ latents, timestep, conditioning }: NoiseRequest): Tensor {
  const [batch, ...rest] = latents.shape as [number, ...number[]];
  const { tokens: context, rows: all } = conditioning;
  const size = latents.data.length / batch;
  const data = new Float32Array(all * size);
  for (let r = 0; r < all; r++) {
    const text = mean(rows(context, r, r + 1));
    const z = rows(latents, r % batch, r % batch + 1).data;
    for (let k = 0; k < size; k++) {
      data[r * size + k] = Math.sin(at(z, k) + 0.01 * timestep + 3 * text);
    }
  }
  return { data, shape: [all, ...rest] };
}

// Softmax over the unmasked tokens, of scores that depend on the image, the
// prompt of the chosen branch, the pixel and the token.
function attend({ latents, conditioning, maps }: NoiseRequest): Tensor {
  if (!maps) throw new TypeError("Cannot attend: no maps were asked for");
  const [batch, words, pixels] = maps.accumulated.shape as [
    number,
    number,
    number,
  ];
  const tokens = at(maps.context.shape, 1);
  const sum = maps.accumulated.data.slice();
  for (let b = 0; b < batch; b++) {
    const first = conditioning.rows === batch ||
      maps.branch === "unconditional";
    const row = first ? b : batch + b;
    const query = mean(rows(conditioning.tokens, row, row + 1)) +
      mean(rows(latents, b, b + 1));
    const keys = rows(maps.context, b, b + 1).data;
    for (let p = 0; p < pixels; p++) {
      const weights = Array.from(
        { length: tokens },
        (_, n) =>
          at(maps.mask.data, b * tokens + n) *
          Math.exp((1 + query) * Math.cos(p + n) * at(keys, n * DEPTH)),
      );
      const total = weights.reduce((a, w) => a + w, 0);
      for (let w = 0; w < words; w++) {
        const share = weights.reduce(
          (a, weight, n) =>
            a + weight * at(maps.select.data, (b * tokens + n) * words + w),
          0,
        );
        const k = (b * words + w) * pixels + p;
        sum[k] = at(sum, k) + HEADS * share / total;
      }
    }
  }
  return { data: sum, shape: maps.accumulated.shape };
}

/** `E = Σ sin(z) / n`, and its derivative. */
function energyOf({ latents }: NoiseRequest): Energy {
  const batch = at(latents.shape, 0);
  const n = latents.data.length / batch;
  const values = Float32Array.from(
    { length: batch },
    (_, b) =>
      mean({ ...latents, data: rows(latents, b, b + 1).data.map(Math.sin) }),
  );
  const gradient = latents.data.map((z) => Math.cos(z) / n);
  return {
    values: { data: values, shape: [batch] },
    gradient: { data: gradient, shape: latents.shape },
  };
}

function decode(latents: Tensor): Tensor {
  const batch = at(latents.shape, 0);
  const side = 8;
  const data = new Float32Array(batch * 3 * side * side);
  for (let k = 0; k < data.length; k++) {
    const [b, c] = [Math.floor(k / 192), Math.floor(k / 64) % 3];
    const [y, x] = [Math.floor(k / 16) % 4, Math.floor(k / 2) % 4];
    const z = at(latents.data, ((b * 4 + c) * 4 + y) * 4 + x);
    data[k] = 1 / (1 + Math.exp(-z));
  }
  return { data, shape: [batch, 3, side, side] };
}

function mean({ data }: Tensor): number {
  return data.reduce((a, v) => a + v, 0) / data.length;
}
