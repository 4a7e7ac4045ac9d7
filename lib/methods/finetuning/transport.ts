import { at, type Tensor } from "../../core/mod.ts";

/**
 * Gives images classes so that each class gets as many as it should and the sum of distances is least: optimal
 * transport from images to the corners of the simplex, each image whole.
 *
 * Shortest augmenting paths, as Jonker and Volgenant, over one column for each place in a class.
 *
 * @param probabilities Probability of each class `[n, K]`, rows that sum to 1.
 * @param counts Images of each class; they sum to n.
 * @returns Class of each image.
 * @see Crouse 2016, {@link https://doi.org/10.1109/TAES.2016.140952}
 */
export function transport(
  probabilities: Tensor,
  counts: readonly number[],
): number[] {
  const classes = counts.flatMap((count, k) => Array<number>(count).fill(k));
  const distances = cornerDistances(probabilities);
  const n = classes.length;
  const K = counts.length;
  const cost = (image: number, place: number) =>
    at(distances, image * K + at(classes, place));
  return assigned(n, cost).map((place) => at(classes, place));
}

/**
 * Measures how far points of the simplex are from its corners, `‖p − e_k‖₂`.
 *
 * @param probabilities Points `[n, K]`.
 * @returns Distances `[n, K]`, row-major, in double precision.
 */
export function cornerDistances({ data, shape }: Tensor): Float64Array {
  const [n = 0, K = 0] = shape;
  const distances = new Float64Array(n * K);
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * K, (i + 1) * K);
    const squares = row.reduce((sum, p) => sum + p * p, 0);
    row.forEach((p, k) =>
      distances[i * K + k] = Math.sqrt(Math.max(0, squares - 2 * p + 1))
    );
  }
  return distances;
}

/** Place of each row in an assignment of least cost. */
function assigned(
  n: number,
  cost: (row: number, place: number) => number,
): number[] {
  const rowOf = new Int32Array(n).fill(-1);
  const ofRow = new Float64Array(n);
  const ofPlace = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    const shortest = new Float64Array(n).fill(Infinity);
    const before = new Int32Array(n).fill(-1);
    const done = new Uint8Array(n);
    const rows = [row];
    let [current, length, end] = [row, 0, -1];
    while (end < 0) {
      let next = -1;
      for (let j = 0; j < n; j++) {
        if (done[j]) continue;
        const through = length + cost(current, j) - at(ofRow, current) -
          at(ofPlace, j);
        if (through < at(shortest, j)) {
          shortest[j] = through;
          before[j] = current;
        }
        if (next < 0 || at(shortest, j) < at(shortest, next)) next = j;
      }
      length = at(shortest, next);
      done[next] = 1;
      if (rowOf[next] === -1) end = next;
      else rows.push(current = at(rowOf, next));
    }
    reprice({ rows, row, length, shortest, done, rowOf, ofRow, ofPlace });
    for (let place = end;;) {
      const own = at(before, place);
      const old = rowOf.indexOf(own);
      rowOf[place] = own;
      if (own === row) break;
      place = old;
    }
  }
  return Array.from({ length: n }, (_, row) => rowOf.indexOf(row));
}

/** Keeps the prices of rows and places such that nothing is cheaper than it costs. */
function reprice(
  { rows, row, length, shortest, done, rowOf, ofRow, ofPlace }: {
    readonly rows: readonly number[];
    readonly row: number;
    readonly length: number;
    readonly shortest: Float64Array;
    readonly done: Uint8Array;
    readonly rowOf: Int32Array;
    readonly ofRow: Float64Array;
    readonly ofPlace: Float64Array;
  },
): void {
  for (const own of rows) {
    const place = own === row ? -1 : rowOf.indexOf(own);
    const gain = place < 0 ? length : length - at(shortest, place);
    ofRow[own] = at(ofRow, own) + gain;
  }
  done.forEach((is, j) => {
    if (is) ofPlace[j] = at(ofPlace, j) - (length - at(shortest, j));
  });
}
