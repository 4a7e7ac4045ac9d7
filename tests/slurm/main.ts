// Submits runs to a real Slurm of one machine, disturbs them, and holds what they leave to an
// undisturbed run, byte for byte: Debian's slurm-wlm and munge, as root.
//
//   deno task slurm [names of scenarios…]

import { startCluster } from "./cluster.ts";
import { SCENARIOS } from "./scenarios.ts";
import { openStage } from "./stage.ts";

// deno-lint-ignore no-console
const print = console.log;

const wanted = Object.entries(SCENARIOS).filter(([name]) =>
  Deno.args.length === 0 || Deno.args.includes(name)
);
if (wanted.length > 0) await play(wanted);

async function play(scenarios: typeof wanted): Promise<void> {
  const folder = await Deno.makeTempDir();
  const cluster = await startCluster(folder);
  try {
    if (!cluster) {
      print(
        "not allowed here: it takes Debian's slurm-wlm and munge, and root",
      );
      return;
    }
    const stage = await openStage(cluster, folder);
    for (const [name, run] of scenarios) {
      const began = performance.now();
      await run(stage);
      const seconds = Math.round((performance.now() - began) / 1000);
      print(`${name}: as it should be (${seconds} s)`);
    }
  } finally {
    await cluster?.stop();
    await Deno.remove(folder, { recursive: true });
  }
}
