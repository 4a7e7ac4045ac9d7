import { print, times } from "../print.ts";
import { measureProbes, type Took } from "../probe_cost.ts";
import type { Sizes } from "../sizes.ts";

/** Measures what probing every attention module takes. */
export async function printProbes(
  model: string,
  { probes }: Sizes,
  repeats: number,
): Promise<void> {
  const cost = await measureProbes(model, probes, repeats);
  const { images, steps } = probes;
  const took = ({ wall, processor }: Took) =>
    `${wall.toFixed(1)} s, ${processor.toFixed(1)} s`;
  print(
    `| probes of ${cost.modules} modules × ${steps} steps × ${images} images | | bar |`,
  );
  print("|---|---|---|");
  print(
    `| sampling with activations kept ÷ alone, processor time | ${
      times(cost.collecting)
    } | ≤ 1.10 |`,
  );
  print(`| fitting: wall, processor | ${took(cost.fitting)} | ≤ 120 s |`);
  print(
    `| the same of 32 modules with Stable Diffusion 1.5's channels | ${
      took(cost.fullSize)
    } | ≤ 120 s |`,
  );
}
