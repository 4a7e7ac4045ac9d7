import { at, rows, type Tensor, torchNormal, zeros } from "../../core/mod.ts";
import { gradient, type Value } from "../../graph/mod.ts";
import { named, type Tensors } from "../../optim/mod.ts";
import { type Pipeline, shapesOf } from "../../runtime/mod.ts";
import { firing } from "./firing.ts";

/**
 * A k-sparse autoencoder, its features in parts, so that no more than one part is copied at a time: each has
 * `encoder` `[m, d]`, `bias` `[m]` and `decoder` `[m, d]`.
 */
export interface Autoencoder {
  /** Features, one part after the other. */
  readonly parts: readonly Tensors[];
  /** `b_pre`, `[d]`. */
  readonly centre: Tensor;
}

// Loops over weights and activations index directly: at() is shared by arrays of every kind, which makes it many times slower.

/** What activations lead to in an autoencoder. */
export interface Pass {
  /** Share of the variance that is unexplained. */
  readonly loss: number;
  /** Its derivative by the reconstruction, `[n, d]`. */
  readonly slope: Tensor;
  /** 1 where a feature fires, by part `[n, m]`. */
  readonly fires: readonly Tensor[];
  /** How often each feature fired, `[M]`. */
  readonly fired: Tensor;
}

/** Where programs are compiled; the network takes no part. */
export type Programs = Pick<Pipeline, "program">;

/**
 * Begins an autoencoder: decoder rows of length 1 in all directions, the encoder equal to it, the centre at the mean of some activations.
 *
 * @param activations `[n, d]`.
 * @param width Features `M`.
 */
export function newAutoencoder(
  { data, shape }: Tensor,
  width: number,
  seed: number,
): Autoencoder {
  const [n, d] = shape as [number, number];
  const centre = zeros([d]);
  for (let i = 0; i < data.length; i++) {
    centre.data[i % d] = (centre.data[i % d] as number) +
      (data[i] as number) / n;
  }
  const m = partRows(d);
  const parts = Array.from({ length: Math.ceil(width / m) }, (_, p) => {
    const own = Math.min(m, width - p * m);
    const decoder = unitLength(torchNormal(seed + p, [own, d]));
    return {
      encoder: { data: decoder.data.slice(), shape: decoder.shape },
      bias: zeros([own]),
      decoder,
    };
  });
  return { parts, centre };
}

/** Features of a part: as many as have 2²⁴ weights in the encoder, 64 MiB. */
export function partRows(d: number): number {
  return Math.max(1, Math.floor(2 ** 24 / d));
}

/** Makes rows `[n, d]` of length 1. */
export function unitLength({ data, shape }: Tensor): Tensor {
  const unit = { data: data.slice(), shape };
  toUnitLength(unit);
  return unit;
}

/** The same, where they lie. */
export function toUnitLength({ data, shape: [n = 0, d = 0] }: Tensor): void {
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let c = i * d; c < (i + 1) * d; c++) {
      square += (data[c] as number) ** 2;
    }
    const length = Math.sqrt(square) || 1;
    for (let c = i * d; c < (i + 1) * d; c++) {
      data[c] = (data[c] as number) / length;
    }
  }
}

/**
 * Finds the features of activations before some of them are chosen, `ReLU(W_enc (h − b_pre) + b_enc)`.
 *
 * @param activations `[n, d]`.
 * @returns By part `[n, m]`.
 * @see DiffLens, eq. 3
 */
export async function activeFeatures(
  programs: Programs,
  activations: Tensor,
  { parts, centre }: Autoencoder,
): Promise<Tensor[]> {
  const active: Tensor[] = [];
  for (const part of parts) {
    const [encoder, bias] = [named(part, "encoder"), named(part, "bias")];
    const feeds = { activations, encoder, bias, centre };
    const program = await programs.program({
      key: "features of a part",
      inputs: shapesOf(feeds),
      build: ({ graph: { apply } }, { activations, encoder, bias, centre }) => {
        const centred = apply("Sub", [activations, centre]);
        const z = apply("Gemm", [centred, encoder, bias], { transB: 1 });
        return { active: apply("Relu", [z]) };
      },
    });
    active.push((await program.run(feeds)).active);
  }
  return active;
}

/**
 * Encodes activations, a few rows at a time.
 *
 * @param activations `[n, d]`.
 * @param k Features that fire.
 * @returns Sparse codes `[n, M]`.
 */
export async function autoencoderCodes(
  programs: Programs,
  activations: Tensor,
  autoencoder: Autoencoder,
  k: number,
): Promise<Tensor> {
  const n = at(activations.shape, 0);
  const width = widthOf(autoencoder);
  const codes = zeros([n, width]);
  for (let from = 0; from < n; from += ROWS) {
    const own = rows(activations, from, Math.min(n, from + ROWS));
    const active = await activeFeatures(programs, own, autoencoder);
    const fires = firing(active, k);
    let offset = from * width;
    for (let i = 0; i < at(own.shape, 0); i++) {
      for (const [p, part] of active.entries()) {
        const row = rows(part, i, i + 1).data;
        const mask = rows(at(fires, p), i, i + 1).data;
        row.forEach((x, j) => codes.data[offset + j] = x * at(mask, j));
        offset += row.length;
      }
    }
  }
  return codes;
}

