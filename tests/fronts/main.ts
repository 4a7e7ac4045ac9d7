// deno-lint-ignore-file no-console
// How often a front contains the true one, in worlds whose truth is known:
// `deno task fronts [runs]`.

import { FRONT_WORLDS, simulateFronts } from "./simulate.ts";

const [count = "1000"] = Deno.args;
const runs = Number(count);
const percent = (x: number) =>
  Number.isNaN(x) ? "–" : `${(100 * x).toFixed(1)} %`;
console.log(
  `| world | contains the true front | nothing dominated is shown on it | dominated rows found | rows of the front shown |
| --- | ---: | ---: | ---: | ---: |`,
);
for (const world of FRONT_WORLDS) {
  const { contained, sound, found, shown } = simulateFronts(world, runs);
  console.log(
    `| ${world.name} | ${percent(contained)} | ${percent(sound)} | ${
      percent(found)
    } | ${percent(shown)} |`,
  );
}
