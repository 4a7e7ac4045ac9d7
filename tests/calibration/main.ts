// deno-lint-ignore-file no-console
// How often the gate closes, and how often intervals of distances hold, in worlds whose truth
// is known: `deno task calibrate [runs] [names of worlds…]`.

import { fidClip, kidClip } from "../../lib/metrics/mod.ts";
import {
  calibrate,
  calibrateDesigned,
  DESIGNED,
  SCENARIOS,
} from "./calibrate.ts";
import { coverage, DISTANCE_WORLDS } from "./distances.ts";
import { JUDGED_WORLDS, judgedCoverage } from "./judged.ts";
import {
  amplificationCoverage,
  AMPLIFIED_WORLDS,
  collateralCoverage,
} from "./planted.ts";

const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
const [count = "1000", ...names] = Deno.args;
const runs = Number(count);
const isWanted = ({ name }: { readonly name: string }) =>
  names.length === 0 || names.includes(name);
console.log(
  "| design | closed falsely | held | had every seed stood for itself |\n| --- | ---: | --- | --- |",
);
for (
  const scenario of Deno.args[1] === "judged" ? [] : DESIGNED
) {
  const { rate, held, naive } = calibrateDesigned(scenario, runs);
  const listed = (shares: Readonly<Record<string, number>>) =>
    Object.entries(shares).map(([id, x]) => `${id} ${percent(x)}`).join(", ");
  console.log(
    `| ${scenario.name} | ${percent(rate)} | ${listed(held)} | ${
      listed(naive)
    } |`,
  );
}
if (Deno.args[1] === "designs") Deno.exit();
if (names.length === 0 || names.includes("judged")) judged();
if (Deno.args[1] === "judged") Deno.exit();
console.log();
console.log(
  "| world | closed | comparisons | rate | ± | flips over subjects alone |\n| --- | --- | ---: | ---: | ---: | ---: |",
);
for (const scenario of SCENARIOS.filter(isWanted)) {
  const { rate, error, flips, comparisons } = calibrate(scenario, runs);
  console.log(
    `| ${scenario.name} | ${scenario.closes} | ${comparisons} | ${
      percent(rate)
    } | ${percent(error)} | ${percent(flips)} |`,
  );
}

console.log(
  "\n| world | distance | runs | held, paired blocks | held, own errors | length, paired ÷ own |\n| --- | --- | ---: | ---: | ---: | ---: |",
);
for (const world of DISTANCE_WORLDS.filter(isWanted)) {
  // A kernel of all pairs of images takes twenty times as long.
  for (
    const [metric, count] of [[fidClip, runs], [kidClip, runs / 20]] as const
  ) {
    const draws = Math.ceil(count);
    const { paired, own, shorter } = coverage(world, metric, draws);
    console.log(
      `| ${world.name} | ${metric.title} | ${draws} | ${percent(paired)} | ${
        percent(own)
      } | ${shorter.toFixed(2)} |`,
    );
  }
}

/** RD of rows whose judge errs by a known matrix. */
function judged(): void {
  console.log(
    "\n| world | held, corrected | bias, corrected | held, as seen | length, corrected |\n| --- | ---: | ---: | ---: | ---: |",
  );
  for (const world of JUDGED_WORLDS) {
    const { corrected, seen, bias, length } = judgedCoverage(world, runs);
    console.log(
      `| ${world.name} | ${percent(corrected)} | ${bias.toFixed(4)} | ${
        percent(seen)
      } | ${length.toFixed(3)} |`,
    );
  }
  console.log("\n| planted | held | bias |\n| --- | ---: | ---: |");
  for (const world of AMPLIFIED_WORLDS) {
    const { held, bias } = amplificationCoverage(world, runs);
    console.log(
      `| amplification, ${world.name} | ${percent(held)} | ${
        bias.toFixed(4)
      } |`,
    );
  }
  const { held, falsely } = collateralCoverage(Math.ceil(runs / 5));
  console.log(
    `| shift of race; ${percent(falsely)} said of what was not moved | ${
      percent(held)
    } | |`,
  );
}
