// deno-lint-ignore-file no-console
// How often the gate closes, in worlds whose truth is known: `deno task calibrate [runs]`.

import { calibrate, SCENARIOS } from "./calibrate.ts";

const runs = Number(Deno.args[0] ?? 1000);
console.log(
  "| world | closed | comparisons | rate | ± | flips over subjects alone |\n| --- | --- | ---: | ---: | ---: | ---: |",
);
for (const scenario of SCENARIOS) {
  const { rate, error, flips, comparisons } = calibrate(scenario, runs);
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  console.log(
    `| ${scenario.name} | ${scenario.closes} | ${comparisons} | ${
      percent(rate)
    } | ${percent(error)} | ${percent(flips)} |`,
  );
}
