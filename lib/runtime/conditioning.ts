import { at, concatRows, rows, type Tensor } from "../core/mod.ts";

/**
 * What a network is conditioned on, one row per prompt. Made by
 * `Pipeline.condition`; only the network looks inside, all others
 * cut, join and map it by the functions of this file.
 */
export interface Conditioning {
  /** Number of rows `n`. */
  readonly rows: number;
  /** What cross-attention reads, `[n, l, d]`; of several text encoders, side by side in `d`. */
  readonly tokens: Tensor;
  /** One vector per prompt, `[n, p]`, of a network that has such an input. */
  readonly pooled?: Tensor;
  /** Sinusoids of the sizes of image and crop, one row per prompt, `[n, 6k]`, of a network that has such an input. */
  readonly sizes?: Tensor;
}

/**
 * Names the parts of a conditioning.
 *
 * @param parts What the network is given, `n` rows each.
 */
export function conditioning(parts: Omit<Conditioning, "rows">): Conditioning {
  return { rows: at(parts.tokens.shape, 0), ...parts };
}

/**
 * Takes consecutive rows, for instance one branch.
 *
 * @param from First row.
 * @param to Row after the last.
 * @returns A view of these rows.
 * @throws {RangeError} If there are no such rows.
 */
export function sliceConditioning(
  whole: Conditioning,
  from: number,
  to: number,
): Conditioning {
  return mapParts(whole, (x) => rows(x, from, to));
}

/**
 * Joins conditionings of one network.
 *
 * @param all At least one conditioning.
 * @returns All their rows, in order.
 * @throws {RangeError} If there are none.
 */
export function concatConditioning(all: readonly Conditioning[]): Conditioning {
  const [first] = all;
  if (!first) throw new RangeError("Cannot join conditionings: there are none");
  return mapParts(
    first,
    (_, part) => concatRows(all.flatMap((c) => c[part] ?? [])),
  );
}

/**
 * Maps the text tokens and leaves the rest alone.
 *
 * @param map Maps tokens `[n, l, d]` to others of the same shape.
 */
export function mapTokens(
  whole: Conditioning,
  map: (tokens: Tensor) => Tensor,
): Conditioning {
  return { ...whole, tokens: map(whole.tokens) };
}

/**
 * Says what a graph of the network is fed with.
 *
 * @returns Its parts, by the names of the network's inputs; those that it lacks are left out.
 */
export function conditioningFeeds(
  { tokens, pooled, sizes }: Conditioning,
): Readonly<Record<"context", Tensor>> {
  return { context: tokens, ...pooled && { pooled }, ...sizes && { sizes } };
}

function mapParts(
  { tokens, pooled, sizes }: Conditioning,
  f: (x: Tensor, part: "tokens" | "pooled" | "sizes") => Tensor,
): Conditioning {
  return conditioning({
    tokens: f(tokens, "tokens"),
    ...pooled && { pooled: f(pooled, "pooled") },
    ...sizes && { sizes: f(sizes, "sizes") },
  });
}
