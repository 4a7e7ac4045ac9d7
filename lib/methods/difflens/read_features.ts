import { at, rows, type Tensor, zeros } from "../../core/mod.ts";
import {
  type Artifact,
  moduleOf,
  type SampleStep,
} from "../../diffusion/mod.ts";
import { named } from "../../optim/mod.ts";
import { readTap, type Tap } from "../../runtime/mod.ts";
import {
  type Autoencoder,
  autoencoderCodes,
  type Programs,
} from "./autoencoder.ts";
import { codeRows } from "./code_rows.ts";
import type { Parameters } from "./parameters.ts";

/** Features of images, as mean over the steps. */
export interface FeatureReadings {
  /** How active each feature is, summed over positions, `[b, F]`. */
  readonly activations: Tensor;
  /** Where, `[b, F, h, w]`. */
  readonly maps: Tensor;
}

/** Reads features while images are sampled. */
export interface FeatureReader {
  /** What is to be observed. */
  readonly tap: Tap;
  /** Takes what was read at a step. */
  onStep(step: Pick<SampleStep, "reads">): void;
  /** Says what was read of all images. */
  readings(programs: Programs): Promise<FeatureReadings>;
}

/**
 * Reads some features of images that are being sampled: how active they are and where. Of a code of each position that is the
 * code itself; of a code of the whole output, what each position adds to the feature's activation where it fires.
 *
 * @param chosen Indices of the features.
 * @see DiffLens, Figure 6
 */
export function featureReader(
  artifact: Artifact,
  p: Parameters,
  chosen: readonly number[],
): FeatureReader {
  const module = moduleOf(artifact);
  const coder = autoencoderOf(artifact);
  const steps: Tensor[] = [];
  return {
    tap: readTap(module, ["conditional"]),
    onStep({ reads }) {
      steps.push(named(reads, module));
    },
    async readings(programs) {
      const own = at(steps, 0).shape.slice(1);
      const images = at(at(steps, 0).shape, 0);
      const side = sidesOf(own);
      const maps = zeros([images, chosen.length, ...side]);
      for (const outputs of steps) {
        const flat = codeRows(outputs, p.code);
        const codes = coder
          ? await autoencoderCodes(programs, flat, coder, p.k)
          : flat;
        addMaps(maps, { outputs, codes, chosen, coder });
      }
      for (let i = 0; i < maps.data.length; i++) {
        maps.data[i] = at(maps.data, i) / steps.length;
      }
      const area = at(side, 0) * at(side, 1);
      const activations = zeros([images, chosen.length]);
      for (let i = 0; i < maps.data.length; i++) {
        const place = Math.floor(i / area);
        activations.data[place] = at(activations.data, place) +
          at(maps.data, i);
      }
      return { activations, maps };
    },
  };
}

/** The autoencoder of an artifact; `undefined` in the latent space. */
export function autoencoderOf(
  { tensors }: Pick<Artifact, "tensors">,
): Autoencoder | undefined {
  const { encoder, bias, decoder, centre } = tensors;
  return encoder && bias && decoder && centre &&
    { parts: [{ encoder, bias, decoder }], centre };
}

/** Height and width of the map of an output `[c, h, w]` or `[n, c]`. */
function sidesOf(own: readonly number[]): [number, number] {
  if (own.length === 3) return [at(own, 1), at(own, 2)];
  const side = Math.sqrt(at(own, 0));
  return Number.isInteger(side) ? [side, side] : [1, at(own, 0)];
}

/** What a step adds to the maps. */
interface StepCodes {
  readonly outputs: Tensor;
  readonly codes: Tensor;
  readonly chosen: readonly number[];
  readonly coder: Autoencoder | undefined;
}

function addMaps(maps: Tensor, step: StepCodes): void {
  const { codes, chosen } = step;
  const images = at(maps.shape, 0);
  const area = maps.data.length / images / chosen.length;
  const width = at(codes.shape, 1);
  const each = at(codes.shape, 0) / images;
  for (let b = 0; b < images; b++) {
    for (const [f, j] of chosen.entries()) {
      const start = (b * chosen.length + f) * area;
      for (let n = 0; n < area; n++) {
        const code = b * each + (each > 1 ? n : 0);
        const active = Math.abs(at(codes.data, code * width + j));
        const here = each > 1 || active === 0
          ? active
          : activeAt(step, { j, b, n, active });
        maps.data[start + n] = at(maps.data, start + n) + here;
      }
    }
  }
}

/** What a position adds to a feature of a whole output: `Σ_c W_enc[j, c] (h − b_pre)[c]` there; a neuron is at its own alone. */
function activeAt(
  { outputs, coder }: StepCodes,
  { j, b, n, active }: Readonly<Record<"j" | "b" | "n" | "active", number>>,
): number {
  const own = outputs.shape.slice(1);
  const h = rows(outputs, b, b + 1).data;
  const channels = own.length === 3 ? at(own, 0) : at(own, 1);
  const area = h.length / channels;
  const place = (c: number) =>
    own.length === 3 ? c * area + n : n * channels + c;
  if (!coder) {
    const channel = own.length === 3 ? Math.floor(j / area) : j % channels;
    return place(channel) === j ? active : 0;
  }
  const encoder = rows(named(at(coder.parts, 0), "encoder"), j, j + 1).data;
  let sum = 0;
  for (let c = 0; c < channels; c++) {
    const i = place(c);
    sum += at(encoder, i) * (at(h, i) - at(coder.centre.data, i));
  }
  return sum;
}
