import { at, mt19937, rows, type Tensor, zeros } from "../../core/mod.ts";
import { shuffled } from "../../fit/mod.ts";
import { adam, adamInPlace, named, type Tensors } from "../../optim/mod.ts";
import {
  type Autoencoder,
  partSlopes,
  type Pass,
  type Programs,
  toUnitLength,
  unexplained,
} from "./autoencoder.ts";

/** An autoencoder, and the memory of its optimiser for each part and for the centre. */
export interface Learning extends Autoencoder {
  /** Memory of each part. */
  readonly memories: readonly Tensors[];
  /** Memory of the centre. */
  readonly centreMemory: Tensors;
}

/** Begins to learn an autoencoder. */
export function startLearning(autoencoder: Autoencoder): Learning {
  const { parts, centre } = autoencoder;
  const { init } = adam({ rate: 0 });
  return {
    ...autoencoder,
    memories: parts.map((part) => init(part)),
    centreMemory: init({ centre }),
  };
}

/**
 * Learns from a batch by Adam, part after part, after which each decoder row has length 1 again. Weights and averages are changed where they lie:
 * only one part's gradient is held beside them.
 *
 * @param activations `[n, d]`, n at least 2.
 * @param options Features that fire, step size.
 * @returns The loss before, and which features fired.
 */
export async function autoencoderStep(
  programs: Programs,
  activations: Tensor,
  learning: Learning,
  { k, rate }: { readonly k: number; readonly rate: number },
): Promise<Pick<Pass, "loss" | "fired">> {
  const pass = await unexplained(programs, activations, learning, k);
  const byCentre = summed(pass.slope);
  for (const [p, part] of learning.parts.entries()) {
    const { centre, ...slopes } = await partSlopes(
      programs,
      activations,
      learning,
      pass,
      p,
    );
    adamInPlace({ rate }, slopes, at(learning.memories, p), part);
    toUnitLength(named(part, "decoder"));
    centre?.data.forEach((x, c) => byCentre.data[c] = at(byCentre.data, c) + x);
  }
  adamInPlace({ rate }, { centre: byCentre }, learning.centreMemory, {
    centre: learning.centre,
  });
  return { loss: pass.loss, fired: pass.fired };
}

/** Sum over the rows. */
export function summed({ data, shape: [, d = 0] }: Tensor): Tensor {
  const sum = zeros([d]);
  for (let i = 0; i < data.length; i++) {
    sum.data[i % d] = (sum.data[i % d] as number) + (data[i] as number);
  }
  return sum;
}

/**
 * Gives features that did not fire a new start, where they lie: the direction of an activation, less the centre, for decoder and encoder.
 * Which activation each gets is drawn; their memory in the optimiser begins anew.
 *
 * @param fired How often each feature fired, `[M]`.
 * @param activations Activations to start from, `[n, d]`.
 */
export function revive(
  learning: Learning,
  fired: Tensor,
  activations: Tensor,
  seed: number,
): void {
  const order = shuffled(at(activations.shape, 0), mt19937(seed));
  let [first, started] = [0, 0];
  for (const [p, part] of learning.parts.entries()) {
    const m = at(named(part, "bias").shape, 0);
    for (let j = 0; j < m; j++) {
      if (at(fired.data, first + j) > 0) continue;
      const row = at(order, started++ % order.length);
      const direction = {
        data: rows(activations, row, row + 1).data
          .map((x, i) => x - at(learning.centre.data, i)),
        shape: [1, at(activations.shape, 1)],
      };
      toUnitLength(direction);
      restart(part, at(learning.memories, p), j, direction.data);
    }
    first += m;
  }
}

function restart(
  part: Tensors,
  memory: Tensors,
  j: number,
  direction: Float32Array,
): void {
  const d = direction.length;
  for (const name of ["encoder", "decoder"]) {
    named(part, name).data.set(direction, j * d);
    for (const average of ["mean", "square"]) {
      named(memory, `${average}.${name}`).data.fill(0, j * d, (j + 1) * d);
    }
  }
  named(part, "bias").data[j] = 0;
}
