import { at, mt19937, rows, type Tensor, zeros } from "../../core/mod.ts";
import { shuffled } from "../../fit/mod.ts";
import { adam, named, type Optimizer, type Tensors } from "../../optim/mod.ts";
import {
  type Autoencoder,
  partSlopes,
  type Pass,
  type Programs,
  unexplained,
  unitLength,
} from "./autoencoder.ts";

/** An autoencoder, and the memory of its optimiser for each part and for the centre. */
export interface Learning extends Autoencoder {
  /** Memory of each part. */
  readonly memories: readonly Tensors[];
  /** Memory of the centre. */
  readonly centreMemory: Tensors;
}

/**
 * Begins to learn an autoencoder.
 *
 * @param optimizer Moves the weights.
 */
export function startLearning(
  autoencoder: Autoencoder,
  optimizer: Optimizer,
): Learning {
  const { parts, centre } = autoencoder;
  return {
    ...autoencoder,
    memories: parts.map((part) => optimizer.init(part)),
    centreMemory: optimizer.init({ centre }),
  };
}

/**
 * Makes the optimiser of an autoencoder: Adam, after which each decoder row has length 1 again.
 *
 * @param options Step size.
 */
export function autoencoderOptimizer(
  { rate }: { readonly rate: number },
): Optimizer {
  const inner = adam({ rate });
  return {
    init: inner.init,
    update(gradients, state, parameters) {
      const next = inner.update(gradients, state, parameters);
      const { decoder } = next.parameters;
      if (!decoder) return next;
      const unit = unitLength(decoder);
      return { ...next, parameters: { ...next.parameters, decoder: unit } };
    },
  };
}

/**
 * Learns from a batch, part after part: only one part's gradient and next weights are held beside the weights.
 *
 * @param activations `[n, d]`, n at least 2.
 * @param k Features that fire.
 * @returns What was learnt, the loss before, and which features fired.
 */
export async function autoencoderStep(
  programs: Programs,
  activations: Tensor,
  learning: Learning,
  { k, optimizer }: { readonly k: number; readonly optimizer: Optimizer },
): Promise<{ learning: Learning } & Pick<Pass, "loss" | "fired">> {
  const pass = await unexplained(programs, activations, learning, k);
  const parts: Tensors[] = [];
  const memories: Tensors[] = [];
  const byCentre = summed(pass.slope);
  for (const [p, part] of learning.parts.entries()) {
    const { centre, ...slopes } = await partSlopes(
      programs,
      activations,
      learning,
      pass,
      p,
    );
    const memory = at(learning.memories, p);
    const next = optimizer.update(slopes, memory, part);
    parts.push(next.parameters);
    memories.push(next.state);
    centre?.data.forEach((x, c) => byCentre.data[c] = at(byCentre.data, c) + x);
  }
  const moved = optimizer.update(
    { centre: byCentre },
    learning.centreMemory,
    { centre: learning.centre },
  );
  return {
    learning: {
      parts,
      memories,
      centre: named(moved.parameters, "centre"),
      centreMemory: moved.state,
    },
    loss: pass.loss,
    fired: pass.fired,
  };
}

/** Sum over the rows. */
export function summed({ data, shape: [, d = 0] }: Tensor): Tensor {
  const sum = zeros([d]);
  for (let i = 0; i < data.length; i++) {
    sum.data[i % d] = at(sum.data, i % d) + at(data, i);
  }
  return sum;
}

/**
 * Gives features that did not fire a new start: the direction of an activation, less the centre, for decoder and encoder.
 * Which activation each gets is drawn; their memory in the optimiser begins anew.
 *
 * @param fired How often each feature fired, `[M]`.
 * @param activations Activations to start from, `[n, d]`.
 * @returns The same where every feature fired.
 */
export function revived(
  learning: Learning,
  fired: Tensor,
  activations: Tensor,
  seed: number,
): Learning {
  const order = shuffled(at(activations.shape, 0), mt19937(seed));
  const parts: Tensors[] = [];
  const memories: Tensors[] = [];
  let [first, started] = [0, 0];
  for (const [p, part] of learning.parts.entries()) {
    const m = at(named(part, "bias").shape, 0);
    const own = fired.data.subarray(first, first + m);
    const dead = [...own.keys()].filter((j) => at(own, j) === 0);
    first += m;
    const fresh = dead.length === 0
      ? { part, memory: at(learning.memories, p) }
      : { part: copied(part), memory: copied(at(learning.memories, p)) };
    for (const j of dead) {
      const row = at(order, started++ % order.length);
      const direction = rows(activations, row, row + 1).data
        .map((x, i) => x - at(learning.centre.data, i));
      restart(
        fresh,
        j,
        unitLength({ data: direction, shape: [1, direction.length] }),
      );
    }
    parts.push(fresh.part);
    memories.push(fresh.memory);
  }
  return { ...learning, parts, memories };
}

function restart(
  { part, memory }: { readonly part: Tensors; readonly memory: Tensors },
  j: number,
  { data }: Tensor,
): void {
  const d = data.length;
  for (const name of ["encoder", "decoder"]) {
    named(part, name).data.set(data, j * d);
    for (const average of ["mean", "square"]) {
      memory[`${average}.${name}`]?.data.fill(0, j * d, (j + 1) * d);
    }
  }
  named(part, "bias").data[j] = 0;
}

function copied(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => [
      name,
      { data: data.slice(), shape },
    ]),
  );
}
