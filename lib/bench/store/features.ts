import { dump } from "npyjs";
import { at, concatRows, readNumpy, rows } from "../../core/mod.ts";
import type { Observation } from "../../metrics/mod.ts";
import type { Unit } from "../plan/mod.ts";
import type { Output } from "./output.ts";

/** The fields of an observation that are kept as arrays beside a unit's record. */
const VECTORS = ["clip", "inception"] as const;

/**
 * Writes the features of a unit's images as NumPy arrays, one row per image; a
 * row of NaN belongs to an image without features.
 *
 * @param observations One per image, in the order of the rows.
 * @returns `features/<unit>.clip.npy` and so on, as many as there are kinds of features.
 */
export function featureFiles(
  { id }: Pick<Unit, "id">,
  observations: readonly Observation[],
): Output[] {
  return VECTORS.flatMap((name) => {
    const d = observations.find((o) => o[name])?.[name]?.length;
    if (d === undefined) return [];
    const { data, shape } = concatRows(
      observations.map((o) => ({
        data: o[name] ?? new Float32Array(d).fill(NaN),
        shape: [1, d],
      })),
    );
    const bytes = new Uint8Array(dump(data, [...shape]));
    return [{ path: featurePath(id, name), bytes }];
  });
}

/**
 * Takes the features out of an observation, which leaves what a record holds.
 *
 * @returns The same without features.
 */
export function withoutFeatures(observation: Observation): Observation {
  const { clip: _, inception: __, ...rest } = observation;
  return rest;
}

/**
 * Puts back what {@linkcode featureFiles} wrote.
 *
 * @param observations One per image, as its record has them.
 * @param files The unit's files.
 * @returns The observations with their features, or `undefined` if an array has not one row for each.
 */
export async function withFeatures(
  { id }: Pick<Unit, "id">,
  observations: readonly Observation[],
  files: readonly Output[],
): Promise<readonly Observation[] | undefined> {
  let found = observations;
  for (const name of VECTORS) {
    const file = files.find(({ path }) => path === featurePath(id, name));
    if (!file) continue;
    const { data, shape } = await readNumpy(file.bytes) ?? {};
    if (!(data instanceof Float32Array) || !shape) return undefined;
    if (shape.length !== 2 || shape[0] !== found.length || !shape[1]) {
      return undefined;
    }
    found = found.map((o, i) => {
      const row = rows({ data, shape }, i, i + 1).data.slice();
      return Number.isNaN(at(row, 0)) ? o : { ...o, [name]: row };
    });
  }
  return found;
}

function featurePath(id: string, name: typeof VECTORS[number]): string {
  return `features/${id}.${name}.npy`;
}
