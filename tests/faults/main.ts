// Kills benchmarks at random moments, as often as is asked for:
//
//   deno task faults 200 [seed]

import { runCampaign } from "./campaign.ts";

// deno-lint-ignore no-console
const print = console.log;

const [kills = 20, seed = 0] = Deno.args.map(Number);
const folder = await Deno.makeTempDir();
try {
  const { kills: by, rounds, files } = await runCampaign({
    kills,
    seed,
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
