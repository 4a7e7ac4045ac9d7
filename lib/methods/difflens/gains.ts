import { at, rows, type Tensor } from "../../core/mod.ts";
import type { LinearClassifier } from "../../fit/mod.ts";
import { named } from "../../optim/mod.ts";
import type { FeatureClassifier } from "./attribution.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { codeRows } from "./code_rows.ts";
import type { Parameters } from "./parameters.ts";

/**
 * Writes a linear classifier of a module's output as one of its features, `G = W W_dec` at each position, `b + W b_pre`.
 *
 * @param autoencoder Whose features they are; the module's own neurons if absent.
 * @returns Gains position after position `[K][P·M]`, and biases.
 */
export function featureGains(
  { weights, bias }: LinearClassifier,
  autoencoder: Autoencoder | undefined,
  code: Parameters["code"],
): Omit<FeatureClassifier, "temperature"> {
  const classes = [...bias.data.keys()].map((c) =>
    codeRows(rows(weights, c, c + 1), code)
  );
  if (!autoencoder) {
    return { gains: classes.map(({ data }) => data), bias: [...bias.data] };
  }
  const { parts, centre } = autoencoder;
  return {
    gains: classes.map((own) => {
      const found: number[] = [];
      for (let p = 0; p < at(own.shape, 0); p++) {
        const w = rows(own, p, p + 1).data;
        for (const part of parts) {
          found.push(...products(w, named(part, "decoder")));
        }
      }
      return Float32Array.from(found);
    }),
    bias: classes.map((own, c) =>
      products(centre.data, own).reduce((a, b) => a + b, at(bias.data, c))
    ),
  };
}

/** Inner products of a vector with each row. */
function products(w: Float32Array, x: Tensor): number[] {
  const d = w.length;
  return Array.from({ length: at(x.shape, 0) }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += at(w, i) * at(x.data, j * d + i);
    return sum;
  });
}
