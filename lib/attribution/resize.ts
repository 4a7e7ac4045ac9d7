import { at, type Tensor } from "../core/mod.ts";
import { bilinearWeights } from "./_bilinear_weights.ts";

/**
 * Resizes a map as `torch.nn.functional.interpolate(x, size, mode="bilinear",
 * align_corners=False, antialias=False)` does.
 *
 * Bilinear weights factor into a row's and a column's, so each axis is done by
 * itself; values outside the map repeat its border.
 *
 * @param map Map `[height, width]`.
 * @param shape Height and width wanted, in pixels.
 * @returns A map of that shape; `map` itself if it has it already.
 */
export function resize(
  map: Tensor,
  shape: readonly [height: number, width: number],
): Tensor {
  const [h = 0, w = 0] = map.shape;
  const [height, width] = shape;
  if (h === height && w === width) return map;
  const wide = stretchColumns(map.data, h, w, width);
  return { data: stretchRows(wide, h, height, width), shape };
}

// Loops over pixels index directly: at() is shared by arrays of every kind, which
// keeps the engine from specialising it and makes it twenty times slower.
function stretchColumns(
  data: Float32Array,
  rows: number,
  from: number,
  to: number,
): Float32Array {
  if (from === to) return data;
  const { lower, upper, weight } = bilinearWeights(from, to);
  const out = new Float32Array(rows * to);
  for (let y = 0; y < rows; y++) {
    const row = y * from;
    for (let x = 0; x < to; x++) {
      const a = data[row + (lower[x] as number)] as number;
      const b = data[row + (upper[x] as number)] as number;
      const t = weight[x] as number;
      out[y * to + x] = (1 - t) * a + t * b;
    }
  }
  return out;
}

function stretchRows(
  data: Float32Array,
  from: number,
  to: number,
  columns: number,
): Float32Array {
  if (from === to) return data;
  const { lower, upper, weight } = bilinearWeights(from, to);
  const out = new Float32Array(to * columns);
  for (let y = 0; y < to; y++) {
    const a = at(lower, y) * columns;
    const b = at(upper, y) * columns;
    const t = at(weight, y);
    const row = y * columns;
    for (let x = 0; x < columns; x++) {
      const above = data[a + x] as number;
      const below = data[b + x] as number;
      out[row + x] = (1 - t) * above + t * below;
    }
  }
  return out;
}
