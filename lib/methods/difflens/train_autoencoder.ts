import { at, mt19937, size, type Tensor } from "../../core/mod.ts";
import type { Artifact } from "../../diffusion/mod.ts";
import {
  FIT_SEED,
  type FitRequest,
  pickRows,
  shuffled,
} from "../../fit/mod.ts";
import { type Tensors, under, withPrefix } from "../../optim/mod.ts";
import type { ActivationFolder } from "../../probes/mod.ts";
import {
  autoencoderLoss,
  autoencoderOptimizer,
  newAutoencoder,
  revived,
} from "./autoencoder.ts";
import type { Parameters } from "./parameters.ts";

/** Autoencoder and the memory of its optimiser. */
interface Learning {
  readonly autoencoder: Tensors;
  readonly memory: Tensors;
}

/** What a pass over the activations was like. */
interface Pass extends Learning {
  /** How often each feature fired, `[M]`. */
  readonly fired: Tensor;
  /** Mean share of the variance that was unexplained. */
  readonly loss: number;
}

/**
 * Trains the autoencoder, shard by shard; a pass that is saved is not done again. Between passes, features that never fired get a new start.
 *
 * @param request Parameters, where the state is saved.
 * @param folder Activations of every step.
 * @param shards How many shards there are.
 * @returns The weights, and the loss of each pass as the curve `fvu`.
 * @see Shi et al. 2025 (DiffLens), {@link https://arxiv.org/abs/2503.20483}, section 4.1 and appendix B.2
 */
export async function trainAutoencoder(
  request: FitRequest<Parameters>,
  folder: ActivationFolder,
  shards: number,
): Promise<Artifact> {
  const { parameters: p, saved } = request;
  const first = () => activationsOf(folder, p.module, 0);
  let state = await saved.load();
  if (!state) {
    const autoencoder = newAutoencoder(await first(), p.width, FIT_SEED);
    const memory = autoencoderOptimizer(p).init(autoencoder);
    state = { tensors: joined({ autoencoder, memory }), curves: { fvu: [] } };
    await saved.save(state);
  }
  for (let epoch = state.curves.fvu?.length ?? 0; epoch < p.epochs; epoch++) {
    const before = {
      autoencoder: weightsOf(state),
      memory: under(state.tensors, "memory"),
    };
    const { fired, loss, ...learnt } = await pass(
      request,
      folder,
      shards,
      epoch,
      before,
    );
    const last = epoch === p.epochs - 1;
    const next = last ? learnt : revived(
      learnt.autoencoder,
      learnt.memory,
      fired,
      await first(),
      FIT_SEED + epoch,
    );
    state = {
      tensors: joined(next),
      curves: { fvu: [...state.curves.fvu ?? [], loss] },
    };
    await saved.save(state);
  }
  return state;
}

/** Reads the weights out of what {@linkcode trainAutoencoder} returned. */
export function weightsOf({ tensors }: Pick<Artifact, "tensors">): Tensors {
  return under(tensors, "weight");
}

/** One pass over all activations, in an order of its own. */
async function pass(
  { pipeline, parameters: p, context, onStep, signal }: FitRequest<Parameters>,
  folder: ActivationFolder,
  shards: number,
  epoch: number,
  { autoencoder, memory }: Learning,
): Promise<Pass> {
  const optimizer = autoencoderOptimizer(p);
  const fired = new Float32Array(p.width);
  const losses: number[] = [];
  const images = context.groups.length * p.images;
  const order = shuffled(shards, mt19937(FIT_SEED + 2 ** 24 + epoch));
  for (const [n, index] of order.entries()) {
    const all = await activationsOf(folder, p.module, index);
    const seed = FIT_SEED + 2 ** 25 + epoch * shards + index;
    const rows = shuffled(at(all.shape, 0), mt19937(seed));
    // One row alone has no variance.
    for (let from = 0; from + 1 < rows.length; from += p.fit_batch) {
      signal?.throwIfAborted();
      const batch = pickRows(all, rows.slice(from, from + p.fit_batch));
      const found = await autoencoderLoss(pipeline, batch, autoencoder, p.k);
      ({ parameters: autoencoder, state: memory } = optimizer.update(
        found.gradients,
        memory,
        autoencoder,
      ));
      found.fired.data.forEach((x, j) => fired[j] = at(fired, j) + x);
      losses.push(found.loss);
    }
    const done = (epoch + (n + 1) / shards) / p.epochs;
    onStep(images * (1 + done), 3 * images);
  }
  const loss = losses.reduce((a, b) => a + b, 0) / losses.length;
  return {
    autoencoder,
    memory,
    fired: { data: fired, shape: [p.width] },
    loss,
  };
}

/** What a shard has of a module, one row for each image and step. */
async function activationsOf(
  folder: ActivationFolder,
  module: string,
  index: number,
): Promise<Tensor> {
  const { data, shape } = await folder.shard(module, index);
  const [images = 0, steps = 0, ...own] = shape;
  return { data, shape: [images * steps, size(own)] };
}

function joined({ autoencoder, memory }: Learning): Tensors {
  return {
    ...withPrefix(autoencoder, "weight"),
    ...withPrefix(memory, "memory"),
  };
}
