import {
  type Dataset,
  type Moments,
  moments,
  type Observation,
} from "../metrics/mod.ts";
import { InputError } from "../core/mod.ts";
import { matrix } from "../linalg/mod.ts";

/**
 * Gathers the features of a dataset's images.
 *
 * @param observations What was read of each image; those without features are left out.
 * @returns Features and moments by network.
 * @throws {InputError} If fewer than two images can be read.
 */
export function datasetOf(observations: readonly Observation[]): Dataset {
  const gathered = (network: "clip" | "inception") => {
    const rows = observations.flatMap((o) => o[network] ?? []);
    const d = rows[0]?.length ?? 0;
    if (rows.length === 0) return {};
    if (rows.length < 2) {
      throw new InputError(
        "Cannot compare with the reference: fewer than two of its images can be read",
      );
    }
    const data = new Float64Array(rows.length * d);
    rows.forEach((row, i) => data.set(row, i * d));
    const features = matrix(data, rows.length, d);
    return { [network]: { features, moments: moments(features) } };
  };
  return { ...gathered("clip"), ...gathered("inception") };
}

/**
 * Takes statistics of a dataset for those of the network that has as many features.
 *
 * @param path Path of their file, for messages.
 * @throws {InputError} If no network has as many.
 */
export function datasetOfStatistics(
  statistics: Moments,
  path: string,
  widths: Readonly<Partial<Record<"clip" | "inception", number>>>,
): Dataset {
  const d = statistics.mean.length;
  const network = (["inception", "clip"] as const)
    .find((name) => widths[name] === d);
  if (network) return { [network]: { moments: statistics } };
  throw new InputError(
    `Cannot compare with "${path}": its statistics are of ${d} features, and ${
      Object.entries(widths).map(([name, n]) => `${name} has ${n}`).join(", ")
    }; 2048 are Inception's, whose weights --inception names`,
  );
}
