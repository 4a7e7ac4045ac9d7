import { measureHarness } from "../harness_share.ts";
import { median } from "../median.ts";
import { print } from "../print.ts";
import { measureResume } from "../resume.ts";
import { measureSampling } from "../sampling.ts";
import type { Sizes } from "../sizes.ts";

/** Measures sampling, the harness around it and resuming, on the embedded model. */
export async function printTestbed(
  model: string,
  sizes: Sizes,
  threads: number,
  repeats: number,
): Promise<void> {
  const root = new URL("../../../", import.meta.url).pathname;
  const { sampling } = sizes;
  const alone = await measureSampling(
    model,
    sampling,
    threads,
    repeats,
  );
  const shares = await measureHarness({
    model: model,
    spec: `${root}specs/gender.ts`,
    baselines: `${root}baselines`,
    ...sizes.bench,
    threads,
    repeats,
  });
  const image = median(shares.map((s) => s.wall / s.images));
  const share = median(shares.map((s) => 1 - s.native / s.direct));
  const worker = median(shares.map((s) => s.wall / s.direct));
  print(
    `| specs/gender.ts on the testbed, ${shares[0]?.images} images | | bar |`,
  );
  print("|---|---|---|");
  print(
    `| an image, DDIM, ${sampling.steps} steps, guided, a lane per thread | ${
      median(alone).toFixed(3)
    } s | ≤ 0.15 s |`,
  );
  print(
    `| an image with all that is read from it, one lane | ${
      image.toFixed(3)
    } s | |`,
  );
  print(`| wall time with a worker ÷ in one thread | ${worker.toFixed(2)} | |`);
  const resumed = await measureResume(sizes.resume, repeats);
  print(
    `| resuming a finished run of ${resumed[0]?.units} units: wall, CPU | ${
      median(resumed.map((r) => r.wall)).toFixed(2)
    } s, ${median(resumed.map((r) => r.cpu)).toFixed(2)} s | ≤ 2 s |`,
  );
  print(
    `| outside \`session.run\`, in one thread | ${
      (100 * share).toFixed(1)
    } % | ≤ 5 % |`,
  );
}
