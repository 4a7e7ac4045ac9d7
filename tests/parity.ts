// Prints the measured errors beside their bars, as a Markdown table: `deno task parity [model…] [quantity…]`.

import { openRuntime } from "../lib/runtime/mod.ts";
import type { Comparison } from "./support/parity/comparison.ts";
import { openParity } from "./support/parity/parity.ts";
import { CASES } from "./support/references.ts";

// deno-lint-ignore no-console
const print = console.log;

const isCase = (name: string) => CASES.some((c) => c.name === name);
const models = Deno.args.filter(isCase);
const quantities = Deno.args.filter((name) => !isCase(name));
const runtime = await openRuntime({ provider: "cpu" });
print("| model | quantity | error | measured | bar | float32 alone |");
print("|---|---|---|---|---|---|");
for (const c of CASES) {
  if (models.length > 0 && !models.includes(c.name)) continue;
  const parity = await openParity(c, runtime);
  const chosen = parity.comparisons.filter(({ quantity }) =>
    quantities.length === 0 || quantities.includes(quantity)
  );
  for (const row of summarise(chosen)) {
    const error = await row.error();
    const mark = error <= row.bar ? "" : " ✗";
    const cells = [
      c.name,
      row.quantity,
      row.measure,
      short(error) + mark,
      short(row.bar),
      row.floor === undefined ? "" : short(row.floor),
    ];
    print(`| ${cells.join(" | ")} |`);
  }
  await parity.close();
}
await runtime.close();

/** The modules of one half share a row, with the worst of them. */
function summarise(all: readonly Comparison[]): Comparison[] {
  const groups = Map.groupBy(all, ({ quantity }) => quantity.split(".")[0]);
  return [...groups.values()].flatMap(([first, ...modules]) => {
    const [one] = modules;
    if (!first || !one) return first ? [first] : [];
    const worst = {
      ...one,
      quantity: `${first.quantity}, worst of ${modules.length} modules`,
      floor: Math.max(...modules.map((m) => m.floor ?? NaN)),
      error: async () => {
        let most = 0;
        for (const m of modules) most = Math.max(most, await m.error());
        return most;
      },
    };
    return [first, worst];
  });
}

function short(x: number): string {
  return x === 0 ? "0" : x.toExponential(1);
}