const ROWS = 256;

/** Features of an autoencoder, M. */
export function widthOf({ parts }: Autoencoder): number {
  return parts.reduce((sum, part) => sum + at(named(part, "bias").shape, 0), 0);
}

/**
 * Measures how much of the variance of activations an autoencoder leaves unexplained, `‖h − ĥ‖² / ‖h − mean h‖²`.
 *
 * @param activations `[n, d]`, n at least 2.
 * @param k Features that fire.
 * @see DiffLens, eqs. 3 to 5
 */
export async function unexplained(
  programs: Programs,
  activations: Tensor,
  autoencoder: Autoencoder,
  k: number,
): Promise<Pass> {
  const active = await activeFeatures(programs, activations, autoencoder);
  const fires = firing(active, k);
  const [n = 0, d = 0] = activations.shape;
  const residual = new Float32Array(n * d);
  for (let i = 0; i < residual.length; i++) {
    residual[i] = (autoencoder.centre.data[i % d] as number) -
      (activations.data[i] as number);
  }
  for (const [p, part] of autoencoder.parts.entries()) {
    const feeds = {
      active: at(active, p),
      fires: at(fires, p),
      decoder: named(part, "decoder"),
    };
    const program = await programs.program({
      key: "reconstruction by a part",
      inputs: shapesOf(feeds),
      build: ({ graph: { apply } }, { active, fires, decoder }) => ({
        decoded: apply("MatMul", [apply("Mul", [active, fires]), decoder]),
      }),
    });
    const { decoded } = await program.run(feeds);
    for (let i = 0; i < residual.length; i++) {
      residual[i] = (residual[i] as number) + (decoded.data[i] as number);
    }
  }
  const variance = spread(activations);
  let square = 0;
  for (let i = 0; i < residual.length; i++) {
    square += (residual[i] as number) ** 2;
  }
  for (let i = 0; i < residual.length; i++) {
    residual[i] = 2 * (residual[i] as number) / variance;
  }
  return {
    loss: square / variance,
    slope: { data: residual, shape: [n, d] },
    fires,
    fired: counted(active, fires),
  };
}

/**
 * Differentiates by the weights of one part what {@linkcode unexplained} measured.
 *
 * @returns Slopes by `encoder`, `bias`, `decoder`, and the part's share of the slope by `centre`.
 */
export async function partSlopes(
  programs: Programs,
  activations: Tensor,
  { parts, centre }: Autoencoder,
  { slope, fires }: Pick<Pass, "slope" | "fires">,
  p: number,
): Promise<Tensors> {
  const part = at(parts, p);
  const feeds = {
    activations,
    slope,
    fires: at(fires, p),
    encoder: named(part, "encoder"),
    bias: named(part, "bias"),
    decoder: named(part, "decoder"),
    centre,
  };
  const program = await programs.program({
    key: "slopes of a part",
    inputs: shapesOf(feeds),
    build({ graph }, { activations, slope, fires, ...weights }) {
      const { apply } = graph;
      const centred = apply("Sub", [activations, weights.centre]);
      const active = apply("Relu", [
        apply("Gemm", [centred, weights.encoder, weights.bias], { transB: 1 }),
      ]);
      const code = apply("Mul", [active, fires]);
      const decoded = apply("MatMul", [code, weights.decoder]);
      // The chain rule: what the loss gains by the part is its reconstruction times the slope.
      const gained = apply("Mul", [decoded, slope]);
      const slopes = gradient(graph, gained, NAMES.map((n) => weights[n]));
      return Object.fromEntries(
        NAMES.map((name, i) => [`by_${name}`, slopes[i] as Value]),
      );
    },
  });
  const found = await program.run(feeds) as Tensors;
  return Object.fromEntries(
    NAMES.map((name) => [name, named(found, `by_${name}`)]),
  );
}

const NAMES = ["encoder", "bias", "decoder", "centre"] as const;

/** `‖h − mean h‖²` over the rows. */
function spread({ data, shape: [n = 0, d = 0] }: Tensor): number {
  const mean = new Float64Array(d);
  for (let i = 0; i < data.length; i++) {
    mean[i % d] = (mean[i % d] as number) + (data[i] as number) / n;
  }
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    sum += ((data[i] as number) - (mean[i % d] as number)) ** 2;
  }
  return sum;
}

/** How often each feature was above 0 and chosen. */
function counted(active: readonly Tensor[], fires: readonly Tensor[]): Tensor {
  const each = active.map(({ data, shape: [n = 0, m = 0] }, p) => {
    const sum = new Float32Array(m);
    const mask = at(fires, p).data;
    for (let i = 0; i < n * m; i++) {
      if ((data[i] as number) * (mask[i] as number) > 0) {
        sum[i % m] = (sum[i % m] as number) + 1;
      }
    }
    return sum;
  });
  const data = new Float32Array(each.reduce((n, x) => n + x.length, 0));
  let offset = 0;
  for (const own of each) {
    data.set(own, offset);
    offset += own.length;
  }
  return { data, shape: [data.length] };
}
