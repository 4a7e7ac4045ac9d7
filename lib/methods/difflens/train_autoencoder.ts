import { at, concatRows, mt19937, type Tensor, zeros } from "../../core/mod.ts";
import type { Artifact } from "../../diffusion/mod.ts";
import {
  FIT_SEED,
  type FitRequest,
  pickRows,
  shuffled,
} from "../../fit/mod.ts";
import { named, type Tensors, under, withPrefix } from "../../optim/mod.ts";
import type { ActivationFolder } from "../../probes/mod.ts";
import { type Autoencoder, newAutoencoder } from "./autoencoder.ts";
import {
  autoencoderStep,
  type Learning,
  revive,
  startLearning,
} from "./autoencoder_step.ts";
import { codeRows, codeShape } from "./code_rows.ts";
import type { Parameters } from "./parameters.ts";

/** How far the training has come. */
interface State {
  /** Weights and the optimiser's memory. */
  readonly learning: Learning;
  /** How often each feature fired in the pass under way, `[M]`. */
  readonly fired: Tensor;
  /** Blocks that were learnt from, over all passes. */
  readonly done: number;
  /** Share of the variance that was unexplained, batch by batch. */
  readonly fvu: readonly number[];
}

/**
 * Trains the autoencoder on blocks of a few shards at a time, and saves its state ten times a pass: an interrupted training goes on from there,
 * to the same bytes. Between passes, features that never fired get a new start.
 *
 * @param request Parameters, where the state is saved.
 * @param folder Activations of every step.
 * @param shards How many shards there are.
 * @param onBlock Called with the share that is done.
 * @returns The weights, and the loss of each batch.
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, section 4.1 and appendix B.2
 */
export async function trainAutoencoder(
  request: FitRequest<Parameters>,
  folder: ActivationFolder,
  shards: number,
  onBlock: (share: number) => void,
): Promise<{ autoencoder: Autoencoder; fvu: readonly number[] }> {
  const { parameters: p, saved, signal } = request;
  const blocks = Math.ceil(shards / BLOCK);
  const activations = (block: number) =>
    blockOf(folder, p, block * BLOCK, Math.min(shards, (block + 1) * BLOCK));
  const total = blocks * p.epochs;
  const often = Math.max(1, Math.ceil(blocks / 10));
  const found = await saved.load();
  let state = found ? stateOf(found) : started(await activations(0), p);
  while (state.done < total) {
    signal?.throwIfAborted();
    const epoch = Math.floor(state.done / blocks);
    const order = shuffled(blocks, mt19937(FIT_SEED + 2 ** 24 + epoch));
    const block = at(order, state.done % blocks);
    state = await learnt(request, state, await activations(block));
    if (state.done % blocks === 0 && state.done < total) {
      revive(
        state.learning,
        state.fired,
        codeRows(await activations(0), p.code),
        FIT_SEED + epoch,
      );
      state = { ...state, fired: zeros([p.width]) };
    }
    if (state.done % often === 0 || state.done === total) {
      await saved.save(artifactOf(state));
    }
    onBlock(state.done / total);
  }
  const { parts, centre } = state.learning;
  return { autoencoder: { parts, centre }, fvu: state.fvu };
}

// Sixty-four images: as many different ones in a batch, and 1 GB of what Stable Diffusion's middle block gives in fifty steps.
const BLOCK = 8;

function started(activations: Tensor, p: Parameters): State {
  const rows = codeRows(activations, p.code);
  const autoencoder = newAutoencoder(rows, p.width, FIT_SEED);
  return {
    learning: startLearning(autoencoder),
    fired: zeros([p.width]),
    done: 0,
    fvu: [],
  };
}

/** Learns from a block, in an order of its own. */
async function learnt(
  { pipeline, parameters: p, signal }: FitRequest<Parameters>,
  state: State,
  activations: Tensor,
): Promise<State> {
  const rows = at(activations.shape, 0);
  const order = shuffled(rows, mt19937(FIT_SEED + 2 ** 25 + state.done));
  const { positions } = codeShape(activations.shape.slice(1), p.code);
  const fvu = [...state.fvu];
  const fired = { ...state.fired, data: state.fired.data.slice() };
  const { learning } = state;
  // One row alone has no variance.
  for (let from = 0; (rows - from) * positions > 1; from += p.fit_batch) {
    signal?.throwIfAborted();
    const batch = codeRows(
      pickRows(activations, order.slice(from, from + p.fit_batch)),
      p.code,
    );
    const step = await autoencoderStep(pipeline, batch, learning, p);
    step.fired.data.forEach((x, j) => fired.data[j] = at(fired.data, j) + x);
    fvu.push(step.loss);
  }
  return { learning, fired, done: state.done + 1, fvu };
}

/** What a few shards have of a module, one output for each image and step. */
async function blockOf(
  folder: ActivationFolder,
  { module }: Parameters,
  from: number,
  to: number,
): Promise<Tensor> {
  const parts: Tensor[] = [];
  for (let shard = from; shard < to; shard++) {
    const { data, shape } = await folder.shard(module, shard);
    const [images = 0, steps = 0, ...own] = shape;
    parts.push({ data, shape: [images * steps, ...own] });
  }
  return concatRows(parts);
}

function artifactOf({ learning, fired, done, fvu }: State): Artifact {
  const each = (name: string, all: readonly Tensors[]) =>
    all.map((tensors, p) => withPrefix(tensors, `${name}${p}`));
  return {
    tensors: Object.assign(
      { fired, done: { data: Float32Array.of(done), shape: [1] } },
      ...each("part", learning.parts),
      ...each("memory", learning.memories),
      withPrefix({ centre: learning.centre }, "centre"),
      withPrefix(learning.centreMemory, "memory_centre"),
    ),
    curves: { fvu },
  };
}

function stateOf({ tensors, curves }: Artifact): State {
  const each = (name: string) => {
    const found: Tensors[] = [];
    for (;;) {
      const own = under(tensors, `${name}${found.length}`);
      if (Object.keys(own).length === 0) return found;
      found.push(own);
    }
  };
  return {
    learning: {
      parts: each("part"),
      memories: each("memory"),
      centre: named(tensors, "centre.centre"),
      centreMemory: under(tensors, "memory_centre"),
    },
    fired: named(tensors, "fired"),
    done: at(named(tensors, "done").data, 0),
    fvu: curves.fvu ?? [],
  };
}
