import { type Abstention, at, rows, type Tensor } from "../core/mod.ts";

/** What a zero-shot classifier saw in one image. */
export interface Classification {
  /** Index of the most probable class; the first of equals. */
  readonly index: number;
  /** Probability of each class; they sum to 1. */
  readonly probabilities: readonly number[];
  /** Probability of the most probable class minus that of the runner-up, in `[0, 1]`. */
  readonly margin: number;
}

/**
 * Averages the embeddings of each class's prompts to one direction, as CLIP
 * ensembles prompts: mean of unit vectors, made a unit vector again.
 *
 * @param embeddings Unit embeddings `[n, d]` of all prompts, those of a class together.
 * @param sizes Number of prompts of each class, all at least 1; they sum to n.
 * @returns Unit directions `[classes, d]`.
 * @throws {RangeError} If the sizes do not fit, or embeddings are not finite or cancel.
 * @see Radford et al., Learning Transferable Visual Models From Natural Language Supervision, 2021, Section 3.1.4
 */
export function classDirections(
  embeddings: Tensor,
  sizes: readonly number[],
): Tensor {
  const [n = 0, d = 0] = embeddings.shape;
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== n || sizes.some((k) => !(k >= 1))) {
    throw new RangeError(
      `Cannot average prompts: expected at least one of each class and ${n} in all, got [${
        sizes.join(", ")
      }]`,
    );
  }
  const data = new Float32Array(sizes.length * d);
  let from = 0;
  for (const [c, k] of sizes.entries()) {
    const prompts = rows(embeddings, from, from + k);
    const sum = Array.from({ length: d }, (_, j) => {
      let s = 0;
      for (let i = 0; i < k; i++) s += at(prompts.data, i * d + j);
      return s;
    });
    const norm = Math.hypot(...sum);
    if (!(norm > 1e-6 * k && norm < Infinity)) {
      throw new RangeError(
        `Cannot average the prompts of class ${c}: their mean has no direction`,
      );
    }
    data.set(sum.map((x) => x / norm), c * d);
    from += k;
  }
  return { data, shape: [sizes.length, d] };
}

/**
 * Classifies images by the class direction nearest in angle,
 * `softmax(logitScale · cos)`.
 *
 * @param images Unit embeddings `[b, d]` of images.
 * @param classes Unit directions `[K, d]`, K at least 2.
 * @param logitScale The CLIP model's scale, 100 for those of OpenAI; it moves probabilities, never the class.
 * @returns One classification per image; an image whose embedding is not finite abstains.
 * @throws {RangeError} If there are fewer than two classes, sizes differ, the scale is not positive, an embedding is finite but not of unit length, or a class direction is not finite.
 */
export function classify(
  images: Tensor,
  classes: Tensor,
  logitScale: number,
): readonly (Classification | Abstention)[] {
  const [b = 0, d = 0] = images.shape;
  const [k = 0, width = 0] = classes.shape;
  if (k < 2 || width !== d || !(logitScale > 0)) {
    throw new RangeError(
      `Cannot classify images: expected at least two classes of ${d} dimensions and a positive scale, got ${k} of ${width} and ${logitScale}`,
    );
  }
  return Array.from({ length: b }, (_, i) => {
    const image = rows(images, i, i + 1).data;
    const norm = Math.hypot(...image);
    if (!Number.isFinite(norm)) {
      return { invalid: "the embedding of the image is not finite" };
    }
    if (Math.abs(norm - 1) > 1e-3) {
      throw new RangeError(
        `Cannot classify image ${i}: expected an embedding of length 1, got ${norm}`,
      );
    }
    const logits = Array.from(
      { length: k },
      (_, c) => logitScale * dot(image, rows(classes, c, c + 1).data),
    );
    return choose(logits);
  });
}

function choose(logits: readonly number[]): Classification {
  const greatest = Math.max(...logits);
  if (!Number.isFinite(greatest)) {
    throw new RangeError(
      "Cannot classify images: the direction of a class is not finite",
    );
  }
  const weights = logits.map((x) => Math.exp(x - greatest));
  const total = weights.reduce((a, b) => a + b, 0);
  const probabilities = weights.map((w) => w / total);
  const index = logits.indexOf(greatest);
  const others = probabilities.filter((_, c) => c !== index);
  const margin = at(probabilities, index) - Math.max(...others);
  return { index, probabilities, margin };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += at(a, i) * at(b, i);
  return sum;
}
