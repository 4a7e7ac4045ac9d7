import { at, rows, type Tensor, zeros } from "../../core/mod.ts";

/**
 * Chooses the `k` largest features of each row, over all parts; of those that are equal to the k-th, all.
 *
 * @param active Features by part, `[n, m]`, none below 0.
 * @returns 1 where a feature fires, else 0, by part.
 * @see Makhzani and Frey 2014, {@link https://arxiv.org/abs/1312.5663}, section 2
 */
export function firing(active: readonly Tensor[], k: number): Tensor[] {
  const fires = active.map(({ shape }) => zeros(shape));
  const n = active[0]?.shape[0] ?? 0;
  const width = active.reduce((sum, { shape }) => sum + at(shape, 1), 0);
  for (let i = 0; i < n; i++) {
    const all = new Float32Array(width);
    let offset = 0;
    for (const part of active) {
      const row = rows(part, i, i + 1).data;
      all.set(row, offset);
      offset += row.length;
    }
    const least = at(all.sort(), Math.max(0, width - k));
    for (const [p, part] of active.entries()) {
      const mask = rows(at(fires, p), i, i + 1).data;
      rows(part, i, i + 1).data.forEach((x, j) => mask[j] = x >= least ? 1 : 0);
    }
  }
  return fires;
}
