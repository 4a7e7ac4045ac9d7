import { measureFid } from "../fid.ts";
import { median } from "../median.ts";
import { print, seconds, times } from "../print.ts";
import type { Sizes } from "../sizes.ts";

/** Measures FID beside SciPy. */
export async function printFid(
  { fid: { images, features } }: Sizes,
  { python, threads, repeats }: {
    readonly python: string | undefined;
    readonly threads: number;
    readonly repeats: number;
  },
): Promise<void> {
  const options = { python, threads, repeats, images, features };
  const { ours, scipy } = await measureFid(options);
  const error = Math.abs(
    (ours[0]?.value ?? NaN) / (scipy[0]?.value ?? NaN) - 1,
  );
  print(
    `| FID of 2 × ${images.toLocaleString("en")} × ${features} features | ${
      ours[0]?.version
    } | ${scipy[0]?.version ?? "–"} | ratio | bar |`,
  );
  print("|---|---|---|---|---|");
  for (
    const [what, key, bar] of [["time", "seconds", "≤ 1"], [
      "processor time",
      "cpu",
      "",
    ]] as const
  ) {
    const time = (runs: typeof ours) => median(runs.map((run) => run[key]));
    const theirs = scipy.length > 0
      ? [seconds(time(scipy)), times(time(ours) / time(scipy))]
      : ["–", "–"];
    print(
      `| ${
        [
          `${what}, median of ${ours.length}`,
          seconds(time(ours)),
          ...theirs,
          bar,
        ].join(" | ")
      } |`,
    );
  }
  if (scipy.length > 0) {
    print(
      `\nRelative difference of the distances: ${
        error.toExponential(1)
      } (bar 1e-6).\n`,
    );
  }
}
