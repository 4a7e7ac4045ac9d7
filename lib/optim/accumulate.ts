import { zipWith } from "../core/mod.ts";
import {
  count,
  counter,
  mapTensors,
  named,
  under,
  withPrefix,
  zerosLike,
} from "./_state.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * Takes a step with the mean gradient of several batches, as optax's `MultiSteps`;
 * between them the parameters stay.
 *
 * @param every Number of batches of a step, at least 1.
 * @returns The optimiser; its state holds `batches`, `sum.*`, and the other's under `inner.*`.
 */
export function accumulate(every: number, optimizer: Optimizer): Optimizer {
  return {
    init: (parameters) => ({
      batches: counter(0),
      ...zerosLike(parameters, "sum"),
      ...withPrefix(optimizer.init(parameters), "inner"),
    }),
    update(gradients, state, parameters) {
      const batches = count(state, "batches") + 1;
      const sum = mapTensors(
        gradients,
        (g, name) =>
          zipWith((a, b) => a + b / every, named(state, `sum.${name}`), g),
      );
      const inner = under(state, "inner");
      if (batches < every) {
        return {
          parameters,
          state: {
            batches: counter(batches),
            ...withPrefix(sum, "sum"),
            ...withPrefix(inner, "inner"),
          },
        };
      }
      const step = optimizer.update(sum, inner, parameters);
      return {
        parameters: step.parameters,
        state: {
          batches: counter(0),
          ...zerosLike(parameters, "sum"),
          ...withPrefix(step.state, "inner"),
        },
      };
    },
  };
}
