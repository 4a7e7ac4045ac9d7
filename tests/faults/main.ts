// Lets what can go wrong go wrong, then kills benchmarks at random moments, as often as is asked for:
//
//   deno task faults 200 [seed] [names of what goes wrong, or presses…]

import { runCampaign } from "./campaign.ts";
import { finish } from "./processes.ts";
import { benchFlags, results, writeSpec } from "./small_bench.ts";
import { CASES } from "./cases.ts";
import { pressAll } from "./presses.ts";
import { fair } from "./random.ts";

// deno-lint-ignore no-console
const print = console.log;

const [kills = "20", seed = "0", ...names] = Deno.args;
const folder = await Deno.makeTempDir();
try {
  const spec = await writeSpec(folder);
  const cases = CASES.filter(({ name }) =>
    names.length === 0 || names.includes(name)
  );
  const expected = cases.length > 0 ? await undisturbed(spec) : {};
  for (const { name, run } of cases) {
    const tried = await run({ spec, folder, expected });
    print(
      `${name}: ${tried === false ? "not allowed here" : "as it should be"}`,
    );
  }
  if (names.length === 0 || names.includes("presses")) {
    const times = Math.min(Number(kills), 20);
    const random = fair(Number(seed));
    await pressAll({ times, spec, folder, random, log: print });
  }
  const { kills: by, rounds, files } = await runCampaign({
    kills: Number(kills),
    seed: Number(seed),
    folder,
    log: print,
  });
  print(`\n| what was killed | times |\n|---|---|`);
  for (const [what, times] of Object.entries(by)) {
    print(`| ${what} | ${times} |`);
  }
  print(
    `\n${rounds} benchmarks ended well: ${files} files compared with those of an undisturbed run, none differs.`,
  );
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** What a benchmark leaves that nothing happens to. */
async function undisturbed(spec: string): Promise<Record<string, Uint8Array>> {
  const flags = [...benchFlags(), "--out", `${folder}/undisturbed`];
  const { code, said } = await finish(["bench", spec, ...flags]);
  if (code !== 0) throw new Error(said);
  return await results(`${folder}/undisturbed`);
}
